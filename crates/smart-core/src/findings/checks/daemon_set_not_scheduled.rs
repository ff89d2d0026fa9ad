//! DaemonSets that lack pods on nodes which should have one.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{counted, describe, name};

pub(super) const RULE: Rule = Rule {
    code: "daemon-set-not-scheduled",
    severity: Severity::Warning,
    level: Level::State,
    lint: false,
    finds: "A DaemonSet that has not made a pod for each node that should have one.",
    matters: "What the DaemonSet does for each node, as networking or logs, is not done on the nodes that lack a pod.",
    looks_at: "status.desiredNumberScheduled and status.currentNumberScheduled.",
    advice: "Look at the events of the DaemonSet: what keeps it from making pods, as a quota or a webhook.",
    silent: "When the controller has not seen the newest state, when the DaemonSet is younger than five minutes, and while a \
             node is younger than that.",
    check,
};

/// Pods for a node that has just joined are made within seconds; five minutes are not a matter of timing.
const SETTLED_SECONDS: i64 = 300;

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    let is_new = |created| context.seconds_since(created).is_some_and(|age| age < SETTLED_SECONDS);
    for (object, set) in context.daemon_sets() {
        let status = &set.status;
        let wanted = status.desired_number_scheduled.unwrap_or(0);
        let lacking = wanted - status.current_number_scheduled;
        if lacking < 1 || status.observed_generation < object.meta.generation || is_new(object.meta.creation_timestamp) {
            continue;
        }
        // A rolling update that deletes first lacks pods on purpose for a moment.
        let is_rolling = status.updated_number_scheduled < status.current_number_scheduled;
        if is_rolling || context.nodes().any(|(node, _)| is_new(node.meta.creation_timestamp)) {
            continue;
        }
        let reference = object.reference();
        let message = format!(
            "{} has made {} of {}: {} it.",
            name(&reference),
            status.current_number_scheduled,
            counted(wanted.into(), "pod"),
            if lacking == 1 { "1 node lacks".to_owned() } else { format!("{lacking} nodes lack") }
        );
        found.push(
            Draft::new(&RULE, reference.clone(), message)
                .field("/status/desiredNumberScheduled", wanted)
                .field("/status/currentNumberScheduled", status.current_number_scheduled)
                .command(describe(&reference, "shows the events: why pods cannot be made")),
        );
    }
}
