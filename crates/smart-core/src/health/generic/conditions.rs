//! Conditions of custom objects.

use super::words::{self, Meaning, Polarity};
use super::{Signs, camel, escaped};
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

/// Returns the conditions of a list or, as some controllers keep them, of a map by their types.
fn each(conditions: &Value) -> impl Iterator<Item = (String, &str, &Value)> {
    let listed = conditions.items().iter().enumerate();
    let listed = listed.filter_map(|(at, condition)| Some((at.to_string(), condition.get("type")?.as_str()?, condition)));
    let mapped = conditions.fields().iter().filter(|(_, condition)| condition.get("status").is_some());
    listed.chain(mapped.map(|(kind, condition)| (escaped(kind), kind.as_str(), condition)))
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
    let generation = subject.object.meta.generation;
    let is_summary = |kind: &str| words::polarity(kind) == Some(Polarity::Summary);
    let well = each(conditions).any(|(_, kind, condition)| is_summary(kind) && holds(condition) == Some(true));
    let under_way = each(conditions).any(|(_, kind, condition)| {
        let reason = condition.get("reason").and_then(Value::as_str).unwrap_or_default();
        words::polarity(kind) == Some(Polarity::Progress) && holds(condition) == Some(true) && !has_arrived(reason)
    });
    let rest = Rest { well, under_way };
    for (at, kind, condition) in each(conditions) {
        let polarity = words::polarity(kind);
        let observed = condition.get("observedGeneration").and_then(Value::as_i64).unwrap_or(0);
        let text = |name: &str| condition.get(name).and_then(Value::as_str).unwrap_or_default();
        let (reason, message) = (text("reason"), text("message"));
        let outdated = generation > 0 && observed > 0 && observed < generation;
        let counts = polarity == Some(Polarity::Summary) || polarity == Some(Polarity::Positive) && !well;
        let status = if outdated && counts {
            HealthStatus::Progressing
        } else {
            let overdue =
                text("lastTransitionTime").parse::<Time>().ok().and_then(|since| subject.overdue(Some(since))).is_some();
            let said = Said {
                consent: words::is_consent(kind),
                holds: holds(condition),
                reason,
                message,
                severity: text("severity"),
                overdue,
            };
            match judge(polarity, &said, rest) {
                Some(status) => status,
                None => continue,
            }
        };
        let value = condition.get("status").and_then(Value::as_str).unwrap_or(if holds(condition) == Some(true) {
            "True"
        } else {
            "False"
        });
        let what = format!("condition {kind} is {value}");
        let says = reason_or(message, reason);
        signs.add(status, &camel(reason_or(reason, kind)), what, says, format!("{path}/{at}"), format!("{kind}={value}"));
    }
}

/// What one condition says.
struct Said<'a> {
    /// Whether it is about something being let in, and not about something being done.
    consent: bool,
    holds: Option<bool>,
    reason: &'a str,
    message: &'a str,
    /// Cluster API grades what does not hold: `Error`, `Warning`, `Info`.
    severity: &'a str,
    /// Whether it has said so for longer than anybody waits.
    overdue: bool,
}

/// What the other conditions say.
#[derive(Clone, Copy)]
struct Rest {
    /// A condition that sums up the others holds.
    well: bool,
    /// Something is being done.
    under_way: bool,
}

impl Said<'_> {
    /// Returns why something does not hold: broken, held, or on its way.
    fn why_not(&self, rest: Rest) -> HealthStatus {
        let reason = words::meaning_of(self.reason);
        if self.severity == "Error" || matches!(reason, Some(Meaning::Bad | Meaning::Gone)) || words::tells_failure(self.message)
        {
            return HealthStatus::Degraded;
        }
        match reason {
            Some(Meaning::Held) => HealthStatus::Suspended,
            _ if self.overdue => HealthStatus::Degraded,
            Some(Meaning::Waits) => HealthStatus::Progressing,
            _ if rest.under_way || matches!(self.severity, "Info" | "Warning") => HealthStatus::Progressing,
            // What is explained, and not as something that goes on, is a fault.
            _ if self.consent => HealthStatus::Degraded,
            _ if self.message.is_empty() || words::meaning_of(self.message) == Some(Meaning::Waits) => HealthStatus::Progressing,
            _ => HealthStatus::Degraded,
        }
    }
}

/// Returns what a condition says of the object; nothing when it says nothing. With a summary that holds, the other
/// conditions are details, and only what they call a failure counts.
fn judge(polarity: Option<Polarity>, said: &Said<'_>, rest: Rest) -> Option<HealthStatus> {
    let well = rest.well;
    let reason = words::meaning_of(said.reason);
    let Some(polarity) = polarity else {
        // Of a type that says neither, only a failure counts that it names.
        let failed = !well && said.holds == Some(false) && reason == Some(Meaning::Bad);
        return failed.then_some(HealthStatus::Degraded);
    };
    match (polarity, said.holds) {
        (Polarity::Summary | Polarity::Positive, Some(true)) => Some(HealthStatus::Healthy),
        (Polarity::Summary, Some(false)) => Some(said.why_not(rest)),
        (Polarity::Summary, None) => Some(HealthStatus::Progressing),
        (Polarity::Positive, Some(false)) if well => {
            let why = said.why_not(rest);
            let named = matches!(reason, Some(Meaning::Bad | Meaning::Held)) || said.severity == "Error";
            named.then_some(why)
        }
        (Polarity::Positive, Some(false)) => Some(said.why_not(rest)),
        (Polarity::Positive, None) => (!well).then_some(HealthStatus::Progressing),
        (Polarity::Negative, Some(true)) => Some(HealthStatus::Degraded),
        (Polarity::Progress, Some(true)) if matches!(reason, Some(Meaning::Bad)) => Some(HealthStatus::Degraded),
        // As of a Deployment: progressing, for the reason that it has arrived.
        (Polarity::Progress, Some(true)) if reason == Some(Meaning::Good) && said.reason != "Running" => {
            Some(HealthStatus::Healthy)
        }
        (Polarity::Progress, Some(true)) => Some(HealthStatus::Progressing),
        (Polarity::Progress, Some(false)) => matches!(reason, Some(Meaning::Bad)).then_some(HealthStatus::Degraded),
        (Polarity::Held, Some(true)) => Some(HealthStatus::Suspended),
        (Polarity::Negative | Polarity::Held | Polarity::Progress, _) => None,
    }
}

/// Tells whether the reason of something under way is that it has come to its end.
fn has_arrived(reason: &str) -> bool {
    // Steps of a rollout as Deployments and their successors name them, and the state in which Ansible operators work.
    const STEPS: &[&str] = &["FoundNewReplicaSet", "NewReplicaSetCreated", "ReplicaSetUpdated", "Running"];
    !STEPS.contains(&reason) && words::meaning_of(reason) == Some(Meaning::Good)
}
