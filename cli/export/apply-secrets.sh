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
uids=

kube() { kubectl ${options[@]+"${options[@]}"} "$@"; }

read_field() { # namespace name jsonpath
  kube get secret "$2" --namespace "$1" --ignore-not-found --output "jsonpath=$3"
}

new_password() {
  local bytes
  bytes=$(head -c 512 /dev/urandom | LC_ALL=C tr -dc 'A-Za-z0-9')
  ((${#bytes} >= 40)) || { echo 'apply-secrets: no random bytes to be had' >&2; exit 1; }
  printf '%s' "${bytes:0:40}" | base64
}

write() { # verb namespace name username revision labels password(base64)
  printf '{"apiVersion":"v1","kind":"Secret","type":"Opaque","metadata":{"name":"%s","namespace":"%s","labels":%s,"annotations":{"datastead.dev/revision":"%s"}},"stringData":{"username":"%s"},"data":{"password":"%s"}}' \
    "$3" "$2" "$6" "$5" "$4" "$7" | kube "$1" --filename - >/dev/null
}

secret() { # name username revision labels namespace...
  local name=$1 username=$2 revision=$3 labels=$4 first=$5 namespace state recorded found password
  shift 4
  if [[ -n $uids_of ]]; then
    for namespace; do uids+="$namespace/$name $(read_field "$namespace" "$name" '{.metadata.uid}')"$'\n'; done
    return
  fi
  # "x" tells a Secret without the annotation (somebody else made it, and it stays) from none.
  state=$(read_field "$first" "$name" 'x{.metadata.annotations.datastead\.dev/revision}')
  recorded=${state#x}
  if [[ $state == x* ]] && ((${recorded:-$revision} >= revision)); then
    password=$(read_field "$first" "$name" '{.data.password}')
  else
    password=$(new_password)
    if [[ $state == x* ]]; then
      write replace "$first" "$name" "$username" "$revision" "$labels" "$password"
      echo "$first/$name: new password, revision $revision"
    else
      write create "$first" "$name" "$username" "$revision" "$labels" "$password"
      echo "$first/$name: created"
    fi
  fi
  shift
  for namespace; do
    found=$(read_field "$namespace" "$name" 'x{.data.password}')
    if [[ $found == "x$password" ]]; then continue; fi
    if [[ -n $found ]]; then
      write replace "$namespace" "$name" "$username" "$revision" "$labels" "$password"
    else
      write create "$namespace" "$name" "$username" "$revision" "$labels" "$password"
    fi
    echo "$namespace/$name: takes the value of $first/$name"
  done
}

finish() {
  [[ -n $uids_of ]] || return 0
  local text key uid
  text=$(<"$uids_of")
  while read -r key uid; do
    [[ -z $uid ]] || text=${text//uid:$key/$uid}
  done <<<"$uids"
  printf '%s\n' "$text"
}
