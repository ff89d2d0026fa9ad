//! CronJobs.

use crate::health::Health;
use crate::health::subject::Subject;
use crate::object::batch::CronJob;

/// A CronJob is its schedule: how its runs end is told by the Jobs.
pub(super) fn health(subject: &Subject<'_>, job: &CronJob) -> Health {
    if job.spec.suspend {
        let message = format!("{} is suspended: it starts no Jobs.", subject);
        return subject.suspended("Suspended", message).field("/spec/suspend", true);
    }
    subject.healthy()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::health::HealthStatus::*;
    use crate::health::tests::check;

    #[test]
    fn each_state_has_its_answer() {
        check(
            "batch/v1",
            "CronJob",
            &[(json!({}), json!({}), Healthy, ""), (json!({"suspend": true}), json!({}), Suspended, "Suspended")],
        );
    }
}
