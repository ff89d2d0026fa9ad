//! Numbers of custom objects: how many are wanted, how many are ready.

use super::{Signs, number};
use crate::health::HealthStatus;
use crate::json::Value;
use crate::object::generic::Generic;

/// Reads the pairs of numbers of a status: `readyReplicas` of `replicas`, `readyMembers` of `members`.
pub(super) fn read(body: &Generic, status: &Value, signs: &mut Signs) {
    const PREFIXES: &[&str] = &["ready", "available", "updated"];
    let at = |value: Option<&Value>, name: &str| value.and_then(|value| value.get(name)).and_then(number);
    // The ordinal below which pods keep their revision until somebody moves it.
    let partition =
        body.at("spec.updateStrategy.rollingUpdate.partition").and_then(Value::as_i64).filter(|partition| *partition > 0);
    for (name, value) in status.fields() {
        if let Some(nested) = value.get("ready").and_then(number).zip(value.get("size").and_then(number)) {
            compare(nested.0, nested.1, &format!("ready in {name}"), &format!("/status/{}/ready", super::escaped(name)), signs);
        }
        for (inner, value) in value.fields() {
            if let Some((have, wanted)) = value.get("readyMembers").and_then(number).zip(value.get("members").and_then(number)) {
                let path = format!("/status/{}/{}/readyMembers", super::escaped(name), super::escaped(inner));
                compare(have, wanted, &format!("ready members in {inner}"), &path, signs);
            }
        }
        let Some(have) = value.as_i64() else { continue };
        let Some((prefix, what)) = PREFIXES.iter().find_map(|prefix| Some((prefix, name.strip_prefix(prefix)?))) else {
            continue;
        };
        if what.is_empty() {
            continue;
        }
        let mut plain = what.to_owned();
        if let Some(first) = plain.get_mut(..1) {
            first.make_ascii_lowercase();
        }
        let (desired, expected) = (format!("desired{what}"), format!("expected{what}"));
        let wanted = at(body.at("spec"), &plain)
            .or_else(|| [&plain, &desired, &expected].into_iter().find_map(|name| at(Some(status), name)));
        if let Some(wanted) = wanted {
            if *prefix == "updated"
                && have < wanted
                && partition.is_some_and(|partition| have >= wanted.saturating_sub(partition))
            {
                let path = format!("/status/{}", super::escaped(name));
                let what = format!("{have} of {wanted} {prefix} {plain}, and the partition keeps the others");
                signs.add(HealthStatus::Suspended, "PartitionHeld", what, "", path, have);
                continue;
            }
            compare(have, wanted, &format!("{prefix} {plain}"), &format!("/status/{}", super::escaped(name)), signs);
        }
    }
    if let Some(wanted) = at(Some(status), "desiredNumberScheduled") {
        for name in ["numberReady", "numberAvailable", "updatedNumberScheduled"] {
            if let Some(have) = at(Some(status), name) {
                let on_purpose = name == "updatedNumberScheduled"
                    && have < wanted
                    && partition.is_some_and(|held| have >= wanted.saturating_sub(held));
                if on_purpose {
                    let what = format!("{have} of {wanted} {name}, and the partition keeps the others");
                    signs.add(HealthStatus::Suspended, "PartitionHeld", what, "", format!("/status/{name}"), have);
                    continue;
                }
                compare(have, wanted, name, &format!("/status/{name}"), signs);
            }
        }
    }
    for path in ["scale.statusReplicas", "ready", "readyReplicas"] {
        let text = status.at(path).and_then(Value::as_str).and_then(|text| text.split_once('/'));
        if let Some((have, wanted)) =
            text.and_then(|(have, wanted)| Some((have.trim().parse().ok()?, wanted.trim().parse().ok()?)))
        {
            compare(have, wanted, "ready", &format!("/status/{}", path.replace('.', "/")), signs);
        }
    }
}

fn compare(have: i64, wanted: i64, what: &str, path: &str, signs: &mut Signs) {
    let (status, reason) =
        if have < wanted { (HealthStatus::Progressing, "ReplicasNotReady") } else { (HealthStatus::Healthy, "ReplicasReady") };
    signs.add(status, reason, format!("{have} of {wanted} {what}"), "", path.to_owned(), have);
}
