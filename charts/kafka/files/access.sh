# shellcheck shell=bash
# Users and ACLs as lines, for provisioning and revocation. An ACL is a line principal|TYPE|name|PATTERN|OPERATION; one that
# denies, or that is for certain hosts only, is not of this kit's making and has no line.

readonly work=/tmp/work
mkdir -p "$work"

# Iterations of SCRAM are free between 4096 and 16384, so the credential itself carries a note of the password's epoch,
# <uid>/<revision>: it can neither outlive the credential nor be missing beside it. A user's revisions go up by two, since
# two users alternate; of three in a row no two are noted alike, and otherwise one in 4096 is.
iterations() {
  local uid=${1%/*} revision=0 digest
  [[ ! ${1##*/} =~ ^[0-9]+$ ]] || revision=${1##*/}
  digest=$(printf '%s' "$uid/$((revision / 6))" | sha256sum)
  echo $((4096 + (16#${digest:0:3}) * 3 + revision / 2 % 3))
}

# Iterations that note no epoch: those of a user that was locked (revoke.sh).
readonly locked=16384

# Changes are collected as lines, and one JVM makes all of them (Batch.java): one JVM for each would take a second and a half of a core.
#
# change TOOL OPTION...: collects one.
: >"$work/changes"
change() {
  local name=$1 IFS=$'\t'
  shift
  printf '%s\n' "$(class_of "$name")"$'\t'"--bootstrap-server"$'\t'"${BOOTSTRAP:-$BROKER_DOMAIN:9091}"$'\t'"--command-config"$'\t'"$etc/admin.properties"$'\t'"$*" >>"$work/changes"
}

# The class of one of Kafka's tools, which has moved from version to version.
declare -A class=()
class_of() { echo "${class[$1]}"; }
for name in acls configs topics; do
  class[$name]=$(sed -n 's/.*kafka-run-class[.]sh"\{0,1\} \([^ ]*\).*/\1/p' "$bin/kafka-$name.sh")
done

# Sets the password of user $1, with $2 iterations, to what standard input has. It goes through a pipe: never on a command
# line, in the environment or in a file of ours.
pipes=()
set_credential() {
  local password pipe
  IFS= read -r password
  exec {pipe}< <(printf 'SCRAM-SHA-512=iterations=%s,password=%s\n' "$2" "${password//\\/\\\\}")
  pipes+=("$pipe")
  change configs --alter --entity-type users --entity-name "$1" --add-config-file "/dev/fd/$pipe"
  # A process may have no more than so many files open.
  ((${#pipes[@]} < 200)) || make_changes
}

# Makes what was collected. A failure is noted and told by all_done, and what has succeeded stands: the next attempt goes on.
make_changes() {
  local pipe
  if [[ -s $work/changes ]]; then
    CLASSPATH=$etc TOOL_SECONDS=0 tool run-class Batch <"$work/changes" >&2 || touch "$work/failed"
  fi
  : >"$work/changes"
  for pipe in ${pipes[@]+"${pipes[@]}"}; do exec {pipe}<&-; done
  pipes=()
}

# Runs commands side by side, each of which is a JVM. A failure is noted and told by all_done.
side_by_side() { { ("$@") || touch "$work/failed"; } & }
all_done() {
  wait
  [[ ! -e $work/failed ]]
}

current_acls() {
  admin acls --list >"$work/acls.raw" || return 1
  awk -F '[=,()]' '
    /ResourcePattern/ { type = $3; name = $5; pattern = $7 }
    /principal=/ && $5 == "*" && $9 == "ALLOW" { sub(/^User:/, "", $3); print $3 "|" type "|" name "|" pattern "|" $7 }
  ' "$work/acls.raw" | sort >"$work/acls.current"
}

# SCRAM users as "name iterations".
current_users() {
  admin configs --describe --entity-type users >"$work/users.raw" || return 1
  sed -n "s/^SCRAM credential configs for user-principal '\(.*\)' are .*SCRAM-SHA-512=iterations=\([0-9]*\).*/\1 \2/p" "$work/users.raw" >"$work/users.current"
}

# Quotas of users as "name key value".
current_quotas() {
  awk "-F'" '/^Quota configs for user-principal/ {
    n = split(substr($3, 6), quotas, ",")
    for (i = 1; i <= n; i++) { gsub(/^ +/, "", quotas[i]); at = index(quotas[i], "="); print $2, substr(quotas[i], 1, at - 1), substr(quotas[i], at + 1) }
  }' "$work/users.raw"
}

# ACL lines (standard input, sorted) as few invocations of kafka-acls: what has the same principals, pattern and
# operations goes together, up to 1000 rules. Prints arguments, one invocation a line, separated by tabs.
acl_invocations() {
  awk -F '|' -v most=1000 '
    {
      key = $1 "|" $2 "|" $3 "|" $4
      if (!(key in operations)) keys[++n] = key
      operations[key] = operations[key] "\t--operation\t" $5
      rules[key]++
    }
    END {
      option["TOPIC"] = "--topic"; option["GROUP"] = "--group"; option["TRANSACTIONAL_ID"] = "--transactional-id"
      for (i = 1; i <= n; i++) {
        split(keys[i], f, "|")
        key = f[1] "|" f[4] operations[keys[i]]
        if (!(key in open) || size[open[key]] + rules[keys[i]] > most) { open[key] = ++m; groups[m] = key }
        resources[open[key]] = resources[open[key]] (f[2] == "CLUSTER" ? "\t--cluster" : "\t" option[f[2]] "\t" f[3])
        size[open[key]] += rules[keys[i]]
      }
      for (i = 1; i <= m; i++) {
        bar = index(groups[i], "|")
        key = substr(groups[i], bar + 1) resources[i]
        if (!(key in last) || total[last[key]] + size[i] > most) { last[key] = ++c; calls[c] = key }
        principals[last[key]] = principals[last[key]] "\t--allow-principal\tUser:" substr(groups[i], 1, bar - 1)
        total[last[key]] += size[i]
      }
      for (i = 1; i <= c; i++) {
        tab = index(calls[i], "\t")
        print "--resource-pattern-type\t" tolower(substr(calls[i], 1, tab - 1)) substr(calls[i], tab) principals[i]
      }
    }'
}

# acl --add|--remove, for the ACL lines in a file.
change_acls() {
  local how=$1 file=$2 line arguments force=()
  [[ $how == --add ]] || force=(--force)
  while IFS= read -r line; do
    IFS=$'\t' read -ra arguments <<<"$line"
    say "acls $how ${arguments[*]}"
    change acls "$how" "${arguments[@]}" "${force[@]}"
  done < <(acl_invocations <"$file")
}
