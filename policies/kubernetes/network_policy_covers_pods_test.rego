package tollgate.kubernetes.network_policy_covers_pods_test

import data.tollgate.kubernetes.network_policy_covers_pods as policy

both := ["Ingress", "Egress"]

test_pods_that_no_policy_selects_are_found if {
	messages(labelled, {}) == {"no NetworkPolicy selects the pods"}
	messages(labelled, policy_of({"podSelector": {"matchLabels": {"app": "api"}}, "policyTypes": both})) != set()
}

test_a_selector_that_is_null_selects_all if {
	messages(labelled, policy_of({"podSelector": null, "policyTypes": both})) == set()
}

test_pods_of_a_policy_for_both_directions_pass if {
	messages(labelled, policy_of({"podSelector": {"matchLabels": {"app": "web"}}, "policyTypes": both})) == set()
	messages(labelled, policy_of({"podSelector": {}, "policyTypes": both})) == set()
	messages(labelled, policy_of({"policyTypes": both})) == set()
}

test_the_direction_that_is_missing_is_told if {
	messages(labelled, policy_of({"podSelector": {}})) == {"no NetworkPolicy restricts the pods' outgoing traffic"}
	messages(labelled, policy_of({"podSelector": {}, "policyTypes": ["Egress"]})) == {
		"no NetworkPolicy restricts the pods' incoming traffic",
	}
}

test_rules_for_outgoing_traffic_count_as_a_type if {
	messages(labelled, policy_of({"podSelector": {}, "egress": [{}]})) == set()
}

test_two_policies_make_both_directions if {
	policies := {"a": {"spec": {"podSelector": {}}}, "b": {"spec": {"podSelector": {}, "policyTypes": ["Egress"]}}}
	messages(labelled, {"networking.k8s.io/v1": {"NetworkPolicy": policies}}) == set()
}

test_policies_of_cilium_count if {
	spec := {"endpointSelector": {"matchLabels": {"k8s:app": "web"}}, "ingress": [{}], "egress": [{}]}
	messages(labelled, {"cilium.io/v2": {"CiliumNetworkPolicy": {"web": {"spec": spec}}}}) == set()
}

test_policies_of_calico_count if {
	every expression in ["", "all()"] {
		calico := {"spec": {"selector": expression, "types": both}}
		messages(labelled, {"projectcalico.org/v3": {"NetworkPolicy": {"web": calico}}}) == set()
	}
}

test_a_policy_of_calico_with_an_expression_is_undecided if {
	around := {"projectcalico.org/v3": {"NetworkPolicy": {"web": {"spec": {"selector": "app == 'web'", "types": both}}}}}
	messages(labelled, around) == set()
	found := policy.undecided with input as labelled with data.inventory as {"namespace": {"shop": around}, "cluster": {}}
	count(found) == 1
}

test_pods_of_the_nodes_network_are_out_of_reach if {
	messages(object.union(labelled, {"spec": {"template": {"spec": {"hostNetwork": true}}}}), {}) == set()
}

test_a_policy_of_another_namespace_is_none if {
	policies := {"a": {"spec": {"podSelector": {}, "policyTypes": both}}}
	found := policy.deny with input as labelled
		with data.inventory as {"namespace": {"other": {"networking.k8s.io/v1": {"NetworkPolicy": policies}}}}
	count(found) == 1
}

test_odd_shapes_are_no_error if {
	every spec in [{"podSelector": null}, {"podSelector": "web"}, {"podSelector": []}] {
		count(messages(labelled, policy_of(spec))) == 1
	}
	messages(object.union(labelled, {"spec": {"template": {"spec": null}}}), {}) == set()
}

labelled := {
	"apiVersion": "apps/v1",
	"kind": "Deployment",
	"metadata": {"name": "web", "namespace": "shop"},
	"spec": {"template": {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [{"name": "web"}]}}},
}

policy_of(spec) := {"networking.k8s.io/v1": {"NetworkPolicy": {"web": {"spec": spec}}}}

messages(manifest, around) := {finding.msg | some finding in findings(manifest, around)}

findings(manifest, around) := found if {
	found := policy.deny with input as manifest with data.inventory as {"namespace": {"shop": around}, "cluster": {}}
}
