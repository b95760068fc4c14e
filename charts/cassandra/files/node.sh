#!/usr/bin/env bash
# First process of a node: checks the zone, writes the configuration, decides how to join, starts Cassandra, says when the
# others see it, follows renewed certificates, and stops it with a drain.
set -euo pipefail

readonly data=/var/lib/cassandra
ordinal=${POD_NAME##*-}
scratch=/run/cassandra
# shellcheck source=charts/cassandra/files/lib.sh
source /etc/cassandra/chart/lib.sh
# shellcheck source=charts/cassandra/files/certificates.sh
source "$etc/certificates.sh"
# shellcheck source=charts/cassandra/files/join.sh
source "$etc/join.sh"
readonly self=$POD_NAME.$NODE_DOMAIN conf=$run/conf
joining=()

check_zone() {
  [[ $ZONE_SOURCE != none ]] || return 0
  local zone
  zone=$(pod_zone)
  [[ $zone == "$RACK_ZONE" ]] || fail "this pod runs in zone $zone, but its rack $RACK stands in $RACK_ZONE: a rack never moves"
  keep_zone "$data/zone" "$zone"
}

# The seeds are the first nodes of the racks, whatever the sizes. A node that names itself a seed never bootstraps, so an
# empty one leaves itself out, unless it forms the cluster; one with data names all, so that all can start together. Where it would be the
# only one, in a single rack, it takes the others of its rack: Cassandra does not start without any.
seeds() {
  local pair host other number list=''
  for pair in $RACKS; do
    host=$(node_host "${pair%%=*}" 0)
    if [[ $host == "$self" && ! -e $data/joined ]] && ! { first_node && ! formed; }; then continue; fi
    list+=",$host:7000"
  done
  if [[ -z $list ]]; then
    while read -r other number; do
      host=$(node_host "$other" "$number")
      [[ $host == "$self" ]] || list+=",$host:7000"
    done < <(declared_nodes)
  fi
  echo "${list#,}"
}

write_configuration() {
  rm -rf "$conf"
  mkdir -p "$conf/triggers" "$run/logs"
  find /etc/cassandra -maxdepth 1 -type f -exec cp {} "$conf/" \;
  sed -e "s|@ADDRESS@|$POD_IP|g" -e "s|@SEEDS@|$(seeds)|g" "$etc/cassandra.yaml" >"$conf/cassandra.yaml"
  # Cassandra's own options keep Java off IPv6, and this pod may have no other address.
  [[ $POD_IP != *:* ]] || sed -i /preferIPv4Stack/d "$conf"/jvm*.options
  cp "$etc/logback.xml" "$conf/logback.xml"
  printf 'dc=%s\nrack=%s\n' "$DATACENTER" "$RACK" >"$conf/cassandra-rackdc.properties"
  rm -f "$conf/cassandra-topology.properties"
}

start() {
  # JMX: TLS with certificates on both sides and a password. Its answers name the node as its certificate does.
  # Cassandra's JMX server uses a class that Java 17 hides (JMXServerUtils.JMXPluggableAuthenticatorWrapper).
  JVM_EXTRA_OPTS="--add-exports=java.management/com.sun.jmx.remote.security=ALL-UNNAMED -Djava.rmi.server.hostname=$self -Dcassandra.jmx.remote.port=7199 -Dcom.sun.management.jmxremote.rmi.port=7199 \
    -Dcom.sun.management.jmxremote.ssl=true -Dcom.sun.management.jmxremote.ssl.need.client.auth=true -Dcom.sun.management.jmxremote.registry.ssl=true \
    -Dcom.sun.management.jmxremote.authenticate=true -Dcom.sun.management.jmxremote.password.file=$scratch/jmx.credentials \
    -Dcom.sun.management.jmxremote.password.toHashes=false ${store_options[*]} -XX:MaxDirectMemorySize=${DIRECT_MEBIBYTES}m \
    -Dsun.net.inetaddr.ttl=5 -Dsun.net.inetaddr.negative.ttl=1 ${joining[*]}" \
    LOCAL_JMX=no JMX_PORT=7199 CASSANDRA_CONF=$conf CASSANDRA_LOG_DIR=$run/logs MAX_HEAP_SIZE=${HEAP_MEBIBYTES}M \
    cassandra -f &
  server=$!
}

# Another node, if any answers, sees this one up; with all others away there is nobody to ask.
seen_by_others() {
  local peer nodes
  peer=$(some_node 7199 0) || return 0
  nodes=$(ring "$peer") && grep -qF "UN $(java_address "$POD_IP") " <<<"$nodes"
}

# Tells the startup probe. CQL is served only after the node has joined; a rolling change goes on when the others have
# seen it come back. What has joined never bootstraps again.
announce() {
  local until
  until listens "$POD_IP" 9042; do sleep 1; done
  : >"$data/joined"
  until=$((SECONDS + 180))
  until seen_by_others; do
    ((SECONDS < until)) || break
    sleep 3
  done
  : >"$run/started"
  follow_files
}

# shellcheck disable=SC2329 # called by the trap
# Cassandra drains in its own shutdown hook (StorageService.drainOnShutdown): clients are turned away, the others are
# told, memtables are flushed.
stop() { kill -TERM "$server" 2>/dev/null || true; }

# The first process of a container ignores what it has no trap for; there is nothing to drain yet.
trap 'exit 143' TERM INT
rm -f "$run/started"
check_zone
make_stores
write_jmx_credentials
[[ -e $data/joined ]] || decide
# Without a seed whose name is known Cassandra ends at once, and a new pod is known some seconds after its start.
until exists "$self" 7000; do sleep 1; done
write_configuration
start
trap stop TERM INT
announce &
ended "$server"
