//! Conditions of custom objects.

use std::fmt;

use super::words::{self, Meaning, Polarity};
use super::{Sign, Signs, camel, escaped};
use crate::health::HealthStatus;
use crate::health::subject::{Subject, reason_or};
use crate::json::Value;
use crate::object::time::Time;

/// Reads the conditions of the status, and those that a controller keeps for each parent, ancestor or entry.
pub(super) fn read(subject: &Subject<'_>, status: &Value, signs: &mut Signs) {
    const PER_ENTRY: &[&str] = &["parents", "ancestors", "ingress"];
    list(subject, status.get("conditions").unwrap_or(&Value::Null), "/status/conditions", signs);
    let older = status.at("conditionedStatus.conditions").unwrap_or(&Value::Null);
    list(subject, older, "/status/conditionedStatus/conditions", signs);
    for name in PER_ENTRY {
        for (at, entry) in status.get(name).map_or(&[][..], Value::items).iter().enumerate() {
            let conditions = entry.get("conditions").unwrap_or(&Value::Null);
            list(subject, conditions, &format!("/status/{name}/{at}/conditions"), signs);
        }
    }
}

/// Where a condition stands in its list or, as some controllers keep them, in a map by their types.
enum At<'a> {
    Number(usize),
    Name(&'a str),
}

impl fmt::Display for At<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(at) => at.fmt(f),
            Self::Name(name) => f.write_str(&escaped(name)),
        }
    }
}

fn each(conditions: &Value) -> impl Iterator<Item = (At<'_>, &str, &Value)> {
    let listed = conditions.items().iter().enumerate();
    let listed = listed.filter_map(|(at, condition)| Some((At::Number(at), condition.get("type")?.as_str()?, condition)));
    let mapped = conditions.fields().iter().filter(|(_, condition)| condition.get("status").is_some());
    listed.chain(mapped.map(|(kind, condition)| (At::Name(kind), kind.as_str(), condition)))
}

fn holds(condition: &Value) -> Option<bool> {
    match condition.get("status")? {
        Value::Bool(holds) => Some(*holds),
        Value::String(text) if text.eq_ignore_ascii_case("true") => Some(true),
        Value::String(text) if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

fn list(subject: &Subject<'_>, conditions: &Value, path: &str, signs: &mut Signs) {
    let said = |kind, condition| Said { subject, kind, condition, polarity: words::polarity(kind), holds: holds(condition) };
    let mut rest = Rest { well: false, under_way: false };
    for said in each(conditions).map(|(_, kind, condition)| said(kind, condition)) {
        rest.well |= said.polarity == Some(Polarity::Summary) && said.holds == Some(true);
        rest.under_way |= said.is_under_way();
    }
    for (at, kind, condition) in each(conditions) {
        let said = said(kind, condition);
        let Some(status) = said.judge(rest) else { continue };
        signs.add(status, || {
            let value = match condition.get("status") {
                Some(Value::String(value)) => value.as_str(),
                _ if said.holds == Some(true) => "True",
                _ => "False",
            };
            let what = format!("condition {kind} is {value}");
            let (reason, says) = (reason_or(said.reason(), kind), reason_or(said.message(), said.reason()));
            Sign::new(&camel(reason), what, says, format!("{path}/{at}"), format_args!("{kind}={value}"))
        });
    }
}

/// What the conditions of a list say together.
#[derive(Clone, Copy)]
struct Rest {
    /// A condition that sums up the others holds.
    well: bool,
    /// Something is being done.
    under_way: bool,
}

/// What one condition says.
struct Said<'a> {
    subject: &'a Subject<'a>,
    kind: &'a str,
    condition: &'a Value,
    polarity: Option<Polarity>,
    holds: Option<bool>,
}

impl<'a> Said<'a> {
    fn text(&self, name: &str) -> &'a str {
        self.condition.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    fn reason(&self) -> &'a str {
        self.text("reason")
    }

    fn message(&self) -> &'a str {
        self.text("message")
    }

    /// Cluster API grades what does not hold: `Error`, `Warning`, `Info`.
    fn severity(&self) -> &'a str {
        self.text("severity")
    }

    /// Tells whether it has said so for longer than anybody waits.
    fn is_overdue(&self) -> bool {
        self.text("lastTransitionTime").parse::<Time>().is_ok_and(|since| self.subject.overdue(Some(since)).is_some())
    }

    fn is_under_way(&self) -> bool {
        self.polarity == Some(Polarity::Progress) && self.holds == Some(true) && !has_arrived(self.reason())
    }

    /// Tells whether it is about a spec that has been changed since.
    fn is_outdated(&self, rest: Rest) -> bool {
        let observed = self.condition.get("observedGeneration").and_then(Value::as_i64).unwrap_or(0);
        let matters = match self.polarity {
            Some(Polarity::Summary) => true,
            Some(Polarity::Positive) => !rest.well,
            _ => false,
        };
        matters && observed > 0 && observed < self.subject.object.meta.generation
    }

    /// Returns what the condition says of the object; nothing when it says nothing. With a summary that holds, the other
    /// conditions are details, and only what they call a failure counts.
    fn judge(&self, rest: Rest) -> Option<HealthStatus> {
        if self.is_outdated(rest) {
            return Some(HealthStatus::Progressing);
        }
        let reason = || words::meaning_of(self.reason());
        let is_bad = || reason() == Some(Meaning::Bad);
        let Some(polarity) = self.polarity else {
            // Of a type that says neither, only a failure counts that it names.
            return (!rest.well && self.holds == Some(false) && is_bad()).then_some(HealthStatus::Degraded);
        };
        match (polarity, self.holds) {
            (Polarity::Summary | Polarity::Positive, Some(true)) => Some(HealthStatus::Healthy),
            (Polarity::Positive, Some(false)) if rest.well => {
                let named = matches!(reason(), Some(Meaning::Bad | Meaning::Held)) || self.severity() == "Error";
                named.then(|| self.why_not(rest))
            }
            (Polarity::Summary | Polarity::Positive, Some(false)) => Some(self.why_not(rest)),
            (Polarity::Summary, None) => Some(HealthStatus::Progressing),
            (Polarity::Positive, None) => (!rest.well).then_some(HealthStatus::Progressing),
            // As of an operator whose condition is named after what it looks for: `NoUnsupportedConfigOverrides`.
            (Polarity::Negative, Some(true)) => (!words::is_success(self.reason())).then_some(HealthStatus::Degraded),
            (Polarity::Progress, Some(_)) if is_bad() => Some(HealthStatus::Degraded),
            // As of a Deployment: progressing, for the reason that it has arrived.
            (Polarity::Progress, Some(true)) if has_arrived(self.reason()) => Some(HealthStatus::Healthy),
            (Polarity::Progress, Some(true)) => Some(HealthStatus::Progressing),
            (Polarity::Held, Some(true)) => Some(HealthStatus::Suspended),
            (Polarity::Negative | Polarity::Held | Polarity::Progress, _) => None,
        }
    }

    /// Returns why something does not hold: broken, held, or on its way.
    fn why_not(&self, rest: Rest) -> HealthStatus {
        let (reason, message) = (words::meaning_of(self.reason()), self.message());
        let named = self.severity() == "Error" || matches!(reason, Some(Meaning::Bad | Meaning::Gone));
        if named || words::tells_failure(message) {
            return HealthStatus::Degraded;
        }
        let is_consent = words::is_consent(self.kind);
        match reason {
            Some(Meaning::Held) if !is_consent => HealthStatus::Suspended,
            _ if self.is_overdue() => HealthStatus::Degraded,
            Some(Meaning::Waits) => HealthStatus::Progressing,
            _ if rest.under_way || matches!(self.severity(), "Info" | "Warning") => HealthStatus::Progressing,
            // What is not let in was refused.
            _ if is_consent => HealthStatus::Degraded,
            _ if message.is_empty() || words::meaning_of(message) == Some(Meaning::Waits) => HealthStatus::Progressing,
            // What is explained, and not as something that goes on, is a fault.
            _ => HealthStatus::Degraded,
        }
    }
}

/// Tells whether the reason of something under way is that it has come to its end.
fn has_arrived(reason: &str) -> bool {
    // Steps of a rollout as Deployments and their successors name them, and the state in which Ansible operators work.
    const STEPS: &[&str] = &["FoundNewReplicaSet", "NewReplicaSetCreated", "ReplicaSetUpdated", "Running"];
    !STEPS.contains(&reason) && words::meaning_of(reason) == Some(Meaning::Good)
}
