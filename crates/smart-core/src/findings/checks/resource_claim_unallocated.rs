//! Claims of devices that no node can satisfy.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::unscheduled::{self, Cause, Unscheduled};
use crate::findings::words::{listed, name};
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "resource-claim-unallocated",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A pod whose claims of devices get no devices on any node.",
    matters: "The pod stays Pending until that changes: nothing else is tried.",
    looks_at: "The reasons of the scheduler, and the ResourceClaims that the pod names.",
    advice: "Compare the classes, selectors and counts of the claim with the devices in the ResourceSlices of the \
              nodes; look whether the driver of the devices runs.",
    silent: "When the pod was placed meanwhile, or its reasons show that something else decides.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for waiting in context.unscheduled().iter().filter(|waiting| waiting.cause == Cause::Devices) {
        found.extend(draft(context, waiting));
    }
}

fn draft<'a>(context: &Context<'a>, waiting: &Unscheduled<'a>) -> Option<Draft> {
    let pod = waiting.pod(context)?;
    let claims = pod.spec().resource_claims.iter();
    let names: Vec<&str> = claims.map(|claim| if claim.resource_claim_name.is_empty() { claim.resource_claim_template_name.as_str() } else { claim.resource_claim_name.as_str() }).collect();
    let message = format!("No node has the devices that {} claims with {}.", name(&pod.workload), listed(&names));
    let draft = unscheduled::draft(context, &RULE, waiting, message)?;
    let draft = names.iter().fold(draft, |draft, claim| draft.field_of(&pod.reference(), "/spec/resourceClaims", claim));
    Some(draft.command(Command::new(["kubectl", "get", "resourceslices"], "shows which devices the nodes offer")))
}
