{{/* Files of the nodes of one rack. */}}
{{- define "cassandra.nodeConfig" -}}
cluster.env: |
  {{- include "cassandra.clusterEnv" . | nindent 2 }}
cassandra.yaml: |
  {{- include "cassandra.yaml" . | nindent 2 }}
{{- range eq .Values.zones.source "node" | ternary (list "common.sh" "zone.sh") (list "common.sh") }}
{{ . }}: |
  {{- include "common.script" (dict "root" $ "file" .) | nindent 2 }}
{{- end }}
{{- range list "lib.sh" "certificates.sh" "join.sh" "node.sh" "logback.xml" "logback-tools.xml" }}
{{ . }}: |
  {{- $.Files.Get (printf "files/%s" .) | nindent 2 }}
{{- end }}
{{- end }}

{{- define "cassandra.statefulSet" -}}
{{- $v := .Values -}}
{{- $name := include "cassandra.name" . -}}
{{- $rack := include "cassandra.rack" . | fromJson -}}
{{- $set := printf "%s-%s" $name $rack.name -}}
{{- $tlsClient := eq $v.tls.client "required" -}}
{{- $selector := printf "%s\ndatastead.dev/rack: %s" (include "cassandra.selectorLabels" (dict "root" . "component" "node")) (quote $rack.name) -}}
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: {{ $set | quote }}
  namespace: {{ .Release.Namespace | quote }}
  labels:
    {{- include "cassandra.labels" (dict "root" . "component" "node") | nindent 4 }}
    datastead.dev/rack: {{ $rack.name | quote }}
spec:
  serviceName: {{ $name }}-nodes
  replicas: {{ $rack.nodes }}
  # An ordered set would wait for ever for a node that cannot start to be ready before it takes the change that mends it.
  # New nodes wait for one another by themselves.
  podManagementPolicy: Parallel
  persistentVolumeClaimRetentionPolicy:
    whenDeleted: {{ ternary "Retain" "Delete" $v.node.storage.retain }}
    whenScaled: Retain
  selector:
    matchLabels:
      {{- $selector | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "cassandra.labels" (dict "root" . "component" "node") | nindent 8 }}
        datastead.dev/rack: {{ $rack.name | quote }}
      annotations:
        datastead.dev/config: {{ include "cassandra.nodeConfig" . | sha256sum | trunc 16 | quote }}
    spec:
      {{- if eq $v.zones.source "node" }}
      serviceAccountName: {{ $name }}-zone
      {{- end }}
      automountServiceAccountToken: false
      enableServiceLinks: false
      # The drain flushes memtables.
      terminationGracePeriodSeconds: 300
      securityContext:
        {{- include "common.podSecurityContext" . | nindent 8 }}
      {{- /* Copies stand in different racks, so that the nodes of a rack may share a host; with one rack they may not. */}}
      {{- with include "common.spread" (dict
            "zones" (dict "spread" $v.zones.spread "names" ($rack.zone | empty | ternary list (list $rack.zone)))
            "count" $rack.nodes "domains" (gt (len $v.racks) 1 | ternary 1 $v.replicationFactor) "labels" $selector) }}
      {{- . | nindent 6 }}
      {{- end }}
      {{- if eq $v.zones.source "node" }}
      initContainers:
        -
          {{- include "common.zoneContainer" (dict "root" . "name" "cassandra" "instance" $name "component" "node" "image" $v.image) | nindent 10 }}
      {{- end }}
      containers:
        - name: cassandra
          image: {{ include "common.image" $v.image }}
          imagePullPolicy: {{ $v.image.pullPolicy }}
          # The image's entrypoint rewrites the configuration from the environment: it is bypassed.
          command: [bash, /etc/cassandra/chart/node.sh]
          env:
            - name: POD_NAME
              valueFrom:
                fieldRef:
                  fieldPath: metadata.name
            - name: POD_IP
              valueFrom:
                fieldRef:
                  fieldPath: status.podIP
            {{- if eq $v.zones.source "podLabel" }}
            - name: ZONE
              valueFrom:
                fieldRef:
                  fieldPath: metadata.labels['topology.kubernetes.io/zone']
            {{- end }}
            - { name: RACK, value: {{ $rack.name | quote }} }
            - { name: RACK_ZONE, value: {{ $rack.zone | default "" | quote }} }
            - { name: HEAP_MEBIBYTES, value: {{ $v.node.heapMebibytes | quote }} }
            # Buffers outside of the heap; Java would allow as much as the heap again.
            - { name: DIRECT_MEBIBYTES, value: {{ div (int $v.node.heapMebibytes) 2 | quote }} }
          ports:
            - { name: cql, containerPort: 9042 }
            - { name: internode, containerPort: 7000 }
            - { name: jmx, containerPort: 7199 }
          # Started means joined and seen by the others, which the start script asks once and notes in a file. Streaming to
          # a new node can take long, hence a day.
          startupProbe:
            exec:
              command: [test, -e, /run/cassandra/started]
            initialDelaySeconds: 10
            periodSeconds: 2
            failureThreshold: 43200
          # CQL is bound only once the node has joined and its authentication is set up (CassandraDaemon.startNativeTransport),
          # and closed by a drain.
          readinessProbe:
            tcpSocket:
              port: cql
            periodSeconds: 5
            failureThreshold: 2
          # Java's own server answers as long as the process lives, also while the node joins or is decommissioned.
          livenessProbe:
            tcpSocket:
              port: jmx
            periodSeconds: 20
            timeoutSeconds: 5
            failureThreshold: 6
          resources:
            {{- include "common.resources" $v.node.resources | nindent 12 }}
          securityContext:
            {{- include "common.containerSecurityContext" . | nindent 12 }}
          volumeMounts:
            - { name: data, mountPath: /var/lib/cassandra }
            - { name: run, mountPath: /run/cassandra }
            - { name: tmp, mountPath: /tmp }
            - { name: chart, mountPath: /etc/cassandra/chart, readOnly: true }
            - { name: formed, mountPath: /etc/cassandra/formed, readOnly: true }
            - { name: admin, mountPath: /etc/cassandra/admin, readOnly: true }
            - { name: tls-internal, mountPath: /etc/cassandra/tls/internal, readOnly: true }
            {{- if $tlsClient }}
            - { name: tls-serving, mountPath: /etc/cassandra/tls/serving, readOnly: true }
            {{- end }}
      volumes:
        - name: run
          emptyDir:
            sizeLimit: 256Mi
        - name: tmp
          emptyDir:
            sizeLimit: 256Mi
        - name: chart
          configMap:
            name: {{ $set | quote }}
        {{- if eq $v.zones.source "node" }}
        {{- include "common.zoneVolume" . | nindent 8 }}
        {{- end }}
        {{- include "common.formedVolume" (dict "instance" $name) | nindent 8 }}
        {{- include "common.secretVolume" (dict "name" "admin" "secretName" (include "cassandra.adminSecret" .) "items" (list "password")) | nindent 8 }}
        {{- include "common.secretVolume" (dict "name" "tls-internal" "secretName" (printf "%s-node-tls" $name)) | nindent 8 }}
        {{- if $tlsClient }}
        {{- include "common.secretVolume" (dict "name" "tls-serving" "secretName" (printf "%s-serving-tls" $name)) | nindent 8 }}
        {{- end }}
  volumeClaimTemplates:
    - apiVersion: v1
      kind: PersistentVolumeClaim
      metadata:
        name: data
        labels:
          {{- $selector | nindent 10 }}
      spec:
        accessModes: [ReadWriteOnce]
        {{- with $v.node.storage.className }}
        storageClassName: {{ . | quote }}
        {{- end }}
        resources:
          requests:
            storage: {{ $v.node.storage.size }}
{{- end }}
