#!/usr/bin/env bash
# Makes the passwords of this stack inside the cluster. Needs bash and kubectl; nothing is written to disk, and no
# password appears on a command line or in the output.
#
#   apply-secrets [kubectl options]              creates what is missing and what has a higher revision
#   apply-secrets --uids FILE [kubectl options]  prints FILE with each uid:<namespace>/<name> replaced by the real one
#
# A password has a copy in each namespace named for it. The first copy counts: when it is missing, or older than the
# revision asked for, all copies get a new value; any other copy that is missing or differs takes the first one's value.
set -euo pipefail

uids_of=
if [[ ${1:-} == --uids ]]; then
  uids_of=${2:?--uids wants a file}
  shift 2
fi
options=("$@")
read_namespaces=' '
state='' creates='' replaces='' text='' report=''
[[ -z $uids_of ]] || text=$(<"$uids_of")

kube() { kubectl ${options[@]+"${options[@]}"} "$@"; }

# One question a namespace: lines of namespace/name, uid, password (base64), revision; what a Secret lacks is a dot.
know() { # namespace
  [[ $read_namespaces != *" $1 "* ]] || return 0
  read_namespaces+="$1 "
  local answer name uid password revision
  # Taken first and read afterwards: no answer is not the answer that there are no Secrets.
  answer=$(kube get secrets --namespace "$1" --output \
    'jsonpath={range .items[*]}{.metadata.name}|{.metadata.uid}|{.data.password}|{.metadata.annotations.datastead\.dev/revision}{"\n"}{end}') || {
    echo "apply-secrets: the Secrets of namespace $1 cannot be read, so nothing was changed; mend what kubectl says and run it again" >&2
    exit 1
  }
  while IFS='|' read -r name uid password revision; do
    # Anything else than a number is not of this program's making, and bash would take it for an expression.
    [[ $revision =~ ^[1-9][0-9]{0,8}$ ]] || revision=.
    [[ -z $name ]] || state+="$1/$name $uid ${password:-.} $revision"$'\n'
  done <<<"$answer"
}

# Sets uid, password and revision of a copy; fails when there is none.
look_up() { # namespace/name
  local key
  while read -r key uid password revision; do
    if [[ $key == "$1" ]]; then return 0; fi
  done <<<"$state"
  return 1
}

new_password() {
  local bytes
  bytes=$(head -c 512 /dev/urandom | LC_ALL=C tr -dc 'A-Za-z0-9')
  ((${#bytes} >= 40)) || { echo 'apply-secrets: no random bytes to be had' >&2; exit 1; }
  printf '%s' "${bytes:0:40}" | base64
}

manifest() { # namespace name username revision labels password(base64)
  printf '{"apiVersion":"v1","kind":"Secret","type":"Opaque","metadata":{"name":"%s","namespace":"%s","labels":%s,"annotations":{"datastead.dev/revision":"%s"}},"stringData":{"username":"%s"},"data":{"password":"%s"}}' \
    "$2" "$1" "$5" "$4" "$3" "$6"
}

note() { report+="$1"$'\n'; }

secret() { # name username revision labels namespace...
  local name=$1 username=$2 wanted=$3 labels=$4 first=$5 namespace value uid password revision
  shift 4
  for namespace; do know "$namespace"; done
  if [[ -n $uids_of ]]; then
    for namespace; do
      if look_up "$namespace/$name"; then text=${text//uid:$namespace\/$name/$uid}; fi
    done
    return
  fi
  if ! look_up "$first/$name"; then
    value=$(new_password)
    creates+=",$(manifest "$first" "$name" "$username" "$wanted" "$labels" "$value")"
    note "$first/$name: created"
  elif [[ $revision != . ]] && ((revision < wanted)); then
    value=$(new_password)
    replaces+=",$(manifest "$first" "$name" "$username" "$wanted" "$labels" "$value")"
    note "$first/$name: new password, revision $wanted"
  else
    # One without a revision was made by somebody else, and stays.
    value=$password
  fi
  shift
  for namespace; do
    if ! look_up "$namespace/$name"; then
      creates+=",$(manifest "$namespace" "$name" "$username" "$wanted" "$labels" "$value")"
    elif [[ $password != "$value" ]]; then
      replaces+=",$(manifest "$namespace" "$name" "$username" "$wanted" "$labels" "$value")"
    else
      continue
    fi
    note "$namespace/$name: takes the value of $first/$name"
  done
}

write() { # verb manifests
  [[ -z $2 ]] || printf '{"apiVersion":"v1","kind":"List","items":[%s]}' "${2#,}" | kube "$1" --filename - >/dev/null
}

finish() {
  if [[ -n $uids_of ]]; then
    printf '%s\n' "$text"
    return
  fi
  write replace "$replaces"
  write create "$creates"
  printf '%s' "$report"
}
