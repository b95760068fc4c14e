#!/usr/bin/env bash
# Brings settings, copies, databases, users, passwords, grants, licence and backup schedule to what is declared. Only adds
# and alters: databases are never dropped here, and access is taken away by the revoke task, after workloads have rolled.
set -euo pipefail
# shellcheck source=charts/cockroachdb/files/lib.sh
source /etc/cockroachdb/chart/lib.sh
# shellcheck source=charts/cockroachdb/files/admin.sh
source "$etc/admin.sh"
# shellcheck source=charts/cockroachdb/files/rights.sh
source "$etc/rights.sh"
# shellcheck source=charts/cockroachdb/files/backup.sh
source "$etc/backup.sh"
# shellcheck source=/dev/null
source "$etc/settings.env"

# setting NAME VALUE SHOWN: prints the statement that is missing. SHOW says some values otherwise than they are set.
setting() {
  local has
  has=$(query "SHOW CLUSTER SETTING $1") || fail "could not read the setting $1"
  if [[ $has == "$2" || $has == "$3" ]]; then return 0; fi
  say "setting $1: $has becomes $2"
  printf 'SET CLUSTER SETTING %s = %s;\n' "$1" "$(literal "$2")"
}

provision_settings() {
  local statements
  statements=$(
    # A node that drains says so for this long before it closes anything: two failed readiness probes take it out of the Service.
    setting server.shutdown.initial_wait 15s 00:00:15
    setting sql.auth.public_schema_create_privilege.enabled false f
    setting diagnostics.reporting.enabled "$TELEMETRY" "${TELEMETRY:0:1}"
    [[ $LICENCE == none ]] || setting cluster.organization "$ORGANIZATION" "$ORGANIZATION"
  )
  [[ -z $statements ]] || run settings "$statements"
}

# How many copies of each range there are. They stand in different zones by themselves, as far as localities tell them apart.
# What a database or table says of its own stays.
provision_copies() {
  local has
  has=$(query 'SELECT raw_config_sql FROM [SHOW ZONE CONFIGURATION FROM RANGE default]') || fail "could not read the default zone configuration"
  [[ $has != *"num_replicas = $REPLICATION_FACTOR,"* ]] || return 0
  say "every range gets $REPLICATION_FACTOR copies"
  run copies "ALTER RANGE default CONFIGURE ZONE USING num_replicas = $REPLICATION_FACTOR;"
}

# The key's digest is noted, since the setting does not show the key.
provision_licence() {
  local licence wanted
  [[ $LICENCE != none ]] || return 0
  licence=$(<"$home/licence/licence")
  [[ -n $licence ]] || fail "licence: the key licence of its Secret is empty"
  plain "$licence" || fail "licence: the key licence of its Secret holds more than one licence key: a blank, a control character, a quotation mark or a backslash"
  hide "$licence"
  wanted=$(printf '%s' "$licence" | sha256sum | cut -c1-32)
  if noted licence enterprise "$wanted"; then return 0; fi
  say "licence $LICENCE: set"
  run licence "SET CLUSTER SETTING enterprise.license = $(literal "$licence");
$(note_sql licence enterprise "$wanted")"
}

# CockroachDB makes two databases for everybody; nobody needs them. Each declared one has a run and a time limit of its own and is noted
# at its end, so that the next attempt goes on behind it. The id stands in the note: one that was dropped or restored is another one.
provision_databases() {
  local database statements digest id
  run databases 'REVOKE CONNECT ON DATABASE defaultdb, postgres FROM public;'
  query 'SELECT datname, oid FROM pg_catalog.pg_database' >"$scratch/databases" || fail "could not read databases"
  while IFS= read -r database; do
    [[ -n $database ]] || continue
    statements="CREATE DATABASE IF NOT EXISTS $(name "$database");"$'\n'"$(database_sql "$database")"
    digest=$(printf '%s' "$statements" | sha256sum | cut -c1-32)
    id=$(sed -n "s/^$database\t//p" "$scratch/databases")
    if noted database "$database" "$digest-$id"; then continue; fi
    say "database $database: made, with its roles"
    run "database $database" "$statements"$'\n'"$(note_database_sql "$database" "$digest")"
  done < <(cat "$etc"/databases.txt* && echo)
}

# name, epoch; separated by tabs. A password is set when its epoch is new, so that a Secret that was made anew is taken and an
# unchanged one left alone. The note is written after the password: what fails in between is done again. A run has a time limit, so it has
# a few users.
provision_users() {
  local user epoch password statements='' set=0
  query 'SELECT username FROM [SHOW USERS]' >"$scratch/users" || fail "could not read users"
  while IFS=$'\t' read -r user epoch; do
    [[ -n $user ]] || continue
    if grep -qxF "$user" "$scratch/users" && noted user "$user" "$epoch"; then continue; fi
    password=$(password_of_user "$user") || exit 1
    hide "$password"
    say "user $user: password of a new epoch"
    statements+="CREATE USER IF NOT EXISTS $(name "$user");"$'\n'
    statements+="ALTER USER $(name "$user") WITH LOGIN PASSWORD $(literal "$password");"$'\n'
    statements+="$(note_sql user "$user" "$epoch")"$'\n'
    set=$((set + 1))
    ((set % 100 > 0)) || { run users "$statements" && statements=''; }
  done < <(cat "$etc"/users.tsv* && echo)
  [[ -z $statements ]] || run users "$statements"
}

# user, database, privilege; separated by tabs. Those that are there already are left alone.
provision_grants() {
  local user database privilege role statements='' given=0
  local -A there=()
  query 'SELECT member, role_name FROM [SHOW GRANTS ON ROLE]' >"$scratch/members" || fail "could not read roles"
  while IFS=$'\t' read -r user role; do there[$user $role]=1; done <"$scratch/members"
  while IFS=$'\t' read -r user database privilege; do
    [[ -n $user ]] || continue
    role=$(role_of "$database" "$privilege")
    [[ -z ${there[$user $role]:-} ]] || continue
    statements+="GRANT $(name "$role") TO $(name "$user");"$'\n'
    given=$((given + 1))
    ((given % 200 > 0)) || { run grants "$statements" && statements=''; }
  done < <(cat "$etc"/grants.tsv* && echo)
  [[ -z $statements ]] || run grants "$statements"
}

make_certs
wait_sql 780 || fail "no node serves SQL: $(tail -n 1 "$scratch/refused")"
say "a node serves SQL after ${SECONDS} s"
run notes "$(notes_sql)"
read_notes || fail "could not read the notes of earlier provisioning"
provision_settings
provision_copies
provision_licence
provision_databases
provision_users
provision_grants
provision_backup
say "done after ${SECONDS} s"
