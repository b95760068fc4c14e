# shellcheck shell=bash disable=SC2154 # the member's script sets component, ordinal, node, self
# Follows renewed certificates. The kubelet replaces the files of a mounted Secret in place.
#
# A server reads its key stores again when any setting of its own node is altered, changed or not (KAFKA-14136), and all
# of its listeners and most of its clients take the new certificate without closing a connection. One client does not:
# the Raft client is built once (KafkaRaftManager.buildNetworkClient registers no reconfigurable), so that a member shows
# its old certificate to the controllers until it restarts. The old one stays valid for tls.renewBefore, so members
# restart one after the other: each only in its own slot of the clock, and only while the cluster lacks nobody.

readonly slot_seconds=60

# Empty where the member has no such certificate.
fingerprint() {
  [[ ! -d /etc/kafka/tls/$1 ]] || cat "/etc/kafka/tls/$1/tls.crt" "/etc/kafka/tls/$1/ca.crt" | sha256sum | cut -c1-16
}

# The setting's name is nobody's: it only makes the record that triggers the reload, and says what was loaded.
reload() {
  local target=(--bootstrap-server "$self:9091")
  [[ $component == broker ]] || target=(--bootstrap-controller "$self:9090")
  tool configs "${target[@]}" --command-config "$etc/admin.properties" --alter --entity-type brokers --entity-name "$node" \
    --add-config "datastead.certificates=$1" >/dev/null
}

my_slot() {
  # The numbers may have changed since the start.
  # shellcheck source=/dev/null
  source "$etc/size.env"
  local members=$((CONTROLLERS + BROKERS)) index=$ordinal
  [[ $ROLES == separate ]] || members=$BROKERS
  [[ $component == controller || $ROLES == combined ]] || index=$((CONTROLLERS + ordinal))
  (($(date +%s) / slot_seconds % members == index))
}

# $1, $2: what the server has loaded, as it was before its start; a renewal since then must not be missed.
follow_certificates() {
  local internal=$1 serving=$2 now_internal now_serving restart=no
  while sleep 15; do
    now_internal=$(fingerprint internal) now_serving=$(fingerprint serving)
    if [[ $now_internal$now_serving != "$internal$serving" ]]; then
      if ! reload "$now_internal$now_serving"; then
        say "certificates were renewed, but could not be loaded: trying again"
        continue
      fi
      say "certificates were renewed: loaded without a restart"
      [[ $now_internal == "$internal" ]] || restart=yes
      internal=$now_internal serving=$now_serving
    fi
    # Its minute may be over when the questions are answered.
    if [[ $restart == yes ]] && my_slot && full_quorum && fully_replicated && my_slot; then
      say "restarting, so that the Raft client takes the renewed certificate too"
      kill -TERM $$
      return
    fi
  done
}
