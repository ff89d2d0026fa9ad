//! Quotas: what the API server admits into a namespace, one object after the other
//! (staging/src/k8s.io/apiserver/pkg/admission/plugin/resourcequota/controller.go, pkg/quota/v1/evaluator/core/pods.go and
//! persistent_volume_claims.go).

use std::collections::BTreeMap;

use super::amounts::{Amounts, Which, of_pod};
use crate::cluster::Cluster;
use crate::object::namespace::{ResourceQuota, ScopeRequirement};
use crate::object::pod::{Pod, PodSpec};
use crate::object::quantity::{Format, Quantity};
use crate::object::{Body, Object, ObjectRef};
use crate::report::Evidence;
use crate::simulate::fork::Fork;
use crate::text::Text;

/// The quotas of a namespace, with what is used of them.
pub(super) struct Quotas<'c> {
    quotas: Vec<Bounds<'c>>,
}

struct Bounds<'c> {
    object: &'c Object,
    quota: &'c ResourceQuota,
    hard: BTreeMap<&'c str, Quantity>,
    used: Amounts,
    is_touched: bool,
}

/// Why the API server does not make an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) code: &'static str,
    /// The quota or the LimitRange.
    pub(super) by: ObjectRef,
    /// The resource; empty where it is about none.
    pub(super) resource: Text,
    pub(super) message: String,
    pub(super) evidence: Vec<Evidence>,
}

impl<'c> Quotas<'c> {
    pub(super) fn new(cluster: &'c Cluster, namespace: &str) -> Self {
        let objects = cluster.in_namespace(namespace);
        let quotas = objects.iter().filter_map(|object| match &object.body {
            Body::ResourceQuota(quota) => Some(Bounds::new(object, quota, objects)),
            _ => None,
        });
        Self { quotas: quotas.collect() }
    }

    /// Counts a pod, or a claim, that is made, unless a quota refuses it: then nothing is counted.
    pub(super) fn admit(&mut self, made: &Object) -> Result<(), Refusal> {
        let usage = usage(made);
        for bounds in self.quotas.iter().filter(|bounds| bounds.counts(made)) {
            bounds.check(made, &usage)?;
        }
        self.count(made, false);
        Ok(())
    }

    /// Takes a pod that is gone out of what is used.
    pub(super) fn release(&mut self, gone: &Object) {
        self.count(gone, true);
    }

    /// Tells whether an object would be made if another one were gone.
    pub(super) fn would_admit_without(&mut self, made: &Object, gone: &Object) -> bool {
        self.release(gone);
        let usage = usage(made);
        let is_admitted =
            self.quotas.iter().filter(|bounds| bounds.counts(made)).all(|bounds| bounds.check(made, &usage).is_ok());
        self.count(gone, false);
        is_admitted
    }

    fn count(&mut self, object: &Object, is_gone: bool) {
        for bounds in self.quotas.iter_mut().filter(|bounds| bounds.counts(object)) {
            for (name, amount) in usage(object) {
                if bounds.hard.contains_key(name.as_str()) {
                    let used = bounds.used.entry(name).or_insert(Quantity::ZERO);
                    *used = if is_gone { used.saturating_sub(amount) } else { used.saturating_add(amount) };
                    bounds.is_touched = true;
                }
            }
        }
    }

    /// Writes what is used now into the cluster after the change.
    pub(super) fn settle(&self, fork: &mut Fork<'_>) {
        for bounds in self.quotas.iter().filter(|bounds| bounds.is_touched && !bounds.quota.status.hard.is_empty()) {
            let mut object = bounds.object.clone();
            if let Body::ResourceQuota(quota) = &mut object.body {
                quota.status.used = bounds.used.iter().map(|(name, amount)| (name.clone(), *amount)).collect();
            }
            fork.replace(object);
        }
    }
}

impl<'c> Bounds<'c> {
    fn new(object: &'c Object, quota: &'c ResourceQuota, objects: &'c [Object]) -> Self {
        let has_status = !quota.status.hard.is_empty();
        let stated = if has_status { &quota.status.hard } else { &quota.spec.hard };
        let hard: BTreeMap<&str, Quantity> = stated.iter().map(|(name, amount)| (name.as_str(), amount)).collect();
        let used = quota.status.used.iter().map(|(name, amount)| (name.clone(), amount)).collect();
        let mut bounds = Self { object, quota, hard, used, is_touched: false };
        if !has_status {
            // Nobody has counted yet, or the input holds no status.
            for made in objects.iter().filter(|made| is_counted(made)) {
                if !bounds.counts(made) {
                    continue;
                }
                for (name, amount) in usage(made) {
                    let used = bounds.used.entry(name).or_insert(Quantity::ZERO);
                    *used = used.saturating_add(amount);
                }
            }
        }
        bounds
    }

    /// Tells whether it is about an object: all its scopes hold (`podMatchesScopeFunc`).
    fn counts(&self, object: &Object) -> bool {
        let spec = &self.quota.spec;
        let has_scopes = !spec.scopes.is_empty() || !spec.scope_selector.match_expressions.is_empty();
        match &object.body {
            Body::Pod(pod) => {
                let exists = |scope: &Text| holds(scope, "Exists", &[], &pod.spec);
                let selected = |wanted: &ScopeRequirement| holds(&wanted.scope_name, &wanted.operator, &wanted.values, &pod.spec);
                spec.scopes.iter().all(exists) && spec.scope_selector.match_expressions.iter().all(selected)
            }
            Body::PersistentVolumeClaim(_) => !has_scopes,
            _ => false,
        }
    }

    fn check(&self, made: &Object, usage: &Amounts) -> Result<(), Refusal> {
        let name = &self.object.meta.name;
        if let Body::Pod(pod) = &made.body
            && let Some((resource, container)) = self.unstated(pod)
        {
            let message = format!("ResourceQuota {name} bounds {resource}, of which container {container} says nothing");
            return Err(self.refusal("quota-asks-for-amounts", resource, message, Vec::new()));
        }
        for (resource, asked) in usage.iter().filter(|(_, asked)| !asked.is_zero()) {
            let Some(hard) = self.hard.get(resource.as_str()) else { continue };
            let used = self.used.get(resource).copied().unwrap_or(Quantity::ZERO);
            if used.saturating_add(*asked) > *hard {
                let message =
                    format!("ResourceQuota {name} allows {hard} of {resource}, {used} are used, and a pod asks for {asked}");
                let message = if matches!(made.body, Body::Pod(_)) { message } else { message.replace("a pod", "a claim") };
                let reference = self.object.reference();
                let escaped = resource.replace('~', "~0").replace('/', "~1");
                // The input's own number: what came since is in the message.
                let told = self.quota.status.used.get(resource);
                let mut evidence = vec![Evidence::field(&reference, format!("/status/hard/{escaped}"), hard)];
                evidence.extend(told.map(|told| Evidence::field(&reference, format!("/status/used/{escaped}"), told)));
                return Err(self.refusal("quota-exceeded", resource, message, evidence));
            }
        }
        Ok(())
    }

    /// A quota on CPU or memory asks each container for its amount (`Constraints` in pods.go).
    fn unstated<'p>(&self, pod: &'p Pod) -> Option<(&'static str, &'p Text)> {
        const ASKED: [(&str, &str, Which); 6] = [
            ("cpu", "cpu", Which::Requests),
            ("memory", "memory", Which::Requests),
            ("requests.cpu", "cpu", Which::Requests),
            ("requests.memory", "memory", Which::Requests),
            ("limits.cpu", "cpu", Which::Limits),
            ("limits.memory", "memory", Which::Limits),
        ];
        if pod.spec.resources.is_some() {
            return None;
        }
        let bounded = ASKED.iter().filter(|(name, ..)| self.hard.contains_key(name));
        let mut lacking = bounded.filter_map(|(name, resource, which)| {
            let all = pod.spec.containers.iter().chain(pod.spec.init_containers.iter());
            let mut without = all.filter(|container| which.of(&container.resources).get(resource).is_none());
            without.next().map(|container| (*name, &container.name))
        });
        lacking.next()
    }

    fn refusal(&self, code: &'static str, resource: &str, message: String, evidence: Vec<Evidence>) -> Refusal {
        Refusal { code, by: self.object.reference(), resource: resource.into(), message, evidence }
    }
}

/// Tells whether an object counts: pods that have run to their end use nothing (`QuotaV1Pod`).
fn is_counted(object: &Object) -> bool {
    match &object.body {
        Body::Pod(pod) => !pod.is_finished(),
        Body::PersistentVolumeClaim(_) => true,
        _ => false,
    }
}

fn one() -> Quantity {
    Quantity::new(1, Format::DecimalSi)
}

/// Returns what an object counts for (`PodUsageFunc`, `pvcEvaluator.Usage`).
fn usage(object: &Object) -> Amounts {
    let mut usage = Amounts::new();
    match &object.body {
        Body::Pod(pod) => {
            usage.insert("pods".into(), one());
            usage.insert("count/pods".into(), one());
            for (name, amount) in of_pod(&pod.spec, Which::Requests) {
                if matches!(name.as_str(), "cpu" | "memory" | "ephemeral-storage") || name.starts_with("hugepages-") {
                    usage.insert(name.clone(), amount);
                }
                usage.insert(format!("requests.{name}").into(), amount);
            }
            for (name, amount) in of_pod(&pod.spec, Which::Limits) {
                if matches!(name.as_str(), "cpu" | "memory" | "ephemeral-storage") {
                    usage.insert(format!("limits.{name}").into(), amount);
                }
            }
        }
        Body::PersistentVolumeClaim(claim) => {
            let size = claim.spec.resources.requests.get("storage").unwrap_or(Quantity::ZERO);
            for name in ["persistentvolumeclaims", "count/persistentvolumeclaims"] {
                usage.insert(name.into(), one());
            }
            usage.insert("requests.storage".into(), size);
            if let Some(class) = claim.spec.storage_class_name.as_ref().filter(|class| !class.is_empty()) {
                usage.insert(format!("{class}.storageclass.storage.k8s.io/requests.storage").into(), size);
                usage.insert(format!("{class}.storageclass.storage.k8s.io/persistentvolumeclaims").into(), one());
            }
        }
        _ => {}
    }
    usage
}

fn holds(scope: &str, operator: &str, values: &[Text], spec: &PodSpec) -> bool {
    let is_best_effort = || {
        let asks = |which: Which| {
            of_pod(spec, which).iter().any(|(name, amount)| matches!(name.as_str(), "cpu" | "memory") && !amount.is_zero())
        };
        !asks(Which::Requests) && !asks(Which::Limits)
    };
    match scope {
        "Terminating" => spec.active_deadline_seconds.is_some_and(|seconds| seconds >= 0),
        "NotTerminating" => spec.active_deadline_seconds.is_none_or(|seconds| seconds < 0),
        "BestEffort" => is_best_effort(),
        "NotBestEffort" => !is_best_effort(),
        "PriorityClass" => {
            let class = &spec.priority_class_name;
            match operator {
                "In" => values.contains(class),
                "NotIn" => !values.contains(class),
                "DoesNotExist" => class.is_empty(),
                _ => !class.is_empty(),
            }
        }
        "CrossNamespacePodAffinity" => spec.affinity.as_ref().is_some_and(|affinity| {
            let rules = [&affinity.pod_affinity, &affinity.pod_anti_affinity];
            let wished = rules.iter().flat_map(|rules| rules.preferred.iter().map(|wish| &wish.term));
            let mut terms = rules.iter().flat_map(|rules| rules.required.iter()).chain(wished);
            terms.any(|term| !term.namespaces.is_empty() || term.namespace_selector.is_some())
        }),
        _ => false,
    }
}
