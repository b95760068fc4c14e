#!/usr/bin/env bash
# Brings topics, users, quotas and ACLs to what is declared. Only adds and alters: topics are never dropped here, and
# access is taken away by the revoke task, after workloads have rolled.
set -euo pipefail
# shellcheck source=charts/kafka/files/lib.sh
source /etc/kafka/chart/lib.sh
# shellcheck source=charts/kafka/files/access.sh
source "$etc/access.sh"

broker() { echo "$CLUSTER_NAME-broker-$1.$BROKER_DOMAIN"; }

# Waits for all brokers, and after half a minute for $1 of them, for the reason $2.
wait_for_brokers() {
  local i from=$SECONDS
  while :; do
    up=()
    for ((i = 0; i < BROKERS; i++)); do
      if listens "$(broker "$i")" 9091; then up+=("$(broker "$i"):9091"); fi
    done
    if ((${#up[@]} == BROKERS || (SECONDS > from + 30 && ${#up[@]} >= $1))); then break; fi
    ((SECONDS < from + 300)) || fail "after five minutes ${#up[@]} of $BROKERS brokers listen; $2 wants $1"
    sleep 1
  done
  BOOTSTRAP=$(IFS=,; echo "${up[*]}")
}

current_topics() { admin topics --describe >"$work/topics.raw"; }

# name, partitions, replication factor, then settings; separated by tabs.
provision_topics() {
  local name partitions factor line fields settings setting row count has
  while IFS= read -r line; do
    IFS=$'\t' read -ra fields <<<"$line"
    name=${fields[0]} partitions=${fields[1]} factor=${fields[2]} settings=("${fields[@]:3}")
    row=$(grep -F "Topic: $name"$'\t' "$work/topics.raw" | grep -F PartitionCount: || true)
    if [[ -z $row ]]; then
      ((${#up[@]} >= factor)) || wait_for_brokers "$factor" "the replication factor of topic $name"
      say "topic $name: create, $partitions partitions, replication factor $factor"
      side_by_side admin topics --create --if-not-exists --topic "$name" --partitions "$partitions" --replication-factor "$factor" \
        "${settings[@]/#/--config=}"
      continue
    fi
    count=$(sed -n 's/.*PartitionCount: *\([0-9]*\).*/\1/p' <<<"$row")
    if ((count < partitions)); then
      say "topic $name: from $count to $partitions partitions"
      side_by_side admin topics --alter --topic "$name" --partitions "$partitions"
    elif ((count > partitions)); then
      fail "topic $name has $count partitions, declared are $partitions: partitions can only grow; declare $count"
    fi
    has=",${row##*Configs: },"
    for setting in "${settings[@]}"; do
      [[ $has == *",$setting,"* ]] || { change_settings "$name" "${settings[@]}"; break; }
    done
  done <"$etc/topics.tsv"
}

change_settings() {
  local name=$1 setting list=''
  shift
  for setting in "$@"; do list+=",${setting%%=*}=[${setting#*=}]"; done
  say "topic $name: settings ${list#,}"
  side_by_side admin configs --alter --entity-type topics --entity-name "$name" --add-config "${list#,}"
}

set_password() {
  local name=$1 rounds=$2 password
  password=$(password_of_user "$name") || return 1
  set_credential "$name" "$rounds" < <(printf '%s\n' "$password")
}

# name, epoch, then quotas key=value (an empty value: none); separated by tabs.
provision_users() {
  local line fields name rounds quota have want add remove
  while IFS= read -r line; do
    IFS=$'\t' read -ra fields <<<"$line"
    name=${fields[0]}
    rounds=$(iterations "${fields[1]}")
    if ! grep -qxF "$name $rounds" "$work/users.current"; then
      say "user $name: password of a new epoch"
      side_by_side set_password "$name" "$rounds"
    fi
    add='' remove=''
    for quota in "${fields[@]:2}"; do
      have=$(current_quota "$name" "${quota%%=*}") want=${quota#*=}
      if [[ -z $want && -n $have ]]; then
        remove+=",${quota%%=*}"
      elif [[ -n $want ]] && ! awk -v have="${have:--1}" -v want="$want" 'BEGIN { exit have + 0 != want + 0 }'; then
        add+=",$quota"
      fi
    done
    [[ -z $add$remove ]] || { say "user $name: quotas ${add#,} without ${remove#,}" && side_by_side set_quotas "$name" "${add#,}" "${remove#,}"; }
  done <"$etc/users.tsv"
}

set_quotas() {
  admin configs --alter --entity-type users --entity-name "$1" ${2:+--add-config "$2"} ${3:+--delete-config "$3"}
}

provision_acls() {
  comm -13 "$work/acls.current" <(sort "$etc/acls.txt") >"$work/acls.missing"
  change_acls --add "$work/acls.missing"
}

# Brokers beyond the number, those that are listed as fenced ("yes") or not ("no").
removed_brokers() {
  awk -v first="$BROKERS" -v fenced="$1" '$1 ~ /^[0-9]+$/ && $1 >= first && (/ fenced/ ? "yes" : "no") == fenced { print $1 }' "$work/brokers"
}

# A broker that was retired and taken away would be listed for ever. It stops while this Job runs, and is fenced at its end.
forget_removed_brokers() {
  local id left give_up=$((SECONDS + 120))
  while :; do
    admin cluster list-endpoints --include-fenced-brokers >"$work/brokers" || return 1
    left=$(removed_brokers no)
    if [[ -z $left ]] || ((SECONDS >= give_up)); then break; fi
    sleep 5
  done
  for id in $left; do say "broker $id still takes part: it stays registered"; done
  while read -r id; do
    say "broker $id is gone: unregistered"
    admin cluster unregister --id "$id" || return 1
  done < <(removed_brokers yes)
}

# The first controller copies min.insync.replicas into the cluster's own settings (eligible leader replicas, KIP-966); the
# properties files say nothing from then on.
provision_defaults() {
  admin configs --describe --entity-type brokers --entity-default >"$work/defaults" || return 1
  if ! grep -q "min.insync.replicas=$MIN_INSYNC_REPLICAS " "$work/defaults"; then
    say "min.insync.replicas: $MIN_INSYNC_REPLICAS"
    admin configs --alter --entity-type brokers --entity-default --add-config "min.insync.replicas=$MIN_INSYNC_REPLICAS"
  fi
}

# A change of access must not wait for a lost node; new topics need as many brokers as they have copies.
if formed; then wait_for_brokers 1 "a change of access"; else wait_for_brokers "$REPLICATION_FACTOR" "the replication factor"; fi
say "brokers listen after ${SECONDS} s"
# The first tool leaves an archive of its classes, which those after it start from: a quarter less processor time for the
# whole Job. Java must not speak of it on standard output, where the answers are.
TOOL_OPTS="-Xlog:disable -XX:ArchiveClassesAtExit=$work/classes.jsa" current_topics || fail "could not read which topics there are"
TOOL_OPTS="-Xlog:disable -XX:SharedArchiveFile=$work/classes.jsa"
# Before a first release is complete there is nothing to compare with: what is set again is the same.
: >"$work/users.raw"
: >"$work/users.current"
: >"$work/acls.current"
if formed; then
  side_by_side current_users
  side_by_side current_acls
fi
all_done || fail "could not read what is there"
provision_users
provision_acls
provision_topics
# A first release has nothing to mend.
if formed; then
  side_by_side provision_defaults
  side_by_side forget_removed_brokers
fi
all_done || fail "not everything could be applied: see above; the next attempt goes on"
say "done after ${SECONDS} s"
