//! Volumes that one node holds and another wants.

use crate::findings::claims::{claims_of_pod, is_being_set_up, quoted_after, users};
use crate::findings::context::{Context, PodView, Told};
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{describe, listed, name};
use crate::object::storage::PersistentVolumeClaim;
use crate::object::{Body, ObjectRef};
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "volume-multi-attach",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A claim whose volume can be attached to one node only, and that a pod on a second node waits for.",
    matters: "The pod does not start before the first node has released the volume.",
    looks_at: "The event FailedAttachVolume with the words Multi-Attach; or the access modes of the claim, and the nodes of the pods that \
               use it.",
    advice: "Look at the pod that holds it. If it is to go, wait until it is gone; if its node is lost for good, delete the Node, or mark \
             it as out of service, so that the volume is released. A workload whose pods share a volume needs ReadWriteMany, or the \
             strategy Recreate.",
    silent: "When the pod that waited has started.",
    check,
};

/// Without an event, so long a pod on its node takes for images and network at most.
const PATIENCE_SECONDS: i64 = 300;

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for pod in context.pods().iter().filter(|pod| is_being_set_up(pod)) {
        let claims = claims_of_pod(pod);
        if claims.is_empty() {
            continue;
        }
        let told = context.events_of(pod.object).find(|told| {
            told.event.reason == "FailedAttachVolume" && told.event.message.contains("Multi-Attach")
        });
        let volume = told.and_then(|told| quoted_after(&told.event.message, "for volume "));
        for claim in &claims {
            let body = match context.object(claim).map(|object| &object.body) {
                Some(Body::PersistentVolumeClaim(body)) => Some(&**body),
                _ => None,
            };
            let is_meant = claims.len() == 1 || body.is_some_and(|body| volume.is_some_and(|volume| body.spec.volume_name == volume));
            let holders = holders(context, claim, pod);
            let is_told = told.is_some() && is_meant;
            let is_seen = told.is_none()
                && body.is_some_and(is_exclusive)
                && !holders.is_empty()
                && context.holds_for(pod.pod.status.start_time.or(pod.object.meta.creation_timestamp), PATIENCE_SECONDS);
            if is_told || is_seen {
                found.push(draft(context, pod, claim, body, told.filter(|_| is_told), &holders));
            }
        }
    }
}

fn is_exclusive(claim: &PersistentVolumeClaim) -> bool {
    let modes = &claim.spec.access_modes;
    !modes.is_empty() && modes.iter().all(|mode| matches!(mode.as_str(), "ReadWriteOnce" | "ReadWriteOncePod"))
}

/// Returns the pods on other nodes that use the claim.
fn holders<'c, 'a>(context: &'c Context<'a>, claim: &ObjectRef, waiting: &PodView<'_>) -> Vec<&'c PodView<'a>> {
    let holds = |pod: &&PodView<'_>| {
        let node = &pod.pod.node_name;
        !node.is_empty() && *node != waiting.pod.node_name && !pod.is_finished() && !is_being_set_up(pod)
    };
    users(context, claim).into_iter().filter(holds).collect()
}

fn draft(
    context: &Context<'_>,
    pod: &PodView<'_>,
    claim: &ObjectRef,
    body: Option<&PersistentVolumeClaim>,
    told: Option<&Told<'_>>,
    holders: &[&PodView<'_>],
) -> Draft {
    let reference = pod.reference();
    let volume = body.map(|body| body.spec.volume_name.as_str()).filter(|volume| !volume.is_empty());
    let attached = context.volume_attachments().find(|(_, attachment)| {
        attachment.status.attached
            && volume.is_some_and(|volume| attachment.spec.source.persistent_volume_name == volume)
            && attachment.spec.node_name != pod.pod.node_name
    });
    let nodes: Vec<&str> = holders.iter().map(|holder| holder.pod.node_name.as_str()).collect();
    let node = attached.map(|(_, attachment)| attachment.spec.node_name.as_str()).or_else(|| nodes.first().copied());
    let by = match (holders, node) {
        ([], None) => "another node".to_owned(),
        ([], Some(node)) => format!("node {node}"),
        (holders, _) => {
            let names: Vec<String> =
                holders.iter().map(|holder| format!("{} on node {}", name(&holder.reference()), holder.pod.node_name)).collect();
            listed(&names)
        }
    };
    let message = format!(
        "The volume of {} is held by {by}, while {} on node {} waits for it.",
        name(claim),
        name(&reference),
        pod.pod.node_name
    );
    let mut draft = Draft::new(&RULE, claim.clone(), message)
        .about_all(pod.chain())
        .about(pod.workload.clone())
        .since(told.and_then(|told| told.event.first).or(pod.pod.status.start_time))
        .field_of(&reference, "/spec/nodeName", &pod.pod.node_name);
    if let Some(told) = told {
        draft = draft.last(told.event.last).count(told.event.count).event(&reference, told.event);
    }
    if let Some(body) = body {
        draft = draft.field("/spec/accessModes", listed(&body.spec.access_modes));
    }
    for holder in holders.iter().take(2) {
        draft = draft.field_of(&holder.reference(), "/spec/nodeName", &holder.pod.node_name);
    }
    if let Some((object, _)) = attached {
        draft = draft.field_of(&object.reference(), "/status/attached", "true");
    }
    if let Some(node) = node {
        // Where the node is lost, that is why it does not let go.
        draft = draft.blames(ObjectRef::new("", "Node", "", node));
    }
    draft
        .command(describe(&reference, "shows its events"))
        .command(Command::new(["kubectl", "get", "volumeattachments"], "shows which volume is attached to which node"))
}
