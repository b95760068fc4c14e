{{/* Files of a node. */}}
{{- define "cockroachdb.nodeFiles" -}}
cluster.env: |
  {{- include "cockroachdb.clusterEnv" . | nindent 2 }}
node.env: |
  {{- include "cockroachdb.nodeEnv" . | nindent 2 }}
common.sh: |
  {{- include "common.script" (dict "root" . "file" "common.sh") | nindent 2 }}
{{- range eq .Values.zones.source "node" | ternary (list "lib.sh" "zone.sh" "node.sh") (list "lib.sh" "node.sh") }}
{{ . }}: |
  {{- $.Files.Get (printf "files/%s" .) | nindent 2 }}
{{- end }}
{{- end }}

{{/*
The certificates as the server wants them, each under its own name in one folder. What shows who asks is verified by ca-client.crt
alone, so that nobody whom the serving authority signs for can be root or a node. Keys that belong to root and that the group may
read are accepted (pkg/security, checkFilePermissions); the kubelet brings renewed ones in all together.
*/}}
{{- define "cockroachdb.certificatesVolume" -}}
{{- $name := include "cockroachdb.name" . -}}
- name: certs
  projected:
    defaultMode: 0440
    sources:
      - secret:
          name: {{ $name }}-serving-tls
          items:
            - { key: ca.crt, path: ca.crt }
            - { key: tls.crt, path: node.crt }
            - { key: tls.key, path: node.key }
      - secret:
          name: {{ $name }}-node-tls
          items:
            - { key: ca.crt, path: ca-client.crt }
            - { key: tls.crt, path: client.node.crt }
            - { key: tls.key, path: client.node.key }
{{- end }}

{{- define "cockroachdb.statefulSet" -}}
{{- $v := .Values -}}
{{- $name := include "cockroachdb.name" . -}}
{{- $labels := dict "root" . "component" "node" -}}
{{- $context := dict "root" . "name" "cockroachdb" "instance" $name "component" "node" -}}
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: {{ $name }}-node
  namespace: {{ .Release.Namespace | quote }}
  labels:
    {{- include "cockroachdb.labels" $labels | nindent 4 }}
spec:
  serviceName: {{ $name }}-nodes
  replicas: {{ $v.nodes.count }}
  # All at once: a majority must run before any node can be ready.
  podManagementPolicy: Parallel
  # A node is ready when it serves; its copies may be behind by what was written while it was away. A rolling change gives
  # them time, since a second node that stops would take the majority from the ranges that lag.
  minReadySeconds: 30
  persistentVolumeClaimRetentionPolicy:
    whenDeleted: {{ ternary "Retain" "Delete" $v.nodes.storage.retain }}
    whenScaled: Retain
  selector:
    matchLabels:
      {{- include "cockroachdb.selectorLabels" $labels | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "cockroachdb.labels" $labels | nindent 8 }}
      annotations:
        datastead.dev/config: {{ include "cockroachdb.nodeFiles" . | sha256sum | trunc 16 | quote }}
    spec:
      {{- if eq $v.zones.source "node" }}
      serviceAccountName: {{ $name }}-zone
      {{- end }}
      automountServiceAccountToken: false
      enableServiceLinks: false
      # The server drains on TERM by itself: it says that it is not ready, waits (server.shutdown.initial_wait), ends what is
      # under way and gives its leases away. The manufacturer's manual and chart give it as long.
      terminationGracePeriodSeconds: 300
      securityContext:
        {{- include "common.podSecurityContext" . | nindent 8 }}
      {{- with include "common.spread" (dict "zones" $v.zones "count" $v.nodes.count "domains" 3 "labels" (include "cockroachdb.selectorLabels" $labels)) }}
      {{- . | nindent 6 }}
      {{- end }}
      {{- if eq $v.zones.source "node" }}
      initContainers:
        -
          {{- include "common.zoneContainer" (merge (dict "image" $v.image) $context) | nindent 10 }}
      {{- end }}
      containers:
        - name: cockroachdb
          image: {{ include "common.image" $v.image }}
          imagePullPolicy: {{ $v.image.pullPolicy }}
          command: [bash, /etc/cockroachdb/chart/node.sh]
          env:
            - name: POD_NAME
              valueFrom:
                fieldRef:
                  fieldPath: metadata.name
            - name: HOST
              valueFrom:
                fieldRef:
                  fieldPath: spec.nodeName
            {{- if eq $v.zones.source "podLabel" }}
            - name: ZONE
              valueFrom:
                fieldRef:
                  fieldPath: metadata.labels['topology.kubernetes.io/zone']
            {{- end }}
            # Transparent huge pages let the memory of a Go process grow beyond what it uses; the manufacturer's chart turns them off, too.
            - name: GODEBUG
              value: disablethp=1
          ports:
            - { name: sql, containerPort: 26257 }
            - { name: rpc, containerPort: 26258 }
            - { name: http, containerPort: 8080 }
          # Answers as soon as the process serves HTTP, before the cluster is initialized too. Replaying a long log takes its time.
          startupProbe:
            httpGet: { path: /health, port: http, scheme: HTTPS }
            periodSeconds: 2
            timeoutSeconds: 5
            failureThreshold: 1800
          # Refuses while the node drains, is cut off from the majority, or is no member any more.
          readinessProbe:
            httpGet: { path: "/health?ready=1", port: http, scheme: HTTPS }
            periodSeconds: 5
            timeoutSeconds: 5
            failureThreshold: 2
          # A slow disk stalls the process for seconds; a restart would not make it faster.
          livenessProbe:
            httpGet: { path: /health, port: http, scheme: HTTPS }
            periodSeconds: 10
            timeoutSeconds: 5
            failureThreshold: 6
          resources:
            {{- include "common.resources" $v.nodes.resources | nindent 12 }}
          securityContext:
            {{- include "common.containerSecurityContext" . | nindent 12 }}
          volumeMounts:
            - { name: data, mountPath: /var/lib/cockroachdb }
            - { name: run, mountPath: /run/cockroachdb }
            - { name: tmp, mountPath: /tmp }
            - { name: chart, mountPath: /etc/cockroachdb/chart, readOnly: true }
            - { name: formed, mountPath: /etc/cockroachdb/formed, readOnly: true }
            - { name: certs, mountPath: /etc/cockroachdb/certs, readOnly: true }
      volumes:
        - name: run
          emptyDir:
            sizeLimit: 16Mi
        - name: tmp
          emptyDir:
            sizeLimit: 256Mi
        - name: chart
          configMap:
            name: {{ $name }}-nodes
        {{- include "cockroachdb.certificatesVolume" . | nindent 8 }}
        {{- if eq $v.zones.source "node" }}
        {{- include "common.zoneVolume" . | nindent 8 }}
        {{- end }}
        {{- include "common.formedVolume" (dict "instance" $name) | nindent 8 }}
  volumeClaimTemplates:
    - apiVersion: v1
      kind: PersistentVolumeClaim
      metadata:
        name: data
        labels:
          {{- include "cockroachdb.selectorLabels" $labels | nindent 10 }}
      spec:
        accessModes: [ReadWriteOnce]
        {{- with $v.nodes.storage.className }}
        storageClassName: {{ . | quote }}
        {{- end }}
        resources:
          requests:
            storage: {{ $v.nodes.storage.size }}
{{- end }}
