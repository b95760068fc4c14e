#!/usr/bin/env bash
# Refuses values that the running cluster cannot follow, before anything is changed. Reports everything it finds.
set -euo pipefail
# shellcheck source=charts/cockroachdb/files/lib.sh
source /etc/cockroachdb/chart/lib.sh
# shellcheck source=charts/cockroachdb/files/admin.sh
source "$etc/admin.sh"

if ! formed; then
  say "no release of this cluster was completed yet: nothing to compare with"
  exit 0
fi
make_certs
# A cluster that is down must stay mendable, but not shrink: nobody can say what its nodes hold.
if ! wait_sql 60; then
  ! exists "$(node_host "$NODES")" "$rpc_port" || refusal "nodes.count $NODES: there is a node $NODES, and nobody serves SQL who could say whether it was decommissioned; mend the cluster first"
  none_refused
  say "nobody serves SQL: nothing to compare with"
  exit 0
fi
read_nodes || fail "could not read the nodes"
for ordinal in "${!node_id[@]}"; do
  if ((ordinal < NODES)) || [[ ${node_membership[$ordinal]} == decommissioned ]]; then continue; fi
  refusal "nodes.count $NODES: node $ordinal (id ${node_id[$ordinal]}) is ${node_membership[$ordinal]}: decommission it first (task retire), then shrink"
done
none_refused
say "the cluster can follow these values"
