//! Pods that more than one PodDisruptionBudget guards.

use std::collections::BTreeMap;

use crate::findings::budgets;
use crate::findings::context::Context;
use crate::findings::context::PodView;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{counted, name};
use crate::object::Object;
use crate::object::policy::PodDisruptionBudget;
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "budgets-overlap",
    severity: Severity::Warning,
    level: Level::Cause,
    lint: false,
    finds: "Two PodDisruptionBudgets of a namespace that select the same pod.",
    matters: "The eviction of such a pod is refused with an error, so that its node cannot be drained.",
    looks_at: "The selectors of the budgets, and the labels of the pods of the namespace.",
    advice: "Narrow one of the selectors, or join the budgets into one.",
    silent: "When no pod that runs is selected by both.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    let budgets: Vec<(&Object, &PodDisruptionBudget)> = context.disruption_budgets().collect();
    for of_namespace in budgets.chunk_by(|(a, _), (b, _)| a.meta.namespace == b.meta.namespace) {
        if of_namespace.len() < 2 {
            continue;
        }
        // Pod by pod: which budgets guard it.
        let mut guards: BTreeMap<&str, (&PodView<'_>, Vec<usize>)> = BTreeMap::new();
        for (at, (object, _)) in of_namespace.iter().enumerate() {
            for pod in budgets::pods(context, object).filter(|pod| budgets::is_guarded(pod)) {
                guards.entry(pod.name()).or_insert_with(|| (pod, Vec::new())).1.push(at);
            }
        }
        let mut both: BTreeMap<(usize, usize), Vec<&PodView<'_>>> = BTreeMap::new();
        for (pod, guards) in guards.values().filter(|(_, guards)| guards.len() > 1) {
            for (at, one) in guards.iter().enumerate() {
                guards.iter().skip(at + 1).for_each(|other| both.entry((*one, *other)).or_default().push(*pod));
            }
        }
        for ((one, other), pods) in both {
            if let (Some((object, _)), Some((other, _))) = (of_namespace.get(one), of_namespace.get(other)) {
                found.push(draft(object, other, &pods));
            }
        }
    }
}

fn draft(object: &Object, other: &Object, both: &[&PodView<'_>]) -> Draft {
    let (reference, second) = (object.reference(), other.reference());
    let count = i64::try_from(both.len()).unwrap_or(i64::MAX);
    let message = format!("{} and {} guard the same {}.", name(&reference), second.name, counted(count, "pod"));
    let mut draft = Draft::new(&RULE, reference.clone(), message)
        .part(second.name.as_str())
        .about(second.clone())
        .about_all(both.iter().take(10).map(|pod| pod.reference()))
        .field("/metadata/name", &reference.name)
        .field_of(&second, "/metadata/name", &second.name);
    if let Some(pod) = both.first() {
        let labels: Vec<String> = pod.object.meta.labels.iter().map(|(key, value)| format!("{key}={value}")).collect();
        draft = draft.field_of(&pod.reference(), "/metadata/labels", labels.join(","));
    }
    draft.command(Command::kubectl_in(
        &reference.namespace,
        &["get", "poddisruptionbudgets", "-o", "yaml"],
        "shows the selectors of the budgets",
    ))
}
