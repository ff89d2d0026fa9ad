//! Nodes of which a problem detector tells something bad.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::nodes;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{cited, describe, name};
use crate::object::meta::ConditionStatus;

pub(super) const RULE: Rule = Rule {
    code: "node-condition-bad",
    severity: Severity::Warning,
    level: Level::Cause,
    lint: false,
    finds: "A node of which a problem detector says that something is wrong: a kernel that hangs, a disk that cannot be written, a \
            kubelet or runtime that restarts again and again.",
    matters: "Such a node may still call itself ready, while pods on it hang or fail.",
    looks_at: "The conditions of the node beside those of the kubelet.",
    advice: "Read the message, and look at the kernel log of the machine. Move the pods away and repair or replace the node.",
    silent: "When the name of a condition does not tell whether it is bad that it holds, as with EtcdIsVoter.",
    check,
};

/// Conditions with rules of their own.
const KNOWN: &[&str] = &["Ready", "MemoryPressure", "DiskPressure", "PIDPressure", "NetworkUnavailable"];
/// Words in names of conditions that are bad when they hold.
const BAD: &[&str] = &[
    "Corrupt", "Deadlock", "Degraded", "Error", "Exhausted", "Fail", "Frequent", "Hung", "Leak", "Problem", "ReadOnly", "Readonly",
    "Stuck", "Unavailable", "Unhealthy",
];
/// Words in names of conditions under which no pod of the node works; under the others most do.
const BREAKS: &[&str] = &["Deadlock", "ReadOnly", "Readonly", "Unhealthy"];
/// Ends of names of conditions that are bad when they do not hold.
const GOOD_ENDS: &[&str] = &["Healthy", "Ready"];

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (object, node) in context.nodes() {
        for (at, condition) in node.status.conditions.iter().enumerate() {
            let kind = condition.kind.as_str();
            if KNOWN.contains(&kind) || !is_bad(kind, condition.status) || nodes::is_new(context, object) {
                continue;
            }
            let reference = object.reference();
            let waits = context.for_how_long(condition.last_transition_time);
            let status = condition.status.as_str();
            let message = format!("{} reports {kind} {status}{waits}{}", name(&reference), cited(&condition.message));
            found.push(
                Draft::new(&RULE, reference.clone(), message)
                    .part(kind)
                    .breaking(BREAKS.iter().any(|word| kind.contains(word)))
                    .since(condition.last_transition_time)
                    .condition_of(&reference, at, condition)
                    .command(describe(&reference, "shows the conditions and events of the node"))
                    .command(nodes::list_pods(&object.meta.name)),
            );
        }
    }
}

fn is_bad(kind: &str, status: ConditionStatus) -> bool {
    match status {
        ConditionStatus::True => BAD.iter().any(|word| kind.contains(word)),
        ConditionStatus::False => {
            !BAD.iter().any(|word| kind.contains(word)) && GOOD_ENDS.iter().any(|end| kind.ends_with(end))
        }
        ConditionStatus::Unknown => false,
    }
}
