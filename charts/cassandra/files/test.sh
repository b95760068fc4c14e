#!/usr/bin/env bash
# helm test: every node is up, agrees on the schema and serves; an administrator gets in, the default superuser and
# strangers do not.
set -euo pipefail
# shellcheck source=charts/cassandra/files/lib.sh
source /etc/cassandra/chart/lib.sh
# shellcheck source=charts/cassandra/files/cql.sh
source "$etc/cql.sh"

make_stores
write_jmx_credentials
connect 60
nodes=$(ring "$host")
wanted=$(declared_nodes | wc -l)
up=$(grep -c '^UN' <<<"$nodes")
((up == wanted)) || fail "$up of $wanted nodes are up: $nodes"
while read -r rack ordinal; do
  listens "$(node_host "$rack" "$ordinal")" 9042 || fail "$rack $ordinal does not serve CQL"
done < <(declared_nodes)
node_tool "$host" describecluster >"$scratch/cluster"
! grep -q 'UNREACHABLE' "$scratch/cluster" || fail "a node is unreachable: $(<"$scratch/cluster")"
query "SELECT cluster_name FROM system.local" | grep -qxF "$CLUSTER_ID" || fail "the administrator was not let in"
printf cassandra >"$scratch/default"
write_credentials cassandra "$scratch/default" "$scratch/default.credentials"
! TOOL_SECONDS=30 login "$scratch/default.credentials" || fail "the default superuser was let in"
say "$up nodes up, one schema, administrator let in, default superuser refused"
