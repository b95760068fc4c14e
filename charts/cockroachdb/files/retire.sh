#!/usr/bin/env bash
# Decommissions the highest nodes: their copies move to the others, and they can never come back under the same id. Running it
# again goes on where it was.
set -euo pipefail
# shellcheck source=charts/cockroachdb/files/lib.sh
source /etc/cockroachdb/chart/lib.sh
# shellcheck source=charts/cockroachdb/files/admin.sh
source "$etc/admin.sh"

first=$((NODES - TASK_NODES))
make_certs
wait_sql 120 || fail "no node serves SQL: $(tail -n 1 "$scratch/refused")"
read_nodes || fail "could not read the nodes"
# Whom nobody can name by its id cannot be decommissioned, and must not be taken for one that is.
for ((ordinal = first; ordinal < NODES; ordinal++)); do
  [[ -n ${node_id[$ordinal]:-} ]] || fail "node $ordinal is not listed, so that nobody can say which id it has (members without an address: $(placeless)). Bring its pod up, with an empty volume if its own is lost, and retire again; if it was decommissioned before, nodes.count can become $first: preflight looks after it"
done
going=() staying=0 through=''
for ordinal in "${!node_id[@]}"; do
  if ((ordinal >= first)); then
    [[ ${node_membership[$ordinal]} == decommissioned ]] || going+=("${node_id[$ordinal]}")
  elif [[ ${node_live[$ordinal]} == t && ${node_membership[$ordinal]} == active ]]; then
    staying=$((staying + 1)) through=$(node_host "$ordinal")
  fi
done
if ((${#going[@]} == 0)); then
  say "the nodes from $first on are decommissioned: nodes.count can become $first"
  exit 0
fi
((staying >= REPLICATION_FACTOR)) || fail "$staying nodes that live would stay, and every range has $REPLICATION_FACTOR copies: there is no place for those of the nodes that go"
say "decommissioning the nodes with the ids ${going[*]}"
decommission "$through" "${going[@]}"
say "the nodes from $first on are decommissioned: nodes.count can become $first"
