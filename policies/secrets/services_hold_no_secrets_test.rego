package tollgate.secrets.services_hold_no_secrets_test

import data.tollgate.secrets.services_hold_no_secrets as policy

hidden(detectors) := {"tollgate:redacted": {"kind": "string", "empty": false, "detectors": detectors, "commitment": null}}

empty := {"tollgate:redacted": {"kind": "string", "empty": true, "detectors": [], "commitment": null}}

test_what_a_detector_recognised_is_found if {
	denied({"app_settings": {"MODE": "fast", "URL": hidden(["url-password"])}}) == {["values", "app_settings", "URL"]}
	denied({"template": [{"containers": [{"env": [{"name": "A", "value": hidden(["jwt"])}]}]}]}) == {["values", "template", 0, "containers", 0, "env", 0, "value"]}
	denied({"metadata_startup_script": hidden(["assigned-secret"])}) == {["values", "metadata_startup_script"]}
}

test_a_value_that_is_only_called_sensitive_is_found_by_its_name if {
	denied({"app_settings": {"DB_PASSWORD": hidden([])}}) == {["values", "app_settings", "DB_PASSWORD"]}
	denied({"app_settings": {"DB_HOST": hidden([])}}) == set()
	denied({"app_settings": {"DB_PASSWORD": empty}}) == set()
}

test_a_connection_string_is_sensitive_whatever_it_holds if {
	denied({"connection_string": [{"name": "db", "value": hidden([])}]}) == set()
	denied({"connection_string": [{"name": "db", "value": hidden(["assigned-secret"])}]}) == {["values", "connection_string", 0, "value"]}
}

test_a_variable_without_a_name_or_value_is_no_objection if {
	denied({"template": [{"containers": [{"env": [{"name": "A"}, {"value": "b"}, null, {"name": "A", "value": null}]}]}]}) == set()
	denied({"setting": [{"name": "DB_PASSWORD", "value": ""}, {"value": null}]}) == set()
}

test_an_unknown_secret_is_undecided_unless_another_resource_gives_it if {
	resource := object.union(
		resource_of({"app_settings": {"MODE": "fast"}}),
		{"unknown": {"app_settings": {"DB_PASSWORD": true, "HOST": true}}},
	)
	unsure(resource) == {["values", "app_settings", "DB_PASSWORD"]}
	given := {"references": {"app_settings": ["random_password.db.result", "random_password.db"]}}
	unsure(object.union(resource, given)) == set()
	variable := {"references": {"app_settings": ["random_password.db.result", "var.password"]}}
	unsure(object.union(resource, variable)) == {["values", "app_settings", "DB_PASSWORD"]}
}

test_odd_shapes_are_no_objection if {
	every values in [
		null,
		"text",
		{},
		{"app_settings": null, "setting": null, "template": null, "spec": null, "connection_string": null},
		{"app_settings": [hidden(["jwt"])], "setting": {"a": "b"}, "template": "text", "connection_string": {}},
		{"template": [null, {"containers": [null, {"env": null}], "container": null}], "metadata": "text"},
		{"source_configuration": [{"code_repository": [null], "image_repository": [{"image_configuration": [null]}]}]},
	] {
		every path in denied(values) { path == ["values", "app_settings", 0] }
	}
}

test_what_is_destroyed_passes if {
	resource := object.union(resource_of({"app_settings": {"A": hidden(["jwt"])}}), {"actions": ["delete"]})
	found := policy.deny with input as resource
	count(found) == 0
}

resource_of(values) := {
	"address": "azurerm_linux_web_app.main",
	"type": "azurerm_linux_web_app",
	"name": "main",
	"mode": "managed",
	"module": "",
	"values": values,
	"unknown": {},
	"references": {},
	"configured": ["app_settings"],
	"actions": ["create"],
}

denied(values) := {finding.path | some finding in found} if {
	found := policy.deny with input as resource_of(values)
}

unsure(resource) := {finding.path | some finding in found} if {
	found := policy.undecided with input as resource
}
