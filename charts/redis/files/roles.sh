# shellcheck shell=bash disable=SC2154 # the member's script sets self, ordinal, data
# Who leads. The sentinels say so; a member only decides whether it may be what they say.

# This volume had a data set once that was in step with the primary, and would be read at a start. A log begins with the server; a
# snapshot may not have been made yet.
volume_holds() { [[ $PERSISTENCE != none && -e $data/holds-data ]] && has_snapshot; }
has_snapshot() { [[ $PERSISTENCE != rdb || -s $data/dump.rdb ]]; }

# "slave 100 4711 0": role, priority, how far it has come, and whether there are keys, of a member that serves.
standing_of() {
  local facts
  facts=$(ask "$(member "$1")" "$server_port" 'INFO replication' 'INFO keyspace' | tr -d '\r') || return 1
  printf '%s %s %s %s\n' "$(value_of role <<<"$facts")" "$(value_of slave_priority <<<"$facts")" \
    "$(value_of slave_repl_offset <<<"$facts")" "$(grep -c '^db[0-9]' <<<"$facts" || true)"
}

# A member that the sentinels would have lead may do so only if nobody else can, and never with an empty volume: it would
# have the others throw away what they hold.
may_lead() {
  local answered others=$((MEMBERS - 1)) standings
  each standing "$MEMBERS" standing_of
  rm -f "$scratch/standing.$ordinal"
  standings=$(cat "$scratch"/standing.*)
  # Somebody who was in step since its start lost less than this member, which was away.
  if grep -qE '^(master |slave 100 )' <<<"$standings"; then
    # Sentinels choose by what they have heard of the replicas within the last ten seconds. Where these differ, the order comes
    # from the sentinels themselves: by the time they take this member for down, they have asked all of them again.
    reason='another member is in step: it is to lead'
    (($(awk '/^slave 100 / { print $3 }' <<<"$standings" | sort -u | wc -l) > 1)) || request_failover || true
    return 1
  fi
  if volume_holds || ! formed; then return 0; fi
  if grep -qE '^slave [1-9]' <<<"$standings"; then
    reason='this volume is empty, and another member holds data: it is to lead'
    request_failover || true
    return 1
  fi
  if [[ $PERSISTENCE == none ]]; then
    # Nobody keeps anything, so after a stop of all there is nothing to lose; but one that still has keys comes first.
    answered=$(grep -vc '^!' <<<"$standings" || true)
    if ! grep -qE ' [1-9][0-9]*$' <<<"$standings" && ((answered == others || (SECONDS > 60 && answered >= MEMBERS / 2))); then return 0; fi
    reason='this member is empty, and the others have not all said that they are'
    return 1
  fi
  reason="this volume is empty, although $CLUSTER_NAME was formed: it must not lead. Bring a member back that holds data; if all are lost, delete ConfigMap $CLUSTER_NAME-formed to begin anew, and raise credentialsRevision by one: the users are lost too"
  return 1
}

# Sets primary to the host of the one who leads, once that is certain.
decide() {
  local named told=0
  reason=''
  while :; do
    read_key
    if [[ $TOPOLOGY == single ]]; then
      named=$self
      if volume_holds || [[ $PERSISTENCE == none ]] || ! formed; then break; fi
      reason="this volume is empty, although $CLUSTER_NAME was formed: its data is lost. Bring the volume back, or delete ConfigMap $CLUSTER_NAME-formed to begin anew, and raise credentialsRevision by one: the users are lost too"
    else
      named=$(primary_by_sentinels)
      if [[ $named == "$self" ]]; then
        if may_lead; then break; fi
      elif [[ $named == unknown ]]; then
        # The proof of a first start: most sentinels answer, they never saw a primary, and no release was ever completed.
        if ! formed && ((ordinal == 0)); then named=$self && break; fi
        reason='the sentinels know no primary yet'
      elif [[ $named == unclear ]]; then
        reason='most sentinels do not answer, or do not agree'
      else
        break
      fi
    fi
    if ((SECONDS >= told)); then
      say "waiting: $reason"
      told=$((SECONDS + 30))
    fi
    sleep 1
  done
  primary=$named
}

# Before a stop. What clients wait for here they send again to the one that leads then.
hand_over() {
  local facts
  facts=$(replication_of 127.0.0.1) || return 1
  [[ $(value_of role <<<"$facts") == master ]] || return 0
  grep -q 'state=online' <<<"$facts" || { say "stops without a successor: no replica is in step"; return 0; }
  if replace_primary "$self" 127.0.0.1; then
    say "handed over"
  else
    say "stops without a successor: the sentinels found none in time"
    ask 127.0.0.1 "$server_port" 'CLIENT UNPAUSE' >/dev/null
  fi
}
