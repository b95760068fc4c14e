#!/usr/bin/env bash
# helm test: every declared node lives and takes part, all serve one cluster, and strangers are turned away.
set -euo pipefail
# shellcheck source=charts/cockroachdb/files/lib.sh
source /etc/cockroachdb/chart/lib.sh
# shellcheck source=charts/cockroachdb/files/admin.sh
source "$etc/admin.sh"

# What the server says to a client that begins without TLS: the client in the image may refuse by itself before it asks. The packet is
# its length, 23, protocol 3.0, and the user. Variables of bash hold no NUL, so that blanks stand for it.
answer_to_plain_text() {
  timeout 10 bash -c "exec 3<>/dev/tcp/$SERVICE/$sql_port && printf '\0\0\0\027\0\003\0\0user\0stranger\0\0' >&3 && head -c 1024 <&3" 2>&1 |
    LC_ALL=C tr -c '[:print:]' ' '
}

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
  # It may keep the connection open, which ends in the time limit.
  answer=$(answer_to_plain_text) || true
  # An error of the protocol begins with E. The words are ErrSSLRequired of pkg/sql/pgwire.
  [[ $answer =~ ^E.*(secure\ mode|SSL) ]] || fail "plain text was not refused by the server but got: $answer"
fi
say "$NODES nodes live, strangers and plain text refused"
