//! What checks look things up in: derived once from the cluster, sorted.

mod events;
mod kinds;
mod pods;

pub(crate) use events::{Events, Told};
pub(crate) use pods::{PodView, Pods, Template};

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use super::create_failure::{self, Refusal};
use super::env_services::{self, HostVariable};
use super::placement::{self, Place};
use super::unscheduled::{self, Unscheduled};
use crate::cluster::Cluster;
use crate::graph::{Graph, GraphEdge, Present, Relation, Selectors, Target};
use crate::health::{Health, HealthStatus};
use crate::object::duration::Duration;
use crate::object::selector::LabelSelector;
use crate::object::service::Service;
use crate::object::time::Time;
use crate::object::{Body, Object, ObjectRef};

/// Whether an object is there.
#[derive(Clone, Copy)]
pub(crate) enum Presence<'a> {
    /// It is in the input.
    Present(&'a Object),
    /// Its kind was listed where it should be, and it is not there.
    Missing,
    /// The input does not tell.
    Unknown,
}

impl<'a> Presence<'a> {
    pub(crate) fn object(self) -> Option<&'a Object> {
        match self {
            Self::Present(object) => Some(object),
            Self::Missing | Self::Unknown => None,
        }
    }

    pub(crate) fn is_missing(self) -> bool {
        matches!(self, Self::Missing)
    }
}

/// The cluster with what checks ask of it again and again.
pub(crate) struct Context<'a> {
    pub(crate) cluster: &'a Cluster,
    pub(crate) graph: &'a Graph,
    /// The moment at which the cluster is judged.
    pub(crate) now: Option<Time>,
    /// The objects by their names: rules look them up by the ten thousand.
    names: &'a Present,
    pods: Pods<'a>,
    selectors: OnceLock<Selectors<'a>>,
    events: Events<'a>,
    templates: OnceLock<Vec<Template<'a>>>,
    /// The places of the pods of which anything is out of the ordinary.
    troubled: OnceLock<Vec<u32>>,
    ready_workloads: OnceLock<BTreeSet<ObjectRef>>,
    missing: OnceLock<Vec<(ObjectRef, Vec<GraphEdge>)>>,
    places: OnceLock<Vec<Place<'a>>>,
    unscheduled: OnceLock<Vec<Unscheduled<'a>>>,
    refusals: OnceLock<Vec<Refusal<'a>>>,
    host_variables: OnceLock<Vec<HostVariable<'a>>>,
    /// The objects of each kind, by their first place in the list of all: kinds in order, and in each the objects in order.
    kinds: Vec<(&'a str, Vec<&'a Object>)>,
}

impl<'a> Context<'a> {
    pub(crate) fn new(cluster: &'a Cluster) -> Self {
        let objects = cluster.objects();
        let mut kinds: Vec<(&str, Vec<&Object>)> = Vec::new();
        // Objects come by namespace and kind.
        for run in objects.chunk_by(|a, b| Arc::ptr_eq(&a.api, &b.api)) {
            let Some(first) = run.first() else { continue };
            let kind = first.api.kind.as_str();
            let at = kinds.binary_search_by(|(known, _)| (*known).cmp(kind)).unwrap_or_else(|at| {
                kinds.insert(at, (kind, Vec::new()));
                at
            });
            if let Some((_, of_kind)) = kinds.get_mut(at) {
                of_kind.extend(run);
            }
        }
        let graph = cluster.graph();
        let names = graph.names();
        Self {
            cluster,
            graph,
            now: cluster.now(),
            pods: Pods::new(objects, names),
            names,
            selectors: OnceLock::new(),
            events: Events::new(cluster),
            templates: OnceLock::new(),
            troubled: OnceLock::new(),
            ready_workloads: OnceLock::new(),
            missing: OnceLock::new(),
            places: OnceLock::new(),
            unscheduled: OnceLock::new(),
            refusals: OnceLock::new(),
            host_variables: OnceLock::new(),
            kinds,
        }
    }

    /// Returns the objects of a kind, of whatever group, in order.
    pub(crate) fn of_kind(&self, kind: &str) -> &[&'a Object] {
        let found = self.kinds.binary_search_by(|(known, _)| (*known).cmp(kind)).ok();
        found.and_then(|at| self.kinds.get(at)).map_or(&[], |(_, objects)| objects)
    }

    /// Returns the objects of a kind in a namespace, in order.
    pub(crate) fn of_kind_in(&self, kind: &str, namespace: &str) -> &[&'a Object] {
        let all = self.of_kind(kind);
        let from = all.partition_point(|object| object.meta.namespace.as_str() < namespace);
        let after = all.partition_point(|object| object.meta.namespace.as_str() <= namespace);
        all.get(from..after).unwrap_or_default()
    }

    /// Returns the kinds that have no type in the model, each with its objects.
    pub(crate) fn custom(&self) -> impl Iterator<Item = &'a Object> {
        self.kinds
            .iter()
            .flat_map(|(_, objects)| objects.iter().copied())
            .filter(|object| matches!(object.body, Body::Generic(_)))
    }

    /// Returns the pods, each with the workload that it belongs to, in order.
    pub(crate) fn pods(&self) -> &[PodView<'a>] {
        self.pods.all()
    }

    /// Returns the pods of which anything is out of the ordinary, in order: those that do not simply run or have not simply
    /// run to their end. Rules about what goes wrong in pods look at these only.
    pub(crate) fn troubled(&self) -> impl Iterator<Item = &PodView<'a>> {
        let places = self.troubled.get_or_init(|| {
            let pods = (0_u32..).zip(self.pods.all());
            pods.filter(|(_, pod)| !pod.is_plain()).map(|(at, _)| at).collect()
        });
        places.iter().filter_map(|at| self.pods.all().get(*at as usize))
    }

    /// Returns the pods of a workload, as a Deployment, in order.
    pub(crate) fn pods_of(&self, workload: &ObjectRef) -> impl Iterator<Item = &PodView<'a>> {
        self.pods.of(workload)
    }

    /// Tells whether any pod of a workload is ready.
    pub(crate) fn is_ready_somewhere(&self, workload: &ObjectRef) -> bool {
        let ready = self.ready_workloads.get_or_init(|| {
            let runs = self.pods().chunk_by(|a, b| a.workload == b.workload);
            runs.filter_map(|pods| pods.iter().find(|pod| pod.is_ready())).map(|pod| pod.workload.clone()).collect()
        });
        ready.contains(workload)
    }

    /// Returns the pod of a reference.
    pub(crate) fn pod(&self, namespace: &str, name: &str) -> Option<&PodView<'a>> {
        self.pods.at(self.names.find(Target::core("Pod", namespace, name))).next()
    }

    /// Returns the pods of a namespace that a selector finds.
    pub(crate) fn pods_matching<'c>(
        &'c self,
        namespace: &str,
        selector: &LabelSelector,
    ) -> impl Iterator<Item = &'c PodView<'a>> + use<'a, 'c> {
        self.pods.at(self.selectors().pods(namespace, selector))
    }

    /// Returns the pods that a Service of the input selects, in order; none of one that has no selector.
    pub(crate) fn pods_of_service(&self, service: &Object) -> impl Iterator<Item = &PodView<'a>> {
        self.pods_selected(service, Relation::ServiceSelects)
    }

    /// Returns the pods that an object of the input selects, as the graph has them, in order.
    pub(crate) fn pods_selected(&self, object: &Object, relation: Relation) -> impl Iterator<Item = &PodView<'a>> {
        let place = self.names.find(Target::of(object));
        self.pods.at(place.into_iter().flat_map(move |place| self.graph.leads_to(place, relation)))
    }

    fn selectors(&self) -> &Selectors<'a> {
        self.selectors.get_or_init(|| Selectors::new(self.cluster.objects()))
    }

    /// Returns the pods of a namespace.
    pub(crate) fn pods_in(&self, namespace: &str) -> &[PodView<'a>] {
        self.pods.in_namespace(namespace)
    }

    /// Returns the templates of a namespace, in order.
    pub(crate) fn templates_in(&self, namespace: &str) -> &[Template<'a>] {
        let all = self.templates();
        let from = all.partition_point(|template| template.object.meta.namespace.as_str() < namespace);
        let after = all.partition_point(|template| template.object.meta.namespace.as_str() <= namespace);
        all.get(from..after).unwrap_or_default()
    }

    /// Returns the pod templates of workloads: each with the object that holds it.
    pub(crate) fn templates(&self) -> &[Template<'a>] {
        self.templates.get_or_init(|| pods::templates(self.cluster.objects()))
    }

    /// Returns the keys that an object of the input cannot do without, each with the object of the input that should have it.
    pub(crate) fn keys_needed(&self, object: &Object) -> impl Iterator<Item = (Relation, &'a Object, &'a str)> {
        let place = self.names.find(Target::of(object));
        let keys = place.into_iter().flat_map(|place| self.graph.keys_needed(place));
        keys.filter_map(|(relation, to, key)| Some((relation, self.cluster.objects().get(to as usize)?, key)))
    }

    /// Returns the objects that do not exist and are named by what cannot do without, each with what names it.
    pub(crate) fn missing(&self) -> impl Iterator<Item = (&ObjectRef, &[GraphEdge])> {
        let missing = self.missing.get_or_init(|| {
            let mut edges = self.graph.missing();
            edges.sort_by(|a, b| a.to.cmp(&b.to).then_with(|| a.cmp(b)));
            let groups = edges.chunk_by(|a, b| a.to == b.to);
            groups.map(|edges| (edges.first().map(|edge| edge.to.clone()).unwrap_or_default(), edges.to_vec())).collect()
        });
        missing.iter().map(|(target, edges)| (target, edges.as_slice()))
    }

    /// Returns the nodes with what is taken of them, in order.
    pub(crate) fn places(&self) -> &[Place<'a>] {
        self.places.get_or_init(|| placement::places(self))
    }

    /// Returns the pods for which the scheduler found no node, with what keeps them from the nodes.
    pub(super) fn unscheduled(&self) -> &[Unscheduled<'a>] {
        self.unscheduled.get_or_init(|| unscheduled::find(self))
    }

    /// Returns what controllers cannot make because the API server refuses it.
    pub(super) fn refusals(&self) -> &[Refusal<'a>] {
        self.refusals.get_or_init(|| create_failure::find(self))
    }

    /// Returns the variables of templates that name a host of the cluster.
    pub(super) fn host_variables(&self) -> &[HostVariable<'a>] {
        self.host_variables.get_or_init(|| env_services::host_variables(self))
    }

    /// Returns what happened to an object, the latest first; events of an earlier object of the same name are left out.
    pub(crate) fn events_of(&self, object: &Object) -> impl Iterator<Item = &Told<'a>> {
        self.events.of(&object.reference(), &object.meta.uid)
    }

    /// Returns what happened to an object that may not be in the input, the latest first.
    pub(crate) fn events_about(&self, object: &ObjectRef) -> impl Iterator<Item = &Told<'a>> {
        self.events.of(object, &crate::object::reference::Uid::None)
    }

    /// Returns every event, in order of what it is about, the latest first.
    pub(crate) fn events(&self) -> &[Told<'a>] {
        self.events.all()
    }

    /// Tells whether the input holds events at all.
    pub(crate) fn has_events(&self) -> bool {
        !self.events.all().is_empty()
    }

    /// Returns whether an object is there. What is missing needs proof: see `docs/design.md`.
    pub(crate) fn find(&self, group: &str, kind: &str, namespace: &str, name: &str) -> Presence<'a> {
        if let Some(object) = self.named(Target::new(group, kind, namespace, name)) {
            return Presence::Present(object);
        }
        let reference = ObjectRef::new(group, kind, namespace, name);
        let listed = self.cluster.coverage().observes(group, kind, namespace);
        if self.graph.is_missing(&reference, listed) { Presence::Missing } else { Presence::Unknown }
    }

    /// Returns a Service, if it is in the input.
    pub(crate) fn service(&self, namespace: &str, name: &str) -> Option<&'a Service> {
        match &self.named(Target::core("Service", namespace, name))?.body {
            Body::Service(service) => Some(service),
            _ => None,
        }
    }

    /// Returns the object of a reference, if it is in the input.
    pub(crate) fn object(&self, reference: &ObjectRef) -> Option<&'a Object> {
        self.named(Target::of_reference(reference))
    }

    fn named(&self, target: Target<'_>) -> Option<&'a Object> {
        self.cluster.objects().get(self.names.find(target)? as usize)
    }

    /// Tells whether the input would hold objects of a kind in a namespace if there were any.
    pub(crate) fn observes(&self, group: &str, kind: &str, namespace: &str) -> bool {
        self.cluster.coverage().observes(group, kind, namespace)
    }

    /// Returns the health of an object of the input.
    pub(crate) fn health(&self, object: &Object) -> Health {
        crate::health::judge(object, self.now)
    }

    /// Tells whether an object of the input is well, or does nothing on purpose.
    pub(crate) fn is_well(&self, object: &Object) -> bool {
        matches!(self.health(object).status, HealthStatus::Healthy | HealthStatus::Suspended)
    }

    /// Tells whether a workload wants any pods: not when it is scaled to zero, suspended or done.
    pub(crate) fn wants_pods(&self, workload: &Object) -> bool {
        let some = |replicas: Option<i32>| replicas.unwrap_or(1) > 0;
        match &workload.body {
            Body::Deployment(body) => some(body.spec.replicas),
            Body::ReplicaSet(body) => some(body.spec.replicas),
            Body::ReplicationController(body) => some(body.spec.replicas),
            Body::StatefulSet(body) => some(body.spec.replicas),
            Body::DaemonSet(body) => body.status.desired_number_scheduled.unwrap_or(1) > 0,
            Body::Job(body) => !body.spec.suspend && body.status.completion_time.is_none(),
            _ => false,
        }
    }

    /// Returns how long ago a moment was; none for moments that lie ahead or are not known.
    pub(crate) fn age(&self, moment: Option<Time>) -> Option<Duration> {
        self.now?.since(moment?).filter(|passed| !passed.is_negative())
    }

    /// Returns how many seconds ago a moment was.
    pub(crate) fn seconds_since(&self, moment: Option<Time>) -> Option<i64> {
        self.age(moment).map(Duration::seconds)
    }

    /// Tells whether something has held for so many seconds; not when it is unknown since when.
    pub(crate) fn holds_for(&self, since: Option<Time>, seconds: i64) -> bool {
        self.seconds_since(since).is_some_and(|passed| passed >= seconds)
    }

    /// Tells whether a moment is less than so many seconds ago. Where the present is the newest time in the input, and that is
    /// this very moment, its age is not known, and it does not count.
    pub(crate) fn is_young(&self, moment: Option<Time>, seconds: i64) -> bool {
        let is_the_newest = moment == self.now && self.now == self.cluster.taken_at();
        !is_the_newest && self.seconds_since(moment).is_some_and(|passed| passed < seconds)
    }

    /// Returns ` for 3h`, or nothing when the moment is not known.
    pub(crate) fn for_how_long(&self, since: Option<Time>) -> String {
        self.age(since).map(|passed| format!(" for {}", passed.human())).unwrap_or_default()
    }
}
