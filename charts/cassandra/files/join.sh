# shellcheck shell=bash disable=SC2154 # the node's script sets ordinal, RACK comes from the pod
# How a node with an empty volume enters the ring.

first_node() { [[ $ordinal == 0 && $RACK == "${RACKS%%=*}" ]]; }

# How many nodes of a rack have joined, up or down, as `ring` (standard input) says.
joined_in() { awk -v rack="$1" '($4 "") == rack && $1 !~ /J$/ { n++ } END { print n + 0 }'; }

declared() { grep -qx "$RACK $ordinal" <<<"$(declared_nodes)"; }

# Why a new node must wait by this ring, on standard output; nothing when it may join. Two that join at once would take
# ranges from each other's hands, and Cassandra refuses the second only once it has heard of the first (consistent range
# movement). So there is one order, that of the declared racks and ordinals.
must_wait() {
  local nodes=$1 rack i
  while read -r rack i && [[ "$rack $i" != "$RACK $ordinal" ]]; do
    (($(joined_in "$rack" <<<"$nodes") > i)) || { echo "node $i of rack $rack joins first"; return; }
  done < <(declared_nodes)
  awk -v self="$(java_address "$POD_IP")" '$1 ~ /^U[JLM]$/ && $2 != self { print "the node at " $2 " is joining, leaving or moving"; exit }' <<<"$nodes"
}

# Sets `joining`. It forms the cluster only as the very first node and only while no release was ever completed. Where the
# ring lists a node of this rack that is down and no other pod could be, it takes that one's place (its tokens, its data
# from the others). Otherwise it is a new node and bootstraps.
decide() {
  local peer nodes known down reason
  if first_node && ! formed; then
    say "forming the cluster $CLUSTER_ID"
    return
  fi
  while :; do
    reason='no other node answers'
    if ! declared; then
      reason="rack $RACK is declared without a node $ordinal: grow the rack where it is declared"
    elif peer=$(some_node 7199 30) && nodes=$(ring "$peer"); then
      known=$(joined_in "$RACK" <<<"$nodes")
      ((known <= ordinal)) || break
      reason=$(must_wait "$nodes")
      [[ -n $reason ]] || break
    fi
    say "this volume is empty: waiting, $reason"
    sleep 5
    # The numbers of nodes change without a restart.
    # shellcheck source=/dev/null
    source "$etc/size.env"
  done
  if ((known == ordinal)); then
    say "a new node of rack $RACK: bootstrapping"
    return
  fi
  down=$(awk -v rack="$RACK" '($4 "") == rack && $1 ~ /^D/ && $1 !~ /J$/ { print $2 }' <<<"$nodes")
  [[ $(wc -w <<<"$down") == 1 ]] || fail "rack $RACK lists $known nodes, $(wc -w <<<"$down") of them down: cannot tell whose place to take; bring the others back first"
  joining=("-Dcassandra.replace_address_first_boot=$down")
  say "this volume is empty: taking the place of the node that was at $down"
}
