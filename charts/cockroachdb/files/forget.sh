#!/usr/bin/env bash
# Decommissions the ids of lost volumes: a pod that came back with an empty one has joined as a new node, and its old self stays
# listed as dead. Running it again goes on where it was.
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
if ((${#going[@]} == 0)); then
  say "no volume was lost whose id is still a member"
  exit 0
fi
mapfile -t going < <(printf '%s\n' "${going[@]}" | sort -n)
say "decommissioning the ids ${going[*]} of lost volumes"
decommission "$through" "${going[@]}"
say "the ids ${going[*]} are decommissioned"
