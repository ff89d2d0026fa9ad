//! Zones of which no node is ready.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::nodes;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{counted, listed};
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "zone-outage",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A zone in which no node is ready, while every node of the other zones is.",
    matters: "What fails is not the nodes but what they share: power, network or the cloud's zone. Pods can only be replaced elsewhere, \
              and volumes of the zone cannot.",
    looks_at: "The condition Ready and the zone label of all nodes.",
    advice: "Look at the state of the zone at the cloud or in the data centre, before looking at single nodes.",
    silent: "When the zone has a single node, when any node of it is ready, or any node elsewhere is not.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for lost in nodes::lost_zones(context) {
        let Some((first, _)) = lost.nodes.first() else { continue };
        let names: Vec<&str> = lost.nodes.iter().map(|(object, _)| object.meta.name.as_str()).collect();
        let count = |number: usize| counted(i64::try_from(number).unwrap_or(i64::MAX), "node");
        let message = format!(
            "No node of zone {} is ready ({}), while all of the {} elsewhere are.",
            lost.zone,
            listed(&names),
            count(lost.others)
        );
        let mut draft = Draft::new(&RULE, first.reference(), message).part(lost.zone);
        for (object, node) in &lost.nodes {
            let Some((at, ready)) = nodes::condition(node, "Ready") else { continue };
            draft.since = draft.since.max(ready.last_transition_time);
            draft = draft.about(object.reference());
            if draft.evidence.len() < 4 {
                draft = draft.condition_of(&object.reference(), at, ready);
            }
        }
        found.push(draft.command(Command::new(
            ["kubectl", "get", "nodes", "-L", "topology.kubernetes.io/zone"],
            "shows the nodes with their zones",
        )));
    }
}
