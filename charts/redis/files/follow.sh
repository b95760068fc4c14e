# shellcheck shell=bash disable=SC2154 # the member's script sets self, data, key
# What a running member keeps doing: it says when it is in step, takes the users of the primary, renewed certificates and
# a renewed internal key.

# Seconds after which a member that holds data, but has not been in step since its start, becomes the second choice.
readonly second_choice_seconds=30

here() { tell 127.0.0.1 "$server_port" "$@"; }

in_step() {
  [[ $priority == 100 ]] || { here 'CONFIG SET replica-priority 100' && priority=100; }
  # Before anybody relies on this volume it has something to start from.
  has_snapshot || { here BGSAVE || true; return 0; }
  [[ -e $data/holds-data ]] || : >"$data/holds-data"
}

# One look at this member's role; sets leader to the primary's host where it follows one that answers.
look() {
  local facts
  leader=''
  facts=$(replication_of 127.0.0.1) || return 1
  if [[ $(value_of role <<<"$facts") == master ]]; then
    in_step
    leader=$self
  elif [[ $(value_of master_link_status <<<"$facts") == up && $(value_of master_sync_in_progress <<<"$facts") == 0 ]]; then
    in_step
    leader=$(value_of master_host <<<"$facts")
  elif [[ $priority == 0 ]] && volume_holds && ((SECONDS > second_choice_seconds)); then
    say "holds data and finds no primary: a candidate of second choice"
    here 'CONFIG SET replica-priority 200' && priority=200
  fi
}

# Altering any of them makes the server build its TLS context anew, also when the value is the same (VOLATILE_CONFIG in
# config.c); open connections stay.
reload_certificates() {
  local files=$home/tls
  here "CONFIG SET tls-cert-file $files/tls.crt tls-key-file $files/tls.key tls-ca-cert-file $files/ca.crt"
}

take_key() {
  local password
  accept_key admin sentinel replication && password=$(password_of replication) && here "CONFIG SET masterauth $password"
}

# Each look costs a dozen processes. A member that is in step has no hurry; one that is not must say so soon when it is.
readonly in_step_pause=5 check_seconds=10

follow() {
  local priority=0 leader='' tls pause=1 next=0 forget=$old_key_seconds
  tls=$(tls_fingerprint)
  SECONDS=0
  while sleep "$pause"; do
    pause=1
    look || continue
    if [[ ! -e $run/started && -n $leader ]] && { [[ $leader == "$self" ]] || follow_users member 127.0.0.1 "$server_port" "$leader"; }; then
      say "in step after ${SECONDS} s"
      : >"$run/started"
    fi
    [[ ! -e $run/started || -z $leader ]] || pause=$in_step_pause
    ((SECONDS >= next)) || continue
    next=$((SECONDS + check_seconds))
    # The numbers may have changed since the start.
    # shellcheck source=/dev/null
    source "$etc/size.env"
    if [[ -n $leader && $leader != "$self" ]]; then follow_users member 127.0.0.1 "$server_port" "$leader" || true; fi
    if [[ $(tls_fingerprint) != "$tls" ]] && reload_certificates; then
      tls=$(tls_fingerprint)
      say "certificates were renewed: loaded without a restart"
    fi
    if [[ $(key_fingerprint) != "$key" ]] && take_key; then
      key=$(key_fingerprint) forget=$((SECONDS + old_key_seconds))
      say "the internal key was renewed: passwords taken"
    fi
    if ((forget > 0 && SECONDS > forget)) && forget_keys admin sentinel replication; then forget=0; fi
  done
}
