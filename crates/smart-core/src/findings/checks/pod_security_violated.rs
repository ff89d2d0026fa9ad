//! Pods that the security rules of a namespace refuse.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::create_failure::Why;
use crate::findings::words::{cited, name};
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "pod-security-violated",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A pod template that is against the level of the Pod Security Standards, or the security profiles, of its \
              namespace.",
    matters: "The API server refuses every pod of the template.",
    looks_at: "The refusals in events FailedCreate and conditions ReplicaFailure.",
    advice: "Change what the message names in the securityContext of pod and containers. If the pod needs these \
              rights, give its namespace a lower level.",
    silent: "When all pods are there by now.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for refusal in context.refusals() {
        let Why::PodSecurity { level, violations } = &refusal.why else { continue };
        let message = format!("Pods of {} are refused by the security rules of the namespace ({level}){}", name(&refusal.workload), cited(violations));
        let namespace = &refusal.maker.namespace;
        let command = Command::new(["kubectl", "get", "namespace", namespace, "--show-labels"], "shows the level of the namespace");
        found.push(refusal.draft(&RULE, refusal.workload.clone(), message).command(command));
    }
}
