//! Pods of a StatefulSet that stay broken after the template was mended.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::stateful_set::{is_ordered, ordinal, pods, REVISION};
use crate::findings::words::{describe, name};
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "stateful-set-rollback-trap",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A pod of a StatefulSet that is not ready and has not the newest template, while the StatefulSet waits for it to be \
            ready before it updates any.",
    matters: "The StatefulSet does not go on by itself, even when the newest template is right: Kubernetes waits for the \
              broken pod, which is never replaced.",
    looks_at: "spec.podManagementPolicy and spec.updateStrategy, status.updateRevision, and the label controller-revision-hash \
               of the pods that are not ready.",
    advice: "Delete the broken pod, when the newest template is the right one: the StatefulSet then makes it anew from that.",
    silent: "When the pods are made in parallel or updated on deletion only, for pods below the partition, and while the pod \
             has not been ready for less than five minutes.",
    check,
};

/// A pod that is only about to be replaced is not told of.
const TRAPPED_SECONDS: i64 = 300;

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (object, set) in context.stateful_sets() {
        let (spec, status) = (&set.spec, &set.status);
        let newest = status.update_revision.as_str();
        let is_current = status.observed_generation >= object.meta.generation;
        if !is_ordered(spec) || newest.is_empty() || !is_current || spec.update_strategy.kind == "OnDelete" {
            continue;
        }
        if status.ready_replicas >= spec.replicas.unwrap_or(1) {
            continue;
        }
        let reference = object.reference();
        let partition = i64::from(spec.update_strategy.rolling_update.partition.unwrap_or(0));
        for pod in pods(context, &reference) {
            let Some(revision) = pod.object.meta.labels.get(REVISION).filter(|revision| revision.as_str() != newest) else { continue };
            let ready = pod.condition("Ready");
            let since = ready.and_then(|(_, ready)| ready.last_transition_time).or(pod.object.meta.creation_timestamp);
            let is_kept = ordinal(pod.name()).is_none_or(|number| number < partition);
            if pod.is_ready() || pod.is_terminating() || is_kept || !context.holds_for(since, TRAPPED_SECONDS) {
                continue;
            }
            let broken = pod.reference();
            let message = format!(
                "{} does not replace pod {}, which is not ready{} and has revision {revision}, not {newest}: it waits for it.",
                name(&reference),
                pod.name(),
                context.for_how_long(since)
            );
            let draft = Draft::new(&RULE, reference.clone(), message)
                .part(pod.name())
                .about(broken.clone())
                .since(since)
                .field("/status/updateRevision", newest)
                .field_of(&broken, format!("/metadata/labels/{REVISION}"), revision);
            found.push(
                draft
                    .command(describe(&broken, "shows why the pod is not ready"))
                    .command(Command::kubectl_in(
                        &reference.namespace,
                        &["get", "controllerrevisions"],
                        "lists the templates that the StatefulSet has had",
                    ))
                    .next(format!(
                        "Delete pod {} when the newest template is the right one: it is made anew from that.",
                        pod.name()
                    )),
            );
        }
    }
}
