#!/usr/bin/env bash
# Repairs every token range of every keyspace at least once in REPAIR_INTERVAL seconds, in small parts, and notes each in
# the cluster: a run that is ended goes on with the next one. Without it deleted data comes back: a node that missed a
# delete hands the old row to the others once they have dropped the tombstone (gc_grace_seconds, ten days).
set -euo pipefail
# shellcheck source=charts/cassandra/files/lib.sh
source /etc/cassandra/chart/lib.sh
# shellcheck source=charts/cassandra/files/cql.sh
source "$etc/cql.sh"

make_stores
write_jmx_credentials
connect 120
# Ranges name nodes by address, certificates by name.
declare -A names=()
while read -r rack ordinal; do
  name=$(node_host "$rack" "$ordinal")
  address=$(getent hosts "$name" | awk '{ print $1; exit }') || fail "$name has no address: its pod is away; a range is repaired only with all its copies"
  names[$address]=$name
done < <(declared_nodes)
failed=0 repaired=0
query "SELECT keyspace_name FROM system_schema.keyspaces" | grep -vxE 'system|system_schema|system_traces|system_views|system_virtual_schema|system_distributed' >"$scratch/keyspaces"
while IFS= read -r keyspace; do
  node_tool "$host" describering -- "$keyspace" >"$scratch/ring"
  query "SELECT range_start, range_end, repaired_at FROM datastead.repairs WHERE keyspace_name = $(literal "$keyspace")" >"$scratch/done"
  python3 "$etc/repair-plan.py" "$scratch/ring" "$scratch/done" "$REPAIR_INTERVAL" "$REPAIR_PARTS" "$(date +%s)" >"$scratch/plan"
  say "keyspace $keyspace: $(grep -o : "$scratch/plan" | wc -l) ranges to repair"
  while read -r node ranges; do
    # The tool joins the two with a colon, and Cassandra takes several ranges with commas between (RepairOption, "ranges").
    if ! TOOL_SECONDS=3600 node_tool "${names[$node]:-$node}" repair -full -st "${ranges%%:*}" -et "${ranges#*:}" -- "$keyspace" >"$scratch/repair" 2>&1 </dev/null; then
      say "keyspace $keyspace ($ranges): failed: $(tail -3 "$scratch/repair")"
      failed=$((failed + 1))
      ((failed < 5)) || fail "five orders failed: giving up until the next run"
      continue
    fi
    tr , '\n' <<<"$ranges" | awk -F : -v keyspace="$(literal "$keyspace")" -v now="$(date +%s)" '
      { printf "INSERT INTO datastead.repairs (keyspace_name, range_start, range_end, repaired_at) VALUES (%s, %s, %s, %s) USING TTL 5184000;\n", keyspace, $1, $2, now }' >"$scratch/notes"
    cql "$host" "$scratch/admin.credentials" "$scratch/notes" >&2 </dev/null
    repaired=$((repaired + $(wc -l <"$scratch/notes")))
  done <"$scratch/plan"
done <"$scratch/keyspaces"
((failed == 0)) || fail "$repaired ranges repaired, $failed orders failed: the next run tries them again"
say "$repaired ranges repaired; none is older than $REPAIR_INTERVAL s"
