#!/usr/bin/env bash
# Takes away what is not declared: roles that the kit made (<platform>.<workload>.<a|b>), and permissions of declared ones.
# Whatever else somebody made stays. Cassandra asks for permissions at each request (again after roles_validity, 2 s), so
# a connection that is still open can do nothing more.
set -euo pipefail
# shellcheck source=charts/cassandra/files/lib.sh
source /etc/cassandra/chart/lib.sh
# shellcheck source=charts/cassandra/files/cql.sh
source "$etc/cql.sh"

connect 120
owned="^${PLATFORM//./\\.}\.[a-z0-9-]+\.[ab]$"
cat "$etc"/users.tsv* | cut -f 1 | sort >"$scratch/declared"
query "SELECT role FROM system_auth.roles" >"$scratch/roles"
{ grep -E "$owned" "$scratch/roles" || true; } | sort | comm -23 - "$scratch/declared" >"$scratch/gone"
query "SELECT role, resource, permissions FROM system_auth.role_permissions" >"$scratch/held"
echo 'CONSISTENCY LOCAL_QUORUM;' >"$scratch/revoke.cql"
while IFS= read -r name; do
  say "user $name: removed"
  printf 'DROP ROLE IF EXISTS "%s";\nDELETE FROM datastead.epochs WHERE role = %s;\n' "$name" "$(literal "$name")" >>"$scratch/revoke.cql"
done <"$scratch/gone"
# A role that makes a table is given every permission on it by Cassandra; what was granted on the keyspace covers it.
cat "$etc"/permissions.tsv* >"$scratch/permissions.tsv"
awk -F '\t' '
  FILENAME ~ /declared$/ { declared[$1] = 1; next }
  FILENAME ~ /permissions.tsv$/ { granted[$1, "data/" $2, $3] = 1; next }
  $1 in declared {
    gsub(/[{} \047]/, "", $3)
    n = split($3, list, ",")
    for (i = 1; i <= n; i++) if (!(($1, $2, list[i]) in granted)) {
      parts = split($2, part, "/")
      if (part[1] != "data" || parts < 2) continue
      resource = parts == 2 ? "KEYSPACE \"" part[2] "\"" : "TABLE \"" part[2] "\".\"" part[3] "\""
      printf "REVOKE %s ON %s FROM \"%s\";\n", list[i], resource, $1
    }
  }' "$scratch/declared" "$scratch/permissions.tsv" "$scratch/held" >>"$scratch/revoke.cql"
if grep -E '^(REVOKE|DROP)' "$scratch/revoke.cql" >&2; then
  cql "$host" "$scratch/admin.credentials" "$scratch/revoke.cql" >&2 || fail "not everything could be removed: see above; the next attempt goes on"
fi
say "nothing undeclared is left"
