//! Pods that do not state what a quota counts.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::create_failure::Why;
use crate::findings::words::name;

pub(super) const RULE: Rule = Rule {
    code: "quota-needs-requests",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A pod that states no request or limit for a resource which a ResourceQuota of its namespace bounds.",
    matters: "The API server cannot count such a pod, and refuses it.",
    looks_at: "The refusals in events FailedCreate and conditions ReplicaFailure.",
    advice: "Give every container the requests and limits that the message names, or set defaults with a LimitRange.",
    silent: "When all pods are there by now.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for refusal in context.refusals() {
        let Why::QuotaUnstated { quota, resources } = &refusal.why else { continue };
        let message = format!("Pods of {} state no {resources}, which ResourceQuota {quota} counts.", name(&refusal.workload));
        found.push(refusal.draft(&RULE, refusal.workload.clone(), message));
    }
}
