# METADATA
# title: Pods set only sysctls that are safe
# description: A sysctl that is not namespaced changes the kernel of the node for all pods on it.
# custom:
#   id: PSS-B12
#   severity: medium
#   enforcement: hard
#   view: kubernetes
#   kinds: [Pod]
#   fix: Remove the sysctl, or set it on the node.
#   controls:
#     nist-800-53r5: [AC-6, CM-7, SC-39]
#     soc2-tsc-2017: [CC6.1, CC6.8]
#     iso-27001-2022: [A.8.2, A.8.9]
#     pci-dss-4.0.1: ["2.2.1", "2.2.6"]
#   same_as:
#     trivy: [KSV-0026]
#     kics: [9127f0d9]
#     kube-linter: [unsafe-sysctls]
#     gatekeeper: [forbidden-sysctls]
package tollgate.kubernetes.safe_sysctls_only

import data.tollgate.library.pod

deny contains finding if {
	spec := pod.spec(input)
	sysctl := spec.securityContext.sysctls[index].name
	is_string(sysctl)
	not sysctl in safe_sysctls
	finding := {
		"msg": sprintf("the pod sets the sysctl `%s`", [sysctl]),
		"path": pod.path(input, ["securityContext", "sysctls", index, "name"]),
	}
}

# As of version 1.37 of the Pod Security Standards.
safe_sysctls := {
	"kernel.shm_rmid_forced",
	"net.ipv4.ip_local_port_range",
	"net.ipv4.ip_local_reserved_ports",
	"net.ipv4.ip_unprivileged_port_start",
	"net.ipv4.ping_group_range",
	"net.ipv4.tcp_fin_timeout",
	"net.ipv4.tcp_keepalive_intvl",
	"net.ipv4.tcp_keepalive_probes",
	"net.ipv4.tcp_keepalive_time",
	"net.ipv4.tcp_notsent_lowat",
	"net.ipv4.tcp_rmem",
	"net.ipv4.tcp_slow_start_after_idle",
	"net.ipv4.tcp_syncookies",
	"net.ipv4.tcp_wmem",
}
