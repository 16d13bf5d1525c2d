//! The order in which kinds are installed. Source: `InstallOrder` of `pkg/release/v1/util/kind_sorter.go`.

use std::cmp::Ordering;

use crate::input::helm::Compatibility;

const INSTALL: [&str; 38] = [
    "PriorityClass",
    "Namespace",
    "NetworkPolicy",
    "ResourceQuota",
    "LimitRange",
    "PodSecurityPolicy",
    "PodDisruptionBudget",
    "ServiceAccount",
    "Secret",
    "SecretList",
    "ConfigMap",
    "StorageClass",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "CustomResourceDefinition",
    "ClusterRole",
    "ClusterRoleList",
    "ClusterRoleBinding",
    "ClusterRoleBindingList",
    "Role",
    "RoleList",
    "RoleBinding",
    "RoleBindingList",
    "Service",
    "DaemonSet",
    "Pod",
    "ReplicationController",
    "ReplicaSet",
    "Deployment",
    "HorizontalPodAutoscaler",
    "StatefulSet",
    "Job",
    "CronJob",
    "IngressClass",
    "Ingress",
    "APIService",
    "MutatingWebhookConfiguration",
    "ValidatingWebhookConfiguration",
];

/// The kinds that Helm 3 does not know: the last two.
const OF_HELM_4: usize = 2;

/// Which of two kinds is installed first. Kinds that the order does not name come last, by their names.
pub(super) fn compare(one: &str, other: &str, compatibility: Compatibility) -> Ordering {
    let known = match compatibility {
        Compatibility::Three => INSTALL.len() - OF_HELM_4,
        Compatibility::Four => INSTALL.len(),
    };
    let rank = |kind: &str| INSTALL.iter().take(known).position(|name| *name == kind);
    match (rank(one), rank(other)) {
        (Some(one), Some(other)) => one.cmp(&other),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => one.cmp(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_that_nobody_knows_come_last_by_name() {
        let mut kinds = ["Zebra", "Service", "ValidatingWebhookConfiguration", "Ant", "Namespace", "Ingress"];
        kinds.sort_by(|one, other| compare(one, other, Compatibility::Four));
        let four = ["Namespace", "Service", "Ingress", "ValidatingWebhookConfiguration", "Ant", "Zebra"];
        assert_eq!(kinds, four);
        kinds.sort_by(|one, other| compare(one, other, Compatibility::Three));
        let three = ["Namespace", "Service", "Ingress", "Ant", "ValidatingWebhookConfiguration", "Zebra"];
        assert_eq!(kinds, three);
    }
}
