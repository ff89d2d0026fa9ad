//! StatefulSets that were updated only in part.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::stateful_set::pods;
use crate::findings::words::{counted, name};
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "stateful-set-partition-left",
    severity: Severity::Info,
    level: Level::Cause,
    lint: false,
    finds: "A StatefulSet whose partition has kept some of its pods at an old template for longer than a day.",
    matters: "Pods of two templates run side by side, and those below the partition take no change until it is lowered.",
    looks_at: "spec.updateStrategy.rollingUpdate.partition, status.currentRevision and status.updateRevision.",
    advice: "Lower the partition to 0 when the update has proven itself.",
    silent: "When all pods are of one template, when nothing of the set changed for less than a day, or when it is not known \
             since when.",
    check,
};

/// A partition that guards a trial is lowered within a day.
const LEFT_SECONDS: i64 = 86_400;

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (object, set) in context.stateful_sets() {
        let (spec, status) = (&set.spec, &set.status);
        let Some(partition) = spec.update_strategy.rolling_update.partition.filter(|partition| *partition > 0) else { continue };
        let kept = partition.min(spec.replicas.unwrap_or(1));
        if kept < 1 || status.update_revision.is_empty() || status.update_revision == status.current_revision {
            continue;
        }
        let reference = object.reference();
        let newest = pods(context, &reference).iter().filter_map(|pod| pod.object.meta.creation_timestamp).max();
        if !context.holds_for(newest, LEFT_SECONDS) {
            continue;
        }
        let message = format!(
            "{} keeps {} at revision {}: its partition is {partition}, and nothing was updated{}.",
            name(&reference),
            counted(kept.into(), "pod"),
            status.current_revision,
            context.for_how_long(newest)
        );
        found.push(
            Draft::new(&RULE, reference.clone(), message)
                .since(newest)
                .field("/spec/updateStrategy/rollingUpdate/partition", partition)
                .field("/status/currentRevision", &status.current_revision)
                .field("/status/updateRevision", &status.update_revision)
                .command(Command::kubectl(&reference, "get", &["-o", "wide"], "shows the numbers of the StatefulSet")),
        );
    }
}
