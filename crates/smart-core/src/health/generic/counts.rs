//! Numbers of custom objects: how many are wanted, how many are ready.

use super::{Sign, Signs, escaped, number};
use crate::health::HealthStatus;
use crate::json::Value;
use crate::object::generic::Generic;

/// Reads the pairs of numbers of a status: `readyReplicas` of `replicas`, `readyMembers` of `members`, and one level down
/// also `ready` of `size`.
pub(super) fn read(body: &Generic, status: &Value, signs: &mut Signs) {
    let spec = body.at("spec");
    // The ordinal below which pods keep their revision until somebody moves it.
    let partition = body.at("spec.updateStrategy.rollingUpdate.partition").and_then(Value::as_i64).unwrap_or(0);
    for (name, value) in status.fields() {
        if let Some(have) = value.as_i64() {
            let Some((updated, counted)) = counted(name) else { continue };
            if let Some(wanted) = wanted(spec, status, counted) {
                compare(signs, have, wanted, if updated { partition } else { 0 }, name, || format!("/status/{}", escaped(name)));
            }
            continue;
        }
        if let Some((have, wanted)) = numbers(value, "ready", "size") {
            compare(signs, have, wanted, 0, "ready", || format!("/status/{}/ready", escaped(name)));
        }
        for (inner, value) in value.fields() {
            if let Some((have, wanted)) = numbers(value, "readyMembers", "members") {
                let path = || format!("/status/{}/{}/readyMembers", escaped(name), escaped(inner));
                compare(signs, have, wanted, 0, "readyMembers", path);
            }
        }
    }
    for (name, held) in [("numberReady", 0), ("numberAvailable", 0), ("updatedNumberScheduled", partition)] {
        if let Some((have, wanted)) = numbers(status, name, "desiredNumberScheduled") {
            compare(signs, have, wanted, held, name, || format!("/status/{name}"));
        }
    }
    for path in ["scale.statusReplicas", "ready", "readyReplicas"] {
        let Some((have, wanted)) = status.at(path).and_then(Value::as_str).and_then(|text| text.split_once('/')) else {
            continue;
        };
        if let (Ok(have), Ok(wanted)) = (have.trim().parse(), wanted.trim().parse()) {
            compare(signs, have, wanted, 0, "ready", || format!("/status/{}", path.replace('.', "/")));
        }
    }
}

/// Returns whether a field counts what is updated, and of what: `Replicas` of `readyReplicas`.
fn counted(name: &str) -> Option<(bool, &str)> {
    let rest = |prefix| name.strip_prefix(prefix).filter(|rest: &&str| !rest.is_empty());
    let ready = rest("ready").or_else(|| rest("available")).map(|rest| (false, rest));
    ready.or_else(|| rest("updated").map(|rest| (true, rest)))
}

/// Returns how many are wanted: of the spec, or as the status repeats it.
fn wanted(spec: Option<&Value>, status: &Value, counted: &str) -> Option<i64> {
    let mut plain = counted.to_owned();
    if let Some(first) = plain.get_mut(..1) {
        first.make_ascii_lowercase();
    }
    let at = |value: &Value, name: &str| value.get(name).and_then(number);
    spec.and_then(|spec| at(spec, &plain))
        .or_else(|| at(status, &plain))
        .or_else(|| at(status, &format!("desired{counted}")))
        .or_else(|| at(status, &format!("expected{counted}")))
}

fn numbers(value: &Value, have: &str, wanted: &str) -> Option<(i64, i64)> {
    Some((number(value.get(have)?)?, number(value.get(wanted)?)?))
}

/// Adds how two numbers compare; of the wanted ones, as many as are held may be missing.
fn compare(signs: &mut Signs, have: i64, wanted: i64, held: i64, what: &str, path: impl FnOnce() -> String) {
    let sign = |reason: &str, more: &str| Sign::new(reason, format!("{what} is {have} of {wanted}{more}"), "", path(), have);
    if have >= wanted {
        signs.add(HealthStatus::Healthy, || sign("ReplicasReady", ""));
    } else if held > 0 && have >= wanted.saturating_sub(held) {
        signs.add(HealthStatus::Suspended, || sign("PartitionHeld", ", and the partition keeps the others"));
    } else {
        signs.add(HealthStatus::Progressing, || sign("ReplicasNotReady", ""));
    }
}
