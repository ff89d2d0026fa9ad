//! VolumeSnapshots and their contents.

use crate::health::Health;
use crate::health::subject::{Subject, cited};
use crate::object::storage::{VolumeError, VolumeSnapshot, VolumeSnapshotContent};

pub(super) fn snapshot(subject: &Subject<'_>, snapshot: &VolumeSnapshot) -> Health {
    taken(subject, snapshot.status.ready_to_use, snapshot.status.error.as_deref())
}

pub(super) fn content(subject: &Subject<'_>, content: &VolumeSnapshotContent) -> Health {
    taken(subject, content.status.ready_to_use, content.status.error.as_deref())
}

fn taken(subject: &Subject<'_>, ready: Option<bool>, error: Option<&VolumeError>) -> Health {
    if ready == Some(true) {
        return subject.healthy();
    }
    if let Some(error) = error {
        return subject
            .degraded("SnapshotError", format!("{} cannot be taken{}", subject, cited(&error.message)))
            .field("/status/error/message", &error.message)
            .then(subject.describe("shows in its events what the storage driver says"));
    }
    let health = subject.progressing("NotReadyToUse", format!("{} is not ready to use yet.", subject));
    match ready {
        Some(ready) => health.field("/status/readyToUse", ready),
        None => health.absent("/status/readyToUse"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::health::HealthStatus::*;
    use crate::health::tests::check;

    #[test]
    fn each_state_has_its_answer() {
        check(
            "snapshot.storage.k8s.io/v1",
            "VolumeSnapshot",
            &[
                (json!({}), json!({"readyToUse": true}), Healthy, ""),
                (json!({}), json!({"readyToUse": false, "error": {"message": "no driver"}}), Degraded, "SnapshotError"),
                (json!({}), json!({}), Progressing, "NotReadyToUse"),
            ],
        );
        check(
            "snapshot.storage.k8s.io/v1",
            "VolumeSnapshotContent",
            &[(json!({}), json!({"readyToUse": false}), Progressing, "NotReadyToUse")],
        );
    }
}
