#!/usr/bin/env bash
# Refuses values that the running system cannot follow, before anything is changed.
set -euo pipefail
# shellcheck source=charts/redis/files/lib.sh
source /etc/redis/chart/lib.sh

if ! formed; then
  say "no release of this system was completed yet: nothing to compare with"
  exit 0
fi

# How many sentinels there are by their names, as one of them knows the others. Their number would count one twice that has lost its disk
# and is another one since, under its name.
known_by() {
  ask "$(sentinel "$1")" "$sentinel_port" "SENTINEL SENTINELS $CLUSTER_NAME" | tr -d '\r' |
    sed -n "s/^$CLUSTER_NAME-sentinel-\([0-9]*\)\..*/\1/p" | sort -n | tail -1 | awk '{ print $1 + 1 }'
}
# A sentinel never forgets another one by itself, and counts its majority from all that it knows. 5 is the most that the chart takes.
check_sentinels() {
  local known i
  [[ $TOPOLOGY != single ]] || return 0
  each known "$SENTINELS" known_by
  known=$(cat "$scratch"/known.* | grep -E '^[0-9]+$' | sort -n | tail -1 || true)
  for ((i = SENTINELS; i < 5; i++)); do
    # Where none of them answers, their names tell.
    [[ -n $known ]] || ! exists "$(sentinel "$i")" "$sentinel_port" || known=$((i + 1))
  done
  ((${known:-0} <= SENTINELS)) || refusal "sentinels.count $SENTINELS: there are $known; sentinels can only be added"
}
# Whether any member stands beyond the number; one of them may be away. 9 is the most that the chart takes.
shrinks() {
  local i
  [[ $TOPOLOGY != single ]] || return 1
  for ((i = MEMBERS; i < 9; i++)); do
    if exists "$(member "$i")" "$server_port"; then return 0; fi
  done
  return 1
}
check_sentinels
if ! shrinks; then
  none_refused
  say "no member would go"
  exit 0
fi
# A shrink. Nobody can say what the members hold unless the sentinels do.
primary=$(primary_by_sentinels)
[[ $primary == *.* ]] || fail "refused: members.count $MEMBERS: there are members beyond it, and the sentinels name no primary; mend the system first"
number=${primary#"$CLUSTER_NAME-member-"}
number=${number%%.*}
((number < MEMBERS)) || fail "refused: members.count $MEMBERS: member $number leads; hand over first (task retire), then shrink"
facts=$(replication_of "$primary") || fail "refused: members.count $MEMBERS: $primary, which leads, does not answer"
for ((i = 0; i < MEMBERS; i++)); do
  [[ $(member "$i") == "$primary" ]] || grep -qE "^slave[0-9]+:ip=$(member "$i"),.*state=online" <<<"$facts" ||
    fail "refused: members.count $MEMBERS: member $i, which would stay, is not in step with $primary"
done
none_refused
say "the members that stay hold everything"
