#!/usr/bin/env bash
# Refuses values that the running system cannot follow, before anything is changed.
set -euo pipefail
# shellcheck source=charts/redis/files/lib.sh
source /etc/redis/chart/lib.sh

if ! formed; then
  say "no release of this system was completed yet: nothing to compare with"
  exit 0
fi
# Whether any member stands beyond the number; one of them may be away. 9 is the most that the chart takes.
shrinks() {
  local i
  [[ $TOPOLOGY != single ]] || return 1
  for ((i = MEMBERS; i < 9; i++)); do
    if exists "$(member "$i")" "$server_port"; then return 0; fi
  done
  return 1
}
if ! shrinks; then
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
say "the members that stay hold everything"
