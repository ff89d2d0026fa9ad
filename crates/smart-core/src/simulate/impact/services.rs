//! What becomes of the ready endpoints of Services.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::answer::{Effect, EffectSeverity, Part, ServiceRisk};
use super::effects::Effects;
use crate::cluster::Cluster;
use crate::json::Map;
use crate::object::gateway::Route;
use crate::object::ingress::{Ingress, IngressBackend};
use crate::object::meta::{ConditionStatus, condition};
use crate::object::policy::PodDisruptionBudget;
use crate::object::service::Service;
use crate::object::{Body, Object, ObjectRef};
use crate::report::Evidence;
use crate::text::Text;

/// Compares the ready pods of Services before and after, and tells of those that lose all of them.
pub(crate) fn compare(before: &Cluster, after: &Cluster, effects: &mut Effects) {
    let mut risks: Vec<ServiceRisk> = Vec::new();
    for namespace in touched(before, after, effects) {
        let (old, new) = (in_namespace(before, &namespace), in_namespace(after, &namespace));
        for object in old {
            let Body::Service(service) = &object.body else { continue };
            if service.spec.selector.is_empty() {
                continue;
            }
            let ready: BTreeSet<ObjectRef> = ready(old, &service.spec.selector).collect();
            // The Service itself, or its selector, may have changed.
            let later = new.iter().find_map(|other| same_service(object, other));
            let after = later.map_or(0, |later| self::ready(new, &later.spec.selector).count());
            let down = effects.waves.iter().map(|wave| ready.intersection(wave).count()).max().unwrap_or(0);
            let kept = kept_by_budgets(old, &service.spec.selector).min(ready.len());
            let unasked = effects.unguarded.iter().map(|wave| ready.intersection(wave).count()).max().unwrap_or(0);
            let lowest = ready.len().saturating_sub(down).max(if down > 0 { kept } else { 0 }).min(after.max(ready.len() - down));
            let lowest = lowest.min(ready.len() - unasked);
            if after != ready.len() || lowest != ready.len() {
                let service = object.reference();
                let paths = if lowest.min(after) == 0 { paths(old, &service.name) } else { Vec::new() };
                risks.push(ServiceRisk { service, before: ready.len(), lowest: lowest.min(after), after, paths });
            }
        }
    }
    risks.retain(|risk| risk.before > 0 || risk.after > 0);
    risks.sort_by(|a, b| (a.after, a.lowest, &a.service).cmp(&(b.after, b.lowest, &b.service)));
    // Who misses a Service that is gone itself is told of those who name it.
    let is_there = |risk: &&ServiceRisk| after.object(&risk.service).is_some();
    for risk in risks.iter().filter(|risk| risk.before > 0 && risk.lowest == 0).filter(is_there) {
        effects.push(told(risk));
    }
    effects.services = risks;
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
        let message = format!("{name}{through} has no ready endpoint until new pods are ready: all {} go together", risk.before);
        ("service-out", EffectSeverity::Critical, message)
    };
    let selector = Evidence::field(&risk.service, "/spec/selector", format!("{} ready pods", risk.before));
    Effect { count: risk.before, ..Effect::new(Part::Cascade, code, severity, risk.service.clone(), message) }.because([selector])
}

/// Returns the namespaces in which pods or Services go or come or change.
fn touched(before: &Cluster, after: &Cluster, effects: &Effects) -> BTreeSet<Text> {
    let mut namespaces: BTreeSet<Text> =
        effects.waves.iter().chain(&effects.unguarded).flatten().map(|pod| pod.namespace.clone()).collect();
    if std::sync::Arc::ptr_eq(before.shared_objects(), after.shared_objects()) {
        return namespaces;
    }
    let matters = |object: &Object| matches!(object.body, Body::Pod(_) | Body::Service(_));
    let mut theirs = after.objects().iter().peekable();
    for object in before.objects() {
        while let Some(new) = theirs.next_if(|their| crate::cluster::compare(their, object).is_lt()) {
            if matters(new) {
                namespaces.insert(new.meta.namespace.clone());
            }
        }
        let same = theirs.next_if(|their| crate::cluster::compare(their, object).is_eq());
        if matters(object) && !namespaces.contains(&object.meta.namespace) && same != Some(object) {
            namespaces.insert(object.meta.namespace.clone());
        }
    }
    namespaces.extend(theirs.filter(|new| matters(new)).map(|new| new.meta.namespace.clone()));
    namespaces
}

/// Returns the objects of a namespace.
pub(crate) fn in_namespace<'c>(cluster: &'c Cluster, namespace: &str) -> &'c [Object] {
    let objects = cluster.objects();
    let from = objects.partition_point(|object| object.meta.namespace.as_str() < namespace);
    let end = objects.partition_point(|object| object.meta.namespace.as_str() <= namespace);
    let range: Range<usize> = from..end;
    objects.get(range).unwrap_or_default()
}

fn same_service<'o>(object: &Object, other: &'o Object) -> Option<&'o Service> {
    match &other.body {
        Body::Service(service) if other.meta.name == object.meta.name => Some(service),
        _ => None,
    }
}

/// Returns the ready pods that a selector picks.
fn ready<'o>(objects: &'o [Object], selector: &'o Map) -> impl Iterator<Item = ObjectRef> + 'o {
    let is_ready = |object: &&Object| match &object.body {
        Body::Pod(pod) => {
            let ready = condition(&pod.status.conditions, "Ready").map(|ready| ready.status);
            ready == Some(ConditionStatus::True) && object.meta.deletion_timestamp.is_none()
        }
        _ => false,
    };
    let selects = |object: &&Object| selector.iter().all(|(key, value)| object.meta.labels.get(key) == Some(value));
    objects.iter().filter(is_ready).filter(move |object| selects(object)).map(Object::reference)
}

/// Returns how many of the pods that a selector picks budgets keep healthy while pods are evicted.
fn kept_by_budgets(objects: &[Object], selector: &Map) -> usize {
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
fn paths(objects: &[Object], service: &Text) -> Vec<String> {
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
