//! Objects that others name and that do not exist: what the rules about them share.

use super::context::Context;
use super::draft::Draft;
use super::rule::{Rule, Severity};
use super::words::{counted, listed, name, near_misses};
use crate::graph::GraphEdge;
use crate::object::{Object, ObjectRef};
use crate::report::{Command, Evidence};

/// Finds the objects of a kind that are missing and named by a relation that cannot do without; one finding a missing object,
/// about all that name it.
pub(super) fn find(context: &Context<'_>, rule: &'static Rule, group: &str, kind: &str, found: &mut Vec<Draft>) {
    for (target, edges) in context.missing().filter(|(target, _)| target.kind == kind && target.group == group) {
        found.push(missing(context, rule, target, edges));
    }
}

/// Like [`find`], for those references only that a rule answers for.
pub(super) fn find_named(
    context: &Context<'_>,
    rule: &'static Rule,
    is_meant: impl Fn(&ObjectRef, &GraphEdge) -> bool,
    found: &mut Vec<Draft>,
) {
    for (target, edges) in context.missing() {
        let edges: Vec<GraphEdge> = edges.iter().filter(|edge| is_meant(target, edge)).cloned().collect();
        if !edges.is_empty() {
            found.push(missing(context, rule, target, &edges));
        }
    }
}

/// Tells whether a pod cannot start without a claim that it names. Those that controllers make together with the pod, as of a
/// StatefulSet that has not come to all of its pods yet, are none.
pub(super) fn is_mounted_claim(target: &ObjectRef, edge: &GraphEdge) -> bool {
    target.kind == "PersistentVolumeClaim" && edge.relation == "pod.volume.pvc"
}

/// Returns the missing objects that one of these relations names; one draft a missing object, about all that name it so.
pub(super) fn named_by(context: &Context<'_>, rule: &'static Rule, relations: &[&str]) -> Vec<Draft> {
    let mut drafts = Vec::new();
    find_named(context, rule, |_, edge| relations.contains(&edge.relation), &mut drafts);
    drafts
}

fn missing(context: &Context<'_>, rule: &'static Rule, target: &ObjectRef, edges: &[GraphEdge]) -> Draft {
    let mut users: Vec<ObjectRef> = edges.iter().map(|edge| workload_of(context, &edge.from)).collect();
    users.sort();
    users.dedup();
    let names: Vec<String> = users.iter().map(name).collect();
    let verb = edges.first().map_or("is named by", |edge| passive(edge.relation));
    let mut draft = Draft::new(rule, target.clone(), format!("{} does not exist; it {verb} {}.", name(target), listed(&names)));
    if users.iter().all(|user| context.object(user).is_some_and(|object| context.is_well(object))) {
        // Whatever names it runs without: it was there when that started, or is not needed yet.
        draft = draft.severity(Severity::Warning);
    }
    draft = draft.absent(target, "");
    for edge in edges.iter().take(EVIDENCE_MAX) {
        draft.evidence.push(Evidence::field(&edge.from, pointer(edge.field), &target.name));
    }
    draft.since = edges.iter().filter_map(|edge| context.object(&edge.from)?.meta.creation_timestamp).min();
    let objects = edges.iter().map(|edge| edge.from.clone()).chain(users);
    let draft = hints(context, draft.about_all(objects), target);
    let of_kind = if target.group.is_empty() {
        target.kind.to_lowercase()
    } else {
        format!("{}.{}", target.kind.to_lowercase(), target.group)
    };
    draft.command(Command::kubectl_in(
        &target.namespace,
        &["get", &of_kind],
        format!("lists what there is; {} is not among it", target.name),
    ))
}

const EVIDENCE_MAX: usize = 3;

/// Says where something like it is: the same name elsewhere, a name that differs by a letter.
pub(super) fn hints(context: &Context<'_>, mut draft: Draft, target: &ObjectRef) -> Draft {
    let is_of_group = |object: &&&Object| object.reference().group == target.group;
    let elsewhere: Vec<&str> = context
        .of_kind(&target.kind)
        .iter()
        .filter(|object| object.meta.name == target.name && object.meta.namespace != target.namespace)
        .filter(is_of_group)
        .map(|object| object.meta.namespace.as_str())
        .collect();
    if !elsewhere.is_empty() && !target.namespace.is_empty() {
        let places = if elsewhere.len() == 1 { "namespace" } else { "namespaces" };
        draft = draft.next(format!(
            "A {} of this name exists in {places} {}: objects can only be used in their own namespace.",
            target.kind,
            listed(&elsewhere)
        ));
    }
    let here = context.of_kind_in(&target.kind, &target.namespace).iter().filter(is_of_group);
    let here = here.map(|object| object.meta.name.as_str());
    let near = near_misses(&target.name, here);
    if !near.is_empty() {
        draft = draft.next(format!("{} exists there: compare the names letter by letter.", listed(&near)));
    }
    draft
}

/// Returns the workload behind a pod; any other object as it is.
pub(crate) fn workload_of(context: &Context<'_>, object: &ObjectRef) -> ObjectRef {
    let pod = context.pod(&object.namespace, &object.name).filter(|_| object.kind == "Pod");
    pod.map_or_else(|| object.clone(), |pod| pod.workload.clone())
}

/// Returns a field in the form of the evidence: `/spec/volumes/*/secret` of `spec.volumes[].secret`.
pub(super) fn pointer(field: &str) -> String {
    format!("/{}", field.replace("[]", "/*").replace('.', "/"))
}

fn passive(relation: &str) -> &'static str {
    match relation {
        "pod.volume.configmap" | "pod.volume.secret" | "pod.volume.projected.configmap" | "pod.volume.projected.secret" => {
            "is mounted by"
        }
        "ingress.service" | "ingress.resource" | "route.backend" => "gets traffic from",
        "ingress.tls-secret" | "gateway.tls-secret" => "is named as a certificate by",
        "pod.env.configmap" | "pod.env.secret" | "pod.envfrom.configmap" | "pod.envfrom.secret" => "is read by",
        _ => "is named by",
    }
}

/// Returns how many there are, in words.
pub(super) fn how_many(count: usize, what: &str) -> String {
    counted(i64::try_from(count).unwrap_or(i64::MAX), what)
}
