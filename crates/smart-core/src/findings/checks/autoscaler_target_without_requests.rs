//! Workloads that an autoscaler measures by requests which they do not make.

use crate::findings::autoscalers;
use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::name;
use crate::object::meta::ConditionStatus;
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "autoscaler-target-without-requests",
    severity: Severity::Warning,
    level: Level::Cause,
    lint: false,
    finds: "A workload that is to be scaled by the use of a resource in percent of its request, and of which a container makes \
            no such request.",
    matters: "The autoscaler cannot compute a number, and does not scale the workload at all.",
    looks_at: "The metrics of the HorizontalPodAutoscaler, and the requests and limits of the containers of the pods, or of \
               the template where there are none.",
    advice: "Give each container a request for the resource, or measure by an absolute value.",
    silent: "When the pods have requests of a LimitRange, when the pod as a whole makes requests, and when the autoscaler is \
             known to scale all the same.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (object, scaler) in context.autoscalers() {
        if autoscalers::condition(scaler, "ScalingActive", ConditionStatus::True).is_some() {
            continue;
        }
        let Some(lack) = autoscalers::unrequested(context, object, scaler) else { continue };
        let (reference, target) = (object.reference(), lack.workload.reference());
        if !context.wants_pods(lack.workload) {
            continue;
        }
        let message = format!(
            "Container {} of {} requests no {}, by which {} is to scale it.",
            lack.container,
            name(&target),
            lack.resource,
            name(&reference)
        );
        let mut draft = Draft::new(&RULE, target.clone(), message)
            .part(format!("{}/{}", lack.container, lack.resource))
            .breaking(true)
            .about(reference.clone())
            .absent(&lack.shown_by, lack.path)
            .field_of(&reference, "/spec/scaleTargetRef/name", &target.name);
        if let Some((at, condition)) = autoscalers::condition(scaler, "ScalingActive", ConditionStatus::False) {
            draft = draft.condition_of(&reference, at, condition).since(condition.last_transition_time);
        }
        found.push(draft.command(Command::kubectl(&target, "get", &["-o", "yaml"], "shows the requests of its containers")));
    }
}
