{{- define "spanner.deployment" -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "spanner.name" . | quote }}
  namespace: {{ .Release.Namespace | quote }}
  labels:
    {{- include "spanner.labels" . | nindent 4 }}
spec:
  replicas: 1
  # Two emulators behind one name would be two databases.
  strategy: { type: Recreate }
  selector:
    matchLabels:
      {{- include "spanner.selectorLabels" . | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "spanner.labels" . | nindent 8 }}
    spec:
      automountServiceAccountToken: false
      enableServiceLinks: false
      # It has nothing to bring to an end.
      terminationGracePeriodSeconds: 5
      securityContext:
        {{- include "common.podSecurityContext" . | nindent 8 }}
      containers:
        - name: emulator
          image: {{ include "common.image" .Values.image }}
          imagePullPolicy: {{ .Values.image.pullPolicy }}
          command: [/gateway_main, --hostname, 0.0.0.0]
          ports:
            - { name: grpc, containerPort: 9010 }
            - { name: rest, containerPort: 9020 }
          startupProbe:
            httpGet: { path: /v1/projects/probe/instanceConfigs, port: rest }
            periodSeconds: 1
            timeoutSeconds: 3
            failureThreshold: 60
          # The gateway answers for both: it asks the emulator behind it.
          readinessProbe:
            httpGet: { path: /v1/projects/probe/instanceConfigs, port: rest }
            periodSeconds: 5
            timeoutSeconds: 3
            failureThreshold: 2
          livenessProbe:
            tcpSocket: { port: grpc }
            periodSeconds: 10
            timeoutSeconds: 3
            failureThreshold: 6
          resources:
            {{- include "common.resources" .Values.resources | nindent 12 }}
          securityContext:
            {{- include "common.containerSecurityContext" . | nindent 12 }}
{{- end }}
