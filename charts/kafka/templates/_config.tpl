{{/* Properties that brokers and controllers share. The start script appends what differs from pod to pod. */}}
{{- define "kafka.commonProperties" -}}
{{- $name := include "kafka.name" . -}}
log.dirs=/var/lib/kafka/data/kafka
# One name for all controllers, so that the list does not depend on their number.
controller.quorum.bootstrap.servers={{ $name }}-{{ include "kafka.controllerComponent" . }}s.{{ .Release.Namespace }}.svc:9090
controller.listener.names=CONTROLLER
listener.security.protocol.map=CLIENT:{{ eq .Values.tls.client "required" | ternary "SASL_SSL" "SASL_PLAINTEXT" }},INTERNAL:SSL,CONTROLLER:SSL
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
allow.everyone.if.no.acl.found=false
# Names of certificates that the internal authority signs for this cluster only. User names have dots, so none can be one of these.
super.users=User:{{ $name }}-broker;User:{{ $name }}-controller;User:{{ $name }}-admin
auto.create.topics.enable=false
unclean.leader.election.enable=false
min.insync.replicas={{ .Values.defaults.minInsyncReplicas }}
offsets.topic.replication.factor={{ .Values.defaults.replicationFactor }}
transaction.state.log.replication.factor={{ .Values.defaults.replicationFactor }}
transaction.state.log.min.isr={{ .Values.defaults.minInsyncReplicas }}
share.coordinator.state.topic.replication.factor={{ .Values.defaults.replicationFactor }}
share.coordinator.state.topic.min.isr={{ .Values.defaults.minInsyncReplicas }}
{{- end }}

{{/* What only a controller may or need know. */}}
{{- define "kafka.controllerOnly" -}}
default.replication.factor={{ .Values.defaults.replicationFactor }}
# A controller that comes back with an empty disk has a new directory id: it takes the place of its old self by itself.
controller.quorum.auto.join.enable=true
{{- end }}

{{/*
Mutual TLS on one listener, from a mounted Secret. Kafka reads key and chain out of one PEM file, which cert-manager
writes as tls-combined.pem. Paths never change: they are what a reload reads again.
*/}}
{{- define "kafka.mutualTls" -}}
listener.name.{{ . }}.ssl.client.auth=required
listener.name.{{ . }}.ssl.keystore.type=PEM
listener.name.{{ . }}.ssl.keystore.location=/etc/kafka/tls/internal/tls-combined.pem
listener.name.{{ . }}.ssl.truststore.type=PEM
listener.name.{{ . }}.ssl.truststore.location=/etc/kafka/tls/internal/ca.crt
listener.name.{{ . }}.ssl.principal.mapping.rules=RULE:^CN=([a-z0-9-]+)$/$1/
{{- end }}

{{- define "kafka.brokerProperties" -}}
process.roles={{ eq .Values.roles "combined" | ternary "broker,controller" "broker" }}
listeners=CLIENT://:9092,INTERNAL://:9091{{ if eq .Values.roles "combined" }},CONTROLLER://:9090{{ end }}
inter.broker.listener.name=INTERNAL
# A broker that meets its quorum late waits for it (Kafka's default is one minute, then it ends and starts anew).
initial.broker.registration.timeout.ms=300000
sasl.enabled.mechanisms=SCRAM-SHA-512
listener.name.client.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
{{- if eq .Values.tls.client "required" }}
listener.name.client.ssl.keystore.type=PEM
listener.name.client.ssl.keystore.location=/etc/kafka/tls/serving/tls-combined.pem
{{- end }}
{{ include "kafka.mutualTls" "internal" }}
{{ include "kafka.mutualTls" "controller" }}
{{ include "kafka.commonProperties" . }}
{{- if eq .Values.roles "combined" }}
{{ include "kafka.controllerOnly" . }}
{{- end }}
{{- range $key, $value := .Values.brokers.config }}
{{ $key }}={{ $value }}
{{- end }}
{{- end }}

{{- define "kafka.controllerProperties" -}}
process.roles=controller
listeners=CONTROLLER://:9090
{{ include "kafka.mutualTls" "controller" }}
{{ include "kafka.commonProperties" . }}
{{ include "kafka.controllerOnly" . }}
{{- end }}

{{/* What the scripts need to know; sourced by bash. */}}
{{- define "kafka.clusterEnv" -}}
{{- $name := include "kafka.name" . -}}
CLUSTER_NAME={{ $name }}
PLATFORM={{ .Values.platform }}
CLUSTER_ID={{ include "kafka.clusterId" . }}
BROKER_DOMAIN={{ $name }}-brokers.{{ .Release.Namespace }}.svc
CONTROLLER_DOMAIN={{ $name }}-{{ include "kafka.controllerComponent" . }}s.{{ .Release.Namespace }}.svc
CONTROLLER_COMPONENT={{ include "kafka.controllerComponent" . }}
REPLICATION_FACTOR={{ .Values.defaults.replicationFactor }}
MIN_INSYNC_REPLICAS={{ .Values.defaults.minInsyncReplicas }}
ROLES={{ .Values.roles }}
TLS={{ .Values.tls.client }}
ZONE_SOURCE={{ .Values.zones.source }}
{{- end }}

{{/* Numbers of members, apart: they reach running pods without rolling them. */}}
{{- define "kafka.sizeEnv" -}}
BROKERS={{ .Values.brokers.count }}
CONTROLLERS={{ .Values.controllers.count }}
INITIAL_CONTROLLERS={{ include "kafka.initialControllers" . }}
{{- end }}

{{- define "kafka.adminProperties" -}}
security.protocol=SSL
ssl.keystore.type=PEM
ssl.keystore.location=/etc/kafka/tls/internal/tls-combined.pem
ssl.truststore.type=PEM
ssl.truststore.location=/etc/kafka/tls/internal/ca.crt
request.timeout.ms=10000
default.api.timeout.ms=20000
{{- end }}
