#!/usr/bin/env bash
# Brings keyspaces, roles, passwords and permissions to what is declared. Only adds and alters: keyspaces are never
# dropped here, and access is taken away by the revoke task, after workloads have rolled.
set -euo pipefail
# shellcheck source=charts/cassandra/files/lib.sh
source /etc/cassandra/chart/lib.sh
# shellcheck source=charts/cassandra/files/cql.sh
source "$etc/cql.sh"

# run WHAT FILE: statements as the administrator.
run() { cql "$host" "$scratch/admin.credentials" "$2" >&2 || fail "$1: not everything could be applied, see above; the next attempt goes on"; }

# run_lines WHAT FILE LINES: the statements of a file, one a line, so many at a time: each time has a limit of its own.
run_lines() {
  local lines from
  lines=$(wc -l <"$2")
  for ((from = 1; from <= lines; from += $3)); do
    (umask 077 && { echo 'CONSISTENCY LOCAL_QUORUM;' && sed -n "${from},$((from + $3 - 1))p" "$2"; } >"$scratch/lines.cql")
    run "$1" "$scratch/lines.cql"
  done
  rm -f "$scratch/lines.cql"
}

replication() { printf "{'class': 'NetworkTopologyStrategy', '%s': %s}" "$DATACENTER" "$1"; }

# A copy more holds nothing until a repair has filled it.
repair_keyspace() {
  local rack ordinal
  while read -r rack ordinal; do
    say "keyspace $1: repairing $rack $ordinal"
    TOOL_SECONDS=600 node_tool "$(node_host "$rack" "$ordinal")" repair -full -pr "$1" >&2 </dev/null ||
      fail "keyspace $1: the repair of $rack $ordinal failed or took longer than ten minutes, and until it is done the new copies lack data; the next attempt tries again, and the scheduled repair goes on with it: deploy again when that has ended well"
  done < <(declared_nodes)
}

# name, replication factor; separated by tabs. The kit's own and Cassandra's keep the cluster's replication.
#
# What gets more copies is noted before it does, and what was repaired of it counts no more: an attempt that ends before its repair has
# done leaves it to the next one, and to the scheduled repair.
provision_keyspaces() {
  local name factor has grown=()
  query "SELECT keyspace_name, replication FROM system_schema.keyspaces" >"$scratch/keyspaces"
  : >"$scratch/keyspaces.cql"
  : >"$scratch/copies.cql"
  while IFS=$'\t' read -r name factor; do
    has=$(awk -F '\t' -v name="$name" '$1 == name { print $2 }' "$scratch/keyspaces")
    if [[ -z $has ]]; then
      say "keyspace $name: create, $factor copies"
      printf 'CREATE KEYSPACE IF NOT EXISTS "%s" WITH replication = %s;\n' "$name" "$(replication "$factor")" >>"$scratch/keyspaces.cql"
    elif [[ $has != *"'$DATACENTER': '$factor'"* ]]; then
      say "keyspace $name: $has becomes $factor copies"
      printf 'INSERT INTO datastead.grown (keyspace_name) VALUES (%s);\nDELETE FROM datastead.repairs WHERE keyspace_name = %s;\nALTER KEYSPACE "%s" WITH replication = %s;\n' \
        "$(literal "$name")" "$(literal "$name")" "$name" "$(replication "$factor")" >>"$scratch/copies.cql"
    fi
  done < <(cat "$etc"/keyspaces.tsv* && printf '%s\n' "system_auth	$REPLICATION_FACTOR" "system_distributed	$REPLICATION_FACTOR" "system_traces	$REPLICATION_FACTOR" "datastead	$REPLICATION_FACTOR")
  cat >>"$scratch/keyspaces.cql" <<'CQL'
CREATE TABLE IF NOT EXISTS datastead.epochs (role text PRIMARY KEY, epoch text);
CREATE TABLE IF NOT EXISTS datastead.repairs (keyspace_name text, range_start bigint, range_end bigint, repaired_at bigint, PRIMARY KEY (keyspace_name, range_start, range_end));
ALTER TABLE datastead.repairs ADD IF NOT EXISTS failed_at bigint;
CREATE TABLE IF NOT EXISTS datastead.grown (keyspace_name text PRIMARY KEY);
CQL
  cat "$scratch/copies.cql" >>"$scratch/keyspaces.cql"
  run_lines keyspaces "$scratch/keyspaces.cql" 25
  query "SELECT keyspace_name FROM datastead.grown" >"$scratch/grown"
  mapfile -t grown <"$scratch/grown"
  for name in ${grown[@]+"${grown[@]}"}; do
    repair_keyspace "$name"
    printf 'CONSISTENCY LOCAL_QUORUM;\nDELETE FROM datastead.grown WHERE keyspace_name = %s;\n' "$(literal "$name")" >"$scratch/filled.cql"
    run keyspaces "$scratch/filled.cql"
  done
  # Several nodes of the first rack may have joined before system_auth had its copies.
  if ! formed && [[ $RACKS =~ =([2-9]|[0-9]{2,}) ]]; then repair_keyspace system_auth; fi
}

# name, epoch; separated by tabs. A password is set when its epoch is new, and the epoch is noted after it, so that a
# Secret that was made anew is taken and an unchanged one left alone. The note lives in the cluster, beside the roles. The notes come after a
# few passwords each time: what takes long goes on there in the next attempt.
provision_roles() {
  local name epoch password verb set=0
  query "SELECT role, epoch FROM datastead.epochs" >"$scratch/epochs"
  query "SELECT role FROM system_auth.roles" >"$scratch/roles"
  begin_roles
  while IFS=$'\t' read -r name epoch; do
    if grep -qxF "$name" "$scratch/roles" && grep -qxF "$name	$epoch" "$scratch/epochs"; then continue; fi
    password=$(password_of_user "$name") || exit 1
    say "user $name: password of a new epoch"
    # Not both: Cassandra changes a role's password only once in five seconds.
    verb='CREATE ROLE'
    ! grep -qxF "$name" "$scratch/roles" || verb='ALTER ROLE'
    printf '%s "%s" WITH LOGIN = true AND SUPERUSER = false AND PASSWORD = %s;\n' "$verb" "$name" "$(literal "$password")" >>"$scratch/passwords.cql"
    printf 'INSERT INTO datastead.epochs (role, epoch) VALUES (%s, %s);\n' "$(literal "$name")" "$(literal "$epoch")" >>"$scratch/epochs.cql"
    set=$((set + 1))
    ((set % 50 > 0)) || { set_roles && begin_roles; }
  done < <(cat "$etc"/users.tsv*)
  ((set % 50 == 0)) || set_roles
}

begin_roles() {
  (umask 077 && : >"$scratch/passwords.cql")
  echo 'CONSISTENCY LOCAL_QUORUM;' >"$scratch/epochs.cql"
}

set_roles() {
  run passwords "$scratch/passwords.cql"
  rm -f "$scratch/passwords.cql"
  run epochs "$scratch/epochs.cql"
}

# role, keyspace, permission; separated by tabs. Those that are there already are left alone.
provision_permissions() {
  query "SELECT role, resource, permissions FROM system_auth.role_permissions" >"$scratch/held"
  cat "$etc"/permissions.tsv* | awk -F '\t' -v held="$scratch/held" '
    BEGIN {
      while ((getline <held) > 0) {
        gsub(/[{} \047]/, "", $3)
        n = split($3, list, ",")
        for (i = 1; i <= n; i++) there[$1, $2, list[i]] = 1
      }
    }
    !(($1, "data/" $2, $3) in there) { printf "GRANT %s ON KEYSPACE \"%s\" TO \"%s\";\n", $3, $2, $1 }' >"$scratch/permissions.cql"
  run_lines permissions "$scratch/permissions.cql" 500
}

make_stores
write_jmx_credentials
connect 300
# The first time the administrator is made a few seconds after the first node has started.
until login "$scratch/admin.credentials"; do
  ((SECONDS < 600)) || fail "the administrator cannot log in: $(<"$scratch/login")"
  sleep 2
done
say "a node serves CQL after ${SECONDS} s"
provision_keyspaces
provision_roles
provision_permissions
say "done after ${SECONDS} s"
