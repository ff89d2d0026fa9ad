//! What a check says before it is ranked.

use std::fmt;

use super::rule::{Rule, Severity};
use crate::object::ObjectRef;
use crate::object::event::Event;
use crate::object::meta::Condition;
use crate::object::time::Time;
use crate::predict::Outlook;
use crate::report::{Command, Evidence};

/// One problem of one object, as a check found it. A check says what it sees; what explains what, and what is shown, is
/// decided elsewhere.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub(crate) rule: &'static Rule,
    pub(crate) severity: Severity,
    pub(crate) subject: ObjectRef,
    /// The part of the subject that is meant, as a container or a key: two parts are two findings.
    pub(crate) part: String,
    /// Other objects that it is about, as the pods of a Deployment.
    pub(crate) objects: Vec<ObjectRef>,
    /// Those of them that are over and suffer from nothing any more, as earlier runs.
    pub(crate) past: Vec<ObjectRef>,
    pub(crate) message: String,
    pub(crate) since: Option<Time>,
    /// When it was seen last, where that is told.
    pub(crate) last: Option<Time>,
    /// How often it was seen, where that is told.
    pub(crate) count: i64,
    /// The objects that its own fields or text name as what it waits for.
    pub(crate) blames: Vec<ObjectRef>,
    /// Whether what depends on the subject suffers from it, where the check says so.
    pub(crate) breaks: Option<bool>,
    pub(crate) evidence: Vec<Evidence>,
    pub(crate) commands: Vec<Command>,
    pub(crate) next: Vec<String>,
    /// When it will break, of what is not broken yet.
    pub(crate) outlook: Option<Box<Outlook>>,
}

impl Draft {
    /// Returns what a rule found at an object. The message is a sentence with the object first.
    pub(crate) fn new(rule: &'static Rule, subject: ObjectRef, message: impl Into<String>) -> Self {
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
            outlook: None,
        }
    }

    /// Says when it will break.
    pub(crate) fn outlook(mut self, outlook: Outlook) -> Self {
        self.outlook = Some(Box::new(outlook));
        self
    }

    /// Adds a command that prevents what will break.
    pub(crate) fn fix(mut self, command: Command) -> Self {
        if let Some(outlook) = self.outlook.as_mut() {
            outlook.fixes.push(command);
        }
        self
    }

    /// Says that it is less grave than the rule's findings can be.
    pub(crate) fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// Says which part of the subject is meant.
    pub(crate) fn part(mut self, part: impl Into<String>) -> Self {
        self.part = part.into();
        self
    }

    /// Names another object that it is about.
    pub(crate) fn about(mut self, object: ObjectRef) -> Self {
        self.objects.push(object);
        self
    }

    /// Names other objects that it is about.
    pub(crate) fn about_all(mut self, objects: impl IntoIterator<Item = ObjectRef>) -> Self {
        self.objects.extend(objects);
        self
    }

    /// Names other objects that it is about, which are over and suffer from nothing any more.
    pub(crate) fn about_past(mut self, objects: impl IntoIterator<Item = ObjectRef>) -> Self {
        self.past.extend(objects);
        self.objects.extend(self.past.iter().cloned());
        self
    }

    /// Says since when it holds.
    pub(crate) fn since(mut self, time: Option<Time>) -> Self {
        self.since = time;
        self
    }

    /// Says when it was seen last.
    pub(crate) fn last(mut self, time: Option<Time>) -> Self {
        self.last = time;
        self
    }

    /// Says how often it was seen.
    pub(crate) fn count(mut self, count: impl Into<i64>) -> Self {
        self.count = count.into();
        self
    }

    /// Names what its own fields or text say it waits for.
    pub(crate) fn blames(mut self, object: ObjectRef) -> Self {
        self.blames.push(object);
        self
    }

    /// Names several objects that it waits for.
    pub(crate) fn blames_all(mut self, objects: impl IntoIterator<Item = ObjectRef>) -> Self {
        self.blames.extend(objects);
        self
    }

    /// Says that what depends on the subject suffers from it, or that it does not. Where a check does not say it, what is
    /// critical breaks what depends on it.
    pub(crate) fn breaking(mut self, breaks: bool) -> Self {
        self.breaks = Some(breaks);
        self
    }

    /// Tells whether what depends on the subject suffers from it, so that it can explain their problems.
    pub(crate) fn breaks(&self) -> bool {
        self.breaks.unwrap_or(self.severity == Severity::Critical)
    }

    /// Adds a field of the subject that it stands on.
    pub(crate) fn field(mut self, path: impl Into<String>, value: impl fmt::Display) -> Self {
        let evidence = Evidence::field(&self.subject, path, value);
        self.evidence.push(evidence);
        self
    }

    /// Adds a field of another object that it stands on.
    pub(crate) fn field_of(mut self, object: &ObjectRef, path: impl Into<String>, value: impl fmt::Display) -> Self {
        self.evidence.push(Evidence::field(object, path, value));
        self
    }

    /// Adds a condition of an object that it stands on, by its place among the conditions.
    pub(crate) fn condition_of(self, object: &ObjectRef, at: usize, condition: &Condition) -> Self {
        let reason = if condition.reason.is_empty() { String::new() } else { format!(" ({})", condition.reason) };
        let value = format!("{}={}{reason}", condition.kind, condition.status.as_str());
        self.field_of(object, format!("/status/conditions/{at}"), value)
    }

    /// Adds that an object, or a field of it, is not there.
    pub(crate) fn absent(mut self, object: &ObjectRef, path: impl Into<String>) -> Self {
        self.evidence.push(Evidence::absent(object, path));
        self
    }

    /// Adds an event that it stands on.
    pub(crate) fn event(mut self, object: &ObjectRef, event: &Event) -> Self {
        self.evidence.push(Evidence::event(object, event));
        self
    }

    /// Adds a command to look further with.
    pub(crate) fn command(mut self, command: Command) -> Self {
        self.commands.push(command);
        self
    }

    /// Says what to look at next, and why.
    pub(crate) fn next(mut self, words: impl Into<String>) -> Self {
        self.next.push(words.into());
        self
    }
}
