{{/*
One administrative Job, named by a digest of all that it is made of: a change is a new Job, and nothing changed is none.
Its scripts and files lie in /etc/<name>/chart, passwords of users in /etc/<name>/users/<user>, the marker of a formed
system in /etc/<name>/formed, and secrets in /etc/<name>/<path>.

A context (see common.labels) and:
"purpose" <script and container> "files" <generated files> "scripts" <names below the chart's files/> "users" <list of
{name, secret}> "secrets" <list of {name, secretName, path, optional, items}> "image" <image value> "salt" <what else makes it
run again> "deadline" seconds "retries" n
*/}}
{{- define "common.job" -}}
{{- $files := .files -}}
{{- $_ := set $files "common.sh" (include "common.script" (dict "root" .root "file" "common.sh")) -}}
{{- range .scripts }}{{ $_ := set $files . ($.root.Files.Get (printf "files/%s" .)) }}{{ end -}}
{{- $spec := include "common.jobPod" . -}}
{{- /* A Job's template is immutable: whatever changes in it, its labels too, must change the name. */ -}}
{{- $wanted := empty .root.Values.pods | ternary "" (toJson .root.Values.pods) -}}
{{- $patches := "" -}}
{{- range list "ConfigMap" "Job" -}}
{{- $found := include "common.patchesOf" (dict "root" $.root "kind" . "name" (printf "%s-%s" $.instance $.purpose) "namespace" $.root.Release.Namespace) -}}
{{- if ne $found "[]" }}{{ $patches = cat $patches $found }}{{ end -}}
{{- end -}}
{{- $digest := printf "%s%s%s%s%s%s" (include "common.labels" .) $spec (toJson $files) .salt $wanted $patches | sha256sum | trunc 10 -}}
{{- $object := printf "%s-%s-%s" .instance .purpose $digest -}}
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ $object | quote }}
  namespace: {{ .root.Release.Namespace | quote }}
  labels:
    {{- include "common.labels" . | nindent 4 }}
immutable: true
data:
  {{- range $file, $content := $files }}
  {{ $file }}: |
    {{- $content | trimSuffix "\n" | nindent 4 }}
  {{- end }}
---
{{ include "common.asWanted" (dict "root" .root "object" (include "common.jobObject" (merge (dict "object" $object "spec" $spec) .))) }}
{{- end }}

{{/* The same and "object" <its name> "spec" <its pod, with @object@ for the name> */}}
{{- define "common.jobObject" -}}
apiVersion: batch/v1
kind: Job
metadata:
  name: {{ .object | quote }}
  namespace: {{ .root.Release.Namespace | quote }}
  labels:
    {{- include "common.labels" . | nindent 4 }}
  annotations:
    # Each sync makes it anew, so that one that failed is tried again: there the name stays, since every rendering is of revision 1.
    argocd.argoproj.io/sync-options: Force=true,Replace=true
spec:
  backoffLimit: {{ .retries }}
  activeDeadlineSeconds: {{ .deadline }}
  template:
    metadata:
      labels:
        {{- include "common.labels" . | nindent 8 }}
    spec:
      {{- .spec | replace "@object@" .object | nindent 6 }}
{{- end }}

{{- define "common.jobPod" -}}
{{- $home := printf "/etc/%s" .name -}}
restartPolicy: Never
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  {{- include "common.podSecurityContext" . | nindent 2 }}
containers:
  - name: {{ .purpose }}
    image: {{ include "common.image" .image }}
    imagePullPolicy: {{ .image.pullPolicy }}
    command: [bash, {{ $home }}/chart/{{ .purpose }}.sh]
    # What went wrong is kept in the pod's status too.
    terminationMessagePolicy: FallbackToLogsOnError
    resources:
      {{- include "common.resources" (dict "cpu" "100m" "memory" (.memory | default "640Mi")) | nindent 6 }}
    securityContext:
      {{- include "common.containerSecurityContext" . | nindent 6 }}
    volumeMounts:
      - { name: tmp, mountPath: /tmp }
      - { name: chart, mountPath: {{ $home }}/chart, readOnly: true }
      - { name: formed, mountPath: {{ $home }}/formed, readOnly: true }
      {{- range .secrets }}
      - { name: {{ .name | quote }}, mountPath: {{ $home }}/{{ .path }}, readOnly: true }
      {{- end }}
      {{- if .users }}
      - { name: users, mountPath: {{ $home }}/users, readOnly: true }
      {{- end }}
volumes:
  - name: tmp
    emptyDir:
      sizeLimit: 256Mi
  - name: chart
    configMap:
      name: "@object@"
  {{- include "common.formedVolume" . | nindent 2 }}
  {{- range .secrets }}
  {{- include "common.secretVolume" . | nindent 2 }}
  {{- end }}
  {{- if .users }}
  {{- include "common.usersVolume" . | nindent 2 }}
  {{- end }}
{{- end }}

{{/*
The pod of `helm test`, which runs files/test.sh out of a ConfigMap of the release. A context and "image", "config" <ConfigMap>,
"secrets" as for a Job, [ "memory" ].
*/}}
{{- define "common.test" -}}
{{- include "common.asWanted" (dict "root" .root "object" (include "common.testPod" .)) -}}
{{- end }}

{{- define "common.testPod" -}}
{{- $home := printf "/etc/%s" .name -}}
apiVersion: v1
kind: Pod
metadata:
  name: {{ .instance }}-test
  namespace: {{ .root.Release.Namespace | quote }}
  labels:
    {{- include "common.labels" . | nindent 4 }}
  annotations:
    helm.sh/hook: test
    helm.sh/hook-delete-policy: before-hook-creation
spec:
  restartPolicy: Never
  automountServiceAccountToken: false
  enableServiceLinks: false
  activeDeadlineSeconds: 180
  securityContext:
    {{- include "common.podSecurityContext" . | nindent 4 }}
  containers:
    - name: test
      image: {{ include "common.image" .image }}
      imagePullPolicy: {{ .image.pullPolicy }}
      command: [bash, {{ $home }}/chart/test.sh]
      resources:
        {{- include "common.resources" (dict "cpu" "100m" "memory" (.memory | default "256Mi")) | nindent 8 }}
      securityContext:
        {{- include "common.containerSecurityContext" . | nindent 8 }}
      volumeMounts:
        - { name: tmp, mountPath: /tmp }
        - { name: chart, mountPath: {{ $home }}/chart, readOnly: true }
        {{- range .secrets }}
        - { name: {{ .name | quote }}, mountPath: {{ $home }}/{{ .path }}, readOnly: true }
        {{- end }}
  volumes:
    - name: tmp
      emptyDir:
        sizeLimit: 64Mi
    - name: chart
      configMap:
        name: {{ .config | quote }}
    {{- range .secrets }}
    {{- include "common.secretVolume" . | nindent 4 }}
    {{- end }}
{{- end }}
