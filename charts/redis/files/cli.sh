#!/usr/bin/env bash
# valkey-cli and redis-cli as every manual writes them: the server of this pod, its certificate and the administrator's login are
# added. The tools have no file for any of these, and a password has no place on a command line or in the environment, so
# it goes in where the tool asks a person for it (--askpass), which is its standard input.
set -euo pipefail
# shellcheck source=charts/redis/files/lib.sh
source /etc/redis/chart/lib.sh

port=$server_port
[[ $POD_NAME != "$CLUSTER_NAME-sentinel-"* ]] || port=$sentinel_port
tool=("$product-cli" -h 127.0.0.1 -p "$port" "${tls_options[@]}")
case " $* " in
  *' -x '* | *' -X '* | *' --pipe '*)
    echo "Standard input is where the login goes in: without -x, -X and --pipe; commands themselves can come by it." >&2
    exit 1
    ;;
  # Whoever names a login of their own has no other.
  *' --user '* | *' --pass '* | *' -a '* | *' -u '* | *' --askpass '*) exec "${tool[@]}" "$@" ;;
esac
tool+=(--user admin --askpass)

# Whether the words are a command (or a mode of the tool's own), and not only options of the connection.
has_command() {
  while (($# > 0)); do
    case $1 in
      -[hpstrindD] | --sni | --cacert | --cacertdir | --cert | --key | --tls-ciphers | --tls-ciphersuites) shift ;;
      -[23ce] | --tls | --insecure | --raw | --no-raw | --csv | --json | --quoted-json | --quoted-input | --verbose) ;;
      *) return 0 ;;
    esac
    shift
  done
  return 1
}

if has_command "$@"; then exec "${tool[@]}" "$@" < <(printf '%s\n' "$admin_password"); fi

# Lines of a person, or of a pipe.
lines() {
  local line
  printf '%s\n' "$admin_password"
  if [[ ! -t 0 ]]; then
    cat
    return
  fi
  while read -rep "$POD_NAME:$port> " line && [[ $line != quit && $line != exit ]]; do
    history -s -- "$line"
    printf '%s\n' "$line"
    # The answer comes before the next question.
    sleep 0.2
  done
}
lines | "${tool[@]}" "$@"
