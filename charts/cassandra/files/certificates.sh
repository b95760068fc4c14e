# shellcheck shell=bash disable=SC2154 # node.sh sets self, slot
# Follows renewed certificates. The kubelet replaces the files of a mounted Secret in place.
#
# Cassandra reads the PEM files of its listeners again when asked to (nodetool reloadssl; by itself it looks every ten
# minutes), and closes no connection. JMX is Java's own server and reads its store once. The old certificate stays valid
# for tls.renewBefore, so nodes restart one after the other: each only in its own minute, and only while nobody is down.

fingerprint() { [[ ! -d $home/tls/$1 ]] || cat "$home/tls/$1/tls.crt" "$home/tls/$1/ca.crt" | sha256sum | cut -c1-16; }

nobody_is_down() {
  local nodes
  # The numbers may have changed since the start.
  # shellcheck source=/dev/null
  source "$etc/size.env"
  nodes=$(ring "$self") || return 1
  [[ $(grep -c '^UN' <<<"$nodes") == "$(declared_nodes | wc -l)" ]] && ! grep -qv '^UN' <<<"$nodes"
}

my_minute() { (($(date +%s) / 60 % $(declared_nodes | wc -l) == slot)); }

follow_files() {
  local internal serving now_internal now_serving restart=no
  internal=$(fingerprint internal) serving=$(fingerprint serving)
  while sleep 15; do
    # A changed password of JMX is taken by rewriting the file (Java reads it again).
    [[ $(<"$scratch/jmx.credentials") == "datastead $(<"$home/admin/password")" ]] || write_jmx_credentials
    now_internal=$(fingerprint internal) now_serving=$(fingerprint serving)
    if [[ $now_internal$now_serving != "$internal$serving" ]]; then
      if ! node_tool "$self" reloadssl >&2; then
        say "certificates were renewed, but could not be loaded: trying again"
        continue
      fi
      say "certificates were renewed: loaded without a restart"
      [[ $now_internal == "$internal" ]] || restart=yes
      internal=$now_internal serving=$now_serving
    fi
    if [[ $restart == yes ]] && my_minute && nobody_is_down; then
      say "restarting, so that JMX shows the renewed certificate too"
      kill -TERM $$
      return
    fi
  done
}
