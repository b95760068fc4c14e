#!/usr/bin/env bash
# Refuses values that the running cluster cannot follow, before anything is changed. Reports everything it finds.
set -euo pipefail
# shellcheck source=charts/cassandra/files/lib.sh
source /etc/cassandra/chart/lib.sh

if ! formed; then
  say "no release of this cluster was completed yet: nothing to compare with"
  exit 0
fi
make_stores
write_jmx_credentials
# A cluster that is down must stay mendable, but not shrink: nobody can say what the nodes hold.
if ! peer=$(some_node 7199 60); then
  for pair in $RACKS; do
    ! exists "$(node_host "${pair%%=*}" "${pair#*=}")" 7199 || refusal "rack ${pair%%=*} nodes ${pair#*=}: there is a node ${pair#*=}, and no node answers that could say what it holds; mend the cluster first"
  done
  none_refused
  say "no node answers: nothing to compare with"
  exit 0
fi
nodes=$(ring "$peer")
for pair in $RACKS; do
  listed=$(awk -v rack="${pair%%=*}" '$4 == rack && $1 !~ /J$/' <<<"$nodes" | grep -c . || true)
  ((listed <= ${pair#*=})) || refusal "rack ${pair%%=*} nodes ${pair#*=}: the ring lists $listed; move the data of those that go away first (task retire), then shrink"
done
while read -r rack; do
  [[ " $RACKS" == *" $rack="* ]] || refusal "racks: the ring has a rack $rack, which is not declared; racks are fixed for life"
done < <(awk '{ print $4 }' <<<"$nodes" | sort -u)
node_tool "$peer" describecluster >"$scratch/cluster"
grep -qF "Name: $CLUSTER_ID" "$scratch/cluster" || refusal "cluster.id $CLUSTER_ID: the cluster is called$(sed -n 's/^\s*Name://p' "$scratch/cluster"); a name is fixed for life"
grep -qx "Datacenter: $DATACENTER" "$scratch/status" || refusal "cluster.datacenter $DATACENTER: the ring says $(grep -m1 '^Datacenter' "$scratch/status"); it is fixed for life"
none_refused
say "the cluster can follow these values"
