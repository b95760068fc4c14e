# shellcheck shell=bash disable=SC2034 # constants for those who source this
# Shared by the scripts of nodes and Jobs; sourced, never run.

# shellcheck source=charts/common/files/common.sh
source "${BASH_SOURCE[0]%/*}/common.sh"
# shellcheck source=/dev/null
source "$etc/cluster.env"

readonly sql_port=26257 rpc_port=26258 http_port=8080

# A node by its own name.
node_host() { echo "$CLUSTER_NAME-node-$1.$NODE_DOMAIN"; }
