{{/*
Shared by every chart. A "context" is dict "root" $ "name" <product> "instance" <system id> "component" <component>.
No label carries a version: labels reach pod templates and claim templates, and a chart's version alone must not roll a pod.
*/}}

{{- define "common.selectorLabels" -}}
app.kubernetes.io/name: {{ .name }}
app.kubernetes.io/instance: {{ .instance | quote }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- define "common.labels" -}}
{{ include "common.selectorLabels" . }}
app.kubernetes.io/part-of: {{ .root.Values.platform | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
datastead.dev/site: {{ .root.Values.site | quote }}
{{- end }}

{{/* An image value {registry, repository, tag, digest} as one reference. */}}
{{- define "common.image" -}}
{{ .registry }}/{{ .repository }}:{{ .tag }}{{ with .digest }}@{{ . }}{{ end }}
{{- end }}

{{/*
Restricted Pod Security. The uid is above 10000 so that it is no user of the host (CIS, kube-score container-security-context-user-group-id);
fsGroup makes fresh volumes, which belong to root, writable.
*/}}
{{- define "common.podSecurityContext" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "common.containerSecurityContext" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
runAsNonRoot: true
capabilities:
  drop: [ALL]
{{- end }}

{{/* dict "cpu" "memory" [ "cpuLimit" ]: memory bounded by its request, CPU not bounded: throttling a member of a quorum looks like a failure to the others. */}}
{{- define "common.resources" -}}
requests:
  cpu: {{ .cpu }}
  memory: {{ .memory }}
  ephemeral-storage: 64Mi
limits:
  memory: {{ .memory }}
  ephemeral-storage: 512Mi
{{- end }}

{{/*
A 22 character uuid in Kafka's notation (base64url of 16 bytes) from any text. Hexadecimal digits are base64url digits;
the last character may carry two bits only, hence the A.
*/}}
{{- define "common.uuid" -}}
{{ sha256sum . | trunc 21 }}A
{{- end }}

{{/* Spread over zones and hosts, or nothing. dict "zones" .Values.zones "count" n "domains" m "labels" <yaml>.
minDomains makes a member wait for its domain instead of doubling up in another one. */}}
{{- define "common.spread" -}}
{{- if eq .zones.spread "required" }}
topologySpreadConstraints:
  {{- if .zones.names }}
  - topologyKey: topology.kubernetes.io/zone
    maxSkew: 1
    minDomains: {{ min (len .zones.names) .count }}
    whenUnsatisfiable: DoNotSchedule
    labelSelector:
      matchLabels:
        {{- .labels | nindent 8 }}
  {{- end }}
  - topologyKey: kubernetes.io/hostname
    maxSkew: 1
    minDomains: {{ min .domains .count }}
    whenUnsatisfiable: DoNotSchedule
    labelSelector:
      matchLabels:
        {{- .labels | nindent 8 }}
{{- end }}
{{- if .zones.names }}
affinity:
  nodeAffinity:
    requiredDuringSchedulingIgnoredDuringExecution:
      nodeSelectorTerms:
        - matchExpressions:
            - key: topology.kubernetes.io/zone
              operator: In
              values: {{ toJson .zones.names }}
{{- end }}
{{- end }}

{{/* A script of this library chart. dict "root" $ "file" "common.sh" */}}
{{- define "common.script" -}}
{{ .root.Subcharts.common.Files.Get (printf "files/%s" .file) }}
{{- end }}
