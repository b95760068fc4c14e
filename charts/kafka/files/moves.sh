# shellcheck shell=bash disable=SC2154 # lib.sh sets etc
# Moving partitions, for retire and rebalance. Both can be run again at any point: they wait for moves that are under way,
# plan from what the cluster then says, and clear throttles at the end, whoever set them.

readonly work=/tmp/work
mkdir -p "$work"

# Writes "broker ID RACK" of each broker below $1, once all of them take part: one that is away for a moment would be emptied, and
# one that is down would never finish a move.
all_brokers_below() {
  local give_up=$((SECONDS + 300)) id down
  while :; do
    admin cluster list-endpoints --include-fenced-brokers >"$work/brokers" || fail "could not read which brokers there are"
    awk -v below="$1" '$1 ~ /^[0-9]+$/ && $1 < below && !/ fenced/ { print "broker", $1, $4 }' "$work/brokers" >"$work/targets"
    down=''
    for ((id = 0; id < $1; id++)); do
      grep -q "^broker $id " "$work/targets" || { down=$id && break; }
    done
    [[ -n $down ]] || return 0
    ((SECONDS < give_up)) || fail "broker $down is down: mend it first"
    say "broker $down is down: waiting"
    sleep 10
  done
}

settle() {
  local pause=2
  while :; do
    admin reassign-partitions --list >"$work/moving" || fail "could not read which partitions are moving"
    grep -q 'replicas:' "$work/moving" || return 0
    say "moving: $(grep -c 'replicas:' "$work/moving") partitions"
    sleep "$pause"
    ((pause >= 15)) || pause=$((pause * 2))
  done
}

# Status 1 when nothing has to move. What cannot be read or planned ends the Job: an empty plan would be taken for that.
plan() {
  admin topics --describe >"$work/topics" || fail "could not read where the partitions are"
  cat "$work/targets" "$work/topics" | awk -v "$1" -f "$etc/placement.awk" >"$work/plan.json" || fail "there is no plan for the moves: see above"
  [[ -s $work/plan.json ]]
}

# Moves partitions until the plan is empty. $1: brokers below this id may hold replicas. $2: placement.awk's option.
move_partitions() {
  all_brokers_below "$1"
  settle
  while plan "$2"; do
    say "moving $(grep -c '"topic"' "$work/plan.json") partitions, at most $MOVE_MEBIBYTES MiB/s a broker"
    admin reassign-partitions --execute --additional --reassignment-json-file "$work/plan.json" --throttle $((MOVE_MEBIBYTES * 1048576)) >"$work/execute" ||
      fail "the moves were not accepted: $(tail -3 "$work/execute")"
    settle
  done
  # Verifying what is complete anyway is how the tool takes its throttles away.
  if plan current=1; then
    admin reassign-partitions --verify --reassignment-json-file "$work/plan.json" >"$work/verify"
    ! grep -q 'still in progress' "$work/verify" || fail "partitions are still moving: $(grep -m 3 'still in progress' "$work/verify")"
  fi
}
