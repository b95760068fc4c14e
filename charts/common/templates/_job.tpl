{{/*
One administrative Job, named by a digest of all that it is made of: a change is a new Job, and nothing changed is none.
Its scripts and files lie in /etc/<name>/chart, passwords of users in /etc/<name>/users/<user>, the marker of a formed
system in /etc/<name>/formed, and secrets in /etc/<name>/<path>.

A context (see common.labels) and:
"purpose" <script and container> "files" <generated files> "scripts" <names below the chart's files/> [ "binaries" <names of such
that are no text> ] "users" <list of {name, secret}> "secrets" <list of {name, secretName, path, optional, items}> "image" <image value> "salt" <what else makes it
run again> "deadline" seconds "retries" n

A file that is too long for one object goes on in others, cut between its lines: a script reads all of users.tsv by "$etc"/users.tsv*.
*/}}
{{- define "common.job" -}}
{{- $files := .files -}}
{{- $_ := set $files "common.sh" (include "common.script" (dict "root" .root "file" "common.sh")) -}}
{{- range .scripts }}{{ $_ := set $files . ($.root.Files.Get (printf "files/%s" .)) }}{{ end -}}
{{- $binaries := dict -}}
{{- range .binaries }}{{ $_ := set $binaries . ($.root.Files.Get (printf "files/%s" .) | b64enc) }}{{ end -}}
{{- $content := printf "%s%s" (toJson $files) (empty $binaries | ternary "" (toJson $binaries)) -}}
{{- $more := dict -}}
{{- include "common.cut" (dict "files" $files "more" $more) -}}
{{- $spec := include "common.jobPod" (merge (dict "pieces" (keys $more | sortAlpha)) .) -}}
{{- /* A Job's template is immutable: whatever changes in it, its labels too, must change the name. */ -}}
{{- $wanted := empty .root.Values.pods | ternary "" (toJson .root.Values.pods) -}}
{{- range list "ConfigMap" "Job" -}}
{{- $found := include "common.patchesOf" (dict "root" $.root "kind" . "name" (printf "%s-%s" $.instance $.purpose) "namespace" $.root.Release.Namespace) -}}
{{- if ne $found "[]" }}{{ $wanted = printf "%s%s" $wanted $found }}{{ end -}}
{{- end -}}
{{- $digest := printf "%s%s%s%s%s" (include "common.labels" .) $spec $content .salt $wanted | sha256sum | trunc 10 -}}
{{- $object := printf "%s-%s-%s" .instance .purpose $digest -}}
{{- include "common.jobFiles" (merge (dict "object" $object "data" $files "binaryData" $binaries) .) }}
{{- range $index, $piece := keys $more | sortAlpha }}
{{ include "common.jobFiles" (merge (dict "object" (printf "%s-%d" $object $index) "data" (dict $piece (get $more $piece)) "binaryData" dict) $) }}
{{- end }}
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

{{/*
Deadline of a Job that brings a system to what is declared: dict "base" seconds "items" n. An item is one thing that it may have to make; the
constructs give Helm as much more time (provisionSeconds in constructs/system/provision-seconds.ts).
*/}}
{{- define "common.provisionSeconds" -}}
{{ add .base (mul 50 (div .items 100)) }}
{{- end }}

{{/*
Cuts files that are long: leaves as many whole lines of each as fit, and puts the rest into "more", by the names of the pieces,
users.tsv.0001 and so on. With three long files an object has less than the 256 KiB that fit into an annotation of "kubectl apply", and a fourth
of what fits into a ConfigMap.
*/}}
{{- define "common.cut" -}}
{{- $most := 60000 -}}
{{- range $file := keys .files -}}
{{- $text := get $.files $file -}}
{{- if gt (len $text) $most -}}
{{- $start := 0 -}}{{- $end := 0 -}}{{- $piece := 0 -}}
{{- range splitList "\n" $text -}}
{{- $next := add $end (len .) 1 | int -}}
{{- if and (gt $end $start) (gt (sub $next $start) $most) -}}
{{- $_ := set (eq $piece 0 | ternary $.files $.more) (eq $piece 0 | ternary $file (printf "%s.%04d" $file $piece)) (substr $start $end $text) -}}
{{- $start = $end -}}{{- $piece = add1 $piece | int -}}
{{- end -}}
{{- $end = $next -}}
{{- end -}}
{{- if gt $piece 0 -}}{{- $_ := set $.more (printf "%s.%04d" $file $piece) (substr $start (len $text) $text) -}}{{- end -}}
{{- end -}}
{{- end -}}
{{- end }}

{{- define "common.jobFiles" -}}
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .object | quote }}
  namespace: {{ .root.Release.Namespace | quote }}
  labels:
    {{- include "common.labels" . | nindent 4 }}
immutable: true
data:
  {{- range $file, $content := .data }}
  {{ $file }}: |
    {{- $content | trimSuffix "\n" | nindent 4 }}
  {{- end }}
{{- with .binaryData }}
binaryData:
  {{- range $file, $content := . }}
  {{ $file }}: {{ $content }}
  {{- end }}
{{- end }}
---
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
    {{- if .pieces }}
    projected:
      sources:
        - configMap: { name: "@object@" }
        {{- range $index, $_ := .pieces }}
        - configMap: { name: "@object@-{{ $index }}" }
        {{- end }}
    {{- else }}
    configMap:
      name: "@object@"
    {{- end }}
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
