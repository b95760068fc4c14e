# shellcheck shell=bash disable=SC2034 # constants for those who source this
# Functions that the scripts of every chart share; sourced from /etc/<product>/chart, never run.

readonly etc=${BASH_SOURCE[0]%/*}
readonly home=${etc%/chart}
readonly run=/run/${home##*/}

say() { printf '%(%FT%TZ)T %s: %s\n' -1 "${POD_NAME:-$CLUSTER_NAME}" "$*" >&2; }

fail() {
  say "$*"
  exit 1
}

# Whether a TCP port is open.
listens() { timeout 2 bash -c "exec 3<>/dev/tcp/$1/$2" 2>/dev/null; }

# Succeeds when a name has an address; else prints why not. No packet is sent: connecting a datagram's socket only sets its address.
resolve() { timeout 5 bash -c "exec 3<>/dev/udp/$1/$2" 2>&1; }

# Whether a pod has this name, serving or not. A look-up that fails for another reason than the name (the words are glibc's and
# musl's) says nothing. It is repeated, and then a name decides that every cluster has. Where that one is found, the pod's is
# nowhere in the cluster: only servers outside, which are asked last, do not answer. Otherwise nobody knows, and the pod is taken
# for there, so that a guard against a shrink holds.
exists() {
  local answer until=$((SECONDS + 5))
  until answer=$(resolve "$1" "$2"); do
    [[ ! $answer =~ not\ known|not\ resolve|No\ address|no\ usable\ address ]] || return 1
    if ((SECONDS >= until)); then
      if resolve kubernetes.default.svc 443 >/dev/null; then return 1; fi
      say "names cannot be resolved: $1 is taken for there"
      return 0
    fi
    sleep 1
  done
}

# A preflight tells everything that it refuses, and fails once at its end.
refusals=0
refusal() {
  say "refused: $*"
  refusals=$((refusals + 1))
}
none_refused() { ((refusals == 0)) || fail "$refusals refused; nothing was changed"; }

# Waits until process $1 has ended and returns its status. A signal interrupts the wait, not the process.
ended() {
  local status=0
  while kill -0 "$1" 2>/dev/null; do
    status=0
    wait "$1" || status=$?
  done
  return "$status"
}

# Whether a release of this system was ever completed.
formed() { compgen -G "$home/formed/*" >/dev/null; }

# Prints the password of a declared user, whose Secret may be one that somebody else has written. What servers and clients might not
# read alike ends it here, and so does another user's Secret. Neither content is repeated: one may stand where the other should.
password_of_user() {
  local LC_ALL=C file=$home/users/$1 password
  # The mark keeps a line break at the end, which clients would send too.
  [[ $(cat "$file.username" && echo .) == "$1." ]] || fail "user $1: the key username of its Secret does not say $1, or has a line break behind it"
  password=$(cat "$file" && echo .)
  password=${password%.}
  [[ -n $password ]] || fail "user $1: its Secret has an empty password"
  [[ $password != *[![:print:]]* ]] || fail "user $1: the password in its Secret holds a line break, or another character that is not printable ASCII"
  printf '%s\n' "$password"
}

# Prints the zone of this pod, from its label ($ZONE) or from what the init container has read.
pod_zone() {
  local zone=${ZONE:-}
  [[ $ZONE_SOURCE != node ]] || zone=$(<"$run/zone")
  [[ -n $zone ]] || fail "this pod has no zone: label topology.kubernetes.io/zone is empty. Kubernetes sets it from 1.35 on; before that choose zones.source node"
  printf '%s\n' "$zone"
}

# A volume belongs to the zone where it was first used, noted in the file $1: elsewhere, copies would stand in one zone
# although their racks say otherwise. A note without a zone is none.
keep_zone() {
  local note=$1 zone=$2 noted=''
  [[ -n $zone ]] || fail "this pod has no zone to note on its volume"
  [[ ! -e $note ]] || noted=$(<"$note")
  if [[ -n $noted && $noted != "$zone" ]]; then
    fail "this volume belongs to zone $noted, but the pod runs in zone $zone: bring it back there, or retire the member and delete its claim"
  fi
  printf '%s\n' "$zone" >"$note"
}
