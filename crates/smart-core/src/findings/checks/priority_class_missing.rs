//! PriorityClasses that do not exist.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::missing;

pub(super) const RULE: Rule = Rule {
    code: "priority-class-missing",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A PriorityClass that a pod template names, and that does not exist.",
    matters: "The API server refuses every pod that names it, so the workload gets no new pods.",
    looks_at: "spec.priorityClassName of pods and templates, against the PriorityClasses.",
    advice: "Create the PriorityClass, or correct the name.",
    silent: "When objects of the kind were not listed in full, or the reference is optional.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    missing::find(context, &RULE, "scheduling.k8s.io", "PriorityClass", found);
}
