//! Claims for which a volume is free that is of another class.

use crate::findings::claims::{Difference, differs};
use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    code: "claim-class-unmatched",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A claim that waits, and a free PersistentVolume that would serve it but for the class.",
    matters: "The claim is not bound, and the pods that use it are not scheduled.",
    looks_at: "spec.storageClassName, access modes, size and labels of claims that wait and of volumes that are free.",
    advice: "Make the claim anew with the class of the volume, or give the volume the class of the claim. The empty text means no class.",
    silent: "When volumes were not listed, when somebody makes volumes for the class of the claim, and when a volume is free that fits.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    found.extend(differs(
        context,
        &RULE,
        Difference::Class,
        ("/spec/storageClassName", "/spec/storageClassName"),
        |claim| format!("class {:?}", claim.spec.storage_class_name.clone().unwrap_or_default()),
        |_, volume| format!("{:?}", volume.spec.storage_class_name),
    ));
}
