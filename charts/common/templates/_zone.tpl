{{/*
For zones.source node: an init container that writes the node's zone to /run/<name>/zone, with the only service account token
of a chart. The pod mounts "run", "chart" and "zone-token" (common.zoneVolume) and names the account <instance>-zone.
A context and "image".
*/}}
{{- define "common.zoneContainer" -}}
name: zone
image: {{ include "common.image" .image }}
imagePullPolicy: {{ .image.pullPolicy }}
command: [bash, /etc/{{ .name }}/chart/zone.sh]
env:
  - name: NODE_NAME
    valueFrom:
      fieldRef:
        fieldPath: spec.nodeName
  - name: CLUSTER_NAME
    value: {{ .instance | quote }}
resources:
  {{- include "common.resources" (dict "cpu" "50m" "memory" "64Mi") | nindent 2 }}
securityContext:
  {{- include "common.containerSecurityContext" . | nindent 2 }}
volumeMounts:
  - { name: run, mountPath: /run/{{ .name }} }
  - { name: chart, mountPath: /etc/{{ .name }}/chart, readOnly: true }
  - { name: zone-token, mountPath: /var/run/secrets/zone, readOnly: true }
{{- end }}

{{- define "common.zoneVolume" -}}
- name: zone-token
  projected:
    defaultMode: 0440
    sources:
      - serviceAccountToken: { path: token, expirationSeconds: 3600 }
      - configMap:
          name: kube-root-ca.crt
          items: [{ key: ca.crt, path: ca.crt }]
{{- end }}

{{/* Who may read the zone, and the way to the API. A context and "components" <list: whose pods do>. */}}
{{- define "common.zoneAccess" -}}
{{- $labels := include "common.labels" . -}}
{{- /* Neither part has a dot in it, so no two of them make one name. */ -}}
{{- $cluster := printf "%s.%s-zone" .root.Release.Namespace .instance -}}
{{ include "common.asWanted" (dict "root" .root "object" (include "common.zoneAccount" .)) }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: {{ $cluster | quote }}
  labels:
    {{- $labels | nindent 4 }}
rules:
  - apiGroups: [""]
    resources: [nodes]
    verbs: [get]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: {{ $cluster | quote }}
  labels:
    {{- $labels | nindent 4 }}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: {{ $cluster | quote }}
subjects:
  - kind: ServiceAccount
    name: {{ .instance }}-zone
    namespace: {{ .root.Release.Namespace | quote }}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ .instance }}-zone
  namespace: {{ .root.Release.Namespace | quote }}
  labels:
    {{- $labels | nindent 4 }}
spec:
  podSelector:
    matchLabels:
      app.kubernetes.io/name: {{ .name }}
      app.kubernetes.io/instance: {{ .instance | quote }}
    matchExpressions:
      - { key: app.kubernetes.io/component, operator: In, values: {{ toJson .components }} }
  policyTypes: [Egress]
  egress:
    # The API server's ports; a policy sees the address behind its Service.
    - ports:
        {{- range .root.Values.network.apiServerPorts }}
        - { port: {{ int . }} }
        {{- end }}
      to:
        {{- range .root.Values.network.apiServerCidrs | default (list "0.0.0.0/0" "::/0") }}
        - ipBlock:
            cidr: {{ . | quote }}
        {{- end }}
{{- end }}

{{- define "common.zoneAccount" -}}
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ .instance }}-zone
  namespace: {{ .root.Release.Namespace | quote }}
  labels:
    {{- include "common.labels" . | nindent 4 }}
automountServiceAccountToken: false
{{- end }}
