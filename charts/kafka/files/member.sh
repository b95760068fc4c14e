#!/usr/bin/env bash
# First process of a broker or controller: checks the zone, formats an empty volume, starts the server, says when it has
# caught up, follows renewed certificates, and stops without hurting others.
set -euo pipefail

readonly component=$1 data=/var/lib/kafka/data
readonly ordinal=${POD_NAME##*-}
# shellcheck source=charts/kafka/files/lib.sh
source /etc/kafka/chart/lib.sh
# shellcheck source=charts/kafka/files/health.sh
source "$etc/health.sh"
# shellcheck source=charts/kafka/files/certificates.sh
source "$etc/certificates.sh"

if [[ $component == broker ]]; then
  readonly node=$ordinal self=$POD_NAME.$BROKER_DOMAIN main_port=9091
else
  readonly node=$((1000 + ordinal)) self=$POD_NAME.$CONTROLLER_DOMAIN main_port=9090
fi
BOOTSTRAP=$self:9091

is_controller() { [[ $component == controller || $ROLES == combined ]]; }

write_properties() {
  local advertised=()
  [[ $component != broker ]] || advertised+=("CLIENT://$self:9092" "INTERNAL://$self:9091")
  if is_controller; then advertised+=("CONTROLLER://$self:9090"); fi
  {
    cat "$etc/$component.properties"
    printf 'node.id=%s\n' "$node"
    printf 'advertised.listeners=%s\n' "$(IFS=,; echo "${advertised[*]}")"
  } >"$run/server.properties"
}

check_zone() {
  [[ $ZONE_SOURCE != none ]] || return 0
  local zone
  zone=$(pod_zone)
  keep_zone "$data/zone" "$zone"
  [[ $component != broker ]] || printf 'broker.rack=%s\n' "$zone" >>"$run/server.properties"
}

# Whether the other controllers have a leader. A JVM is only started when one of them listens.
quorum_answers() {
  local i peer
  for ((i = 0; i < CONTROLLERS; i++)); do
    peer=$CLUSTER_NAME-$CONTROLLER_COMPONENT-$i.$CONTROLLER_DOMAIN
    if [[ $i == "$ordinal" ]] || ! listens "$peer" 9090; then continue; fi
    if TOOL_SECONDS=20 tool metadata-quorum --bootstrap-controller "$peer:9090" --command-config "$etc/admin.properties" \
      describe --status 2>/dev/null | grep -q '^LeaderId: *[0-9]'; then return 0; fi
  done
  return 1
}

# How an empty controller volume is formatted. Only a first format names the voters; on an existing cluster it would make
# a voter that forgot its votes, or a second cluster. So it wants proof: nobody leads, and the release was never
# completed before (ConfigMap <cluster>-formed). Sets voters; a substitution would keep a stop waiting as long as this waits.
controller_format() {
  until quorum_answers; do
    if ! formed; then
      voters=--initial-controllers=$INITIAL_CONTROLLERS
      return
    fi
    say "this volume is empty, the cluster was formed before, and no quorum answers: waiting for the other controllers"
    sleep 5
  done
  voters=--no-initial-controllers
}

format() {
  local voters meta=$data/kafka/meta.properties options=("--cluster-id=$CLUSTER_ID" "--config=$run/server.properties")
  if [[ -e $meta ]]; then
    grep -qxF "cluster.id=$CLUSTER_ID" "$meta" || fail "this volume has $(grep -F cluster.id "$meta"), expected cluster.id=$CLUSTER_ID: it belongs to another cluster"
    grep -qxF "node.id=$node" "$meta" || fail "this volume has $(grep -F node.id "$meta"), expected node.id=$node: it belongs to another node"
    return
  fi
  if is_controller; then
    controller_format
    options+=("$voters")
  fi
  # The official image has a class data archive for this tool; where the file is missing Java goes on without.
  TOOL_OPTS=-XX:SharedArchiveFile=/opt/kafka/storage.jsa tool storage format "${options[@]}" >&2
}

# A broker whose quorum has no leader yet asks for one without a pause, with a whole core (measured with 4.3.1: 6 to 12 s of
# processor time while three controllers started), which is what the controllers then lack for their start.
wait_for_controllers() {
  [[ $component == broker && $ROLES == separate ]] || return 0
  local told=0
  until listens "$CONTROLLER_DOMAIN" 9090; do
    ((SECONDS < told + 60)) || { say "no controller listens yet: waiting" && told=$SECONDS; }
    sleep 1
  done
}

start() {
  # A restarted member has a new address under its old name; Java would keep the old one for 30 s and a failed look-up
  # for 10 s.
  # The official image has an archive of the server's classes, too.
  LOG_DIR=/tmp EXTRA_ARGS='-name kafkaServer' KAFKA_HEAP_OPTS="-Xms${HEAP_MEBIBYTES}m -Xmx${HEAP_MEBIBYTES}m" \
    KAFKA_LOG4J_OPTS="-Dlog4j2.configurationFile=$etc/log4j2.properties" \
    KAFKA_OPTS='-XX:SharedArchiveFile=/opt/kafka/kafka.jsa -Dsun.net.inetaddr.ttl=5 -Dsun.net.inetaddr.negative.ttl=1' \
    "$bin/kafka-server-start.sh" "$run/server.properties" &
  server=$!
}

# Tells the startup probe. A rolling change stops the next member only once this one is ready, so a member is started
# when stopping another hurts nobody. Before the cluster is formed there is nothing to catch up with.
announce() {
  until listens "$self" "$main_port"; do sleep 1; done
  if formed; then until caught_up; do sleep 3; done; fi
  : >"$run/started"
  follow_certificates "$internal" "$serving"
}

# shellcheck disable=SC2329 # called by the trap
# Kafka itself moves leaders away on TERM, but never minds how many replicas are left.
stop() {
  local until=$((SECONDS + 60))
  if [[ $component == broker ]]; then
    while ((SECONDS < until)) && needed; do
      say "another replica of this broker's partitions is not in sync, or nobody can tell: waiting before the stop"
      sleep 3
    done
  fi
  kill -TERM "$server" 2>/dev/null || true
  [[ $component != broker ]] || hurry &
}

# shellcheck disable=SC2329 # called by stop
# Kafka waits five minutes for a controller that takes its leaders over. When the whole release is removed none is left,
# and nobody is there to take over. What was written is in the kernel's page cache, so it outlives the process.
hurry() {
  local alone=0
  while ((alone < 5)); do
    sleep 2
    if listens "$CONTROLLER_DOMAIN" 9090; then alone=0; else alone=$((alone + 1)); fi
  done
  say "no controller is left: stopping without handing over"
  kill -KILL "$server" 2>/dev/null || true
}

# A restarted container finds its predecessor's files.
rm -f "$run/started"
trap 'exit 143' TERM INT
write_properties
check_zone
format
wait_for_controllers
internal=$(fingerprint internal) serving=$(fingerprint serving)
start
trap stop TERM INT
announce &
ended "$server"
