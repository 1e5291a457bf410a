{{- define "atlas-ptce.labels" -}}
app.kubernetes.io/name: atlas-ptce
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "atlas-ptce.image" -}}
image: {{ printf "%s:%s" .Values.image.repository (.Values.image.tag | default .Chart.AppVersion) | quote }}
{{- end }}

{{- /* Of a Pod, and of a container in it. */}}
{{- define "atlas-ptce.pod" -}}
automountServiceAccountToken: false
# Kubernetes would write ATLAS_PTCE_PORT and the like for a Service of that name: no settings of ours.
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  seccompProfile: {type: RuntimeDefault}
{{- end }}

{{- define "atlas-ptce.locked" -}}
securityContext:
  readOnlyRootFilesystem: true
  allowPrivilegeEscalation: false
  capabilities: {drop: [ALL]}
{{- end }}

{{- define "atlas-ptce.env" -}}
env:
  - {name: FORWARDED_ALLOW_IPS, value: {{ .Values.proxies | quote }}}
  - {name: STREAMLIT_SERVER_ALLOWED_HOSTS, value: {{ join " " .Values.hosts | quote }}}
  {{- range $key, $value := .Values.settings }}
  - {name: {{ printf "ATLAS_PTCE_%s" (upper $key) }}, value: {{ $value | toString | quote }}}
  {{- end }}
{{- if .Values.secret }}
envFrom:
  - prefix: ATLAS_PTCE_
    secretRef: {name: {{ .Values.secret | quote }}}
{{- end }}
{{- end }}

{{- define "atlas-ptce.mounts" -}}
- {name: tmp, mountPath: /tmp}
- {name: cache, mountPath: /var/cache/atlas-ptce}
{{- end }}

{{- define "atlas-ptce.volumes" -}}
- {name: tmp, emptyDir: {}}
- {name: cache, emptyDir: {}}
{{- end }}
