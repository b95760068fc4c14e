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

# Sets the password of user $1, with $2 iterations, to what standard input has. It goes through a pipe: never on a command
# line, in the environment or in a file of ours.
set_credential() {
  local password
  IFS= read -r password
  admin configs --alter --entity-type users --entity-name "$1" \
    --add-config-file <(printf 'SCRAM-SHA-512=iterations=%s,password=%s\n' "$2" "${password//\\/\\\\}")
}

# Runs commands side by side, three at a time: each is a JVM. A failure is noted and told by all_done.
side_by_side() {
  while (($(jobs -rp | wc -l) >= 3)); do wait -n || true; done
  { ("$@") || touch "$work/failed"; } &
}
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

# Quota $2 of user $1, or nothing.
current_quota() {
  sed -n "s/^Quota configs for user-principal '$1' are //p" "$work/users.raw" | tr ',' '\n' | sed -n "s/^ *$2=//p"
}

# ACL lines (standard input, sorted) as few invocations of kafka-acls: what has the same principals, pattern and
# operations goes together. Prints arguments, one invocation a line, separated by tabs.
acl_invocations() {
  awk -F '|' '
    { key = $1 "|" $2 "|" $3 "|" $4; if (!(key in operations)) keys[++n] = key; operations[key] = operations[key] "\t--operation\t" $5 }
    END {
      option["TOPIC"] = "--topic"; option["GROUP"] = "--group"; option["TRANSACTIONAL_ID"] = "--transactional-id"
      for (i = 1; i <= n; i++) {
        split(keys[i], f, "|")
        key = f[1] "|" f[4] operations[keys[i]]
        if (!(key in resources)) groups[++m] = key
        resources[key] = resources[key] (f[2] == "CLUSTER" ? "\t--cluster" : "\t" option[f[2]] "\t" f[3])
      }
      for (i = 1; i <= m; i++) {
        bar = index(groups[i], "|")
        key = substr(groups[i], bar + 1) resources[groups[i]]
        if (!(key in principals)) calls[++c] = key
        principals[key] = principals[key] "\t--allow-principal\tUser:" substr(groups[i], 1, bar - 1)
      }
      for (i = 1; i <= c; i++) {
        tab = index(calls[i], "\t")
        print "--resource-pattern-type\t" tolower(substr(calls[i], 1, tab - 1)) substr(calls[i], tab) principals[calls[i]]
      }
    }'
}

# acl --add|--remove, for the ACL lines in a file.
change_acls() {
  local change=$1 file=$2 line arguments force=()
  [[ $change == --add ]] || force=(--force)
  while IFS= read -r line; do
    IFS=$'\t' read -ra arguments <<<"$line"
    say "acls $change ${arguments[*]}"
    side_by_side admin acls "$change" "${arguments[@]}" "${force[@]}"
  done < <(acl_invocations <"$file")
}
