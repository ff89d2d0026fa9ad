//! Pods that should be gone.

use crate::findings::containers;
use crate::findings::context::{Context, PodView};
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{describe, listed};
use crate::object::ObjectRef;

pub(super) const RULE: Rule = Rule {
    code: "pod-stuck-terminating",
    severity: Severity::Warning,
    level: Level::Effect,
    lint: false,
    finds: "A pod that should have been gone more than five minutes ago.",
    matters: "It keeps its volumes and its place; a StatefulSet does not replace it before it is gone.",
    looks_at: "metadata.deletionTimestamp, metadata.finalizers and spec.nodeName of the pod, and the condition Ready of its \
               node.",
    advice: "Look at who must act: the controller of a finalizer, or the kubelet of the node. If the node is gone for good, \
             delete the Node or give it the taint node.kubernetes.io/out-of-service.",
    silent: "While the grace period, and five minutes more, have not passed.",
    check,
};

/// The kubelet ends containers and unmounts volumes after the grace period; some volumes take minutes.
const PATIENCE_SECONDS: i64 = 300;

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for pod in context.troubled().filter(|pod| context.holds_for(pod.object.meta.deletion_timestamp, PATIENCE_SECONDS)) {
        found.extend(draft(context, pod));
    }
}

fn draft(context: &Context<'_>, pod: &PodView<'_>) -> Option<Draft> {
    let meta = &pod.object.meta;
    let deletion = meta.deletion_timestamp?;
    let reference = pod.reference();
    let node = ObjectRef::new("", "Node", "", pod.pod.node_name.clone());
    // A node on which pods are ready exists, whatever the list of nodes says.
    let is_alive = || context.pods().iter().any(|other| other.pod.node_name == node.name && other.is_ready());
    let is_gone = !node.name.is_empty() && context.find("", "Node", "", &node.name).is_missing() && !is_alive();
    let dead = containers::dead_node(context, pod);
    let why = if !meta.finalizers.is_empty() {
        let finalizers: Vec<&str> = meta.finalizers.iter().map(|finalizer| finalizer.as_str()).collect();
        format!("it waits for {}", listed(&finalizers))
    } else if is_gone {
        format!("its node {} does not exist any more", node.name)
    } else if dead.is_some() {
        format!("its node {} is not ready, so that nobody ends it", node.name)
    } else if node.name.is_empty() {
        "it was never bound to a node, and is still there".to_owned()
    } else {
        format!("the kubelet of node {} has not ended it", node.name)
    };
    let message = format!("{} should be gone{}: {why}.", containers::pod_words(pod), context.for_how_long(Some(deletion)));
    let mut draft = containers::pod_draft(&RULE, pod, message)
        .since(Some(deletion))
        .breaking(pod.workload.kind == *"StatefulSet")
        .blames_all(dead)
        .field_of(&reference, "/metadata/deletionTimestamp", deletion);
    for (at, finalizer) in meta.finalizers.iter().enumerate().take(2) {
        draft = draft.field_of(&reference, format!("/metadata/finalizers/{at}"), finalizer);
    }
    if !node.name.is_empty() {
        draft = if is_gone { draft.absent(&node, "") } else { draft.field_of(&reference, "/spec/nodeName", &node.name) };
    }
    Some(draft.command(describe(&reference, "shows its finalizers, its node and its events")))
}
