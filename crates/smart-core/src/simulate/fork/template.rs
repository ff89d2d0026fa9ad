//! Workloads: their number, and the pods they make.

use serde_json::{Value, json};

use super::fields::{Fields, at, made};
use super::{Fork, Refusal};
use crate::cluster::near;
use crate::error::Error;
use crate::findings::words::name;
use crate::object::duration::Duration;
use crate::object::pod::Resources;
use crate::object::quantity::Quantity;
use crate::object::time::Time;
use crate::object::{Body, Object, ObjectRef};
use crate::simulate::change::{Change, ContainerImage, Setting};

/// The annotation by which `kubectl rollout restart` makes a template differ.
const RESTARTED_AT: &str = "kubectl.kubernetes.io/restartedAt";

/// Applies a change to one workload.
pub(super) fn change(
    fork: &mut Fork<'_>,
    change: &Change,
    reference: &ObjectRef,
    warnings: &mut Vec<String>,
) -> Result<(), Error> {
    let Some(object) = fork.object(reference) else { return Ok(()) };
    let shape = Shape::of(object);
    let kind = &reference.kind;
    let refuse = |reason: String| Refusal::new(reason).of(change);
    let now = fork.base.now();
    match change {
        Change::Scale { replicas, .. } => {
            if !shape.has_replicas {
                return Err(refuse(format!("a {kind} has no number of replicas to set")));
            }
            warnings.extend(set_back(object));
            warnings.extend(autoscalers(fork, reference, *replicas));
            fork.edit(change, reference, |fields| {
                made(fields, &["spec"]).insert("replicas".to_owned(), Value::from(*replicas));
                Ok(())
            })
        }
        Change::Restart { .. } => {
            // The kinds of kubectl, `pkg/polymorphichelpers/objectrestarter.go`.
            let (true, Some(path)) = (shape.is_restarted, shape.template) else {
                return Err(refuse(format!("a {kind} is not restarted; a Deployment, DaemonSet or StatefulSet is")));
            };
            if is_paused(object) {
                return Err(refuse("its rollouts are paused, and kubectl restarts nothing that is".to_owned()));
            }
            warnings.extend(on_delete(object));
            fork.edit(change, reference, |fields| {
                restart(made(made(fields, path), &["metadata", "annotations"]), now);
                Ok(())
            })
        }
        _ => {
            let Some(path) = shape.template else {
                return Err(refuse(format!("a {kind} makes no pods that could be changed")));
            };
            if let Some(reason) = immutable(object, change) {
                return Err(refuse(reason.to_owned()));
            }
            warnings.extend(set_back(object));
            warnings.extend(on_delete(object));
            if is_paused(object) {
                warnings.push(format!(
                    "the rollouts of {} are paused: its pods stay as they are until it is resumed",
                    name(reference)
                ));
            }
            let spec: Vec<&str> = if path.is_empty() { vec!["spec"] } else { [path, &["spec"]].concat() };
            fork.edit(change, reference, |fields| match at(fields, &spec) {
                Some(spec) => set(spec, change),
                None => Err(Refusal::new("it has no containers")),
            })
        }
    }
}

/// What can be changed of an object.
#[derive(Default)]
struct Shape {
    has_replicas: bool,
    is_restarted: bool,
    /// Where the template is; empty for what is a pod itself.
    template: Option<&'static [&'static str]>,
}

impl Shape {
    /// The kinds are those of kubectl, `pkg/polymorphichelpers/updatepodspec.go`.
    fn of(object: &Object) -> Self {
        const TEMPLATE: Option<&[&str]> = Some(&["spec", "template"]);
        match &object.body {
            Body::Deployment(_) | Body::StatefulSet(_) => Self { has_replicas: true, is_restarted: true, template: TEMPLATE },
            Body::ReplicaSet(_) | Body::ReplicationController(_) => {
                Self { has_replicas: true, is_restarted: false, template: TEMPLATE }
            }
            Body::DaemonSet(_) => Self { has_replicas: false, is_restarted: true, template: TEMPLATE },
            Body::Job(_) => Self { template: TEMPLATE, ..Self::default() },
            Body::CronJob(_) => Self { template: Some(&["spec", "jobTemplate", "spec", "template"]), ..Self::default() },
            Body::Pod(_) => Self { template: Some(&[]), ..Self::default() },
            // The scale subresource of custom kinds most often is this field.
            Body::Generic(fields) => Self { has_replicas: fields.at("spec.replicas").is_some(), ..Self::default() },
            _ => Self::default(),
        }
    }
}

/// Returns why the API server refuses a change of what an object runs (`pkg/apis/core/validation`, `pkg/apis/batch/validation`).
fn immutable(object: &Object, change: &Change) -> Option<&'static str> {
    match &object.body {
        Body::Job(job) if !job.spec.suspend => Some("the template of a Job cannot be changed once it runs"),
        Body::Pod(_) if !matches!(change, Change::SetImage { .. }) => {
            Some("of a pod that exists only the images of its containers can be changed so")
        }
        _ => None,
    }
}

/// Tells of the controller of an object that will undo what is done to it.
fn set_back(object: &Object) -> Option<String> {
    let owner = object.meta.controller()?;
    let controlled = name(&object.reference());
    (!matches!(object.body, Body::Pod(_)))
        .then(|| format!("{} {} controls {controlled} and will set it back", owner.kind, owner.name))
}

/// Tells of the autoscalers that choose the number of replicas.
fn autoscalers(fork: &Fork<'_>, reference: &ObjectRef, replicas: i32) -> Vec<String> {
    let warnings = fork.objects().filter_map(|object| {
        let Body::HorizontalPodAutoscaler(autoscaler) = &object.body else { return None };
        let target = &autoscaler.spec.scale_target_ref;
        let is_meant =
            object.meta.namespace == reference.namespace && target.kind == reference.kind && target.name == reference.name;
        let from = autoscaler.spec.min_replicas.unwrap_or(1);
        let to = autoscaler.spec.max_replicas;
        let (autoscaler, reference) = (name(&object.reference()), name(reference));
        // `reconcileAutoscaler` in pkg/controller/podautoscaler/horizontal.go.
        is_meant.then(|| match replicas {
            0 if from > 0 => format!("{autoscaler} is switched off while {reference} wants 0 replicas"),
            _ if replicas < from => format!("{autoscaler} puts the replicas of {reference} back to {from}, its least"),
            _ if replicas > to => format!("{autoscaler} puts the replicas of {reference} back to {to}, its most"),
            _ => format!("{autoscaler} sets the replicas of {reference}, between {from} and {to}"),
        })
    });
    warnings.collect()
}

fn is_paused(object: &Object) -> bool {
    matches!(&object.body, Body::Deployment(deployment) if deployment.spec.paused)
}

fn on_delete(object: &Object) -> Option<String> {
    let strategy = match &object.body {
        Body::StatefulSet(set) => &set.spec.update_strategy,
        Body::DaemonSet(set) => &set.spec.update_strategy,
        _ => return None,
    };
    (strategy.kind == "OnDelete")
        .then(|| format!("{} replaces a pod only when it is deleted (OnDelete)", name(&object.reference())))
}

fn restart(annotations: &mut Fields, now: Option<Time>) {
    let is_there = |text: &str| annotations.get(RESTARTED_AT).and_then(Value::as_str) == Some(text);
    // Twice within a moment is a restart all the same.
    let moment =
        now.map(|now| if is_there(&now.to_string()) { now.checked_add(Duration::from_secs(1)).unwrap_or(now) } else { now });
    let text = match moment {
        Some(moment) => moment.to_string(),
        // Nothing in the input tells a time.
        None if is_there("now") => "now again".to_owned(),
        None => "now".to_owned(),
    };
    annotations.insert(RESTARTED_AT.to_owned(), Value::String(text));
}

fn set(spec: &mut Fields, change: &Change) -> Result<(), Refusal> {
    match change {
        Change::SetImage { images, .. } => {
            for ContainerImage { container, image } in images {
                let container = if container == "*" { None } else { Some(container.as_str()) };
                each_container(spec, container, |fields| {
                    fields.insert("image".to_owned(), Value::String(image.to_string()));
                    Ok(())
                })?;
            }
            Ok(())
        }
        Change::SetEnv { container, variables, .. } => each_container(spec, container.as_deref(), |fields| {
            set_variables(fields, variables);
            Ok(())
        }),
        Change::SetResources { container, requests, limits, .. } => each_container(spec, container.as_deref(), |fields| {
            for (name, amounts) in [("requests", requests), ("limits", limits)] {
                set_amounts(fields, name, amounts);
            }
            check_amounts(fields)
        }),
        _ => Ok(()),
    }
}

/// Changes the container of a name, or all of them; init containers count, as they do for kubectl.
fn each_container(
    spec: &mut Fields,
    container: Option<&str>,
    edit: impl Fn(&mut Fields) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    let mut names = Vec::new();
    let mut found = false;
    for list in ["initContainers", "containers"] {
        for fields in spec.get_mut(list).and_then(Value::as_array_mut).into_iter().flatten().filter_map(Value::as_object_mut) {
            let name = fields.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
            if container.is_none_or(|wanted| wanted == name) {
                found = true;
                edit(fields)?;
            }
            names.push(name);
        }
    }
    if found {
        return Ok(());
    }
    let wanted = container.unwrap_or_default();
    let mut nearest: Vec<_> = names.iter().filter_map(|name| Some((near(wanted, name)?, name.clone()))).collect();
    nearest.sort();
    Err(Refusal {
        reason: format!("there is no container {wanted:?}; its containers are {}", names.join(", ")),
        nearest: nearest.into_iter().map(|(_, name)| name).collect(),
    })
}

fn set_variables(container: &mut Fields, variables: &[Setting]) {
    let env = super::fields::list(container, "env");
    for Setting { key, value } in variables {
        let is_named = |variable: &Value| variable.get("name").and_then(Value::as_str) == Some(key.as_str());
        match value {
            None => env.retain(|variable| !is_named(variable)),
            Some(value) => {
                let written = json!({"name": key.as_str(), "value": value.as_str()});
                match env.iter_mut().find(|variable| is_named(variable)) {
                    Some(variable) => *variable = written,
                    None => env.push(written),
                }
            }
        }
    }
}

fn set_amounts(container: &mut Fields, name: &str, amounts: &Resources) {
    if amounts.is_empty() {
        return;
    }
    let known = made(container, &["resources", name]);
    for (resource, amount) in amounts.iter() {
        known.insert(resource.to_string(), Value::String(amount.to_string()));
    }
}

/// The API server takes no request above its limit (`pkg/apis/core/validation`).
fn check_amounts(container: &mut Fields) -> Result<(), Refusal> {
    let name = container.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
    let Some(resources) = container.get("resources") else { return Ok(()) };
    let amount =
        |list: &str, resource: &str| -> Option<Quantity> { Quantity::parse(resources.get(list)?.get(resource)?.as_str()?).ok() };
    for resource in resources.get("requests").and_then(Value::as_object).into_iter().flat_map(Fields::keys) {
        if let (Some(request), Some(limit)) = (amount("requests", resource), amount("limits", resource))
            && request > limit
        {
            let reason = format!("container {name} would request {request} {resource}, above its limit of {limit}");
            return Err(Refusal::new(reason));
        }
    }
    Ok(())
}
