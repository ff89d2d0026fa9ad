//! Quotas of which nothing is left.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::create_failure::{Refusal, Why};
use crate::findings::words::{describe, name};

pub(super) const RULE: Rule = Rule {
    code: "quota-exhausted",
    severity: Severity::Warning,
    level: Level::Cause,
    lint: false,
    finds: "A ResourceQuota of which a bound is reached or overrun, while nothing is refused yet.",
    matters: "The next pod, claim or Service is refused: a rollout that makes one pod more, a pod that must be made \
              anew elsewhere.",
    looks_at: "status.hard and status.used of ResourceQuotas.",
    advice: "Raise the bound before the next rollout, or delete what is not needed.",
    silent: "When the bound is zero, which forbids on purpose, and when something is refused because of it: that is \
              found.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (object, quota) in context.quotas() {
        let status = &quota.status;
        let refused = |refusal: &Refusal<'_>| {
            refusal.maker.namespace == object.meta.namespace && matches!(&refusal.why, Why::Quota { quota, .. } if *quota == object.meta.name.as_str())
        };
        let reached: Vec<_> = status.hard.iter().filter_map(|(resource, hard)| {
            let used = status.used.get(resource)?;
            (!hard.is_zero() && used >= hard).then_some((resource, hard, used))
        }).collect();
        if reached.is_empty() || context.refusals().iter().any(refused) {
            continue;
        }
        let reference = object.reference();
        for (resource, hard, used) in reached {
            let message = format!("{} has nothing left of {resource}: {used} of {hard} are used.", name(&reference));
            let path = |of: &str| format!("/status/{of}/{}", resource.replace('~', "~0").replace('/', "~1"));
            // More than is allowed is used when the bound was lowered.
            let severity = if used > hard { Severity::Warning } else { Severity::Info };
            found.push(
                Draft::new(&RULE, reference.clone(), message)
                    .severity(severity)
                    .part(resource.as_str())
                    .field(path("hard"), hard)
                    .field(path("used"), used)
                    .command(describe(&reference, "shows what is used of each bound")),
            );
        }
    }
}
