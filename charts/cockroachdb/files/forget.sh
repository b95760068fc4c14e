#!/usr/bin/env bash
# Decommissions the ids of lost volumes: a pod that came back with an empty one has joined as a new node, and its old self stays
# listed as dead, as a rule without an address, which its successor has taken. Running it again goes on where it was.
set -euo pipefail
# shellcheck source=charts/cockroachdb/files/lib.sh
source /etc/cockroachdb/chart/lib.sh
# shellcheck source=charts/cockroachdb/files/admin.sh
source "$etc/admin.sh"

make_certs
wait_sql 120 || fail "no node serves SQL: $(tail -n 1 "$scratch/refused")"
read_nodes || fail "could not read the nodes"
going=() through=''
for id in "${!former_ordinal[@]}"; do
  ordinal=${former_ordinal[$id]}
  [[ ${former_membership[$id]} != decommissioned ]] || continue
  now="node $ordinal (id ${node_id[$ordinal]})"
  [[ ${former_live[$id]} != t ]] || fail "$now has taken the address of id $id, which lives: two processes have one name; stop one of them first"
  # Its successor takes the copies: before it serves there may be no place for them.
  [[ ${node_live[$ordinal]} == t && ${node_membership[$ordinal]} == active ]] || fail "$now is not an active node that lives: bring it up first, then id $id can go"
  going+=("$id") through=$(node_host "$ordinal")
done
for id in "${!placeless_live[@]}"; do
  [[ ${placeless_live[$id]} != t ]] || fail "id $id lives, and no address of it is known: as a rule another process has taken it; stop one of the two first"
  going+=("$id")
done
# A node that is only down for long has no address either. Once all that are declared have one, such an id is nobody's any more.
if ((${#placeless_live[@]} > 0)); then
  for ((ordinal = 0; ordinal < NODES; ordinal++)); do
    [[ ${node_live[$ordinal]:-} == t && ${node_membership[$ordinal]} == active ]] || fail "node $ordinal (id ${node_id[$ordinal]:-unknown}) is not an active node that lives: bring it up first, then what has no address can go: $(placeless)"
    through=$(node_host "$ordinal")
  done
fi
if ((${#going[@]} == 0)); then
  say "no volume was lost whose id is still a member"
  exit 0
fi
mapfile -t going < <(printf '%s\n' "${going[@]}" | sort -n)
say "decommissioning the ids ${going[*]} of lost volumes"
decommission "$through" "${going[@]}"
say "the ids ${going[*]} are decommissioned"
