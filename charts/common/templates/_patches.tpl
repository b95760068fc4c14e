{{/*
The objects of one file, with the patches of .Values.patches laid over those that they name. What no patch names is printed as it was
written, byte for byte. dict "root" $ "objects" <name of the template that prints them, with "---" between>
*/}}
{{- define "common.patched" -}}
{{- $root := .root -}}
{{- $text := include .objects $root -}}
{{- if not $root.Values.patches -}}
{{- $text -}}
{{- else -}}
{{- range $document := regexSplit "(?m)^---$" $text -1 -}}
{{- $object := fromYaml $document -}}
{{- $patches := list -}}
{{- if $object.kind -}}
{{- $patches = include "common.patchesOf" (dict "root" $root "kind" $object.kind "name" $object.metadata.name "namespace" $object.metadata.namespace) | fromJsonArray -}}
{{- end }}
---
{{ if $patches -}}
{{- range $patches -}}
{{- $object = (include "common.merged" (dict "base" $object "patch" .patch "field" "" "parent" "") | fromJson).value -}}
{{- end -}}
{{- toYaml $object }}
{{- else -}}
{{- $document | trim }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{/*
The patches of one object, as a JSON array. A Job, and its ConfigMap, are meant by their names without the digest.
dict "root" $ "kind" "name" [ "namespace" ]
*/}}
{{- define "common.patchesOf" -}}
{{- $found := list -}}
{{- range .root.Values.patches -}}
{{- $same := or (eq .name $.name) (and (has .kind (list "Job" "ConfigMap")) (regexMatch (printf "^%s-[0-9a-f]{10}$" .name) $.name)) -}}
{{- if and (eq .kind $.kind) $same (eq (.namespace | default $.namespace) $.namespace) -}}
{{- $found = append $found . -}}
{{- end -}}
{{- end -}}
{{- toJson $found -}}
{{- end }}

{{/*
A strategic merge as Kubernetes does it, in JSON as {"value": ...}: maps are merged, null takes a key away, lists with a merge key are
merged by it, and all else is replaced. dict "base" "patch" "field" <where the value stands> "parent" <and that>
*/}}
{{- define "common.merged" -}}
{{- $base := .base -}}
{{- $field := .field -}}
{{- $result := .patch -}}
{{- $lists := include "common.mergeKeys" . | fromYaml -}}
{{- $key := get $lists (printf "%s.%s" .parent $field) -}}
{{- if kindIs "map" .patch -}}
{{- $result = dict -}}
{{- if kindIs "map" $base }}{{ range $name, $value := $base }}{{ $_ := set $result $name $value }}{{ end }}{{ end -}}
{{- range $name, $value := .patch -}}
{{- if kindIs "invalid" $value -}}
{{- $result = unset $result $name -}}
{{- else -}}
{{- $inner := dict "base" (index $result $name) "patch" $value "field" $name "parent" $field -}}
{{- $_ := set $result $name (include "common.merged" $inner | fromJson).value -}}
{{- end -}}
{{- end -}}
{{- else if and (kindIs "slice" .patch) $key -}}
{{- $result = (include "common.mergedList" (dict "base" ($base | default list) "patch" .patch "key" $key "field" $field) | fromJson).value -}}
{{- end -}}
{{- dict "value" $result | toJson -}}
{{- end }}

{{/*
A list whose entries are known by a key. In Kubernetes' own order: entries of the patch as it has them, and those of the object in
front of the first that stood behind them; so what is new comes first. dict "base" "patch" "key" "field"
*/}}
{{- define "common.mergedList" -}}
{{- $key := .key -}}
{{- $field := .field -}}
{{- $places := dict -}}
{{- range $index, $entry := .base }}{{ $_ := set $places (get $entry $key | toString) (dict "index" $index "entry" $entry) }}{{ end -}}
{{- $named := list -}}
{{- range .patch }}{{ $named = append $named (get . $key | toString) }}{{ end -}}
{{- $others := list -}}
{{- range .base }}{{ if not (has (get . $key | toString) $named) }}{{ $others = append $others . }}{{ end }}{{ end -}}
{{- $result := list -}}
{{- range $patch := .patch -}}
{{- if ne (get $patch "$patch") "delete" -}}
{{- $place := get $places (get $patch $key | toString) -}}
{{- $entry := dict -}}
{{- if $place -}}
{{- $entry = $place.entry -}}
{{- range $other := $others -}}
{{- if lt (get $places (get $other $key | toString)).index $place.index -}}
{{- $result = append $result $other -}}
{{- $others = rest $others -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- $merged := (include "common.merged" (dict "base" $entry "patch" $patch "field" $field "parent" "") | fromJson).value -}}
{{- $result = append $result $merged -}}
{{- end -}}
{{- end -}}
{{- dict "value" (concat $result $others) | toJson -}}
{{- end }}

{{/*
By which key the entries of a list are known, by the field and the one around it. It is what the schema of the Kubernetes API
says (x-kubernetes-patch-merge-key), and tests/charts/patches.test.ts holds it to that. Finalizers and owners no patch may change.
*/}}
{{- define "common.mergeKeys" -}}
.secrets: name
spec.containers: name
spec.initContainers: name
spec.ephemeralContainers: name
spec.volumes: name
spec.imagePullSecrets: name
spec.resourceClaims: name
spec.schedulingGates: name
spec.hostAliases: ip
spec.topologySpreadConstraints: topologyKey
spec.ports: port
containers.env: name
containers.ports: containerPort
containers.volumeMounts: mountPath
containers.volumeDevices: devicePath
initContainers.env: name
initContainers.ports: containerPort
initContainers.volumeMounts: mountPath
initContainers.volumeDevices: devicePath
{{- end }}
