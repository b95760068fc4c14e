#!/usr/bin/env bash
# Reads this node's zone from the Kubernetes API for clusters that put no zone label on pods. The image has bash and
# openssl and no HTTP client that verifies a certificate.
set -euo pipefail
# shellcheck source=charts/common/files/common.sh
source "${BASH_SOURCE[0]%/*}/common.sh"

account=/var/run/secrets/zone
server=$KUBERNETES_SERVICE_HOST
[[ $server != *:* ]] || server="[$server]"
server+=:$KUBERNETES_SERVICE_PORT
request=$(printf 'GET /api/v1/nodes/%s HTTP/1.0\r\nHost: kubernetes.default.svc\r\nAuthorization: Bearer %s\r\nAccept: application/json' \
  "$NODE_NAME" "$(<"$account/token")")
answer=$({ printf '%s\r\n\r\n' "$request"; sleep 2; } | timeout 20 openssl s_client -quiet -verify_quiet -verify_return_error -verify_hostname kubernetes.default.svc \
  -CAfile "$account/ca.crt" -connect "$server" 2>"$run/zone.said" || true)
if [[ -z $answer ]]; then
  said=$(grep . "$run/zone.said" | tail -1 || true)
  fail "the Kubernetes API did not answer at $server${said:+ ($said)}: the site's apiServerCidrs and apiServerPorts must hold its addresses and ports as the network plugin sees them, for most plugins those of kubectl get endpointslices -n default kubernetes"
fi
zone=$(tr -d ' \n\r' <<<"$answer" | sed -n 's/.*"topology\.kubernetes\.io\/zone":"\([^"]*\)".*/\1/p')
if [[ -z $zone ]]; then
  fail "node $NODE_NAME: no label topology.kubernetes.io/zone in the answer of the Kubernetes API: $(head -1 <<<"$answer")"
fi
printf '%s' "$zone" >"$run/zone"
