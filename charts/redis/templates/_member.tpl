{{/* Files of members and sentinels. */}}
{{- define "redis.podFiles" -}}
cluster.env: |
  {{- include "redis.clusterEnv" . | nindent 2 }}
server.conf: |
  {{- include "redis.serverConfig" . | nindent 2 }}
{{- if eq .Values.topology "replicated" }}
sentinel.conf: |
  {{- include "redis.sentinelConfig" . | nindent 2 }}
sentinel.sh: |
  {{- .Files.Get "files/sentinel.sh" | nindent 2 }}
{{- end }}
{{- range eq .Values.zones.source "node" | ternary (list "common.sh" "zone.sh") (list "common.sh") }}
{{ . }}: |
  {{- include "common.script" (dict "root" $ "file" .) | nindent 2 }}
{{- end }}
{{- range list "lib.sh" "users.sh" "certificates.sh" "roles.sh" "follow.sh" "member.sh" "probe.sh" }}
{{ . }}: |
  {{- $.Files.Get (printf "files/%s" .) | nindent 2 }}
{{- end }}
{{- end }}

{{/* Digest of the files that one component reads: a member's setting restarts no sentinel. */}}
{{- define "redis.podDigest" -}}
{{- $files := include "redis.podFiles" .root | fromYaml -}}
{{- if eq .component "member" -}}
{{- $files = omit $files "sentinel.conf" "sentinel.sh" -}}
{{- else -}}
{{- $files = omit $files "server.conf" "roles.sh" "follow.sh" "member.sh" -}}
{{- end -}}
{{ toJson $files | sha256sum | trunc 16 }}
{{- end }}

{{/* dict "root" $ "component" "member"|"sentinel" "set" .Values.members|.Values.sentinels "port" n "count" n */}}
{{- define "redis.statefulSet" -}}
{{- $v := .root.Values -}}
{{- $name := include "redis.name" .root -}}
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: {{ $name }}-{{ .component }}
  namespace: {{ .root.Release.Namespace | quote }}
  labels:
    {{- include "redis.labels" . | nindent 4 }}
spec:
  serviceName: {{ $name }}-{{ .component }}s
  replicas: {{ .count }}
  # All at once: a member is ready only after most sentinels have agreed on a primary.
  podManagementPolicy: Parallel
  persistentVolumeClaimRetentionPolicy:
    whenDeleted: {{ ternary "Retain" "Delete" .set.storage.retain }}
    whenScaled: Retain
  selector:
    matchLabels:
      {{- include "redis.selectorLabels" . | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "redis.labels" . | nindent 8 }}
      annotations:
        datastead.dev/config: {{ include "redis.podDigest" . | quote }}
    spec:
      {{- if eq $v.zones.source "node" }}
      serviceAccountName: {{ $name }}-zone
      {{- end }}
      automountServiceAccountToken: false
      enableServiceLinks: false
      # Handing over takes up to 20 s, waiting for replicas at the stop 10 s, a last snapshot as long as the disk needs.
      terminationGracePeriodSeconds: {{ eq .component "member" | ternary 120 30 }}
      # A sentinel resolves names in its only thread: an answer that does not come must not make it miss its clock.
      dnsConfig:
        options:
          - { name: timeout, value: "1" }
          - { name: attempts, value: "2" }
      securityContext:
        {{- include "common.podSecurityContext" . | nindent 8 }}
      {{- with include "common.spread" (dict "zones" $v.zones "count" .count "domains" (min 3 .count) "labels" (include "redis.selectorLabels" .)) }}
      {{- . | nindent 6 }}
      {{- end }}
      {{- if eq $v.zones.source "node" }}
      initContainers:
        -
          {{- include "common.zoneContainer" (dict "root" .root "name" "redis" "instance" $name "component" .component "image" $v.image) | nindent 10 }}
      {{- end }}
      containers:
        - name: {{ .component }}
          image: {{ include "common.image" $v.image }}
          imagePullPolicy: {{ $v.image.pullPolicy }}
          command: [bash, /etc/redis/chart/{{ .component }}.sh]
          env:
            - name: POD_NAME
              valueFrom:
                fieldRef:
                  fieldPath: metadata.name
            {{- if eq $v.zones.source "podLabel" }}
            - name: ZONE
              valueFrom:
                fieldRef:
                  fieldPath: metadata.labels['topology.kubernetes.io/zone']
            {{- end }}
          ports:
            - { name: {{ .component }}, containerPort: {{ .port }} }
          # Started means in step, with the users of the primary, which the script notes in a file; a large data set takes
          # its time to be copied, hence a day.
          startupProbe:
            exec:
              command: [test, -e, /run/redis/started]
            periodSeconds: 1
            failureThreshold: 86400
          # A connection alone would say nothing (a server listens while it loads) and log a failed handshake each time.
          readinessProbe:
            exec:
              command: [bash, /etc/redis/chart/probe.sh, ready, {{ .port | quote }}]
            periodSeconds: 5
            timeoutSeconds: 5
            failureThreshold: 3
          livenessProbe:
            exec:
              command: [bash, /etc/redis/chart/probe.sh, alive, {{ .port | quote }}]
            periodSeconds: 20
            timeoutSeconds: 5
            failureThreshold: 6
          resources:
            {{- include "common.resources" .set.resources | nindent 12 }}
          securityContext:
            {{- include "common.containerSecurityContext" . | nindent 12 }}
          volumeMounts:
            - { name: data, mountPath: /data }
            - { name: run, mountPath: /run/redis }
            - { name: tmp, mountPath: /tmp }
            - { name: chart, mountPath: /etc/redis/chart, readOnly: true }
            - { name: formed, mountPath: /etc/redis/formed, readOnly: true }
            - { name: internal, mountPath: /etc/redis/internal, readOnly: true }
            {{- if eq $v.tls.client "required" }}
            - { name: tls, mountPath: /etc/redis/tls, readOnly: true }
            {{- end }}
      volumes:
        # The configuration with the password of replication: in memory only.
        - name: run
          emptyDir:
            medium: Memory
            sizeLimit: 4Mi
        - name: tmp
          emptyDir:
            sizeLimit: 16Mi
        - name: chart
          configMap:
            name: {{ $name }}-members
        {{- if eq $v.zones.source "node" }}
        {{- include "common.zoneVolume" . | nindent 8 }}
        {{- end }}
        {{- include "common.formedVolume" (dict "instance" $name) | nindent 8 }}
        {{- include "common.secretVolume" (dict "name" "internal" "secretName" (printf "%s-internal-tls" $name) "items" (list "tls.key")) | nindent 8 }}
        {{- if eq $v.tls.client "required" }}
        {{- include "common.secretVolume" (dict "name" "tls" "secretName" (printf "%s-serving-tls" $name) "items" (list "tls.crt" "tls.key" "ca.crt")) | nindent 8 }}
        {{- end }}
  volumeClaimTemplates:
    - apiVersion: v1
      kind: PersistentVolumeClaim
      metadata:
        name: data
        labels:
          {{- include "redis.selectorLabels" . | nindent 10 }}
      spec:
        accessModes: [ReadWriteOnce]
        {{- with .set.storage.className }}
        storageClassName: {{ . | quote }}
        {{- end }}
        resources:
          requests:
            storage: {{ .set.storage.size }}
{{- end }}
