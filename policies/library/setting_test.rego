package tollgate.library.setting_test

import data.tollgate.library.setting

resource(values, unknown, configured, references) := {
	"mode": "managed",
	"values": values,
	"unknown": unknown,
	"configured": configured,
	"references": references,
	"actions": ["create"],
}

mode := ["settings", 0, "ssl_mode"]

test_a_known_value_decides if {
	setting.lacks(resource({"settings": [{"ssl_mode": "OFF"}]}, {}, [], {}), mode, ["ON"])
	not setting.lacks(resource({"settings": [{"ssl_mode": "ON"}]}, {}, [], {}), mode, ["ON"])
}

test_what_the_provider_fills_in_is_not_set if {
	filled := resource({"settings": [{}]}, {"settings": [{"ssl_mode": true}]}, ["settings"], {})
	setting.lacks(filled, mode, ["ON"])
	not setting.may_lack(filled, mode)
}

test_what_a_variable_sets_is_open if {
	open := resource(
		{"settings": [{}]}, {"settings": [{"ssl_mode": true}]}, ["settings"],
		{"settings[3].ssl_mode": ["var.mode"]},
	)
	not setting.lacks(open, mode, ["ON"])
	setting.may_lack(open, mode)
}

test_a_configured_name_below_the_top_level_is_open if {
	open := resource({"settings": [{}]}, {"settings": [{"ssl_mode": true}]}, ["settings", "settings[*].ssl_mode"], {})
	setting.may_lack(open, mode)
}

test_unknown_blocks_that_are_configured_are_open if {
	open := resource({}, {"settings": true}, ["settings"], {})
	not setting.lacks(open, mode, ["ON"])
	setting.may_lack(open, mode)
}

test_unknown_blocks_that_nobody_writes_are_the_providers if {
	filled := resource({}, {"settings": true}, ["name"], {})
	setting.lacks(filled, mode, ["ON"])
	not setting.may_lack(filled, mode)
}

test_nothing_is_said_of_another_shape if {
	some odd in [{"ssl_mode": "OFF"}, "OFF", ["OFF"]]
	not setting.lacks(resource({"settings": odd}, {}, [], {}), mode, ["ON"])
}

test_nothing_is_said_without_configuration if {
	other := resource({"settings": [{}]}, {"settings": [{"ssl_mode": true}]}, null, {})
	not setting.lacks(other, mode, ["ON"])
	setting.may_lack(other, mode)
}

test_a_hidden_secret_is_open if {
	hidden := resource({"settings": [{"ssl_mode": {"tollgate:redacted": true}}]}, {}, ["settings"], {})
	not setting.lacks(hidden, mode, ["ON"])
	setting.may_lack(hidden, mode)
}

test_references_are_found_whatever_the_place if {
	setting.references(
		resource({}, {}, [], {"settings[1].ssl_mode": ["var.mode"], "settings[0].tier": ["var.tier"]}),
		mode,
	) == {"var.mode"}
}

test_what_the_schema_does_not_know_is_open if {
	lost := resource({"settings": [{"tier": "x"}]}, {}, ["settings", "settings[0].ssl_mode"], {})
	setting.may_lack(lost, mode)
	not setting.lacks(lost, mode, ["ON"])
}

test_a_null_that_is_written_is_not_open if {
	written := resource({"settings": [{"ssl_mode": null}]}, {}, ["settings", "settings[0].ssl_mode"], {})
	setting.lacks(written, mode, ["ON"])
	not setting.may_lack(written, mode)
}

test_another_block_of_the_name_is_no_loss if {
	other := resource({"settings": []}, {}, ["settings", "settings[0].ssl_mode"], {})
	setting.lacks(other, mode, ["ON"])
}

test_a_value_of_a_resource_comes_from_it if {
	path := ["member"]
	made := resource({}, {"member": true}, ["member"], {"member": ["google_service_account.shop"]})
	setting.comes_from(made, path, "google_[a-z_]+")
	not setting.comes_from(made, path, "google_project")
	given := object.union(made, {"references": {"member": ["google_service_account.shop", "var.member"]}})
	not setting.comes_from(given, path, "google_[a-z_]+")
	setting.comes_from(object.union(given, {"module": "module.a[\"x\"]"}), path, "google_[a-z_]+")
}

test_a_resource_of_which_nothing_is_known_is_open_where_it_is_configured if {
	nothing := resource(null, {"settings": true, "name": true}, ["settings"], {})
	setting.may_lack(nothing, mode)
	not setting.lacks(nothing, mode, ["ON"])
	setting.lacks(nothing, ["name"], ["shop"])
}
