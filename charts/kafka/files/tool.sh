#!/usr/bin/env bash
# Kafka's own tools as every manual writes them, each under its own name: this pod's server and certificate are added where nothing
# else is said. No tool of Kafka looks for a configuration by itself.
set -euo pipefail
# shellcheck source=charts/kafka/files/lib.sh
source /etc/kafka/chart/lib.sh

name=${0##*/kafka-}
name=${name%.sh}

# A person's command takes as long as it takes, in the place of this shell, so that a signal reaches it.
timeout() {
  shift
  exec "$@"
}

said() {
  local option word
  for word in "${@:2}"; do
    for option in $1; do [[ $word != "$option" && $word != "$option="* ]] || return 0; done
  done
  return 1
}

subcommand=() options=()
# Where there are subcommands, some tools take options behind them only, others only before them.
if [[ $name == cluster && $# -gt 0 && $1 != -* ]]; then
  subcommand=("$1")
  shift
fi
if ! said '--bootstrap-server --bootstrap-controller' "$@"; then
  if [[ $POD_NAME != "$CLUSTER_NAME-controller-"* ]]; then
    options+=(--bootstrap-server "$POD_NAME.$BROKER_DOMAIN:9091")
  elif [[ " acls cluster configs features metadata-quorum " == *" $name "* ]]; then
    options+=(--bootstrap-controller "$POD_NAME.$CONTROLLER_DOMAIN:9090")
  else
    echo "A controller holds no data, and kafka-$name.sh asks brokers: run it in $CLUSTER_NAME-broker-0." >&2
    exit 1
  fi
fi
said '--command-config --config --consumer.config --producer.config --admin.config' "$@" || options+=(--command-config "$etc/admin.properties")
tool "$name" "${subcommand[@]}" "${options[@]}" "$@"
