package tollgate.aws.lambda_runtime_is_supported_test

import data.tollgate.aws.lambda_runtime_is_supported as policy

test_a_runtime_is_deprecated_from_its_day_on if {
	on("nodejs18.x", "2025-08-31T23:59:59Z") == set()
	on("nodejs18.x", "2025-09-01T00:00:00Z") == {["values", "runtime"]}
	on("python3.8", "2026-01-01T00:00:00Z") == {["values", "runtime"]}
}

test_other_runtimes_pass if {
	every runtime in ["python3.14", "provided.al2023", "nodejs99.x", "", null, 7, ["python3.8"]] {
		on(runtime, "2026-01-01T00:00:00Z") == set()
	}
}

test_an_unknown_runtime_is_undecided if {
	unsure(object.union(resource_of({}), {"unknown": {"runtime": true}})) == {["values", "runtime"]}
}

test_every_day_is_one if {
	every _, day in data.tollgate.library.aws_runtimes.deprecated {
		regex.match(`^20[0-9]{2}-[01][0-9]-[0-3][0-9]$`, day)
	}
}

on(runtime, time) := {finding.path | some finding in found} if {
	found := policy.deny with input as resource_of({"runtime": runtime}) with data.release as {"time": time}
}

test_odd_shapes_are_no_objection if {
	every values in [null, "text", {}] {
		found := policy.deny with input as resource_of(values) with data.release as {"time": "2026-01-01T00:00:00Z"}
		found == set()
	}
}

unsure(resource) := {finding.path | some finding in found} if {
	found := policy.undecided with input as resource with data.inventory as {}
}

resource_of(values) := {
	"address": "aws_lambda_function.main",
	"type": "aws_lambda_function",
	"name": "main",
	"mode": "managed",
	"module": "",
	"values": values,
	"unknown": {},
	"references": {},
	"actions": ["create"],
}
