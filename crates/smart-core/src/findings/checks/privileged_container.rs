//! Containers with all rights of their node.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::lint::{self, Wrong};
use crate::findings::rule::{Level, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    code: "privileged-container",
    severity: Severity::Warning,
    level: Level::Cause,
    lint: true,
    finds: "A privileged container.",
    matters: "It is root on its node, with every device of it: a fault in it can take the node down, and a break-in is one into the node.",
    looks_at: "securityContext.privileged of containers.",
    advice: "Give it the capabilities and devices that it needs instead. Agents of storage and network do need it.",
    silent: "For static pods, which belong to the node.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    lint::containers(context, &RULE, found, ("is privileged", "are privileged"), |_, _, container| {
        let privileged = container.security_context.as_ref().is_some_and(|rights| rights.privileged);
        privileged.then(|| Wrong { field: "securityContext/privileged", value: "true".to_owned() })
    });
}
