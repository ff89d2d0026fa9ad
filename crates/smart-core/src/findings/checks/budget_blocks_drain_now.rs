//! PodDisruptionBudgets that hold up the drain of a node.

use crate::findings::budgets;
use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{counted, describe, listed, name};
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "budget-blocks-drain-now",
    severity: Severity::Warning,
    level: Level::Cause,
    lint: false,
    finds: "A PodDisruptionBudget that lets no pod go, and guards pods on a node that is cordoned.",
    matters: "The drain waits for the budget and does not end; upgrades of the cluster stop at that node.",
    looks_at: "spec.unschedulable of nodes, the pods on them, and status.disruptionsAllowed of the budgets of those pods.",
    advice: "Where a pod is not ready, mend that first. Else run one pod more than the budget asks for, or let it allow one.",
    silent: "When the budget lets a pod go, and for pods that are not asked for: finished, pending and terminating ones, and \
             those of DaemonSets.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for held in budgets::held_up(context) {
        let (object, budget, pods) = (held.object, held.budget, &held.pods);
        let (reference, status) = (object.reference(), &budget.status);
        let mut nodes: Vec<&str> = pods.iter().map(|pod| pod.pod.node_name.as_str()).collect();
        nodes.sort_unstable();
        nodes.dedup();
        let bound = budgets::bound(&budget.spec);
        let message = format!(
            "{} lets no pod go ({bound}, {} healthy of {}, {} must be), and guards {} on node {}, which {} cordoned.",
            name(&reference),
            status.current_healthy,
            status.expected_pods,
            status.desired_healthy,
            counted(i64::try_from(pods.len()).unwrap_or(i64::MAX), "pod"),
            listed(&nodes),
            if nodes.len() == 1 { "is" } else { "are" }
        );
        let never = budgets::allowed_when_healthy(&budget.spec, status.expected_pods) == Some(0);
        let broken = budgets::pods(context, object).filter(|pod| budgets::is_guarded(pod) && !pod.is_ready());
        let mut draft = Draft::new(&RULE, reference.clone(), message)
            .about_all(pods.iter().map(|pod| pod.reference()))
            .about_all(nodes.iter().filter_map(|node| context.of_kind("Node").iter().find(|object| object.meta.name == *node)).map(|object| object.reference()))
            .field("/status/disruptionsAllowed", status.disruptions_allowed)
            .field(bound.path, &bound.value)
            .command(describe(&reference, "shows the budget and what it counts"));
        if never {
            draft = draft.next("The budget never lets a pod go: it takes a change of the budget, or more pods.");
        } else {
            draft = draft.blames_all(broken.map(|pod| pod.workload.clone()));
        }
        if let Some(first) = pods.first() {
            draft = draft.field_of(&first.reference(), "/spec/nodeName", &first.pod.node_name);
        }
        for node in nodes.iter().take(2) {
            draft = draft.command(Command::new(
                ["kubectl", "get", "pods", "-A", "-o", "wide", &format!("--field-selector=spec.nodeName={node}")],
                "lists what is still on the node",
            ));
        }
        found.push(draft);
    }
}
