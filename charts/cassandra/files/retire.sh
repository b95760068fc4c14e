#!/usr/bin/env bash
# Decommissions the highest nodes of every rack, one after the other, so that they can be taken away. Run again after its
# deadline or a failure it goes on: one that has left is passed over, and one that is leaving is told to leave once more,
# since its decommission may have failed (StorageService.decommission returns at once while one is under way, and after it).
set -euo pipefail
# shellcheck source=charts/cassandra/files/lib.sh
source /etc/cassandra/chart/lib.sh

make_stores
write_jmx_credentials
self=''

# The first node of the first rack always stays: its view counts.
watcher=$(node_host "${RACKS%%=*}" 0)
listens "$watcher" 7199 || fail "$watcher does not answer"
nodes=$(ring "$watcher")
! grep -q '^D' <<<"$nodes" || fail "a node is down; bring it back first: $(grep '^D' <<<"$nodes")"

# The data of a rack's leaving nodes goes to the others of the rack, and a compaction needs as much room again.
for pair in $RACKS; do
  rack=${pair%%=*} stay=$((${pair#*=} - TASK_NODES))
  load=$(awk -v rack="$rack" '($4 "") == rack { sum += $3 } END { printf "%.0f", sum }' <<<"$nodes")
  ((load / stay <= STORAGE_BYTES / 2)) ||
    fail "refused: rack $rack holds $load bytes; on $stay nodes that is $((load / stay)) each, more than half of a volume of $STORAGE_BYTES"
done

for pair in $RACKS; do
  rack=${pair%%=*} count=${pair#*=}
  for ((ordinal = count - 1; ordinal >= count - TASK_NODES; ordinal--)); do
    host=$(node_host "$rack" "$ordinal")
    address=$(address_of "$host") || fail "$host has no address: its pod is away; bring it back first"
    while nodes=$(ring "$watcher") || fail "$watcher does not answer"; grep -q " $address " <<<"$nodes"; do
      say "$host leaves"
      TOOL_SECONDS=86400 node_tool "$host" decommission >&2 || fail "$host could not leave: the next attempt tells it again"
      sleep 10
    done
    say "$host has left"
  done
done
say "$TASK_NODES nodes of each rack have left the ring: the racks' nodes can become fewer by as many"
