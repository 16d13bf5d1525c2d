package tollgate.kubernetes.no_bare_pods_test

import data.tollgate.kubernetes.no_bare_pods as policy

test_a_bare_pod_is_found if {
	paths({"name": "web"}) == {["kind"]}
}

test_a_pod_with_an_owner_passes if {
	paths({"name": "web", "ownerReferences": [{"kind": "ReplicaSet", "name": "web"}]}) == set()
	paths({"name": "web", "ownerReferences": []}) == {["kind"]}
}

test_hooks_and_static_pods_pass if {
	every annotation in ["helm.sh/hook", "argocd.argoproj.io/hook", "kubernetes.io/config.source"] {
		paths({"name": "web", "annotations": {annotation: "test"}}) == set()
	}
}

test_a_workload_is_its_own_controller if {
	found := policy.deny with input as {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}}
	found == set()
}

test_odd_metadata_is_no_error if {
	every metadata in [null, "text", [], {"annotations": null}] {
		paths(metadata) == {["kind"]}
	}
}

paths(metadata) := {finding.path | some finding in findings(metadata)}

findings(metadata) := found if {
	found := policy.deny with input as {"apiVersion": "v1", "kind": "Pod", "metadata": metadata}
}
