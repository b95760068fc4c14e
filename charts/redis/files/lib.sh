# shellcheck shell=bash disable=SC2034 # constants for those who source this
# Shared by the scripts of members, sentinels and Jobs; sourced, never run.

# shellcheck source=charts/common/files/common.sh
source "${BASH_SOURCE[0]%/*}/common.sh"
# shellcheck source=/dev/null
source "$etc/cluster.env"
# shellcheck source=/dev/null
source "$etc/size.env"

readonly server_port=6379 sentinel_port=26379
# Scripts call the image's own client, and not the one that stands before it for people (cli.sh).
PATH=${PATH//\/usr\/local\/sbin:/}
# Valkey's programs, or those of Redis under the same options.
product=valkey
command -v valkey-server >/dev/null || product=redis
readonly product
tls_options=()
[[ $TLS != required ]] || tls_options=(--tls --cacert "$home/tls/ca.crt")

# Ends a pod that has no zone, or another one than the file $1 on its volume notes.
check_zone() {
  [[ $ZONE_SOURCE != none ]] || return 0
  local zone
  zone=$(pod_zone)
  keep_zone "$1" "$zone"
}

member() { echo "$CLUSTER_NAME-member-$1.$MEMBER_DOMAIN"; }
sentinel() { echo "$CLUSTER_NAME-sentinel-$1.$SENTINEL_DOMAIN"; }

# Passwords of the system's own users (admin, sentinel, replication): digests of a private key that cert-manager makes in
# this namespace. So nobody hands them around, and whoever may not read that Secret cannot know them. Of no key there is no
# password: everybody knows what nothing makes.
password_of() {
  local key
  # The mark keeps a line break at the end, which is part of the key.
  key=$(cat "$home/internal/tls.key" && echo .) || key=.
  [[ $key != . ]] || fail "the internal key is empty or cannot be read: there is no password of $1"
  printf '%s/%s' "${key%.}" "$1" | sha256sum | cut -d ' ' -f 1
}
# Preflight comes before the first install, when there is no key yet and nobody to be asked.
admin_password=
# The one before it, once another key was read: a server elsewhere may not have taken the new one yet.
former_password=
[[ ! -s $home/internal/tls.key ]] || admin_password=$(password_of admin)

# Sends commands (one an argument) to a server and prints the replies. The password goes through a pipe: never on a
# command line nor in the environment. Status 1 when nobody answers, or not to us.
ask() {
  local status=0
  ask_with "$admin_password" "$@" || status=$?
  [[ $status == 2 && -n $former_password ]] || return "$status"
  ask_with "$former_password" "$@"
}
# The same with one password; status 2 when it is refused.
ask_with() {
  local password=$1 host=$2 port=$3 first
  shift 3
  { printf 'AUTH admin %s\n' "$password" && printf '%s\n' "$@"; } |
    timeout "${ASK_SECONDS:-3}" "$product-cli" -h "$host" -p "$port" "${tls_options[@]}" 2>&1 |
    {
      read -r first || exit 1
      [[ $first != *WRONGPASS* ]] || exit 2
      [[ $first == OK ]] && cat
    }
}

# Commands that must succeed: prints the first reply that is an error. Only for commands that answer in single words.
tell() {
  local replies
  replies=$(ask "$@") || { say "$1 does not answer"; return 1; }
  ! grep -vxE 'OK|[0-9]+' <<<"$replies" | head -1 | grep . >&2
}

# The replication section of a server's facts, as key:value lines.
replication_of() { ask "$1" "$server_port" 'INFO replication' | tr -d '\r'; }
value_of() { sed -n "s/^$1://p"; }

# Runs a function for each number below a count, side by side; what each prints lands in <file>.<number>.
readonly scratch=/tmp/answers
each() {
  local file=$1 count=$2 i pids=()
  shift 2
  mkdir -p "$scratch"
  for ((i = 0; i < count; i++)); do
    : >"$scratch/$file.$i"
    { "$@" "$i" >"$scratch/$file.$i" 2>/dev/null || echo '!' >"$scratch/$file.$i"; } &
    pids+=($!)
  done
  # By number: the caller may have a server among its children.
  wait "${pids[@]}" || true
}

named_by() {
  local answer
  answer=$(ask "$(sentinel "$1")" "$sentinel_port" "SENTINEL GET-MASTER-ADDR-BY-NAME $CLUSTER_NAME") || return 1
  answer=$(head -1 <<<"$answer")
  [[ -z $answer || $answer == *.* ]] || return 1
  echo "${answer:-unknown}"
}

# Prints the host that a majority of the sentinels names as primary; "unknown" when a majority knows none, "unclear" when
# there is no majority.
primary_by_sentinels() {
  local file=named.$BASHPID
  each "$file" "$SENTINELS" named_by
  cat "$scratch/$file".* | awk -v majority="$((SENTINELS / 2 + 1))" '
    $1 != "!" { votes[$1]++ }
    END { for (name in votes) if (votes[name] >= majority) { print name; exit } print "unclear" }' | head -1
  rm -f "$scratch/$file".*
}

# The primary, whatever the topology.
current_primary() {
  if [[ $TOPOLOGY == single ]]; then member 0; else primary_by_sentinels; fi
}

# Has the sentinels replace the primary. Says nothing: who calls looks whether it came to be.
request_failover() {
  local i
  for ((i = 0; i < SENTINELS; i++)); do
    if ask "$(sentinel "$i")" "$sentinel_port" "SENTINEL FAILOVER $CLUSTER_NAME" 2>/dev/null | grep -qE '^OK|INPROG'; then return 0; fi
  done
  return 1
}

# Has another member lead in the place of a host, and nothing that was acknowledged is lost: writes wait (clients notice a
# pause, no error), the replicas take what is missing, and one of them is promoted: primary is set to it. Status 1 when none
# was within 20 s, the first 5 of them for the replicas. Writes wait on, at most 25 s: whoever calls stops the host, has it follow
# (follow_primary), or lets it go on. A second argument is where the host is asked, if not by its name.
replace_primary() {
  local host=$1 asked=${2:-$1} facts until=$((SECONDS + 20)) caught_up=$((SECONDS + 5)) offset heard
  ask "$asked" "$server_port" 'CLIENT PAUSE 25000 WRITE' >/dev/null || return 1
  while ((SECONDS < caught_up)); do
    facts=$(replication_of "$asked") || return 1
    offset=$(value_of master_repl_offset <<<"$facts")
    # One that was lost stays in the list for a minute, as far as it was. Replicas report every second.
    heard=$(grep -E 'state=online,.*,lag=[0-2](,|$)' <<<"$facts" || true)
    [[ -z $heard ]] || grep -qv ",offset=$offset," <<<"$heard" || break
    sleep 0.2
  done
  while ((SECONDS < until)); do
    primary=$(primary_by_sentinels)
    case $primary in
      "$host") request_failover || true ;;
      unclear | unknown) ;;
      *) return 0 ;;
    esac
    sleep 0.5
  done
  return 1
}

# The host becomes a replica before its waiting writes go on, so that they are refused there and nobody is told that a
# member has them whose data is about to be replaced.
follow_primary() {
  tell "$1" "$server_port" "REPLICAOF $2 $server_port" 'CLIENT UNPAUSE'
}
