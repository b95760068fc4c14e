# shellcheck shell=bash
# Follows what the kubelet replaces in mounted Secrets: certificates, and the key that the passwords are made from.

tls_fingerprint() { [[ $TLS != required ]] || cat "$home/tls/tls.crt" "$home/tls/ca.crt" | sha256sum | cut -c1-16; }
key_fingerprint() { sha256sum <"$home/internal/tls.key" | cut -c1-16; }

# Has this process speak with the key that is mounted now. cert-manager may make a key twice within seconds: who went on with
# the first one would be refused by all who came later.
read_key() {
  local password
  key=$(key_fingerprint)
  password=$(password_of admin) || return 1
  speak_with "$password"
}
speak_with() {
  [[ $1 == "$admin_password" ]] || former_password=$admin_password
  admin_password=$1
}

# After another key the server takes the new passwords at once and the old ones for ten minutes more, since other pods see the
# key up to two minutes later. Names of users; "here" talks to the server of this pod.
readonly old_key_seconds=600
accept_key() {
  local name password
  for name in "$@"; do
    password=$(password_of "$name") || return 1
    here "ACL SETUSER $name >$password" || return 1
  done
  here 'ACL SAVE' || return 1
  password=$(password_of admin) || return 1
  speak_with "$password"
}
forget_keys() {
  local name password commands=()
  for name in "$@"; do
    password=$(password_of "$name") || return 1
    commands+=("ACL SETUSER $name resetpass >$password")
  done
  here "${commands[@]}" 'ACL SAVE'
}
