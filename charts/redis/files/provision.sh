#!/usr/bin/env bash
# Brings users to what is declared: on the primary first, then on every other member and on the sentinels. Only adds; what
# is no longer declared is taken away by the revoke task, after workloads have rolled.
set -euo pipefail
# shellcheck source=charts/redis/files/lib.sh
source /etc/redis/chart/lib.sh
# shellcheck source=charts/redis/files/users.sh
source "$etc/users.sh"
# shellcheck source=charts/redis/files/everywhere.sh
source "$etc/everywhere.sh"

password_hash() {
  local password
  password=$(password_of_user "$1") || return 1
  printf '%s' "$password" | sha256sum | cut -d ' ' -f 1
}

# One command for a user: name, epoch, rules. Nothing where the notes are there.
command_for() {
  local name=$1 epoch=$2 rules=$3 have hash of_epoch of_rules of_widened kept old
  have=$(grep -F "user $name " "$work/current" || true)
  of_epoch=$(epoch_note "$epoch") of_rules=$(rules_note "$rules") of_widened=$(widened_note "$rules")
  if [[ -z $have ]]; then
    say "user $name: new"
    hash=$(password_hash "$name") || return 1
    echo "ACL SETUSER $name reset on #$hash $of_epoch $of_rules $rules"
    return
  fi
  local password='' widened=''
  if [[ $have != *" $of_epoch"* ]]; then
    say "user $name: password of a new epoch"
    hash=$(password_hash "$name") || return 1
    password="resetpass #$hash $of_epoch"
    for kept in "$of_rules" "$of_widened"; do
      [[ $have != *" $kept"* ]] || password+=" $kept"
    done
  fi
  if [[ $have != *" $of_rules"* && $have != *" $of_widened"* ]]; then
    say "user $name: more rules"
    # A selector (Redis 7.0, Valkey): the user may do what its own rules or the selector's allow. So nothing that it may do
    # already is taken away before the revoke task, and nothing is given that neither the old nor the new rules say.
    old=$(tr ' ' '\n' <<<"$have" | grep '^#000000000000000[12]' | sed 's/^#/!/' | tr '\n' ' ' || true)
    [[ -n $password ]] || widened=$old
    widened+="$of_widened (${rules#*-@all })"
  fi
  [[ -z $password$widened ]] || echo "ACL SETUSER $name $password $widened"
}

# One command a line.
commands() {
  local name epoch rules
  while IFS=$'\t' read -r name epoch rules; do
    [[ -z $name ]] || command_for "$name" "$epoch" "$rules" || return 1
  done < <(cat "$etc"/users.tsv*)
}

find_primary 300
say "$primary leads, after ${SECONDS} s"
change_users commands
[[ $TOPOLOGY == single ]] || forget_removed_members
say "done after ${SECONDS} s"
