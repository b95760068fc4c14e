{{/*
An object with pods (or a ServiceAccount), as the cluster wants pods (.Values.pods): the only place where a chart knows of it. The very same
text where nothing is wanted, so that no pod rolls; otherwise every pod template of every chart goes through here.
dict "root" $ "object" <yaml of one object>
*/}}
{{- define "common.asWanted" -}}
{{- $pods := .root.Values.pods -}}
{{- if not $pods -}}
{{- .object -}}
{{- else -}}
{{- $object := fromYaml .object -}}
{{- if eq $object.kind "ServiceAccount" -}}
{{- include "common.pullSecrets" (dict "pods" $pods "spec" $object) -}}
{{- else if eq $object.kind "Pod" -}}
{{- include "common.podAsWanted" (dict "pods" $pods "template" $object) -}}
{{- else if eq $object.kind "CronJob" -}}
{{- include "common.podAsWanted" (dict "pods" $pods "template" $object.spec.jobTemplate.spec.template) -}}
{{- else -}}
{{- include "common.podAsWanted" (dict "pods" $pods "template" $object.spec.template) -}}
{{- end -}}
{{- toYaml $object -}}
{{- end -}}
{{- end }}

{{/* Changes a pod template in its place, and gives no text. dict "pods" .Values.pods "template" <map> */}}
{{- define "common.podAsWanted" -}}
{{- $pods := .pods -}}
{{- $metadata := .template.metadata -}}
{{- $spec := .template.spec -}}
{{- range $key := list "labels" "annotations" -}}
{{- with get $pods $key -}}{{- $_ := set $metadata $key (merge (dict) . (get $metadata $key | default dict)) -}}{{- end -}}
{{- end -}}
{{- include "common.pullSecrets" (dict "pods" $pods "spec" $spec) -}}
{{- range $key := list "tolerations" "nodeSelector" "priorityClassName" "runtimeClassName" -}}
{{- with get $pods $key -}}{{- $_ := set $spec $key . -}}{{- end -}}
{{- end -}}
{{- include "common.nodeAffinity" (dict "pods" $pods "spec" $spec) -}}
{{- range $key := list "runAsUser" "runAsGroup" "fsGroup" -}}
{{- if hasKey $pods $key -}}
{{- if eq (get $pods $key | toString) "unset" -}}
{{- $_ := unset $spec.securityContext $key -}}
{{- else -}}
{{- $_ := set $spec.securityContext $key (get $pods $key) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- range $container := concat ($spec.initContainers | default list) $spec.containers -}}
{{- with $pods.cpuLimitRatio -}}
{{- $_ := set $container.resources.limits "cpu" (include "common.cpuLimit" (dict "request" (toString $container.resources.requests.cpu) "ratio" .)) -}}
{{- end -}}
{{- with $pods.scratchMebibytes -}}
{{- $_ := set $container.resources.limits "ephemeral-storage" (printf "%dMi" (add . 512)) -}}
{{- end -}}
{{- end -}}
{{- with $pods.scratchMebibytes -}}
{{- range $volume := $spec.volumes -}}
{{- if eq $volume.name "tmp" -}}{{- $_ := set $volume.emptyDir "sizeLimit" (printf "%dMi" (int64 $pods.scratchMebibytes)) -}}{{- end -}}
{{- end -}}
{{- end -}}
{{- end }}

{{/* Pods, and service accounts for whoever uses them later, name the Secrets in the same way. dict "pods" .Values.pods "spec" <map> */}}
{{- define "common.pullSecrets" -}}
{{- $secrets := list -}}
{{- range .pods.imagePullSecrets -}}{{- $secrets = append $secrets (dict "name" .) -}}{{- end -}}
{{- if $secrets -}}{{- $_ := set .spec "imagePullSecrets" $secrets -}}{{- end -}}
{{- end }}

{{/* Of terms a node fulfils one, of the requirements in a term all: so each term takes what the pod requires already (its zones). dict "pods" .Values.pods "spec" <map> */}}
{{- define "common.nodeAffinity" -}}
{{- with .pods.nodeAffinity -}}
{{- $zones := list -}}
{{- with dig "affinity" "nodeAffinity" "requiredDuringSchedulingIgnoredDuringExecution" "nodeSelectorTerms" list $.spec -}}
{{- $zones = (first .).matchExpressions -}}
{{- end -}}
{{- $terms := list -}}
{{- range . -}}
{{- $expressions := concat $zones (.matchExpressions | default list) -}}
{{- $terms = append $terms (merge (dict) (ternary (dict "matchExpressions" $expressions) dict (gt (len $expressions) 0)) .) -}}
{{- end -}}
{{- $_ := set $.spec "affinity" (dict "nodeAffinity" (dict "requiredDuringSchedulingIgnoredDuringExecution" (dict "nodeSelectorTerms" $terms))) -}}
{{- end -}}
{{- end }}

{{/* dict "request" <quantity of cores> "ratio" n */}}
{{- define "common.cpuLimit" -}}
{{- $millicores := hasSuffix "m" .request | ternary (trimSuffix "m" .request | float64) (mulf (.request | float64) 1000) -}}
{{- printf "%dm" (mulf $millicores .ratio | ceil | int64) -}}
{{- end }}
