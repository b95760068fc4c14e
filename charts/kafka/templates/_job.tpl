{{/*
One administrative Job, named by a digest of all that it is made of: a change is a new Job, and nothing changed is none.
dict "root" $ "component" "provisioning"|"task" "purpose" <script and container> "files" <generated files> "scripts" <list>
"users" <list> "salt" <what else makes it run again> "deadline" seconds "retries" n "tlsOptional" bool
*/}}
{{- define "kafka.job" -}}
{{- $name := include "kafka.name" .root -}}
{{- $files := .files -}}
{{- range .scripts }}{{ $_ := set $files . ($.root.Files.Get (printf "files/%s" .)) }}{{ end -}}
{{- $spec := include "kafka.jobPod" . -}}
{{- /* A Job's template is immutable: whatever changes in it, its labels too, must change the name. */ -}}
{{- $digest := printf "%s%s%s%s" (include "kafka.labels" .) $spec (toJson $files) .salt | sha256sum | trunc 10 -}}
{{- $object := printf "%s-%s-%s" $name .purpose $digest -}}
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ $object }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "kafka.labels" . | nindent 4 }}
immutable: true
data:
  {{- range $file, $content := $files }}
  {{ $file }}: |
    {{- $content | trimSuffix "\n" | nindent 4 }}
  {{- end }}
---
apiVersion: batch/v1
kind: Job
metadata:
  name: {{ $object }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "kafka.labels" . | nindent 4 }}
spec:
  backoffLimit: {{ .retries }}
  activeDeadlineSeconds: {{ .deadline }}
  template:
    metadata:
      labels:
        {{- include "kafka.labels" . | nindent 8 }}
    spec:
      {{- $spec | replace "@object@" $object | nindent 6 }}
{{- end }}

{{- define "kafka.jobPod" -}}
{{- $v := .root.Values -}}
{{- $name := include "kafka.name" .root -}}
restartPolicy: Never
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  {{- include "common.podSecurityContext" . | nindent 2 }}
containers:
  - name: {{ .purpose }}
    image: {{ include "common.image" $v.image }}
    imagePullPolicy: {{ $v.image.pullPolicy }}
    command: [bash, /etc/kafka/chart/{{ .purpose }}.sh]
    # What went wrong is kept in the pod's status too.
    terminationMessagePolicy: FallbackToLogsOnError
    resources:
      {{- include "common.resources" (dict "cpu" "100m" "memory" "640Mi") | nindent 6 }}
    securityContext:
      {{- include "common.containerSecurityContext" . | nindent 6 }}
    volumeMounts:
      - { name: tmp, mountPath: /tmp }
      - { name: chart, mountPath: /etc/kafka/chart, readOnly: true }
      - { name: formed, mountPath: /etc/kafka/formed, readOnly: true }
      - { name: tls-internal, mountPath: /etc/kafka/tls/internal, readOnly: true }
      {{- if .users }}
      - { name: users, mountPath: /etc/kafka/users, readOnly: true }
      {{- end }}
volumes:
  - name: tmp
    emptyDir:
      sizeLimit: 256Mi
  - name: chart
    configMap:
      name: "@object@"
  - name: formed
    configMap:
      name: {{ $name }}-formed
      optional: true
  - name: tls-internal
    secret:
      secretName: {{ $name }}-admin-tls
      defaultMode: 0440
      {{- if .tlsOptional }}
      # Before the first release there is neither a certificate nor anything to ask.
      optional: true
      {{- end }}
  {{- if .users }}
  - name: users
    projected:
      defaultMode: 0440
      sources:
        {{- range .users }}
        - secret:
            name: {{ .secret }}
            items:
              - { key: password, path: {{ .name }} }
        {{- end }}
  {{- end }}
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
