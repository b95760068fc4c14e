# shellcheck shell=bash disable=SC2034 # variables for those who source this
# Administration as root, over SQL and RPC; sourced by Jobs and the test, the only ones that mount root's certificate.

# shellcheck source=/dev/null
source "$etc/size.env"

readonly scratch=/tmp/work certs=/tmp/certs
mkdir -p "$scratch" "$certs"
export HOME=/tmp

# The tools want their own names, and a key that nobody else may read.
make_certs() {
  [[ -s $home/tls/admin/tls.crt && -s $home/tls/serving/ca.crt ]] || fail "there is no certificate of root, or no authority of the nodes: cert-manager has not made them yet"
  cat "$home/tls/serving/ca.crt" >"$certs/ca.crt"
  cat "$home/tls/admin/tls.crt" >"$certs/client.root.crt"
  (umask 077 && cat "$home/tls/admin/tls.key" >"$certs/client.root.key")
}

# SQL of a file or a pipe, at any node that is ready. The first error ends it (--set errexit is the default without a terminal).
sql() { timeout "${SQL_SECONDS:-120}" cockroach sql "--certs-dir=$certs" "--host=$SERVICE:$sql_port" --user=root --format=tsv "$@"; }

# Rows of one query, values separated by tabs, without the line of names.
query() {
  sql --execute="$1" >"$scratch/answer" </dev/null || return 1
  tail -n +2 "$scratch/answer"
}

# hide SECRET...: what no answer may bring into the log, longest first, so that none is left half. A server repeats what it was given:
# the error of an address that it cannot read holds the whole of it.
hidden=()
hide() {
  local secret i
  for secret in "$@" "${@//\'/\'\'}"; do
    ((${#secret} > 3)) || continue
    for ((i = ${#hidden[@]}; i > 0; i--)); do
      ((${#hidden[i - 1]} < ${#secret})) || break
      hidden[i]=${hidden[i - 1]}
    done
    hidden[i]=$secret
  done
}

# run WHAT STATEMENTS: through a pipe, so that a password is in no file and on no command line. Of an answer only the error
# itself goes to the log, without what is hidden: what follows it may repeat the statement.
run() {
  local said secret
  said=$(printf '%s\n' "$2" | sql 2>&1) && return
  said=$(printf '%s\n' "$said" | grep -E '^(ERROR|SQLSTATE)' || echo 'no answer')
  for secret in "${hidden[@]}"; do said=${said//"$secret"/***}; done
  fail "$1: $said; the next attempt goes on"
}

# Whether a secret is of plain characters alone, as addresses (RFC 3986) and keys are: others would be shown otherwise than they are
# written, and could not be hidden.
plain() {
  local LC_ALL=C
  [[ $1 != *[![:graph:]]* && $1 != *[\"\\]* ]]
}

# Texts and names as SQL.
literal() { printf "'%s'" "${1//\'/\'\'}"; }
name() { printf '"%s"' "${1//\"/\"\"}"; }

# Whether SQL is served; status 1 when it is not within so many seconds.
wait_sql() {
  until SQL_SECONDS=10 query 'SELECT 1' >/dev/null 2>"$scratch/refused"; do
    ((SECONDS < $1)) || return 1
    sleep 2
  done
}

# Every node that the cluster knows, by the ordinal of its pod. A pod that came back with an empty disk is a new node under
# the old address, so that the highest id is the one that counts; the others, by id, are those of volumes that are gone.
#
# Every id stays listed for ever. Its address is NULL once another id came under it, or two hours after it was last heard
# (NodeDescriptorTTL, pkg/gossip). One that was decommissioned is nobody's concern then; any other is kept by its id, since nothing says
# whose pod it was. Whether such a one lives is in is_available alone: is_live goes with the address.
declare -A node_id=() node_live=() node_membership=()
declare -A former_ordinal=() former_live=() former_membership=()
declare -A placeless_live=() placeless_membership=()
placeless_decommissioned=0
read_nodes() {
  local fields=() names=() i id other address available live membership ordinal
  timeout 60 cockroach node status --all "--certs-dir=$certs" "--host=$SERVICE:$sql_port" --format=tsv </dev/null >"$scratch/status" || return 1
  # Fields may be empty, which `read` forgets between tabs.
  {
    IFS=$'\037' read -ra names
    while IFS=$'\037' read -ra fields; do
      id='' address='' available='' live='' membership=''
      for i in "${!names[@]}"; do
        case ${names[i]} in
          id) id=${fields[i]:-} ;;
          address) address=${fields[i]:-} ;;
          is_available) available=${fields[i]:-} ;; # true, or t
          is_live) live=${fields[i]:-} ;;
          membership) membership=${fields[i]:-} ;;
        esac
      done
      if [[ $id =~ ^[0-9]+$ && -n $membership ]] && [[ -z $address || $address == NULL ]]; then
        if [[ $membership == decommissioned ]]; then
          placeless_decommissioned=$((placeless_decommissioned + 1))
          continue
        fi
        [[ ${available:0:1} != t ]] || live=$available
        placeless_live[$id]=${live:0:1} placeless_membership[$id]=$membership
        continue
      fi
      ordinal=${address%%.*}
      ordinal=${ordinal##*-}
      [[ $id =~ ^[0-9]+$ && $ordinal =~ ^[0-9]+$ && -n $membership ]] || fail "cockroach node status says what is not understood: ${fields[*]}"
      other=${node_id[$ordinal]:-0}
      if ((id < other)); then
        former_ordinal[$id]=$ordinal former_live[$id]=${live:0:1} former_membership[$id]=$membership
        continue
      fi
      if ((other > 0)); then
        former_ordinal[$other]=$ordinal former_live[$other]=${node_live[$ordinal]} former_membership[$other]=${node_membership[$ordinal]}
      fi
      node_id[$ordinal]=$id node_live[$ordinal]=${live:0:1} node_membership[$ordinal]=$membership
    done
  } < <(tr '\t' '\037' <"$scratch/status")
  ((${#node_id[@]} > 0))
}

# The ids that are members without an address, in words.
placeless() {
  local id words=''
  while IFS= read -r id; do
    [[ -n $id ]] || continue
    words+="${words:+, }$id ("
    if [[ ${placeless_live[$id]} == t ]]; then words+='live'; else words+='dead'; fi
    words+=", ${placeless_membership[$id]})"
  done < <(printf '%s\n' "${!placeless_live[@]}" | sort -n)
  echo "${words:-none}"
}

# decommission HOST ID...: asks a node that stays, and waits until all copies of these are elsewhere; the Job's deadline ends it, and
# the next run goes on.
decommission() {
  local through=$1
  shift
  cockroach node decommission "$@" --wait=all "--certs-dir=$certs" "--host=$through:$rpc_port" </dev/null >&2
}
