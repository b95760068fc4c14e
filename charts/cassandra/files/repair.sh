#!/usr/bin/env bash
# Repairs every token range of every keyspace at least once in REPAIR_INTERVAL seconds, in small parts, and notes each in
# the cluster: a run that is ended goes on with the next one. Without it deleted data comes back: a node that missed a
# delete hands the old row to the others once they have dropped the tombstone (gc_grace_seconds, ten days).
#
# What fails is noted too and is tried again behind all others, so that neither a sick node nor one bad range holds up the rest.
set -euo pipefail
# shellcheck source=charts/cassandra/files/lib.sh
source /etc/cassandra/chart/lib.sh
# shellcheck source=charts/cassandra/files/cql.sh
source "$etc/cql.sh"

# How long one call of the tool may take. The work of one that fails is lost, so a call repairs one part at first, twice as
# many while that is quick, and half as many after a failure.
readonly call_seconds=3600 most_parts=16
failed=0 repaired=0 together=1
# Nodes (as orders name them) with which a call of this run has failed: what else they hold together comes last.
declare -A trouble=()

# repair KEYSPACE NODES RANGE…: one call of the tool, and what became of it as a note.
repair() {
  local keyspace=$1 nodes=$2 ranges range started took status=0 column=repaired_at
  shift 2
  ranges=$(IFS=, && echo "$*")
  started=$(date +%s)
  # The tool joins the two with a colon, and Cassandra takes several ranges with commas between (RepairOption, "ranges").
  TOOL_SECONDS=$call_seconds node_tool "${names[${nodes%%,*}]}" repair -full -st "${ranges%%:*}" -et "${ranges#*:}" -- "$keyspace" >"$scratch/repair" 2>&1 </dev/null || status=$?
  took=$(($(date +%s) - started))
  if ((status == 0)); then
    repaired=$((repaired + $#))
    ((took * 4 > call_seconds || together >= most_parts)) || together=$((together * 2))
  else
    say "keyspace $keyspace ($ranges): failed after $took s: $(tail -3 "$scratch/repair")"
    failed=$((failed + $#)) column=failed_at trouble[$nodes]=yes together=$((($# + 1) / 2))
  fi
  {
    echo 'CONSISTENCY LOCAL_QUORUM;'
    for range in "$@"; do
      printf 'INSERT INTO datastead.repairs (keyspace_name, range_start, range_end, %s) VALUES (%s, %s, %s, %s) USING TTL 5184000;\n' \
        "$column" "$(literal "$keyspace")" "${range%:*}" "${range#*:}" "$started"
    done
  } >"$scratch/notes"
  cql "$host" "$scratch/admin.credentials" "$scratch/notes" >&2 </dev/null || say "keyspace $keyspace ($ranges): could not be noted"
}

make_stores
write_jmx_credentials
connect 120
# Ranges name nodes by address, certificates by name.
declare -A names=()
while read -r rack ordinal; do
  name=$(node_host "$rack" "$ordinal")
  if address=$(address_of "$name"); then
    names[$address]=$name
  else
    say "$name has no address: its pod is away; a range is repaired only with all its copies"
  fi
done < <(declared_nodes)
rm -rf "$scratch/ring" && mkdir "$scratch/ring"
# Keyspaces whose new copies wait to be filled (provision.sh); before the first provisioning by this version there is no such table.
query "SELECT keyspace_name FROM datastead.grown" >"$scratch/grown" 2>/dev/null || : >"$scratch/grown"
query "SELECT keyspace_name FROM system_schema.keyspaces" | grep -vxE 'system|system_schema|system_traces|system_views|system_virtual_schema|system_distributed' >"$scratch/keyspaces"
while IFS= read -r keyspace; do
  query "SELECT range_start, range_end, repaired_at, failed_at FROM datastead.repairs WHERE keyspace_name = $(literal "$keyspace")" >"$scratch/ring/$keyspace.done"
  if ! node_tool "$host" describering -- "$keyspace" >"$scratch/ring/$keyspace.ring" </dev/null; then
    say "keyspace $keyspace: its ranges are not known"
    rm "$scratch/ring/$keyspace.ring"
    failed=$((failed + 1))
  fi
done <"$scratch/keyspaces"
python3 "$etc/repair-plan.py" "$scratch/ring" "$REPAIR_INTERVAL" "$REPAIR_PARTS" "$(date +%s)" >"$scratch/plan"
say "$(awk '{ n += split($3, parts, ",") } END { print n + 0 }' "$scratch/plan") ranges to repair"
: >"$scratch/later"
for orders in plan later; do
  while read -r keyspace nodes ranges <&3; do
    IFS=, read -ra parts <<<"$ranges"
    for node in ${nodes//,/ }; do
      [[ -z ${names[$node]:-} ]] || continue
      failed=$((failed + ${#parts[@]}))
      continue 2
    done
    while ((${#parts[@]} > 0)); do
      if [[ $orders == plan && -n ${trouble[$nodes]:-} ]]; then
        (IFS=, && echo "$keyspace $nodes ${parts[*]}") >>"$scratch/later"
        break
      fi
      count=$together
      repair "$keyspace" "$nodes" "${parts[@]:0:count}"
      parts=("${parts[@]:count}")
    done
  done 3<"$scratch/$orders"
done
((failed == 0)) || fail "$repaired ranges repaired, $failed failed: the next run tries them again"
if [[ -s $scratch/grown ]]; then
  {
    echo 'CONSISTENCY LOCAL_QUORUM;'
    while IFS= read -r keyspace; do printf 'DELETE FROM datastead.grown WHERE keyspace_name = %s;\n' "$(literal "$keyspace")"; done <"$scratch/grown"
  } >"$scratch/notes"
  cql "$host" "$scratch/admin.credentials" "$scratch/notes" >&2 </dev/null || fail "could not note that new copies are filled; the next run does"
fi
say "$repaired ranges repaired; none is older than $REPAIR_INTERVAL s"
