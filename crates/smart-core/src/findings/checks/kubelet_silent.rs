//! Nodes whose kubelet does not take over the pods that are bound to it.

use std::collections::BTreeMap;

use crate::findings::context::{Context, PodView};
use crate::findings::draft::Draft;
use crate::findings::missing::how_many;
use crate::findings::nodes;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{describe, name};
use crate::object::time::Time;

pub(super) const RULE: Rule = Rule {
    code: "kubelet-silent",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A node that calls itself ready, and whose kubelet has told nothing of pods that were bound to it minutes ago.",
    matters: "The kubelet takes over a pod within a second. When it does not, it hangs or does not see the API server: pods that the \
              scheduler sends there never start.",
    looks_at: "Pods with a node and without status.startTime, container statuses and events of the kubelet, and when the node last \
               reported.",
    advice: "Look at the kubelet on the machine and its log. Until it works again, cordon the node, so that no more pods go there.",
    silent: "When the node is not ready, which is told by itself, when any pod bound later has started there, or when it is not told \
             when the pods were bound.",
    check,
};

/// What a kubelet that is busy may need.
const PATIENCE_SECONDS: i64 = 180;
/// A kubelet writes the status of its node every five minutes when nothing changes; twice that has missed one.
const HEARTBEAT_SECONDS: i64 = 660;

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    let mut waiting: BTreeMap<&str, Vec<(&PodView<'_>, Time)>> = BTreeMap::new();
    for pod in context.pods().iter().filter(|pod| is_untouched(pod)) {
        let Some(bound) = bound_at(pod).filter(|bound| context.holds_for(Some(*bound), PATIENCE_SECONDS)) else { continue };
        let is_told = |told: &crate::findings::context::Told<'_>| told.event.reporter == "kubelet";
        if !context.events_of(pod.object).any(is_told) {
            waiting.entry(pod.pod.node_name.as_str()).or_default().push((pod, bound));
        }
    }
    let latest = nodes::latest_heartbeat(context);
    for (object, node) in context.nodes() {
        let Some((at, ready)) = nodes::condition(node, "Ready").filter(|_| nodes::is_ready(node)) else { continue };
        let pods = waiting.get(object.meta.name.as_str()).map_or(&[][..], Vec::as_slice);
        let first = pods.iter().map(|(_, bound)| *bound).min();
        let started_since = |first: Time| {
            nodes::pods_on(context, &object.meta.name).any(|pod| pod.pod.status.start_time.is_some_and(|start| start > first))
        };
        let is_waiting = first.is_some_and(|first| !started_since(first));
        let silence = latest.zip(nodes::heartbeat(node)).and_then(|(latest, own)| latest.since(own));
        let silence = silence.filter(|silence| silence.seconds() >= HEARTBEAT_SECONDS);
        // A Lease that is renewed shows that it lives.
        let lives = || {
            let renewals = nodes::renewal(context, &object.meta.name).zip(nodes::latest_renewal(context));
            renewals.is_some_and(|(own, latest)| latest.since(own).is_some_and(|behind| behind.seconds() < PATIENCE_SECONDS))
        };
        if !is_waiting && (silence.is_none() || lives()) {
            continue;
        }
        let reference = object.reference();
        let what = match (is_waiting, silence) {
            (true, _) => {
                let bound = context.age(first).map(|passed| format!(" up to {} ago", passed.human())).unwrap_or_default();
                format!("has told nothing of {} bound to it{bound}", how_many(pods.len(), "pod"))
            }
            (false, Some(silence)) => format!("last reported {} before the others", silence.human()),
            (false, None) => continue,
        };
        let mut draft = Draft::new(&RULE, reference.clone(), format!("The kubelet of {} {what}; the node calls itself ready.", name(&reference)))
            .since(first.filter(|_| is_waiting).or(nodes::heartbeat(node)))
            .condition_of(&reference, at, ready)
            .about_all(pods.iter().map(|(pod, _)| pod.reference()));
        if let Some((pod, _)) = pods.first().filter(|_| is_waiting) {
            draft = draft.absent(&pod.reference(), "/status/startTime");
        }
        if let Some(heartbeat) = ready.last_heartbeat_time() {
            draft = draft.field(format!("/status/conditions/{at}/lastHeartbeatTime"), heartbeat);
        }
        found.push(
            draft
                .command(describe(&reference, "shows when the kubelet last reported, and its events"))
                .command(nodes::list_pods(&object.meta.name)),
        );
    }
}

/// Tells whether a pod has a node and no trace of its kubelet.
fn is_untouched(pod: &PodView<'_>) -> bool {
    let status = &pod.pod.status;
    !pod.pod.node_name.is_empty()
        && status.start_time.is_none()
        && status.container_statuses.is_empty()
        && status.pod_ip.is_empty()
        && status.phase == "Pending"
        && !pod.is_terminating()
}

/// Returns when a pod was bound to its node.
fn bound_at(pod: &PodView<'_>) -> Option<Time> {
    pod.condition("PodScheduled").and_then(|(_, bound)| bound.last_transition_time).or(pod.object.meta.creation_timestamp)
}
