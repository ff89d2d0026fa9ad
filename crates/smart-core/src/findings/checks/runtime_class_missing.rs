//! RuntimeClasses that do not exist.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::missing;

pub(super) const RULE: Rule = Rule {
    code: "runtime-class-missing",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A RuntimeClass that a pod or a template names, and that does not exist.",
    matters: "The API server refuses pods that name it, or the kubelet fails to start them.",
    looks_at: "spec.runtimeClassName of pods and templates, against the RuntimeClasses.",
    advice: "Create the RuntimeClass, or correct the name.",
    silent: "When objects of the kind were not listed in full, or the reference is optional.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    missing::find(context, &RULE, "node.k8s.io", "RuntimeClass", found);
}
