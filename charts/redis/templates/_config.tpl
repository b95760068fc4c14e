{{/* TLS of a server. Paths never change: they are what a reload reads again. dict "root" $ "port" n */}}
{{- define "redis.listener" -}}
# Of both families; where the kernel has no IPv6, IPv4 alone.
bind * -::*
# Nobody is let in without a login: the user "default" is off.
protected-mode no
{{- if eq .root.Values.tls.client "required" }}
port 0
tls-port {{ .port }}
tls-replication yes
tls-auth-clients no
tls-protocols "TLSv1.2 TLSv1.3"
tls-cert-file /etc/redis/tls/tls.crt
tls-key-file /etc/redis/tls/tls.key
tls-ca-cert-file /etc/redis/tls/ca.crt
{{- else }}
port {{ .port }}
{{- end }}
dir /data
aclfile /data/users.acl
{{- end }}

{{/* What all members share. The start script appends what differs from pod to pod, and the password of replication. */}}
{{- define "redis.serverConfig" -}}
{{- $v := .Values -}}
{{ include "redis.listener" (dict "root" . "port" 6379) }}
databases 1
maxmemory {{ int $v.members.maxmemoryMebibytes }}mb
maxmemory-policy {{ $v.members.maxmemoryPolicy }}
{{- if eq $v.persistence "aof" }}
appendonly yes
appendfsync everysec
save ""
{{- else if eq $v.persistence "rdb" }}
appendonly no
save 3600 1 300 100 60 10000
{{- else }}
appendonly no
save ""
{{- end }}
{{- if eq $v.topology "replicated" }}
min-replicas-to-write {{ int $v.replication.minReplicasToWrite }}
min-replicas-max-lag {{ int $v.replication.minReplicasMaxLagSeconds }}
{{- end }}
# A replica that was away for a moment goes on where it was.
repl-backlog-size 16mb
repl-diskless-sync-delay 1
{{- range $key, $value := $v.members.config }}
{{ $key }} {{ $value }}
{{- end }}
{{- end }}

{{- define "redis.sentinelConfig" -}}
{{ include "redis.listener" (dict "root" . "port" 26379) }}
# Addresses change with every pod, names do not.
sentinel resolve-hostnames yes
sentinel announce-hostnames yes
{{- end }}

{{/* What the scripts need to know; sourced by bash. */}}
{{- define "redis.clusterEnv" -}}
{{- $name := include "redis.name" . -}}
CLUSTER_NAME={{ $name }}
PLATFORM={{ .Values.platform }}
TOPOLOGY={{ .Values.topology }}
PERSISTENCE={{ .Values.persistence }}
TLS={{ .Values.tls.client }}
MEMBER_DOMAIN={{ $name }}-members.{{ .Release.Namespace }}.svc
SENTINEL_DOMAIN={{ $name }}-sentinels.{{ .Release.Namespace }}.svc
DOWN_AFTER_MILLISECONDS={{ int .Values.sentinels.downAfterMilliseconds }}
FAILOVER_TIMEOUT_MILLISECONDS={{ int .Values.sentinels.failoverTimeoutMilliseconds }}
ZONE_SOURCE={{ .Values.zones.source }}
{{- end }}

{{/* Numbers, apart: they reach running pods without rolling them. */}}
{{- define "redis.sizeEnv" -}}
MEMBERS={{ int .Values.members.count }}
SENTINELS={{ include "redis.sentinels" . }}
{{- end }}

{{/*
The rules of one user. Key patterns carry their direction (%R, %W), so that categories can be one list. What would show or
touch keys that were not granted is taken out: administration, whole key space, functions, the names of changed keys
(CLIENT TRACKING in its broadcasting mode asks for no key). A member of a rule.
*/}}
{{- define "redis.rules" -}}
{{- $commands := .commands -}}
{{- $rules := list "resetkeys resetchannels -@all +@connection +@transaction +wait" -}}
{{- range list "read" "write" "pubsub" }}{{ if has . $commands }}{{ $rules = append $rules (printf "+@%s" .) }}{{ end }}{{ end -}}
{{- $rules = append $rules (has "scripting" $commands | ternary "+@scripting -function -script|flush -script|kill" "-@scripting") -}}
{{- $rules = append $rules "-@admin -@dangerous" -}}
{{- $everything := false -}}
{{- range .keys }}{{ if eq .pattern "*" }}{{ $everything = true }}{{ end }}{{ end -}}
{{- if not $everything }}{{ $rules = append $rules "-scan -randomkey -dbsize -client|tracking" }}{{ end -}}
{{- $direction := dict "read" "%R" "write" "%W" "readWrite" "%RW" -}}
{{- range .keys }}{{ $rules = append $rules (printf "%s~%s" (get $direction .access) .pattern) }}{{ end -}}
{{- range .channels }}{{ $rules = append $rules (printf "&%s" .) }}{{ end -}}
{{ join " " $rules }}
{{- end }}

{{/* The declaration as lines: user, epoch, rules; separated by tabs. A user without rules may connect and nothing else. */}}
{{- define "redis.usersFile" -}}
{{- range $user := .Values.access.users }}
{{- $rule := dict "commands" list "keys" list "channels" list }}
{{- range $.Values.access.rules }}{{ if eq .principal $user.name }}{{ $rule = . }}{{ end }}{{ end }}
{{ $user.name }}	{{ $user.epoch }}	{{ include "redis.rules" $rule }}
{{- end }}
{{- end }}
