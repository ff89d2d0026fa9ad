//! Quotas of which little is left.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{listed, name};
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "quota-nearly-full",
    severity: Severity::Info,
    level: Level::Cause,
    lint: false,
    finds: "A ResourceQuota of which at least nine tenths are used.",
    matters: "What goes beyond it is refused: a rollout that makes one pod more, a scale-up, a new claim.",
    looks_at: "status.hard and status.used of ResourceQuotas.",
    advice: "Raise the bound before the next rollout, or lower requests that are higher than what is used.",
    silent: "When the bound is zero, which forbids on purpose, and for bounds of fewer than ten pieces.",
    check,
};

/// Alerts about quotas begin here in the usual rule sets.
const NEAR: f64 = 0.9;
/// Of a few pieces, the last is used on purpose.
const PIECES_MIN: f64 = 10.0;

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (object, quota) in context.quotas() {
        let status = &quota.status;
        let near: Vec<(&str, String)> = status
            .hard
            .iter()
            .filter_map(|(resource, hard)| {
                let used = status.used.get(resource)?;
                let counts = resource.starts_with("count/") || !resource.contains('.') && !matches!(resource.as_str(), "cpu" | "memory");
                let is_small = counts && hard.as_f64() < PIECES_MIN;
                let ratio = used.as_f64() / hard.as_f64();
                (!hard.is_zero() && !is_small && (NEAR..1.0).contains(&ratio)).then(|| (resource.as_str(), format!("{used} of {hard} {resource}")))
            })
            .collect();
        if near.is_empty() {
            continue;
        }
        let reference = object.reference();
        let words: Vec<&str> = near.iter().map(|(_, words)| words.as_str()).collect();
        let mut draft = Draft::new(&RULE, reference.clone(), format!("{} is nearly full: {}.", name(&reference), listed(&words)));
        for (resource, words) in near.iter().take(4) {
            draft = draft.field(format!("/status/used/{}", resource.replace('~', "~0").replace('/', "~1")), words);
        }
        found.push(draft.command(Command::kubectl(&reference, "describe", &[], "shows what is used of each bound")));
    }
}
