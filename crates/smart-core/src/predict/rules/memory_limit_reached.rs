//! Containers that will reach their memory limit.

use std::collections::{BTreeMap, BTreeSet};

use crate::findings::autoscalers;
use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::missing::workload_of;
use crate::findings::rule::{Level, Rule, Severity, finds_nothing_now};
use crate::findings::words::{counted, name};
use crate::object::{Body, ObjectRef};
use crate::predict::foreseer::{Foreseen, Foreseer};
use crate::predict::growth::{Growth, draft, growth, lasts};
use crate::predict::most::of_container;
use crate::predict::size::{Size, lasting, quantity, round_memory};
use crate::report::Command;
use crate::series::Measure;

pub(super) const RULE: Rule = Rule {
    code: "memory-limit-reached",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A container whose memory will reach its limit within the time that is asked about: for the first time, or once more, as a container that leaks and is ended again and again does.",
    matters: "At the limit the kernel ends it (OOMKilled, exit code 137), and what it was doing is lost.",
    looks_at: "container_memory_working_set_bytes over time, and the memory limit of the container.",
    advice: "Find whether it leaks (a heap profile, before it restarts) or needs more. A restart in a quiet hour buys time, a higher limit does too.",
    silent: "When the use does not grow beyond its daily and weekly ways, levels off, falls back by itself as with garbage collection, or is warming up after a start; for containers without a memory limit.",
    check: finds_nothing_now,
};

pub(super) fn foresee(foreseer: &Foreseer<'_>, found: &mut Vec<Draft>) {
    of_containers(foreseer, Measure::ContainerMemory, &RULE, found, round_memory);
}

/// Tells of the containers that will reach a limit: those of one workload together, with the words of the first of them.
pub(super) fn of_containers(
    foreseer: &Foreseer<'_>,
    measure: Measure,
    rule: &'static Rule,
    found: &mut Vec<Draft>,
    round: fn(f64) -> f64,
) {
    let context = &foreseer.context;
    let reaching = foreseer.reaching(measure);
    let mut pods: BTreeMap<(ObjectRef, &str), Vec<ObjectRef>> = BTreeMap::new();
    for foreseen in &reaching {
        let (pod, container) = (&foreseen.subject.object, foreseen.subject.part.as_str());
        pods.entry((workload_of(context, pod), container)).or_default().push(pod.clone());
    }
    let mut told: BTreeSet<(ObjectRef, &str)> = BTreeSet::new();
    for foreseen in &reaching {
        let (pod, container) = (&foreseen.subject.object, foreseen.subject.part.as_str());
        let workload = match context.pod(&pod.namespace, &pod.name) {
            // A pod that is gone takes its container with it.
            Some(view) if !view.is_live() => continue,
            Some(view) => view.workload.clone(),
            None if context.observes("", "Pod", &pod.namespace) => continue,
            None => pod.clone(),
        };
        if !told.insert((workload.clone(), container)) {
            continue;
        }
        let Some(growth) = growth(foreseer, foreseen, resource(measure)) else { continue };
        let pods = pods.remove(&(workload.clone(), container)).unwrap_or_default();
        found.push(one(context, rule, &workload, foreseen, &growth, pods, round));
    }
}

fn one(
    context: &Context<'_>,
    rule: &'static Rule,
    workload: &ObjectRef,
    foreseen: &Foreseen,
    growth: &Growth,
    pods: Vec<ObjectRef>,
    round: fn(f64) -> f64,
) -> Draft {
    let (pod, container) = (&foreseen.subject.object, foreseen.subject.part.as_str());
    let (measure, resource) = (foreseen.measure, resource(foreseen.measure));
    let count = match pods.len() {
        0 | 1 if pod == workload => String::new(),
        0 | 1 => format!(" (pod {})", pod.name),
        count => format!(" ({}, {} first)", counted(i64::try_from(count).unwrap_or(i64::MAX), "pod"), pod.name),
    };
    let message = format!(
        "Container {container} of {}{count} reaches its {resource} limit {}: {}.",
        name(workload),
        growth.when,
        growth.how
    );
    let mut draft = draft(rule, workload.clone(), message, foreseen, growth);
    if matches!(workload.kind.as_str(), "Deployment" | "StatefulSet" | "DaemonSet") {
        let target = format!("{}/{}", workload.kind.to_lowercase(), workload.name);
        let on_delete = restarts_on_delete(context, workload);
        if measure == Measure::ContainerMemory {
            draft = draft.fix(restart(workload, &target, pod, on_delete));
        }
        draft = raise(context, draft, workload, &target, container, (growth, lasting(growth.level, growth.slope_per_day, growth.limit, round)));
        if on_delete {
            draft = draft.next("Its pods take a new template only when they are deleted (updateStrategy OnDelete).");
        }
    }
    if let Some((scaler, most)) = autoscaler_at_most(context, workload).filter(|_| measure == Measure::ContainerCpu) {
        draft = draft
            .field_of(&scaler, "/spec/maxReplicas", most)
            .next(format!("{} has made all {most} pods that it may: no more pods come to share the load.", name(&scaler)))
            .about(scaler);
    }
    if measure == Measure::ContainerMemory {
        draft = draft.next("Memory that only grows is a leak, or a cache without a bound: take a heap profile before it restarts.");
    }
    draft
        .about_all(pods)
        .command(Command::kubectl_in(&pod.namespace, &["top", "pod", &pod.name, "--containers"], "shows what it uses now"))
}

/// Returns the command that begins anew from a low level.
fn restart(workload: &ObjectRef, target: &str, pod: &ObjectRef, on_delete: bool) -> Command {
    if on_delete {
        let purpose = "begins anew from a low level; its controller makes the pod again";
        return Command::kubectl_in(&pod.namespace, &["delete", "pod", &pod.name], purpose);
    }
    let purpose = "begins anew from a low level, at a time that you choose";
    Command::kubectl_in(&workload.namespace, &["rollout", "restart", target], purpose)
}

/// Adds the command that raises the limit, to what the namespace and the nodes allow; where they allow no more, that is said.
fn raise(context: &Context<'_>, mut draft: Draft, workload: &ObjectRef, target: &str, container: &str, (growth, size): (&Growth, Size)) -> Draft {
    let resource = if growth.unit == "bytes" { "memory" } else { "cpu" };
    let mut amount = if growth.unit == "bytes" { quantity(size.amount) } else { format!("{}", size.amount) };
    let mut days = size.days;
    if let Some(most) = of_container(context, &workload.namespace, resource).filter(|most| most.is_below(size.amount)) {
        draft = draft.next(format!("{}.", most.words(resource)));
        if !most.is_above(growth.limit * LEAST_RAISE) {
            return draft;
        }
        amount = most.amount.to_string();
        days = if growth.slope_per_day > 0.0 { (most.amount.as_f64() - growth.level) / growth.slope_per_day } else { f64::INFINITY };
    }
    draft.fix(Command::kubectl_in(
        &workload.namespace,
        &["set", "resources", target, "-c", container, &format!("--limits={resource}={amount}")],
        format!("raises the limit, and restarts the pods; {amount} {}", lasts(days)),
    ))
}

/// A limit that is raised by less than a tenth changes nothing.
const LEAST_RAISE: f64 = 1.1;

/// Tells whether pods of a workload take a new template only when they are deleted.
fn restarts_on_delete(context: &Context<'_>, workload: &ObjectRef) -> bool {
    match context.object(workload).map(|object| &object.body) {
        Some(Body::StatefulSet(body)) => body.spec.update_strategy.kind == "OnDelete",
        Some(Body::DaemonSet(body)) => body.spec.update_strategy.kind == "OnDelete",
        _ => false,
    }
}

/// Returns the autoscaler of a workload that has made all the pods that it may, and their number.
fn autoscaler_at_most(context: &Context<'_>, workload: &ObjectRef) -> Option<(ObjectRef, i32)> {
    let mut scalers = context.autoscalers().filter(|(object, scaler)| autoscalers::target(object, scaler) == *workload);
    let at_most = scalers.find(|(_, scaler)| scaler.status.current_replicas >= scaler.spec.max_replicas && scaler.spec.max_replicas > 0);
    at_most.map(|(object, scaler)| (object.reference(), scaler.spec.max_replicas))
}

fn resource(measure: Measure) -> &'static str {
    if measure == Measure::ContainerCpu { "cpu" } else { "memory" }
}
