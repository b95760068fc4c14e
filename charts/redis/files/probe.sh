#!/usr/bin/env bash
# probe.sh alive|ready <port>. Alive: the event loop answers, whatever it says. Ready: a member leads or is in step with the
# one that does; a sentinel knows a primary.
set -euo pipefail
# shellcheck source=charts/redis/files/lib.sh
source /etc/redis/chart/lib.sh

if [[ $1 == alive ]]; then
  # Without a login: the refusal is an answer too.
  timeout 4 "$product-cli" -h 127.0.0.1 -p "$2" "${tls_options[@]}" PING 2>&1 | grep -qE 'PONG|NOAUTH|LOADING|BUSY|MASTERDOWN'
elif [[ $2 == "$sentinel_port" ]]; then
  [[ $(ask 127.0.0.1 "$2" "SENTINEL GET-MASTER-ADDR-BY-NAME $CLUSTER_NAME") == *.* ]]
else
  facts=$(ask 127.0.0.1 "$2" PING 'INFO replication' | tr -d '\r')
  [[ $facts == PONG* ]] && grep -qE '^(role:master|master_link_status:up)$' <<<"$facts"
fi
