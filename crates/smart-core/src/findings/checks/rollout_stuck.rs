//! Rollouts that do not come to an end.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::create_failure;
use crate::findings::rollout;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{cited, counted, describe, name};
use crate::object::meta::ConditionStatus;
use crate::object::workload::Deployment;
use crate::object::{Object, ObjectRef};
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "rollout-stuck",
    severity: Severity::Critical,
    level: Level::State,
    lint: false,
    finds: "A Deployment whose rollout has made no progress within its deadline.",
    matters: "The new template is not, or only in part, in use; what is left of the old pods carries the load.",
    looks_at: "The condition Progressing of the Deployment with reason ProgressDeadlineExceeded, the condition ReplicaFailure, the \
               numbers of its status, and its newest ReplicaSet.",
    advice: "Look at the pods of the newest ReplicaSet: why they are not ready, or why there are none. Until that is mended, \
             `kubectl rollout undo` goes back to the template before.",
    silent: "When the Deployment is paused, scaled to zero, or its controller has not seen the newest template yet.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (object, deployment) in context.deployments() {
        let (spec, status) = (&deployment.spec, &deployment.status);
        if spec.paused || spec.replicas == Some(0) || status.observed_generation < object.meta.generation {
            continue;
        }
        let stuck = status.conditions.iter().position(|condition| {
            condition.kind == "Progressing"
                && condition.status == ConditionStatus::False
                && condition.reason == "ProgressDeadlineExceeded"
        });
        if let Some(at) = stuck {
            found.extend(draft(context, object, deployment, at));
        }
    }
}

fn draft(context: &Context<'_>, object: &Object, deployment: &Deployment, at: usize) -> Option<Draft> {
    let (spec, status) = (&deployment.spec, &deployment.status);
    let condition = status.conditions.get(at)?;
    let wanted = spec.replicas.unwrap_or(1);
    let reference = object.reference();
    let limit = spec.progress_deadline_seconds.unwrap_or(600);
    let message = format!(
        "{} made no progress with its rollout for {limit} s: {} of {} updated, {} ready{}",
        name(&reference),
        status.updated_replicas,
        counted(wanted.into(), "pod"),
        status.ready_replicas,
        cited(&condition.message)
    );
    let lacks = status.ready_replicas < wanted;
    let severity = if status.ready_replicas == 0 { Severity::Critical } else { Severity::Warning };
    let waiting = context.pods_of(&reference).filter(|pod| !pod.is_ready() && !pod.is_finished());
    let draft = Draft::new(&RULE, reference.clone(), message)
        .severity(severity)
        .breaking(lacks)
        // Not the ReplicaSet, by which rollout-bad-template looks for what is nearer to the cause.
        .about_all(waiting.map(|pod| pod.reference()))
        .since(condition.last_transition_time)
        .condition_of(&reference, at, condition)
        .field("/status/updatedReplicas", status.updated_replicas)
        .field("/status/readyReplicas", status.ready_replicas);
    let draft = match create_failure::refused(&status.conditions) {
        Some((at, refused)) => draft
            .condition_of(&reference, at, refused)
            .field(format!("/status/conditions/{at}/message"), &refused.message),
        None => draft,
    };
    let newest: Option<ObjectRef> =
        rollout::revisions(context, object).first().map(|revision| revision.object.reference());
    let draft = match newest {
        Some(newest) => draft.command(describe(&newest, "shows the newest ReplicaSet: whether it can make its pods")),
        None => draft,
    };
    let target = format!("deployment/{}", reference.name);
    Some(
        draft
            .command(Command::kubectl_in(
                &reference.namespace,
                &["get", "pods", "-l", &spec.selector.to_string(), "-o", "wide"],
                "shows which of its pods are not ready, and in what state",
            ))
            .command(Command::kubectl_in(
                &reference.namespace,
                &["rollout", "history", &target],
                "lists the templates that it has had",
            )),
    )
}
