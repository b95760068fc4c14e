#!/usr/bin/env bash
# Reads this node's zone from the Kubernetes API for clusters that put no zone label on pods. This image has curl, and not
# the openssl command that the library chart's script of this name wants.
set -euo pipefail
# shellcheck source=charts/common/files/common.sh
source "${BASH_SOURCE[0]%/*}/common.sh"

account=/var/run/secrets/zone
server=$KUBERNETES_SERVICE_HOST
[[ $server != *:* ]] || server="[$server]"
server+=:$KUBERNETES_SERVICE_PORT
# The token goes through a pipe: a command line can be read by others.
answer=$(printf 'header = "Authorization: Bearer %s"\n' "$(<"$account/token")" |
  curl --config - --silent --show-error --fail --max-time 20 --cacert "$account/ca.crt" --header 'Accept: application/json' \
    --connect-to "kubernetes.default.svc:443:$server" \
    "https://kubernetes.default.svc/api/v1/nodes/$NODE_NAME" 2>&1) || case $? in
  7 | 28) # no connection, no answer in time
    fail "the Kubernetes API did not answer at $server ($answer): the site's apiServerCidrs and apiServerPorts must hold its addresses and ports as the network plugin sees them, for most plugins those of kubectl get endpointslices -n default kubernetes"
    ;;
  *) fail "node $NODE_NAME: the Kubernetes API at $server says: $answer" ;;
esac
zone=$(tr -d ' \n\r' <<<"$answer" | sed -n 's/.*"topology\.kubernetes\.io\/zone":"\([^"]*\)".*/\1/p')
[[ -n $zone ]] || fail "node $NODE_NAME: no label topology.kubernetes.io/zone"
printf '%s' "$zone" >"$run/zone"
