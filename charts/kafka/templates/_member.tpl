{{/* Volumes and settings that brokers and controllers share. */}}

{{- define "kafka.membersConfig" -}}
cluster.env: |
  {{- include "kafka.clusterEnv" . | nindent 2 }}
broker.properties: |
  {{- include "kafka.brokerProperties" . | nindent 2 }}
{{- if eq .Values.roles "separate" }}
controller.properties: |
  {{- include "kafka.controllerProperties" . | nindent 2 }}
{{- end }}
admin.properties: |
  {{- include "kafka.adminProperties" . | nindent 2 }}
{{- range eq .Values.zones.source "node" | ternary (list "common.sh" "zone.sh") (list "common.sh") }}
{{ . }}: |
  {{- include "common.script" (dict "root" $ "file" .) | nindent 2 }}
{{- end }}
{{- range list "lib.sh" "health.sh" "certificates.sh" "member.sh" "log4j2.properties" }}
{{ . }}: |
  {{- $.Files.Get (printf "files/%s" .) | nindent 2 }}
{{- end }}
{{- end }}

{{/* Digest of the files that one component reads: a broker's property restarts no controller. */}}
{{- define "kafka.memberDigest" -}}
{{- $others := ternary "controller.properties" "broker.properties" (eq .component "broker") -}}
{{- omit (include "kafka.membersConfig" .root | fromYaml) $others | toJson | sha256sum | trunc 16 -}}
{{- end }}

{{/* dict "root" $ "component" "broker" "member" .Values.brokers */}}
{{- define "kafka.statefulSet" -}}
{{- $v := .root.Values -}}
{{- $name := include "kafka.name" .root -}}
{{- $member := .member -}}
{{- $broker := eq .component "broker" -}}
{{- $tlsClient := and $broker (eq $v.tls.client "required") -}}
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: {{ $name }}-{{ .component }}
  namespace: {{ .root.Release.Namespace | quote }}
  labels:
    {{- include "kafka.labels" . | nindent 4 }}
spec:
  serviceName: {{ $name }}-{{ .component }}s
  replicas: {{ $member.count }}
  # All at once: a quorum needs a majority before any member can be ready.
  podManagementPolicy: Parallel
  persistentVolumeClaimRetentionPolicy:
    whenDeleted: {{ ternary "Retain" "Delete" $member.storage.retain }}
    whenScaled: Retain
  selector:
    matchLabels:
      {{- include "kafka.selectorLabels" . | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "kafka.labels" . | nindent 8 }}
      annotations:
        datastead.dev/config: {{ include "kafka.memberDigest" . | quote }}
    spec:
      {{- if eq $v.zones.source "node" }}
      serviceAccountName: {{ $name }}-zone
      {{- end }}
      automountServiceAccountToken: false
      enableServiceLinks: false
      # A controlled shutdown moves every leader away first; the wait before it takes up to 60 s.
      terminationGracePeriodSeconds: 300
      securityContext:
        {{- include "common.podSecurityContext" . | nindent 8 }}
      {{- with include "common.spread" (dict "zones" $v.zones "count" $member.count "domains" (ternary $v.defaults.replicationFactor $member.count $broker) "labels" (include "kafka.selectorLabels" .)) }}
      {{- . | nindent 6 }}
      {{- end }}
      {{- if eq $v.zones.source "node" }}
      initContainers:
        -
          {{- include "common.zoneContainer" (dict "root" .root "name" "kafka" "instance" $name "component" .component "image" $v.image) | nindent 10 }}
      {{- end }}
      containers:
        - name: kafka
          image: {{ include "common.image" $v.image }}
          imagePullPolicy: {{ $v.image.pullPolicy }}
          # The image's entrypoint rewrites the configuration from the environment: it is bypassed.
          command: [bash, /etc/kafka/chart/member.sh, {{ .component }}]
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
            - name: HEAP_MEBIBYTES
              value: {{ $member.heapMebibytes | quote }}
          ports:
            {{- if $broker }}
            - { name: client, containerPort: 9092 }
            - { name: internal, containerPort: 9091 }
            {{- end }}
            {{- if or (not $broker) (eq $v.roles "combined") }}
            - { name: controller, containerPort: 9090 }
            {{- end }}
          # Started means caught up, which the start script asks once and notes in a file; that can take long after a
          # lost disk, hence a day. From then on a TCP connection is enough: a broker binds its ports only when it serves.
          startupProbe:
            exec:
              command: [test, -e, /run/kafka/started]
            # No JVM serves earlier, and each question starts a process.
            initialDelaySeconds: 8
            periodSeconds: 2
            failureThreshold: 43200
          {{- if $broker }}
          readinessProbe:
            tcpSocket:
              port: client
            periodSeconds: 5
            failureThreshold: 2
          livenessProbe:
            tcpSocket:
              port: internal
            periodSeconds: 20
            timeoutSeconds: 5
            failureThreshold: 6
          {{- else }}
          readinessProbe:
            tcpSocket:
              port: controller
            periodSeconds: 5
            failureThreshold: 2
          # A controller has one port. Liveness asks from within the pod, so that a network that keeps the node's agent away
          # takes a controller out of the service but never kills one that still votes.
          livenessProbe:
            exec:
              command: [bash, -c, "exec 3<>/dev/tcp/127.0.0.1/9090"]
            periodSeconds: 30
            timeoutSeconds: 5
            failureThreshold: 6
          {{- end }}
          resources:
            {{- include "common.resources" $member.resources | nindent 12 }}
          securityContext:
            {{- include "common.containerSecurityContext" . | nindent 12 }}
          volumeMounts:
            - { name: data, mountPath: /var/lib/kafka/data }
            - { name: run, mountPath: /run/kafka }
            - { name: tmp, mountPath: /tmp }
            - { name: chart, mountPath: /etc/kafka/chart, readOnly: true }
            - { name: formed, mountPath: /etc/kafka/formed, readOnly: true }
            - { name: tls-internal, mountPath: /etc/kafka/tls/internal, readOnly: true }
            {{- if $tlsClient }}
            - { name: tls-serving, mountPath: /etc/kafka/tls/serving, readOnly: true }
            {{- end }}
      volumes:
        - name: run
          emptyDir:
            sizeLimit: 16Mi
        - name: tmp
          emptyDir:
            sizeLimit: 256Mi
        - name: chart
          configMap:
            name: {{ $name }}-members
        {{- if eq $v.zones.source "node" }}
        {{- include "common.zoneVolume" . | nindent 8 }}
        {{- end }}
        {{- include "common.formedVolume" (dict "instance" $name) | nindent 8 }}
        {{- include "common.secretVolume" (dict "name" "tls-internal" "secretName" (printf "%s-%s-tls" $name .component)) | nindent 8 }}
        {{- if $tlsClient }}
        {{- include "common.secretVolume" (dict "name" "tls-serving" "secretName" (printf "%s-serving-tls" $name)) | nindent 8 }}
        {{- end }}
  volumeClaimTemplates:
    - apiVersion: v1
      kind: PersistentVolumeClaim
      metadata:
        name: data
        labels:
          {{- include "kafka.selectorLabels" . | nindent 10 }}
      spec:
        accessModes: [ReadWriteOnce]
        {{- with $member.storage.className }}
        storageClassName: {{ . | quote }}
        {{- end }}
        resources:
          requests:
            storage: {{ $member.storage.size }}
{{- end }}
