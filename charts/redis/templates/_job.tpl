{{/* What Jobs and the test mount: the key of the administrator's password, and the authority of the servers. */}}
{{- define "redis.adminSecrets" -}}
{{- $name := include "redis.name" .root -}}
- { name: internal, secretName: {{ $name }}-internal-tls, path: internal, items: [tls.key], optional: {{ .optional }} }
{{- if eq .root.Values.tls.client "required" }}
- { name: tls, secretName: {{ $name }}-serving-tls, path: tls, items: [ca.crt], optional: {{ .optional }} }
{{- end }}
{{- end }}

{{/* dict "root" $ "component" "provisioning"|"task" "tlsOptional" <bool> and what else common.job takes. */}}
{{- define "redis.job" -}}
{{- $secrets := include "redis.adminSecrets" (dict "root" .root "optional" .tlsOptional) | fromYamlArray -}}
{{- include "common.job" (merge (dict "name" "redis" "instance" (include "redis.name" .root) "image" .root.Values.image "secrets" $secrets "memory" "64Mi") (omit . "tlsOptional")) }}
{{- end }}

{{/* Files that every Job has. */}}
{{- define "redis.jobFiles" -}}
cluster.env: |
  {{- include "redis.clusterEnv" . | nindent 2 }}
size.env: |
  {{- include "redis.sizeEnv" . | nindent 2 }}
{{- end }}
