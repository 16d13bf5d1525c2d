package tollgate.google.kms_keys_rotate_test

import data.tollgate.google.kms_keys_rotate as policy

key(values, unknown, configured) := {
	"type": "google_kms_crypto_key",
	"mode": "managed",
	"values": values,
	"unknown": unknown,
	"configured": configured,
	"references": {},
	"lifecycle": {"prevent_destroy": true, "create_before_destroy": false, "ignore_changes": []},
	"actions": ["create"],
}

denied(values) := count({finding | some finding in policy.deny with input as key(values, {}, [])})

test_ninety_days_pass if {
	denied({"rotation_period": "7776000s"}) == 0
	denied({"rotation_period": "86400s"}) == 0
	denied({"rotation_period": "7775999.5s", "purpose": "ENCRYPT_DECRYPT"}) == 0
}

test_more_or_none_is_found if {
	denied({"rotation_period": "7776001s"}) == 1
	denied({"rotation_period": null}) == 1
	denied({}) == 1
}

test_a_period_without_unit_is_found if {
	denied({"rotation_period": "90"}) == 1
	denied({"rotation_period": 90}) == 1
}

test_keys_that_cannot_rotate_pass if {
	denied({"purpose": "ASYMMETRIC_SIGN"}) == 0
	denied({"purpose": "MAC"}) == 0
	denied({"import_only": true}) == 0
	denied({"version_template": [{"protection_level": "EXTERNAL"}]}) == 0
}

test_unknown_values_are_undecided if {
	count(policy.undecided) == 1 with input as key({}, {"rotation_period": true}, ["rotation_period"])
	count(policy.undecided) == 1 with input as key({}, {"purpose": true}, ["purpose"])
	count(policy.undecided) == 0 with input as key({"rotation_period": "86400s"}, {"purpose": true}, ["purpose"])
	count(policy.deny) == 0 with input as key({}, {"purpose": true}, ["purpose"])
}

kept(lifecycle) := object.union(key({"rotation_period": "86400s"}, {}, []), {"lifecycle": lifecycle})

test_keys_that_a_plan_may_destroy_are_found if {
	count(policy.deny) == 1 with input as kept({"prevent_destroy": false})
	count(policy.deny) == 0 with input as kept({"prevent_destroy": true})
}

test_keys_of_every_purpose_are_kept if {
	sign := object.union(key({"purpose": "ASYMMETRIC_SIGN"}, {}, []), {"lifecycle": {"prevent_destroy": false}})
	count(policy.deny) == 1 with input as sign
}

test_without_the_configuration_it_is_undecided if {
	count(policy.deny) == 0 with input as kept(null)
	count(policy.undecided) == 1 with input as kept(null)
}

test_odd_lifecycles_are_no_errors if {
	count(policy.deny) == 0 with input as kept("x")
	count(policy.undecided) == 0 with input as kept([])
}

test_odd_shapes_are_no_errors if {
	denied({"version_template": "x", "import_only": "x", "rotation_period": "86400s"}) == 0
	denied(null) == 0
}
