package tollgate.aws.ecs_tasks_stay_private_test

import data.tollgate.aws.ecs_tasks_stay_private as policy

test_public_addresses_are_found if {
	denied(resource("aws_ecs_service", {"network_configuration": [{"assign_public_ip": true}]}, {})) == {[
		"values",
		"network_configuration",
		0,
		"assign_public_ip",
	]}
}

test_private_tasks_pass if {
	denied(resource("aws_ecs_service", {"network_configuration": [{"assign_public_ip": false}]}, {})) == set()
	denied(resource("aws_ecs_service", {"network_configuration": []}, {})) == set()
	denied(resource("aws_ecs_service", {"network_configuration": null}, {})) == set()
}

test_efs_in_the_clear_is_found if {
	denied(volume([{"file_system_id": "fs-1"}])) == {[
		"values",
		"volume",
		0,
		"efs_volume_configuration",
		0,
		"transit_encryption",
	]}
	denied(volume([{"file_system_id": "fs-1", "transit_encryption": "DISABLED"}])) != set()
}

test_encrypted_and_other_volumes_pass if {
	denied(volume([{"transit_encryption": "ENABLED"}])) == set()
	denied(volume([])) == set()
	denied(volume(null)) == set()
}

test_unknown_is_undecided if {
	service := object.union(
		resource(
			"aws_ecs_service",
			{"network_configuration": [{}]},
			{"network_configuration": [{"assign_public_ip": true}]},
		),
		{"references": {"network_configuration[0].assign_public_ip": ["var.public"]}},
	)
	denied(service) == set()
	count(unsure(service)) == 1
}

volume(efs) := resource("aws_ecs_task_definition", {"volume": [{"name": "data", "efs_volume_configuration": efs}]}, {})

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
