{{/*
The pods that were granted access to a system: applications, and systems of the site that use it. They wear the label as long as they use a
grant, so that access ends when they have rolled, not before. A list of peers. dict "apps" <namespace> "instance" <system id>
*/}}
{{- define "common.grantedPeers" -}}
- namespaceSelector:
    matchLabels:
      kubernetes.io/metadata.name: {{ .apps | quote }}
  podSelector:
    matchLabels:
      access.datastead.dev/{{ .instance }}: granted
- podSelector:
    matchLabels:
      access.datastead.dev/{{ .instance }}: granted
{{- end }}

{{/* The pods of a system's Jobs and tests. They carry an administrator's credential and live in this namespace only. A context. */}}
{{- define "common.adminSelector" -}}
matchLabels:
  app.kubernetes.io/name: {{ .name }}
  app.kubernetes.io/instance: {{ .instance | quote }}
matchExpressions:
  - { key: app.kubernetes.io/component, operator: In, values: [provisioning, task, test] }
{{- end }}

{{/* Namespace of the applications. The chart's root context. */}}
{{- define "common.apps" -}}
{{ .Values.cluster.apps | default (printf "%s-apps" .Values.platform) }}
{{- end }}
