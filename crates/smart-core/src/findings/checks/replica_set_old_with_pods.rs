//! ReplicaSets of old templates that still want pods.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rollout;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{counted, name};
use crate::object::meta::condition;
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "replica-set-old-with-pods",
    severity: Severity::Warning,
    level: Level::State,
    lint: false,
    finds: "A ReplicaSet of an old template that still has pods, although the rollout of its Deployment is said to be complete.",
    matters: "Pods of two templates serve side by side.",
    looks_at: "spec.replicas of the ReplicaSets of a Deployment, and its condition Progressing.",
    advice: "Look whether something else scales the ReplicaSet, as an autoscaler that names it instead of the Deployment.",
    silent: "While a rollout goes on or is held, and within ten minutes after it.",
    check,
};

/// Old pods end within their grace period.
const SETTLED_SECONDS: i64 = 600;

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (object, deployment) in context.deployments() {
        let status = &deployment.status;
        let progressing = condition(&status.conditions, "Progressing").filter(|found| found.reason == "NewReplicaSetAvailable");
        let Some(progressing) = progressing.filter(|_| !deployment.spec.paused && status.replicas > status.updated_replicas) else {
            continue;
        };
        let since = progressing.last_update_time().or(progressing.last_transition_time);
        if status.observed_generation < object.meta.generation || !context.holds_for(since, SETTLED_SECONDS) {
            continue;
        }
        let revisions = rollout::revisions(context, object);
        for revision in revisions.iter().skip(1).filter(|revision| revision.set.spec.replicas.unwrap_or(1) > 0) {
            let reference = revision.object.reference();
            let message = format!(
                "{} is of an old template of {}, and still wants {}.",
                name(&reference),
                name(&object.reference()),
                counted(revision.set.spec.replicas.unwrap_or(1).into(), "pod")
            );
            found.push(
                Draft::new(&RULE, reference.clone(), message)
                    .about(object.reference())
                    .since(since)
                    .field("/spec/replicas", revision.set.spec.replicas.unwrap_or(1))
                    .field_of(&object.reference(), "/status/updatedReplicas", status.updated_replicas)
                    .command(Command::kubectl_in(
                        &reference.namespace,
                        &["get", "replicasets", "-o", "wide"],
                        "lists the ReplicaSets with their numbers of pods",
                    )),
            );
        }
    }
}
