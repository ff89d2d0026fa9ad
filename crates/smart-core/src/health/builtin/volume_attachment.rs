//! VolumeAttachments.

use crate::health::Health;
use crate::health::subject::{Subject, cited};
use crate::object::storage::VolumeAttachment;

pub(super) fn health(subject: &Subject<'_>, attachment: &VolumeAttachment) -> Health {
    let status = &attachment.status;
    let (volume, node) = (&attachment.spec.source.persistent_volume_name, &attachment.spec.node_name);
    let errors = [
        ("AttachError", "attached to", "/status/attachError", &status.attach_error),
        ("DetachError", "detached from", "/status/detachError", &status.detach_error),
    ];
    for (reason, what, path, error) in errors {
        // An error of the attachment is over once it is attached.
        if let Some(error) = error.as_ref().filter(|_| reason == "DetachError" || !status.attached) {
            let message = format!("Volume {volume} cannot be {what} node {node}{}", cited(&error.message));
            return subject.degraded(reason, message).field(format!("{path}/message"), &error.message).then(subject.kubectl_of(
                "get",
                &["volumeattachments"],
                "shows to which nodes the volume is attached",
            ));
        }
    }
    if status.attached {
        return subject.healthy();
    }
    let waits = subject.for_how_long(subject.object.meta.creation_timestamp);
    subject
        .progressing("Attaching", format!("Volume {volume} is not attached to node {node} yet{waits}."))
        .field("/status/attached", false)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::health::HealthStatus::*;
    use crate::health::tests::check;

    #[test]
    fn each_state_has_its_answer() {
        check(
            "storage.k8s.io/v1",
            "VolumeAttachment",
            &[
                (json!({"nodeName": "n1", "source": {"persistentVolumeName": "v"}}), json!({"attached": true}), Healthy, ""),
                (
                    json!({"nodeName": "n1", "source": {"persistentVolumeName": "v"}}),
                    json!({"attached": false}),
                    Progressing,
                    "Attaching",
                ),
                (
                    json!({"nodeName": "n1", "source": {"persistentVolumeName": "v"}}),
                    json!({"attached": false, "attachError": {"message": "in use"}}),
                    Degraded,
                    "AttachError",
                ),
                (
                    json!({"nodeName": "n1", "source": {"persistentVolumeName": "v"}}),
                    json!({"attached": true, "attachError": {"message": "in use"}}),
                    Healthy,
                    "",
                ),
                (
                    json!({"nodeName": "n1", "source": {"persistentVolumeName": "v"}}),
                    json!({"attached": true, "detachError": {"message": "busy"}}),
                    Degraded,
                    "DetachError",
                ),
            ],
        );
    }
}
