//! Objects whose deletion was asked for.

use super::Health;
use super::subject::Subject;
use crate::object::time::Time;

/// Returns the health of an object that is to be gone at a moment: it is on its way, whatever else it tells. When the
/// moment has long passed, the answer names what holds it.
pub(super) fn pending(subject: &Subject<'_>, at: Time) -> Health {
    let meta = &subject.object.meta;
    let finalizers = meta.finalizers.iter().map(|finalizer| finalizer.as_str()).collect::<Vec<_>>().join(", ");
    let name = subject;
    let waits = if finalizers.is_empty() { String::new() } else { format!(" It waits for {finalizers}.") };
    let overdue = subject.overdue(Some(at));
    let (reason, message) = match overdue {
        Some(passed) => ("DeletionOverdue", format!("Pending deletion: {name} should be gone for {}.{waits}", passed.human())),
        None => ("Terminating", format!("Pending deletion: {name} is being deleted.{waits}")),
    };
    let mut health = subject.progressing(reason, message).field("/metadata/deletionTimestamp", at);
    if !finalizers.is_empty() {
        health = health.field("/metadata/finalizers", finalizers);
    }
    if overdue.is_some() {
        health = health.then(subject.kubectl(
            "get",
            &["-o", "jsonpath={.metadata.finalizers}"],
            "shows who must still act before it can go; look whether that controller runs",
        ));
    }
    health
}
