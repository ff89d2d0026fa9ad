//! Quotas that leave no room for the next rollout.

use std::collections::BTreeMap;

use super::rollout_lacks_room::{needs_a_pod_first, spec_of};
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity, finds_nothing_now};
use crate::findings::words::{counted, listed, name};
use crate::object::ObjectRef;
use crate::predict::foreseer::Foreseer;
use crate::predict::outlook::Outlook;
use crate::report::Command;
use crate::simulate::fit::quota::{QuotaBound, bounds};

pub(super) const RULE: Rule = Rule {
    code: "quota-blocks-rollout",
    severity: Severity::Warning,
    level: Level::Cause,
    lint: false,
    finds: "A ResourceQuota that leaves less than one more pod of a Deployment takes, which must start a new pod before it ends an old one.",
    matters: "The next rollout stands still at its first pod, with a refusal that only the events of the ReplicaSet show.",
    looks_at: "status.hard and status.used of ResourceQuotas, what a pod of each Deployment takes, and its maxSurge and maxUnavailable.",
    advice: "Raise the bound by one pod's share, or let one pod be missing during rollouts (maxUnavailable: 1).",
    silent: "For Deployments that may end an old pod first: maxUnavailable of one or more, by number or share, or Recreate; when they are \
             paused or scaled to zero; when pods of theirs are missing already, which is found.",
    check: finds_nothing_now,
};

pub(super) fn foresee(foreseer: &Foreseer<'_>, found: &mut Vec<Draft>) {
    let context = &foreseer.context;
    if context.quotas().next().is_none() {
        return;
    }
    let mut blocked: BTreeMap<(ObjectRef, String), (QuotaBound, Vec<ObjectRef>)> = BTreeMap::new();
    for (object, deployment) in context.deployments().filter(|(_, deployment)| needs_a_pod_first(deployment)) {
        let reference = object.reference();
        let (bounds, _) = bounds(context.cluster, &object.meta.namespace, spec_of(context, &reference, deployment));
        for bound in bounds.into_iter().filter(|bound| bound.pods < 1) {
            let key = (bound.quota.clone(), bound.resource.to_string());
            blocked.entry(key).or_insert_with(|| (bound, Vec::new())).1.push(reference.clone());
        }
    }
    for ((quota, resource), (bound, deployments)) in blocked {
        found.push(draft(quota, &resource, &bound, deployments));
    }
}

fn draft(quota: ObjectRef, resource: &str, bound: &QuotaBound, deployments: Vec<ObjectRef>) -> Draft {
    let left = bound.hard.saturating_sub(bound.used);
    let named: Vec<String> = deployments.iter().map(name).collect();
    let first = named.first().cloned().unwrap_or_default();
    let whose = match deployments.len() {
        1 => format!("the next rollout of {first} will stand still: its new pod takes {}", bound.each),
        count => {
            let count = counted(i64::try_from(count).unwrap_or(i64::MAX), "Deployment");
            format!("the next rollout of {count} will stand still, as of {first}, whose new pod takes {}", bound.each)
        }
    };
    let message = format!("{} leaves {left} of {resource}; {whose}.", name(&quota));
    let pointer = resource.replace('~', "~0").replace('/', "~1");
    let raised = bound.used.saturating_add(bound.each);
    let patch = serde_json::json!({"spec": {"hard": {resource: raised.to_string()}}}).to_string();
    let outlook = Outlook::on("the next rollout").fix(Command::kubectl_in(
        &quota.namespace,
        &["patch", "resourcequota", &quota.name, "-p", &patch],
        format!("makes room for one pod more: {} are used, and {} more are asked for", bound.used, bound.each),
    ));
    Draft::new(&RULE, quota.clone(), message)
        .part(resource)
        .outlook(outlook)
        .field(format!("/status/hard/{pointer}"), bound.hard)
        .field(format!("/status/used/{pointer}"), bound.used)
        .next(format!("Blocked by it: {}. A rollout may also go on with maxUnavailable: 1, which ends an old pod first.", listed(&named)))
        .about_all(deployments)
        .command(Command::kubectl(&quota, "describe", &[], "shows what is used of each bound"))
}
