{{- define "cockroachdb.name" -}}
{{ .Values.cluster.name | default .Release.Name }}
{{- end }}

{{/* dict "root" $ "component" "node": what the library chart takes. */}}
{{- define "cockroachdb.labels" -}}
{{ include "common.labels" (dict "root" .root "name" "cockroachdb" "instance" (include "cockroachdb.name" .root) "component" .component) }}
{{- end }}

{{- define "cockroachdb.selectorLabels" -}}
{{ include "common.selectorLabels" (dict "name" "cockroachdb" "instance" (include "cockroachdb.name" .root) "component" .component) }}
{{- end }}

{{/* A quantity in MiB, rounded down; Gi and Mi are what schemas and people give for memory. */}}
{{- define "cockroachdb.mebibytes" -}}
{{- if hasSuffix "Gi" . -}}{{ mulf (trimSuffix "Gi" . | float64) 1024 | floor | int64 }}
{{- else if hasSuffix "Mi" . -}}{{ trimSuffix "Mi" . | float64 | floor | int64 }}
{{- else -}}{{ fail (printf "nodes.resources.memory: got %s: write a number and Mi or Gi" .) }}
{{- end -}}
{{- end }}

{{/* Values that contradict each other in ways a schema cannot say. */}}
{{- define "cockroachdb.validate" -}}
{{- $v := .Values -}}
{{- $count := int $v.nodes.count -}}
{{- $copies := int $v.replicationFactor -}}
{{- if eq $v.topology "single" -}}
{{- if or (ne $count 1) (ne $copies 1) -}}
{{- fail (printf "nodes.count, replicationFactor: got %d and %d, but topology single is one node with one copy: set both to 1, or topology to replicated" $count $copies) -}}
{{- end -}}
{{- else -}}
{{- if or (lt $count 3) (lt $copies 3) -}}
{{- fail (printf "nodes.count, replicationFactor: got %d and %d, but topology replicated needs a majority of three: set both to 3 or more, or topology to single" $count $copies) -}}
{{- end -}}
{{- if gt $copies $count -}}
{{- fail (printf "replicationFactor: got %d, but there are %d nodes: lower it or raise nodes.count" $copies $count) -}}
{{- end -}}
{{- if gt (int $v.budgets.nodesMaxUnavailable) (div (sub $copies 1) 2) -}}
{{- fail (printf "budgets.nodesMaxUnavailable: got %d, but a range of %d copies keeps its majority with %d away" (int $v.budgets.nodesMaxUnavailable) $copies (div (sub $copies 1) 2)) -}}
{{- end -}}
{{- if eq $v.tls.client "off" -}}
{{- fail "tls.client: off is for topology single: set it to required" -}}
{{- end -}}
{{- end -}}
{{- $memory := include "cockroachdb.mebibytes" $v.nodes.resources.memory | int -}}
{{- $used := add (int $v.nodes.cacheMebibytes) (mul 2 (int $v.nodes.sqlMemoryMebibytes)) -}}
{{- if gt (mul $used 100) (mul $memory 80) -}}
{{- fail (printf "nodes.cacheMebibytes, nodes.sqlMemoryMebibytes: cache and twice the SQL memory are %d MiB of a limit of %d MiB: 80 %% at most, or the kernel ends the process" $used $memory) -}}
{{- end -}}
{{- if and (ne $v.licence.kind "none") (not $v.licence.secret) -}}
{{- fail (printf "licence.secret: not given: licence %s wants the Secret whose key licence holds it" $v.licence.kind) -}}
{{- end -}}
{{- if and (has $v.licence.kind (list "enterprise-free" "enterprise-trial")) (not $v.licence.telemetryCidr) -}}
{{- fail (printf "licence.telemetryCidr: not given: with licence %s a cluster that has sent no telemetry for seven days is throttled; name the addresses it leaves by" $v.licence.kind) -}}
{{- end -}}
{{- $users := list -}}
{{- range $v.access.users -}}{{- $users = append $users .name -}}{{- end -}}
{{- range $v.access.grants -}}
{{- if not (has .user $users) -}}
{{- fail (printf "access.grants: %s is none of access.users" .user) -}}
{{- end -}}
{{- if not (has .database $v.databases) -}}
{{- fail (printf "access.grants: %s is none of databases" .database) -}}
{{- end -}}
{{- end -}}
{{- end }}
