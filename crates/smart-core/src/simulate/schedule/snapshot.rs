//! What the scheduler knows of a cluster: its nodes with what is taken of them, and the pods that are on them.

use std::collections::BTreeMap;
use std::hash::BuildHasher;
use std::sync::Arc;

use foldhash::fast::FixedState;
use hashbrown::HashTable;

use super::amounts::{Amounts, Columns};
use super::class::{Class, HostPort};
use super::cycle::Cycle;
use super::requests::Requests;
use super::storage::{ClaimId, Storage};
use super::topology::Topologies;
use crate::cluster::Cluster;
use crate::json::Map;
use crate::object::node::{Node, Taint};
use crate::object::pod::{Pod, PodSpec};
use crate::object::{Body, Object, ObjectRef};
use crate::text::Text;

/// The taint of a node that does not answer.
pub(crate) const UNREACHABLE: &str = "node.kubernetes.io/unreachable";
/// The taint that comes with a cordon.
pub(crate) const CORDON: &str = "node.kubernetes.io/unschedulable";

/// The number of a node, in order of the names.
pub(crate) type NodeId = u32;
/// The number of a pod.
pub(crate) type PodId = u32;
type ClassId = u32;

/// The nodes and pods of a cluster as the scheduler sees them (pkg/scheduler/backend/cache/snapshot.go).
pub(crate) struct Snapshot<'a> {
    pub(crate) cluster: &'a Cluster,
    pub(crate) nodes: Vec<NodeState<'a>>,
    /// Those of the input first, in order of namespace and name.
    pub(crate) pods: Vec<PodState<'a>>,
    /// How many of the pods are of the input.
    known_pods: usize,
    pub(crate) classes: Vec<Class<'a>>,
    pub(crate) storage: Storage<'a>,
    pub(crate) topologies: Topologies,
    pub(crate) columns: Columns,
    pub(crate) namespaces: BTreeMap<&'a str, &'a Map>,
    /// The classes of each namespace.
    of_namespace: BTreeMap<Text, Vec<ClassId>>,
    /// The pods without a node that one is promised to.
    pub(crate) promised_pods: Vec<PodId>,
    /// By image: the size that the first node tells that has it, and the nodes that have it, in order.
    pub(crate) images: BTreeMap<&'a str, (i64, Vec<NodeId>)>,
    /// The selectors of Services, by namespace.
    pub(crate) services: BTreeMap<&'a str, Vec<&'a Map>>,
    /// The classes with required terms to be apart from others.
    pub(crate) apart: Vec<ClassId>,
    /// The classes with wishes about others, or required terms to be near them.
    pub(crate) drawn: Vec<ClassId>,
    class_table: HashTable<ClassId>,
    last_class: Option<ClassId>,
    /// What was done since [`Snapshot::remember`], to be undone.
    journal: Option<Vec<Done>>,
}

/// One thing that was done to a snapshot.
enum Done {
    Placed(PodId),
    Removed(PodId, NodeId),
    Reclassed(PodId, ClassId),
    Added,
    Marked(NodeId, Box<Marks>),
    Promised(ClaimId),
}

/// What keeps pods from a node.
#[derive(Clone)]
struct Marks {
    taints: Vec<Taint>,
    is_unschedulable: bool,
    is_gone: bool,
}

/// A node with what is taken of it.
pub(crate) struct NodeState<'a> {
    pub(crate) object: &'a Object,
    pub(crate) labels: &'a Map,
    pub(crate) taints: Vec<Taint>,
    pub(crate) is_unschedulable: bool,
    /// Whether it has been taken out of the cluster.
    pub(crate) is_gone: bool,
    pub(crate) allocatable: Amounts,
    /// Whether the input tells what it has.
    pub(crate) tells_size: bool,
    pub(crate) allowed_pods: i64,
    pub(crate) requested: Amounts,
    pub(crate) compared: [i64; 2],
    pub(crate) pods: Vec<PodId>,
    pub(crate) ports: Vec<(HostPort<'a>, PodId)>,
}

/// A pod, bound or waiting.
pub(crate) struct PodState<'a> {
    pub(crate) name: Text,
    /// The object, or that of the pod in whose place it is.
    pub(crate) object: &'a Object,
    pub(crate) pod: &'a Pod,
    pub(crate) class: ClassId,
    pub(crate) node: Option<NodeId>,
    /// The node that it is promised, and whose room it keeps from pods that are no more important.
    pub(crate) nominated: Option<NodeId>,
    /// The node that the template it is made from names.
    pub(crate) wanted_node: Text,
    /// What it requests where its status makes that another amount than its spec.
    requests: Option<Box<Requests>>,
}

impl<'a> Snapshot<'a> {
    pub(crate) fn new(cluster: &'a Cluster) -> Self {
        Self::with_claims(cluster, &[])
    }

    /// Returns the snapshot of a cluster that has these claims besides.
    pub(crate) fn with_claims(cluster: &'a Cluster, claims: &'a [Object]) -> Self {
        let mut snapshot = Self {
            cluster,
            nodes: Vec::new(),
            pods: Vec::new(),
            known_pods: 0,
            classes: Vec::new(),
            storage: Storage::new(cluster, claims),
            topologies: Topologies::default(),
            columns: Columns::default(),
            namespaces: BTreeMap::new(),
            of_namespace: BTreeMap::new(),
            promised_pods: Vec::new(),
            images: BTreeMap::new(),
            services: BTreeMap::new(),
            apart: Vec::new(),
            drawn: Vec::new(),
            class_table: HashTable::new(),
            last_class: None,
            journal: None,
        };
        for object in cluster.objects() {
            match &object.body {
                Body::Node(node) => snapshot.add_node(object, node),
                Body::Namespace(_) => {
                    snapshot.namespaces.insert(&object.meta.name, &object.meta.labels);
                }
                Body::Service(service) => {
                    snapshot.services.entry(&object.meta.namespace).or_default().push(&service.spec.selector);
                }
                _ => {}
            }
        }
        for object in cluster.objects() {
            if let Body::Pod(pod) = &object.body
                && !pod.is_finished()
            {
                snapshot.add_pod(object, pod);
            }
        }
        snapshot.known_pods = snapshot.pods.len();
        snapshot.learn_topologies();
        snapshot
    }

    fn add_node(&mut self, object: &'a Object, node: &'a Node) {
        let mut allocatable = Amounts::default();
        // What is not told to be kept back may be requested (`SetDefaults_NodeStatus` in pkg/apis/core/v1/defaults.go).
        let status = &node.status;
        let size = if status.allocatable.is_empty() { &status.capacity } else { &status.allocatable };
        for (name, quantity) in size.iter() {
            if let Some(column) = self.columns.number(name) {
                allocatable.set(column, Columns::count(column, quantity));
            }
        }
        let id = self.nodes.len() as NodeId;
        for image in &node.status.images {
            for name in &image.names {
                let (_, nodes) = self.images.entry(name).or_insert_with(|| (image.size_bytes, Vec::new()));
                if nodes.last() != Some(&id) {
                    nodes.push(id);
                }
            }
        }
        self.nodes.push(NodeState {
            object,
            labels: &object.meta.labels,
            taints: node.spec.taints.to_vec(),
            is_unschedulable: node.spec.unschedulable,
            is_gone: false,
            allocatable,
            tells_size: !size.is_empty(),
            allowed_pods: size.get("pods").map_or(0, |pods| pods.value()),
            requested: Amounts::default(),
            compared: [0; 2],
            pods: Vec::new(),
            ports: Vec::new(),
        });
    }

    fn add_pod(&mut self, object: &'a Object, pod: &'a Pod) {
        let class =
            self.class_of(&object.meta.namespace, &object.meta.labels, &pod.spec, object.meta.deletion_timestamp.is_some());
        let requests = if pod.node_name.is_empty() { None } else { Requests::of_placed(pod, &mut self.columns) };
        let id = self.pods.len() as PodId;
        self.pods.push(PodState {
            name: object.meta.name.clone(),
            object,
            pod,
            class,
            node: None,
            wanted_node: Text::default(),
            nominated: self.node(&pod.status.nominated_node_name).filter(|_| pod.node_name.is_empty()),
            requests: requests.filter(|requests| *requests != self.classes[class as usize].requests).map(Box::new),
        });
        if self.pods[id as usize].nominated.is_some() {
            self.promised_pods.push(id);
        }
        if let Some(node) = self.node(&pod.node_name) {
            self.place(id, node);
        }
    }

    /// Adds a pod that a controller makes in the place of another, from the same template; it waits for a node.
    pub(crate) fn add_replacement(&mut self, of: PodId, name: Text) -> PodId {
        let PodState { object, pod, .. } = self.pods[of as usize];
        let class = self.class_of(&object.meta.namespace, &object.meta.labels, &pod.spec, false);
        let wanted_node = Text::default();
        self.pods.push(PodState { name, object, pod, class, node: None, wanted_node, nominated: None, requests: None });
        self.note(Done::Added);
        self.pods.len() as PodId - 1
    }

    /// Adds a pod of which the input shows no other: one like this object, under a name of its own; it waits for a node.
    pub(crate) fn add_waiting(&mut self, like: &'a Object, name: Text) -> Option<PodId> {
        let Body::Pod(pod) = &like.body else { return None };
        let class = self.class_of(&like.meta.namespace, &like.meta.labels, &pod.spec, false);
        self.learn_topologies();
        let wanted_node = pod.node_name.clone();
        self.pods.push(PodState { name, object: like, pod, class, node: None, wanted_node, nominated: None, requests: None });
        Some(self.pods.len() as PodId - 1)
    }

    /// Gives a pod a node where it fits, and its claims the volumes that they get there.
    pub(crate) fn bind(&mut self, pod: PodId, node: NodeId) {
        let promises = Cycle::new(self, pod).promises(node);
        for (claim, promise) in promises {
            self.storage.promised.insert(claim, promise);
            self.note(Done::Promised(claim));
        }
        self.place(pod, node);
    }

    /// Adds a pod that has no node, whatever its object says of one; none for an object that is no pod.
    pub(crate) fn add_unplaced(&mut self, object: &'a Object) -> Option<PodId> {
        let Body::Pod(pod) = &object.body else { return None };
        let meta = &object.meta;
        let class = self.class_of(&meta.namespace, &meta.labels, &pod.spec, meta.deletion_timestamp.is_some());
        self.learn_topologies();
        let (name, wanted_node) = (meta.name.clone(), Text::default());
        self.pods.push(PodState { name, object, pod, class, node: None, nominated: None, wanted_node, requests: None });
        self.note(Done::Added);
        Some(self.pods.len() as PodId - 1)
    }

    /// Returns the pod of an object, which is added when it is another than is there, as one that has ended.
    pub(crate) fn pod_or_added(&mut self, object: &'a Object) -> Option<PodId> {
        let known = self.pod(&object.reference()).filter(|pod| std::ptr::eq(self.pods[*pod as usize].object, object));
        known.or_else(|| self.add_unplaced(object))
    }

    /// Returns the pod of an object that waits for a node, which is added when there is none: pods of one template may share
    /// their object.
    pub(crate) fn waiting_or_added(&mut self, object: &'a Object) -> Option<PodId> {
        let waits = |pod: &PodId| {
            let state = &self.pods[*pod as usize];
            state.node.is_none() && std::ptr::eq(state.object, object)
        };
        let known = self.pod(&object.reference()).filter(waits);
        known.or_else(|| self.add_unplaced(object))
    }

    /// Lets no room be kept for a pod.
    pub(crate) fn forget_nomination(&mut self, pod: PodId) {
        self.pods[pod as usize].nominated = None;
    }

    /// Makes a pod request so much less of a resource.
    pub(crate) fn request_less(&mut self, pod: PodId, column: usize, less: i64) {
        let mut requests = self.requests(pod).clone();
        requests.asked.set(column, requests.asked.get(column).saturating_sub(less));
        self.pods[pod as usize].requests = Some(Box::new(requests));
    }

    /// Adds a node that is not in the cluster yet. It is the last by name, so that those before it keep their numbers.
    pub(crate) fn add_absent_node(&mut self, object: &'a Object) -> Option<NodeId> {
        let Body::Node(node) = &object.body else { return None };
        if self.nodes.last().is_some_and(|last| *last.name() >= object.meta.name) {
            return None;
        }
        self.add_node(object, node);
        let added = self.nodes.last_mut()?;
        added.is_gone = true;
        self.topologies.forget();
        self.learn_topologies();
        Some(self.nodes.len() as NodeId - 1)
    }

    /// Gives a node other labels and returns those that it had.
    pub(crate) fn relabel(&mut self, node: NodeId, labels: &'a Map) -> &'a Map {
        let before = std::mem::replace(&mut self.nodes[node as usize].labels, labels);
        self.topologies.forget();
        self.learn_topologies();
        before
    }

    /// Returns the name of a pod as a reference.
    pub(crate) fn reference(&self, pod: PodId) -> ObjectRef {
        let state = &self.pods[pod as usize];
        ObjectRef::new("", "Pod", state.namespace().clone(), state.name.clone())
    }

    fn class_of(&mut self, namespace: &Text, labels: &'a Map, spec: &'a Arc<PodSpec>, is_terminating: bool) -> ClassId {
        let key = |namespace: &str, labels: &Map, spec: &PodSpec, is_terminating: bool| {
            let parts = (namespace, labels.entries().as_ptr().addr(), std::ptr::from_ref(spec).addr(), is_terminating);
            FixedState::default().hash_one(parts)
        };
        let spec: &'a PodSpec = spec;
        let is_same = |class: ClassId| {
            let class = &self.classes[class as usize];
            class.is_terminating == is_terminating
                && std::ptr::eq(class.spec, spec)
                && class.labels.is_same(labels)
                && class.namespace == *namespace
        };
        // Pods of one template mostly stand together.
        if let Some(last) = self.last_class.filter(|class| is_same(*class)) {
            return last;
        }
        let hash = key(namespace, labels, spec, is_terminating);
        if let Some(known) = self.class_table.find(hash, |class| is_same(*class)).copied() {
            self.last_class = Some(known);
            return known;
        }
        let requests = Requests::of(spec, &mut self.columns);
        let class = Class::new(namespace.clone(), labels, spec, is_terminating, requests, &mut self.topologies);
        let id = self.classes.len() as ClassId;
        if !class.anti_affinity.is_empty() {
            self.apart.push(id);
        }
        if !class.affinity.is_empty() || !class.preferred_affinity.is_empty() || !class.preferred_anti_affinity.is_empty() {
            self.drawn.push(id);
        }
        self.of_namespace.entry(namespace.clone()).or_default().push(id);
        self.classes.push(class);
        self.last_class = Some(id);
        self.class_table.insert_unique(hash, id, |class| {
            let class = &self.classes[*class as usize];
            key(&class.namespace, class.labels, class.spec, class.is_terminating)
        });
        id
    }

    fn learn_topologies(&mut self) {
        let nodes: Vec<&'a Map> = self.nodes.iter().map(|node| node.labels).collect();
        self.topologies.fill(nodes.iter().copied());
    }

    /// Returns the number of a node.
    pub(crate) fn node(&self, name: &str) -> Option<NodeId> {
        if name.is_empty() {
            return None;
        }
        let found = self.nodes.binary_search_by(|node| node.name().as_str().cmp(name)).ok()?;
        Some(found as NodeId)
    }

    /// Returns the number of the pod of an object.
    pub(crate) fn pod(&self, object: &ObjectRef) -> Option<PodId> {
        let wanted = (object.namespace.as_str(), object.name.as_str());
        // Those of the input are in order; those that were added after them are few.
        let (known, added) = self.pods.split_at_checked(self.known_pods)?;
        if let Ok(found) = known.binary_search_by(|pod| pod.path().cmp(&wanted)) {
            return Some(found as PodId);
        }
        added.iter().position(|pod| pod.path() == wanted).map(|found| (self.known_pods + found) as PodId)
    }

    /// Returns the class of a pod.
    pub(crate) fn class(&self, pod: PodId) -> &Class<'a> {
        &self.classes[self.pods[pod as usize].class as usize]
    }

    /// Returns what a pod requests.
    pub(crate) fn requests(&self, pod: PodId) -> &Requests {
        let state = &self.pods[pod as usize];
        state.requests.as_deref().unwrap_or(&self.classes[state.class as usize].requests)
    }

    /// Returns the classes of a namespace that have pods on nodes.
    pub(crate) fn classes_in(&self, namespace: &str) -> impl Iterator<Item = &Class<'a>> {
        let classes = self.of_namespace.get(namespace).into_iter().flatten().map(|id| &self.classes[*id as usize]);
        classes.filter(|class| !class.on.is_empty())
    }

    /// Returns for each node how many of its pods are of those classes of a namespace that count, without pods that are about
    /// to go.
    pub(crate) fn pods_on(&self, namespace: &str, counts: impl Fn(&Class<'a>) -> bool) -> Vec<i64> {
        let mut on = vec![0; self.nodes.len()];
        for class in self.classes_in(namespace).filter(|class| !class.is_terminating && counts(class)) {
            for (node, pods) in &class.on {
                on[*node as usize] += i64::from(*pods);
            }
        }
        on
    }

    /// Returns the labels of a namespace; none when it is not in the input.
    pub(crate) fn namespace_labels(&self, namespace: &str) -> Option<&'a Map> {
        self.namespaces.get(namespace).copied()
    }

    /// Returns the nodes that are in the cluster.
    pub(crate) fn present(&self) -> impl Iterator<Item = NodeId> {
        (0..).zip(&self.nodes).filter(|(_, node)| !node.is_gone).map(|(id, _)| id)
    }

    /// Puts a pod on a node.
    pub(crate) fn place(&mut self, pod: PodId, node: NodeId) {
        let state = &mut self.pods[pod as usize];
        state.node = Some(node);
        let class = &mut self.classes[state.class as usize];
        match class.on.binary_search_by_key(&node, |(on, _)| *on) {
            Ok(found) => class.on[found].1 += 1,
            Err(at) => class.on.insert(at, (node, 1)),
        }
        let requests = state.requests.as_deref().unwrap_or(&class.requests);
        let node = &mut self.nodes[node as usize];
        node.requested.add(&requests.asked);
        for (sum, amount) in node.compared.iter_mut().zip(requests.compared) {
            *sum = sum.saturating_add(amount);
        }
        node.ports.extend(class.ports.iter().map(|port| (*port, pod)));
        // In order, so that nothing depends on which pods came and went before.
        let at = node.pods.partition_point(|on| *on < pod);
        node.pods.insert(at, pod);
        self.storage.use_claims(state, class, true);
        self.note(Done::Placed(pod));
    }

    /// Takes a pod off its node.
    pub(crate) fn remove(&mut self, pod: PodId) -> Option<NodeId> {
        let state = &mut self.pods[pod as usize];
        let at = state.node.take()?;
        let class = &mut self.classes[state.class as usize];
        if let Ok(found) = class.on.binary_search_by_key(&at, |(on, _)| *on) {
            class.on[found].1 -= 1;
            if class.on[found].1 == 0 {
                class.on.remove(found);
            }
        }
        let requests = state.requests.as_deref().unwrap_or(&class.requests);
        let node = &mut self.nodes[at as usize];
        node.requested.take(&requests.asked);
        for (sum, amount) in node.compared.iter_mut().zip(requests.compared) {
            *sum = sum.saturating_sub(amount);
        }
        node.ports.retain(|(_, of)| *of != pod);
        node.pods.retain(|on| *on != pod);
        self.storage.use_claims(state, class, false);
        self.note(Done::Removed(pod, at));
        Some(at)
    }

    /// Cordons a node as `kubectl cordon` and the node lifecycle controller do.
    pub(crate) fn cordon(&mut self, node: NodeId) {
        self.note_marks(node);
        let node = &mut self.nodes[node as usize];
        node.is_unschedulable = true;
        if !node.taints.iter().any(|taint| taint.key == CORDON) {
            node.taints.push(Taint { key: CORDON.into(), effect: "NoSchedule".into(), ..Taint::default() });
        }
    }

    /// Marks a node as one that does not answer, as the node lifecycle controller does.
    pub(crate) fn lose(&mut self, node: NodeId) {
        self.note_marks(node);
        let node = &mut self.nodes[node as usize];
        for effect in ["NoSchedule", "NoExecute"] {
            node.taints.push(Taint { key: UNREACHABLE.into(), effect: effect.into(), ..Taint::default() });
        }
    }

    /// Marks a pod as one whose deletion was asked for, and which stays on its node all the same.
    pub(crate) fn terminate(&mut self, pod: PodId) {
        let PodState { object, pod: body, class, node, .. } = self.pods[pod as usize];
        let terminating = self.class_of(&object.meta.namespace, &object.meta.labels, &body.spec, true);
        self.remove(pod);
        self.note(Done::Reclassed(pod, class));
        self.pods[pod as usize].class = terminating;
        if let Some(node) = node {
            self.place(pod, node);
        }
    }

    /// Begins to remember what is done, so that [`Snapshot::undo`] can take it back.
    pub(crate) fn remember(&mut self) {
        self.journal = Some(Vec::new());
    }

    /// Takes back all that was done since [`Snapshot::remember`].
    pub(crate) fn undo(&mut self) {
        for done in self.journal.take().unwrap_or_default().into_iter().rev() {
            match done {
                Done::Placed(pod) => {
                    self.remove(pod);
                }
                Done::Removed(pod, node) => self.place(pod, node),
                Done::Reclassed(pod, class) => self.pods[pod as usize].class = class,
                Done::Added => {
                    self.pods.pop();
                }
                Done::Marked(node, marks) => {
                    let node = &mut self.nodes[node as usize];
                    (node.taints, node.is_unschedulable, node.is_gone) = (marks.taints, marks.is_unschedulable, marks.is_gone);
                }
                Done::Promised(claim) => {
                    self.storage.promised.remove(&claim);
                }
            }
        }
    }

    fn note(&mut self, done: Done) {
        if let Some(journal) = &mut self.journal {
            journal.push(done);
        }
    }

    fn note_marks(&mut self, node: NodeId) {
        if self.journal.is_some() {
            let NodeState { taints, is_unschedulable, is_gone, .. } = &self.nodes[node as usize];
            let marks = Marks { taints: taints.clone(), is_unschedulable: *is_unschedulable, is_gone: *is_gone };
            self.note(Done::Marked(node, Box::new(marks)));
        }
    }
}

impl<'a> NodeState<'a> {
    /// Returns the name.
    pub(crate) fn name(&self) -> &'a Text {
        &self.object.meta.name
    }

    /// Returns the value of a label.
    pub(crate) fn label(&self, key: &str) -> Option<&'a str> {
        self.labels.get(key).map(Text::as_str)
    }
}

impl<'a> PodState<'a> {
    /// Returns the namespace.
    pub(crate) fn namespace(&self) -> &'a Text {
        &self.object.meta.namespace
    }

    fn path(&self) -> (&str, &str) {
        (self.namespace(), &self.name)
    }
}
