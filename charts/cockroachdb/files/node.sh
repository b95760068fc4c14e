#!/usr/bin/env bash
# First process of a node: checks zone and volume, then becomes the server, which handles signals itself: TERM drains and
# ends it, HUP makes it read its certificates again.
set -euo pipefail
# shellcheck source=charts/cockroachdb/files/lib.sh
source /etc/cockroachdb/chart/lib.sh
# shellcheck source=/dev/null
source "$etc/node.env"

readonly data=/var/lib/cockroachdb
readonly store=$data/store certs=$home/certs self=$POD_NAME.$NODE_DOMAIN

# An empty volume is the first start, or a lost disk. It never makes a cluster: only the Job `init` does, and only before
# the first complete release. An only node makes its cluster itself, so it is told here.
check_volume() {
  [[ ! -e $store ]] || return 0
  formed || return 0
  local remedy="delete ConfigMap $CLUSTER_NAME-formed to begin anew"
  [[ $TOPOLOGY != single ]] || fail "this volume is empty, although $CLUSTER_NAME was formed: its data is lost. Bring the volume back, or $remedy"
  say "this volume is empty, although $CLUSTER_NAME was formed: joining as a new node. If all volumes are lost there is nothing to join; then $remedy"
}

fingerprint() { cat "$certs"/* | sha256sum; }

# The kubelet replaces the files of the mounted Secrets in place. Connections that are open stay as they are.
follow_certificates() {
  local loaded now
  loaded=$(fingerprint)
  while sleep 15 && kill -0 $$; do
    now=$(fingerprint) || continue
    [[ $now != "$loaded" ]] || continue
    say "certificates were renewed: telling the server"
    kill -HUP $$
    loaded=$now
  done
}

# Copies of a range are spread over the localities, the first key first; all nodes name the same keys in the same order. The host
# keeps two copies off one machine where several nodes share it.
locality=region=$REGION
if [[ $ZONE_SOURCE != none ]]; then
  zone=$(pod_zone)
  keep_zone "$data/zone" "$zone"
  locality+=,zone=$zone
fi
locality+=,host=$HOST
check_volume

# The first three pods, whatever the number of nodes: one that answers is enough, and growing restarts nobody.
join=$(node_host 0):$rpc_port,$(node_host 1):$rpc_port,$(node_host 2):$rpc_port
options=(
  "--certs-dir=$certs" "--store=path=$store" "--locality=$locality"
  "--cache=${CACHE_MEBIBYTES}MiB" "--max-sql-memory=${SQL_MEMORY_MEBIBYTES}MiB"
  # A node whose clock is further off than most others by 80 percent of this ends itself. The same on all nodes for life.
  --max-offset=500ms
  # Clients reach one port and nodes another, so that a grant opens nothing that only nodes need.
  "--listen-addr=:$rpc_port" "--advertise-addr=$self:$rpc_port"
  "--sql-addr=:$sql_port" "--advertise-sql-addr=$self:$sql_port"
  "--http-addr=:$http_port"
  # No statement reads or writes files of this pod.
  --external-io-dir=disabled
  --logtostderr=INFO
)
[[ $TLS_CLIENT == required ]] || options+=(--accept-sql-without-tls)

cd "$data"
follow_certificates &
if [[ $TOPOLOGY == single ]]; then exec cockroach start-single-node "${options[@]}"; fi
exec cockroach start "--join=$join" "${options[@]}"
