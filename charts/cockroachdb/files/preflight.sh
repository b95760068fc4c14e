#!/usr/bin/env bash
# Refuses values that the running cluster cannot follow, before anything is changed. Reports everything it finds.
set -euo pipefail
# shellcheck source=charts/cockroachdb/files/lib.sh
source /etc/cockroachdb/chart/lib.sh
# shellcheck source=charts/cockroachdb/files/admin.sh
source "$etc/admin.sh"

# A release by its place among all: there are four a year, of which the second and the fourth are regular and the others may be left
# out. A cluster goes to the next one or, from a regular one, to the next regular one, and never back (cockroachlabs.com/docs/stable/
# upgrade-cockroach-version, "Compatible versions").
place() { [[ $1 =~ ^v?([0-9]+)\.([1-4])([.-]|$) ]] && echo $((BASH_REMATCH[1] * 4 + BASH_REMATCH[2])); }
release() { echo $((($1 - 1) / 4)).$((($1 - 1) % 4 + 1)); }

# This Job runs the image that is wanted; the cluster's own version is the one that all nodes have agreed on.
check_version() {
  local runs wants from to last
  runs=$(query 'SHOW CLUSTER SETTING version') || fail "could not read the cluster's version"
  wants=$(timeout 30 cockroach version --build-tag </dev/null) || fail "could not read the version of this image"
  from=$(place "$runs") || fail "the cluster's version is not understood: $runs"
  to=$(place "$wants") || fail "the version of this image is not understood: $wants"
  last=$((from + 1 + (from + 1) % 2))
  if ((to < from)); then
    refusal "version $wants: the cluster is at $runs, and no older server can join it"
  elif ((to > last)); then
    refusal "version $wants: the cluster is at $runs, from where it goes to $(release "$last") at most: set that version first, and wait until SHOW CLUSTER SETTING version says it"
  fi
}

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
check_version
read_nodes || fail "could not read the nodes"
for ordinal in "${!node_id[@]}"; do
  if ((ordinal < NODES)) || [[ ${node_membership[$ordinal]} == decommissioned ]]; then continue; fi
  refusal "nodes.count $NODES: node $ordinal (id ${node_id[$ordinal]}) is ${node_membership[$ordinal]}: decommission it first (task retire), then shrink"
done
# Pods that would go and have no listed node. Those that were retired more than two hours ago have none any more: they may go where
# every id without an address was decommissioned, and there are as many of these.
unlisted=()
for ((ordinal = NODES; ; ordinal++)); do
  [[ -z ${node_id[$ordinal]:-} ]] || continue
  exists "$(node_host "$ordinal")" "$rpc_port" || break
  unlisted+=("$ordinal")
done
if ((${#unlisted[@]} > 0 && (${#placeless_live[@]} > 0 || ${#unlisted[@]} > placeless_decommissioned))); then
  for ordinal in "${unlisted[@]}"; do
    refusal "nodes.count $NODES: pod $CLUSTER_NAME-node-$ordinal exists, and no listed node says that it was decommissioned (members without an address: $(placeless)): bring it up, so that it is listed, and decommission it (task retire), then shrink; if it was decommissioned or never joined (its log tells its id, cockroach node status --all the rest), scale the StatefulSet to $NODES by hand, then shrink"
  done
fi
none_refused
say "the cluster can follow these values"
