# shellcheck shell=bash
# Rights by roles: each database has three that nobody logs in as, and a user is a member of those that it was granted. So a
# user is given no right itself, and the tables, views and sequences that a migration makes can be changed by whoever has the role
# migrate. Types, functions and schemas want their owner, who is the user that made them until revoke passes them to that role.

# role_of DATABASE PRIVILEGE
role_of() { echo "datastead_${2,,}_$1"; }

# The statements that make a database as declared. Running them again changes nothing.
database_sql() {
  local read write migrate database
  database=$(name "$1")
  read=$(name "$(role_of "$1" read)") write=$(name "$(role_of "$1" readWrite)") migrate=$(name "$(role_of "$1" migrate)")
  cat <<SQL
CREATE ROLE IF NOT EXISTS $read;
CREATE ROLE IF NOT EXISTS $write;
CREATE ROLE IF NOT EXISTS $migrate;
GRANT $read TO $write;
GRANT $write TO $migrate;
USE $database;
-- Everybody may enter a new database and make tables in it, unless this is taken away.
REVOKE CONNECT ON DATABASE $database FROM public;
REVOKE CREATE ON SCHEMA public FROM public;
GRANT CONNECT ON DATABASE $database TO $read;
GRANT CREATE ON DATABASE $database TO $migrate;
GRANT USAGE ON SCHEMA public TO $read;
GRANT CREATE ON SCHEMA public TO $migrate;
-- What is there already, whoever made it.
GRANT SELECT ON ALL TABLES IN SCHEMA public TO $read;
GRANT INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO $write;
GRANT ALL ON ALL TABLES IN SCHEMA public TO $migrate;
GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO $read;
GRANT USAGE, UPDATE ON ALL SEQUENCES IN SCHEMA public TO $write;
GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO $migrate;
-- What comes, whoever will make it.
ALTER DEFAULT PRIVILEGES FOR ALL ROLES GRANT USAGE ON SCHEMAS TO $read;
ALTER DEFAULT PRIVILEGES FOR ALL ROLES GRANT ALL ON SCHEMAS TO $migrate;
ALTER DEFAULT PRIVILEGES FOR ALL ROLES GRANT SELECT ON TABLES TO $read;
ALTER DEFAULT PRIVILEGES FOR ALL ROLES GRANT INSERT, UPDATE, DELETE ON TABLES TO $write;
ALTER DEFAULT PRIVILEGES FOR ALL ROLES GRANT ALL ON TABLES TO $migrate;
ALTER DEFAULT PRIVILEGES FOR ALL ROLES GRANT SELECT ON SEQUENCES TO $read;
ALTER DEFAULT PRIVILEGES FOR ALL ROLES GRANT USAGE, UPDATE ON SEQUENCES TO $write;
ALTER DEFAULT PRIVILEGES FOR ALL ROLES GRANT ALL ON SEQUENCES TO $migrate;
ALTER DEFAULT PRIVILEGES FOR ALL ROLES GRANT ALL ON TYPES TO $migrate;
SQL
}

# The kit's own database: what provisioning has done, by kind and name. Root alone may read it.
notes_sql() {
  cat <<'SQL'
CREATE DATABASE IF NOT EXISTS datastead;
REVOKE CONNECT ON DATABASE datastead FROM public;
CREATE TABLE IF NOT EXISTS datastead.public.notes (kind STRING, name STRING, note STRING NOT NULL, PRIMARY KEY (kind, name));
SQL
}

read_notes() { query 'SELECT kind, name, note FROM datastead.public.notes ORDER BY kind, name' >"$scratch/notes"; }
noted() { grep -qxF "$1"$'\t'"$2"$'\t'"$3" "$scratch/notes"; }
note_sql() { printf 'UPSERT INTO datastead.public.notes (kind, name, note) VALUES (%s, %s, %s);\n' "$(literal "$1")" "$(literal "$2")" "$(literal "$3")"; }
# With the id that the database has by then.
note_database_sql() {
  printf "UPSERT INTO datastead.public.notes (kind, name, note) SELECT 'database', %s, concat(%s, '-', oid::STRING) FROM pg_catalog.pg_database WHERE datname = %s;\n" \
    "$(literal "$1")" "$(literal "$2")" "$(literal "$1")"
}
