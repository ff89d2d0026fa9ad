//! Volumes that cannot be attached to a node.

use std::collections::BTreeSet;

use crate::findings::claims::{claim_of, claims_of_pod, is_being_set_up, quoted_after};
use crate::findings::context::{Context, Told};
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{cited, describe, name};
use crate::object::ObjectRef;
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "volume-attach-failed",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A volume that the storage driver could not attach to the node of a pod.",
    matters: "The pod does not start before its volumes are attached.",
    looks_at: "status.attachError of VolumeAttachments, and the event FailedAttachVolume of pods of which no container has started.",
    advice: "Act on what the driver says: the storage is gone, the node has as many volumes as it can have, the driver lacks the rights.",
    silent: "When the volume is attached by now. That another node holds it is told by volume-multi-attach.",
    check,
};

const HOUR: i64 = 3600;

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    let mut told_of: BTreeSet<ObjectRef> = BTreeSet::new();
    for (object, attachment) in context.volume_attachments() {
        let Some(error) = attachment.status.attach_error.as_ref().filter(|_| !attachment.status.attached) else { continue };
        if error.message.contains("Multi-Attach") || object.meta.deletion_timestamp.is_some() {
            continue;
        }
        let reference = object.reference();
        let volume = &attachment.spec.source.persistent_volume_name;
        let node = &attachment.spec.node_name;
        let subject = claim_of(context, volume).unwrap_or_else(|| ObjectRef::new("", "PersistentVolume", "", volume.clone()));
        let message = format!("The volume of {} cannot be attached to node {node}{}", name(&subject), cited(&error.message));
        told_of.insert(subject.clone());
        found.push(
            Draft::new(&RULE, subject.clone(), message)
                .since(error.time)
                .field_of(&reference, "/status/attachError/message", &error.message)
                .field_of(&reference, "/spec/nodeName", node)
                .command(Command::kubectl(&reference, "describe", &[], "shows what the driver says"))
                .command(describe(&subject, "shows the volume")),
        );
    }
    for pod in context.pods().iter().filter(|pod| is_being_set_up(pod)) {
        let is_failure = |told: &&Told<'_>| {
            told.event.reason == "FailedAttachVolume"
                && !told.event.message.contains("Multi-Attach")
                && told.is_within(HOUR, context.now)
        };
        let Some(told) = context.events_of(pod.object).find(is_failure) else { continue };
        let claims = claims_of_pod(pod);
        let by_name = quoted_after(&told.event.message, "for volume ").and_then(|volume| claim_of(context, volume));
        let subject = by_name.or_else(|| claims.first().filter(|_| claims.len() == 1).cloned());
        let subject = subject.unwrap_or_else(|| pod.workload.clone());
        if told_of.contains(&subject) {
            continue;
        }
        let reference = pod.reference();
        let node = &pod.pod.node_name;
        let message = format!("A volume of {} cannot be attached to node {node}{}", name(&pod.workload), cited(&told.event.message));
        found.push(
            Draft::new(&RULE, subject, message)
                .about_all(pod.chain())
                .about(pod.workload.clone())
                .since(told.event.first)
                .last(told.event.last)
                .count(told.event.count)
                .event(&reference, told.event)
                .command(describe(&reference, "shows its volumes and events"))
                .command(Command::new(["kubectl", "get", "volumeattachments"], "shows which volume is attached to which node")),
        );
    }
}
