//! Claims for which a volume is free that is too small.

use crate::findings::claims::{Difference, differs, requested, size_of};
use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    code: "claim-size-unmatched",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A claim that waits, and a free PersistentVolume that would serve it but for its size.",
    matters: "The claim is not bound, and the pods that use it are not scheduled.",
    looks_at: "spec.resources.requests of claims that wait, against spec.capacity of volumes that are free.",
    advice: "Make the claim anew and smaller, or a volume that is large enough.",
    silent: "When volumes were not listed, when somebody makes volumes for the class of the claim, and when a volume is free that fits.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    found.extend(differs(
        context,
        &RULE,
        Difference::Size,
        ("/spec/resources/requests/storage", "/spec/capacity/storage"),
        |claim| requested(claim).to_string(),
        |_, volume| size_of(volume).to_string(),
    ));
}
