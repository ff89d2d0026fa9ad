//! Services of type LoadBalancer that have no address.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{describe, name};

pub(super) const RULE: Rule = Rule {
    code: "load-balancer-pending",
    severity: Severity::Warning,
    level: Level::Effect,
    lint: false,
    finds: "A Service of type LoadBalancer that has had no address for ten minutes or more.",
    matters: "It cannot be reached from outside of the cluster. Within the cluster it works.",
    looks_at: "spec.type and status.loadBalancer of the Service, and its age.",
    advice: "Look at the events of the Service for what the cloud says. In a cluster without a cloud, install something that hands out \
             addresses, or use the type NodePort.",
    silent: "In the first ten minutes, and when addresses are set by hand in spec.externalIPs.",
    check,
};

/// Clouds take a few minutes to make a load balancer.
const PATIENCE_SECONDS: i64 = 600;

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (object, service) in context.services().filter(|(_, service)| service.spec.kind == "LoadBalancer") {
        let waits = service.status.load_balancer.ingress.is_empty() && service.spec.external_ips.is_empty();
        let created = object.meta.creation_timestamp;
        if !waits || object.meta.deletion_timestamp.is_some() || !context.holds_for(created, PATIENCE_SECONDS) {
            continue;
        }
        let reference = object.reference();
        let message = format!("{} has had no load balancer address{}.", name(&reference), context.for_how_long(created));
        let mut draft = Draft::new(&RULE, reference.clone(), message)
            .since(created)
            .field("/spec/type", &service.spec.kind)
            .absent(&reference, "/status/loadBalancer/ingress");
        if let Some(class) = service.spec.load_balancer_class.non_empty() {
            draft = draft
                .field("/spec/loadBalancerClass", class)
                .next(format!("Only a controller of the class {class} makes it: look whether one runs."));
        }
        found.push(draft.command(describe(&reference, "shows in its events what the cloud says")));
    }
}
