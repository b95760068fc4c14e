#!/usr/bin/env bash
# First process of a sentinel: keeps what it has promised (epochs, votes) on its volume, learns whom to watch, follows users
# and certificates.
set -euo pipefail

readonly data=/data
readonly ordinal=${POD_NAME##*-}
# shellcheck source=charts/redis/files/lib.sh
source /etc/redis/chart/lib.sh
# shellcheck source=charts/redis/files/users.sh
source "$etc/users.sh"
# shellcheck source=charts/redis/files/certificates.sh
source "$etc/certificates.sh"
self=$POD_NAME.$SENTINEL_DOMAIN
readonly self
readonly memory='^sentinel (myid|monitor|config-epoch|leader-epoch|current-epoch|known-replica|known-slave|known-sentinel) '

# Settings of the watched primary as arguments of SENTINEL SET; $1: the password of the user sentinel.
settings() {
  printf '%s\n' "down-after-milliseconds $DOWN_AFTER_MILLISECONDS" "failover-timeout $FAILOVER_TIMEOUT_MILLISECONDS" 'parallel-syncs 1' \
    'auth-user sentinel' "auth-pass $1"
}

# How many sentinels must take the primary for down.
majority() { echo $((SENTINELS / 2 + 1)); }

# What the chart decides is written anew, what this sentinel has learnt and promised stays. Sentinel rewrites the file itself.
write_configuration() {
  local kept='' line password
  password=$(password_of sentinel)
  [[ ! -e $data/sentinel.conf ]] || kept=$(grep -E "$memory" "$data/sentinel.conf" || true)
  {
    cat "$etc/sentinel.conf"
    printf 'sentinel announce-ip %s\nsentinel announce-port %s\n' "$self" "$sentinel_port"
    printf 'sentinel sentinel-user sentinel\nsentinel sentinel-pass %s\n' "$password"
    printf '%s\n' "$kept"
    if grep -q '^sentinel monitor ' <<<"$kept"; then
      while IFS= read -r line; do printf 'sentinel %s %s %s\n' "${line%% *}" "$CLUSTER_NAME" "${line#* }"; done < <(settings "$password")
    fi
  } >"$data/sentinel.conf.new"
  chmod 600 "$data/sentinel.conf.new"
  mv "$data/sentinel.conf.new" "$data/sentinel.conf"
}

write_users() {
  local users=''
  [[ ! -e $data/users.acl ]] || users=$(grep -E "$workload_user" "$data/users.acl" || true)
  { own_users sentinel "$data/users.acl" && printf '%s\n' "$users"; } >"$data/users.acl.new" || return 1
  mv "$data/users.acl.new" "$data/users.acl"
}

here() { tell 127.0.0.1 "$sentinel_port" "$@"; }

role_of() {
  local facts
  facts=$(replication_of "$(member "$1")") || return 1
  value_of role <<<"$facts"
}

# Whom to watch: what other sentinels watch, else the one member that leads. Of a formed system most members must answer,
# so that one that was cut off is not taken for the primary.
find_primary() {
  local i answered leaders
  each known "$SENTINELS" named_by
  for ((i = 0; i < SENTINELS; i++)); do
    if grep -qE '\.' "$scratch/known.$i"; then
      head -1 "$scratch/known.$i"
      return
    fi
  done
  each role "$MEMBERS" role_of
  answered=$(cat "$scratch"/role.* | grep -vc '^!' || true)
  leaders=$(grep -lx master "$scratch"/role.* || true)
  [[ $(grep -c . <<<"$leaders") == 1 ]] || return 1
  if formed && ((answered <= MEMBERS / 2)); then return 1; fi
  member "${leaders##*.}"
}

watch_primary() {
  local primary line password commands=()
  primary=$(find_primary) || return 1
  password=$(password_of sentinel) || return 1
  while IFS= read -r line; do commands+=("SENTINEL SET $CLUSTER_NAME $line"); done < <(settings "$password")
  here "SENTINEL MONITOR $CLUSTER_NAME $primary $server_port $(majority)" "${commands[@]}" || return 1
  say "watches $primary"
}

# Seconds after which a sentinel is ready although the primary that it knows does not tell its users.
readonly users_wait=30

my_slot() { (($(date +%s) / 20 % SENTINELS == ordinal)); }
others_agree() { ask 127.0.0.1 "$sentinel_port" "SENTINEL CKQUORUM $CLUSTER_NAME" | grep -q "^OK $SENTINELS "; }

# A sentinel cannot load certificates (redis/redis#12028) nor take another password for good: its process starts anew, in
# its own slot of the clock, while all the others are there. After another key members need up to two minutes to see it.
follow() {
  local tls changed=0 primary known='' quorum='' pause=1 next=0 forget=$old_key_seconds
  tls=$(tls_fingerprint)
  SECONDS=0
  while sleep "$pause"; do
    pause=1
    # First of all: with another key than the others have it would hear of no primary.
    if [[ $(key_fingerprint) != "$key" ]] && accept_key admin sentinel; then
      say "the internal key was renewed: passwords taken"
      key=$(key_fingerprint) forget=0 changed=$((SECONDS + 150))
    fi
    primary=$(named_by "$ordinal") || continue
    if [[ $primary == unknown ]]; then
      watch_primary || true
      continue
    fi
    known=${known:-$SECONDS}
    if [[ ! -e $run/started ]]; then
      if follow_users sentinel 127.0.0.1 "$sentinel_port" "$primary"; then
        say "ready, watches $primary"
        : >"$run/started"
      elif ((SECONDS - known > users_wait)); then
        # Nobody leads. The users that it had will do: without sentinels nobody ever would.
        : >"$run/started"
      fi
      continue
    fi
    # Each look costs a dozen processes, and nothing here is in a hurry any more.
    pause=5
    # shellcheck source=/dev/null
    source "$etc/size.env"
    # The number may be another one than what the file of settings was written with.
    if [[ $(majority) != "$quorum" ]] && here "SENTINEL SET $CLUSTER_NAME quorum $(majority)"; then quorum=$(majority); fi
    if ((SECONDS >= next)); then
      next=$((SECONDS + 10))
      follow_users sentinel 127.0.0.1 "$sentinel_port" "$primary" || true
    fi
    if ((forget > 0 && SECONDS > forget)) && forget_keys admin sentinel; then forget=0; fi
    if ((changed == 0)) && [[ $(tls_fingerprint) != "$tls" ]]; then changed=$SECONDS; fi
    if ((changed > 0 && SECONDS >= changed)) && my_slot && others_agree; then
      say "a certificate or the internal key was renewed: starting the process anew"
      : >"$run/again"
      kill -TERM "$(<"$run/pid")"
      return
    fi
  done
}

rm -f "$run/started" "$run/again"
check_zone "$data/zone"
stopping=no
# Empty while no process runs: 0 would be this script itself.
server=
trap 'stopping=yes; [[ -z $server ]] || kill -TERM "$server" 2>/dev/null || true' TERM INT
while :; do
  read_key
  write_configuration
  write_users
  [[ $stopping == no ]] || exit 143
  "$product-server" "$data/sentinel.conf" --sentinel &
  server=$!
  # The signal may have come before there was anybody to pass it on to.
  [[ $stopping == no ]] || kill -TERM "$server" 2>/dev/null || true
  echo "$server" >"$run/pid"
  follow &
  follower=$!
  status=0
  ended "$server" || status=$?
  server=
  kill "$follower" 2>/dev/null || true
  [[ -e $run/again && $stopping == no ]] || exit "$status"
  rm -f "$run/again"
done
