{{- define "cassandra.name" -}}
{{ .Values.cluster.name | default .Release.Name }}
{{- end }}

{{/* dict "root" $ "component" "node" */}}
{{- define "cassandra.labels" -}}
{{ include "common.labels" (dict "root" .root "name" "cassandra" "instance" (include "cassandra.name" .root) "component" .component) }}
{{- end }}

{{- define "cassandra.selectorLabels" -}}
{{ include "common.selectorLabels" (dict "name" "cassandra" "instance" (include "cassandra.name" .root) "component" .component) }}
{{- end }}

{{/* What Cassandra calls the cluster, and what nodes of another one are refused by: never a constant that two could share. */}}
{{- define "cassandra.clusterId" -}}
{{ .Values.cluster.id | default (printf "%s-%s-%s" .Values.platform .Values.site (include "cassandra.name" .)) }}
{{- end }}

{{/* The name in a node's certificate that the other nodes of this cluster, and no others, accept (SPIFFE). */}}
{{- define "cassandra.nodeIdentity" -}}
spiffe://{{ .Values.platform }}.{{ .Values.site }}/{{ .Release.Namespace }}/cassandra/{{ include "cassandra.name" . }}/node
{{- end }}

{{- define "cassandra.adminSecret" -}}
{{ .Values.admin.existingSecret | default (printf "%s-admin" (include "cassandra.name" .)) }}
{{- end }}

{{/* Whether this release renders a part. dict "root" $ "part" "rack" */}}
{{- define "cassandra.has" -}}
{{- if and (eq .root.Values.mode "cluster") (has .part .root.Values.parts) }}yes{{ end -}}
{{- end }}

{{/* The rack of this release, as JSON. */}}
{{- define "cassandra.rack" -}}
{{- $name := .Values.rack | default (index .Values.racks 0).name -}}
{{- $found := dict -}}
{{- range .Values.racks }}{{ if eq .name $name }}{{ $found = . }}{{ end }}{{ end -}}
{{- if not $found -}}
{{- $known := list -}}
{{- range .Values.racks }}{{ $known = append $known .name }}{{ end -}}
{{- fail (printf "rack: got %s, known are %s: name one of racks" $name (join ", " $known)) -}}
{{- end -}}
{{ toJson $found }}
{{- end }}

{{/* Values that contradict each other in ways a schema cannot say. */}}
{{- define "cassandra.validate" -}}
{{- $v := .Values -}}
{{- $nodes := 0 -}}
{{- $names := list -}}
{{- range $v.racks }}{{ $nodes = add $nodes (int .nodes) }}{{ $names = append $names .name }}{{ end -}}
{{- if ne (len ($names | uniq)) (len $names) -}}
{{- fail (printf "racks: got %s: two racks have one name; give each its own" (join ", " $names)) -}}
{{- end -}}
{{- if gt (int $v.replicationFactor) (int $nodes) -}}
{{- fail (printf "replicationFactor: got %v, but there are %d nodes: lower it or add nodes" $v.replicationFactor $nodes) -}}
{{- end -}}
{{- range $v.keyspaces -}}
{{- if gt (int (default $v.replicationFactor .replicationFactor)) (int $nodes) -}}
{{- fail (printf "keyspaces %s replicationFactor: got %v, but there are %d nodes" .name .replicationFactor $nodes) -}}
{{- end -}}
{{- end -}}
{{- if and (ne $v.zones.source "none") -}}
{{- range $v.racks }}{{ if not .zone }}{{ fail (printf "racks %s zone: not given, but zones.source %s holds nodes against it" .name $v.zones.source) }}{{ end }}{{ end -}}
{{- end -}}
{{- end }}

{{/* Size of a node's volume in bytes, from a Kubernetes quantity. */}}
{{- define "cassandra.storageBytes" -}}
{{- $size := .Values.node.storage.size -}}
{{- $units := dict "Ki" 1024 "Mi" 1048576 "Gi" 1073741824 "Ti" 1099511627776 "k" 1000 "M" 1000000 "G" 1000000000 "T" 1000000000000 -}}
{{- $number := regexFind "^[0-9]+" $size -}}
{{- $unit := regexFind "[A-Za-z]+$" $size -}}
{{- mul (int64 $number) (int64 (get $units $unit | default 1)) -}}
{{- end }}
