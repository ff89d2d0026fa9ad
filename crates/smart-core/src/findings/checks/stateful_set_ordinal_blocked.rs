//! StatefulSets that wait for one of their pods.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::stateful_set::{is_ordered, ordinal, pods};
use crate::findings::words::{counted, describe, name};

pub(super) const RULE: Rule = Rule {
    code: "stateful-set-ordinal-blocked",
    severity: Severity::Critical,
    level: Level::State,
    lint: false,
    finds: "A StatefulSet that makes its pods in order, and waits for one that is not ready before it makes or updates the \
            others.",
    matters: "One pod holds all the others: those after it are not made, and no change of the template comes to any.",
    looks_at: "spec.podManagementPolicy, spec.replicas, and the pods of the StatefulSet in the order of their numbers.",
    advice: "Look at the pod that is named: what keeps it from being ready keeps the whole set.",
    silent: "When the pods are made in parallel, when all of them exist, and while the pod that is waited for is younger than \
             five minutes.",
    check,
};

/// A pod that starts is waited for: data may have to be read first.
const START_SECONDS: i64 = 300;

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (object, set) in context.stateful_sets() {
        let (spec, status) = (&set.spec, &set.status);
        let wanted = spec.replicas.unwrap_or(1);
        if !is_ordered(spec) || status.ready_replicas >= wanted || wanted < 2 {
            continue;
        }
        let reference = object.reference();
        let pods = pods(context, &reference);
        let Some(blocking) = pods.iter().find(|pod| !pod.is_ready()) else { continue };
        let Some(number) = ordinal(blocking.name()) else { continue };
        let last = i64::from(spec.ordinals.start) + i64::from(wanted) - 1;
        let missing = last - number - pods.iter().filter(|pod| ordinal(pod.name()).is_some_and(|other| other > number)).count() as i64;
        let ready = blocking.condition("Ready");
        let since = ready.and_then(|(_, ready)| ready.last_transition_time).or(blocking.object.meta.creation_timestamp);
        if missing < 1 || blocking.is_terminating() || !context.holds_for(since, START_SECONDS) {
            continue;
        }
        let pod = blocking.reference();
        let message = format!(
            "{} waits for pod {}, which is not ready{}: {} after it {} not made.",
            name(&reference),
            blocking.name(),
            context.for_how_long(since),
            counted(missing, "pod"),
            if missing == 1 { "is" } else { "are" },
        );
        let mut draft = Draft::new(&RULE, reference.clone(), message)
            .severity(if status.ready_replicas == 0 { Severity::Critical } else { Severity::Warning })
            .breaking(true)
            .about(pod.clone())
            .since(since)
            .field("/spec/replicas", wanted)
            .field("/status/readyReplicas", status.ready_replicas);
        if let Some((at, ready)) = ready {
            draft = draft.condition_of(&pod, at, ready);
        }
        found.push(draft.command(describe(&pod, "shows why the pod that is waited for is not ready")));
    }
}
