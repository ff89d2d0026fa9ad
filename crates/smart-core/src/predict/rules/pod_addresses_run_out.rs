//! Nodes whose range of addresses has fewer than the pods that they may have.

use std::net::IpAddr;

use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity, finds_nothing_now};
use crate::findings::words::name;
use crate::object::ObjectRef;
use crate::object::quantity::Quantity;
use crate::predict::foreseer::Foreseer;
use crate::predict::outlook::Outlook;
use crate::predict::ranges::Range;
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "pod-addresses-run-out",
    severity: Severity::Warning,
    level: Level::Cause,
    lint: false,
    finds: "A node whose range of pod addresses is nearly used up, while the node would take more pods.",
    matters: "The scheduler counts pods, not addresses: it goes on to send pods, and they stay in ContainerCreating.",
    looks_at: "spec.podCIDRs and status.allocatable of nodes, and the addresses of the pods on them.",
    advice: "Cordon the node, or lower its maxPods. New nodes can have larger ranges (--node-cidr-mask-size).",
    silent: "When the pods of the node have addresses outside of its range: then the network does not use it. And while a tenth of the \
             range is free, or the range has an address for every pod that the node may have.",
    check: finds_nothing_now,
};

/// From here on the next rollout can take the rest.
const NEAR: f64 = 0.9;
/// The address of the network, that of the broadcast, and that of the bridge (host-local, the usual allocator of CNI).
const RESERVED: u128 = 3;

pub(super) fn foresee(foreseer: &Foreseer<'_>, found: &mut Vec<Draft>) {
    let context = &foreseer.context;
    for (object, node) in context.nodes() {
        let ranges: Vec<Range> = node.spec.pod_cidrs.iter().filter_map(|text| Range::parse(text)).collect();
        let Some(range) = ranges.iter().filter(|range| range.is_v4()).min_by_key(|range| range.size()) else { continue };
        let Some(most) = node.status.allocatable.get("pods").map(Quantity::value) else { continue };
        let there = range.size().saturating_sub(RESERVED);
        if u128::try_from(most).is_ok_and(|most| most <= there) || node.spec.unschedulable {
            continue;
        }
        let on_node = context.pods().iter().filter(|pod| pod.pod.node_name == object.meta.name && !pod.is_finished());
        let addresses: Vec<IpAddr> = on_node
            .filter(|pod| !pod.spec().host_network)
            .filter_map(|pod| pod.pod.status.pod_ip.parse().ok())
            .filter(|address: &IpAddr| address.is_ipv4())
            .collect();
        let inside = addresses.iter().filter(|address| range.contains(**address)).count();
        #[expect(clippy::cast_precision_loss, reason = "a share is wanted")]
        let share = inside as f64 / there as f64;
        if inside < addresses.len() || share < NEAR {
            continue;
        }
        found.push(draft(object.reference(), range, inside, there, most));
    }
}

fn draft(node: ObjectRef, range: &Range, used: usize, there: u128, most: i64) -> Draft {
    let message = format!(
        "{} has {used} of {there} pod addresses of {range} in use, and may have {most} pods: beyond {there}, pods get no address.",
        name(&node)
    );
    let outlook = Outlook::on("the next pods").fix(Command::new(
        ["kubectl", "cordon", &node.name],
        "keeps further pods away; those that are there stay",
    ));
    Draft::new(&RULE, node.clone(), message)
        .outlook(outlook)
        .field("/spec/podCIDRs", range)
        .field("/status/allocatable/pods", most)
        .command(Command::new(
            ["kubectl", "get", "pods", "-A", "-o", "wide", "--field-selector", &format!("spec.nodeName={}", node.name)],
            "shows the pods with their addresses",
        ))
}
