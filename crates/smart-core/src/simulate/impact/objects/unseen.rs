//! Kinds that the input does not hold, and for which the answer would differ.

use std::collections::BTreeMap;

use super::called;
use crate::cluster::Cluster;
use crate::object::ObjectRef;
use crate::render::plural;
use crate::simulate::impact::effects::Effects;

/// Kinds, and the kinds whose objects may need one of them; group and kind.
const USERS: &[(&[&str], &[(&str, &str)])] = &[
    (&["ConfigMap", "PersistentVolumeClaim", "PriorityClass", "RuntimeClass", "ResourceClaim"], &[("", "Pod")]),
    (&["Secret"], &[("", "Pod"), ("", "ServiceAccount"), ("networking.k8s.io", "Ingress")]),
    (&["ServiceAccount"], &[("", "Pod"), ("rbac.authorization.k8s.io", "RoleBinding")]),
    (
        &["Service"],
        &[
            ("networking.k8s.io", "Ingress"),
            ("admissionregistration.k8s.io", "ValidatingWebhookConfiguration"),
            ("admissionregistration.k8s.io", "MutatingWebhookConfiguration"),
            ("apiregistration.k8s.io", "APIService"),
        ],
    ),
    (&["Pod"], &[("", "Service")]),
    (&["Node"], &[("", "Pod"), ("", "PersistentVolume")]),
    (&["Role", "ClusterRole"], &[("rbac.authorization.k8s.io", "RoleBinding")]),
    (&["IngressClass"], &[("networking.k8s.io", "Ingress")]),
    (&["StorageClass", "PersistentVolume"], &[("", "PersistentVolumeClaim")]),
    (&["NetworkPolicy", "PodDisruptionBudget"], &[("", "Pod")]),
];

/// Notes which kinds might need what goes, and are not in the input.
pub(super) fn tell<'o>(cluster: &Cluster, gone: impl Iterator<Item = &'o ObjectRef>, effects: &mut Effects) {
    let mut missed: BTreeMap<&str, (&ObjectRef, usize)> = BTreeMap::new();
    for object in gone {
        for (_, users) in USERS.iter().filter(|(kinds, _)| kinds.contains(&object.kind.as_str())) {
            for (group, kind) in users.iter().filter(|(group, kind)| !is_seen(cluster, group, kind, &object.namespace)) {
                let _ = group;
                missed.entry(kind).or_insert((object, 0)).1 += 1;
            }
        }
    }
    for (kind, (first, count)) in missed {
        let more = if count > 1 { format!(" and {} more", count - 1) } else { String::new() };
        let kinds = plural(kind);
        effects.unknown.insert(format!("{kinds} are not in the input: whether some need {}{more} is not told", called(first)));
    }
}

/// Tells whether the input shows objects of a kind where they could need something of a namespace.
pub(super) fn is_seen(cluster: &Cluster, group: &str, kind: &str, namespace: &str) -> bool {
    let is_wide = matches!(
        kind,
        "PersistentVolume" | "ValidatingWebhookConfiguration" | "MutatingWebhookConfiguration" | "APIService"
    );
    let at = if is_wide { "" } else { namespace };
    cluster.coverage().observes(group, kind, at)
        || cluster.objects().iter().any(|object| {
            object.api.kind == kind && (is_wide || namespace.is_empty() || object.meta.namespace == namespace)
        })
}
