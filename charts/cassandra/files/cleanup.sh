#!/usr/bin/env bash
# After a growth: every node drops what it no longer owns. One after the other, as it costs a compaction.
set -euo pipefail
# shellcheck source=charts/cassandra/files/lib.sh
source /etc/cassandra/chart/lib.sh

make_stores
write_jmx_credentials
while read -r rack ordinal; do
  say "cleaning $rack $ordinal"
  TOOL_SECONDS=43200 node_tool "$(node_host "$rack" "$ordinal")" cleanup -j 1 >&2 || fail "cleanup of $rack $ordinal failed"
done < <(declared_nodes)
say "no node keeps what it does not own"
