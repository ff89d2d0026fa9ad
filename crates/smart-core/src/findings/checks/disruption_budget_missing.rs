//! Workloads of several pods that may be drained all at once.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::lint;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::name;
use crate::object::{Body, Object};
use crate::text::Text;

pub(super) const RULE: Rule = Rule {
    code: "disruption-budget-missing",
    severity: Severity::Info,
    level: Level::Cause,
    lint: true,
    finds: "A Deployment or StatefulSet of several pods that no PodDisruptionBudget covers.",
    matters: "When several nodes are drained at once, as in an upgrade, all of its pods may be evicted at the same time.",
    looks_at: "spec.replicas and the labels of the template, against the PodDisruptionBudgets of the namespace.",
    advice: "Add a PodDisruptionBudget with maxUnavailable: 1.",
    silent: "When PodDisruptionBudgets were not listed, or there is a single replica.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for spec in lint::specs(context) {
        let replicas = match &spec.object.body {
            Body::Deployment(body) => body.spec.replicas,
            Body::StatefulSet(body) => body.spec.replicas,
            _ => continue,
        };
        let Some(replicas) = replicas.filter(|replicas| *replicas > 1) else { continue };
        let covers = |object: &&Object| match &object.body {
            Body::PodDisruptionBudget(budget) => {
                let selector = budget.spec.selector.as_ref();
                selector.is_some_and(|selector| selector.matches(|key| spec.labels.get(key).map(Text::as_str)))
            }
            _ => false,
        };
        if context.of_kind_in("PodDisruptionBudget", spec.namespace()).iter().any(covers)
            || !context.observes("policy", "PodDisruptionBudget", spec.namespace())
        {
            continue;
        }
        let message = format!("{} has {replicas} replicas and no PodDisruptionBudget.", name(&spec.reference()));
        found.push(spec.draft(&RULE, message).field("/spec/replicas", replicas));
    }
}
