//! Nodes whose network is not set up.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::nodes;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{cited, describe, name};
use crate::object::meta::ConditionStatus;

pub(super) const RULE: Rule = Rule {
    code: "node-network-unavailable",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A node whose network plugin or cloud says that its network is not set up.",
    matters: "New pods do not come to the node, and those on it may reach nothing beyond it.",
    looks_at: "The condition NetworkUnavailable of the node.",
    advice: "Look at the pod of the network plugin on the node, and at the routes of the cloud where it makes them.",
    silent: "When the node is younger than two minutes: it is still being set up.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (object, node) in context.nodes() {
        let Some((at, unavailable)) = nodes::condition(node, "NetworkUnavailable") else { continue };
        if unavailable.status != ConditionStatus::True || nodes::is_new(context, object) {
            continue;
        }
        let reference = object.reference();
        let waits = context.for_how_long(unavailable.last_transition_time);
        let message = format!("The network of {} is not set up{waits}{}", name(&reference), cited(&unavailable.message));
        let unready = nodes::pods_on(context, &object.meta.name).filter(|pod| nodes::is_known_unready(pod));
        found.push(
            Draft::new(&RULE, reference.clone(), message)
                .about_all(unready.map(|pod| pod.reference()))
                .since(unavailable.last_transition_time)
                .condition_of(&reference, at, unavailable)
                .command(nodes::list_pods(&object.meta.name))
                .command(describe(&reference, "shows the conditions and events of the node")),
        );
    }
}
