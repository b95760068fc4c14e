# shellcheck shell=bash disable=SC2154 # node.sh sets self, ordinal; RACK comes from the pod
# Follows renewed certificates. The kubelet replaces the files of a mounted Secret in place.
#
# Cassandra reads the PEM files of its listeners again when asked to (nodetool reloadssl; by itself it looks every ten
# minutes), and closes no connection. JMX is Java's own server and reads its store once. The old certificate stays valid
# for tls.renewBefore, so nodes restart one after the other: each only in its own minute, and only while nobody is down.

fingerprint() { [[ ! -d $home/tls/$1 ]] || cat "$home/tls/$1/tls.crt" "$home/tls/$1/ca.crt" | sha256sum | cut -c1-16; }

# All declared nodes as they are now: their numbers may have changed since the start.
fresh_nodes() {
  # shellcheck source=/dev/null
  source "$etc/size.env"
  declared_nodes
}

nobody_is_down() {
  local nodes
  nodes=$(ring "$self") || return 1
  [[ $(grep -c '^UN' <<<"$nodes") == "$(fresh_nodes | wc -l)" ]] && ! grep -qv '^UN' <<<"$nodes"
}

# Whether the clock's minute is this node's: all count the same nodes, and each has its own place among them.
my_minute() {
  local nodes place
  nodes=$(fresh_nodes)
  place=$(grep -nx "$RACK $ordinal" <<<"$nodes" | cut -d: -f1)
  [[ -n $place ]] && (($(date +%s) / 60 % $(wc -l <<<"$nodes") == place - 1))
}

follow_files() {
  local internal serving now_internal now_serving restart=no
  internal=$(fingerprint internal) serving=$(fingerprint serving)
  while sleep 15; do
    # A changed password of JMX is taken by rewriting the file (Java reads it again).
    if [[ $(<"$scratch/jmx.credentials") != "datastead $(<"$home/admin/password")" ]]; then
      write_jmx_credentials
      write_cqlsh_configuration
    fi
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
    # The question takes seconds, after which the minute may be over.
    if [[ $restart == yes ]] && my_minute && nobody_is_down && my_minute; then
      say "restarting, so that JMX shows the renewed certificate too"
      kill -TERM $$
      return
    fi
  done
}
