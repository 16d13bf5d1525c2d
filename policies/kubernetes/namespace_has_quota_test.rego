package tollgate.kubernetes.namespace_has_quota_test

import data.tollgate.kubernetes.namespace_has_quota as policy

test_a_namespace_with_neither_is_found if {
	paths("shop", {}) == {["metadata", "name"]}
}

test_either_is_enough if {
	paths("shop", {"namespace": {"shop": {"v1": {"ResourceQuota": {"all": {"spec": {}}}}}}}) == set()
	paths("shop", {"namespace": {"shop": {"v1": {"LimitRange": {"all": {"spec": {}}}}}}}) == set()
	paths("shop", {"cluster": {"v1": {"LimitRange": {"all": {"spec": {}}}}}}) == set()
}

test_one_of_another_namespace_does_not_count if {
	count(paths("shop", {"namespace": {"other": {"v1": {"LimitRange": {"all": {"spec": {}}}}}}})) == 1
}

test_namespaces_of_the_cluster_are_left_alone if {
	paths("kube-system", {}) == set()
}

test_odd_metadata_is_no_error if {
	every metadata in [null, "text", []] {
		found := policy.deny with input as {"kind": "Namespace", "metadata": metadata} with data.inventory as {}
		found == set()
	}
}

paths(name, inventory) := {finding.path | some finding in findings(name, inventory)}

findings(name, inventory) := found if {
	found := policy.deny with input as {"kind": "Namespace", "metadata": {"name": name}} with data.inventory as inventory
}
