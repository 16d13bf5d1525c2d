package tollgate.gitops.known_fields_only_test

import data.tollgate.gitops.known_fields_only as policy

test_a_field_of_another_kind_is_found if {
	paths({
		"apiVersion": "helm.toolkit.fluxcd.io/v2beta1",
		"kind": "HelmRelease",
		"metadata": {"name": "web"},
		"spec": {"strategy": {"canary": {"steps": []}}},
	}) == {["spec", "strategy"]}
}

test_a_field_deep_below_is_found if {
	paths({
		"apiVersion": "helm.toolkit.fluxcd.io/v2",
		"kind": "HelmRelease",
		"metadata": {"name": "web"},
		"spec": {
			"upgrade": {"remediation": {"retry": 3}},
			"valuesFrom": [
				{"kind": "ConfigMap", "name": "a"},
				{"kind": "ConfigMap", "nmae": "b"},
			],
		},
	}) == {
		["spec", "upgrade", "remediation", "retry"],
		["spec", "valuesFrom", 1, "nmae"],
	}
}

test_a_field_beside_the_spec_is_found if {
	paths({
		"apiVersion": "helm.toolkit.fluxcd.io/v2",
		"kind": "HelmRelease",
		"metadata": {"name": "web"},
		"spec": {},
		"driftDetection": {"mode": "enabled"},
	}) == {["driftDetection"]}
}

test_a_field_with_a_false_value_is_found if {
	paths({
		"apiVersion": "helm.toolkit.fluxcd.io/v2",
		"kind": "HelmRelease",
		"metadata": {"name": "web"},
		"spec": {"wait": false, "prune": null},
	}) == {["spec", "wait"], ["spec", "prune"]}
}

test_values_hold_what_they_like if {
	paths({
		"apiVersion": "helm.toolkit.fluxcd.io/v2",
		"kind": "HelmRelease",
		"metadata": {"name": "web"},
		"spec": {
			"values": {"strategy": {"canary": {"any": 1}}},
			"chart": {
				"spec": {
					"chart": "web",
					"version": "1.x",
					"sourceRef": {
						"kind": "HelmRepository",
						"name": "shop",
					},
				},
			},
			"postRenderers": [
				{
					"kustomize": {
						"images": [
							{
								"name": "a",
								"newTag": "b",
							},
						],
					},
				},
			],
		},
	}) == set()
}

test_a_step_of_a_rollout_is_looked_at if {
	paths({
		"apiVersion": "argoproj.io/v1alpha1",
		"kind": "Rollout",
		"metadata": {"name": "web"},
		"spec": {
			"template": {"any": 1},
			"strategy": {
				"canary": {
					"steps": [
						{"setWeight": 5},
						{"pause": {"durations": "5m"}},
					],
				},
			},
		},
	}) == {["spec", "strategy", "canary", "steps", 1, "pause", "durations"]}
}

test_the_route_of_a_rollout_is_looked_at if {
	paths({
		"apiVersion": "argoproj.io/v1alpha1",
		"kind": "Rollout",
		"metadata": {"name": "web"},
		"spec": {
			"strategy": {
				"canary": {
					"trafficRouting": {
						"istio": {
							"virtualService": {
								"name": "a",
								"route": [
									"b",
								],
							},
						},
					},
				},
			},
		},
	}) == {
		["spec", "strategy", "canary", "trafficRouting", "istio", "virtualService", "route"],
	}
}

test_a_metric_of_a_canary_is_looked_at if {
	paths({
		"apiVersion": "flagger.app/v1beta1",
		"kind": "Canary",
		"metadata": {"name": "web"},
		"spec": {
			"analysis": {
				"interval": "1m",
				"metrics": [
					{
						"name": "a",
						"thresholdRange": {"minimum": 99},
					},
				],
			},
		},
	}) == {["spec", "analysis", "metrics", 0, "thresholdRange", "minimum"]}
}

test_a_version_without_table_is_no_objection if {
	paths({
		"apiVersion": "source.toolkit.fluxcd.io/v1beta1",
		"kind": "Bucket",
		"metadata": {"name": "web"},
		"spec": {"any": 1},
	}) == set()
}

test_odd_shapes_are_no_objection if {
	paths({
		"apiVersion": "helm.toolkit.fluxcd.io/v2",
		"kind": "HelmRelease",
		"metadata": {"name": "web"},
		"spec": ["a", null],
	}) == set()
}

test_odd_shapes_below_are_no_objection if {
	paths({
		"apiVersion": "helm.toolkit.fluxcd.io/v2",
		"kind": "HelmRelease",
		"metadata": {"name": "web"},
		"spec": {"chart": null, "valuesFrom": {"a": "b"}, "dependsOn": ["a", null, 1]},
	}) == set()
}

paths(document) := {finding.path | some finding in findings(document)}

findings(document) := found if {
	found := policy.deny with input as document
}
