//! Nodes on which probes time out, while they do not elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use crate::findings::context::{Context, PodView, Told};
use crate::findings::draft::Draft;
use crate::findings::nodes;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{describe, name};

pub(super) const RULE: Rule = Rule {
    code: "node-network-suspect",
    severity: Severity::Warning,
    level: Level::Cause,
    lint: false,
    finds: "A node on which probes of many pods of different workloads time out, while hardly any do elsewhere.",
    matters: "What such pods have in common is the node: its network, its processor or its disk may be the reason, and no pod on it can \
              be trusted until that is known. It is a correlation; nothing in the cluster states it.",
    looks_at: "Events Unhealthy of the last five minutes whose message tells of a timeout, by the node of their pod, against all running \
               pods of each node.",
    advice: "Look at errors and drops of the node's network, at its load, and at the pod of the network plugin on it.",
    silent: "When fewer than four pods of two workloads on the node are concerned, when it is less than half of its pods, or when one in \
             ten pods elsewhere is, too.",
    check,
};

const RECENT_SECONDS: i64 = 300;
const PODS_MIN: usize = 4;
const WORKLOADS_MIN: usize = 2;

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    let timeouts = context.events().iter().filter(|told| {
        told.event.reason == "Unhealthy" && told.is_within(RECENT_SECONDS, context.now) && is_timeout(&told.event.message)
    });
    let mut by_node: BTreeMap<&str, BTreeMap<&str, (&PodView<'_>, &Told<'_>)>> = BTreeMap::new();
    for told in timeouts {
        let Some(pod) = context.pod(&told.about.namespace, &told.about.name).filter(|pod| counts(pod)) else { continue };
        by_node.entry(pod.pod.node_name.as_str()).or_default().entry(pod.name()).or_insert((pod, told));
    }
    if by_node.values().all(|pods| pods.len() < PODS_MIN) {
        return;
    }
    let mut running: BTreeMap<&str, usize> = BTreeMap::new();
    for pod in context.pods().iter().filter(|pod| counts(pod)) {
        *running.entry(pod.pod.node_name.as_str()).or_insert(0) += 1;
    }
    let (all, failing) = (running.values().sum::<usize>(), by_node.values().map(BTreeMap::len).sum::<usize>());
    for (node, pods) in &by_node {
        let there = running.get(node).copied().unwrap_or(0);
        let (elsewhere, failing_elsewhere) = (all - there, failing - pods.len());
        let workloads: BTreeSet<_> = pods.values().map(|(pod, _)| &pod.workload).collect();
        let is_concentrated = pods.len() * 2 >= there && elsewhere > 0 && failing_elsewhere * 10 <= elsewhere;
        if pods.len() < PODS_MIN || workloads.len() < WORKLOADS_MIN || !is_concentrated {
            continue;
        }
        let reference = nodes::reference(node);
        let message = format!(
            "Probes of {} of {there} pods on {} time out, and of {failing_elsewhere} of {elsewhere} elsewhere: the timeouts are \
             correlated with the node.",
            pods.len(),
            name(&reference)
        );
        let mut draft = Draft::new(&RULE, reference.clone(), message)
            .breaking(false)
            .about_all(pods.values().map(|(pod, _)| pod.reference()))
            .since(pods.values().filter_map(|(_, told)| told.event.first).min());
        for (_, told) in pods.values().take(3) {
            draft = draft.event(&told.about, told.event);
        }
        found.push(
            draft
                .command(describe(&reference, "shows the conditions and events of the node"))
                .command(nodes::list_pods(node)),
        );
    }
}

/// Tells whether a pod runs, with a network of its own.
fn counts(pod: &PodView<'_>) -> bool {
    pod.pod.status.phase == "Running" && !pod.spec().host_network && !pod.pod.node_name.is_empty()
}

fn is_timeout(message: &str) -> bool {
    const WORDS: &[&str] = &["deadline exceeded", "i/o timeout", "Client.Timeout", "no route to host", "connection timed out"];
    WORDS.iter().any(|word| message.contains(word))
}
