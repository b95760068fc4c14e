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

# Name, number of partitions and settings of each topic that there is, separated by tabs.
topics_there() {
  awk -F '\t' '/PartitionCount:/ {
    name = count = settings = ""
    for (i = 1; i <= NF; i++) {
      value = $i
      sub(/^[A-Za-z]+: */, "", value)
      if ($i ~ /^Topic:/) name = value
      if ($i ~ /^PartitionCount:/) count = value
      if ($i ~ /^Configs:/) settings = value
    }
    print name "\t" count "\t" settings
  }' "$work/topics.raw"
}

# name, partitions, replication factor, then settings; separated by tabs.
provision_topics() {
  local name partitions factor line fields settings setting count has
  local -A counts=() having=()
  while IFS=$'\t' read -r name count has; do
    counts[$name]=$count having[$name]=",$has,"
  done < <(topics_there)
  while IFS= read -r line; do
    IFS=$'\t' read -ra fields <<<"$line"
    name=${fields[0]} partitions=${fields[1]} factor=${fields[2]} settings=("${fields[@]:3}")
    count=${counts[$name]:-}
    if [[ -z $count ]]; then
      ((${#up[@]} >= factor)) || wait_for_brokers "$factor" "the replication factor of topic $name"
      say "topic $name: create, $partitions partitions, replication factor $factor"
      change topics --create --if-not-exists --topic "$name" --partitions "$partitions" --replication-factor "$factor" \
        "${settings[@]/#/--config=}"
      continue
    fi
    if ((count < partitions)); then
      say "topic $name: from $count to $partitions partitions"
      change topics --alter --topic "$name" --partitions "$partitions"
    elif ((count > partitions)); then
      fail "topic $name has $count partitions, declared are $partitions: partitions can only grow; declare $count"
    fi
    for setting in "${settings[@]}"; do
      [[ ${having[$name]} == *",$setting,"* ]] || { change_settings "$name" "${settings[@]}"; break; }
    done
  done < <(cat "$etc"/topics.tsv*)
  make_changes
}

change_settings() {
  local name=$1 setting list=''
  shift
  for setting in "$@"; do list+=",${setting%%=*}=[${setting#*=}]"; done
  say "topic $name: settings ${list#,}"
  change configs --alter --entity-type topics --entity-name "$name" --add-config "${list#,}"
}

# name, epoch, then quotas key=value (an empty value: none); separated by tabs.
provision_users() {
  local line fields name rounds key value quota have want add remove password
  local -A known=() quotas=()
  while read -r name rounds; do known[$name]=$rounds; done <"$work/users.current"
  while read -r name key value; do quotas[$name $key]=$value; done < <(current_quotas)
  while IFS= read -r line; do
    IFS=$'\t' read -ra fields <<<"$line"
    name=${fields[0]}
    rounds=$(iterations "${fields[1]}")
    if [[ ${known[$name]:-} != "$rounds" ]]; then
      say "user $name: password of a new epoch"
      if password=$(password_of_user "$name"); then
        set_credential "$name" "$rounds" < <(printf '%s\n' "$password")
      else
        touch "$work/failed"
      fi
    fi
    add='' remove=''
    for quota in "${fields[@]:2}"; do
      have=${quotas[$name ${quota%%=*}]:-} want=${quota#*=}
      if [[ -z $want && -n $have ]]; then
        remove+=",${quota%%=*}"
      elif [[ -n $want ]] && ! awk -v have="${have:--1}" -v want="$want" 'BEGIN { exit have + 0 != want + 0 }'; then
        add+=",$quota"
      fi
    done
    [[ -z $add$remove ]] || { say "user $name: quotas ${add#,} without ${remove#,}" && set_quotas "$name" "${add#,}" "${remove#,}"; }
  done < <(cat "$etc"/users.tsv*)
}

set_quotas() {
  change configs --alter --entity-type users --entity-name "$1" ${2:+--add-config "$2"} ${3:+--delete-config "$3"}
}

provision_acls() {
  comm -13 "$work/acls.current" <(cat "$etc"/acls.txt* | sort) >"$work/acls.missing"
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
# Before a first release is complete, too: another attempt may have come far.
side_by_side current_users
side_by_side current_acls
all_done || fail "could not read what is there"
provision_users
provision_acls
# A new topic may wait for brokers, and a change of access must not.
make_changes
provision_topics
# A first release has nothing to mend.
if formed; then
  side_by_side provision_defaults
  side_by_side forget_removed_brokers
fi
all_done || fail "not everything could be applied: see above; the next attempt goes on"
say "done after ${SECONDS} s"
