//! DaemonSets with pods on nodes where they do not belong.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{counted, name};
use crate::object::meta::ConditionStatus;
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "daemon-set-misscheduled",
    severity: Severity::Warning,
    level: Level::State,
    lint: false,
    finds: "A DaemonSet with pods on nodes that its template does not fit any more.",
    matters: "Labels or taints of the nodes changed, or the template did; the pods stay until they end, and use what others \
              could.",
    looks_at: "status.numberMisscheduled and status.desiredNumberScheduled.",
    advice: "Compare the node selector, the affinity and the tolerations of the template with the labels and taints of the \
             nodes that have a pod too many.",
    silent: "When the controller has not seen the newest state, and while a node with a pod of the set is not ready or \
             cordoned: then the node is told of.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (object, set) in context.daemon_sets() {
        let (spec, status) = (&set.spec, &set.status);
        let count = status.number_misscheduled;
        if count < 1 || status.observed_generation < object.meta.generation {
            continue;
        }
        let reference = object.reference();
        let on = |node: &str| context.pods_of(&reference).any(|pod| pod.pod.node_name == node);
        let is_in_trouble = context.nodes().any(|(node, body)| {
            let ready = body.status.conditions.iter().find(|condition| condition.kind == "Ready");
            (body.spec.unschedulable || ready.is_some_and(|ready| ready.status != ConditionStatus::True)) && on(&node.meta.name)
        });
        if is_in_trouble {
            continue;
        }
        let message = format!(
            "{} has {} on nodes where it should have none, beside {} where it should.",
            name(&reference),
            counted(count.into(), "pod"),
            status.current_number_scheduled
        );
        found.push(
            Draft::new(&RULE, reference.clone(), message)
                .severity(Severity::Info)
                .field("/status/numberMisscheduled", count)
                .field("/status/currentNumberScheduled", status.current_number_scheduled)
                .command(Command::kubectl_in(
                    &reference.namespace,
                    &["get", "pods", "-l", &spec.selector.to_string(), "-o", "wide"],
                    "shows on which nodes its pods are",
                )),
        );
    }
}
