{{- define "site.apps" -}}
{{ .Values.apps | default (printf "%s-apps" .Values.platform) }}
{{- end }}

{{- define "site.servingIssuer" -}}
{{ .Values.certificates.servingIssuer.name | default (printf "%s-%s-serving" .Values.platform .Values.site) }}
{{- end }}

{{- define "site.selfSigned" -}}
{{ .Values.platform }}-{{ .Values.site }}-self-signed
{{- end }}

{{- define "site.labels" -}}
{{ include "common.labels" (dict "root" . "name" "site" "instance" .Release.Name "component" "foundation") }}
{{- end }}
