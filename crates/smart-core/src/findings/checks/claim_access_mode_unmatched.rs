//! Claims for which a volume is free that has not the access modes.

use crate::findings::claims::{Difference, differs, or_none};
use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    code: "claim-access-mode-unmatched",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A claim that waits, and a free PersistentVolume that would serve it but for the access modes.",
    matters: "The claim is not bound, and the pods that use it are not scheduled.",
    looks_at: "spec.accessModes, class, size and labels of claims that wait and of volumes that are free.",
    advice: "Make the claim anew with the modes of the volume, or add the mode to the volume if its storage allows that.",
    silent: "When volumes were not listed, when somebody makes volumes for the class of the claim, and when a volume is free that fits.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    found.extend(differs(
        context,
        &RULE,
        Difference::AccessMode,
        ("/spec/accessModes", "/spec/accessModes"),
        |claim| format!("access mode {}", or_none(&claim.spec.access_modes)),
        |_, volume| or_none(&volume.spec.access_modes),
    ));
}
