package tollgate.google.instance_takes_keys_from_os_login_test

import data.tollgate.google.instance_takes_keys_from_os_login as policy

resource(type, values, unknown) := {
	"type": type,
	"mode": "managed",
	"values": values,
	"unknown": unknown,
	"configured": ["metadata"],
	"references": {},
	"actions": ["create"],
}

denied(values) := {finding.path |
	some finding in policy.deny with input as resource("google_compute_instance", values, {})
}

blocked := {"block-project-ssh-keys": "TRUE"}

test_keys_of_the_project_are_found if {
	denied({}) == {["values", "metadata", "block-project-ssh-keys"]}
	denied({"metadata": {"block-project-ssh-keys": "false"}}) == {["values", "metadata", "block-project-ssh-keys"]}
}

test_a_block_or_os_login_passes if {
	every value in ["TRUE", "true", true, "1"] {
		denied({"metadata": {"block-project-ssh-keys": value}}) == set()
		denied({"metadata": {"enable-oslogin": value}}) == set()
	}
}

test_os_login_that_is_off_is_found if {
	denied({"metadata": object.union(blocked, {"enable-oslogin": "FALSE"})}) == {["values", "metadata", "enable-oslogin"]}
}

test_the_serial_console_is_found if {
	place := ["values", "metadata", "serial-port-enable"]
	denied({"metadata": object.union(blocked, {"serial-port-enable": true})}) == {place}
	denied({"metadata": object.union(blocked, {"serial-port-enable": "false"})}) == set()
}

test_forwarding_is_found_but_not_of_nodes if {
	denied({"metadata": blocked, "can_ip_forward": true, "name": "nat"}) == {["values", "can_ip_forward"]}
	denied({"metadata": blocked, "can_ip_forward": true, "name": "gke-shop-1"}) == set()
}

test_the_project_has_os_login if {
	project := "google_compute_project_metadata"
	count(policy.deny) == 1 with input as resource(project, {"metadata": {"foo": "bar"}}, {})
	count(policy.deny) == 0 with input as resource(project, {"metadata": {"enable-oslogin": "TRUE"}}, {})
	count(policy.undecided) == 1 with input as resource(project, {"metadata": {}}, {"metadata": {"enable-oslogin": true}})
}

test_items_of_the_projects_metadata_are_found if {
	item := "google_compute_project_metadata_item"
	count(policy.deny) == 1 with input as resource(item, {"key": "enable-oslogin", "value": "FALSE"}, {})
	count(policy.deny) == 1 with input as resource(item, {"key": "serial-port-enable", "value": "TRUE"}, {})
	count(policy.deny) == 0 with input as resource(item, {"key": "enable-oslogin", "value": "TRUE"}, {})
	count(policy.deny) == 0 with input as resource(item, {"key": "startup-script", "value": "echo"}, {})
	count(policy.undecided) == 1 with input as resource(item, {"key": "enable-oslogin"}, {"value": true})
}

test_odd_shapes_are_no_findings if {
	every metadata in ["x", ["enable-oslogin"], 1] {
		denied({"metadata": metadata}) == set()
	}
	denied(null) == set()
}

test_unknown_metadata_is_undecided if {
	instance := resource("google_compute_instance", {}, {"metadata": true})
	count(policy.deny) == 0 with input as instance
	count(policy.undecided) == 1 with input as instance
}
