# shellcheck shell=bash disable=SC2154 # the member's script sets component, node, self
# What a member asks about itself and the cluster: once per start, before a stop, and before a restart of its own accord.
# Every question starts a JVM, so none of them is a probe.

# Partitions of `kafka-topics --describe` (standard input) that fit an awk condition on: replicas, isr (comma lists),
# copies, insync (their numbers), led (whether it has a leader), and on_me, isr_me (whether this member is among them).
partitions_where() {
  awk -v me="$node" '
    function has(list, id) { return index("," list ",", "," id ",") > 0 }
    /Partition:/ {
      replicas = isr = ""; led = 0
      for (i = 1; i < NF; i++) {
        if ($i == "Replicas:" && replicas == "") replicas = $(i + 1)
        if ($i == "Leader:" && $(i + 1) ~ /^[0-9]/) led = 1
        if ($i == "Isr:" && $(i + 1) ~ /^[0-9]/) isr = $(i + 1)
      }
      copies = split(replicas, ignored, ","); insync = split(isr, ignored, ",")
      on_me = has(replicas, me); isr_me = has(isr, me)
      if ('"$1"') print
    }'
}

# Every replica on this broker is in sync. Without a leader it cannot become so, and whoever must come back for that may
# be waiting for this one to be ready.
in_sync() {
  local list
  list=$(admin topics --describe --under-replicated-partitions) || return 1
  [[ -z $(partitions_where 'led && on_me && !isr_me' <<<"$list") ]]
}

# Stopping this broker would take a partition below its minimum of in-sync replicas, and waiting can help. Where nobody can
# tell it may be so.
needed() {
  local list
  # Its own name is gone: the release is being removed, nobody will come back in sync.
  listens "$self" 9091 || return 1
  list=$(TOOL_SECONDS=20 admin topics --describe --at-min-isr-partitions 2>/dev/null) || return 0
  [[ -n $(partitions_where 'isr_me && copies > insync' <<<"$list") ]]
}

# No partition anywhere lacks a replica. A controller holds none, and does not reach the brokers.
fully_replicated() {
  local list
  [[ $component == broker ]] || return 0
  list=$(admin topics --describe --under-replicated-partitions) || return 1
  [[ -z $list ]]
}

# Rows of the quorum: node id, status, and the milliseconds since it had everything that the leader had, by the leader's
# clock; nothing where that was never so. The lag tells less: the leader keeps the last one of a member that is gone, and
# adds two records a second.
quorum() {
  local target=(--bootstrap-server "$self:9091")
  [[ $component == broker ]] || target=(--bootstrap-controller "$self:9090")
  tool metadata-quorum "${target[@]}" --command-config "$etc/admin.properties" describe --replication |
    awk '
      NR > 1 && NF >= 7 { id[++n] = $1; caught[n] = $6; status[n] = $NF; if ($NF == "Leader") now = $6 }
      END { for (i = 1; i <= n; i++) print id[i], status[i], (now != "" && caught[i] >= 0 ? now - caught[i] : "") }'
}

# A voter that follows has everything within a fraction of a second; this long ago is taken for "now".
readonly followed=10000

# This controller is a voter and has had everything that the leader has, since its start. When nobody leads at three
# questions in a row it may be counted on all the same: a rolling change that waits for it could not bring the others back.
leaderless=0
in_quorum() {
  local rows
  if ! rows=$(quorum); then
    leaderless=$((leaderless + 1))
    ((leaderless >= 3))
    return
  fi
  leaderless=0
  # SECONDS counts from before the start of the server, so what its predecessor had is longer ago.
  awk -v me="$node" -v most="$followed" -v up=$((SECONDS * 1000)) '
    $1 == me && $2 != "Observer" && $3 != "" && $3 < most && $3 < up { ok = 1 } END { exit !ok }' <<<"$rows"
}

# All controllers are voters and up to date.
full_quorum() {
  local rows
  rows=$(quorum) || return 1
  awk -v want="$CONTROLLERS" -v most="$followed" '
    $2 != "Observer" && $3 != "" && $3 < most { n++ } END { exit n != want }' <<<"$rows"
}

caught_up() {
  if is_controller && ! in_quorum; then return 1; fi
  if [[ $component == broker ]]; then in_sync; fi
}
