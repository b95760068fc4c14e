#!/usr/bin/env bash
# Refuses values that the running cluster cannot follow, before anything is changed. Reports everything it finds.
set -euo pipefail
# shellcheck source=charts/kafka/files/lib.sh
source /etc/kafka/chart/lib.sh

readonly work=/tmp/work
mkdir -p "$work"

# Where nobody can say what the members hold and whether they vote, there must be none beyond the numbers. $1: why nobody can.
# 7 is the most controllers that the chart takes.
check_names() {
  local i
  ! exists "$CLUSTER_NAME-broker-$BROKERS.$BROKER_DOMAIN" 9091 || refusal "brokers.count $BROKERS: there is a broker $BROKERS, and $1 that could say what it holds; mend the cluster first"
  [[ $ROLES == separate ]] || return 0
  for ((i = CONTROLLERS; i < 7; i++)); do
    if exists "$CLUSTER_NAME-controller-$i.$CONTROLLER_DOMAIN" 9090; then
      refusal "controllers.count $CONTROLLERS: there is a controller $i, and $1 that could say whether it votes; mend the cluster first"
      break
    fi
  done
}

check_brokers() {
  local held
  held=$(awk -v first="$BROKERS" '/Partition:/ {
      for (i = 1; i < NF; i++) if ($i == "Replicas:") { n = split($(i + 1), ids, ","); for (j = 1; j <= n; j++) if (ids[j] + 0 >= first) held[ids[j]]++; break }
    } END { for (id in held) printf " broker %s holds %s replicas;", id, held[id] }' "$work/topics")
  [[ -z $held ]] || refusal "brokers.count $BROKERS:$held move them away first (task retire), then shrink"
}

check_controllers() {
  local id beyond=$CONTROLLERS
  [[ $ROLES == combined ]] || beyond=$((1000 + CONTROLLERS))
  while read -r id; do
    ((id < beyond)) || refusal "controllers.count $CONTROLLERS: controller $id is a voter; controllers can only be added"
  done < <(sed -n 's/^CurrentVoters: *//p' "$work/quorum" | grep -o '"id": *[0-9]*' | grep -o '[0-9]*$')
}

check_cluster() {
  grep -qF "Cluster ID: $CLUSTER_ID" "$work/cluster" || refusal "cluster.id $CLUSTER_ID: the cluster says $(cat "$work/cluster"); an id is fixed for life"
}

check_topics() {
  local name partitions factor count copies
  while IFS=$'\t' read -r name partitions factor count copies; do
    ((partitions >= count)) || refusal "topic $name partitions $partitions: it has $count, and partitions can only grow"
    ((factor == copies)) || refusal "topic $name replicationFactor $factor: it has $copies, fixed at creation"
  done < <(
    cat "$etc"/topics.tsv* | awk -F '\t' '
      FNR == NR && /PartitionCount:/ {
        for (i = 1; i <= 4; i++) sub(/^[A-Za-z]+: */, "", $i)
        there[$1] = $3 "\t" $4
      }
      FNR != NR && ($1 in there) { print $1 "\t" $2 "\t" $3 "\t" there[$1] }' "$work/topics" -
  )
}

if ! formed; then
  say "no release of this cluster was completed yet: nothing to compare with"
  exit 0
fi
# A cluster that is down must stay mendable, but not shrink: nobody can say what the members hold.
if ! any_broker 60; then
  check_names "no broker listens"
  none_refused
  say "no broker listens: nothing to compare with"
  exit 0
fi
admin cluster cluster-id >"$work/cluster" || fail "could not read which cluster this is"
check_cluster
# The same holds for controllers without a leader: these values may be what mends them.
if ! admin metadata-quorum describe --status >"$work/quorum"; then
  check_names "no quorum answers"
  none_refused
  say "no quorum answers: controllers, replicas and topics are not compared"
  exit 0
fi
# kafka-topics asks the quorum too, which partitions are moving.
admin topics --describe >"$work/topics" || fail "could not read which topics there are"
check_controllers
check_brokers
check_topics
none_refused
say "the cluster can follow these values"
