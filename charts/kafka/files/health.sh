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

# Stopping this broker would take a partition below its minimum of in-sync replicas, and waiting can help.
needed() {
  local list
  # Its own name is gone: the release is being removed, nobody will come back in sync.
  listens "$self" 9091 || return 1
  list=$(TOOL_SECONDS=15 admin topics --describe --at-min-isr-partitions 2>/dev/null) || return 1
  [[ -n $(partitions_where 'isr_me && copies > insync' <<<"$list") ]]
}

# No partition anywhere lacks a replica. A controller holds none, and does not reach the brokers.
fully_replicated() {
  local list
  [[ $component == broker ]] || return 0
  list=$(admin topics --describe --under-replicated-partitions) || return 1
  [[ -z $list ]]
}

# Rows of the quorum: node id, lag, status.
quorum() {
  local target=(--bootstrap-server "$self:9091")
  [[ $component == broker ]] || target=(--bootstrap-controller "$self:9090")
  tool metadata-quorum "${target[@]}" --command-config "$etc/admin.properties" describe --replication |
    awk 'NR > 1 && NF >= 7 { print $1, $4, $NF }'
}

# This controller is a voter and has (nearly) everything that the leader has. When nobody leads at three questions in a
# row it may be counted on all the same: a rolling change that waits for it could not bring the others back.
leaderless=0
in_quorum() {
  local rows
  if ! rows=$(quorum); then
    leaderless=$((leaderless + 1))
    ((leaderless >= 3))
    return
  fi
  leaderless=0
  awk -v me="$node" '$1 == me && $3 != "Observer" && $2 >= 0 && $2 < 100 { ok = 1 } END { exit !ok }' <<<"$rows"
}

# All controllers are voters and up to date.
full_quorum() {
  local rows
  rows=$(quorum) || return 1
  awk -v want="$CONTROLLERS" '$3 != "Observer" && $2 >= 0 && $2 < 100 { n++ } END { exit n != want }' <<<"$rows"
}

caught_up() {
  if is_controller && ! in_quorum; then return 1; fi
  if [[ $component == broker ]]; then in_sync; fi
}
