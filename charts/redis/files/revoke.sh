#!/usr/bin/env bash
# Takes away what is not declared: users that the kit made (<platform>.<workload>.<a|b>), whose connections end at once, and
# rules beyond the declared ones. Whatever else somebody made stays.
set -euo pipefail
# shellcheck source=charts/redis/files/lib.sh
source /etc/redis/chart/lib.sh
# shellcheck source=charts/redis/files/users.sh
source "$etc/users.sh"
# shellcheck source=charts/redis/files/everywhere.sh
source "$etc/everywhere.sh"

# One command a line.
commands() {
  local name have epoch rules
  cat "$etc"/users.tsv* | cut -f 1 | sort >"$work/declared"
  sed 's/^user \([^ ]*\) .*/\1/' "$work/current" | grep -E "^${PLATFORM//./\\.}\." | sort | comm -23 - "$work/declared" >"$work/gone" || true
  while IFS= read -r name; do
    say "user $name: removed"
    echo "ACL DELUSER $name"
  done <"$work/gone"
  while IFS=$'\t' read -r name _ rules; do
    have=$(grep -F "user $name " "$work/current" || true)
    [[ -n $name && -n $have && $have != *" $(rules_note "$rules")"* ]] || continue
    say "user $name: exactly the declared rules"
    epoch=$(tr ' ' '\n' <<<"$have" | grep '^#0000000000000000' || true)
    echo "ACL SETUSER $name reset on $(hashes_of "$have")$epoch $(rules_note "$rules") $rules"
  done < <(cat "$etc"/users.tsv*)
}

find_primary 120
change_users commands
say "nothing undeclared is left"
