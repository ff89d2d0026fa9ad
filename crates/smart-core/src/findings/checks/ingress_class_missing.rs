//! IngressClasses that Ingresses name and that do not exist.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::missing;
use crate::findings::rule::{Level, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    code: "ingress-class-missing",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "An IngressClass that an Ingress names and that does not exist.",
    matters: "No controller takes the Ingress up, so nothing that it describes is served.",
    looks_at: "spec.ingressClassName of Ingresses, against the IngressClasses.",
    advice: "Correct the name of the class, or install the controller that brings it.",
    silent: "When IngressClasses were not listed, and for classes named by the old annotation, which need no object. It is less grave \
             when the Ingress has an address: then a controller serves it all the same.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    found.extend(missing::named_by(context, &RULE, &["ingress.class"]));
}
