# shellcheck shell=bash
# How Jobs change users: on the primary first, then everywhere, from what the primary has then.

readonly work=/tmp/work
mkdir -p "$work"

# Sets primary, waiting up to some seconds for one that answers.
find_primary() {
  local give_up=$((SECONDS + $1))
  while :; do
    # A key that was renewed meanwhile is what the servers have.
    admin_password=$(password_of admin)
    primary=$(current_primary)
    if [[ $primary == *.* ]] && ask "$primary" "$server_port" ROLE 2>/dev/null | grep -qx master; then return; fi
    ((SECONDS < give_up)) || fail "after $1 s there is no primary; the sentinels say: $primary"
    sleep 1
  done
}

# change_users COMMANDS: has every server have what the function COMMANDS wants of the users that the primary has ($work/current): it prints
# commands for what is missing, one a line. Another member may come to lead before it has got them, and the others, which follow it, throw
# them away. So it ends only when the primary is the one whose users were copied, and misses nothing.
change_users() {
  local commands copied=''
  while :; do
    users_of "$primary" >"$work/current" || fail "$primary does not tell its users"
    "$1" >"$work/commands"
    mapfile -t commands <"$work/commands"
    if ((${#commands[@]} > 0)); then
      ASK_SECONDS=20 tell "$primary" "$server_port" "${commands[@]}" 'ACL SAVE' || fail "$primary refused a change of its users"
    elif [[ $copied == "$primary" ]]; then
      return 0
    fi
    copied=''
    if copy_users; then copied=$primary; fi
    ((SECONDS < 240)) || fail "the primary changes too often: $primary leads now; the next attempt goes on"
    find_primary 60
    [[ $copied == "$primary" ]] || say "$primary has come to lead: once more"
  done
}

# The users of the primary on all other servers. One that does not answer within half a minute takes them from the primary when it comes
# back; of each kind most must have them now. Status 1 when another member leads.
copy_users() {
  local missing i led=$primary
  while :; do
    missing=''
    for ((i = 0; i < MEMBERS; i++)); do
      [[ $(member "$i") == "$primary" ]] || follow_users member "$(member "$i")" "$server_port" "$primary" || missing+=" member-$i"
    done
    for ((i = 0; i < SENTINELS; i++)); do
      follow_users sentinel "$(sentinel "$i")" "$sentinel_port" "$primary" || missing+=" sentinel-$i"
    done
    [[ -n $missing ]] || return 0
    if ((SECONDS > 30)) && enough "$missing"; then
      say "without$missing: they take the users when they are back"
      return 0
    fi
    ((SECONDS < 240)) || fail "not reached:$missing"
    sleep 1
    find_primary 60
    [[ $primary == "$led" ]] || return 1
  done
}

enough() {
  (($(grep -o member- <<<"$1" | wc -l) * 2 < MEMBERS && $(grep -o sentinel- <<<"$1" | wc -l) * 2 < SENTINELS))
}

# A sentinel never forgets a replica by itself. One after the other, so that a majority always knows everything.
forget_removed_members() {
  local i host
  for ((i = 0; i < SENTINELS; i++)); do
    host=$(sentinel "$i")
    if ask "$host" "$sentinel_port" "SENTINEL REPLICAS $CLUSTER_NAME" 2>/dev/null | sed -n "s/^$CLUSTER_NAME-member-\([0-9]*\)\..*/\1/p" |
      awk -v members="$MEMBERS" '$1 >= members { gone = 1 } END { exit !gone }'; then
      say "$host forgets members that are gone"
      tell "$host" "$sentinel_port" "SENTINEL RESET $CLUSTER_NAME" || return 1
      until ask "$host" "$sentinel_port" "SENTINEL CKQUORUM $CLUSTER_NAME" | grep -q "^OK $SENTINELS "; do
        ((SECONDS < 240)) || fail "$host does not find the other sentinels again"
        sleep 1
      done
    fi
  done
}
