//! Pods.

use std::fmt;

use crate::health::subject::{Subject, cited, counted, find, reason_or};
use crate::health::{Health, HealthStatus};
use crate::object::container::{ContainerStatus, Terminated, Waiting};
use crate::object::meta::ConditionStatus;
use crate::object::pod::{Pod, PodStatus};
use crate::report::Command;

/// An annotation that Argo CD documents: the pod is not run to its end, whatever its restart policy says.
const IGNORE_RESTART_POLICY: &str = "argocd.argoproj.io/ignore-restart-policy";

pub(super) fn health(subject: &Subject<'_>, pod: &Pod) -> Health {
    let status = &pod.status;
    match status.phase.as_str() {
        "Succeeded" => subject.healthy(),
        "Failed" => failed(subject, status),
        "Running" => broken_container(subject, pod).unwrap_or_else(|| running(subject, pod)),
        "Pending" => broken_container(subject, pod).unwrap_or_else(|| pending(subject, status)),
        "" => broken_container(subject, pod).unwrap_or_else(|| {
            subject.progressing("NotObserved", format!("{} has no phase yet.", subject)).absent("/status/phase")
        }),
        phase => {
            let message = format!("The state of {} cannot be told: its node does not answer{}", subject, cited(&status.message));
            subject
                .becomes(HealthStatus::Unknown, reason_or(&status.reason, phase), message)
                .field("/status/phase", phase)
                .then(subject.kubectl("get", &["-o", "wide"], "names the node; look whether that is Ready"))
        }
    }
}

fn failed(subject: &Subject<'_>, status: &PodStatus) -> Health {
    let name = subject;
    let with_phase = |health: Health| health.field("/status/phase", &status.phase);
    if !status.reason.is_empty() || !status.message.is_empty() {
        let reason = reason_or(&status.reason, "Failed");
        let message = format!("{name} failed with {reason}{}", cited(&status.message));
        return with_phase(subject.degraded(reason, message).field("/status/reason", &status.reason))
            .then(subject.describe("shows why the pod was ended"));
    }
    let ended = containers(status).find_map(|found| {
        let terminated = found.1.state.terminated.as_deref()?;
        (terminated.exit_code != 0 || terminated.reason == "OOMKilled").then_some((found, terminated))
    });
    match ended {
        Some(((path, container), terminated)) => {
            let message = format!("Container {} of {name} ended with {}.", container.name, ending(terminated));
            with_phase(subject.degraded(reason_or(&terminated.reason, "Error"), message))
                .field(format!("{path}/state/terminated/exitCode"), terminated.exit_code)
                .then(logs(subject, container, false))
        }
        None => with_phase(subject.degraded("Failed", format!("{name} failed, and no container tells why.")))
            .then(subject.describe("shows the events of the pod")),
    }
}

/// Returns the health of a pod of which a container cannot start or does not stay up.
fn broken_container(subject: &Subject<'_>, pod: &Pod) -> Option<Health> {
    containers(&pod.status).find_map(|(path, container)| {
        let state = &container.state;
        if let Some(waiting) = state.waiting.as_deref().filter(|waiting| is_failure(&waiting.reason)) {
            return Some(held(subject, path, container, waiting));
        }
        let terminated = state.terminated.as_deref().filter(|terminated| terminated.exit_code != 0)?;
        let message = format!("Container {} of {} ended with {}.", container.name, subject, ending(terminated));
        let health = subject
            .degraded(reason_or(&terminated.reason, "Error"), message)
            .field(format!("{path}/state/terminated/exitCode"), terminated.exit_code);
        Some(health.then(logs(subject, container, false)))
    })
}

/// The reasons for which the kubelet gives up for a while; `ContainerCreating` and `PodInitializing` are not among them.
fn is_failure(reason: &str) -> bool {
    reason.starts_with("Err") || reason.ends_with("Error") || reason.ends_with("BackOff") || reason == "InvalidImageName"
}

fn held(subject: &Subject<'_>, path: Place, container: &ContainerStatus, waiting: &Waiting) -> Health {
    let (name, reason) = (&container.name, &waiting.reason);
    let of = subject;
    let before = container.last_state.terminated.as_deref();
    let mut health = if reason == "CrashLoopBackOff" {
        let restarts = container.restart_count;
        let ended = before.map(|last| format!(" and last ended with {}", ending(last))).unwrap_or_default();
        let restarted = counted(restarts.into(), "time");
        let message = format!("Container {name} of {of} waits in CrashLoopBackOff: it was restarted {restarted}{ended}.");
        subject.degraded(reason, message).field(format!("{path}/restartCount"), restarts)
    } else {
        subject.degraded(reason, format!("Container {name} of {of} waits in {reason}{}", cited(&waiting.message)))
    };
    health = health.field(format!("{path}/state/waiting/reason"), reason);
    if let Some(last) = before {
        health = health.field(format!("{path}/lastState/terminated/exitCode"), last.exit_code);
        return health.then(logs(subject, container, true));
    }
    if reason.contains("Image") {
        health = health.field(format!("{path}/image"), &container.image);
    }
    health.then(subject.describe("shows in its events what the kubelet tried and what came back"))
}

fn pending(subject: &Subject<'_>, status: &PodStatus) -> Health {
    let name = subject;
    if let Some(found) = find(&status.conditions, "PodScheduled").filter(|(_, found)| found.status == ConditionStatus::False) {
        let condition = found.1;
        let waits = subject.for_how_long(condition.last_transition_time);
        if condition.reason == "SchedulingGated" {
            let message = format!("{name} is held back by scheduling gates{waits}{}", cited(&condition.message));
            return subject.suspended("SchedulingGated", message).condition(found);
        }
        let reason = reason_or(&condition.reason, "Unschedulable");
        let message = format!("{name} fits no node{waits}{}", cited(&condition.message));
        let health = match subject.overdue(condition.last_transition_time) {
            Some(_) => subject.degraded(reason, message),
            None => subject.progressing(reason, message),
        };
        return health.condition(found).then(subject.describe("shows in its events why each node was refused"));
    }
    let waiting = containers(status).find_map(|(path, container)| Some((path, container, container.state.waiting.as_deref()?)));
    let scheduled = find(&status.conditions, "PodScheduled").and_then(|(_, condition)| condition.last_transition_time);
    let since = status.start_time.or(scheduled);
    let waits = subject.for_how_long(since);
    let (reason, mut health) = match &waiting {
        Some((path, container, waiting)) => {
            let reason = reason_or(&waiting.reason, "Waiting");
            let message = format!("Container {} of {name} is not started{waits}: {reason}.", container.name);
            (reason, subject.progressing(reason, message).field(format!("{path}/state/waiting/reason"), reason))
        }
        None => ("Pending", subject.progressing("Pending", format!("{name} is not started{waits}."))),
    };
    // Init containers may rightly run for long: only what starts nothing at all is stuck.
    if subject.overdue(since).is_some() && reason != "PodInitializing" {
        health.status = HealthStatus::Degraded;
        health = health.then(subject.describe("shows in its events what the start waits for: a volume, a network, a Secret"));
    }
    health.field("/status/phase", &status.phase)
}

fn running(subject: &Subject<'_>, pod: &Pod) -> Health {
    let status = &pod.status;
    let ends = matches!(pod.spec.restart_policy.as_str(), "OnFailure" | "Never")
        && subject.object.meta.annotations.get(IGNORE_RESTART_POLICY).is_none_or(|value| value != "true");
    if ends {
        let policy = &pod.spec.restart_policy;
        let message = format!("{} runs, and is to end (restart policy {policy}).", subject);
        return subject
            .progressing("Running", message)
            .field("/status/phase", &status.phase)
            .field("/spec/restartPolicy", policy);
    }
    let ready = find(&status.conditions, "Ready");
    let Some(ready) = ready.filter(|(_, ready)| ready.status != ConditionStatus::True) else {
        return match ready {
            Some(_) => subject.healthy(),
            None => subject
                .progressing("ContainersNotReady", format!("{} runs, and does not tell whether it is ready.", subject))
                .absent("/status/conditions"),
        };
    };
    let condition = ready.1;
    let reason = reason_or(&condition.reason, "ContainersNotReady");
    let waits = subject.for_how_long(condition.last_transition_time);
    let message = format!("{} runs, and is not ready{waits}{}", subject, cited(&condition.message));
    let crashed = containers(status).find_map(|(path, container)| {
        let last = container.last_state.terminated.as_deref()?;
        (!container.ready).then_some((path, container, last))
    });
    if let Some((path, container, last)) = crashed {
        let message = format!("{message} Container {} last ended with {}.", container.name, ending(last));
        return subject
            .degraded(reason, message)
            .condition(ready)
            .field(format!("{path}/lastState/terminated/exitCode"), last.exit_code)
            .then(logs(subject, container, true));
    }
    let health = match subject.overdue(condition.last_transition_time) {
        Some(_) => subject.degraded(reason, message),
        None => subject.progressing(reason, message),
    };
    health.condition(ready).then(subject.describe("shows in its events what the readiness probe got back"))
}

/// Returns the containers with the paths of their statuses: init containers first, in the order in which they run.
fn containers(status: &PodStatus) -> impl Iterator<Item = (Place, &ContainerStatus)> {
    let init = status.init_container_statuses.iter().enumerate().map(|found| ("/status/initContainerStatuses", found));
    let main = status.container_statuses.iter().enumerate().map(|found| ("/status/containerStatuses", found));
    init.chain(main).map(|(list, (at, container))| (Place { list, at }, container))
}

/// Where the status of a container stands; written as a JSON pointer.
#[derive(Clone, Copy)]
struct Place {
    list: &'static str,
    at: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.list, self.at)
    }
}

/// Returns how a container ended, as `exit code 137 (OOMKilled)`.
fn ending(terminated: &Terminated) -> String {
    let code = terminated.exit_code;
    match (&*terminated.reason, terminated.signal) {
        ("" | "Error", 0) => format!("exit code {code}"),
        ("" | "Error", signal) => format!("exit code {code} (signal {signal})"),
        (reason, _) => format!("exit code {code} ({reason})"),
    }
}

fn logs(subject: &Subject<'_>, container: &ContainerStatus, previous: bool) -> Command {
    let (pod, name) = (&*subject.object.meta.name, &*container.name);
    let arguments: &[&str] = if previous { &[pod, "-c", name, "--previous"] } else { &[pod, "-c", name] };
    subject.kubectl_of("logs", arguments, "shows what the container said before it ended")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::health::HealthStatus::*;
    use crate::health::tests::{check, condition, lately};

    #[test]
    fn each_state_has_its_answer() {
        check(
            "v1",
            "Pod",
            &[
                (
                    json!({}),
                    json!({"phase": "Running", "conditions": [condition("Ready", "True", "")], "containerStatuses": [{"name": "c", "ready": true, "restartCount": 3, "state": {"running": {}}}], "initContainerStatuses": []}),
                    Healthy,
                    "",
                ),
                (
                    json!({}),
                    json!({"phase": "Succeeded", "conditions": [], "containerStatuses": [], "initContainerStatuses": []}),
                    Healthy,
                    "",
                ),
                (
                    json!({}),
                    json!({"phase": "Running", "conditions": [condition("Ready", "False", "")], "containerStatuses": [{"name": "c", "ready": false, "restartCount": 3, "state": {"waiting": {"reason": "CrashLoopBackOff"}}, "lastState": {"terminated": {"exitCode": 1, "reason": "Error"}}}], "initContainerStatuses": []}),
                    Degraded,
                    "CrashLoopBackOff",
                ),
                (
                    json!({}),
                    json!({"phase": "Pending", "conditions": [], "containerStatuses": [{"name": "c", "ready": false, "restartCount": 3, "state": {"waiting": {"reason": "ErrImagePull"}}}], "initContainerStatuses": []}),
                    Degraded,
                    "ErrImagePull",
                ),
                (
                    json!({}),
                    json!({"phase": "Pending", "conditions": [], "containerStatuses": [{"name": "c", "ready": false, "restartCount": 3, "state": {"waiting": {"reason": "PodInitializing"}}}], "initContainerStatuses": [{"name": "c", "ready": false, "restartCount": 3, "state": {"waiting": {"reason": "CreateContainerConfigError"}}}]}),
                    Degraded,
                    "CreateContainerConfigError",
                ),
                (
                    json!({}),
                    json!({"phase": "Pending", "conditions": [], "containerStatuses": [{"name": "c", "ready": false, "restartCount": 3, "state": {"waiting": {"reason": "PodInitializing"}}}], "initContainerStatuses": [{"name": "c", "ready": false, "restartCount": 3, "state": {"running": {}}}], "startTime": "2026-11-23T08:00:00Z"}),
                    Progressing,
                    "PodInitializing",
                ),
                (
                    json!({}),
                    json!({"phase": "Pending", "conditions": [], "containerStatuses": [{"name": "c", "ready": false, "restartCount": 3, "state": {"waiting": {"reason": "ContainerCreating"}}}], "initContainerStatuses": [], "startTime": "2026-11-23T09:59:00Z"}),
                    Progressing,
                    "ContainerCreating",
                ),
                (
                    json!({}),
                    json!({"phase": "Pending", "conditions": [], "containerStatuses": [{"name": "c", "ready": false, "restartCount": 3, "state": {"waiting": {"reason": "ContainerCreating"}}}], "initContainerStatuses": [], "startTime": "2026-11-23T08:00:00Z"}),
                    Degraded,
                    "ContainerCreating",
                ),
                (
                    json!({}),
                    json!({"phase": "Pending", "conditions": [lately("PodScheduled", "False", "Unschedulable")], "containerStatuses": [], "initContainerStatuses": []}),
                    Progressing,
                    "Unschedulable",
                ),
                (
                    json!({}),
                    json!({"phase": "Pending", "conditions": [condition("PodScheduled", "False", "Unschedulable")], "containerStatuses": [], "initContainerStatuses": []}),
                    Degraded,
                    "Unschedulable",
                ),
                (
                    json!({}),
                    json!({"phase": "Pending", "conditions": [condition("PodScheduled", "False", "SchedulingGated")], "containerStatuses": [], "initContainerStatuses": []}),
                    Suspended,
                    "SchedulingGated",
                ),
                (
                    json!({}),
                    json!({"phase": "Running", "conditions": [lately("Ready", "False", "ContainersNotReady")], "containerStatuses": [{"name": "c", "ready": false, "restartCount": 3, "state": {"running": {}}}], "initContainerStatuses": []}),
                    Progressing,
                    "ContainersNotReady",
                ),
                (
                    json!({}),
                    json!({"phase": "Running", "conditions": [condition("Ready", "False", "ContainersNotReady")], "containerStatuses": [{"name": "c", "ready": false, "restartCount": 3, "state": {"running": {}}}], "initContainerStatuses": []}),
                    Degraded,
                    "ContainersNotReady",
                ),
                (
                    json!({}),
                    json!({"phase": "Running", "conditions": [lately("Ready", "False", "ContainersNotReady")], "containerStatuses": [{"name": "c", "ready": false, "restartCount": 3, "state": {"running": {}}, "lastState": {"terminated": {"exitCode": 137, "reason": "OOMKilled"}}}], "initContainerStatuses": []}),
                    Degraded,
                    "ContainersNotReady",
                ),
                (
                    json!({}),
                    json!({"phase": "Running", "conditions": [condition("Ready", "False", "ReadinessGatesNotReady")], "containerStatuses": [{"name": "c", "ready": true, "restartCount": 3, "state": {"running": {}}}], "initContainerStatuses": []}),
                    Degraded,
                    "ReadinessGatesNotReady",
                ),
                (
                    json!({}),
                    json!({"phase": "Running", "conditions": [condition("Ready", "False", "")], "containerStatuses": [{"name": "c", "ready": false, "restartCount": 3, "state": {"terminated": {"exitCode": 2, "reason": "Error"}}}], "initContainerStatuses": []}),
                    Degraded,
                    "Error",
                ),
                (
                    json!({"restartPolicy": "Never"}),
                    json!({"phase": "Running", "conditions": [condition("Ready", "True", "")], "containerStatuses": [{"name": "c", "ready": true, "restartCount": 3, "state": {"running": {}}}], "initContainerStatuses": []}),
                    Progressing,
                    "Running",
                ),
                (
                    json!({}),
                    json!({"phase": "Failed", "conditions": [], "containerStatuses": [{"name": "c", "ready": false, "restartCount": 3, "state": {"terminated": {"exitCode": 137, "reason": "OOMKilled"}}}], "initContainerStatuses": []}),
                    Degraded,
                    "OOMKilled",
                ),
                (
                    json!({}),
                    json!({"phase": "Failed", "conditions": [], "containerStatuses": [], "initContainerStatuses": [], "reason": "Evicted", "message": "low on memory"}),
                    Degraded,
                    "Evicted",
                ),
                (
                    json!({}),
                    json!({"phase": "Failed", "conditions": [], "containerStatuses": [], "initContainerStatuses": []}),
                    Degraded,
                    "Failed",
                ),
                (
                    json!({}),
                    json!({"phase": "Unknown", "conditions": [], "containerStatuses": [], "initContainerStatuses": [], "reason": "NodeLost"}),
                    Unknown,
                    "NodeLost",
                ),
                (json!({}), json!({}), Progressing, "NotObserved"),
            ],
        );
    }
}
