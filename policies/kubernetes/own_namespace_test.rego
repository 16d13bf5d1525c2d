package tollgate.kubernetes.own_namespace_test

import data.tollgate.kubernetes.own_namespace as policy

test_objects_in_the_default_namespace_are_found if {
	every kind in ["Service", "ConfigMap", "Secret", "Role", "HelmRelease"] {
		count(findings({"apiVersion": "v1", "kind": kind, "metadata": {"name": "web", "namespace": "default"}})) == 1
	}
}

test_a_name_that_is_no_text_is_found_still if {
	every name in [null, 3, ["a"], {"a": 1}] {
		count(findings({"apiVersion": "v1", "kind": "Service", "metadata": {"name": name, "namespace": "default"}})) == 1
	}
}

test_a_namespace_that_is_chosen_later_passes if {
	every namespace in ["", null, "shop", "defaults"] {
		count(findings({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web", "namespace": namespace}})) == 0
	}
	count(findings({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}})) == 0
}

test_workloads_among_the_parts_of_the_cluster_are_found if {
	every namespace in ["kube-system", "kube-public"] {
		found := findings(workload(namespace))
		{finding.same_as | some finding in found} == {["KSV-0037", "611ab018"]}
	}
}

test_other_objects_there_pass if {
	count(findings({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "web", "namespace": "kube-system"}})) == 0
}

test_what_every_cluster_has_passes if {
	count(findings({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "kubernetes", "namespace": "default"}})) == 0
	count(findings({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "default", "namespace": "default"}})) == 0
}

test_objects_of_the_whole_cluster_pass if {
	count(findings({"kind": "ClusterRole", "metadata": {"name": "a", "namespace": "default"}})) == 0
}

test_what_a_chart_makes_passes if {
	every labels in [{"app.kubernetes.io/managed-by": "Helm"}, {"heritage": "Helm"}, {"helm.sh/chart": "web-1.0.0"}, {"chart": "web-1.0.0"}] {
		metadata := {"name": "web", "namespace": "default", "labels": labels}
		count(findings({"apiVersion": "v1", "kind": "Service", "metadata": metadata})) == 0
	}
	metadata := {"name": "web", "namespace": "default", "labels": {"app.kubernetes.io/managed-by": "me"}}
	count(findings({"apiVersion": "v1", "kind": "Service", "metadata": metadata})) == 1
}

test_odd_shapes_are_no_objection if {
	every manifest in [null, "text", {}, {"metadata": null}, {"metadata": "default"}, {"metadata": {"namespace": ["default"]}}, []] {
		count(findings(manifest)) == 0
	}
	count(findings({"apiVersion": "v1", "kind": "Pod", "metadata": {"namespace": "kube-system"}, "spec": {"containers": ["web"]}})) == 0
}

workload(namespace) := {
	"apiVersion": "apps/v1",
	"kind": "DaemonSet",
	"metadata": {"name": "agent", "namespace": namespace},
	"spec": {"template": {"spec": {"containers": [{"name": "agent"}]}}},
}

findings(manifest) := found if {
	found := policy.deny with input as manifest
}
