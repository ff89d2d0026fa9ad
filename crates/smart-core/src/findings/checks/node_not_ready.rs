//! Nodes that are not ready.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::nodes;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{cited, counted, describe, name};
use crate::object::meta::ConditionStatus;
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "node-not-ready",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A node whose kubelet says that it is not ready, or has stopped to answer.",
    matters: "No new pods come to it, its pods are taken out of Services, and after five minutes by default they are evicted; those of \
              StatefulSets, and volumes that are attached to it, stay until it is back or deleted.",
    looks_at: "The condition Ready of the node.",
    advice: "Look at the machine: whether it runs and is reachable, then the kubelet and the container runtime on it. If it is gone \
             for good, delete the Node, so that its pods and volumes are released.",
    silent: "When the node is younger than two minutes: it is still being set up.",
    check,
};

/// A node that joins becomes ready when its network is set up.
const SETUP_SECONDS: i64 = 120;

/// What the kubelet says when the fault is of something that has rules of its own.
const OF_OTHERS: &[&str] = &["container runtime", "PLEG"];

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    let lost = nodes::lost_zones(context);
    for (object, node) in context.nodes() {
        let ready = node.status.conditions.iter().enumerate().find(|(_, condition)| condition.kind == "Ready");
        let Some((at, ready)) = ready.filter(|(_, ready)| ready.status != ConditionStatus::True) else { continue };
        if context.seconds_since(object.meta.creation_timestamp).is_some_and(|age| age < SETUP_SECONDS) {
            continue;
        }
        let reference = object.reference();
        let pods: Vec<_> = context.pods().iter().filter(|pod| pod.pod.node_name == object.meta.name && !pod.is_finished()).collect();
        let says = if ready.status == ConditionStatus::Unknown { "does not answer" } else { "is not ready" };
        let waits = context.for_how_long(ready.last_transition_time);
        // That there are none is nothing to say: pods may not be in the input.
        let on_it = match pods.len() {
            0 => String::new(),
            count => format!(", with {} on it", counted(i64::try_from(count).unwrap_or(i64::MAX), "pod")),
        };
        let message = format!("{} {says}{waits}{on_it}{}", name(&reference), cited(&ready.message));
        let zone = lost.iter().find(|lost| nodes::zone(object) == Some(lost.zone)).and_then(|lost| lost.nodes.first());
        let of_others = OF_OTHERS.iter().any(|words| ready.message.contains(words)).then(|| reference.clone());
        found.push(
            Draft::new(&RULE, reference.clone(), message)
                .blames_all(zone.map(|(first, _)| first.reference()).into_iter().chain(of_others))
                .about_all(pods.iter().filter(|pod| !pod.is_ready()).map(|pod| pod.reference()))
                .since(ready.last_transition_time)
                .condition_of(&reference, at, ready)
                .command(describe(&reference, "shows the conditions and events of the node"))
                .command(Command::new(
                    ["kubectl", "get", "pods", "-A", "-o", "wide", &format!("--field-selector=spec.nodeName={}", object.meta.name)],
                    "lists the pods that are affected",
                )),
        );
    }
}
