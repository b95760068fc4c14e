#!/usr/bin/env bash
# helm test: every declared node lives and takes part, all serve one cluster, and strangers are turned away.
set -euo pipefail
# shellcheck source=charts/cockroachdb/files/lib.sh
source /etc/cockroachdb/chart/lib.sh
# shellcheck source=charts/cockroachdb/files/admin.sh
source "$etc/admin.sh"

make_certs
wait_sql 60 || fail "no node serves SQL: $(tail -n 1 "$scratch/refused")"
read_nodes || fail "could not read the nodes"
for ((i = 0; i < NODES; i++)); do
  [[ ${node_live[$i]:-} == t && ${node_membership[$i]:-} == active ]] || fail "node $i is not live and active"
done
# Nobody: no certificate, no password to give.
mkdir -p "$scratch/stranger"
cat "$certs/ca.crt" >"$scratch/stranger/ca.crt"
if answer=$(timeout 20 cockroach sql "--certs-dir=$scratch/stranger" "--host=$SERVICE:$sql_port" --user=stranger --execute='SELECT 1' </dev/null 2>&1); then
  fail "a stranger was let in"
fi
[[ $answer == *assword* || $answer == *authentication* ]] || fail "a stranger was not refused but got: $answer"
if [[ $TLS_CLIENT == required ]]; then
  answer=$(timeout 20 cockroach sql --url="postgresql://stranger@$SERVICE:$sql_port/defaultdb?sslmode=disable" --execute='SELECT 1' </dev/null 2>&1) && fail "plain text is answered"
  [[ $answer == *encrypt* || $answer == *SSL* || $answer == *TLS* || $answer == *secure* ]] || fail "plain text was not refused but got: $answer"
fi
say "$NODES nodes live, strangers and plain text refused"
