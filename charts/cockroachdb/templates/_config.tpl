{{/* What the scripts need to know; sourced by bash. */}}
{{- define "cockroachdb.clusterEnv" -}}
{{- $name := include "cockroachdb.name" . -}}
CLUSTER_NAME={{ $name }}
PLATFORM={{ .Values.platform }}
TOPOLOGY={{ .Values.topology }}
SERVICE={{ $name }}.{{ .Release.Namespace }}.svc
NODE_DOMAIN={{ $name }}-nodes.{{ .Release.Namespace }}.svc
TLS_CLIENT={{ .Values.tls.client }}
{{- end }}

{{/* What a node is started with. */}}
{{- define "cockroachdb.nodeEnv" -}}
REGION={{ .Values.region }}
ZONE_SOURCE={{ .Values.zones.source }}
CACHE_MEBIBYTES={{ int .Values.nodes.cacheMebibytes }}
SQL_MEMORY_MEBIBYTES={{ int .Values.nodes.sqlMemoryMebibytes }}
{{- end }}

{{/* Numbers, apart: they reach running pods without rolling them. */}}
{{- define "cockroachdb.sizeEnv" -}}
NODES={{ int .Values.nodes.count }}
REPLICATION_FACTOR={{ int .Values.replicationFactor }}
{{- end }}

{{/* What provisioning sets besides users and databases. */}}
{{- define "cockroachdb.settingsEnv" -}}
LICENCE={{ .Values.licence.kind }}
ORGANIZATION={{ .Values.licence.organization | squote }}
TELEMETRY={{ has .Values.licence.kind (list "enterprise-free" "enterprise-trial") }}
{{- with .Values.backup }}
BACKUP_RECURRING={{ .recurring | squote }}
BACKUP_FULL={{ .full | squote }}
BACKUP_STATE={{ .state }}
{{- end }}
{{- end }}

{{/* The declaration as lines: user and epoch; user, database and privilege; separated by tabs. */}}
{{- define "cockroachdb.usersFile" -}}
{{- range .Values.access.users }}
{{ .name }}	{{ .epoch }}
{{- end }}
{{- end }}

{{- define "cockroachdb.grantsFile" -}}
{{- range .Values.access.grants }}
{{ .user }}	{{ .database }}	{{ .privilege }}
{{- end }}
{{- end }}
