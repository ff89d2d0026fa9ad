//! Services whose load balancer could not be made.

use crate::findings::context::{Context, Told};
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{cited, describe, name};
use crate::object::service::Service;

pub(super) const RULE: Rule = Rule {
    code: "load-balancer-failed",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A Service of type LoadBalancer whose load balancer could not be made or brought up to date, as its events or its status say.",
    matters: "Without an address nothing reaches the Service from outside; with an old one, it may lead to nodes that are gone.",
    looks_at: "Warnings of the last hour about the Service, as SyncLoadBalancerFailed, and errors of ports in status.loadBalancer.",
    advice: "Act on what the cloud says: a quota, a permission, a subnet without addresses, an address that is taken.",
    silent: "When the controller has said since then that the load balancer is there.",
    check,
};

const HOUR: i64 = 3600;

/// What cloud controllers and controllers of bare metal call it.
const FAILURES: [&str; 7] = [
    "AllocationFailed",
    "CreatingLoadBalancerFailed",
    "FailedBuildModel",
    "FailedDeployModel",
    "SyncLoadBalancerFailed",
    "UnAvailableLoadBalancer",
    "UpdateLoadBalancerFailed",
];
const SUCCESSES: [&str; 5] =
    ["EnsuredLoadBalancer", "IPAllocated", "SuccessfullyReconciled", "UpdatedLoadBalancer", "nodeAssigned"];

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (object, service) in context.services().filter(|(_, service)| service.spec.kind == "LoadBalancer") {
        let events = || context.events_of(object);
        let succeeded = events().find(|told| SUCCESSES.contains(&told.event.reason.as_str())).and_then(|told| told.event.last);
        let is_failure = |told: &&Told<'_>| {
            FAILURES.contains(&told.event.reason.as_str())
                && told.is_warning()
                && told.is_within(HOUR, context.now)
                && (succeeded.is_none() || told.event.last > succeeded)
        };
        let failed = events().find(is_failure).map(|told| told.event);
        let broken = port_error(service);
        if failed.is_none() && broken.is_none() {
            continue;
        }
        let reference = object.reference();
        let said = failed.map_or_else(|| broken.as_ref().map_or("", |(_, error)| *error), |event| event.message.as_str());
        let has_address = !service.status.load_balancer.ingress.is_empty();
        let what = if has_address { "be brought up to date" } else { "be made" };
        let message = format!("The load balancer of {} cannot {what}{}", name(&reference), cited(said));
        let mut draft = Draft::new(&RULE, reference.clone(), message)
            .severity(if has_address { Severity::Warning } else { Severity::Critical });
        if let Some(event) = failed {
            draft = draft.since(event.first).last(event.last).count(event.count).event(&reference, event);
        }
        if let Some((path, error)) = broken {
            draft = draft.field(path, error);
        }
        found.push(draft.command(describe(&reference, "shows in its events what the cloud says")));
    }
}

fn port_error(service: &Service) -> Option<(String, &str)> {
    let listening = service.status.load_balancer.ingress.iter().enumerate();
    let mut ports = listening.flat_map(|(at, entry)| entry.ports.iter().enumerate().map(move |(port, broken)| (at, port, broken)));
    let (at, port, broken) = ports.find(|(_, _, broken)| !broken.error.is_empty())?;
    Some((format!("/status/loadBalancer/ingress/{at}/ports/{port}/error"), &broken.error))
}
