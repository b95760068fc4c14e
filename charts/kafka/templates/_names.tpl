{{- define "kafka.name" -}}
{{ .Values.cluster.name | default .Release.Name }}
{{- end }}

{{/* dict "root" $ "component" "broker" */}}
{{- define "kafka.labels" -}}
{{ include "common.labels" (dict "root" .root "name" "kafka" "instance" (include "kafka.name" .root) "component" .component) }}
{{- end }}

{{- define "kafka.selectorLabels" -}}
{{ include "common.selectorLabels" (dict "name" "kafka" "instance" (include "kafka.name" .root) "component" .component) }}
{{- end }}

{{/* What ids are derived from when none is given: never a constant that two clusters could share. */}}
{{- define "kafka.identity" -}}
{{ .Values.platform }}/{{ .Values.site }}/{{ .Release.Namespace }}/{{ include "kafka.name" . }}
{{- end }}

{{- define "kafka.clusterId" -}}
{{ .Values.cluster.id | default (include "common.uuid" (include "kafka.identity" .)) }}
{{- end }}

{{/* Component whose pods are controllers, and the node id of the first of them. */}}
{{- define "kafka.controllerComponent" -}}
{{ eq .Values.roles "combined" | ternary "broker" "controller" }}
{{- end }}

{{- define "kafka.firstControllerId" -}}
{{ eq .Values.roles "combined" | ternary 0 1000 }}
{{- end }}

{{/*
The voters of the first format (KIP-853): id@host:port:directory id. Every controller formats with the same list, and
the fixed directory ids are what lets them agree on it before any of them runs.
*/}}
{{- define "kafka.initialControllers" -}}
{{- $component := include "kafka.controllerComponent" . -}}
{{- $first := include "kafka.firstControllerId" . | int -}}
{{- $name := include "kafka.name" . -}}
{{- $voters := list -}}
{{- range $i := until (int .Values.controllers.count) -}}
{{- $directory := include "common.uuid" (printf "%s/controller/%d" (include "kafka.identity" $) $i) -}}
{{- if gt (len $.Values.controllers.directoryIds) $i -}}
{{- $directory = index $.Values.controllers.directoryIds $i -}}
{{- end -}}
{{- $voters = append $voters (printf "%d@%s-%s-%d.%s-%ss.%s.svc:9090:%s" (add $first $i) $name $component $i $name $component $.Release.Namespace $directory) -}}
{{- end -}}
{{ join "," $voters }}
{{- end }}

{{/* Values that contradict each other in ways a schema cannot say. */}}
{{- define "kafka.validate" -}}
{{- $v := .Values -}}
{{- if and (eq $v.roles "combined") (ne (int $v.controllers.count) (int $v.brokers.count)) -}}
{{- fail (printf "controllers.count: got %v, but with roles combined every broker is a controller: it must equal brokers.count (%v)" $v.controllers.count $v.brokers.count) -}}
{{- end -}}
{{- if gt (int $v.defaults.replicationFactor) (int $v.brokers.count) -}}
{{- fail (printf "defaults.replicationFactor: got %v, but there are %v brokers: lower it or raise brokers.count" $v.defaults.replicationFactor $v.brokers.count) -}}
{{- end -}}
{{- if gt (int $v.defaults.minInsyncReplicas) (int $v.defaults.replicationFactor) -}}
{{- fail (printf "defaults.minInsyncReplicas: got %v, above defaults.replicationFactor (%v): nothing could be written" $v.defaults.minInsyncReplicas $v.defaults.replicationFactor) -}}
{{- end -}}
{{- range $v.topics -}}
{{- if gt (int (default $v.defaults.replicationFactor .replicationFactor)) (int $v.brokers.count) -}}
{{- fail (printf "topics %s replicationFactor: got %v, but there are %v brokers" .name .replicationFactor $v.brokers.count) -}}
{{- end -}}
{{- end -}}
{{- end }}
