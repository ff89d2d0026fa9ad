//! Objects of kinds that the model has no type for: what their status says in the words and numbers that all controllers
//! use.

mod conditions;
mod counts;
mod held;
mod table;
mod words;

use super::subject::{Subject, cited};
use super::{Health, HealthStatus};
use crate::json::Value;
use crate::object::generic::Generic;
use words::Meaning;

/// Something in an object that tells how it is.
struct Sign {
    status: HealthStatus,
    /// One word for it.
    reason: String,
    /// What it is, as `condition Ready is False`.
    what: String,
    /// What the controller says of it.
    says: String,
    /// Where it stands.
    path: String,
    value: String,
}

/// The worst of what an object tells of its health: what is broken before what is on its way before what is well. The
/// first of equals: conditions come before words, words before numbers.
#[derive(Default)]
struct Signs {
    worst: Option<Sign>,
}

impl Signs {
    /// Adds a sign; it is made only when it decides.
    fn add(&mut self, status: HealthStatus, sign: impl FnOnce() -> Sign) {
        let order = |status: HealthStatus| match status {
            HealthStatus::Suspended => 6,
            HealthStatus::Degraded => 5,
            HealthStatus::Missing => 4,
            HealthStatus::Progressing => 3,
            HealthStatus::Healthy => 2,
            HealthStatus::Unknown => 1,
        };
        if self.worst.as_ref().is_none_or(|worst| order(status) > order(worst.status)) {
            self.worst = Some(Sign { status, ..sign() });
        }
    }

    /// Adds what a word says that stands in a field.
    fn word(&mut self, path: impl FnOnce() -> String, word: &str, says: &str, ends: bool) {
        let Some(meaning) = words::meaning_of(word) else { return };
        // What is to end is not there yet while it runs.
        let runs = ends && (word.eq_ignore_ascii_case("running") || word.eq_ignore_ascii_case("active"));
        self.add(if runs { HealthStatus::Progressing } else { status_of(meaning) }, || {
            let path = path();
            Sign::new(&camel(word), format!("{} is {word}", dotted(&path)), says, path, word)
        });
    }
}

impl Sign {
    fn new(reason: &str, what: String, says: &str, path: String, value: impl ToString) -> Self {
        let status = HealthStatus::Unknown;
        Self { status, reason: reason.to_owned(), what, says: says.to_owned(), path, value: value.to_string() }
    }
}

fn status_of(meaning: Meaning) -> HealthStatus {
    match meaning {
        Meaning::Good => HealthStatus::Healthy,
        Meaning::Waits => HealthStatus::Progressing,
        Meaning::Held => HealthStatus::Suspended,
        Meaning::Bad => HealthStatus::Degraded,
        Meaning::Gone => HealthStatus::Missing,
        Meaning::Unclear => HealthStatus::Unknown,
    }
}

pub(super) fn health(subject: &Subject<'_>, body: &Generic) -> Health {
    let row = table::row(&subject.object.api.group, &subject.object.api.kind);
    if let Some(held) = held::health(subject, body) {
        return held;
    }
    let none = Value::Null;
    let status = body.at("status").unwrap_or(&none);
    // Below zero is how Flux writes that nothing has been reconciled with success yet. Karmada's scheduler has a field of its
    // own: behind the generation, it has not decided yet (reference of its API, ResourceBindingStatus).
    let observed = ["observedGeneration", "lastEvaluatedGeneration", "schedulerObservedGeneration"];
    let observed = observed.into_iter().find_map(|name| Some((name, number(status.get(name)?)?)));
    if let Some((name, observed)) = observed.filter(|(_, observed)| *observed >= 0)
        && let Some(unobserved) = subject.unobserved_at(&format!("/status/{name}"), observed)
    {
        return unobserved;
    }
    if !tells_anything(status) {
        return unreported(subject, row.is_some_and(|row| row.unreported_is_unknown));
    }
    let mut signs = Signs::default();
    if let Some(row) = row {
        table::read(row, body, &mut signs);
    }
    if row.is_none_or(|row| !row.only) {
        conditions::read(subject, status, &mut signs);
        let owned = |field: &str, value: &Value| row.is_some_and(|row| row.owns(field, value));
        states(status, &owned, runs_to_an_end(&subject.object.api.kind), &mut signs);
        counts::read(body, status, &mut signs);
    }
    let Some(sign) = signs.worst else {
        let message = format!("No condition, phase or count tells the state of {}.", subject);
        return subject.becomes(HealthStatus::Unknown, "NotTold", message);
    };
    let message = match sign.status {
        HealthStatus::Healthy => format!("{}: {}.", subject, sign.what),
        _ => format!("{}: {}{}", subject, sign.what, cited(&sign.says)),
    };
    let health = subject.becomes(sign.status, &sign.reason, message).field(sign.path, sign.value);
    match sign.status {
        HealthStatus::Degraded | HealthStatus::Missing | HealthStatus::Progressing => {
            health.then(subject.describe("shows all that its controller says of it, and its events"))
        }
        _ => health,
    }
}

/// Tells whether a status holds anything but empty lists and counters of the controller.
fn tells_anything(status: &Value) -> bool {
    let empty = |value: &Value| match value {
        Value::Null => true,
        Value::List(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        Value::String(text) => text.is_empty(),
        Value::Number(text) => text == "0",
        Value::Bool(_) | Value::Omitted => false,
    };
    match status {
        Value::Object(fields) => fields.iter().any(|(name, value)| name != "observedGeneration" && !empty(value)),
        value => !empty(value),
    }
}

/// Returns the health of an object of which no controller has told anything: it may just have been made. One that was made
/// long ago is of a kind without a status, or nobody looks after it: nothing tells which.
fn unreported(subject: &Subject<'_>, is_unknown: bool) -> Health {
    let created = subject.object.meta.creation_timestamp;
    if let Some(age) = subject.overdue(created) {
        let message = format!("{} has no status after {}: nothing tells its state.", subject, age.human());
        return subject.becomes(HealthStatus::Unknown, "NotReported", message).absent("/status");
    }
    if is_unknown {
        let message = format!("{} has no status: nothing tells its state.", subject);
        return subject.becomes(HealthStatus::Unknown, "NotReported", message).absent("/status");
    }
    let message = format!("{} has no status yet: no controller has told of it.", subject);
    subject.progressing("NotReported", message).absent("/status")
}

/// Reads the words, texts and booleans of a status that say how the object is.
fn states(status: &Value, owned: &dyn Fn(&str, &Value) -> bool, ends: bool, signs: &mut Signs) {
    if let Some(word) = status.as_str() {
        signs.word(|| "/status".to_owned(), word, "", ends);
        return;
    }
    let says =
        ["message", "reason", "statusMessage"].into_iter().find_map(|name| status.text_at(name)).map_or("", |text| text.as_str());
    read_fields(status, &|| "/status".to_owned(), says, owned, ends, signs);
    for (name, value) in status.fields() {
        let path = || format!("/status/{}", escaped(name));
        if is_state(name) || name.ends_with("Result") {
            read_fields(value, &path, says, &|_, _| false, ends, signs);
        } else if let Some(word) = value.get("health").and_then(Value::as_str) {
            signs.word(|| format!("{}/health", path()), word, says, ends);
        }
    }
}

fn read_fields(
    fields: &Value,
    path: &dyn Fn() -> String,
    says: &str,
    owned: &dyn Fn(&str, &Value) -> bool,
    ends: bool,
    signs: &mut Signs,
) {
    for (name, value) in fields.fields().iter().filter(|(name, value)| !owned(name, value)) {
        let path = || format!("{}/{}", path(), escaped(name));
        let sign = |reason: &str, is: &str, says: &str, value: &str| {
            let path = path();
            Sign::new(reason, format!("{} is {is}", dotted(&path)), says, path, value)
        };
        match value {
            Value::String(word) if is_state(name) && !word.is_empty() => signs.word(path, word, says, ends),
            Value::String(text) if is_error(name) && text.is_empty() => {
                signs.add(HealthStatus::Healthy, || sign("NoError", "empty", "", ""));
            }
            Value::String(text) if is_error(name) => {
                signs.add(HealthStatus::Degraded, || sign(&camel(name), "set", text, text));
            }
            Value::Bool(value) if is_yes(name) => {
                let (status, not, word) =
                    if *value { (HealthStatus::Healthy, "", "true") } else { (HealthStatus::Progressing, "Not", "false") };
                signs.add(status, || sign(&format!("{not}{}", camel(name)), word, says, word));
            }
            _ => {}
        }
    }
}

/// Tells whether objects of a kind run to an end, by the last word of its name; a `CronJob` does not.
fn runs_to_an_end(kind: &str) -> bool {
    const ENDING: &[&str] = &[
        "Backup",
        "Build",
        "Execution",
        "Experiment",
        "Export",
        "Import",
        "Job",
        "Migration",
        "Restore",
        "Run",
        "Scan",
        "Task",
        "Test",
        "Workflow",
    ];
    let scheduled = words::tokens(kind).any(|word| matches!(word, "Cron" | "Scheduled" | "Scaled"));
    !scheduled && words::tokens(kind).last().is_some_and(|last| ENDING.contains(&last))
}

/// Tells whether a field is one in which controllers keep a word for the state.
fn is_state(name: &str) -> bool {
    const NAMES: &[&str] = &["phase", "state", "status", "health", "compliant"];
    words::tokens(name).last().is_some_and(|last| NAMES.iter().any(|name| name.eq_ignore_ascii_case(last)))
}

/// Tells whether a field is one in which controllers keep what went wrong; what went wrong last may be over.
fn is_error(name: &str) -> bool {
    const NAMES: &[&str] =
        &["error", "errorMessage", "errorDescription", "errMsg", "errorMsg", "failureMessage", "failureReason", "errorReason"];
    NAMES.iter().any(|known| known.eq_ignore_ascii_case(name))
}

fn is_yes(name: &str) -> bool {
    const NAMES: &[&str] =
        &["available", "healthy", "initialized", "isReady", "provisioned", "ready", "succeeded", "success", "synced"];
    NAMES.contains(&name)
}

/// Returns a whole number, also when it is written as a string.
fn number(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}

/// Returns a field name as one step of a JSON pointer.
fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// Returns a JSON pointer as people write it: `status.phase`.
fn dotted(path: &str) -> String {
    path.trim_start_matches('/').replace('/', ".").replace("~1", "/").replace("~0", "~")
}

/// Returns words as one word, as reasons are written.
fn camel(text: &str) -> String {
    const TOKENS_MAX: usize = 6;
    let mut all = String::new();
    for token in words::tokens(text).take(TOKENS_MAX) {
        let mut characters = token.chars();
        if let Some(first) = characters.next() {
            all.extend(first.to_uppercase());
            all.push_str(characters.as_str());
        }
    }
    all
}

#[cfg(test)]
mod tests;
