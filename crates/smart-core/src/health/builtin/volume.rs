//! PersistentVolumes.

use crate::health::subject::{Subject, cited, reason_or};
use crate::health::{Health, HealthStatus};
use crate::object::storage::PersistentVolume;

pub(super) fn health(subject: &Subject<'_>, volume: &PersistentVolume) -> Health {
    let status = &volume.status;
    let phase = status.phase.as_str();
    let name = subject;
    let answer = |answer: HealthStatus, message: String| subject.becomes(answer, phase, message).field("/status/phase", phase);
    match phase {
        "Bound" | "Available" => subject.healthy(),
        "Failed" => {
            let message = format!("{name} could not be reclaimed{}", cited(&status.message));
            let health = subject.degraded(reason_or(&status.reason, "VolumeFailedDelete"), message).field("/status/phase", phase);
            health.then(subject.describe("shows in its events why the deletion failed"))
        }
        // With the policy Retain, the volume is kept on purpose until somebody decides.
        "Released" if volume.spec.persistent_volume_reclaim_policy == "Retain" => {
            answer(HealthStatus::Healthy, format!("{name} is released and retained: its claim is gone, its data is kept."))
                .field("/spec/persistentVolumeReclaimPolicy", "Retain")
        }
        "Released" => answer(HealthStatus::Progressing, format!("{name} is released, and about to be reclaimed.")),
        "Pending" => answer(HealthStatus::Progressing, format!("{name} is not yet available.")),
        "" => subject.progressing("Pending", format!("{name} has no phase yet.")).absent("/status/phase"),
        _ => answer(HealthStatus::Unknown, format!("{name} is in phase {phase}, of which nothing is known.")),
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
            "v1",
            "PersistentVolume",
            &[
                (json!({}), json!({"phase": "Available"}), Healthy, ""),
                (json!({}), json!({"phase": "Failed", "message": "disk in use"}), Degraded, "VolumeFailedDelete"),
                (json!({"persistentVolumeReclaimPolicy": "Retain"}), json!({"phase": "Released"}), Healthy, "Released"),
                (json!({}), json!({"phase": "Released"}), Progressing, "Released"),
                (json!({}), json!({"phase": "Pending"}), Progressing, "Pending"),
                (json!({}), json!({}), Progressing, "Pending"),
            ],
        );
    }
}
