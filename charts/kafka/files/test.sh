#!/usr/bin/env bash
# helm test: the quorum has a leader, every broker serves, nothing lacks a replica, and strangers are turned away.
set -euo pipefail
# shellcheck source=charts/kafka/files/lib.sh
source /etc/kafka/chart/lib.sh

any_broker 60 || fail "no broker listens"
admin metadata-quorum describe --status | grep -q '^LeaderId: *[0-9]' || fail "the quorum has no leader"
serving=$(admin cluster list-endpoints | awk '$1 ~ /^[0-9]+$/ { n++ } END { print n + 0 }')
((serving == BROKERS)) || fail "$serving of $BROKERS brokers serve"
behind=$(admin topics --describe --under-replicated-partitions)
[[ -z $behind ]] || fail "partitions lack replicas: $behind"
listens "$CLUSTER_NAME" 9092 || fail "the client port is closed"
# In plain text, and, where that is refused for its own sake, with the right encryption but no login.
without_login() {
  TOOL_SECONDS=30 tool topics --bootstrap-server "$CLUSTER_NAME.${BROKER_DOMAIN#*.}:9092" --list 2>&1 \
    --command-config <(printf '%s\n' default.api.timeout.ms=8000 request.timeout.ms=5000 "$@")
}
! without_login >/dev/null || fail "a client without a login was let in"
if [[ $TLS == required ]]; then
  ! answer=$(without_login security.protocol=SSL ssl.truststore.type=PEM "ssl.truststore.location=$home/tls/serving/ca.crt") ||
    fail "a client with TLS and without a login was let in"
  # A broker ends the connection of whoever does not log in, and the client runs out of time. It must have come that far.
  [[ $answer != *SSL* ]] || fail "a client does not take the certificate: $(grep -m 2 SSL <<<"$answer")"
fi
say "leader, $serving brokers, all replicas, strangers refused"
