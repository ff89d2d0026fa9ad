//! Pods of the control plane that are not ready.

use crate::findings::context::{Context, PodView};
use crate::findings::control_plane;
use crate::findings::draft::Draft;
use crate::findings::nodes;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{cited, describe, name};
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "control-plane-pod-not-ready",
    severity: Severity::Critical,
    level: Level::Effect,
    lint: false,
    finds: "A pod of etcd, kube-apiserver, kube-controller-manager or kube-scheduler that is not ready.",
    matters: "Where it is the only one of its kind, that part of the control plane stands still. Where there are others, one more loss \
              is one too many.",
    looks_at: "The condition Ready of the pods of kube-system that carry the name of the part.",
    advice: "Read the log of the container and look at its manifest on the node; an etcd that is slow or full takes all others with it.",
    silent: "When the pod has not been so for a minute, or the control plane does not run in pods of the cluster.",
    check,
};

const PARTS: &[&str] = &["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler"];
const PATIENCE_SECONDS: i64 = 60;

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    let unready = |pod: &&PodView<'_>| !pod.is_ready() && nodes::is_known_unready(pod) && !pod.is_terminating();
    let candidates: Vec<&PodView<'_>> = context.pods_in(control_plane::NAMESPACE).iter().filter(unready).collect();
    for part in PARTS.iter().filter(|part| candidates.iter().any(|pod| control_plane::runs(pod, part))) {
        let pods: Vec<&PodView<'_>> = control_plane::pods(context, part).filter(|pod| !pod.is_finished()).collect();
        let others_ready = pods.iter().filter(|pod| pod.is_ready()).count();
        for pod in pods.iter().copied().filter(unready) {
            let Some((at, ready)) = pod.condition("Ready") else { continue };
            if !context.holds_for(ready.last_transition_time, PATIENCE_SECONDS) {
                continue;
            }
            let reference = pod.reference();
            let (severity, rest) = match others_ready {
                0 => (Severity::Critical, "no other is ready".to_owned()),
                1 => (Severity::Warning, "one other is ready".to_owned()),
                count => (Severity::Warning, format!("{count} others are ready")),
            };
            let waits = context.for_how_long(ready.last_transition_time);
            let message = format!("{} of {part} is not ready{waits}, {rest}{}", name(&reference), cited(&ready.message));
            let logs = ["logs", pod.name(), "--all-containers", "--tail=100"];
            found.push(
                Draft::new(&RULE, pod.workload.clone(), message)
                    .severity(severity)
                    .about_all(pod.chain())
                    .since(ready.last_transition_time)
                    .blames(nodes::reference(&pod.pod.node_name))
                    .condition_of(&reference, at, ready)
                    .command(Command::kubectl_in(pod.namespace(), &logs, "shows what it wrote last"))
                    .command(describe(&reference, "shows the state of its containers, and its events")),
            );
        }
    }
}
