//! Volumes that a node does not let go.

use crate::findings::claims::claim_of;
use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{cited, describe, name};
use crate::object::ObjectRef;
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "volume-detach-stuck",
    severity: Severity::Warning,
    level: Level::Cause,
    lint: false,
    finds: "A volume that has been waiting to be detached from its node for more than six minutes, or could not be.",
    matters: "It cannot be attached to another node before, so that a pod that moved there does not start.",
    looks_at: "VolumeAttachments that are being deleted, and their status.detachError.",
    advice: "Look at the node and at the driver on it. If the node is lost for good, delete it, or mark it as out of service.",
    silent: "In the first six minutes, after which Kubernetes itself detaches volumes of nodes that do not answer.",
    check,
};

/// `maxWaitForUnmountDuration` of the attach/detach controller.
const FORCED_SECONDS: i64 = 360;

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (object, attachment) in context.volume_attachments() {
        let deleted = object.meta.deletion_timestamp;
        let error = attachment.status.detach_error.as_ref();
        if deleted.is_none() || !context.holds_for(deleted, FORCED_SECONDS) {
            continue;
        }
        let reference = object.reference();
        let volume = &attachment.spec.source.persistent_volume_name;
        let node = ObjectRef::new("", "Node", "", attachment.spec.node_name.clone());
        let claim = claim_of(context, volume);
        let whose = claim.as_ref().map_or_else(|| format!("volume {volume}"), |claim| format!("volume of {}", name(claim)));
        let said = error.map_or_else(|| ".".to_owned(), |error| cited(&error.message));
        let message = format!("{} does not let the {whose} go{}{said}", name(&node), context.for_how_long(deleted));
        let mut draft = Draft::new(&RULE, reference.clone(), message)
            .breaking(true)
            .since(deleted)
            .about_all(claim)
            .blames(node.clone())
            .field("/metadata/deletionTimestamp", deleted.map(|time| time.to_string()).unwrap_or_default())
            .field("/spec/nodeName", &node.name);
        if let Some(error) = error {
            draft = draft.field("/status/detachError/message", &error.message);
        }
        found.push(
            draft
                .command(describe(&node, "shows whether the node is ready"))
                .command(Command::kubectl(&reference, "describe", &[], "shows what the driver says")),
        );
    }
}
