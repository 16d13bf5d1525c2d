package tollgate.kubernetes.references_exist_test

import data.tollgate.kubernetes.references_exist as policy

test_a_config_map_that_is_missing_among_others_is_found if {
	paths(volume("configMap", "name", "web")) == {["spec", "volumes", 0, "configMap", "name"]}
}

test_one_that_is_there_passes if {
	paths(volume("configMap", "name", "other")) == set()
}

test_where_there_is_none_nothing_is_said if {
	paths(volume("persistentVolumeClaim", "claimName", "data")) == set()
}

test_an_optional_reference_may_be_of_nothing if {
	paths({"volumes": [{"configMap": {"name": "web", "optional": true}}]}) == set()
}

test_a_secret_that_is_missing_is_undecided if {
	spec := volume("secret", "secretName", "db")
	paths(spec) == set()
	open_points(spec, around) == {["spec", "volumes", 0, "secret", "secretName"]}
}

test_a_secret_that_a_resource_makes_is_there if {
	spec := volume("secret", "secretName", "db")
	every made in [
		{"external-secrets.io/v1": {"ExternalSecret": {"x": {"spec": {"target": {"name": "db"}}}}}},
		{"external-secrets.io/v1beta1": {"ExternalSecret": {"db": {"metadata": {"name": "db"}}}}},
		{"bitnami.com/v1alpha1": {"SealedSecret": {"db": {"metadata": {"name": "db"}}}}},
		{"cert-manager.io/v1": {"Certificate": {"x": {"spec": {"secretName": "db"}}}}},
		{"secrets.hashicorp.com/v1beta1": {"VaultStaticSecret": {"x": {"spec": {"destination": {"name": "db"}}}}}},
	] {
		open_points(spec, object.union(around, made)) == set()
	}
}

test_variables_refer_too if {
	env := [{"name": "A", "valueFrom": {"configMapKeyRef": {"name": "web", "key": "a"}}}]
	paths({"containers": [{"name": "web", "env": env}]}) == {
		["spec", "containers", 0, "env", 0, "valueFrom", "configMapKeyRef", "name"],
	}
	paths({"containers": [{"name": "web", "envFrom": [{"configMapRef": {"name": "web"}}]}]}) == {
		["spec", "containers", 0, "envFrom", 0, "configMapRef", "name"],
	}
}

test_a_projected_volume_refers_too if {
	spec := {"volumes": [{"projected": {"sources": [{"configMap": {"name": "web"}}]}}]}
	paths(spec) == {["spec", "volumes", 0, "projected", "sources", 0, "configMap", "name"]}
}

test_the_service_account_default_is_always_there if {
	paths({"serviceAccountName": "default"}) == set()
	paths({"serviceAccountName": "web"}) == {["spec", "serviceAccountName"]}
}

test_what_lives_elsewhere_is_no_objection if {
	found := policy.deny with input as manifest({"serviceAccountName": "web"})
		with data.inventory as {"namespace": {"shop": around}, "cluster": {}}
		with data.params as {"external_objects": ["ServiceAccount/*/web"]}
	found == set()
}

test_a_key_that_is_missing_is_found if {
	every field in ["configMapKeyRef", "secretKeyRef"] {
		reads(field, {"name": "full", "key": "d"}) == {["spec", "containers", 0, "env", 0, "valueFrom", field, "key"]}
		every key in ["a", "b", "c"] {
			reads(field, {"name": "full", "key": key}) == set()
		}
		reads(field, {"name": "full", "key": "d", "optional": true}) == set()
		reads(field, {"name": "full", "key": null}) == set()
		reads(field, {"name": "full"}) == set()
	}
}

test_a_key_of_a_volume_is_looked_for if {
	every field, key in {"configMap": "name", "secret": "secretName"} {
		spec := {"volumes": [{field: {key: "full", "items": [{"key": "a"}, {"key": "d"}]}}]}
		paths_among(spec) == {["spec", "volumes", 0, field, "items", 1, "key"]}
		projected := {"volumes": [{"projected": {"sources": [{field: {"name": "full", "items": [{"key": "d"}]}}]}}]}
		paths_among(projected) == {["spec", "volumes", 0, "projected", "sources", 0, field, "items", 0, "key"]}
		optional := {"volumes": [{field: {key: "full", "optional": true, "items": [{"key": "d"}]}}]}
		paths_among(optional) == set()
	}
}

test_a_key_of_what_somebody_else_fills_is_undecided if {
	every name in ["empty", "token", "bundle"] {
		spec := {"containers": [{"env": [{"name": "A", "valueFrom": {"secretKeyRef": {"name": name, "key": "d"}}}]}]}
		paths_among(spec) == set()
		open_points(spec, filled) == {["spec", "containers", 0, "env", 0, "valueFrom", "secretKeyRef", "key"]}
	}
	there := {"containers": [{"env": [{"name": "A", "valueFrom": {"secretKeyRef": {"name": "token", "key": "a"}}}]}]}
	open_points(there, filled) == set()
}

test_who_may_change_an_object_may_fill_it if {
	every rule, found in {
		{"apiGroups": [""], "resources": ["configmaps"], "verbs": ["get", "patch"]}: 0,
		{"apiGroups": [""], "resources": ["configmaps"], "resourceNames": ["full"], "verbs": ["update"]}: 0,
		{"apiGroups": [""], "resources": ["configmaps"], "resourceNames": ["other"], "verbs": ["update"]}: 1,
		{"apiGroups": [""], "resources": ["configmaps"], "verbs": ["get"]}: 1,
		{"apiGroups": [""], "resources": ["secrets"], "verbs": ["*"]}: 1,
	} {
		roles := {"rbac.authorization.k8s.io/v1": {"Role": {"web": {"kind": "Role", "rules": [rule]}}}}
		reference := {"configMapKeyRef": {"name": "full", "key": "d"}}
		spec := {"containers": [{"env": [{"name": "A", "valueFrom": reference}]}]}
		denied := policy.deny with input as manifest(spec)
			with data.inventory as {"namespace": {"shop": object.union(filled, roles)}, "cluster": {}}
			with data.params as {"external_objects": []}
		count(denied) == found
		count(open_points(spec, object.union(filled, roles))) == 1 - found
	}
}

reads(field, reference) := paths_among({"containers": [{"env": [{"name": "A", "valueFrom": {field: reference}}]}]})

paths_among(spec) := {finding.path | some finding in found} if {
	found := policy.deny with input as manifest(spec)
		with data.inventory as {"namespace": {"shop": filled}, "cluster": {}}
		with data.params as {"external_objects": []}
}

filled := {"v1": {
	"ConfigMap": {"full": {"kind": "ConfigMap", "metadata": {"name": "full"}, "data": {"a": "1", "c": ""}, "binaryData": {"b": "AA=="}, "immutable": true}},
	"Secret": {
		"full": {"kind": "Secret", "data": {"a": {"tollgate:redacted": "x"}}, "stringData": {"b": "1", "c": "2"}},
		"empty": {"kind": "Secret", "data": null},
		"token": {"kind": "Secret", "type": "kubernetes.io/service-account-token", "data": {"a": "1"}},
		"bundle": {
			"kind": "Secret",
			"metadata": {"annotations": {"service.beta.openshift.io/inject-cabundle": "true"}},
			"data": {"a": "1"},
		},
	},
}}

test_odd_shapes_are_no_objection if {
	every spec in [
		null,
		"text",
		{"volumes": null},
		{"volumes": ["a", null, {"configMap": null}, {"configMap": {"name": null}}, {"projected": null}]},
		{"containers": ["web", {"env": null}, {"env": [{"name": "A", "valueFrom": null}]}, {"envFrom": [null]}]},
		{"serviceAccountName": 1},
	] {
		paths(spec) == set()
		open_points(spec, around) == set()
	}
}

around := {"v1": {
	"ConfigMap": {"other": {"kind": "ConfigMap"}},
	"Secret": {"other": {"kind": "Secret"}},
	"ServiceAccount": {"other": {"kind": "ServiceAccount"}},
}}

volume(field, key, name) := {"volumes": [{"name": "data", field: {key: name}}]}

manifest(spec) := {
	"apiVersion": "v1",
	"kind": "Pod",
	"metadata": {"name": "web", "namespace": "shop"},
	"spec": spec,
}

paths(spec) := {finding.path | some finding in findings(spec)}

findings(spec) := found if {
	found := policy.deny with input as manifest(spec)
		with data.inventory as {"namespace": {"shop": around}, "cluster": {}}
		with data.params as {"external_objects": []}
}

open_points(spec, neighbours) := {finding.path | some finding in questions(spec, neighbours)}

questions(spec, neighbours) := found if {
	found := policy.undecided with input as manifest(spec)
		with data.inventory as {"namespace": {"shop": neighbours}, "cluster": {}}
		with data.params as {"external_objects": []}
}
