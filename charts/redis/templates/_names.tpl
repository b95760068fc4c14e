{{- define "redis.name" -}}
{{ .Values.cluster.name | default .Release.Name }}
{{- end }}

{{/* dict "root" $ "component" "member": what the library chart takes. */}}
{{- define "redis.labels" -}}
{{ include "common.labels" (dict "root" .root "name" "redis" "instance" (include "redis.name" .root) "component" .component) }}
{{- end }}

{{- define "redis.selectorLabels" -}}
{{ include "common.selectorLabels" (dict "name" "redis" "instance" (include "redis.name" .root) "component" .component) }}
{{- end }}

{{/* Number of sentinels that there are. */}}
{{- define "redis.sentinels" -}}
{{ eq .Values.topology "single" | ternary 0 (int .Values.sentinels.count) }}
{{- end }}

{{/* A quantity in MiB, rounded down; Gi, Mi and plain bytes are what schemas and people give for memory. */}}
{{- define "redis.mebibytes" -}}
{{- if hasSuffix "Gi" . -}}{{ mulf (trimSuffix "Gi" . | float64) 1024 | floor | int64 }}
{{- else if hasSuffix "Mi" . -}}{{ trimSuffix "Mi" . | float64 | floor | int64 }}
{{- else -}}{{ fail (printf "members.resources.memory: got %s: write a number and Mi or Gi" .) }}
{{- end -}}
{{- end }}

{{/* Values that contradict each other in ways a schema cannot say. */}}
{{- define "redis.validate" -}}
{{- $v := .Values -}}
{{- if and (eq $v.topology "single") (ne (int $v.members.count) 1) -}}
{{- fail (printf "members.count: got %v, but topology single is one member: set it to 1, or topology to replicated" $v.members.count) -}}
{{- end -}}
{{- if and (eq $v.topology "replicated") (lt (int $v.members.count) 2) -}}
{{- fail (printf "members.count: got %v, but topology replicated needs a replica: set it to 2 or more, or topology to single" $v.members.count) -}}
{{- end -}}
{{- if and (eq $v.topology "replicated") (eq $v.tls.client "off") -}}
{{- fail "tls.client: off is for topology single: replication and sentinels would send passwords in plain text" -}}
{{- end -}}
{{- if and (eq $v.topology "replicated") (ge (int $v.replication.minReplicasToWrite) (int $v.members.count)) -}}
{{- fail (printf "replication.minReplicasToWrite: got %v of %v members, one of which is the primary: nothing could be written" $v.replication.minReplicasToWrite $v.members.count) -}}
{{- end -}}
{{- $memory := include "redis.mebibytes" $v.members.resources.memory | int -}}
{{- if gt (int $v.members.maxmemoryMebibytes) (int (divf (mulf $memory 85) 100)) -}}
{{- fail (printf "members.maxmemoryMebibytes: got %v of a limit of %v MiB: leave 15 %% or more for buffers, fragmentation and snapshots" $v.members.maxmemoryMebibytes $memory) -}}
{{- end -}}
{{- $users := list -}}
{{- range $v.access.users -}}{{- $users = append $users .name -}}{{- end -}}
{{- range $v.access.rules -}}
{{- if not (has .principal $users) -}}
{{- fail (printf "access.rules: %s is none of access.users" .principal) -}}
{{- end -}}
{{- end -}}
{{- end }}
