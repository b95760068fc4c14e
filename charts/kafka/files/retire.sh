#!/usr/bin/env bash
# Moves every partition off the highest brokers and keeps new ones away from them, so that they can be taken away.
set -euo pipefail
# shellcheck source=charts/kafka/files/lib.sh
source /etc/kafka/chart/lib.sh
# shellcheck source=charts/kafka/files/moves.sh
source "$etc/moves.sh"

first=$((BROKERS - TASK_BROKERS))
any_broker 120 || fail "no broker listens"

# KIP-1066: a broker with cordoned log directories gets no new replicas.
for ((id = first; id < BROKERS; id++)); do
  admin configs --alter --entity-type brokers --entity-name "$id" --add-config 'cordoned.log.dirs=[*]' >/dev/null
  say "broker $id takes no new partitions"
done
move_partitions "$first" spread=0
say "brokers from $first on are empty: brokers.count can become $first"
