#!/usr/bin/env bash
# Replaces the default superuser while only the first node exists and no client may connect yet. Then raises the
# replication of system_auth: the nodes that join from now on stream it, so no repair is needed.
set -euo pipefail
# shellcheck source=charts/cassandra/files/lib.sh
source /etc/cassandra/chart/lib.sh
# shellcheck source=charts/cassandra/files/cql.sh
source "$etc/cql.sh"

if formed; then
  say "the cluster was formed before: nothing to do"
  exit 0
fi
connect 600
# The word that Cassandra itself begins with is no secret; the one that takes its place is known to nobody.
printf cassandra >"$scratch/default"
write_credentials cassandra "$scratch/default" "$scratch/default.credentials"
admin=$(literal "$(<"$home/admin/password")")
nobody=$(head -c 32 /dev/urandom | base64 -w0)

# With more copies of system_auth than nodes, logins end with these words.
replicated() { grep -q 'Cannot achieve consistency' "$scratch/login"; }

# Cassandra makes the default superuser some seconds after its start.
for ((attempt = 0; attempt < 40; attempt++)); do
  if login "$scratch/admin.credentials"; then break; fi
  if replicated; then
    say "system_auth has its replication already: nothing to do"
    exit 0
  fi
  if login "$scratch/default.credentials"; then
    cql "$host" "$scratch/default.credentials" <(printf 'CREATE ROLE IF NOT EXISTS %s WITH SUPERUSER = true AND LOGIN = true AND PASSWORD = %s;\n' "$ADMIN_USER" "$admin") ||
      fail "could not make the role $ADMIN_USER"
    say "role $ADMIN_USER: made"
    continue
  fi
  sleep 3
done
login "$scratch/admin.credentials" || fail "neither $ADMIN_USER nor the default superuser can log in: $(<"$scratch/login")"
replication="{'class': 'NetworkTopologyStrategy', '$DATACENTER': $REPLICATION_FACTOR}"
cql "$host" "$scratch/admin.credentials" <(
  printf "ALTER ROLE cassandra WITH SUPERUSER = false AND LOGIN = false AND PASSWORD = '%s';\n" "$nobody"
  # Who makes a role may change it.
  printf 'REVOKE ALL ON ROLE %s FROM cassandra;\n' "$ADMIN_USER"
  printf "CREATE KEYSPACE IF NOT EXISTS datastead WITH replication = %s;\n" "$replication"
  printf "ALTER KEYSPACE %s WITH replication = $replication;\n" system_distributed system_traces
) >&2 || fail "could not disable the default superuser"
say "the default superuser is disabled"
# Last: with more copies than nodes nobody can log in until the others have joined.
# The client may fail after it all the same, as it reads the new schema. Only then is a login tried, when nobody remembers one.
cql "$host" "$scratch/admin.credentials" <(printf 'ALTER KEYSPACE system_auth WITH replication = %s;\n' "$replication") >&2 ||
  { sleep 3 && ! login "$scratch/admin.credentials" && replicated; } || fail "could not raise the replication of system_auth"
say "system_auth has $REPLICATION_FACTOR copies"
