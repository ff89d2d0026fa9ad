//! Kinds that the input does not hold, and for which the answer would differ.

use std::collections::{BTreeMap, BTreeSet};

use super::called;
use crate::cluster::Cluster;
use crate::findings::words::listed;
use crate::object::{Body, Object, ObjectRef};
use crate::render::plural;
use crate::simulate::delete::{Removed, Why};
use crate::simulate::impact::effects::Effects;

/// Group and name of a kind.
type Kind = (&'static str, &'static str);

/// Kinds, and the kinds whose objects may need one of them.
const USERS: &[(&[&str], &[Kind])] = &[
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
pub(super) fn tell(cluster: &Cluster, gone: &[Removed], effects: &mut Effects) {
    let mut seen = Seen { cluster, known: BTreeMap::new() };
    let mut missed: BTreeMap<&str, BTreeSet<&ObjectRef>> = BTreeMap::new();
    for removed in gone {
        let object = &removed.object;
        // What is in a namespace that goes, goes with it: only what is in none may miss it.
        let is_alone = !matches!(removed.why, Why::NamespaceGone(_));
        for (_, users) in USERS.iter().filter(|(kinds, _)| kinds.contains(&object.kind.as_str())) {
            let unseen = users.iter().filter(|(_, kind)| is_alone || is_wide(kind));
            for (group, kind) in unseen {
                if !seen.is_seen(group, kind, &object.namespace) {
                    missed.entry(kind).or_default().insert(object);
                }
            }
        }
        if let Some(Body::CustomResourceDefinition(definition)) = cluster.object(object).map(|object| &object.body) {
            let (group, kind) = (&definition.spec.group, &definition.spec.names.kind);
            if !kind.is_empty() && !seen.is_seen(group, kind, "") {
                let kinds = plural(kind);
                effects.unknown.insert(format!("{kinds} are not in the input: how many go with {} is not told", called(object)));
            }
        }
    }
    let mut alike: BTreeMap<BTreeSet<&ObjectRef>, Vec<&str>> = BTreeMap::new();
    for (kind, objects) in missed {
        alike.entry(objects).or_default().push(kind);
    }
    for (objects, kinds) in alike {
        let names = listed(&objects.into_iter().map(called).collect::<Vec<_>>());
        effects.unknown.insert(format!("{} are not in the input: whether some need {names} is not told", all_of(&kinds)));
    }
}

/// Kinds that find objects of another kind by their labels.
const FINDERS: &[(&str, &[Kind])] = &[
    ("Pod", &[("", "Service"), ("policy", "PodDisruptionBudget"), ("networking.k8s.io", "NetworkPolicy")]),
    (
        "Namespace",
        &[
            ("networking.k8s.io", "NetworkPolicy"),
            ("admissionregistration.k8s.io", "MutatingWebhookConfiguration"),
            ("admissionregistration.k8s.io", "ValidatingWebhookConfiguration"),
        ],
    ),
    ("Node", &[("apps", "DaemonSet"), ("", "Pod")]),
];

/// Notes which kinds might find an object by its labels, and are not in the input.
pub(super) fn finders(cluster: &Cluster, object: &ObjectRef, effects: &mut Effects) {
    let mut seen = Seen { cluster, known: BTreeMap::new() };
    let of_kind = FINDERS.iter().filter(|(kind, _)| object.group.is_empty() && object.kind == *kind);
    let kinds: Vec<&str> = of_kind
        .flat_map(|(_, finders)| finders.iter())
        .filter(|(group, kind)| !seen.is_seen(group, kind, &object.namespace))
        .map(|(_, kind)| *kind)
        .collect();
    if !kinds.is_empty() {
        let all = all_of(&kinds);
        effects.unknown.insert(format!("{all} are not in the input: whether some find {} is not told", called(object)));
    }
}

/// Returns kinds as the subject of a sentence: `Ingresses and Services`.
fn all_of(kinds: &[&str]) -> String {
    let kinds: Vec<String> = kinds.iter().map(|kind| plural(kind)).collect();
    match kinds.split_last() {
        Some((last, others)) if !others.is_empty() => format!("{} and {last}", others.join(", ")),
        _ => kinds.concat(),
    }
}

/// Tells whether objects of a kind are in no namespace.
fn is_wide(kind: &str) -> bool {
    matches!(kind, "PersistentVolume" | "ValidatingWebhookConfiguration" | "MutatingWebhookConfiguration" | "APIService")
}

/// Which kinds the input shows in which namespaces, as far as it was asked.
struct Seen<'c> {
    cluster: &'c Cluster,
    known: BTreeMap<(String, String), bool>,
}

impl Seen<'_> {
    /// Tells whether the input shows objects of a kind where they could need something of a namespace.
    fn is_seen(&mut self, group: &str, kind: &str, namespace: &str) -> bool {
        let at = if is_wide(kind) { "" } else { namespace };
        if let Some(known) = self.known.get(&(kind.to_owned(), at.to_owned())) {
            return *known;
        }
        let is_there = |object: &Object| object.api.kind == kind && (at.is_empty() || object.meta.namespace == *at);
        let is_seen = self.cluster.coverage().observes(group, kind, at) || self.cluster.objects().iter().any(is_there);
        self.known.insert((kind.to_owned(), at.to_owned()), is_seen);
        is_seen
    }
}
