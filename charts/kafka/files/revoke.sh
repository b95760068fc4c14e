#!/usr/bin/env bash
# Takes away what is not declared: the passwords of users that the kit made (<platform>.<workload>.<a|b>), their quotas, and
# every ACL in the form of the kit's (to allow, from any host) of such a user or of a declared one. Whatever else somebody
# made stays.
#
# A user is locked, by a random password that nobody keeps, and not deleted: a server that reads a deletion in the metadata
# log may lose every other credential of the mechanism (ScramDelta.apply of 4.3.1 drops the mechanism while its users are
# being put together, whenever a deleted one comes first). It would refuse all logins from its next start on.
set -euo pipefail
# shellcheck source=charts/kafka/files/lib.sh
source /etc/kafka/chart/lib.sh
# shellcheck source=charts/kafka/files/access.sh
source "$etc/access.sh"

any_broker 120 || fail "no broker listens"
current_users || fail "could not read users"
current_acls || fail "could not read ACLs"
# A class instead of a backslash, which awk's -v would take away.
owned="^${PLATFORM//./[.]}[.][a-z0-9-]+[.][ab]$"

cat "$etc"/users.tsv* | cut -f 1 | sort >"$work/declared"
sed "/ $locked\$/d; s/ .*//" "$work/users.current" | grep -E "$owned" | sort | comm -23 - "$work/declared" >"$work/gone" || true
while IFS= read -r name; do
  say "user $name: locked"
  set_credential "$name" "$locked" < <(head -c 32 /dev/urandom | sha256sum | cut -c1-64)
done <"$work/gone"

# Each with its keys, separated by commas.
current_quotas | awk '{ keys[$1] = keys[$1] "," $2 } END { for (name in keys) print name, substr(keys[name], 2) }' | sort >"$work/quotas"
while read -r name keys; do
  [[ $name =~ $owned ]] && ! grep -qxF "$name" "$work/declared" || continue
  say "user $name: quotas removed"
  change configs --alter --entity-type users --entity-name "$name" --delete-config "$keys"
done <"$work/quotas"

comm -23 "$work/acls.current" <(cat "$etc"/acls.txt* | sort) | awk -F '|' -v owned="$owned" -v users="$work/declared" '
  BEGIN { while ((getline name <users) > 0) declared[name] = 1 }
  $1 in declared || $1 ~ owned' >"$work/acls.extra"
change_acls --remove "$work/acls.extra"
make_changes
all_done || fail "not everything could be removed: see above; the next attempt goes on"
say "nothing undeclared is left"
