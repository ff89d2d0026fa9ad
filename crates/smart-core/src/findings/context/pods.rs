//! Pods with the workloads that they belong to, and the templates of workloads.

use std::sync::Arc;

use crate::graph::{Present, Target};
use crate::json::Map;
use crate::object::container::{Container, ContainerStatus};
use crate::object::meta::{Condition, ConditionStatus, condition};
use crate::object::pod::{Pod, PodSpec};
use crate::object::reference::group_of;
use crate::object::{Body, Object, ObjectRef};

/// A pod and what it belongs to.
pub(crate) struct PodView<'a> {
    pub(crate) object: &'a Object,
    pub(crate) pod: &'a Pod,
    /// The workload that stands behind it: the last of its chain of controllers, as the Deployment behind its ReplicaSet, also
    /// when that is not in the input; the pod itself when nothing controls it.
    pub(crate) workload: ObjectRef,
    /// The controllers between the pod and the workload.
    pub(crate) between: Option<ObjectRef>,
    /// Asked so often that they are told once, here, beside each other.
    is_ready: bool,
    is_finished: bool,
    is_terminating: bool,
}

impl<'a> PodView<'a> {
    pub(crate) fn reference(&self) -> ObjectRef {
        self.object.reference()
    }

    pub(crate) fn spec(&self) -> &'a PodSpec {
        &self.pod.spec
    }

    pub(crate) fn namespace(&self) -> &'a str {
        &self.object.meta.namespace
    }

    pub(crate) fn name(&self) -> &'a str {
        &self.object.meta.name
    }

    /// Tells whether it has run to its end.
    pub(crate) fn is_finished(&self) -> bool {
        self.is_finished
    }

    /// Tells whether it is about to go.
    pub(crate) fn is_terminating(&self) -> bool {
        self.is_terminating
    }

    /// Tells whether it is to run: it has not ended, and nobody wants it gone.
    pub(crate) fn is_live(&self) -> bool {
        !self.is_finished() && !self.is_terminating()
    }

    /// Tells whether it simply runs, or has simply run to its end: ready, and no container ever ended.
    pub(crate) fn is_plain(&self) -> bool {
        let status = &self.pod.status;
        let never_ended = |status: &ContainerStatus| {
            status.restart_count == 0
                && status.last_state.terminated.is_none()
                && status.state.waiting.is_none()
                && status.state.terminated.is_none()
        };
        !self.is_terminating()
            && match status.phase.as_str() {
                "Running" => self.is_ready() && status.container_statuses.iter().all(never_ended),
                phase => phase == "Succeeded",
            }
    }

    /// Tells whether it belongs to a Job: then it is to end, and a failure is tried again.
    pub(crate) fn is_of_job(&self) -> bool {
        matches!(self.workload.kind.as_str(), "CronJob" | "Job")
    }

    /// Tells whether a container of this name must end before the main ones start.
    pub(crate) fn is_init(&self, container: &str) -> bool {
        self.spec().init_containers.iter().any(|init| init.name == *container && init.restart_policy != *"Always")
    }

    /// Tells whether it is ready for traffic.
    pub(crate) fn is_ready(&self) -> bool {
        self.is_ready
    }

    /// Returns a condition with its place.
    pub(crate) fn condition(&self, kind: &str) -> Option<(usize, &'a Condition)> {
        self.pod.status.conditions.iter().enumerate().find(|(_, condition)| condition.kind == kind)
    }

    /// Returns the containers, the main ones first, then the init containers.
    pub(crate) fn containers(&self) -> impl Iterator<Item = &'a Container> {
        let spec = self.spec();
        spec.containers.iter().chain(&spec.init_containers)
    }

    /// Returns the states of the containers, the main ones first, each with its JSON pointer.
    pub(crate) fn statuses(&self) -> impl Iterator<Item = (String, &'a ContainerStatus)> + use<'a> {
        let status = &self.pod.status;
        let main = status.container_statuses.iter().enumerate();
        let init = status.init_container_statuses.iter().enumerate();
        main.map(|(at, status)| (format!("/status/containerStatuses/{at}"), status))
            .chain(init.map(|(at, status)| (format!("/status/initContainerStatuses/{at}"), status)))
    }

    /// Returns the container of this name as it is wanted, with its JSON pointer.
    pub(crate) fn container(&self, name: &str) -> Option<(String, &'a Container)> {
        let spec = self.spec();
        let place = |list: &'static str| move |(at, container): (usize, &'a Container)| (format!("/spec/{list}/{at}"), container);
        let main = spec.containers.iter().enumerate().map(place("containers"));
        let init = spec.init_containers.iter().enumerate().map(place("initContainers"));
        main.chain(init).find(|(_, container)| container.name == name)
    }

    /// Returns the pod and what stands between it and its workload: what a finding about the workload is about besides.
    pub(crate) fn chain(&self) -> Vec<ObjectRef> {
        let own = self.reference();
        let mut chain: Vec<ObjectRef> = self.between.iter().cloned().collect();
        if own != self.workload {
            chain.push(own);
        }
        chain
    }
}

/// Tells whether conditions say `Ready`. Equal statements share their storage, so that the one of most pods is known by its
/// place in memory, without a look at it.
#[derive(Default)]
struct Readiness<'a> {
    known: Option<&'a Condition>,
}

impl<'a> Readiness<'a> {
    fn of(&mut self, conditions: &'a [Condition]) -> bool {
        if self.known.is_some_and(|known| conditions.iter().any(|condition| condition.statement.is_same(&known.statement))) {
            return true;
        }
        let ready = condition(conditions, "Ready").filter(|ready| ready.status == ConditionStatus::True);
        self.known = ready.or(self.known);
        ready.is_some()
    }
}

/// The pods of a cluster, in order of their references.
pub(crate) struct Pods<'a> {
    all: Vec<PodView<'a>>,
    /// Places in `all`, in order of the workloads.
    by_workload: Vec<u32>,
    /// For each object its place in `all`; of those that are no pods the place of the next.
    at: Vec<u32>,
}

impl<'a> Pods<'a> {
    pub(crate) fn new(objects: &'a [Object], names: &Present) -> Self {
        let mut all: Vec<PodView<'a>> = Vec::new();
        let mut at = Vec::with_capacity(objects.len());
        let mut readiness = Readiness::default();
        for object in objects {
            at.push(u32::try_from(all.len()).unwrap_or(u32::MAX));
            let Body::Pod(pod) = &object.body else { continue };
            // Pods of one ReplicaSet stand beside each other and share what is said of their owners.
            let owners = |other: &PodView<'_>| {
                let (a, b) = (&other.object.meta, &object.meta);
                !b.owner_references.is_empty() && a.owner_references.is_same(&b.owner_references) && a.namespace == b.namespace
            };
            let (workload, between) = match all.last() {
                Some(last) if owners(last) && last.workload.kind != "Pod" => (last.workload.clone(), last.between.clone()),
                _ => workload_of(objects, names, object),
            };
            let is_ready = readiness.of(&pod.status.conditions);
            let is_finished = pod.is_finished();
            let is_terminating = object.meta.deletion_timestamp.is_some();
            all.push(PodView { object, pod, workload, between, is_ready, is_finished, is_terminating });
        }
        // Pods of one workload mostly stand beside each other already.
        let numbered: Vec<(u32, &PodView<'_>)> = (0_u32..).zip(&all).collect();
        let mut runs: Vec<&[(u32, &PodView<'_>)]> = numbered.chunk_by(|(_, a), (_, b)| a.workload == b.workload).collect();
        runs.sort_by(|a, b| a.first().map(|(_, pod)| &pod.workload).cmp(&b.first().map(|(_, pod)| &pod.workload)));
        let by_workload = runs.into_iter().flatten().map(|(at, _)| *at).collect();
        Self { all, by_workload, at }
    }

    /// Returns the pods at these places among all objects, which are pods.
    pub(crate) fn at<'s, P: IntoIterator<Item = u32>>(
        &'s self,
        places: P,
    ) -> impl Iterator<Item = &'s PodView<'a>> + use<'s, 'a, P> {
        places.into_iter().filter_map(|place| self.all.get(*self.at.get(place as usize)? as usize))
    }

    pub(crate) fn all(&self) -> &[PodView<'a>] {
        &self.all
    }

    pub(crate) fn of(&self, workload: &ObjectRef) -> impl Iterator<Item = &PodView<'a>> {
        let at = |place: &u32| self.all.get(*place as usize);
        let from = self.by_workload.partition_point(|place| at(place).is_some_and(|pod| pod.workload < *workload));
        let after = self.by_workload.partition_point(|place| at(place).is_some_and(|pod| pod.workload <= *workload));
        self.by_workload.get(from..after).unwrap_or_default().iter().filter_map(move |place| self.all.get(*place as usize))
    }

    pub(crate) fn in_namespace(&self, namespace: &str) -> &[PodView<'a>] {
        let from = self.all.partition_point(|pod| pod.namespace() < namespace);
        let after = self.all.partition_point(|pod| pod.namespace() <= namespace);
        self.all.get(from..after).unwrap_or_default()
    }
}

/// Returns the workload that a pod belongs to, and what stands between.
fn workload_of(objects: &[Object], names: &Present, object: &Object) -> (ObjectRef, Option<ObjectRef>) {
    // A static pod is controlled by its node, and belongs to nothing else.
    let Some(owner) = object.meta.controller().filter(|owner| owner.kind != "Node") else { return (object.reference(), None) };
    let namespace = object.meta.namespace.clone();
    let controller = ObjectRef::new(group_of(&owner.api_version), owner.kind.clone(), namespace, owner.name.clone());
    let top = top_of(objects, names, controller.clone());
    let between = (top != controller).then_some(controller);
    (top, between)
}

/// More steps than any chain of controllers has; a chain that is longer goes in circles.
const CONTROLLERS_MAX: usize = 8;

/// Follows the controllers of a controller up to the last one.
fn top_of(objects: &[Object], names: &Present, mut controller: ObjectRef) -> ObjectRef {
    for _ in 0..CONTROLLERS_MAX {
        let object = names.find(Target::of_reference(&controller)).and_then(|place| objects.get(place as usize));
        let Some(owner) = object.and_then(|object| object.meta.controller()) else { break };
        controller =
            ObjectRef::new(group_of(&owner.api_version), owner.kind.clone(), controller.namespace.clone(), owner.name.clone());
    }
    controller
}

/// The template from which a workload makes its pods.
pub(crate) struct Template<'a> {
    pub(crate) object: &'a Object,
    pub(crate) spec: &'a Arc<PodSpec>,
    pub(crate) labels: &'a Map,
    /// Where it stands in the object, as `/spec/template`.
    pub(crate) path: &'static str,
}

/// Returns the templates of the workloads that nothing else controls, and of ReplicaSets and Jobs that stand alone.
pub(crate) fn templates(objects: &[Object]) -> Vec<Template<'_>> {
    objects.iter().filter(|object| object.meta.controller().is_none()).filter_map(template_of).collect()
}

fn template_of(object: &Object) -> Option<Template<'_>> {
    let (path, template) = match &object.body {
        Body::CronJob(body) => ("/spec/jobTemplate/spec/template", &body.spec.job_template.spec.template),
        Body::DaemonSet(body) => ("/spec/template", &body.spec.template),
        Body::Deployment(body) => ("/spec/template", &body.spec.template),
        Body::Job(body) => ("/spec/template", &body.spec.template),
        Body::ReplicaSet(body) => ("/spec/template", &body.spec.template),
        Body::ReplicationController(body) => ("/spec/template", &body.spec.template),
        Body::StatefulSet(body) => ("/spec/template", &body.spec.template),
        _ => return None,
    };
    Some(Template { object, spec: &template.spec, labels: &template.metadata.labels, path })
}
