//! Ingresses of no class in a cluster without a default class.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{listed, name};
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "ingress-class-not-set",
    severity: Severity::Warning,
    level: Level::Cause,
    lint: false,
    finds: "An Ingress that names no class and has no address, while no IngressClass is the default.",
    matters: "Most controllers leave an Ingress without a class alone, so that nothing is served.",
    looks_at: "spec.ingressClassName and the annotation kubernetes.io/ingress.class of the Ingress, and the annotation \
               ingressclass.kubernetes.io/is-default-class of the IngressClasses.",
    advice: "Name the class in spec.ingressClassName, or mark one class as the default.",
    silent: "When IngressClasses were not listed, when the Ingress has an address, and in its first ten minutes.",
    check,
};

const YOUNG_SECONDS: i64 = 600;

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    if !context.observes("networking.k8s.io", "IngressClass", "") {
        return;
    }
    let mark = "ingressclass.kubernetes.io/is-default-class";
    if context.ingress_classes().any(|(class, _)| class.meta.annotations.get(mark).is_some_and(|value| value == "true")) {
        return;
    }
    for (object, ingress) in context.ingresses() {
        let is_served = !ingress.status.load_balancer.ingress.is_empty();
        let is_young = context.seconds_since(object.meta.creation_timestamp).is_some_and(|age| age < YOUNG_SECONDS);
        let class = ingress.spec.ingress_class_name.as_ref().or_else(|| object.meta.annotations.get("kubernetes.io/ingress.class"));
        if class.is_some() || is_served || is_young {
            continue;
        }
        let reference = object.reference();
        let classes: Vec<&str> = context.ingress_classes().map(|(class, _)| class.meta.name.as_str()).collect();
        let there = if classes.is_empty() { "there is none".to_owned() } else { format!("there are {}", listed(&classes)) };
        let message = format!("{} names no class, and none is the default: {there}.", name(&reference));
        found.push(
            Draft::new(&RULE, reference.clone(), message)
                .since(object.meta.creation_timestamp)
                .absent(&reference, "/spec/ingressClassName")
                .absent(&reference, "/status/loadBalancer/ingress")
                .command(Command::new(["kubectl", "get", "ingressclasses"], "shows the classes, and which is the default")),
        );
    }
}
