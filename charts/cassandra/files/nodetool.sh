#!/usr/bin/env bash
# nodetool as every manual writes it. It stands in the place of Cassandra's own script, which has no file for the address, the user
# and the password of JMX, and takes stores of certificates only together with --ssl (bin/nodetool).
set -euo pipefail
# shellcheck disable=SC2034 # lib.sh takes it: where the node keeps what JMX wants
scratch=/run/cassandra
# shellcheck source=charts/cassandra/files/lib.sh
source /etc/cassandra/chart/lib.sh

# A person's command takes as long as it takes, in the place of this shell, so that a signal reaches it.
timeout() {
  shift
  exec "$@"
}

node_tool "$POD_NAME.$NODE_DOMAIN" "$@"
