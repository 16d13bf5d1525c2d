//! Which kinds of Kubernetes itself live in no namespace.

/// API groups of Kubernetes whose kinds live in a namespace but for those named in [`CLUSTER`].
const GROUPS: [&str; 13] = [
    "",
    "apps",
    "autoscaling",
    "batch",
    "coordination.k8s.io",
    "discovery.k8s.io",
    "events.k8s.io",
    "extensions",
    "networking.k8s.io",
    "policy",
    "rbac.authorization.k8s.io",
    "authorization.k8s.io",
    "storage.k8s.io",
];

/// Kinds of those groups that live in none.
const CLUSTER: [(&str, &[&str]); 7] = [
    ("", &["Namespace", "Node", "PersistentVolume", "ComponentStatus"]),
    ("extensions", &["PodSecurityPolicy"]),
    ("networking.k8s.io", &["IngressClass", "IPAddress", "ServiceCIDR"]),
    ("policy", &["PodSecurityPolicy"]),
    ("rbac.authorization.k8s.io", &["ClusterRole", "ClusterRoleBinding"]),
    ("authorization.k8s.io", &["SubjectAccessReview", "SelfSubjectAccessReview", "SelfSubjectRulesReview"]),
    (
        "storage.k8s.io",
        &["StorageClass", "VolumeAttachment", "CSIDriver", "CSINode", "VolumeAttributesClass"],
    ),
];

/// Whether an object of that kind gets a namespace when it is created without naming one. Of kinds that are not
/// Kubernetes' own nothing is known: they count as of no namespace, as in Gatekeeper.
pub(super) fn is_namespaced(group: &str, kind: &str) -> bool {
    let cluster = CLUSTER.iter().any(|(of, kinds)| *of == group && kinds.contains(&kind));
    GROUPS.contains(&group) && !cluster
}
