//! PodDisruptionBudgets that guard nothing.

use crate::findings::budgets;
use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::name;
use crate::report::Command;
use crate::text::Text;

pub(super) const RULE: Rule = Rule {
    code: "budget-selects-nothing",
    severity: Severity::Info,
    level: Level::Cause,
    lint: true,
    finds: "A PodDisruptionBudget whose selector finds neither a pod nor a workload that would make one.",
    matters: "What it is to guard is not guarded.",
    looks_at: "spec.selector, the pods of the namespace, and the templates of workloads.",
    advice: "Compare the selector with the labels of the pods, or delete a budget whose workload is gone.",
    silent: "When pods were not listed, and for workloads that are scaled to zero.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (object, budget) in context.disruption_budgets() {
        let namespace = object.meta.namespace.as_str();
        if budgets::pods(context, object).next().is_some() || !context.observes("", "Pod", namespace) {
            continue;
        }
        let Some(selector) = budget.spec.selector.as_ref().filter(|selector| !selector.is_empty()) else { continue };
        let makes = context.templates().iter().any(|template| {
            template.object.meta.namespace == namespace && selector.matches(|key| template.labels.get(key).map(Text::as_str))
        });
        if makes {
            continue;
        }
        let reference = object.reference();
        let message = format!("{} guards nothing: no pod has {selector}.", name(&reference));
        found.push(
            Draft::new(&RULE, reference.clone(), message)
                .field("/spec/selector", selector)
                .field("/status/expectedPods", budget.status.expected_pods)
                .command(Command::kubectl_in(namespace, &["get", "pods", "--show-labels"], "shows the labels of the pods")),
        );
    }
}
