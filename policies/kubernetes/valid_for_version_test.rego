package tollgate.kubernetes.valid_for_version_test

import data.tollgate.kubernetes.valid_for_version as policy

config_map(labels) := {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a", "labels": labels}}

test_a_number_for_text_is_found_at_its_key if {
	found := policy.deny with input as config_map({"version": 1})
	found == {{
		"msg": "`metadata.labels.version` must be a string, and is a number: put it in quotes",
		"path": ["metadata", "labels", "version"],
	}}
}

test_a_misspelt_field_is_found_with_the_one_that_is_meant if {
	pod := {"apiVersion": "v1", "kind": "Pod", "spec": {"contaners": [], "containers": []}}
	found := policy.deny with input as pod
	{finding.msg | some finding in found} == {"`spec.contaners` is no field of PodSpec; did you mean `containers`?"}
}

test_valid_objects_pass if {
	every object in [
		config_map({"version": "1"}),
		config_map({}),
		config_map(null),
		{"apiVersion": "example.org/v1", "kind": "Pod", "spec": 1},
		{},
	] {
		count(policy.deny) == 0 with input as object
	}
}

test_a_version_that_never_was_is_found_and_one_that_is_gone_is_not if {
	count(policy.deny) == 1 with input as {"apiVersion": "apps/v3", "kind": "Deployment"}
	count(policy.deny) == 0 with input as {"apiVersion": "apps/v1beta2", "kind": "Deployment"}
	count(policy.deny) == 0 with input as {"apiVersion": "policy/v1beta1", "kind": "PodDisruptionBudget"}
}

test_the_version_decides if {
	job := {"apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": "a"}}
	count(policy.deny) == 0 with input as job with data.params.kubernetes_version as "1.35"
	count(policy.deny) == 1 with input as job with data.params.kubernetes_version as "1.36"
}

test_a_version_without_quotes_is_read if {
	count(policy.deny) == 1 with input as config_map({"a": 1}) with data.params.kubernetes_version as 1.36
}

test_another_version_is_not_taken_for_one_that_is_known if {
	every version in ["1.20", "1.38", "", 1.4, null] {
		count(policy.undecided) == 1 with input as config_map({"a": 1}) with data.params.kubernetes_version as version
		count(policy.deny) == 0 with input as config_map({"a": 1}) with data.params.kubernetes_version as version
	}
}

test_an_empty_text_is_none_where_there_is_a_default if {
	count(policy.deny) == 0 with input as stateful_set("", {})
	count(policy.deny) == 1 with input as stateful_set("parallel", {})

	count(policy.deny) == 0 with input as stateful_set("Parallel", {"restartPolicy": ""})

	# A job must say it.
	count(policy.deny) == 1 with input as {
		"apiVersion": "batch/v1",
		"kind": "Job",
		"metadata": {"name": "a"},
		"spec": {"template": {"spec": {"restartPolicy": "", "containers": [{"name": "a"}]}}},
	}
}

stateful_set(management, spec) := {
	"apiVersion": "apps/v1",
	"kind": "StatefulSet",
	"metadata": {"name": "a"},
	"spec": {
		"podManagementPolicy": management,
		"serviceName": "a",
		"selector": {"matchLabels": {"app": "a"}},
		"updateStrategy": {"type": ""},
		"template": {"metadata": {"labels": {"app": "a"}}, "spec": object.union(spec, {"containers": [{"name": "a"}]})},
	},
}

test_a_job_says_what_comes_after_a_failure if {
	every kind, path in {"Job": ["spec", "template"], "CronJob": ["spec", "jobTemplate", "spec", "template"]} {
		every policy_of_pod, found in {"Always": 1, "": 1, "Never": 0, "OnFailure": 0} {
			count(of_pods("batch/v1", kind, path, {"restartPolicy": policy_of_pod})) == found
		}
		count(of_pods("batch/v1", kind, path, {})) == 1
	}
}

test_what_runs_forever_is_always_started_again if {
	every kind in ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"] {
		every policy_of_pod, found in {"Always": 0, "Never": 1, "OnFailure": 1} {
			count(of_pods("apps/v1", kind, ["spec", "template"], {"restartPolicy": policy_of_pod})) == found
		}
	}
	every policy_of_pod in ["Always", "Never", "OnFailure"] {
		count(of_pods("v1", "Pod", [], {"restartPolicy": policy_of_pod})) == 0
	}
}

test_a_volume_that_is_mounted_is_declared if {
	mounting := {"containers": [{"name": "a", "volumeMounts": [{"name": "data", "mountPath": "/data"}]}]}
	of_pods("v1", "Pod", [], mounting) == {["spec", "containers", 0, "volumeMounts", 0, "name"]}
	of_pods("v1", "Pod", [], object.union(mounting, {"volumes": [{"name": "data", "emptyDir": {}}]})) == set()
	block := {"initContainers": [{"name": "b", "volumeDevices": [{"name": "disk", "devicePath": "/dev/a"}]}]}
	of_pods("v1", "Pod", [], block) == {["spec", "initContainers", 0, "volumeDevices", 0, "name"]}
}

test_claims_of_a_stateful_set_are_volumes if {
	refused(set_of([{"metadata": {"name": "data"}}])) == set()
	count(refused(set_of([{"metadata": {"name": "other"}}]))) == 1
}

test_names_are_there_once if {
	every spec in [
		{"containers": [{"name": "a"}, {"name": "a"}]},
		{"containers": [{"name": "a"}], "initContainers": [{"name": "a"}]},
		{"containers": [{"name": "a"}], "ephemeralContainers": [{"name": "a"}]},
		{"volumes": [{"name": "a"}, {"name": "b"}, {"name": "a"}]},
		{"containers": [{"name": "a", "ports": [{"name": "http"}, {"name": "http"}]}]},
		{
			"volumes": [{"name": "a"}],
			"containers": [{"volumeMounts": [{"name": "a", "mountPath": "/a"}, {"name": "a", "mountPath": "/a"}]}],
		},
	] {
		count(of_pods("v1", "Pod", [], spec)) == 1
	}
	every spec in [
		{"containers": [{"name": "a", "ports": [{"name": "http"}]}, {"name": "b", "ports": [{"name": "http"}]}]},
		{"containers": [{"name": "a", "ports": [{"containerPort": 1}, {"containerPort": 2}]}]},
		{"containers": [{"name": "a"}], "volumes": [{"name": "a"}]},
	] {
		count(of_pods("v1", "Pod", [], spec)) == 0
	}
}

test_a_port_is_called_by_a_name_with_a_letter if {
	every name in ["8080", "80-", "-http", "HTTP", "a_b", "a--b", "a234567890123456"] {
		refused(service([{"port": 80, "targetPort": name}])) == {["spec", "ports", 0, "targetPort"]}
		of_pods("v1", "Pod", [], {"containers": [{"name": "a", "ports": [{"name": name}]}]}) == {["spec", "containers", 0, "ports", 0, "name"]}
		count(of_pods("v1", "Pod", [], {"containers": [{"name": "a", "livenessProbe": {"httpGet": {"port": name}}}]})) == 1
	}
	every name in ["http", "80a", "a-b", "a23456789012345", "", 8080, true, null] {
		refused(service([{"port": 80, "targetPort": name}])) == set()
	}
}

test_ports_of_a_service_have_names_of_their_own if {
	refused(service([{"port": 80}])) == set()
	refused(service([{"name": "a", "port": 80}, {"name": "b", "port": 81}])) == set()
	refused(service([{"name": "a", "port": 80}, {"name": "a", "port": 81}])) == {["spec", "ports", 1, "name"]}
	refused(service([{"name": "a", "port": 80}, {"port": 81}])) == {["spec", "ports", 1, "name"]}
}

test_an_autoscaler_can_scale if {
	refused(scaler({"minReplicas": 5, "maxReplicas": 3})) == {["spec", "maxReplicas"]}
	refused(scaler({"maxReplicas": 0})) == {["spec", "maxReplicas"]}
	every spec in [{"minReplicas": 3, "maxReplicas": 3}, {"maxReplicas": 1}, {"minReplicas": 0, "maxReplicas": 1}] {
		refused(scaler(spec)) == set()
	}
}

test_odd_shapes_are_left_to_the_schema if {
	every spec in [
		null,
		"text",
		{"containers": null, "restartPolicy": 1},
		{"containers": [null, "a", {"name": null}, {"name": null}], "volumes": [null, "a", {"name": 1}, {"name": 1}]},
		{"containers": [{"ports": null, "volumeMounts": null, "volumeDevices": null}], "volumes": null},
		{"containers": [{"ports": "a", "volumeMounts": [null, {"name": null}], "livenessProbe": 1}], "volumes": "a"},
	] {
		count(of_pods("v1", "Pod", [], spec)) == 0
	}
	every spec in [null, "text", {}, {"ports": [null, 1]}, {"ports": "a"}, {"ports": null}, {"maxReplicas": "a"}] {
		every kind in ["Service", "HorizontalPodAutoscaler", "Job"] {
			count(refused({"apiVersion": "v1", "kind": kind, "spec": spec})) == 0
		}
	}
}

set_of(claims) := {"apiVersion": "apps/v1", "kind": "StatefulSet", "spec": {
	"volumeClaimTemplates": claims,
	"template": {"spec": {"containers": [{"name": "a", "volumeMounts": [{"name": "data", "mountPath": "/data"}]}]}},
}}

scaler(spec) := {"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "spec": spec}

service(ports) := {"apiVersion": "v1", "kind": "Service", "spec": {"ports": ports}}

of_pods(version, kind, path, spec) := refused(object.union(
	{"apiVersion": version, "kind": kind},
	json.patch({}, array.concat(parents(path), [{"op": "add", "path": array.concat(path, ["spec"]), "value": whole(spec)}])),
))

parents(path) := [{"op": "add", "path": array.slice(path, 0, number), "value": {}} |
	some index, _ in path
	number := index + 1
]

whole(spec) := object.union({"containers": [{"name": "main"}]}, spec) if {
	is_object(spec)
} else := spec

refused(object) := {finding.path | some finding in found} if {
	found := policy.refused with input as object
}
