# shellcheck shell=bash disable=SC2034 # constants for those who source this
# Shared by the scripts of members and Jobs; sourced, never run.

# shellcheck source=charts/common/files/common.sh
source "${BASH_SOURCE[0]%/*}/common.sh"
# shellcheck source=/dev/null
source "$etc/cluster.env"
# shellcheck source=/dev/null
source "$etc/size.env"

readonly bin=/opt/kafka/bin

# One of Kafka's own tools in a small, quickly started JVM; TOOL_OPTS adds options to it. The simple logger prints errors on
# standard error; loading the configurable one would take a fifth of the processor time of a call.
tool() {
  local name=$1
  shift
  LOG_DIR=/tmp KAFKA_OPTS='' KAFKA_HEAP_OPTS=-Xmx128m \
    KAFKA_LOG4J_OPTS=-Dlog4j2.loggerContextFactory=org.apache.logging.log4j.simple.SimpleLoggerContextFactory \
    KAFKA_JVM_PERFORMANCE_OPTS="-XX:+UseSerialGC -XX:TieredStopAtLevel=1 ${TOOL_OPTS:-}" \
    timeout "${TOOL_SECONDS:-60}" "$bin/kafka-$name.sh" "$@"
}

# A tool against the brokers, as the superuser whose certificate this pod has.
admin() {
  local name=$1 subcommand=()
  shift
  # kafka-cluster.sh takes its options after the subcommand only, kafka-metadata-quorum.sh only before it.
  if [[ $name == cluster ]]; then
    subcommand=("$1")
    shift
  fi
  tool "$name" "${subcommand[@]}" --bootstrap-server "${BOOTSTRAP:-$BROKER_DOMAIN:9091}" --command-config "$etc/admin.properties" "$@"
}

# Waits until any broker listens: an honest question without a JVM, since a broker binds its ports only once it serves
# (BrokerServer: enableRequestProcessing comes after the metadata is caught up); status 1 when none does in time.
any_broker() {
  until listens "$BROKER_DOMAIN" 9091; do
    ((SECONDS < $1)) || return 1
    sleep 2
  done
}
