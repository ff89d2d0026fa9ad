//! Clusters that could not bear the loss of their largest node.

use crate::findings::capacity;
use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::name;
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "capacity-overcommitted",
    severity: Severity::Info,
    level: Level::Cause,
    lint: true,
    finds: "A cluster whose pods request more than all nodes but the largest can give.",
    matters: "When that node fails or is drained, some of its pods find no other place.",
    looks_at: "The requests of all pods that are not finished, and what the nodes that take pods can give: CPU and memory.",
    advice: "Add a node, or lower requests that are higher than what is used.",
    silent: "When fewer than two nodes take pods, and for nodes that are cordoned, not ready, or keep pods away by a taint.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    let nodes = capacity::open_nodes(context);
    if nodes.len() < 2 {
        return;
    }
    for resource in ["cpu", "memory"] {
        let (mut given, mut requested, mut largest) = (0_i128, 0_i128, None);
        for node in &nodes {
            let amount = node.allocatable(resource);
            given = given.saturating_add(amount);
            requested = requested.saturating_add(node.requested(resource));
            if largest.is_none_or(|(most, _)| amount > most) {
                largest = Some((amount, node));
            }
        }
        let Some((most, node)) = largest else { continue };
        let left = given - most;
        if requested <= left || left <= 0 {
            continue;
        }
        let reference = node.object.reference();
        let (wanted, rest) = (capacity::in_words(resource, requested), capacity::in_words(resource, left));
        let message = format!(
            "{} could not be lost: pods request {wanted} {resource} in sum, and the other {} can give {rest}.",
            name(&reference),
            if nodes.len() == 2 { "node".to_owned() } else { format!("{} nodes", nodes.len() - 1) }
        );
        found.push(
            Draft::new(&RULE, reference.clone(), message)
                .part(resource)
                .field(format!("/status/allocatable/{resource}"), capacity::in_words(resource, most))
                .command(Command::new(["kubectl", "smart", "top"], "shows what is requested of each node")),
        );
    }
}
