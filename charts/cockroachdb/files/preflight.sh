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
  answer=$(timeout 5 bash -c "exec 3<>/dev/tcp/$(node_host "$NODES")/$rpc_port" 2>&1) && refused=yes || refused=no
  if [[ $refused == yes || ! $answer =~ not\ known|not\ resolve|No\ address|name\ resolution ]]; then
    fail "refused: nodes.count $NODES: there is a node $NODES, and nobody serves SQL who could say whether it was decommissioned; mend the cluster first"
  fi
  say "nobody serves SQL: nothing to compare with"
  exit 0
fi
read_nodes || fail "could not read the nodes"
refusals=0
for ordinal in "${!node_id[@]}"; do
  if ((ordinal < NODES)) || [[ ${node_membership[$ordinal]} == decommissioned ]]; then continue; fi
  say "refused: nodes.count $NODES: node $ordinal (id ${node_id[$ordinal]}) is ${node_membership[$ordinal]}: decommission it first (task retire), then shrink"
  refusals=$((refusals + 1))
done
((refusals == 0)) || fail "$refusals refused; nothing was changed"
say "the cluster can follow these values"
