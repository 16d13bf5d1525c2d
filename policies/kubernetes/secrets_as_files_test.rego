package tollgate.kubernetes.secrets_as_files_test

import data.tollgate.kubernetes.secrets_as_files as policy

test_variables_from_secrets_are_found if {
	env := [
		{"name": "MODE", "value": "fast"},
		{"name": "PASSWORD", "valueFrom": {"secretKeyRef": {"name": "db", "key": "password"}}},
		{"name": "HOST", "valueFrom": {"configMapKeyRef": {"name": "web", "key": "host"}}},
	]
	{finding.msg | some finding in findings({"initContainers": [{"name": "wait", "env": env}]})} == {"container `wait` gets the secret `db` as the variable `PASSWORD`"}
}

test_all_of_a_secret_is_found if {
	from := [{"configMapRef": {"name": "web"}}, {"prefix": "DB_", "secretRef": {"name": "db"}}]
	{finding.path | some finding in findings({"containers": [{"name": "web", "envFrom": from}]})} == {["spec", "containers", 0, "envFrom", 1, "secretRef"]}
}

test_files_pass if {
	count(findings({"containers": [{"name": "web"}], "volumes": [{"name": "db", "secret": {"secretName": "db"}}]})) == 0
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
		{"containers": [{"env": [null, {"valueFrom": null}, {"valueFrom": {"secretKeyRef": null}}], "envFrom": {"secretRef": {}}}]},
	] {
		count(findings(spec)) == 0
	}
}

findings(spec) := found if {
	found := policy.deny with input as {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"}, "spec": spec}
}
