package tollgate.kubernetes.own_service_account_test

import data.tollgate.kubernetes.own_service_account as policy

test_the_shared_account_is_found if {
	every spec in [{}, {"serviceAccountName": "default"}, {"serviceAccountName": ""}, {"serviceAccountName": null}, {"serviceAccount": "default"}] {
		count(findings(pod_of(spec))) == 1
	}
}

test_an_account_of_its_own_passes if {
	count(findings(pod_of({"serviceAccountName": "web"}))) == 0
	count(findings(pod_of({"serviceAccount": "web"}))) == 0
}

test_a_pod_without_a_token_passes if count(findings(pod_of({"automountServiceAccountToken": false}))) == 0

test_an_account_that_gives_no_token_passes if {
	inventory := {"cluster": {"v1": {"ServiceAccount": {"default": {"automountServiceAccountToken": false}}}}}
	found := policy.deny with input as pod_of({}) with data.inventory as inventory
	count(found) == 0
}

test_the_shared_account_itself_is_found if {
	account := {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "default"}}
	{finding.path | some finding in findings(account)} == {["automountServiceAccountToken"]}
	count(findings(object.union(account, {"automountServiceAccountToken": false}))) == 0
	count(findings({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "web"}})) == 0
}

test_odd_shapes_are_no_objection if {
	every spec in [null, "text", {}, {"containers": null}, {"containers": "web"}, {"containers": [null, "web", 1]}] {
		count(findings({"apiVersion": "v1", "kind": "Pod", "spec": spec})) == 0
	}
	every manifest in [null, "text", {"kind": "ServiceAccount"}, {"kind": "ServiceAccount", "metadata": null}] {
		count(findings(manifest)) == 0
	}
}

pod_of(spec) := {"apiVersion": "v1", "kind": "Pod", "metadata": {}, "spec": object.union({"containers": [{}]}, spec)}

findings(manifest) := found if {
	found := policy.deny with input as manifest
}
