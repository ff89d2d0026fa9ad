//! Nodes whose kubelet does not reach the container runtime.

use crate::findings::context::{Context, Told};
use crate::findings::draft::Draft;
use crate::findings::missing::how_many;
use crate::findings::nodes;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{cited, describe, name};
use crate::object::ObjectRef;
use crate::object::meta::ConditionStatus;
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "node-runtime-unavailable",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A node whose kubelet does not reach the container runtime: containerd, CRI-O or Docker.",
    matters: "No container of the node can be started, stopped or looked at. Those that run go on, unwatched, until the node counts as \
              not ready and its pods leave their Services.",
    looks_at: "The message of the condition Ready of the node, and events about the node and its pods that name the socket of the \
               runtime.",
    advice: "Look at the service of the runtime on the machine, its log and its disk, and start it again.",
    silent: "When the node became ready after the last such event, or the event is older than ten minutes.",
    check,
};

const RECENT_SECONDS: i64 = 600;

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    let told = told_by_events(context);
    for (object, node) in context.nodes() {
        let Some((at, ready)) = nodes::condition(node, "Ready") else { continue };
        let is_ready = ready.status == ConditionStatus::True;
        let says = !is_ready && is_down(&ready.message);
        let since = ready.last_transition_time;
        let recovered = |told: &&Told<'_>| is_ready && since.zip(told.event.last).is_some_and(|(since, last)| since > last);
        let event = told.iter().filter(|(name, _)| *name == object.meta.name.as_str()).map(|(_, told)| *told);
        let event = event.filter(|told| !recovered(told)).max_by_key(|told| told.event.last);
        if !says && event.is_none() {
            continue;
        }
        let reference = object.reference();
        let waiting: Vec<ObjectRef> = nodes::pods_on(context, &object.meta.name)
            .filter(|pod| nodes::is_known_unready(pod))
            .map(|pod| pod.reference())
            .collect();
        // What a ready node tells in passing stops nothing, as long as nothing waits for it.
        let severity = if is_ready && waiting.is_empty() { Severity::Warning } else { Severity::Critical };
        let message = match event {
            _ if says => cited(&ready.message),
            Some(told) => cited(&told.event.message),
            None => cited(""),
        };
        let with = how_many(waiting.len(), "pod");
        let message = format!("The kubelet of {} does not reach the container runtime, {with} not ready{message}", name(&reference));
        let mut draft = Draft::new(&RULE, reference.clone(), message)
            .severity(severity)
            .about_all(waiting)
            .since(if says { since } else { event.and_then(|told| told.event.first) })
            .condition_of(&reference, at, ready);
        if let Some(told) = event {
            draft = draft.count(told.event.count).last(told.event.last).event(&told.about, told.event);
        }
        let runtime = node.status.node_info.container_runtime_version.as_str();
        if let Some((runtime, _)) = runtime.split_once("://") {
            draft = draft
                .field("/status/nodeInfo/containerRuntimeVersion", &node.status.node_info.container_runtime_version)
                .next(format!("On the machine, look at the service {runtime}: `systemctl status {runtime}` and its log."));
        }
        found.push(
            draft
                .command(describe(&reference, "shows the conditions and events of the node"))
                .command(nodes::list_pods(&object.meta.name))
                .command(Command::new(
                    ["kubectl", "get", "events", "-A", "--field-selector=reason=FailedCreatePodSandBox"],
                    "shows pods whose sandbox could not be made",
                )),
        );
    }
}

/// Returns the events that name the socket of a runtime, each with its node.
fn told_by_events<'c, 'a>(context: &'c Context<'a>) -> Vec<(&'c str, &'c Told<'a>)> {
    let warnings = context.events().iter().filter(|told| told.is_warning() && names_socket(&told.event.message));
    let recent = warnings.filter(|told| told.is_within(RECENT_SECONDS, context.now));
    let placed = recent.filter_map(|told| {
        let node = match told.about.kind.as_str() {
            "Node" => told.about.name.as_str(),
            // A pod that is well by now, or gone, waits no more.
            "Pod" => {
                let pod = context.pod(&told.about.namespace, &told.about.name)?;
                nodes::is_known_unready(pod).then_some(pod.pod.node_name.as_str())?
            }
            _ => return None,
        };
        Some((node, told))
    });
    placed.collect()
}

/// Tells whether the kubelet says that the runtime as such is down, not just its network.
fn is_down(message: &str) -> bool {
    message.contains("container runtime is down") || names_socket(message)
}

/// Tells whether words are about a connection to the runtime that fails.
fn names_socket(message: &str) -> bool {
    const SOCKETS: &[&str] = &["containerd.sock", "crio.sock", "cri-dockerd.sock", "dockershim.sock", "docker.sock"];
    const FAILS: &[&str] = &["no such file", "connection refused", "while dialing", "deadline exceeded", "connection error"];
    message.contains("Cannot connect to the Docker daemon")
        || SOCKETS.iter().any(|socket| message.contains(socket)) && FAILS.iter().any(|fails| message.contains(fails))
        // Long messages are cut in the middle of the socket's path.
        || message.contains("dial unix /run/containerd") || message.contains("dial unix /var/run/crio")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_that_is_not_ready_is_another_problem() {
        assert!(is_down("container runtime is down"));
        assert!(is_down("dial unix /run/containerd/containerd.sock: connect: no such file or directory"));
        assert!(!is_down("container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady"));
    }
}
