# shellcheck shell=bash
# Users as lines of `ACL LIST`. A workload's user is called <platform>.<workload>.<a|b>; the system's own names have no dot.
#
# A user carries notes among its password hashes: 16 zeros and a digest of the password's epoch; 15 zeros, a one and a digest
# of its exact rules, or a two and a digest of the rules that it was given beside them. A note is no digest of anything (that would take an inversion of SHA-256), so it lets nobody
# in, and it can neither outlive the user nor be missing beside it.

readonly workload_user='^user [a-z0-9-]+\.[a-z0-9-]+\.[ab] '

note() { echo "#000000000000000$1$(printf '%s' "$2" | sha256sum | cut -c1-48)"; }
epoch_note() { note 0 "$1"; }
rules_note() { note 1 "$1"; }
widened_note() { note 2 "$1"; }

# The password hashes of a line that let somebody in.
hashes_of() { tr ' ' '\n' <<<"$1" | grep -E '^#' | grep -vE '^#000000000000000[012]' | tr '\n' ' ' || true; }

# Lines of the workloads' users on a member, sorted; status 1 when it does not answer.
users_of() {
  local list
  list=$(ask "$1" "$server_port" 'ACL LIST') || return 1
  grep -E "$workload_user" <<<"$list" | sort || true
}

# Hashes of the password of one of the system's own users, and of those that the file of users had: others may not have
# seen a renewed key yet (see forget_keys).
own_hashes() {
  local password hash
  password=$(password_of "$1") || return 1
  hash=$(printf '%s' "$password" | sha256sum | cut -d ' ' -f 1)
  printf '#%s ' "$hash"
  [[ ! -e $2 ]] || sed -n "s/^user $1 //p" "$2" | tr ' ' '\n' | grep '^#' | grep -vxF "#$hash" | tr '\n' ' ' || true
}

# The system's own users, on a member or on a sentinel, from a file of users. Rights as the Sentinel manual lists them.
own_users() {
  local admin sentinel replication
  admin=$(own_hashes admin "$2") && sentinel=$(own_hashes sentinel "$2") && replication=$(own_hashes replication "$2") || return 1
  echo 'user default off resetpass resetkeys resetchannels -@all'
  echo "user admin on $admin allkeys allchannels +@all"
  if [[ $1 == sentinel ]]; then
    echo "user sentinel on $sentinel resetkeys allchannels +@all"
  else
    echo "user sentinel on $sentinel resetkeys allchannels -@all +multi +exec +slaveof +ping +subscribe +publish +config|rewrite +role +info +client|setname +client|kill +script|kill"
    echo "user replication on $replication resetkeys resetchannels -@all +psync +replconf +ping"
  fi
}

# What a workload may do on a sentinel: find the primary and be told of a new one. From lines of a member (standard input).
on_sentinel() {
  local name rest
  while read -r _ name rest; do
    printf 'user %s on %s resetkeys allchannels -@all +@connection -@admin -@dangerous +ping +subscribe +psubscribe +unsubscribe +punsubscribe +role +sentinel|get-master-addr-by-name +sentinel|master +sentinel|masters +sentinel|replicas +sentinel|slaves +sentinel|sentinels +sentinel|myid\n' \
      "$name" "$(tr ' ' '\n' <<<"$rest" | grep '^#' | sort | tr '\n' ' ')"
  done
}

# Gives a server (host, port) the users of a file, and takes away those of workloads that it does not name. The server
# writes rules its own way, so lines are compared as the server wrote them when it was given the same line before.
match_users() {
  local host=$1 port=$2 want=$3 have line name given=() commands=()
  have=$(ask "$host" "$port" 'ACL LIST') || return 1
  have=$(grep -E "$workload_user" <<<"$have" || true)
  while read -r _ name line; do
    [[ -n $name ]] || continue
    given+=("$name")
    same_user "$name" "$line" "$have" || commands+=("ACL SETUSER $name reset $line")
  done <"$want"
  while read -r _ name _; do
    [[ -z $name || " ${given[*]} " == *" $name "* ]] || commands+=("ACL DELUSER $name")
  done <<<"$have"
  ((${#commands[@]} > 0)) || return 0
  say "$host: ${#commands[@]} users differ"
  tell "$host" "$port" "${commands[@]}" 'ACL SAVE'
}

# On members both lines come from a server, so they are equal; on a sentinel the hashes, notes among them, tell.
same_user() {
  local name=$1 line=$2 have=$3
  grep -qxF "user $name $line" <<<"$have" ||
    { [[ $line == *'+sentinel|'* ]] && [[ $(all_hashes "$line") == "$(all_hashes "$(grep -F "user $name " <<<"$have")")" ]]; }
}
all_hashes() { tr ' ' '\n' <<<"$1" | grep '^#' | sort | tr '\n' ' '; }

# Brings the users of the primary to a server of kind member or sentinel; status 1 when one of the two does not answer.
follow_users() {
  local kind=$1 host=$2 port=$3 primary=$4 want=/tmp/users.$BASHPID
  users_of "$primary" >"$want" || return 1
  if [[ $kind == sentinel ]]; then
    on_sentinel <"$want" >"$want.sentinel"
    mv "$want.sentinel" "$want"
  fi
  match_users "$host" "$port" "$want"
}
