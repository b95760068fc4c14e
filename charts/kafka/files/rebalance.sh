#!/usr/bin/env bash
# Spreads partitions over all brokers, racks kept apart, with as few moves as it takes.
set -euo pipefail
# shellcheck source=charts/kafka/files/lib.sh
source /etc/kafka/chart/lib.sh
# shellcheck source=charts/kafka/files/moves.sh
source "$etc/moves.sh"

any_broker 120 || fail "no broker listens"
# A broker that came back after it was retired may take partitions again.
admin configs --describe --entity-type brokers >"$work/configs"
while read -r id; do
  if ((id < BROKERS)); then
    admin configs --alter --entity-type brokers --entity-name "$id" --delete-config cordoned.log.dirs >/dev/null
    say "broker $id takes partitions again"
  fi
done < <(awk '/^Dynamic configs for broker/ { id = $5 } /cordoned.log.dirs=/ { print id }' "$work/configs")
move_partitions "$BROKERS" spread=1
admin leader-election --election-type preferred --all-topic-partitions >/dev/null || say "some leaders stay where they are until Kafka's own balancer moves them"
say "partitions are spread over $BROKERS brokers"
