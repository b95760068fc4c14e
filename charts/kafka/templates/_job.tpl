{{/* dict "root" $ "component" "provisioning"|"task" and what else common.job takes. */}}
{{- define "kafka.job" -}}
{{- $name := include "kafka.name" .root -}}
{{- $admin := dict "name" "tls-internal" "secretName" (printf "%s-admin-tls" $name) "path" "tls/internal" "optional" .tlsOptional -}}
{{- include "common.job" (merge (dict "name" "kafka" "instance" $name "image" .root.Values.image "secrets" (list $admin)) (omit . "tlsOptional")) }}
{{- end }}

{{/* Files that every Job has. */}}
{{- define "kafka.jobFiles" -}}
cluster.env: |
  {{- include "kafka.clusterEnv" . | nindent 2 }}
size.env: |
  {{- include "kafka.sizeEnv" . | nindent 2 }}
admin.properties: |
  {{- include "kafka.adminProperties" . | nindent 2 }}
{{- end }}

{{/* The declaration as lines: users, quotas, ACLs. */}}
{{- define "kafka.usersFile" -}}
{{- range .Values.access.users }}
{{- $quotas := .quotas | default dict }}
{{ .name }}	{{ .epoch }}	producer_byte_rate={{ with $quotas.producerByteRate }}{{ int64 . }}{{ end }}	consumer_byte_rate={{ with $quotas.consumerByteRate }}{{ int64 . }}{{ end }}	request_percentage={{ with $quotas.requestPercentage }}{{ . }}{{ end }}
{{- end }}
{{- end }}

{{- define "kafka.aclsFile" -}}
{{- range $acl := .Values.access.acls }}
{{- range .operations }}
{{ $acl.principal }}|{{ $acl.resource.type | snakecase | upper }}|{{ $acl.resource.name }}|{{ $acl.resource.pattern | upper }}|{{ . | snakecase | upper }}
{{- end }}
{{- end }}
{{- end }}

{{- define "kafka.topicsFile" -}}
{{- range .Values.topics }}
{{ .name }}	{{ int .partitions }}	{{ int (default $.Values.defaults.replicationFactor .replicationFactor) }}
{{- range $key, $value := .config }}	{{ $key }}={{ $value }}{{ end }}
{{- end }}
{{- end }}

{{/* How much provisioning has to do. */}}
{{- define "kafka.items" -}}
{{ add (len .Values.topics) (len .Values.access.users) (len .Values.access.acls) }}
{{- end }}
