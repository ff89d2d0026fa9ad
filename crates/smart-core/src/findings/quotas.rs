//! Quotas that are used up: what the rules about them share.

use std::collections::{BTreeMap, BTreeSet};

use super::context::Context;
use super::create_failure::{Amount, Refusal, Why};
use super::draft::Draft;
use super::env_services;
use super::missing::{is_mounted_claim, workload_of};
use super::placement::requests;
use super::rule::Rule;
use super::scheduler_message;
use super::words::{name, near_misses};
use crate::object::namespace::ResourceQuota;
use crate::object::quantity::{Format, Quantity};
use crate::object::{Body, Object, ObjectRef};
use crate::report::Command;

/// What a bound of a quota is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    Cpu,
    Memory,
    Pods,
    Services,
    Storage,
    Objects,
}

/// Returns what a bound is about.
pub(super) fn family(resource: &str) -> Family {
    let plain = resource.trim_start_matches("requests.").trim_start_matches("limits.");
    match plain {
        "cpu" => Family::Cpu,
        "memory" => Family::Memory,
        "pods" | "count/pods" => Family::Pods,
        "services" | "count/services" | "services.nodeports" | "services.loadbalancers" => Family::Services,
        "storage" | "persistentvolumeclaims" | "count/persistentvolumeclaims" => Family::Storage,
        _ if plain.contains(".storageclass.storage.k8s.io/") => Family::Storage,
        _ => Family::Objects,
    }
}

/// Finds the quotas of a family that keep something from being made.
pub(super) fn find(context: &Context<'_>, rule: &'static Rule, wanted: Family, found: &mut Vec<Draft>) {
    for refusal in context.refusals() {
        match &refusal.why {
            Why::Quota { quota, amounts } => {
                for amount in amounts.iter().filter(|amount| family(&amount.resource) == wanted) {
                    found.push(refused(context, rule, refusal, quota, amount));
                }
            }
            Why::Other if refusal.message.is_empty() => found.extend(untold(context, rule, refusal, wanted)),
            _ => {}
        }
    }
    match wanted {
        Family::Services => services(context, rule, found),
        Family::Storage => claims(context, rule, found),
        Family::Cpu | Family::Memory | Family::Pods | Family::Objects => {}
    }
}

fn refused(context: &Context<'_>, rule: &'static Rule, refusal: &Refusal<'_>, quota: &str, amount: &Amount) -> Draft {
    let reference = ObjectRef::new("", "ResourceQuota", refusal.maker.namespace.clone(), quota);
    let Amount { resource, requested, used, limited } = amount;
    let message = format!(
        "{} allows {limited} of {resource}, {used} are used, and {requested} more are asked for {}{}.",
        name(&reference),
        name(&refusal.workload),
        refusal.lacks_in_words(", which")
    );
    let mut draft = Draft::new(rule, reference.clone(), message).part(resource.as_str());
    if let Some(Body::ResourceQuota(body)) = context.object(&reference).map(|object| &object.body) {
        draft = bounds(draft, body, resource);
    }
    about(draft, refusal, &reference)
}

fn about(draft: Draft, refusal: &Refusal<'_>, quota: &ObjectRef) -> Draft {
    let draft = refusal.witness(draft).about(refusal.workload.clone()).about(refusal.maker.clone()).since(refusal.since);
    draft.command(Command::kubectl(quota, "describe", &[], "shows what is used of each bound"))
}

fn bounds(draft: Draft, quota: &ResourceQuota, resource: &str) -> Draft {
    let path = |of: &str| format!("/status/{of}/{}", resource.replace('~', "~0").replace('/', "~1"));
    let status = &quota.status;
    let draft = status.hard.get(resource).map_or_else(|| draft.clone(), |hard| draft.clone().field(path("hard"), hard));
    match status.used.get(resource) {
        Some(used) => draft.field(path("used"), used),
        None => draft,
    }
}

/// Returns the bounds of a family in a namespace, each with its quota, of quotas that count all pods.
fn bounds_in<'c, 'a>(
    context: &'c Context<'a>,
    namespace: &'c str,
    wanted: Family,
) -> impl Iterator<Item = (&'a Object, &'a ResourceQuota, &'a str, Quantity)> {
    let here = context.quotas().filter(move |(object, _)| object.meta.namespace == namespace);
    let all = here.filter(|(_, quota)| quota.spec.scopes.is_empty() && quota.spec.scope_selector.match_expressions.is_empty());
    all.flat_map(move |(object, quota)| {
        let of_family = quota.status.hard.iter().filter(move |(resource, _)| family(resource) == wanted);
        of_family.filter_map(move |(resource, hard)| {
            let used = quota.status.used.get(resource)?;
            Some((object, quota, resource.as_str(), hard.saturating_sub(used)))
        })
    })
}

/// A controller says that it cannot make pods and not why, while a quota leaves less than a pod of it takes.
fn untold(context: &Context<'_>, rule: &'static Rule, refusal: &Refusal<'_>, wanted: Family) -> Option<Draft> {
    let template = context.templates().iter().find(|template| template.object.reference() == refusal.workload)?;
    let asked = requests(template.spec);
    let takes = |resource: &str| match wanted {
        Family::Cpu if !resource.starts_with("limits.") => asked.get("cpu").copied(),
        Family::Memory if !resource.starts_with("limits.") => asked.get("memory").copied(),
        Family::Pods => Some(Quantity::new(1, Format::DecimalSi)),
        _ => None,
    };
    let mut short = bounds_in(context, &refusal.maker.namespace, wanted)
        .filter_map(|bound| takes(bound.2).filter(|takes| *takes > bound.3).map(|takes| (bound, takes)));
    let ((object, quota, resource, left), takes) = short.next()?;
    let reference = object.reference();
    let message = format!(
        "{} leaves {left} of {resource}, and a pod of {} takes {takes}{}.",
        name(&reference),
        name(&refusal.workload),
        refusal.lacks_in_words("; it")
    );
    let draft = bounds(Draft::new(rule, reference.clone(), message).part(resource), quota, resource);
    Some(about(draft, refusal, &reference))
}

/// Returns the quota that leaves no room for another Service in a namespace.
pub(super) fn full_of_services(context: &Context<'_>, namespace: &str) -> Option<ObjectRef> {
    let mut full =
        bounds_in(context, namespace, Family::Services).filter(|(_, _, resource, left)| is_for_all(resource) && is_gone(*left));
    full.next().map(|(object, ..)| object.reference())
}

fn is_for_all(resource: &str) -> bool {
    matches!(resource, "services" | "count/services")
}

fn is_gone(left: Quantity) -> bool {
    left.is_zero() || left.is_negative()
}

/// A Service is missing that pods name, and there may be no more Services.
fn services(context: &Context<'_>, rule: &'static Rule, found: &mut Vec<Draft>) {
    let is_bound =
        |(_, quota): (&Object, &ResourceQuota)| quota.status.hard.iter().any(|(name, _)| family(name) == Family::Services);
    if !context.quotas().any(is_bound) {
        return;
    }
    for missing in env_services::missing(context).into_iter().filter(|missing| missing.has_workload) {
        let service = &missing.service;
        let full = bounds_in(context, &service.namespace, Family::Services);
        for (object, quota, resource, left) in full.filter(|(_, _, resource, _)| is_for_all(resource)) {
            if !is_gone(left) {
                continue;
            }
            let reference = object.reference();
            let hard = quota.status.hard.get(resource).unwrap_or(Quantity::ZERO);
            let message = format!(
                "{} allows {hard} {resource}, all of them used, and {} does not exist, which {} names.",
                name(&reference),
                name(service),
                name(&missing.user)
            );
            let draft = bounds(Draft::new(rule, reference.clone(), message).part(resource), quota, resource);
            found.push(
                draft
                    .absent(service, "")
                    .about(missing.user.clone())
                    .about(service.clone())
                    .next(format!("Correlated: {} cannot be made before the quota leaves room for it.", name(service)))
                    .command(Command::kubectl(&reference, "describe", &[], "shows what is used of each bound")),
            );
        }
    }
}

/// Returns the bound that leaves no room for a claim in a namespace: no claim at all, or less storage than the smallest volume
/// that waits for a claim has.
fn short_of_storage<'a>(
    context: &Context<'a>,
    namespace: &str,
) -> Option<(&'a Object, &'a ResourceQuota, &'a str, Quantity, Option<Quantity>)> {
    let free = context.volumes().filter(|(_, volume)| volume.status.phase == "Available");
    let smallest = free.filter_map(|(_, volume)| volume.spec.capacity.get("storage")).min();
    let found = bounds_in(context, namespace, Family::Storage).find(|(_, _, resource, left)| match *resource {
        "persistentvolumeclaims" | "count/persistentvolumeclaims" => is_gone(*left),
        "requests.storage" => is_gone(*left) || smallest.is_some_and(|smallest| smallest > *left),
        _ => false,
    });
    found.map(|(object, quota, resource, left)| (object, quota, resource, left, smallest))
}

/// Returns the quota that may be why a claim does not exist; none when another one is there whose name is nearly the same: then
/// it is the name that is wrong, and nobody tried to make the claim.
pub(super) fn that_may_refuse(context: &Context<'_>, claim: &ObjectRef) -> Option<ObjectRef> {
    let short = short_of_storage(context, &claim.namespace).filter(|_| !is_misspelt(context, claim));
    short.map(|(quota, ..)| quota.reference())
}

fn is_misspelt(context: &Context<'_>, claim: &ObjectRef) -> bool {
    let claims = context.of_kind_in("PersistentVolumeClaim", &claim.namespace).iter();
    !near_misses(&claim.name, claims.map(|other| other.meta.name.as_str())).is_empty()
}

/// A claim is missing that pods mount, and a quota leaves no room for it.
fn claims(context: &Context<'_>, rule: &'static Rule, found: &mut Vec<Draft>) {
    if context.quotas().next().is_none() {
        return;
    }
    for (claim, users) in &missing_claims(context) {
        let Some((object, quota, resource, left, smallest)) = short_of_storage(context, &claim.namespace) else { continue };
        if is_misspelt(context, claim) {
            continue;
        }
        let reference = object.reference();
        let than = match smallest {
            Some(smallest) if resource == "requests.storage" => {
                format!(", less than the smallest volume that is free ({smallest})")
            }
            _ => String::new(),
        };
        let message = format!("{} leaves {left} of {resource}{than}, and {} does not exist.", name(&reference), name(claim));
        let draft = bounds(Draft::new(rule, reference.clone(), message).part(resource), quota, resource);
        found.push(
            draft
                .absent(claim, "")
                .about_all(users.iter().cloned())
                .about(claim.clone())
                .next(format!("Correlated: {} may have been refused for want of room in the quota.", name(claim)))
                .command(Command::kubectl(&reference, "describe", &[], "shows what is used of each bound")),
        );
    }
}

/// Returns the claims that do not exist, as the input shows or the scheduler says, each with the workloads that mount it.
fn missing_claims(context: &Context<'_>) -> BTreeMap<ObjectRef, BTreeSet<ObjectRef>> {
    let mut claims: BTreeMap<ObjectRef, BTreeSet<ObjectRef>> = BTreeMap::new();
    for (claim, edges) in context.missing() {
        for edge in edges.iter().filter(|edge| is_mounted_claim(claim, edge)) {
            claims.entry(claim.clone()).or_default().insert(workload_of(context, &edge.from));
        }
    }
    for waiting in context.unscheduled() {
        for reason in &waiting.verdict.reasons {
            let (scheduler_message::Why::ClaimMissing(claim), Some(pod)) = (&reason.why, waiting.pod(context)) else { continue };
            let claim = ObjectRef::new("", "PersistentVolumeClaim", pod.namespace(), claim.clone());
            if context.object(&claim).is_none() {
                claims.entry(claim).or_default().insert(pod.workload.clone());
            }
        }
    }
    claims
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_belong_to_families() {
        for (resource, expected) in [
            ("cpu", Family::Cpu),
            ("limits.cpu", Family::Cpu),
            ("requests.memory", Family::Memory),
            ("count/pods", Family::Pods),
            ("services.loadbalancers", Family::Services),
            ("requests.storage", Family::Storage),
            ("gold.storageclass.storage.k8s.io/requests.storage", Family::Storage),
            ("count/jobs.batch", Family::Objects),
            ("requests.nvidia.com/gpu", Family::Objects),
        ] {
            assert_eq!(family(resource), expected, "{resource}");
        }
    }
}
