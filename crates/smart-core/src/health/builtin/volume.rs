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
