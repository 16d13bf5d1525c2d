package tollgate.automated_verification.health_checks_ask_the_application_test

import data.tollgate.automated_verification.health_checks_ask_the_application as policy

test_a_group_without_path_is_found if {
	denied(group({})) == {["values", "health_check", 0, "path"]}
	denied(group({"health_check": [{"interval": 10}]})) == {["values", "health_check", 0, "path"]}
}

test_a_group_with_path_passes if {
	denied(group({"health_check": [{"path": "/healthz", "matcher": "200-299"}]})) == set()
	denied(group({"health_check": [{"path": "/healthz", "matcher": "200,301"}]})) == set()
}

test_errors_are_no_health if {
	every codes in ["200-499", "200,404", "500"] {
		denied(group({"health_check": [{"path": "/healthz", "matcher": codes}]})) == {[
			"values",
			"health_check",
			0,
			"matcher",
		]}
	}
}

test_groups_without_http_have_no_path if {
	denied(group({"protocol": "TCP"})) == set()
	denied(group({"protocol": null, "target_type": "lambda"})) == set()
	denied(group({"health_check": [{"protocol": "TCP"}]})) == set()
	denied(group({"protocol_version": "GRPC", "health_check": [{"matcher": "0-99"}]})) == set()
}

test_web_apps_without_path_are_found if {
	denied(resource("azurerm_linux_web_app", {"site_config": [{"health_check_path": null}]}, {})) == {[
		"values",
		"site_config",
		0,
		"health_check_path",
	]}
	denied(resource("azurerm_windows_web_app", {"site_config": [{"health_check_path": "/healthz"}]}, {})) == set()
}

test_checks_of_google_over_http_need_a_path if {
	denied(resource("google_compute_health_check", {"http_health_check": [{"port": 80}]}, {})) == {[
		"values",
		"http_health_check",
		0,
		"request_path",
	]}
	denied(resource("google_compute_health_check", {"tcp_health_check": [{"port": 80}]}, {})) == set()
	denied(resource("google_compute_health_check", {"https_health_check": [{"request_path": "/healthz"}]}, {})) == set()
	denied(resource("google_compute_health_check", {"http_health_check": [{"request_path": "/"}]}, {})) == {[
		"values",
		"http_health_check",
		0,
		"request_path",
	]}
}

test_odd_shapes_are_no_error if {
	denied(group({"health_check": null})) == {["values", "health_check", 0, "path"]}
	denied(resource("google_compute_http_health_check", {"request_path": "/"}, {})) == set()
	denied(group({"health_check": [{"path": 7, "matcher": 200}]})) == {["values", "health_check", 0, "path"]}
	denied(resource("azurerm_linux_web_app", {"site_config": null}, {})) != set()
	denied(resource("google_compute_health_check", {"http_health_check": null}, {})) == set()
}

group(changes) := resource("aws_lb_target_group", object.union({"protocol": "HTTP"}, changes), {})

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
