//! Nodes on which kube-proxy does not work.

use crate::findings::context::Context;
use crate::findings::control_plane;
use crate::findings::draft::Draft;
use crate::findings::nodes;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{cited, describe, name};
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "kube-proxy-not-ready",
    severity: Severity::Critical,
    level: Level::Effect,
    lint: false,
    finds: "A pod of kube-proxy that is not ready, on a node that is.",
    matters: "Rules for Services are not kept up to date on that node: its pods still reach what was there before, and neither new \
              Services nor pods that moved.",
    looks_at: "The condition Ready of the pods of kube-proxy in kube-system.",
    advice: "Read the log of the pod; often it cannot read its configuration or the kernel refuses its rules.",
    silent: "When the node itself is not ready, when it has been so for less than a minute, or kube-proxy does not run as pods.",
    check,
};

const PATIENCE_SECONDS: i64 = 60;

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for pod in control_plane::pods(context, "kube-proxy").filter(|pod| nodes::is_known_unready(pod) && !pod.is_terminating()) {
        let Some((at, ready)) = pod.condition("Ready") else { continue };
        let node = nodes::reference(&pod.pod.node_name);
        let node_is_down = context.nodes().any(|(object, body)| object.meta.name == node.name && nodes::is_down(body));
        if pod.is_finished() || node_is_down || !context.holds_for(ready.last_transition_time, PATIENCE_SECONDS) {
            continue;
        }
        let reference = pod.reference();
        let waits = context.for_how_long(ready.last_transition_time);
        let message = format!("kube-proxy of {} ({}) is not ready{waits}{}", name(&node), name(&reference), cited(&ready.message));
        let logs = ["logs", pod.name(), "--tail=100"];
        found.push(
            Draft::new(&RULE, pod.workload.clone(), message)
                .part(node.name.as_str())
                .about_all(pod.chain())
                .about(node)
                .breaking(false)
                .since(ready.last_transition_time)
                .condition_of(&reference, at, ready)
                .command(Command::kubectl_in(pod.namespace(), &logs, "shows what it wrote last"))
                .command(describe(&reference, "shows the state of its container, and its events")),
        );
    }
}
