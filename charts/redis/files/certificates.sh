# shellcheck shell=bash
# Follows what the kubelet replaces in mounted Secrets: certificates, and the key that the passwords are made from.

tls_fingerprint() { [[ $TLS != required ]] || cat "$home/tls/tls.crt" "$home/tls/ca.crt" | sha256sum | cut -c1-16; }
key_fingerprint() { sha256sum <"$home/internal/tls.key" | cut -c1-16; }
