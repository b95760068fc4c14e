#!/usr/bin/env bash
# Makes one cluster out of the first nodes, once. Running it again does nothing; a cluster that was formed before is never
# made anew, whatever its volumes hold.
set -euo pipefail
# shellcheck source=charts/cockroachdb/files/lib.sh
source /etc/cockroachdb/chart/lib.sh
# shellcheck source=charts/cockroachdb/files/admin.sh
source "$etc/admin.sh"

if formed; then
  say "$CLUSTER_NAME was formed before: nothing to do"
  exit 0
fi
make_certs
until ((SECONDS > 840)); do
  # Asked first, of any node: pod 0 might have lost its volume since the first attempt, and know nothing of the others.
  if SQL_SECONDS=5 query 'SELECT 1' >/dev/null 2>&1; then
    say "the cluster serves SQL: it was initialized"
    exit 0
  fi
  answer=$(timeout 30 cockroach init "--certs-dir=$certs" "--host=$(node_host 0):$rpc_port" 2>&1) && status=0 || status=$?
  if ((status == 0)) || [[ $answer == *'already been initialized'* ]]; then
    say "initialized after ${SECONDS} s: $answer"
    exit 0
  fi
  sleep 2
done
fail "node 0 could not be told to initialize: $answer"
