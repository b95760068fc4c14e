# shellcheck shell=bash
# Shared by the scripts of nodes and Jobs; sourced, never run.

# shellcheck source=charts/common/files/common.sh
source "${BASH_SOURCE[0]%/*}/common.sh"
# shellcheck source=/dev/null
source "$etc/cluster.env"
# shellcheck source=/dev/null
source "$etc/size.env"

readonly tls=$home/tls/internal
# Protects nothing: Java wants a password for a store, and the key lies beside it as cert-manager wrote it.
readonly store_password=datastead
scratch=${scratch:-/tmp/work}
mkdir -p "$scratch"

# Java reads no PEM for JMX: its stores are made anew from the mounted files at each start.
make_stores() {
  rm -f "$scratch/identity.p12" "$scratch/trust.p12"
  (umask 077 && openssl pkcs12 -export -in "$tls/tls.crt" -inkey "$tls/tls.key" -out "$scratch/identity.p12" -passout "pass:$store_password")
  keytool -J-XX:TieredStopAtLevel=1 -importcert -noprompt -alias authority -file "$tls/ca.crt" -keystore "$scratch/trust.p12" -storetype PKCS12 -storepass "$store_password" 2>/dev/null
}

store_options=(
  "-Djavax.net.ssl.keyStore=$scratch/identity.p12" "-Djavax.net.ssl.keyStorePassword=$store_password" -Djavax.net.ssl.keyStoreType=PKCS12
  "-Djavax.net.ssl.trustStore=$scratch/trust.p12" "-Djavax.net.ssl.trustStorePassword=$store_password" -Djavax.net.ssl.trustStoreType=PKCS12
)

# The line that a JMX server reads as its list of users, and a JMX client as its credentials.
write_jmx_credentials() {
  local password
  password=$(<"$home/admin/password")
  [[ $password =~ ^[A-Za-z0-9]+$ ]] || fail "the administrator's password is empty or holds other characters than letters and digits, which JMX would not read as they are"
  (umask 077 && printf 'datastead %s\n' "$password" >"$scratch/jmx.credentials.new")
  mv -f "$scratch/jmx.credentials.new" "$scratch/jmx.credentials"
}

# nodetool of one node: its name (Java holds it against the certificate), command. The class itself in a small JVM, because the wrapper script has no way to be given stores.
node_tool() {
  local host=$1
  shift
  # shellcheck disable=SC2046 # one option a line
  timeout "${TOOL_SECONDS:-60}" java $(grep -h '^-' /etc/cassandra/jvm17-clients.options) -Xmx128m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Duser.home=/tmp \
    "-Dlogback.configurationFile=$etc/logback-tools.xml" -Dssl.enable=true "${store_options[@]}" -cp "${CASSANDRA_HOME:-/opt/cassandra}/lib/*" \
    org.apache.cassandra.tools.NodeTool -h "$host" -p 7199 -u datastead -pwf "$scratch/jmx.credentials" "$@"
}

# Address of a node by its own name.
node_host() { echo "$CLUSTER_NAME-$1-$2.$NODE_DOMAIN"; }

# Every declared node: rack and ordinal, a line each.
declared_nodes() {
  local pair i
  for pair in $RACKS; do
    for ((i = 0; i < ${pair#*=}; i++)); do echo "${pair%%=*} $i"; done
  done
}

# Prints the name of some declared node whose port is open, trying for $2 seconds; status 1 when there is none.
some_node() {
  local port=$1 until=$((SECONDS + $2)) rack ordinal
  while :; do
    while read -r rack ordinal; do
      [[ "$(node_host "$rack" "$ordinal")" != "${self:-}" ]] || continue
      if listens "$(node_host "$rack" "$ordinal")" "$port"; then
        node_host "$rack" "$ordinal"
        return
      fi
    done < <(declared_nodes)
    ((SECONDS < until)) || return 1
    sleep 2
  done
}

# An address as Java writes it: of IPv6 all eight groups, where Kubernetes leaves zeros out.
java_address() {
  awk -v address="$1" 'BEGIN {
    halves = split(address, half, "::")
    before = split(half[1], head, ":")
    after = split(half[2], tail, ":")
    text = address
    if (halves == 2) {
      text = ""
      for (i = 1; i <= before; i++) text = text ":" head[i]
      for (i = before + after; i < 8; i++) text = text ":0"
      for (i = 1; i <= after; i++) text = text ":" tail[i]
      text = substr(text, 2)
    }
    print text
  }'
}

# The address of a node's name, as `ring` has it; status 1 when there is none.
address_of() {
  local address
  address=$(getent hosts "$1" | awk '{ print $1; exit }') || return 1
  java_address "$address"
}

# The ring as the node $1 sees it: state (UN, DN, UJ, UL …), address, load in bytes, rack; a line a node.
ring() {
  node_tool "$1" status >"$scratch/status" || return 1
  awk '
    BEGIN { unit["bytes"] = 1; unit["KiB"] = 1024; unit["MiB"] = 1024 ^ 2; unit["GiB"] = 1024 ^ 3; unit["TiB"] = 1024 ^ 4 }
    $1 ~ /^[UD][NLJM]$/ { printf "%s %s %.0f %s\n", $1, $2, ($4 in unit) ? $3 * unit[$4] : 0, $NF }' "$scratch/status"
}
