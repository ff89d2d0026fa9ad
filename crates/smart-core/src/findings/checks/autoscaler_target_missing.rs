//! Autoscalers whose target does not exist.

use crate::findings::autoscalers;
use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{listed, name, near_misses};
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "autoscaler-target-missing",
    severity: Severity::Warning,
    level: Level::Cause,
    lint: false,
    finds: "A HorizontalPodAutoscaler that names a workload which does not exist.",
    matters: "The autoscaler does nothing: no workload is scaled.",
    looks_at: "spec.scaleTargetRef, and the workloads of the namespace.",
    advice: "Correct the name, the kind or the version in scaleTargetRef, or delete the autoscaler of a workload that is gone.",
    silent: "When workloads of that kind were not listed, and for kinds of which nothing is known.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (object, scaler) in context.autoscalers() {
        let target = autoscalers::target(object, scaler);
        if target.name.is_empty() || !context.find(&target.group, &target.kind, &target.namespace, &target.name).is_missing() {
            continue;
        }
        let reference = object.reference();
        let message = format!("{} does not exist; {} is to scale it.", name(&target), name(&reference));
        let there = context.of_kind(&target.kind).iter().filter(|object| object.meta.namespace == target.namespace);
        let near = near_misses(&target.name, there.map(|object| object.meta.name.as_str()));
        let mut draft = Draft::new(&RULE, target.clone(), message)
            .breaking(true)
            .about(reference.clone())
            .absent(&target, "")
            .field_of(&reference, "/spec/scaleTargetRef/name", &target.name)
            .since(object.meta.creation_timestamp)
            .command(Command::kubectl(&reference, "describe", &[], "shows what the controller says of it"));
        if !near.is_empty() {
            draft = draft.next(format!("{} exists there: compare the names letter by letter.", listed(&near)));
        }
        found.push(draft);
    }
}
