{{/* cassandra.yaml. The start script fills in @ADDRESS@ and @SEEDS@. What is not here has Cassandra's own default. */}}
{{- define "cassandra.yaml" -}}
{{- $v := .Values -}}
cluster_name: {{ include "cassandra.clusterId" . | quote }}
num_tokens: 16
allocate_tokens_for_local_replication_factor: {{ $v.replicationFactor }}
partitioner: org.apache.cassandra.dht.Murmur3Partitioner
endpoint_snitch: GossipingPropertyFileSnitch
storage_compatibility_mode: NONE
seed_provider:
  - class_name: org.apache.cassandra.locator.SimpleSeedProvider
    parameters:
      - seeds: "@SEEDS@"
listen_address: "@ADDRESS@"
storage_port: 7000
rpc_address: "@ADDRESS@"
native_transport_port: 9042
data_file_directories: [/var/lib/cassandra/data]
commitlog_directory: /var/lib/cassandra/commitlog
hints_directory: /var/lib/cassandra/hints
saved_caches_directory: /var/lib/cassandra/saved_caches
cdc_raw_directory: /var/lib/cassandra/cdc_raw
commitlog_sync: periodic
commitlog_sync_period: 10000ms
# A disk that fails takes its node out of the ring instead of serving what is left of it.
disk_failure_policy: die
commit_failure_policy: die
authenticator:
  class_name: PasswordAuthenticator
authorizer:
  class_name: CassandraAuthorizer
role_manager:
  class_name: CassandraRoleManager
network_authorizer:
  class_name: AllowAllNetworkAuthorizer
# A login must not stop with one rack, and what was granted or revoked holds in every rack.
auth_read_consistency_level: LOCAL_QUORUM
auth_write_consistency_level: LOCAL_QUORUM
roles_validity: 2000ms
permissions_validity: 2000ms
credentials_validity: 2000ms
# Only certificates of this very cluster: the authority signs for other systems of the namespace too.
internode_authenticator:
  class_name: org.apache.cassandra.auth.MutualTlsInternodeAuthenticator
  parameters:
    validator_class_name: org.apache.cassandra.auth.SpiffeCertificateValidator
    trusted_peer_identities: {{ include "cassandra.nodeIdentity" . | quote }}
server_encryption_options:
  internode_encryption: all
  optional: false
  require_client_auth: true
  # Nodes know each other by address, which no certificate can name in advance; the identity above is what is verified.
  require_endpoint_verification: false
  ssl_context_factory:
    class_name: org.apache.cassandra.security.PEMBasedSslContextFactory
  keystore: /etc/cassandra/tls/internal/tls-combined.pem
  truststore: /etc/cassandra/tls/internal/ca.crt
client_encryption_options:
{{- if eq $v.tls.client "required" }}
  enabled: true
  optional: false
  require_client_auth: false
  ssl_context_factory:
    class_name: org.apache.cassandra.security.PEMBasedSslContextFactory
  keystore: /etc/cassandra/tls/serving/tls-combined.pem
{{- else }}
  enabled: false
{{- end }}
{{- with $v.guardrails.writeConsistencyLevelsDisallowed }}
write_consistency_levels_disallowed: {{ toJson . }}
{{- end }}
{{- range $key, $value := $v.node.config }}
{{ $key }}: {{ $value }}
{{- end }}
{{- end }}

{{/* What the scripts need to know; sourced by bash. */}}
{{- define "cassandra.clusterEnv" -}}
{{- $name := include "cassandra.name" . -}}
CLUSTER_NAME={{ $name }}
PLATFORM={{ .Values.platform }}
CLUSTER_ID={{ include "cassandra.clusterId" . }}
DATACENTER={{ .Values.cluster.datacenter | default .Values.site }}
NODE_DOMAIN={{ $name }}-nodes.{{ .Release.Namespace }}.svc
ADMIN_USER=datastead
TLS_CLIENT={{ .Values.tls.client }}
REPLICATION_FACTOR={{ .Values.replicationFactor }}
ZONE_SOURCE={{ .Values.zones.source }}
{{- end }}

{{/* Numbers of nodes, apart: they reach running pods without rolling them. */}}
{{- define "cassandra.sizeEnv" -}}
{{- $racks := list -}}
{{- range .Values.racks }}{{ $racks = append $racks (printf "%s=%d" .name (int .nodes)) }}{{ end -}}
RACKS={{ join " " $racks | quote }}
{{- end }}
