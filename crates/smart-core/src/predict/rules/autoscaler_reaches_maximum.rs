//! Autoscalers that will have as many pods as they may make.

use crate::findings::autoscalers;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity, finds_nothing_now};
use crate::findings::words::name;
use crate::object::Body;
use crate::predict::foreseer::Foreseer;
use crate::predict::growth::{draft, growth, lasts};
use crate::predict::size::{lasting, round_count};
use crate::report::Command;
use crate::series::Measure;

pub(super) const RULE: Rule = Rule {
    code: "autoscaler-reaches-maximum",
    severity: Severity::Warning,
    level: Level::Cause,
    lint: false,
    finds: "A HorizontalPodAutoscaler whose replicas will reach its maximum within the time that is asked about.",
    matters: "From then on more load makes every pod slower: no more pods come.",
    looks_at: "kube_horizontalpodautoscaler_status_current_replicas over time, and spec.maxReplicas.",
    advice: "Raise maxReplicas as far as the nodes have room, or give each pod more.",
    silent: "When the number does not grow beyond its daily and weekly ways; when it is at the maximum already, which is found where the load is above what is wanted.",
    check: finds_nothing_now,
};

pub(super) fn foresee(foreseer: &Foreseer<'_>, found: &mut Vec<Draft>) {
    for foreseen in foreseer.reaching(Measure::AutoscalerReplicas) {
        let Some(growth) = growth(foreseer, foreseen, "replicas").filter(|growth| !growth.is_now) else { continue };
        let reference = foreseen.subject.object.clone();
        let object = foreseer.context.object(&reference);
        let target = object.and_then(|object| match &object.body {
            Body::HorizontalPodAutoscaler(scaler) => Some(autoscalers::target(object, scaler)),
            _ => None,
        });
        let whose = target.as_ref().map(|target| format!(" of {}", name(target))).unwrap_or_default();
        let message = format!("{} has its maximum of pods{whose} {} ({}).", name(&reference), growth.when, growth.how);
        let size = lasting(growth.level, growth.slope_per_day, growth.limit, round_count);
        let patch = serde_json::json!({"spec": {"maxReplicas": size.amount}}).to_string().replace(".0}", "}");
        let mut draft = draft(&RULE, reference.clone(), message, foreseen, &growth).fix(Command::kubectl_in(
            &reference.namespace,
            &["patch", "hpa", &reference.name, "-p", &patch],
            format!("raises the maximum; {} pods {}", size.amount, lasts(size.days)),
        ));
        if let Some(target) = target {
            let kind = target.kind.to_lowercase();
            draft = draft.command(Command::new(
                ["kubectl", "smart", "fit", &format!("{kind}/{}", target.name), "-n", &target.namespace],
                "shows how many more pods the nodes have room for",
            ));
            draft = draft.about(target);
        }
        found.push(draft);
    }
}
