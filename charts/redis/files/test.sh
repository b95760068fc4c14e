#!/usr/bin/env bash
# helm test: everybody agrees on one primary, every replica is in step, and strangers are turned away.
set -euo pipefail
# shellcheck source=charts/redis/files/lib.sh
source /etc/redis/chart/lib.sh

primary=$(current_primary)
[[ $primary == *.* ]] || fail "the sentinels name no primary: $primary"
facts=$(replication_of "$primary") || fail "$primary does not answer"
[[ $(value_of role <<<"$facts") == master ]] || fail "$primary is said to lead, and does not"
online=$(grep -c 'state=online' <<<"$facts" || true)
((online == MEMBERS - 1)) || fail "$online of $((MEMBERS - 1)) replicas are in step with $primary"
for ((i = 0; i < SENTINELS; i++)); do
  ask "$(sentinel "$i")" "$sentinel_port" "SENTINEL CKQUORUM $CLUSTER_NAME" | grep -q "^OK $SENTINELS " || fail "sentinel $i does not see a quorum"
done
refused=$(timeout 5 "$product-cli" -h "$primary" -p "$server_port" "${tls_options[@]}" PING 2>&1 || true)
[[ $refused == *NOAUTH* ]] || fail "a client without a login got: $refused"
if [[ $TLS == required ]]; then
  refused=$(timeout 5 "$product-cli" -h "$primary" -p "$server_port" PING 2>&1 || true)
  [[ $refused != *NOAUTH* && $refused != *PONG* ]] || fail "plain text is answered"
fi
say "$primary leads, $online replicas in step, $SENTINELS sentinels agree, strangers refused"
