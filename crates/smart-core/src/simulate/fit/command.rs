//! Commands that make a suggested change, where kubectl has one.

use crate::cluster::Cluster;
use crate::object::pod::PodSpec;
use crate::object::quantity::Quantity;
use crate::object::{Body, Object, ObjectRef};
use crate::report::Command;
use crate::simulate::schedule::{Columns, Requests};

use super::change::FitChange;
use super::template::template_of;

/// Returns the command that makes a change; none where there is no single one.
pub(super) fn command(cluster: &Cluster, pod: &Object, change: &FitChange) -> Option<Command> {
    let root = workload(cluster, pod);
    match change {
        FitChange::Uncordon { node } => {
            Some(Command::new(["kubectl", "uncordon", node], "lets the node take pods again; only if it is not in maintenance"))
        }
        FitChange::LabelNode { node, key, value } => {
            let label = format!("{key}={value}");
            Some(Command::new(["kubectl", "label", "node", node, &label], "gives the node the label; only if that is true of it"))
        }
        FitChange::MovePod { pod, .. } => Some(Command::kubectl(pod, "describe", &[], "shows the pod that is in the way")),
        FitChange::Tolerate { key, value, effect } => {
            let mut toleration = serde_json::json!({"key": key.as_str(), "operator": "Exists", "effect": effect.as_str()});
            if !value.is_empty() {
                toleration = serde_json::json!({"key": key.as_str(), "operator": "Equal", "value": value.as_str(), "effect": effect.as_str()});
            }
            let (object, path, spec) = patched(cluster, pod, root)?;
            let patch = if spec.tolerations.is_empty() {
                serde_json::json!([{"op": "add", "path": format!("{path}/tolerations"), "value": [toleration]}])
            } else {
                serde_json::json!([{"op": "add", "path": format!("{path}/tolerations/-"), "value": toleration}])
            };
            Some(json_patch(&object, &patch, &restarting(root, "adds the toleration")))
        }
        FitChange::DropNodeSelector { key, .. } => {
            let (object, path, _) = root.and_then(in_template)?;
            let key = key.replace('~', "~0").replace('/', "~1");
            let patch = serde_json::json!([{"op": "remove", "path": format!("{path}/nodeSelector/{key}")}]);
            Some(json_patch(&object, &patch, &restarting(root, "drops the label from the node selector")))
        }
        FitChange::RelaxSpread { topology_key } => {
            let (object, path, spec) = root.and_then(in_template)?;
            let constraints = spec.topology_spread_constraints.iter().enumerate();
            let hard = constraints.filter(|(_, constraint)| {
                constraint.topology_key == *topology_key && constraint.when_unsatisfiable != "ScheduleAnyway"
            });
            let patch = hard.map(|(at, _)| {
                let path = format!("{path}/topologySpreadConstraints/{at}/whenUnsatisfiable");
                serde_json::json!({"op": "replace", "path": path, "value": "ScheduleAnyway"})
            });
            let purpose = restarting(root, "lets the spread be uneven");
            Some(json_patch(&object, &serde_json::Value::Array(patch.collect()), &purpose))
        }
        FitChange::LowerRequest { resource, from, to } => {
            let (object, _, spec) = root.and_then(in_template)?;
            let (container, amount) = lowered(spec, resource, from.saturating_sub(*to))?;
            let words = format!("--requests={resource}={amount}");
            Some(set_resources(&object, &container, &words, &restarting(root, "lowers the request")))
        }
        _ => None,
    }
}

fn set_resources(object: &ObjectRef, container: &str, requests: &str, purpose: &str) -> Command {
    let kind = object.kind.to_lowercase();
    let arguments = ["set", "resources", &kind, &object.name, "-c", container, requests];
    Command::kubectl_in(&object.namespace, &arguments, purpose)
}

fn json_patch(object: &ObjectRef, patch: &serde_json::Value, purpose: &str) -> Command {
    Command::kubectl(object, "patch", &["--type=json", "-p", &patch.to_string()], purpose)
}

/// Returns what a command does, and that a change of a template has all pods made anew.
fn restarting(root: Option<&Object>, purpose: &str) -> String {
    let waits = match root.map(|root| &root.body) {
        None => return purpose.to_owned(),
        Some(Body::StatefulSet(set)) => set.spec.update_strategy.kind == *"OnDelete",
        Some(Body::DaemonSet(set)) => set.spec.update_strategy.kind == *"OnDelete",
        Some(_) => false,
    };
    let when = if waits { "its pods get it as they are made anew" } else { "this replaces all pods of it" };
    format!("{purpose}; {when}")
}

/// Returns what can be patched so that the pod comes to tolerate something: the template, or a pod that stands alone.
fn patched<'a>(
    cluster: &'a Cluster,
    pod: &'a Object,
    root: Option<&'a Object>,
) -> Option<(ObjectRef, &'static str, &'a PodSpec)> {
    if let Some(root) = root {
        return in_template(root);
    }
    let Body::Pod(body) = &pod.body else { return None };
    let is_alone = pod.meta.controller().is_none() && cluster.object(&pod.reference()).is_some();
    is_alone.then(|| (pod.reference(), "/spec", &*body.spec))
}

/// Returns the part of a workload that can be patched: those of Jobs never change.
fn in_template(root: &Object) -> Option<(ObjectRef, &'static str, &PodSpec)> {
    let template = template_of(root)?;
    let may_change = matches!(root.body, Body::Deployment(_) | Body::StatefulSet(_) | Body::DaemonSet(_));
    may_change.then(|| (root.reference(), "/spec/template/spec", &*template.spec))
}

/// Returns the workload at the top of the owners of a pod.
pub(super) fn workload<'a>(cluster: &'a Cluster, pod: &Object) -> Option<&'a Object> {
    /// Deployment, ReplicaSet, pod; CronJob, Job, pod.
    const STEPS: usize = 4;
    let mut meta = &pod.meta;
    let mut found = None;
    for _ in 0..STEPS {
        let Some(owner) = meta.controller() else { break };
        let group = owner.api_version.split_once('/').map_or("", |(group, _)| group);
        let reference = ObjectRef::new(group, owner.kind.clone(), meta.namespace.clone(), owner.name.clone());
        let Some(object) = cluster.object(&reference) else { break };
        meta = &object.meta;
        found = Some(object);
    }
    found
}

/// Returns the container of which the request can be lowered so that the pod requests so much less, and what it requests then.
fn lowered(spec: &PodSpec, resource: &str, less: Quantity) -> Option<(String, Quantity)> {
    let mut columns = Columns::default();
    let column = columns.number(resource)?;
    let before = Requests::of(spec, &mut columns).asked.get(column);
    let wanted = before.saturating_sub(Columns::count(column, less));
    let request = |at: usize| spec.containers.get(at)?.resources.requests.get(resource);
    let largest = (0..spec.containers.len()).max_by_key(|at| (request(*at).unwrap_or(Quantity::ZERO), std::cmp::Reverse(*at)))?;
    let amount = request(largest)?.saturating_sub(less);
    if amount.is_zero() || amount.is_negative() {
        return None;
    }
    let mut edited = spec.clone();
    let container = edited.containers.get_mut(largest)?;
    let others =
        container.resources.requests.iter().map(|(name, known)| (name.clone(), if *name == *resource { amount } else { known }));
    container.resources.requests = others.collect();
    let name = container.name.to_string();
    (Requests::of(&edited, &mut columns).asked.get(column) <= wanted).then_some((name, amount))
}
