# Plans a reassignment with few moves.
#
# Input, in this order: "broker ID RACK" for each broker that may hold replicas, then lines of `kafka-topics --describe`.
# Output: kafka-reassign-partitions' JSON, and nothing when no partition has to move.
# -v spread=0: only replicas on brokers that are not listed move.
# -v spread=1: replicas also move until the brokers' shares of every topic, and then of everything, differ by one at most,
# or no move respects the racks.
# -v current=1: nothing moves; prints the assignment as it is.
#
# A replica never moves beside another one of its partition, and, while there are as many racks as replicas, never into
# a rack that the partition already uses.

$1 == "broker" { rack[$2] = $3 ""; load[$2] = 0; ids[++brokers] = $2; if (!($3 in seen)) { seen[$3] = 1; racks++ } next }

/Partition:/ && /Replicas:/ {
  topic = partition = replicas = ""
  for (i = 1; i < NF; i++) {
    if ($i == "Topic:") topic = $(i + 1)
    if ($i == "Partition:") partition = $(i + 1)
    if ($i == "Replicas:" && replicas == "") replicas = $(i + 1)
  }
  n++; name[n] = topic; number[n] = partition
  count[n] = split(replicas, list, ",")
  for (i = 1; i <= count[n]; i++) { at[n, i] = list[i]; load[list[i]]++; share[topic, list[i]]++ }
}

# Whether broker "to" may take the place of replica "slot" of partition "p".
function fits(p, slot, to,   i, together) {
  for (i = 1; i <= count[p]; i++) {
    if (at[p, i] == to) return 0
    # Reading the rack of a broker that is not listed would list it.
    if (i != slot && (at[p, i] in rack) && rack[at[p, i]] == rack[to]) together = 1
  }
  if (!together || racks < count[p]) return 1
  return 0
}

function move(p, slot, to,   from) {
  from = at[p, slot]
  load[from]--; share[name[p], from]--
  load[to]++; share[name[p], to]++
  at[p, slot] = to; changed[p] = 1
}

# Whether "a" has less than "b": of the topic first, so that no topic gathers on a new broker, then of everything.
function less(topic, a, b) {
  return share[topic, a] + 0 < share[topic, b] + 0 || (share[topic, a] + 0 == share[topic, b] + 0 && load[a] < load[b])
}

function holds(p, id,   i) { for (i = 1; i <= count[p]; i++) if (at[p, i] == id) return 1; return 0 }

# The emptiest broker that may take a replica; with "anywhere", racks are only preferred.
function target(p, slot, anywhere,   i, best, other) {
  best = other = ""
  for (i = 1; i <= brokers; i++) {
    if (fits(p, slot, ids[i]) && (best == "" || less(name[p], ids[i], best))) best = ids[i]
    if (!holds(p, ids[i]) && (other == "" || less(name[p], ids[i], other))) other = ids[i]
  }
  return best == "" && anywhere ? other : best
}

# One pass over all replicas; 0 when nothing could be made more even.
function even_out(   p, slot, from, to, gain, moved) {
  for (p = 1; p <= n; p++) for (slot = 1; slot <= count[p]; slot++) {
    from = at[p, slot]; to = target(p, slot, 0)
    if (to == "") continue
    gain = share[name[p], from] - share[name[p], to]
    if (gain >= 2 || (gain == 1 && load[from] - load[to] >= 2)) { move(p, slot, to); moved = 1 }
  }
  return moved
}

END {
  if (!current) for (p = 1; p <= n; p++) for (slot = 1; slot <= count[p]; slot++) if (!(at[p, slot] in rack)) {
    to = target(p, slot, 1)
    if (to == "") { printf "%s-%s: no broker is left for %s replicas\n", name[p], number[p], count[p] > "/dev/stderr"; failed = 1; exit 1 }
    move(p, slot, to)
  }
  if (spread) while (even_out()) { }
  for (p = 1; p <= n; p++) if (changed[p] || current) {
    line = ""
    for (i = 1; i <= count[p]; i++) line = line (i > 1 ? "," : "") at[p, i]
    out = out (out == "" ? "" : ",\n") "{\"topic\":\"" name[p] "\",\"partition\":" number[p] ",\"replicas\":[" line "]}"
  }
  if (out != "" && !failed) printf "{\"version\":1,\"partitions\":[\n%s\n]}\n", out
}
