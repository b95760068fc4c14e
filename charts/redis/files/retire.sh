#!/usr/bin/env bash
# Makes sure that none of the highest members leads, so that they can be taken away.
set -euo pipefail
# shellcheck source=charts/redis/files/lib.sh
source /etc/redis/chart/lib.sh

first=$((MEMBERS - TASK_MEMBERS))
for ((i = first; i < MEMBERS; i++)); do
  # Until its next start it is no candidate.
  tell "$(member "$i")" "$server_port" 'CONFIG SET replica-priority 0' || fail "member $i does not answer"
done
while :; do
  primary=$(primary_by_sentinels)
  if [[ $primary == *.* ]]; then
    number=${primary#"$CLUSTER_NAME-member-"}
    number=${number%%.*}
    ((number >= first)) || break
    say "member $number leads: another one is to"
    old=$primary
    if replace_primary "$old"; then
      follow_primary "$old" "$primary" || say "$old does not answer"
    else
      tell "$old" "$server_port" 'CLIENT UNPAUSE' || true
    fi
  fi
  ((SECONDS < 240)) || fail "no other member took over: $primary leads"
  sleep 2
done
say "$primary leads: members.count can become $first"
