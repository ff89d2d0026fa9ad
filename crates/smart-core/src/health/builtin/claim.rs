//! PersistentVolumeClaims.

use crate::health::subject::{Subject, cited, find_with, reason_or};
use crate::health::{Health, HealthStatus};
use crate::object::meta::ConditionStatus;
use crate::object::storage::PersistentVolumeClaim;

pub(super) fn health(subject: &Subject<'_>, claim: &PersistentVolumeClaim) -> Health {
    let phase = claim.status.phase.as_str();
    let name = subject;
    match phase {
        "Bound" => resized(subject, claim).unwrap_or_else(|| subject.healthy()),
        "Lost" => subject
            .degraded("Lost", format!("{name} has lost its volume {}.", claim.spec.volume_name))
            .field("/status/phase", phase)
            .field("/spec/volumeName", &claim.spec.volume_name)
            .then(subject.kubectl_of("get", &["pv", &claim.spec.volume_name], "tells whether the volume is there")),
        "Pending" | "" => {
            let waits = subject.for_how_long(subject.object.meta.creation_timestamp);
            let class = match &claim.spec.storage_class_name {
                Some(class) if !class.is_empty() => format!(" of class {class}"),
                _ => String::new(),
            };
            let message = format!("{name} is not bound{waits}: it waits for a volume{class}.");
            let health = subject.progressing(reason_or(phase, "Pending"), message);
            let health = if phase.is_empty() { health.absent("/status/phase") } else { health.field("/status/phase", phase) };
            let purpose = "shows in its events whether it waits for a pod (WaitForFirstConsumer), or what the provisioner says";
            health.then(subject.describe(purpose))
        }
        _ => subject
            .becomes(HealthStatus::Unknown, phase, format!("{name} is in phase {phase}, of which nothing is known."))
            .field("/status/phase", phase),
    }
}

/// Returns the health of a claim whose volume is being changed.
fn resized(subject: &Subject<'_>, claim: &PersistentVolumeClaim) -> Option<Health> {
    let status = &claim.status;
    let holds = |kind: &str| find_with(&status.conditions, kind, ConditionStatus::True);
    if let Some(failed) =
        holds("ControllerResizeError").or_else(|| holds("NodeResizeError")).or_else(|| holds("ModifyVolumeError"))
    {
        let message = format!("The volume of {} cannot be changed{}", subject, cited(&failed.1.message));
        let describe = subject.describe("shows in its events what the storage driver says");
        return Some(subject.degraded(&failed.1.kind, message).condition(failed).then(describe));
    }
    let resizing = holds("FileSystemResizePending").or_else(|| holds("Resizing"))?;
    let message = format!("The volume of {} is being resized{}", subject, cited(&resizing.1.message));
    Some(subject.progressing(&resizing.1.kind, message).condition(resizing))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::health::HealthStatus::*;
    use crate::health::tests::{check, condition};

    #[test]
    fn each_state_has_its_answer() {
        check(
            "v1",
            "PersistentVolumeClaim",
            &[
                (json!({}), json!({"phase": "Bound"}), Healthy, ""),
                (json!({"storageClassName": "fast"}), json!({"phase": "Pending"}), Progressing, "Pending"),
                (json!({}), json!({}), Progressing, "Pending"),
                (json!({"volumeName": "pv-1"}), json!({"phase": "Lost"}), Degraded, "Lost"),
                (
                    json!({}),
                    json!({"phase": "Bound", "conditions": [condition("FileSystemResizePending", "True", "")]}),
                    Progressing,
                    "FileSystemResizePending",
                ),
                (
                    json!({}),
                    json!({"phase": "Bound", "conditions": [condition("NodeResizeError", "True", "")]}),
                    Degraded,
                    "NodeResizeError",
                ),
                (json!({}), json!({"phase": "Odd"}), Unknown, "Odd"),
            ],
        );
    }
}
