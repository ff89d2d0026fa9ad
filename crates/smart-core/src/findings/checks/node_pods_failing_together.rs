//! Nodes on which most pods are not ready, while those elsewhere are.

use std::collections::{BTreeMap, BTreeSet};

use crate::findings::context::{Context, PodView};
use crate::findings::draft::Draft;
use crate::findings::nodes;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{describe, name};

pub(super) const RULE: Rule = Rule {
    code: "node-pods-failing-together",
    severity: Severity::Warning,
    level: Level::Cause,
    lint: false,
    finds: "A ready node on which most pods of several workloads are not ready, while pods of the same workloads are ready elsewhere.",
    matters: "Pods that have nothing in common but their node seldom fail at once by themselves. It is a correlation; nothing in the \
              cluster states it.",
    looks_at: "The condition Ready of all pods, by node and workload.",
    advice: "Look at the node: its load, disk and network, the pods of network and storage plugins on it. Cordon it, and see whether new \
             pods elsewhere stay well.",
    silent: "When fewer than four pods of three workloads fail there, less than three in five of its pods, or when more than one in ten \
             elsewhere fails, too.",
    check,
};

const PODS_MIN: usize = 4;
const WORKLOADS_MIN: usize = 3;
/// Pods that start just now are not ready, and mean nothing.
const PATIENCE_SECONDS: i64 = 120;

#[derive(Default)]
struct OnNode<'c, 'a> {
    ready: usize,
    failing: Vec<&'c PodView<'a>>,
}

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    let running = |pod: &&PodView<'_>| pod.pod.status.phase == "Running" && !pod.pod.node_name.is_empty();
    let mut by_node: BTreeMap<&str, OnNode<'_, '_>> = BTreeMap::new();
    for pod in context.pods().iter().filter(|pod| !pod.is_ready()).filter(running) {
        let Some((_, ready)) = pod.condition("Ready") else { continue };
        if context.holds_for(ready.last_transition_time, PATIENCE_SECONDS) && !pod.is_terminating() {
            by_node.entry(pod.pod.node_name.as_str()).or_default().failing.push(pod);
        }
    }
    if by_node.values().all(|on_node| on_node.failing.len() < PODS_MIN) {
        return;
    }
    for pod in context.pods().iter().filter(|pod| pod.is_ready()).filter(running) {
        by_node.entry(pod.pod.node_name.as_str()).or_default().ready += 1;
    }
    let failing: usize = by_node.values().map(|on_node| on_node.failing.len()).sum();
    let all: usize = by_node.values().map(|on_node| on_node.ready).sum::<usize>() + failing;
    for (node, on_node) in by_node.iter().filter(|(_, on_node)| on_node.failing.len() >= PODS_MIN) {
        let there = on_node.ready + on_node.failing.len();
        let (elsewhere, failing_elsewhere) = (all - there, failing - on_node.failing.len());
        let is_concentrated = on_node.failing.len() * 5 >= there * 3 && elsewhere > 0 && failing_elsewhere * 10 <= elsewhere;
        let workloads: BTreeSet<_> = on_node.failing.iter().map(|pod| &pod.workload).collect();
        // A workload that is ready nowhere may be broken by itself.
        let well_elsewhere = workloads.iter().filter(|workload| context.pods_of(workload).any(PodView::is_ready)).count();
        let reference = nodes::reference(node);
        let Some(object) = context.nodes().find(|(object, body)| object.meta.name == **node && nodes::is_ready(body)) else { continue };
        if !is_concentrated || well_elsewhere < WORKLOADS_MIN {
            continue;
        }
        let message = format!(
            "{} of {there} pods on {} are not ready, and {failing_elsewhere} of {elsewhere} elsewhere: the failures are correlated with \
             the node.",
            on_node.failing.len(),
            name(&reference)
        );
        let is_strong = well_elsewhere == workloads.len() && on_node.ready == 0 && failing_elsewhere == 0;
        let mut draft = Draft::new(&RULE, object.0.reference(), message)
            .breaking(is_strong)
            .about_all(on_node.failing.iter().map(|pod| pod.reference()));
        draft.since = on_node.failing.iter().filter_map(|pod| pod.condition("Ready")?.1.last_transition_time).min();
        for pod in on_node.failing.iter().take(3) {
            if let Some((at, ready)) = pod.condition("Ready") {
                draft = draft.condition_of(&pod.reference(), at, ready);
            }
        }
        found.push(
            draft
                .command(nodes::list_pods(node))
                .command(describe(&reference, "shows the conditions and events of the node")),
        );
    }
}
