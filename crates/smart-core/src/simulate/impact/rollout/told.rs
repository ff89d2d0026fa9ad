//! What is told of workloads that grow, shrink and are rolled out.

use super::replicas::{LIMIT, Reached};
use super::stage::Stage;
use crate::cluster::Cluster;
use crate::object::{Body, Object, ObjectRef};
use crate::render::grouped;
use crate::report::{Command, Evidence};
use crate::simulate::evict::budget::Budgets;
use crate::simulate::evict::subject::Subject;
use crate::simulate::fork::Fork;
use crate::simulate::impact::answer::{Effect, EffectSeverity, Part};
use crate::simulate::impact::effects::{Effects, some};

/// Tells how many pods a workload gets, or loses, and what stops the next.
pub(super) fn scaled(stage: &mut Stage<'_>, workload: &ObjectRef, reached: &Reached<'_>, effects: &mut Effects) {
    let name = format!("{} {}", workload.kind, workload.name);
    if !reached.made.is_empty() {
        let message = if reached.made.len() == LIMIT && reached.wanted > LIMIT {
            format!("{name} is to get {}; only the first {} are simulated", some(reached.wanted, "new pod"), grouped(LIMIT))
        } else {
            format!("{name} gets {}", some(reached.made.len(), "new pod"))
        };
        let effect = Effect::new(Part::Direct, "pods-added", EffectSeverity::Info, workload.clone(), message);
        effects.push(Effect { count: reached.made.len(), ..effect });
    }
    if !reached.removed.is_empty() {
        removed(workload, &reached.removed, effects);
    }
    if reached.made.len() == LIMIT && reached.wanted > LIMIT {
        effects.unknown.insert(format!(
            "where the pods of {name} run beyond the first {} of {} new ones",
            grouped(LIMIT),
            grouped(reached.wanted)
        ));
    }
    refused(workload, reached, effects);
    unplaced(stage, workload, reached, effects);
}

pub(super) fn removed(workload: &ObjectRef, pods: &[&Object], effects: &mut Effects) {
    let message = format!("{} {} loses {}", workload.kind, workload.name, some(pods.len(), "pod"));
    let mut gone: Vec<ObjectRef> = pods.iter().map(|pod| pod.reference()).collect();
    gone.sort();
    effects.push(Effect::new(Part::Direct, "pods-removed", EffectSeverity::Info, workload.clone(), message).on(gone));
}

/// Tells what the API server refuses.
pub(super) fn refused(workload: &ObjectRef, reached: &Reached<'_>, effects: &mut Effects) {
    let Some(refusal) = &reached.refusal else { return };
    let (made, wanted) = (reached.made.len(), reached.wanted.max(reached.made.len()));
    let message = format!(
        "{made} of {} of {} {} {} made, and the next is refused: {}",
        some(wanted, "new pod"),
        workload.kind,
        workload.name,
        if made == 1 { "is" } else { "are" },
        refusal.message
    );
    let mut effect = Effect::new(Part::Blocked, refusal.code, EffectSeverity::Warning, workload.clone(), message);
    effect.count = wanted - made;
    effect.reason = if refusal.by.kind == "ResourceQuota" { "quota" } else { "limit range" };
    effect.objects = vec![refusal.by.clone()];
    let purpose = "shows the bounds, and what is used of them";
    effects.push(effect.because(refusal.evidence.iter().cloned()).unless(Command::kubectl(
        &refusal.by,
        "describe",
        &[],
        purpose,
    )));
    effects.blocked();
}

/// Tells how many new pods find a node, and what keeps the next from one.
pub(super) fn unplaced(stage: &mut Stage<'_>, workload: &ObjectRef, reached: &Reached<'_>, effects: &mut Effects) {
    let waiting: Vec<usize> =
        reached.made.iter().copied().filter(|at| stage.made.get(*at).is_some_and(|made| !made.is_ready())).collect();
    let Some(obstacle) = waiting.first().and_then(|first| stage.obstacle(*first)) else { return };
    let fit = reached.made.len() - waiting.len();
    let (code, finds) = if stage.made.get(waiting[0]).is_some_and(|made| made.node.is_some()) {
        ("volume-held", "cannot start")
    } else {
        ("pod-unplaced", if waiting.len() == 1 { "finds no node" } else { "find no node" })
    };
    let message = format!(
        "{} of {} {} {finds}, and {fit} of its {} can run: {}",
        some(waiting.len(), "new pod"),
        workload.kind,
        workload.name,
        reached.wanted.max(reached.made.len()),
        obstacle.message
    );
    let mut effect = Effect::new(Part::Cascade, code, EffectSeverity::Warning, workload.clone(), message);
    (effect.reason, effect.count) = (obstacle.reason, waiting.len());
    effects.push(effect);
    effects.blocked();
}

/// Tells that the pods of a workload are replaced.
pub(super) fn rolled_out(
    workload: &ObjectRef,
    reached: &Reached<'_>,
    is_recreated: bool,
    (surge, unavailable): (usize, usize),
    effects: &mut Effects,
) {
    let how = if is_recreated {
        "all at once (Recreate)".to_owned()
    } else {
        format!("with at most {surge} more and {unavailable} fewer meanwhile")
    };
    let all = reached.removed.len() + reached.left.len();
    let done = if reached.left.is_empty() {
        format!("replaces {}", some(all, "pod"))
    } else {
        format!("replaces {} of {}", reached.removed.len(), some(all, "pod"))
    };
    let message = format!("{} {} {done}, {how}", workload.kind, workload.name);
    let mut gone: Vec<ObjectRef> = reached.removed.iter().map(|pod| pod.reference()).collect();
    gone.sort();
    effects.push(Effect::new(Part::Direct, "pods-replaced", EffectSeverity::Info, workload.clone(), message).on(gone));
}

/// Tells that a new template changes nothing yet.
pub(super) fn held(workload: &ObjectRef, why: &str, effects: &mut Effects) {
    let message = format!("no pod of {} {} is replaced: {why}", workload.kind, workload.name);
    effects.push(Effect::new(Part::Direct, "rollout-held", EffectSeverity::Info, workload.clone(), message));
}

pub(super) fn new_pods_only(workload: &ObjectRef, pods: usize, effects: &mut Effects) {
    let stay = if pods == 1 { "stays" } else { "stay" };
    held(workload, &format!("{} {stay} as made from the old template", some(pods, "pod")), effects);
}

/// Tells of budgets that want more pods than are left: who scales down does not ask them, and afterwards they let nobody drain.
pub(super) fn budgets(after: &Cluster, workload: &ObjectRef, removed: &[&Object], effects: &mut Effects) {
    let subjects: Vec<Subject<'_>> = removed.iter().filter_map(|object| Subject::of(object)).collect();
    let budgets = Budgets::new(after);
    for budget in budgets.iter().filter(|budget| subjects.iter().any(|pod| budget.selects(pod))) {
        let objects = after.in_namespace(&workload.namespace).iter();
        let left =
            objects.filter_map(Subject::of).filter(|pod| budget.selects(pod) && !pod.is_terminating() && !pod.is_finished());
        let (mut expected, mut healthy) = (0, 0);
        for pod in left {
            expected += 1;
            healthy += i32::from(pod.is_ready());
        }
        let Some(wanted) = budget.spec().desired_healthy(expected) else { continue };
        let reference = budget.reference();
        let evidence = [
            Evidence::field(&reference, "/status/desiredHealthy", budget.status().desired_healthy),
            Evidence::field(&reference, "/status/currentHealthy", budget.status().current_healthy),
        ];
        let of = format!("PodDisruptionBudget {}", budget.name());
        if healthy < wanted {
            let message = format!(
                "{of} wants {} healthy, and {healthy} are left: a budget does not keep its pods from being scaled away",
                some(usize::try_from(wanted).unwrap_or(0), "pod")
            );
            let effect = Effect::new(Part::Cascade, "below-budget", EffectSeverity::Warning, reference, message);
            effects.push(effect.because(evidence));
        } else if healthy == wanted && expected > 0 && wanted > 0 {
            let message = format!("{of} wants all {healthy} that are left healthy: none of them can be evicted");
            let effect = Effect::new(Part::Cascade, "budget-without-spare", EffectSeverity::Info, reference, message);
            effects.push(effect.because(evidence));
        }
    }
}

/// Notes that autoscalers choose the number of pods by what they measure.
pub(super) fn autoscalers(fork: &Fork<'_>, workload: &ObjectRef, effects: &mut Effects) {
    for object in fork.objects() {
        let Body::HorizontalPodAutoscaler(autoscaler) = &object.body else { continue };
        let target = &autoscaler.spec.scale_target_ref;
        if object.meta.namespace == workload.namespace && target.kind == workload.kind && target.name == workload.name {
            effects.unknown.insert(format!(
                "how many pods HorizontalPodAutoscaler {} wants afterwards: that depends on what it measures",
                object.meta.name
            ));
        }
    }
}
