//! Keys that pods read and that a Secret does not have.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::keys;

pub(super) const RULE: Rule = Rule {
    code: "secret-key-missing",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A key that a pod or a template reads from a Secret, and that it does not have.",
    matters: "The kubelet does not create a container before every key that it needs is there; what runs goes on until \
              it is started again.",
    looks_at: "Keys named in spec.containers[].env and in items of spec.volumes, against the keys of the Secret; and \
              what the kubelet says that it does not find.",
    advice: "Add the key to the Secret, or correct its name. If the program can do without it, mark the reference \
              optional.",
    silent: "When the Secret is not in the input or holds no keys at all there and the kubelet does not say it, and \
              when the reference is optional.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    keys::find(context, &RULE, "Secret", found);
}
