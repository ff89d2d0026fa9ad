//! Objects of kinds that the model has no type for.

use super::subject::Subject;
use super::{Health, HealthStatus};
use crate::object::generic::Generic;

pub(super) fn health(subject: &Subject<'_>, body: &Generic) -> Health {
    let _ = body;
    let message = format!("No condition, phase or count tells the state of {}.", subject.name());
    subject.becomes(HealthStatus::Unknown, "NotTold", message)
}
