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
