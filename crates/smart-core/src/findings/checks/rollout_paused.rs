//! Deployments whose rollout is held.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{counted, name};
use crate::object::meta::condition;
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "rollout-paused",
    severity: Severity::Warning,
    level: Level::Cause,
    lint: false,
    finds: "A Deployment that is paused.",
    matters: "Changes of its template wait until it is resumed; until then it goes on with the old one, and an autoscaler can \
              still change the number of pods.",
    looks_at: "spec.paused, and whether all pods are of the newest template.",
    advice: "Resume it with `kubectl rollout resume` when the pause was forgotten.",
    silent: "When it has been paused for less than a day, it is told of as information only, as where no change waits.",
    check,
};

/// Somebody who pauses a rollout to watch it is done within a day.
const FORGOTTEN_SECONDS: i64 = 86_400;

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (object, deployment) in context.deployments().filter(|(_, deployment)| deployment.spec.paused) {
        let (spec, status) = (&deployment.spec, &deployment.status);
        let reference = object.reference();
        // The controller writes when it was paused into the condition.
        let since = condition(&status.conditions, "Progressing")
            .filter(|condition| condition.reason == "DeploymentPaused")
            .and_then(|condition| condition.last_update_time().or(condition.last_transition_time));
        let wanted = spec.replicas.unwrap_or(1);
        let waits = status.observed_generation >= object.meta.generation && status.updated_replicas < wanted.min(status.replicas);
        let pending = if waits {
            format!(", and {} of {} are of its newest template", status.updated_replicas, counted(wanted.into(), "pod"))
        } else {
            String::new()
        };
        let severity = if waits && context.holds_for(since, FORGOTTEN_SECONDS) { Severity::Warning } else { Severity::Info };
        let message = format!("{} is paused{}{pending}.", name(&reference), context.for_how_long(since));
        let target = format!("deployment/{}", reference.name);
        found.push(
            Draft::new(&RULE, reference.clone(), message)
                .severity(severity)
                .since(since)
                .field("/spec/paused", true)
                .field("/status/updatedReplicas", status.updated_replicas)
                .command(Command::kubectl_in(
                    &reference.namespace,
                    &["rollout", "history", &target],
                    "lists the templates, of which the newest waits",
                )),
        );
    }
}
