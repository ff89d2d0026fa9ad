//! The object that is judged, and the words that all judgements share.

use std::cell::Cell;
use std::fmt;

use super::{Health, HealthStatus};
use crate::object::duration::Duration;
use crate::object::meta::{Condition, ConditionStatus};
use crate::object::time::Time;
use crate::object::{Object, ObjectRef};
use crate::render::plural;
use crate::report::Command;
use crate::text::Text;

/// How long an object may be on its way before it counts as stuck: the time after which Kubernetes itself calls a rollout
/// stuck when nothing else is said (`progressDeadlineSeconds` of a Deployment).
pub(super) const PATIENCE_SECONDS: f64 = 600.0;

/// An object and the moment at which it is judged.
#[derive(Clone, Copy)]
pub(super) struct Subject<'a> {
    pub(super) object: &'a Object,
    pub(super) moment: &'a Moment,
}

/// The moment at which objects are judged, and whether it played a part.
pub(super) struct Moment {
    now: Option<Time>,
    is_asked: Cell<bool>,
}

impl Moment {
    pub(super) fn new(now: Option<Time>) -> Self {
        Self { now, is_asked: Cell::new(false) }
    }

    /// Tells whether a judgement has asked for the moment: if not, it is the same at any other.
    pub(super) fn is_asked(&self) -> bool {
        self.is_asked.get()
    }
}

impl Subject<'_> {
    /// Returns the moment at which the object is judged.
    pub(super) fn now(&self) -> Option<Time> {
        self.moment.is_asked.set(true);
        self.moment.now
    }

    /// Returns the answer that nothing is wrong. Allocates nothing.
    pub(super) fn healthy(&self) -> Health {
        Health::healthy(self.object.reference())
    }

    pub(super) fn becomes(&self, status: HealthStatus, reason: &str, message: impl Into<Text>) -> Health {
        self.healthy().becomes(status, reason, message)
    }

    /// Returns the answer that it is degraded.
    pub(super) fn degraded(&self, reason: &str, message: impl Into<Text>) -> Health {
        self.becomes(HealthStatus::Degraded, reason, message)
    }

    pub(super) fn progressing(&self, reason: &str, message: impl Into<Text>) -> Health {
        self.becomes(HealthStatus::Progressing, reason, message)
    }

    pub(super) fn suspended(&self, reason: &str, message: impl Into<Text>) -> Health {
        self.becomes(HealthStatus::Suspended, reason, message)
    }

    /// Returns how long ago a moment was; nothing for moments that lie ahead.
    pub(super) fn since(&self, moment: Option<Time>) -> Option<Duration> {
        self.now()?.since(moment?).filter(|passed| passed.as_secs_f64() >= 0.0)
    }

    /// Returns how long ago a moment was when that is longer than anybody waits.
    pub(super) fn overdue(&self, moment: Option<Time>) -> Option<Duration> {
        self.since(moment).filter(|passed| passed.as_secs_f64() >= PATIENCE_SECONDS)
    }

    /// Returns ` for 3h`, or nothing when the moment is not known.
    pub(super) fn for_how_long(&self, moment: Option<Time>) -> String {
        self.since(moment).map(|passed| format!(" for {}", passed.human())).unwrap_or_default()
    }

    /// Returns the answer for a controller that has not seen the newest spec, if that is so.
    pub(super) fn unobserved(&self, observed: i64) -> Option<Health> {
        self.unobserved_at("/status/observedGeneration", observed)
    }

    /// Returns the same for a controller that tells in another field what it has seen.
    pub(super) fn unobserved_at(&self, path: &str, observed: i64) -> Option<Health> {
        let generation = self.object.meta.generation;
        if generation <= observed {
            return None;
        }
        let message = match observed {
            0 => format!("The controller of {} has not looked at it yet (generation {generation}).", self),
            _ => format!("The controller of {} has seen generation {observed}, and the newest is {generation}.", self),
        };
        let health = self.progressing("GenerationNotObserved", message).field("/metadata/generation", generation);
        Some(match observed {
            0 => health.absent(path),
            _ => health.field(path, observed),
        })
    }

    /// Returns a command of kubectl about the object itself.
    pub(super) fn kubectl(&self, verb: &str, arguments: &[&str], purpose: &str) -> Command {
        Command::kubectl(&self.object.reference(), verb, arguments, purpose)
    }

    /// Returns a command of kubectl in the namespace of the object.
    pub(super) fn kubectl_of(&self, verb: &str, arguments: &[&str], purpose: &str) -> Command {
        Command::kubectl_in(&self.object.meta.namespace, &[&[verb], arguments].concat(), purpose)
    }

    /// Returns the command that shows the object with its events.
    pub(super) fn describe(&self, purpose: &str) -> Command {
        self.kubectl("describe", &[], purpose)
    }
}

/// Writes the object in words, as `Pod shop/web-0`.
impl fmt::Display for Subject<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&name(&self.object.reference()))
    }
}

/// Returns an object in words, as `Pod shop/web-0`.
pub(crate) fn name(reference: &ObjectRef) -> String {
    if reference.namespace.is_empty() {
        return format!("{} {}", reference.kind, reference.name);
    }
    format!("{} {}/{}", reference.kind, reference.namespace, reference.name)
}

/// Returns the condition of a type with its place.
pub(super) fn find<'a>(conditions: &'a [Condition], kind: &str) -> Option<(usize, &'a Condition)> {
    conditions.iter().enumerate().find(|(_, condition)| condition.kind == kind)
}

/// Returns the condition of a type with its place, when it has this status.
pub(super) fn find_with<'a>(conditions: &'a [Condition], kind: &str, status: ConditionStatus) -> Option<(usize, &'a Condition)> {
    find(conditions, kind).filter(|(_, condition)| condition.status == status)
}

impl Health {
    /// Adds a condition that the answer stands on.
    pub(super) fn condition(self, (at, condition): (usize, &Condition)) -> Self {
        self.condition_under("/status/conditions", (at, condition))
    }

    /// Adds a condition that the answer stands on, from the list at a path.
    pub(super) fn condition_under(self, path: &str, (at, condition): (usize, &Condition)) -> Self {
        let status = condition.status.as_str();
        let reason = if condition.reason.is_empty() { String::new() } else { format!(" ({})", condition.reason) };
        self.field(format!("{path}/{at}"), format_args!("{}={status}{reason}", condition.kind))
    }
}

/// The most of a message that is cited.
const CITED_MAX: usize = 400;

/// Returns `: <message>` with the message on one line and cut where it is long, or a full stop.
pub(crate) fn cited(message: &str) -> String {
    let line = message.split_whitespace().collect::<Vec<_>>().join(" ");
    let kept = line.get(..line.floor_char_boundary(CITED_MAX)).unwrap_or_default();
    match kept.trim_end_matches(['.', ':']) {
        "" => ".".to_owned(),
        kept if kept.len() + 3 < line.len() => format!(": {kept}..."),
        kept => format!(": {kept}."),
    }
}

/// Returns `1 pod` or `3 pods`.
pub(crate) fn counted(count: i64, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {}", plural(what)) }
}

/// Returns the reason when there is one, or the other word.
pub(super) fn reason_or<'a>(reason: &'a str, other: &'a str) -> &'a str {
    if reason.is_empty() { other } else { reason }
}
