{{/* A Secret as a volume, mounted whole and never by subPath: only then does the kubelet bring a renewed certificate into
the running pod. dict "name" "secretName" [ "optional" "items" <keys to mount; without it all> ] */}}
{{- define "common.secretVolume" -}}
- name: {{ .name | quote }}
  secret:
    secretName: {{ .secretName | quote }}
    defaultMode: 0440
    {{- with .items }}
    items:
      {{- range . }}
      - { key: {{ . | quote }}, path: {{ . | quote }} }
      {{- end }}
    {{- end }}
    {{- if .optional }}
    # Before the first release there is neither this Secret nor anything to ask.
    optional: true
    {{- end }}
{{- end }}

{{/* Made after the first complete release: from then on an empty volume never starts a system of its own. A context. */}}
{{- define "common.formedVolume" -}}
- name: formed
  configMap:
    name: {{ .instance }}-formed
    optional: true
{{- end }}

{{/* The passwords of declared users, and the name that each Secret says it is for, a file each (password_of_user). dict "users" <list of {name, secret}> */}}
{{- define "common.usersVolume" -}}
- name: users
  projected:
    defaultMode: 0440
    sources:
      {{- range .users }}
      - secret:
          name: {{ .secret | quote }}
          items:
            - { key: password, path: {{ .name | quote }} }
            - { key: username, path: {{ .name }}.username }
      {{- end }}
{{- end }}
