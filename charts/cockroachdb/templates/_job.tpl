{{/* What Jobs and the test mount: the certificate of root, and the authority of the nodes. */}}
{{- define "cockroachdb.adminSecrets" -}}
{{- $name := include "cockroachdb.name" .root -}}
- { name: tls-admin, secretName: {{ $name }}-admin-tls, path: tls/admin, items: [tls.crt, tls.key], optional: {{ .optional }} }
- { name: tls-serving, secretName: {{ $name }}-serving-tls, path: tls/serving, items: [ca.crt], optional: {{ .optional }} }
{{- end }}

{{/* dict "root" $ "component" "provisioning"|"task" "tlsOptional" <bool> [ "more" <list of secrets> ] and what else common.job takes. */}}
{{- define "cockroachdb.job" -}}
{{- $secrets := concat (include "cockroachdb.adminSecrets" (dict "root" .root "optional" .tlsOptional) | fromYamlArray) (.more | default list) -}}
{{- $scripts := concat (list "lib.sh" "admin.sh") .scripts -}}
{{- include "common.job" (merge (dict "name" "cockroachdb" "instance" (include "cockroachdb.name" .root) "image" .root.Values.image "secrets" $secrets "scripts" $scripts) (omit . "tlsOptional" "more")) }}
{{- end }}

{{/* Files that every Job has. */}}
{{- define "cockroachdb.jobFiles" -}}
cluster.env: |
  {{- include "cockroachdb.clusterEnv" . | nindent 2 }}
size.env: |
  {{- include "cockroachdb.sizeEnv" . | nindent 2 }}
{{- end }}
