# shellcheck shell=bash disable=SC2154 # node.sh sets self
# What cqlsh looks for by itself in the folder .cassandra of HOME: where to, how, and as whom.
write_cqlsh_configuration() {
  local folder=$HOME/.cassandra
  mkdir -p "$folder"
  {
    printf '[connection]\nhostname = %s\nport = 9042\n' "$self"
    if [[ $TLS_CLIENT == required ]]; then printf 'ssl = true\n[ssl]\ncertfile = %s/tls/serving/ca.crt\nvalidate = true\n' "$home"; fi
  } >"$folder/cqlshrc"
  # cqlsh reads nothing that others may read. The password is of letters and digits (write_jmx_credentials).
  (umask 077 && printf '[PlainTextAuthProvider]\nusername = %s\npassword = %s\n' "$ADMIN_USER" "$(<"$home/admin/password")" >"$folder/credentials")
}
