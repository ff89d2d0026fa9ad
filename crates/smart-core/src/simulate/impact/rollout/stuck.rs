//! Rollouts that do not come to their end.

use super::replicas::Reached;
use super::stage::Stage;
use super::told;
use crate::object::Object;
use crate::object::workload::DeploymentSpec;
use crate::report::{Command, Evidence};
use crate::simulate::impact::answer::{Effect, EffectSeverity, Part};
use crate::simulate::impact::effects::{Effects, some};

/// Tells of a rollout of a Deployment that stands still: what keeps the next pod away, and what would let it come.
pub(super) fn tell(
    stage: &mut Stage<'_>,
    deployment: &Object,
    spec: &DeploymentSpec,
    reached: &Reached<'_>,
    (surge, unavailable): (usize, usize),
    effects: &mut Effects,
) {
    let workload = deployment.reference();
    if reached.left.is_empty() {
        told::refused(&workload, reached, effects);
        told::unplaced(stage, &workload, reached, effects);
        return;
    }
    let waiting = reached.made.iter().copied().find(|at| stage.made.get(*at).is_some_and(|made| !made.is_ready()));
    let obstacle = waiting.and_then(|at| stage.obstacle(at));
    let (reason, why) = match (&obstacle, &reached.refusal) {
        (Some(obstacle), _) => (obstacle.reason, obstacle.message.clone()),
        (None, Some(refusal)) => {
            (if refusal.by.kind == "ResourceQuota" { "quota" } else { "limit range" }, refusal.message.clone())
        }
        (None, None) => ("pods not ready", "too few pods are ready for an old one to go".to_owned()),
    };
    let code = if surge > 0 { "surge-does-not-fit" } else { "rollout-stuck" };
    let message = format!(
        "the rollout of Deployment {} stops with {} of the old template left: the next new pod does not run ({why}), and at most \
         {unavailable} may be missing",
        workload.name,
        some(reached.left.len(), "pod")
    );
    let mut left: Vec<_> = reached.left.iter().map(|pod| pod.reference()).collect();
    left.sort();
    let mut effect = Effect::new(Part::Blocked, code, EffectSeverity::Warning, workload.clone(), message).on(left);
    effect.reason = reason;
    let stated = |bound: &Option<crate::object::int_or_string::IntOrString>| {
        bound.as_ref().map_or_else(|| "25% (default)".to_owned(), ToString::to_string)
    };
    let rolling = &spec.strategy.rolling_update;
    effect = effect.because([
        Evidence::field(&workload, "/spec/strategy/rollingUpdate/maxSurge", stated(&rolling.max_surge)),
        Evidence::field(&workload, "/spec/strategy/rollingUpdate/maxUnavailable", stated(&rolling.max_unavailable)),
    ]);
    let mut helps = false;
    if let Some(refusal) = &reached.refusal {
        effect = effect.because(refusal.evidence.iter().cloned());
        effect = effect.unless(Command::kubectl(&refusal.by, "describe", &[], "shows the bounds, and what is used of them"));
        let like = reached.like.filter(|_| refusal.code == "quota-exceeded");
        helps = like.is_some_and(|like| reached.left.iter().any(|old| stage.would_admit_without(like, old)));
    }
    if let Some(at) = waiting {
        helps = reached.left.iter().any(|old| stage.would_run_without(at, old));
    }
    if helps && unavailable == 0 {
        let patch = r#"{"spec":{"strategy":{"rollingUpdate":{"maxSurge":0,"maxUnavailable":1}}}}"#;
        let purpose = "lets an old pod go before the new one comes, which then has its room; one pod is missing meanwhile";
        effect = effect.unless(Command::kubectl(&workload, "patch", &["--patch", patch], purpose));
    }
    let name = format!("deployment/{}", workload.name);
    let purpose = "goes back to the template before, when it hangs";
    effect = effect.unless(Command::kubectl_in(&workload.namespace, &["rollout", "undo", &name], purpose));
    effects.push(effect);
    effects.blocked();
}
