//! Deployments whose next rollout has no node for its first new pod.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::placement::Wish;
use crate::findings::rule::{Level, Rule, Severity, finds_nothing_now};
use crate::findings::words::name;
use crate::object::ObjectRef;
use crate::object::pod::PodSpec;
use crate::object::workload::Deployment;
use crate::predict::foreseer::Foreseer;
use crate::predict::outlook::Outlook;
use crate::report::{Command, Evidence};
use crate::simulate::{Filter, FitMore, Unfit};
use crate::simulate::impact::rollout::deployment::bounds;

pub(super) const RULE: Rule = Rule {
    code: "rollout-lacks-room",
    severity: Severity::Warning,
    level: Level::Cause,
    lint: false,
    finds: "A Deployment that must start a new pod before it ends an old one, and for whose new pod no node has room.",
    matters: "The next rollout stands still with a pod that stays pending, often in the middle of an urgent fix.",
    looks_at: "maxSurge and maxUnavailable of each Deployment, and all filters of the scheduler for one more pod of it.",
    advice: "Make room, or let one pod be missing during rollouts (maxUnavailable: 1).",
    silent: "For Deployments that may end an old pod first, that are paused or scaled to zero, or that miss pods already; when the input \
             does not tell of the nodes. No more than 20 Deployments that a first look does not clear are put to the scheduler.",
    check: finds_nothing_now,
};

/// The filters that fail whatever else there is.
const STAY: &[Filter] = &[
    Filter::NodeAffinity,
    Filter::NodeName,
    Filter::NodePorts,
    Filter::NodeResourcesFit,
    Filter::NodeUnschedulable,
    Filter::TaintToleration,
];
/// The scheduler's filters are asked about no more Deployments than this: each takes a look at the whole cluster.
const ASKED_MAX: usize = 20;

pub(super) fn foresee(foreseer: &Foreseer<'_>, found: &mut Vec<Draft>) {
    let context = &foreseer.context;
    // Pods that are not in the input only take more of the room.
    if context.places().is_empty() {
        return;
    }
    let doubtful = context.deployments().filter(|(object, deployment)| {
        needs_a_pod_first(deployment) && !has_room_at_first_look(context, &object.reference())
    });
    for (object, _) in doubtful.take(ASKED_MAX) {
        let reference = object.reference();
        let Ok(report) = context.cluster.fit_more(&reference, 1) else { continue };
        found.extend(report.answer.workloads.iter().filter_map(|more| draft(&reference, more)));
    }
}

/// Tells whether the rollout of a Deployment begins with a pod more, and all its pods are there.
pub(super) fn needs_a_pod_first(deployment: &Deployment) -> bool {
    let (spec, status) = (&deployment.spec, &deployment.status);
    let replicas = spec.replicas.unwrap_or(1);
    let is_settled = replicas > 0 && !spec.paused && status.available_replicas >= replicas;
    is_settled && spec.strategy.kind != "Recreate" && bounds(spec, replicas).1 == 0
}

/// Returns what a new pod of a Deployment asks for: as one that runs, with what admission added; else as the template.
pub(super) fn spec_of<'a>(context: &Context<'a>, reference: &ObjectRef, deployment: &'a Deployment) -> &'a PodSpec {
    let running = context.pods_of(reference).find(|pod| pod.is_live());
    running.map_or(&deployment.spec.template.spec, |pod| pod.spec())
}

/// Tells whether some node takes one more pod like one that runs, and the pod does not ask about other pods.
fn has_room_at_first_look(context: &Context<'_>, deployment: &ObjectRef) -> bool {
    let Some(pod) = context.pods_of(deployment).find(|pod| pod.is_live()) else { return true };
    let spec = pod.spec();
    let asks_about_pods = spec.affinity.as_ref().is_some_and(|affinity| !affinity.pod_anti_affinity.required.is_empty() || !affinity.pod_affinity.required.is_empty())
        || spec.topology_spread_constraints.iter().any(|spread| spread.when_unsatisfiable == "DoNotSchedule");
    if asks_about_pods {
        return false;
    }
    let wish = Wish::new(context, pod);
    context.places().iter().any(|place| place.fails(&wish).is_empty())
}

fn draft(deployment: &ObjectRef, more: &FitMore) -> Option<Draft> {
    if more.fits > 0 || !more.refusals.is_empty() || more.waiting > 0 {
        return None;
    }
    let next = more.next.as_ref()?;
    // What is not in the input takes room, and gives none: with it, these filters fail, too.
    let is_sure = |unfit: &Unfit| unfit.obstacles.iter().any(|obstacle| STAY.contains(&obstacle.filter));
    if next.message.is_empty() || !next.unfit.iter().all(is_sure) {
        return None;
    }
    let message = format!("The next rollout of {} will stand still: no node takes a new pod of it beside the old ones.", name(deployment));
    let patch = r#"{"spec":{"strategy":{"rollingUpdate":{"maxSurge":1,"maxUnavailable":1}}}}"#;
    let kind = deployment.kind.to_lowercase();
    let outlook = Outlook::on("the next rollout").fix(Command::kubectl_in(
        &deployment.namespace,
        &["patch", &kind, &deployment.name, "-p", patch],
        "lets the rollout end an old pod first; one pod less serves meanwhile",
    ));
    let mut draft = Draft::new(&RULE, deployment.clone(), message).outlook(outlook);
    draft.evidence.push(Evidence::field(deployment, "/spec/strategy/rollingUpdate", "no pod may be missing during a rollout"));
    draft.evidence.push(Evidence::field(deployment, "/spec/template", format_args!("the scheduler's filters for one more pod: {}", next.message)));
    Some(draft.command(Command::new(
        ["kubectl", "smart", "fit", &format!("{kind}/{}", deployment.name), "-n", &deployment.namespace],
        "shows node by node why not, and what would help",
    )))
}
