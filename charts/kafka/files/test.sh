#!/usr/bin/env bash
# helm test: the quorum has a leader, every broker serves, nothing lacks a replica, and strangers are turned away.
set -euo pipefail
# shellcheck source=charts/kafka/files/lib.sh
source /etc/kafka/chart/lib.sh

any_broker 60 || fail "no broker listens"
admin metadata-quorum describe --status | grep '^LeaderId:' | grep -q '[0-9]' || fail "the quorum has no leader"
serving=$(admin cluster list-endpoints | awk '$1 ~ /^[0-9]+$/ { n++ } END { print n + 0 }')
((serving == BROKERS)) || fail "$serving of $BROKERS brokers serve"
behind=$(admin topics --describe --under-replicated-partitions)
[[ -z $behind ]] || fail "partitions lack replicas: $behind"
listens "$CLUSTER_NAME" 9092 || fail "the client port is closed"
if TOOL_SECONDS=30 tool topics --bootstrap-server "$CLUSTER_NAME:9092" --command-config <(printf 'default.api.timeout.ms=8000\nrequest.timeout.ms=5000\n') --list >/dev/null 2>&1; then
  fail "a client without a login was let in"
fi
say "leader, $serving brokers, all replicas, strangers refused"
