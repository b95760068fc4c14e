{{- define "spanner.name" -}}
{{ .Values.cluster.name | default .Release.Name }}
{{- end }}

{{- define "spanner.context" -}}
{{ dict "name" "spanner" "instance" (include "spanner.name" .) "component" "emulator" | toJson }}
{{- end }}

{{- define "spanner.labels" -}}
{{ include "common.labels" (merge (dict "root" .) (include "spanner.context" . | fromJson)) }}
{{- end }}

{{- define "spanner.selectorLabels" -}}
{{ include "common.selectorLabels" (include "spanner.context" . | fromJson) }}
{{- end }}
