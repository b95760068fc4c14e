{{/*
A certificate of cert-manager in <instance>-<use>-tls, key in PKCS#8, key and chain together in tls-combined.pem as well.
A context and "use", "dnsNames" <list, empty for a client>, "client" <bool>, "issuer" {kind, name}, [ "commonName" "uris" <list> "duration" ].
*/}}
{{- define "common.certificate" -}}
apiVersion: cert-manager.io/v1
kind: Certificate
metadata:
  name: {{ .instance }}-{{ .use }}
  namespace: {{ .root.Release.Namespace | quote }}
  labels:
    {{- include "common.labels" . | nindent 4 }}
spec:
  secretName: {{ .instance }}-{{ .use }}-tls
  {{- with .commonName }}
  commonName: {{ . | quote }}
  {{- end }}
  {{- with .dnsNames }}
  dnsNames:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .uris }}
  uris:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  duration: {{ .duration | default .root.Values.tls.duration | quote }}
  renewBefore: {{ .root.Values.tls.renewBefore | quote }}
  usages: [digital signature{{ if .dnsNames }}, server auth{{ end }}{{ if .client }}, client auth{{ end }}]
  privateKey: { algorithm: ECDSA, size: 256, encoding: PKCS8, rotationPolicy: Always }
  additionalOutputFormats:
    - type: CombinedPEM
  issuerRef: { group: cert-manager.io, kind: {{ .issuer.kind }}, name: {{ .issuer.name | quote }} }
{{- end }}

{{/*
The common name of what clients see, where the site names an issuer of its own: many want one (Vault does by default), and nobody reads it.
It holds 64 bytes, so that a longer name of the Service gives way to the system's. Nothing where the kit's own authority signs.
dict "root" $ "instance" <system id>
*/}}
{{- define "common.servingCommonName" -}}
{{- $own := printf "%s-%s-serving" .root.Values.platform .root.Values.site -}}
{{- if not (has .root.Values.tls.servingIssuer.name (list "" $own)) -}}
{{- $host := printf "%s.%s.svc" .instance .root.Release.Namespace -}}
{{ gt (len $host) 64 | ternary .instance $host }}
{{- end -}}
{{- end }}

{{/* The authority of the namespace, which signs what members and Jobs show each other. */}}
{{- define "common.internalIssuer" -}}
{ kind: Issuer, name: internal-ca }
{{- end }}

{{/* Who signs what clients see. The chart's root context. */}}
{{- define "common.servingIssuer" -}}
{ kind: {{ .Values.tls.servingIssuer.kind }}, name: {{ .Values.tls.servingIssuer.name | default (printf "%s-%s-serving" .Values.platform .Values.site) | quote }} }
{{- end }}
