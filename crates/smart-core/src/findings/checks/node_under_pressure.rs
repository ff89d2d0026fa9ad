//! Nodes that run short of memory, disk or process numbers.

use crate::findings::containers;
use crate::findings::context::{Context, PodView};
use crate::findings::draft::Draft;
use crate::findings::missing::how_many;
use crate::findings::nodes;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{describe, listed, name};
use crate::object::Object;
use crate::object::meta::{Condition, ConditionStatus};
use crate::object::pod::PodSpec;
use crate::object::time::Time;

pub(super) const RULE: Rule = Rule {
    code: "node-under-pressure",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A node on which the kubelet sees too little memory, disk or process numbers left.",
    matters: "The kubelet evicts pods until enough is free, and no new pods come to the node except those that tolerate it.",
    looks_at: "The conditions MemoryPressure, DiskPressure and PIDPressure of the node, and the pods that were evicted from it.",
    advice: "Find what takes the space: pods without requests or limits first, and on disks also images and logs. Give those pods \
             requests that are true, or the node more.",
    silent: "When the node no longer reports the pressure.",
    check,
};

/// What a node can run short of.
struct Shortage {
    condition: &'static str,
    /// The resource that pods can request of it.
    resource: &'static str,
    words: &'static str,
    /// By which names the kubelet tells why it evicts (pkg/kubelet/eviction/helpers.go, `signalToResource`).
    evicted_for: &'static [&'static str],
}

const SHORTAGES: [Shortage; 3] = [
    Shortage { condition: "MemoryPressure", resource: "memory", words: "memory", evicted_for: &["memory"] },
    Shortage {
        condition: "DiskPressure",
        resource: "ephemeral-storage",
        words: "disk space",
        evicted_for: &["ephemeral-storage", "inodes", "nodefs", "imagefs"],
    },
    Shortage { condition: "PIDPressure", resource: "", words: "process numbers", evicted_for: &["pids"] },
];
/// Evictions of a day ago were of another shortage.
const RECENT_SECONDS: i64 = 86_400;
/// The kubelet evicts at once, and tells of the pressure with its next report.
const REPORT_SECONDS: i64 = 60;

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (object, node) in context.nodes() {
        for shortage in &SHORTAGES {
            let Some((at, pressure)) = nodes::condition(node, shortage.condition) else { continue };
            if pressure.status == ConditionStatus::True {
                found.push(draft(context, object, at, pressure, shortage));
            }
        }
    }
}

fn draft(context: &Context<'_>, node: &Object, at: usize, pressure: &Condition, shortage: &Shortage) -> Draft {
    let reference = node.reference();
    let Shortage { resource, words, .. } = shortage;
    let on_it = || context.pods().iter().filter(|pod| pod.pod.node_name == node.meta.name);
    let was_evicted = |pod: &&PodView<'_>| pod.pod.status.reason == "Evicted" && is_of(context, pod, pressure, shortage);
    let evicted: Vec<&PodView<'_>> = on_it().filter(was_evicted).collect();
    let waits = context.for_how_long(pressure.last_transition_time);
    let lost = if evicted.is_empty() { String::new() } else { format!(", and has evicted {}", how_many(evicted.len(), "pod")) };
    let message = format!("{} runs short of {words}{waits}{lost}.", name(&reference));
    let mut draft = Draft::new(&RULE, reference.clone(), message)
        .part(pressure.kind.as_str())
        .since(pressure.last_transition_time)
        .count(i64::try_from(evicted.len()).unwrap_or(i64::MAX))
        .condition_of(&reference, at, pressure)
        .about_all(evicted.iter().map(|pod| pod.reference()));
    if let Some(pod) = evicted.first() {
        draft = draft.field_of(&pod.reference(), "/status/message", &pod.pod.status.message);
    }
    if let Some(pod) = evicted.iter().find(|pod| pod.pod.status.message.contains(" was using ")) {
        draft = draft.next(format!("The kubelet named what used most when it evicted {}: look at that first.", name(&pod.workload)));
    }
    let without: Vec<String> = on_it()
        .filter(|pod| !pod.is_finished() && !resource.is_empty() && requests(pod.spec(), resource) == 0)
        .map(|pod| format!("{}/{}", pod.namespace(), pod.name()))
        .collect();
    if !without.is_empty() {
        draft = draft.next(format!("Nothing bounds what pods without a request for {resource} take: {}.", listed(&without)));
    }
    draft.command(describe(&reference, "shows what its pods request, and its events")).command(nodes::list_pods(&node.meta.name))
}

/// Tells whether a pod was evicted for want of the very resource, and since the node has been short of it.
fn is_of(context: &Context<'_>, pod: &PodView<'_>, pressure: &Condition, shortage: &Shortage) -> bool {
    let status = &pod.pod.status;
    let named = status.message.split_once("low on resource: ").map_or("", |(_, rest)| rest);
    if !shortage.evicted_for.iter().any(|resource| named.starts_with(resource)) {
        return false;
    }
    let before = |ended: Time| pressure.last_transition_time.and_then(|since| since.since(ended));
    match containers::known_end(pod) {
        Some(ended) => before(ended).is_none_or(|before| before.seconds() <= REPORT_SECONDS),
        // Older kubelets leave nothing but the start of the pod.
        None => !context.holds_for(status.start_time, RECENT_SECONDS),
    }
}

/// Returns what a pod requests of a resource; limits stand in for requests that are not told.
fn requests(spec: &PodSpec, resource: &str) -> i64 {
    let of = |container: &crate::object::container::Container| {
        let resources = &container.resources;
        resources.requests.get(resource).or_else(|| resources.limits.get(resource)).map_or(0, |amount| amount.value())
    };
    spec.containers.iter().map(of).fold(0, i64::saturating_add)
}
