//! Quotas that will be full.

use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity, finds_nothing_now};
use crate::findings::words::name;
use crate::predict::foreseer::Foreseer;
use crate::predict::growth::{Growth, draft, growth, lasts};
use crate::predict::size::{lasting, quantity, round_cores, round_count, round_memory, round_storage};
use crate::report::Command;
use crate::series::Measure;

pub(super) const RULE: Rule = Rule {
    code: "quota-fills",
    severity: Severity::Warning,
    level: Level::Cause,
    lint: false,
    finds: "A ResourceQuota of which a resource will be used up within the time that is asked about.",
    matters: "What goes beyond it is refused: a rollout that makes one pod more, a scale-up, a new claim.",
    looks_at: "kube_resourcequota over time, and status.hard of the quota.",
    advice: "Raise the bound before that, or find what grows.",
    silent: "When the use does not grow beyond its daily and weekly ways, or is known for too short a time.",
    check: finds_nothing_now,
};

pub(super) fn foresee(foreseer: &Foreseer<'_>, found: &mut Vec<Draft>) {
    for foreseen in foreseer.reaching(Measure::QuotaUsed) {
        let Some(growth) = growth(foreseer, foreseen, "quota used") else { continue };
        let (quota, resource) = (foreseen.subject.object.clone(), foreseen.subject.part.as_str());
        let when = growth.says("has none left");
        let message = format!("{} {when} of {resource} ({}).", name(&quota), growth.how);
        let (hard, days) = raised(resource, &growth);
        let patch = serde_json::json!({"spec": {"hard": {resource: hard}}}).to_string();
        let draft = draft(&RULE, quota.clone(), message, foreseen, &growth)
            .fix(Command::kubectl_in(
                &quota.namespace,
                &["patch", "resourcequota", &quota.name, "-p", &patch],
                format!("raises the bound; {hard} {}", lasts(days)),
            ))
            .command(Command::kubectl(&quota, "describe", &[], "shows what is used of each bound"));
        found.push(draft);
    }
}

/// Returns a bound that lasts, as a quantity, and for how many days.
fn raised(resource: &str, growth: &Growth) -> (String, f64) {
    let of = |round: fn(f64) -> f64| lasting(growth.level, growth.slope_per_day, growth.limit, round);
    let size = match growth.unit {
        "bytes" if resource.contains("storage") => of(round_storage),
        "bytes" => of(round_memory),
        "cores" => of(round_cores),
        _ => of(round_count),
    };
    let words = match growth.unit {
        "bytes" => quantity(size.amount),
        _ => format!("{}", (size.amount * 10.0).round() / 10.0),
    };
    (words, size.days)
}
