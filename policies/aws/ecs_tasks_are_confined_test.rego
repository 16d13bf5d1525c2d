package tollgate.aws.ecs_tasks_are_confined_test

import data.tollgate.aws.ecs_tasks_are_confined as policy

test_privileged_containers_are_found if {
	denied(task([{"name": "app", "privileged": true}])) == {definitions}
	denied(task([{"name": "app", "privileged": false}, {"name": "log"}])) == set()
}

test_secrets_by_name_are_found if {
	denied(task([{"name": "app", "environment": [{"name": "DB_PASSWORD", "value": "opensesame"}]}])) == {definitions}
}

test_references_to_secrets_pass if {
	denied(task([{"name": "app", "environment": [
		{"name": "DB_PASSWORD", "value": "arn:aws:secretsmanager:eu-central-1:123456789012:secret:db"},
		{"name": "DB_PASSWORD", "value": ""},
		{"name": "LOG_LEVEL", "value": "debug"},
		{"name": "PASSWORD_FILE", "value": "x"},
	]}])) == set()
}

test_hidden_text_with_a_secret_is_found if {
	hidden := {"tollgate:redacted": {"kind": "string", "empty": false, "detectors": ["assigned-secret"]}}
	definition := resource("aws_ecs_task_definition", {"container_definitions": hidden}, {})
	denied(definition) == {definitions}
}

test_text_that_is_only_called_sensitive_is_no_finding if {
	hidden := {"tollgate:redacted": {"kind": "string", "empty": false, "detectors": []}}
	definition := resource("aws_ecs_task_definition", {"container_definitions": hidden}, {})
	denied(definition) == set()
}

test_processes_of_the_host_are_found if {
	denied(resource("aws_ecs_task_definition", {"pid_mode": "host"}, {})) == {["values", "pid_mode"]}
	denied(resource("aws_ecs_task_definition", {"pid_mode": "task"}, {})) == set()
}

test_what_is_no_json_is_undecided if {
	definition := resource("aws_ecs_task_definition", {"container_definitions": "[{"}, {})
	denied(definition) == set()
	unsure(definition) == {definitions}
	unsure(resource("aws_ecs_task_definition", {"container_definitions": "{}"}, {})) == {definitions}
}

test_odd_shapes_are_no_error if {
	denied(task([null, "x", {"environment": null}, {"environment": {"a": "b"}}, {"environment": ["x"]}])) == set()
	denied(resource("aws_ecs_task_definition", {"container_definitions": null}, {})) == set()
}

test_writable_root_is_told_only if {
	definition := task([{"name": "app"}, {"name": "log", "readonlyRootFilesystem": true}])
	denied(definition) == set()
	told := policy.warn with input as definition with data.inventory as {}
	count(told) == 1
}

test_processes_of_the_host_for_a_container_are_told_only if {
	read_only := {"name": "app", "readonlyRootFilesystem": true}
	definition := task([object.union(read_only, {"pidMode": "host"}), object.union(read_only, {"pidMode": "task"})])
	denied(definition) == set()
	told := policy.warn with input as definition with data.inventory as {}
	count(told) == 1
}

test_privilege_is_no_field_and_told_only if {
	container := {"name": "app", "readonlyRootFilesystem": true}
	definition := task([object.union(container, {"privilege": true}), object.union(container, {"privilege": false})])
	denied(definition) == set()
	told := policy.warn with input as definition with data.inventory as {}
	count(told) == 1
}

test_what_is_known_of_a_text_decides if {
	denied(partly([{"name": "app", "image": unknown, "privileged": true}])) == {definitions}
	denied(partly([{"name": "app", "image": unknown}])) == set()
	unsure(partly([{"name": "app", "image": unknown}])) == set()
	hidden := [{"name": "DB_PASSWORD", "value": "${tollgate:hidden}"}]
	denied(partly([{"name": "app", "environment": hidden}])) == {definitions}
}

test_what_is_not_known_of_a_text_is_undecided if {
	every containers in [
		[unknown], unknown, [{"name": "app", "privileged": unknown}],
		[{"name": "app", "environment": unknown}], [{"name": "app", unknown: true}],
		[{"name": "app", "environment": [{"name": "DB_PASSWORD", "value": unknown}]}],
	] {
		denied(partly(containers)) == set()
		unsure(partly(containers)) == {definitions}
	}
}

test_what_is_seen_beside_a_hidden_secret_is_judged if {
	hidden := {"tollgate:redacted": {"kind": "string", "empty": false, "detectors": ["assigned-secret"]}}
	containers := [{
		"name": "app",
		"privileged": true,
		"environment": [{"name": "DB_PASSWORD", "value": "${tollgate:hidden}"}],
	}]
	task_ := object.union(
		resource("aws_ecs_task_definition", {"container_definitions": hidden}, {}),
		{"partial": {"container_definitions": json.marshal(containers)}},
	)
	messages := {finding.msg | some finding in policy.deny with input as task_ with data.inventory as {}}
	messages == {"container `app` is privileged", "variable `DB_PASSWORD` of container `app` holds a secret"}
}

unknown := "${tollgate:unknown}"

partly(containers) := object.union(
	resource("aws_ecs_task_definition", {}, {"container_definitions": true}),
	{"partial": {"container_definitions": json.marshal(containers)}},
)

definitions := ["values", "container_definitions"]

task(containers) := resource("aws_ecs_task_definition", {"container_definitions": json.marshal(containers)}, {})

denied(resource) := {finding.path | some finding in found} if {
	found := policy.deny with input as resource with data.inventory as {}
}

unsure(resource) := {finding.path | some finding in found} if {
	found := policy.undecided with input as resource with data.inventory as {}
}

resource(type, values, unknown) := {
	"address": concat(".", [type, "main"]),
	"type": type,
	"name": "main",
	"mode": "managed",
	"module": "",
	"values": values,
	"unknown": unknown,
	"references": {},
	"configured": [attribute | some attribute, _ in values],
	"actions": ["create"],
}
