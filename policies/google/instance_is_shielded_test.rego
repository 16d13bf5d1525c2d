package tollgate.google.instance_is_shielded_test

import data.tollgate.google.instance_is_shielded as policy

instance(values, unknown, configured) := {
	"type": "google_compute_instance",
	"mode": "managed",
	"values": values,
	"unknown": unknown,
	"configured": configured,
	"references": {},
	"actions": ["create"],
}

denied(values) := {finding.path[3] | some finding in policy.deny with input as instance(values, {}, [])}

config := ["shielded_instance_config"]

test_no_block_is_found if {
	denied({"shielded_instance_config": []}) == {"enable_secure_boot"}
	denied({}) == {"enable_secure_boot"}
	count(policy.deny) == 1 with input as instance({}, {"shielded_instance_config": true}, [])
}

test_what_is_off_is_found if {
	block := {"enable_secure_boot": false, "enable_vtpm": false, "enable_integrity_monitoring": false}
	denied({"shielded_instance_config": [block]}) == {"enable_secure_boot", "enable_vtpm", "enable_integrity_monitoring"}
}

test_secure_boot_passes_with_the_defaults if {
	denied({"shielded_instance_config": [{"enable_secure_boot": true}]}) == set()
}

test_odd_shapes_are_no_findings if {
	denied({"shielded_instance_config": "x"}) == set()
	denied({"shielded_instance_config": {"enable_secure_boot": false}}) == set()
	denied({"shielded_instance_config": ["x"]}) == set()
	denied(null) == set()
}

test_unknown_blocks_that_are_configured_are_undecided if {
	count(policy.undecided) == 1 with input as instance({}, {"shielded_instance_config": true}, config)
	count(policy.deny) == 0 with input as instance({}, {"shielded_instance_config": true}, config)
}
