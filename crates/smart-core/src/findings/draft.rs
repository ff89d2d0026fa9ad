//! What a check says before it is ranked.

use std::fmt;

use super::rule::{Rule, Severity};
use crate::object::ObjectRef;
use crate::object::event::Event;
use crate::object::meta::Condition;
use crate::object::time::Time;
use crate::report::{Command, Evidence};

/// One problem of one object, as a check found it. A check says what it sees; what explains what, and what is shown, is
/// decided elsewhere.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub(super) rule: &'static Rule,
    pub(super) severity: Severity,
    pub(super) subject: ObjectRef,
    /// The part of the subject that is meant, as a container or a key: two parts are two findings.
    pub(super) part: String,
    /// Other objects that it is about, as the pods of a Deployment.
    pub(super) objects: Vec<ObjectRef>,
    /// Those of them that are over and suffer from nothing any more, as earlier runs.
    pub(super) past: Vec<ObjectRef>,
    pub(super) message: String,
    pub(super) since: Option<Time>,
    /// When it was seen last, where that is told.
    pub(super) last: Option<Time>,
    /// How often it was seen, where that is told.
    pub(super) count: i64,
    /// The objects that its own fields or text name as what it waits for.
    pub(super) blames: Vec<ObjectRef>,
    /// Whether what depends on the subject suffers from it, where the check says so.
    pub(super) breaks: Option<bool>,
    pub(super) evidence: Vec<Evidence>,
    pub(super) commands: Vec<Command>,
    pub(super) next: Vec<String>,
}

impl Draft {
    /// Returns what a rule found at an object. The message is a sentence with the object first.
    pub(super) fn new(rule: &'static Rule, subject: ObjectRef, message: impl Into<String>) -> Self {
        Self {
            rule,
            severity: rule.severity,
            subject,
            part: String::new(),
            objects: Vec::new(),
            past: Vec::new(),
            message: message.into(),
            since: None,
            last: None,
            count: 0,
            blames: Vec::new(),
            breaks: None,
            evidence: Vec::new(),
            commands: Vec::new(),
            next: Vec::new(),
        }
    }

    /// Says that it is less grave than the rule's findings can be.
    pub(super) fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// Says which part of the subject is meant.
    pub(super) fn part(mut self, part: impl Into<String>) -> Self {
        self.part = part.into();
        self
    }

    /// Names another object that it is about.
    pub(super) fn about(mut self, object: ObjectRef) -> Self {
        self.objects.push(object);
        self
    }

    /// Names other objects that it is about.
    pub(super) fn about_all(mut self, objects: impl IntoIterator<Item = ObjectRef>) -> Self {
        self.objects.extend(objects);
        self
    }

    /// Names other objects that it is about, which are over and suffer from nothing any more.
    pub(super) fn about_past(mut self, objects: impl IntoIterator<Item = ObjectRef>) -> Self {
        self.past.extend(objects);
        self.objects.extend(self.past.iter().cloned());
        self
    }

    /// Says since when it holds.
    pub(super) fn since(mut self, time: Option<Time>) -> Self {
        self.since = time;
        self
    }

    /// Says when it was seen last.
    pub(super) fn last(mut self, time: Option<Time>) -> Self {
        self.last = time;
        self
    }

    /// Says how often it was seen.
    pub(super) fn count(mut self, count: impl Into<i64>) -> Self {
        self.count = count.into();
        self
    }

    /// Names what its own fields or text say it waits for.
    pub(super) fn blames(mut self, object: ObjectRef) -> Self {
        self.blames.push(object);
        self
    }

    /// Names several objects that it waits for.
    pub(super) fn blames_all(mut self, objects: impl IntoIterator<Item = ObjectRef>) -> Self {
        self.blames.extend(objects);
        self
    }

    /// Says that what depends on the subject suffers from it, or that it does not. Where a check does not say it, what is
    /// critical breaks what depends on it.
    pub(super) fn breaking(mut self, breaks: bool) -> Self {
        self.breaks = Some(breaks);
        self
    }

    /// Tells whether what depends on the subject suffers from it, so that it can explain their problems.
    pub(super) fn breaks(&self) -> bool {
        self.breaks.unwrap_or(self.severity == Severity::Critical)
    }

    /// Adds a field of the subject that it stands on.
    pub(super) fn field(mut self, path: impl Into<String>, value: impl fmt::Display) -> Self {
        let evidence = Evidence::field(&self.subject, path, value);
        self.evidence.push(evidence);
        self
    }

    /// Adds a field of another object that it stands on.
    pub(super) fn field_of(mut self, object: &ObjectRef, path: impl Into<String>, value: impl fmt::Display) -> Self {
        self.evidence.push(Evidence::field(object, path, value));
        self
    }

    /// Adds a condition of an object that it stands on, by its place among the conditions.
    pub(super) fn condition_of(self, object: &ObjectRef, at: usize, condition: &Condition) -> Self {
        let reason = if condition.reason.is_empty() { String::new() } else { format!(" ({})", condition.reason) };
        let value = format!("{}={}{reason}", condition.kind, condition.status.as_str());
        self.field_of(object, format!("/status/conditions/{at}"), value)
    }

    /// Adds that an object, or a field of it, is not there.
    pub(super) fn absent(mut self, object: &ObjectRef, path: impl Into<String>) -> Self {
        self.evidence.push(Evidence::absent(object, path));
        self
    }

    /// Adds an event that it stands on.
    pub(super) fn event(mut self, object: &ObjectRef, event: &Event) -> Self {
        self.evidence.push(Evidence::event(object, event));
        self
    }

    /// Adds a command to look further with.
    pub(super) fn command(mut self, command: Command) -> Self {
        self.commands.push(command);
        self
    }

    /// Says what to look at next, and why.
    pub(super) fn next(mut self, words: impl Into<String>) -> Self {
        self.next.push(words.into());
        self
    }
}
