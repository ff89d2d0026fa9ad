//! Quotas that count what is not there.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{describe, name};

pub(super) const RULE: Rule = Rule {
    code: "quota-usage-stale",
    severity: Severity::Warning,
    level: Level::Cause,
    lint: false,
    finds: "A ResourceQuota that counts clearly more objects as used than there are.",
    matters: "The API server refuses objects for which there would be room.",
    looks_at: "status.used of ResourceQuotas without scopes for pods, services and persistentvolumeclaims, against the \
              objects of the namespace.",
    advice: "Look whether the controller manager runs: its quota controller counts anew every five minutes.",
    silent: "When objects of the kind were not listed, when the numbers differ by fewer than three and less than a \
              fifth, and when the namespace has other quotas' refusals to explain it.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    let all = context.quotas().filter(|(_, quota)| quota.spec.scopes.is_empty() && quota.spec.scope_selector.match_expressions.is_empty());
    for (object, quota) in all {
        let namespace = object.meta.namespace.as_str();
        let of_kind = |kind: &str| context.of_kind(kind).iter().filter(|other| other.meta.namespace == namespace).count();
        for (resource, kind) in [("pods", "Pod"), ("services", "Service"), ("persistentvolumeclaims", "PersistentVolumeClaim")] {
            let Some(used) = quota.status.used.get(resource).filter(|_| context.observes("", kind, namespace)) else { continue };
            let there = match kind {
                "Pod" => context.pods_in(namespace).iter().filter(|pod| !pod.is_finished()).count(),
                kind => of_kind(kind),
            };
            let there = i64::try_from(there).unwrap_or(i64::MAX);
            let beyond = used.value().saturating_sub(there);
            // Objects come and go while a dump is taken.
            if beyond < APART_MIN || beyond.saturating_mul(5) < used.value() {
                continue;
            }
            let reference = object.reference();
            let message = format!("{} counts {used} {resource}, and there are {there}.", name(&reference));
            found.push(
                Draft::new(&RULE, reference.clone(), message)
                    .severity(Severity::Info)
                    .part(resource)
                    .field(format!("/status/used/{resource}"), used)
                    .command(describe(&reference, "shows what it counts")),
            );
        }
    }
}

const APART_MIN: i64 = 3;
