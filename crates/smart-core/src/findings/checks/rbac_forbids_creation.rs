//! Controllers that may not make objects.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::create_failure::Why;
use crate::findings::words::name;
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "rbac-forbids-creation",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A controller that lacks the right to make the pods or other objects of a workload.",
    matters: "Nothing is made before it has the right.",
    looks_at: "The refusals in events FailedCreate and conditions ReplicaFailure.",
    advice: "Give the user that the message names the right, by a Role and a RoleBinding.",
    silent: "When all pods are there by now.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for refusal in context.refusals() {
        let Why::Rights { user, verb, resource } = &refusal.why else { continue };
        let message = format!("User {user} has no right to {verb} {resource} for {}.", name(&refusal.workload));
        let namespace = &refusal.maker.namespace;
        let command = Command::kubectl_in(namespace, &["auth", "can-i", verb, resource, "--as", user], "tells whether the user has the right now");
        found.push(refusal.draft(&RULE, refusal.workload.clone(), message).command(command));
    }
}
