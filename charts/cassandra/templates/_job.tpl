{{/* dict "root" $ "component" "provisioning"|"task" and what else common.job takes. */}}
{{- define "cassandra.job" -}}
{{- include "common.job" (merge (dict "name" "cassandra" "instance" (include "cassandra.name" .root) "image" .root.Values.image "secrets" (include "cassandra.adminSecrets" (dict "root" .root "optional" .optional) | fromYamlArray)) (omit . "optional")) }}
{{- end }}

{{/* What an administrative pod mounts: its certificate for JMX, the administrator's password, the authority of CQL. dict "root" $ "optional" bool */}}
{{- define "cassandra.adminSecrets" -}}
{{- $name := include "cassandra.name" .root -}}
- { name: tls-internal, secretName: {{ $name }}-admin-tls, path: tls/internal, optional: {{ .optional }} }
- { name: admin, secretName: {{ include "cassandra.adminSecret" .root | quote }}, path: admin, optional: {{ .optional }}, items: [password] }
{{- if eq .root.Values.tls.client "required" }}
- { name: tls-serving, secretName: {{ $name }}-serving-tls, path: tls/serving, optional: {{ .optional }}, items: [ca.crt] }
{{- end }}
{{- end }}

{{/* Files that every Job has. */}}
{{- define "cassandra.jobFiles" -}}
cluster.env: |
  {{- include "cassandra.clusterEnv" . | nindent 2 }}
size.env: |
  {{- include "cassandra.sizeEnv" . | nindent 2 }}
{{- end }}

{{/* The declaration as lines: keyspaces, users, permissions. */}}
{{- define "cassandra.keyspacesFile" -}}
{{- range .Values.keyspaces }}
{{ .name }}	{{ int (default $.Values.replicationFactor .replicationFactor) }}
{{- end }}
{{- end }}

{{- define "cassandra.usersFile" -}}
{{- range .Values.access.users }}
{{ .name }}	{{ .epoch }}
{{- end }}
{{- end }}

{{- define "cassandra.permissionsFile" -}}
{{- range $one := .Values.access.permissions }}
{{- range .permissions }}
{{ $one.role }}	{{ $one.keyspace }}	{{ . }}
{{- end }}
{{- end }}
{{- end }}

{{- define "cassandra.repairFiles" -}}
cluster.env: |
  {{- include "cassandra.clusterEnv" . | nindent 2 }}
  REPAIR_INTERVAL={{ mul 86400 (int .Values.repair.intervalDays) }}
  REPAIR_PARTS={{ .Values.repair.parts }}
size.env: |
  {{- include "cassandra.sizeEnv" . | nindent 2 }}
{{- end }}

{{/* What repairs by the clock. A context. */}}
{{- define "cassandra.repairCronJob" -}}
apiVersion: batch/v1
kind: CronJob
metadata:
  name: {{ .instance }}-repair
  namespace: {{ .root.Release.Namespace | quote }}
  labels:
    {{- include "common.labels" . | nindent 4 }}
spec:
  schedule: {{ .root.Values.repair.schedule | quote }}
  # The next run goes on where this one stopped; two at once would repair the same.
  concurrencyPolicy: Forbid
  startingDeadlineSeconds: 3600
  successfulJobsHistoryLimit: 2
  failedJobsHistoryLimit: 2
  jobTemplate:
    metadata:
      labels:
        {{- include "common.labels" . | nindent 8 }}
    spec:
      backoffLimit: 1
      activeDeadlineSeconds: {{ .root.Values.repair.deadlineSeconds }}
      template:
        metadata:
          labels:
            {{- include "common.labels" . | nindent 12 }}
        spec:
          {{- include "common.jobPod" (merge (dict "purpose" "repair" "image" .root.Values.image "users" list
                "secrets" (include "cassandra.adminSecrets" (dict "root" .root "optional" false) | fromYamlArray)) .)
              | replace "@object@" (printf "%s-repair" .instance) | nindent 10 }}
{{- end }}
