package tollgate.kubernetes.safe_sysctls_only_test

import data.tollgate.kubernetes.safe_sysctls_only as policy

test_an_unsafe_sysctl_is_found if {
	paths({
		"securityContext": {
			"sysctls": [
				{
					"name": "net.ipv4.tcp_syncookies",
					"value": "1",
				},
				{"name": "kernel.msgmax", "value": "65536"},
			],
		},
	}) == {["spec", "securityContext", "sysctls", 1, "name"]}
}

test_the_newest_safe_sysctls_pass if {
	paths({
		"securityContext": {
			"sysctls": [
				{
					"name": "net.ipv4.tcp_notsent_lowat",
					"value": "1",
				},
				{
					"name": "net.ipv4.tcp_slow_start_after_idle",
					"value": "0",
				},
			],
		},
	}) == set()
}

test_the_template_of_a_workload_is_judged if {
	spec := {
		"securityContext": {
			"sysctls": [
				{
					"name": "net.ipv4.tcp_syncookies",
					"value": "1",
				},
				{"name": "kernel.msgmax", "value": "65536"},
			],
		},
	}
	deployment := {"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"template": {"spec": spec}}}
	found := policy.deny with input as deployment
	{finding.path | some finding in found} == {
		["spec", "template", "spec", "securityContext", "sysctls", 1, "name"],
	}
}

test_a_workload_of_the_configuration_is_judged if {
	spec := {
		"securityContext": {
			"sysctls": [
				{
					"name": "net.ipv4.tcp_syncookies",
					"value": "1",
				},
				{"name": "kernel.msgmax", "value": "65536"},
			],
		},
	}
	job := {"apiVersion": "example.com/v1", "kind": "Task", "spec": {"pod": {"spec": spec}}}
	templates := {"example.com/Task": ["spec", "pod"]}
	found := policy.deny with input as job with data.kubernetes.pod_templates as templates
	{finding.path | some finding in found} == {["spec", "pod", "spec", "securityContext", "sysctls", 1, "name"]}
}

test_odd_shapes_are_no_objection if {
	every spec in [
		null,
		"text",
		{},
		{"containers": null},
		{"containers": "web"},
		{"containers": [null, "web", 1]},
		{"volumes": {"a": null}, "securityContext": "none", "initContainers": []},
		{"containers": [{"name": "web", "securityContext": null}]},
		{
			"containers": [
				{
					"name": "web",
					"securityContext": "strict",
					"ports": "80",
					"lifecycle": null,
					"livenessProbe": "yes",
				},
			],
			"securityContext": null,
		},
	] {
		paths(spec) == set()
	}
}

paths(spec) := {finding.path | some finding in findings(spec)}

findings(spec) := found if {
	found := policy.deny with input as {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"}, "spec": spec}
}

test_the_edit_takes_it_out if {
	found := findings({"securityContext": {"sysctls": [{"name": "kernel.msgmax", "value": "1"}]}})
	{finding.remove | some finding in found} == {[["spec", "securityContext", "sysctls", 0]]}
}
