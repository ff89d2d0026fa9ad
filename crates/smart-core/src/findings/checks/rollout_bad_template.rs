//! Rollouts whose new template does not work, while the old one does.

use crate::findings::context::Context;
use crate::findings::context::PodView;
use crate::findings::draft::Draft;
use crate::findings::{probe, rollout};
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{counted, listed, name};
use crate::object::Object;
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "rollout-bad-template",
    severity: Severity::Warning,
    level: Level::Effect,
    lint: false,
    finds: "A Deployment whose newest ReplicaSet gets no pod ready, while the pods of an older one are ready.",
    matters: "The change of the template is what the failure is correlated with: the old pods run in the same cluster and are \
              well.",
    looks_at: "The ReplicaSets of the Deployment, the states of their pods, and the two templates, field by field.",
    advice: "Look at the fields that differ. `kubectl rollout undo` goes back to the template that works.",
    silent: "When the new pods are younger than two minutes, or than their probes allow, and none of them has failed, when any of them is ready, or when \
             the older ReplicaSet has no pod ready.",
    check,
};

/// Pods that only start are not told of.
const START_SECONDS: i64 = 120;
/// More differences are not read.
const DIFFERENCES_MAX: usize = 3;

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (object, deployment) in context.deployments() {
        let status = &deployment.status;
        let wanted = deployment.spec.replicas.unwrap_or(1);
        let is_rolling = status.updated_replicas < wanted || status.replicas > status.updated_replicas;
        if is_rolling && !deployment.spec.paused && status.ready_replicas > 0 {
            found.extend(draft(context, object));
        }
    }
}

fn draft(context: &Context<'_>, object: &Object) -> Option<Draft> {
    let reference = object.reference();
    let revisions = rollout::revisions(context, object);
    let (newest, older) = revisions.split_first()?;
    let before = older.iter().find(|revision| revision.set.status.ready_replicas > 0)?;
    if newest.set.status.ready_replicas > 0 || newest.set.spec.replicas == Some(0) {
        return None;
    }
    let (new, old) = (newest.object.reference(), before.object.reference());
    let pods = rollout::pods_of(context, &reference, &new);
    let failing: Vec<&PodView<'_>> = pods.iter().copied().filter(|pod| fails(context, pod)).collect();
    if failing.is_empty() || pods.iter().any(|pod| pod.is_ready()) {
        return None;
    }
    let differences = rollout::differences(&before.set.spec.template.spec, &newest.set.spec.template.spec);
    let words: Vec<String> = differences.iter().take(DIFFERENCES_MAX).map(rollout::Difference::in_words).collect();
    let differ = match (differences.len(), words.as_slice()) {
        (0, _) => "the input does not show in what the templates differ".to_owned(),
        (1, _) => format!("the templates differ in {}", listed(&words)),
        (count, _) if count > DIFFERENCES_MAX => {
            format!("the templates differ in {}, and {} more", words.join(", "), count - DIFFERENCES_MAX)
        }
        _ => format!("the templates differ in {}", listed(&words)),
    };
    let message = format!(
        "{} gets no pod of its newest template ready, while {} of the one before {} ready; {differ}.",
        name(&reference),
        counted(before.set.status.ready_replicas.into(), "pod"),
        if before.set.status.ready_replicas == 1 { "is" } else { "are" },
    );
    let mut draft = Draft::new(&RULE, reference.clone(), message)
        .breaking(true)
        .blames(new.clone())
        .about(new.clone())
        .about_all(failing.iter().map(|pod| pod.reference()))
        .since(newest.object.meta.creation_timestamp)
        .field_of(&new, "/status/readyReplicas", newest.set.status.ready_replicas)
        .field_of(&old, "/status/readyReplicas", before.set.status.ready_replicas);
    for difference in differences.iter().take(DIFFERENCES_MAX) {
        let value = if difference.now.is_empty() { &difference.what } else { &difference.now };
        draft = draft.field_of(&new, format!("/spec/template/spec/{}", difference.path), value);
        draft = draft.next(format!("Compare the {} with the template before: it is among what has changed.", difference.what));
    }
    let target = format!("deployment/{}", reference.name);
    Some(draft.command(Command::kubectl_in(
        &reference.namespace,
        &["rollout", "history", &target],
        "lists the templates; `--revision` shows one of them in full",
    )))
}

/// Tells whether a pod has failed to start, rather than being on its way.
fn fails(context: &Context<'_>, pod: &PodView<'_>) -> bool {
    let main = &pod.pod.status.container_statuses;
    let has_started = |name: &str| main.iter().any(|status| status.name == *name && status.started == Some(true));
    let patience = pod.containers().map(|container| probe::patience_seconds(container, has_started(&container.name)));
    let patience = patience.max().unwrap_or(0);
    let waits_for_nothing = |reason: &str| !matches!(reason, "" | "ContainerCreating" | "PodInitializing");
    let mut statuses = pod.statuses();
    statuses.any(|(_, status)| {
        status.restart_count > 1 || status.state.waiting.as_ref().is_some_and(|waiting| waits_for_nothing(&waiting.reason))
    }) || context.holds_for(pod.object.meta.creation_timestamp, START_SECONDS.max(patience))
}
