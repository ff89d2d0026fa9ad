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
