//! What becomes of the ready endpoints of Services.

use std::collections::{BTreeMap, BTreeSet};

use super::answer::{Effect, EffectSeverity, Part, ServiceRisk};
use super::effects::{Effects, some};
use crate::cluster::Cluster;
use crate::json::Map;
use crate::object::gateway::Route;
use crate::object::ingress::{Ingress, IngressBackend};
use crate::object::policy::PodDisruptionBudget;
use crate::object::service::Service;
use crate::object::{Body, Object, ObjectRef};
use crate::report::Evidence;
use crate::simulate::fork::Fork;
use crate::text::Text;

/// Notes what one change does to the ready pods of Services, from the state before it.
pub(crate) fn note(before: &Cluster, fork: &Fork<'_>, effects: &mut Effects) {
    let waves = std::mem::take(&mut effects.waves);
    let unguarded = std::mem::take(&mut effects.unguarded);
    let together = |waves: &[BTreeSet<ObjectRef>], ready: &BTreeSet<ObjectRef>| {
        waves.iter().map(|wave| ready.intersection(wave).count()).max().unwrap_or(0)
    };
    let pods = waves.iter().chain(&unguarded).flatten().chain(fork.touched().filter(|object| matters(object)));
    let namespaces: BTreeSet<Text> = pods.map(|object| object.namespace.clone()).collect();
    for namespace in namespaces {
        let old: Vec<&Object> = before.in_namespace(&namespace).iter().collect();
        let new = fork.in_namespace(&namespace);
        for object in &old {
            let Body::Service(service) = &object.body else { continue };
            if service.spec.selector.is_empty() {
                continue;
            }
            let ready: BTreeSet<ObjectRef> = ready(&old, &service.spec.selector).collect();
            // The Service itself, or its selector, may have changed.
            let later = new.iter().find_map(|other| same_service(object, other));
            let after = later.map_or(0, |later| self::ready(&new, &later.spec.selector).count());
            // Evictions ask the budgets; nothing else does.
            let kept = kept_by_budgets(&old, &service.spec.selector).min(ready.len());
            let evicted = ready.len() - together(&waves, &ready);
            let evicted = if evicted < ready.len() { evicted.max(kept.min(after)) } else { evicted };
            let lowest = evicted.min(ready.len() - together(&unguarded, &ready)).min(after);
            let paths = if lowest == 0 { paths(&old, &object.meta.name) } else { Vec::new() };
            let service = object.reference();
            let risk = effects.services.entry(service.clone()).or_insert_with(|| ServiceRisk {
                service,
                before: ready.len(),
                lowest: ready.len(),
                after: ready.len(),
                paths: Vec::new(),
            });
            (risk.lowest, risk.after) = (risk.lowest.min(lowest), after);
            if risk.paths.is_empty() {
                risk.paths = paths;
            }
        }
    }
}

/// Tells of the Services that lose all their ready endpoints, and returns all whose endpoints change.
pub(crate) fn tell(is_there: impl Fn(&ObjectRef) -> bool, effects: &mut Effects) -> Vec<ServiceRisk> {
    let mut risks: Vec<ServiceRisk> = std::mem::take(&mut effects.services).into_values().collect();
    risks.retain(|risk| risk.after != risk.before || risk.lowest != risk.before);
    risks.sort_by(|a, b| (a.after, a.lowest, &a.service).cmp(&(b.after, b.lowest, &b.service)));
    // Who misses a Service that is gone itself is told of those who name it.
    for risk in risks.iter().filter(|risk| risk.before > 0 && risk.lowest == 0 && is_there(&risk.service)) {
        effects.push(told(risk));
    }
    risks
}

/// Tells whether endpoints can change with an object.
fn matters(object: &ObjectRef) -> bool {
    object.group.is_empty() && matches!(object.kind.as_str(), "Pod" | "Service")
}

fn told(risk: &ServiceRisk) -> Effect {
    let name = format!("{} {}", risk.service.kind, risk.service.name);
    let through = match risk.paths.as_slice() {
        [] => String::new(),
        [one] => format!(", through which {one} goes,"),
        several => format!(", through which {} go,", several.join(", ")),
    };
    let (code, severity, message) = if risk.after == 0 {
        let message = format!("{name}{through} has no ready endpoint left: {} now, none afterwards", risk.before);
        ("service-lost", EffectSeverity::Critical, message)
    } else {
        let message = format!("{name}{through} has no ready endpoint until new pods are ready; it has {} now", risk.before);
        ("service-out", EffectSeverity::Critical, message)
    };
    let selector = Evidence::field(&risk.service, "/spec/selector", some(risk.before, "ready pod"));
    Effect { count: risk.before, ..Effect::new(Part::Cascade, code, severity, risk.service.clone(), message) }.because([selector])
}

fn same_service<'o>(object: &Object, other: &'o Object) -> Option<&'o Service> {
    match &other.body {
        Body::Service(service) if other.meta.name == object.meta.name => Some(service),
        _ => None,
    }
}

/// Returns the ready pods that a selector picks.
fn ready<'o>(objects: &'o [&'o Object], selector: &'o Map) -> impl Iterator<Item = ObjectRef> + 'o {
    let is_ready = |object: &&Object| match &object.body {
        Body::Pod(pod) => pod.is_ready() && object.meta.deletion_timestamp.is_none(),
        _ => false,
    };
    let selects = |object: &&Object| selector.iter().all(|(key, value)| object.meta.labels.get(key) == Some(value));
    objects.iter().copied().filter(is_ready).filter(move |object| selects(object)).map(Object::reference)
}

/// Returns how many of the pods that a selector picks budgets keep healthy while pods are evicted.
fn kept_by_budgets(objects: &[&Object], selector: &Map) -> usize {
    let kept = objects.iter().filter_map(|object| match &object.body {
        Body::PodDisruptionBudget(budget) if is_of(budget, selector) => usize::try_from(budget.status.desired_healthy).ok(),
        _ => None,
    });
    kept.max().unwrap_or(0)
}

/// Tells whether a budget guards just the pods that a selector picks.
fn is_of(budget: &PodDisruptionBudget, selector: &Map) -> bool {
    let guarded = budget.spec.selector.as_ref();
    guarded.is_some_and(|guarded| guarded.match_expressions.is_empty() && guarded.match_labels == *selector)
}

/// Returns what reaches users through a Service: Ingresses and routes, with their hosts.
fn paths(objects: &[&Object], service: &Text) -> Vec<String> {
    let mut paths: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for object in objects {
        let hosts = match &object.body {
            Body::Ingress(ingress) => hosts_of_ingress(ingress, service),
            Body::Route(route) => hosts_of_route(route, service),
            _ => None,
        };
        if let Some(hosts) = hosts {
            paths.entry(format!("{} {}", object.api.kind, object.meta.name)).or_default().extend(hosts);
        }
    }
    let worded = paths.into_iter().map(|(name, hosts)| {
        let hosts: Vec<String> = hosts.into_iter().collect();
        if hosts.is_empty() { name } else { format!("{name} ({})", hosts.join(", ")) }
    });
    worded.collect()
}

fn hosts_of_ingress(ingress: &Ingress, service: &Text) -> Option<Vec<String>> {
    let leads = |backend: &IngressBackend| backend.service.as_ref().map_or(&backend.service_name, |known| &known.name) == service;
    let spec = &ingress.spec;
    let by_default = spec.default_backend.iter().chain(&spec.backend).any(|backend| leads(backend));
    let rules = spec.rules.iter().filter(|rule| rule.http.paths.iter().any(|path| leads(&path.backend)));
    let hosts: Vec<String> =
        rules.map(|rule| if rule.host.is_empty() { "*".to_owned() } else { rule.host.to_string() }).collect();
    (by_default || !hosts.is_empty()).then_some(hosts)
}

fn hosts_of_route(route: &Route, service: &Text) -> Option<Vec<String>> {
    let mut backends = route.spec.rules.iter().flat_map(|rule| rule.backend_refs.iter());
    let leads = backends.any(|backend| backend.name == *service && backend.kind.as_ref().is_none_or(|kind| *kind == "Service"));
    leads.then(|| route.spec.hostnames.iter().map(ToString::to_string).collect())
}
