#!/usr/bin/env bash
# Takes away what is not declared: users that the kit made (<platform>.<workload>.<a|b>), and roles of declared ones. Whatever
# else somebody made stays, and so do the tables that a removed user has made: they pass to the database's role.
set -euo pipefail
# shellcheck source=charts/cockroachdb/files/lib.sh
source /etc/cockroachdb/chart/lib.sh
# shellcheck source=charts/cockroachdb/files/admin.sh
source "$etc/admin.sh"
# shellcheck source=charts/cockroachdb/files/rights.sh
source "$etc/rights.sh"

make_certs
wait_sql 120 || fail "no node serves SQL: $(tail -n 1 "$scratch/refused")"
owned="^${PLATFORM//./\\.}\.[a-z0-9-]+\.[ab]$"
cat "$etc"/users.tsv* | cut -f 1 | sort >"$scratch/declared"
{ query 'SELECT username FROM [SHOW USERS]' || fail "could not read users"; } >"$scratch/users"
grep -E "$owned" "$scratch/users" | sort | comm -23 - "$scratch/declared" >"$scratch/gone" || true
{ query 'SELECT database_name FROM [SHOW DATABASES]' || fail "could not read databases"; } >"$scratch/databases"
{ query "SELECT member, role_name FROM [SHOW GRANTS ON ROLE]" || fail "could not read roles"; } >"$scratch/members"

# One statement a line: the client sends a line as a whole, several statements of it are one transaction, and DROP OWNED BY is not
# implemented in one of several (the declarative schema changer, which alone knows it, takes single statements).
statements=''
declare -A declared=() wanted=()
while IFS= read -r user; do [[ -z $user ]] || declared[$user]=1; done <"$scratch/declared"
while IFS=$'\t' read -r user database privilege; do
  [[ -z $user ]] || wanted[$user $(role_of "$database" "$privilege")]=1
done < <(cat "$etc"/grants.tsv* && echo)
# Roles of declared users that no grant gives any more. A run has a time limit, so it has a few of them.
taken=0
while IFS=$'\t' read -r user role; do
  [[ $role == datastead_* && -n ${declared[$user]:-} && -z ${wanted[$user $role]:-} ]] || continue
  say "user $user: no member of $role any more"
  statements+="REVOKE $(name "$role") FROM $(name "$user");"$'\n'
  taken=$((taken + 1))
  ((taken % 200 > 0)) || { run roles "$statements" && statements=''; }
done <"$scratch/members"
[[ -z $statements ]] || run roles "$statements"

# What a user owns is passed on a database at a time, each a change of the schema.
SQL_SECONDS=$((120 + 5 * $(wc -l <"$scratch/databases")))

while IFS= read -r user; do
  say "user $user: removed"
  quoted=$(name "$user")
  statements="ALTER USER $quoted WITH NOLOGIN;"$'\n'
  while IFS= read -r database; do
    role=$(role_of "$database" migrate)
    grep -qxF "$role" "$scratch/users" || continue
    statements+="USE $(name "$database");"$'\n'
    statements+="REASSIGN OWNED BY $quoted TO $(name "$role");"$'\n'
    statements+="DROP OWNED BY $quoted;"$'\n'
  done <"$scratch/databases"
  # A session that is open has no rights any more; it is ended all the same.
  statements+="CANCEL SESSIONS IF EXISTS (WITH x AS (SHOW CLUSTER SESSIONS) SELECT session_id FROM x WHERE user_name = $(literal "$user"));"$'\n'
  statements+="DROP USER IF EXISTS $quoted;"$'\n'
  statements+="DELETE FROM datastead.public.notes WHERE kind = 'user' AND name = $(literal "$user");"$'\n'
  run "user $user" "$statements"
done <"$scratch/gone"
say "nothing undeclared is left"
