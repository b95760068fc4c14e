# shellcheck shell=bash disable=SC2154 # lib.sh sets etc, home, scratch
# CQL as an administrator. User, password and authority come from files; nothing secret is on a command line.

readonly cql_ca=$home/tls/serving/ca.crt

# Credentials file for a user whose password is the content of a file: user, file with the password, file to write.
write_credentials() {
  # cqlsh reads the file as an INI file: a percent sign would begin a reference.
  local password
  password=$(<"$2")
  [[ -n $password ]] || fail "user $1: its Secret has an empty password"
  [[ $password != *[[:space:][:cntrl:]]* ]] || fail "user $1: the password in its Secret holds a blank, a line break or another control character: JMX reads it from a line of words"
  (umask 077 && printf '[PlainTextAuthProvider]\nusername = %s\npassword = %s\n' "$1" "${password//%/%%}" >"$3")
}

write_cqlshrc() {
  {
    printf '[connection]\nrequest_timeout = 60\ntimeout = 20\n'
    if [[ $TLS_CLIENT == required ]]; then printf 'ssl = true\n[ssl]\ncertfile = %s\nvalidate = true\n' "$cql_ca"; fi
  } >"$scratch/cqlshrc"
}

# cql HOST CREDENTIALS FILE: runs the statements of a file (or of a pipe); status 1 when one of them failed. cqlsh wants a
# file that it can go back in, so it gets a copy that only this user may read.
cql() {
  local options=() status=0
  [[ $TLS_CLIENT != required ]] || options+=(--ssl)
  (umask 077 && cat "$3" >"$scratch/statements.cql")
  HOME=/tmp timeout "${TOOL_SECONDS:-120}" cqlsh "${options[@]}" --cqlshrc "$scratch/cqlshrc" --credentials "$2" --no-color "$1" 9042 -f "$scratch/statements.cql" || status=1
  rm -f "$scratch/statements.cql"
  return "$status"
}

# Whether the credentials open a session; what was said is in $scratch/login.
login() { cql "$host" "$1" <(echo 'SELECT cluster_name FROM system.local;') >"$scratch/login" 2>&1; }

# A query as lines of values separated by tabs; values must have none.
query() {
  cql "$host" "$scratch/admin.credentials" <(printf 'CONSISTENCY LOCAL_QUORUM;\nPAGING OFF;\n%s;\n' "$1") >"$scratch/answer" || return 1
  awk -F ' *[|] *' '
    /^-+(\+-+)*$/ { rows = 1; next }
    rows && NF == 0 { rows = 0 }
    rows { sub(/^ +/, ""); sub(/ +$/, ""); line = $1; for (i = 2; i <= NF; i++) line = line "\t" $i; print line }' "$scratch/answer"
}

# A text as a CQL literal.
literal() { printf "'%s'" "${1//\'/\'\'}"; }

connect() {
  write_cqlshrc
  write_credentials "$ADMIN_USER" "$home/admin/password" "$scratch/admin.credentials"
  host=$(some_node 9042 "$1") || fail "no node serves CQL after $1 s"
}
