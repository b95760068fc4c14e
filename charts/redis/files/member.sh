#!/usr/bin/env bash
# First process of a data member: checks the zone, finds out whom to follow, starts the server, says when it has caught up,
# follows users and certificates, and hands over before it stops.
set -euo pipefail

readonly data=/data
readonly ordinal=${POD_NAME##*-}
# shellcheck source=charts/redis/files/lib.sh
source /etc/redis/chart/lib.sh
# shellcheck source=charts/redis/files/users.sh
source "$etc/users.sh"
# shellcheck source=charts/redis/files/certificates.sh
source "$etc/certificates.sh"
# shellcheck source=charts/redis/files/roles.sh
source "$etc/roles.sh"
# shellcheck source=charts/redis/files/follow.sh
source "$etc/follow.sh"
self=$POD_NAME.$MEMBER_DOMAIN
readonly self

write_configuration() {
  local password
  password=$(password_of replication)
  {
    cat "$etc/server.conf"
    printf 'replica-announce-ip %s\nreplica-announce-port %s\n' "$self" "$server_port"
    printf 'masteruser replication\nmasterauth %s\n' "$password"
    # No candidate before it has been in step with a primary since this start.
    printf 'replica-priority 0\n'
    [[ $primary == "$self" ]] || printf 'replicaof %s %s\n' "$primary" "$server_port"
  } >"$run/server.conf"
}

# Users before the first client: from the primary, else those that this member had.
write_users() {
  local users=''
  if [[ $primary == "$self" ]] || ! users=$(users_of "$primary"); then
    [[ ! -e $data/users.acl ]] || users=$(grep -E "$workload_user" "$data/users.acl" || true)
  fi
  { own_users member "$data/users.acl" && printf '%s\n' "$users"; } >"$data/users.acl.new" || return 1
  mv "$data/users.acl.new" "$data/users.acl"
}

# shellcheck disable=SC2329 # called by the trap
stop() {
  read_key || true
  [[ $TOPOLOGY == single ]] || hand_over || true
  kill -TERM "$server" 2>/dev/null || true
}

rm -f "$run/started"
check_zone "$data/zone"
trap 'exit 143' TERM INT
decide
read_key
write_configuration
write_users
if [[ $primary == "$self" ]]; then say "leads"; else say "follows $primary"; fi
"$product-server" "$run/server.conf" &
server=$!
trap stop TERM INT
follow &
ended "$server"
