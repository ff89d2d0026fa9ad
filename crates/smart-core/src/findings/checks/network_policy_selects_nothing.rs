//! NetworkPolicies whose selector finds no pods.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::services::{finds};
use crate::findings::words::name;
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "network-policy-selects-nothing",
    severity: Severity::Info,
    level: Level::Cause,
    lint: false,
    finds: "A NetworkPolicy whose selector finds no pod and no workload.",
    matters: "It limits nothing: the pods that are meant are not protected.",
    looks_at: "spec.podSelector of the policy, against the labels of the pods of the namespace and of the templates of workloads.",
    advice: "Compare the selector with the labels of the pods that are meant.",
    silent: "When pods were not listed, when the namespace has none, and when the selector is empty: that means all pods.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (object, policy) in context.network_policies() {
        let (namespace, selector) = (object.meta.namespace.as_str(), &policy.spec.pod_selector);
        if selector.is_empty()
            || !context.observes("", "Pod", namespace)
            || context.pods_in(namespace).is_empty()
            || context.pods_matching(namespace, selector).next().is_some()
            || context.templates_in(namespace).iter().any(|template| finds(selector, template.labels))
        {
            continue;
        }
        let reference = object.reference();
        found.push(
            Draft::new(&RULE, reference.clone(), format!("{} selects no pod: nothing has the labels {selector}.", name(&reference)))
                .field("/spec/podSelector", selector)
                .command(Command::kubectl_in(namespace, &["get", "pods", "--show-labels"], "shows the labels that the pods have")),
        );
    }
}
