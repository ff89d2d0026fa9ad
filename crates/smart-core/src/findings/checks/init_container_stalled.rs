//! Init containers that do not come to an end.

use crate::findings::containers;
use crate::findings::context::{Context, PodView};
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{listed, name};
use crate::object::ObjectRef;
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "init-container-stalled",
    severity: Severity::Warning,
    level: Level::Effect,
    lint: false,
    finds: "An init container that has run for more than ten minutes, so that the containers after it are not started.",
    matters: "The pod does no work before every init container has ended; many of them wait for something else.",
    looks_at: "The running state in status.initContainerStatuses, the command of the container, and the Services that it \
               names.",
    advice: "Read what the init container writes, and look at what it waits for. Long migrations and downloads are well: their \
             logs go on.",
    silent: "For sidecars; for pods of Jobs, which may prepare for long; when it started less than ten minutes ago.",
    check,
};

/// As long as Kubernetes waits for a rollout when nothing else is said.
const PATIENCE_SECONDS: i64 = 600;

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for pod in context.troubled().filter(|pod| pod.is_live() && !pod.is_ready() && !pod.is_of_job()) {
        for (at, status) in pod.pod.status.init_container_statuses.iter().enumerate() {
            let Some(running) = status.state.running.as_ref().filter(|_| pod.is_init(&status.name)) else { continue };
            if !context.holds_for(running.started_at, PATIENCE_SECONDS) {
                continue;
            }
            let reference = pod.reference();
            let waits_for = named_services(context, pod, &status.name);
            let names: Vec<String> = waits_for.iter().map(name).collect();
            let waits = if names.is_empty() { String::new() } else { format!("; its command names {}", listed(&names)) };
            let message = format!(
                "Init container {} of {} has run{}{waits}; the containers after it are not started.",
                status.name,
                name(&pod.workload),
                context.for_how_long(running.started_at)
            );
            let mut draft = containers::draft(&RULE, pod, &status.name, message)
                .breaking(true)
                .since(running.started_at)
                .blames_all(waits_for)
                .field_of(
                    &reference,
                    format!("/status/initContainerStatuses/{at}/state/running/startedAt"),
                    running.started_at.map(|started| started.to_string()).unwrap_or_default(),
                );
            if let Some((path, container)) = pod.container(&status.name).filter(|(_, container)| !container.command.is_empty()) {
                let command = container.command.iter().map(|word| word.as_str()).collect::<Vec<_>>().join(" ");
                draft = draft.field_of(&reference, format!("{path}/command"), command);
            }
            found.push(draft.command(Command::kubectl_in(
                pod.namespace(),
                &["logs", pod.name(), "-c", &status.name, "--tail=20"],
                "shows what it does now, or waits for",
            )));
        }
    }
}

/// Returns the Services of the pod's namespace that the command of a container names as hosts.
fn named_services(context: &Context<'_>, pod: &PodView<'_>, container: &str) -> Vec<ObjectRef> {
    let Some((_, container)) = pod.container(container) else { return Vec::new() };
    let is_of_host = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '.');
    let words = container.command.iter().flat_map(|word| word.split(move |letter| !is_of_host(letter)));
    let hosts = words.map(|word| word.split('.').next().unwrap_or(word)).filter(|host| host.len() > 1);
    let services = hosts.map(|host| ObjectRef::new("", "Service", pod.namespace(), host));
    let mut found: Vec<ObjectRef> = services.filter(|service| context.object(service).is_some()).collect();
    found.sort();
    found.dedup();
    found
}
