//! Claims for which a volume is free that has not the labels.

use crate::findings::claims::{Difference, differs, or_none};
use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::object::Object;

pub(super) const RULE: Rule = Rule {
    code: "claim-selector-unmatched",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A claim that waits, and a free PersistentVolume that would serve it but for the labels.",
    matters: "The claim is not bound, and the pods that use it are not scheduled.",
    looks_at: "spec.selector of claims that wait, against the labels of volumes that are free.",
    advice: "Give the volume the labels that the claim selects.",
    silent: "When volumes were not listed, when somebody makes volumes for the class of the claim, and when a volume is free that fits.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    found.extend(differs(
        context,
        &RULE,
        Difference::Selector,
        ("/spec/selector", "/metadata/labels"),
        |claim| format!("labels {}", claim.spec.selector.clone().unwrap_or_default()),
        |volume, _| or_none(&labels(volume)),
    ));
}

fn labels(volume: &Object) -> Vec<String> {
    volume.meta.labels.iter().map(|(key, value)| format!("{key}={value}")).collect()
}
