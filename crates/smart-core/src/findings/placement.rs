//! Whether a pod fits on a node: the filters of the scheduler that can be judged from the objects alone.
//!
//! Unlike the scheduler, which stops at the first, this names every filter that a node fails: what keeps a pod out is what
//! alone keeps it from the most nodes.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::context::{Context, PodView};
use super::words::{listed, name, near_misses};
use crate::object::affinity::{NodeSelector, NodeSelectorTerm, PodAffinityTerm};
use crate::object::container::ContainerPort;
use crate::object::node::{Node, Taint};
use crate::object::pod::{PodSpec, Resources, Toleration};
use crate::object::quantity::{Format, Quantity};
use crate::object::selector::{Operator, Requirement};
use crate::object::{Body, Object, ObjectRef};
use crate::text::Text;

/// Amounts by resource.
pub(crate) type Amounts<'a> = BTreeMap<&'a str, Quantity>;

/// A node with what is taken of it.
pub(crate) struct Place<'a> {
    pub(crate) object: &'a Object,
    pub(crate) node: &'a Node,
    /// By resource, in no order.
    taken: Vec<(&'a str, Quantity)>,
    /// How many pods are on it, without those that have ended.
    pub(crate) pods: i64,
    /// The ports of the node that pods have, each with the place of the pod.
    ports: Vec<(&'a ContainerPort, usize)>,
}

/// What a node fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Filter {
    Selector,
    Affinity,
    /// A taint that says in what state the node is.
    Lifecycle,
    Cordoned,
    Taint,
    VolumeNode,
    Ports,
    Room,
}

/// The taint that comes with a cordon.
const CORDON: &str = "node.kubernetes.io/unschedulable";

impl<'a> Place<'a> {
    pub(crate) fn reference(&self) -> ObjectRef {
        self.object.reference()
    }

    fn label(&self, key: &str) -> Option<&str> {
        self.object.meta.labels.get(key).map(Text::as_str)
    }

    /// Returns how much of a resource is free; below nothing when more is taken than there is.
    pub(crate) fn free(&self, resource: &str) -> Quantity {
        self.all(resource).saturating_sub(self.taken(resource))
    }

    /// Returns how much of a resource pods may have.
    pub(crate) fn all(&self, resource: &str) -> Quantity {
        self.node.status.allocatable.get(resource).unwrap_or(Quantity::ZERO)
    }

    fn taken(&self, resource: &str) -> Quantity {
        if resource == "pods" {
            return Quantity::new(self.pods, Format::DecimalSi);
        }
        self.taken.iter().find(|(known, _)| *known == resource).map_or(Quantity::ZERO, |(_, taken)| *taken)
    }

    /// Tells whether it is kept for the control plane.
    pub(crate) fn is_control_plane(&self) -> bool {
        const KEYS: [&str; 2] = ["node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/master"];
        KEYS.iter().any(|key| self.label(key).is_some() || self.node.spec.taints.iter().any(|taint| taint.key == *key))
            || self.label("kubernetes.io/role") == Some("master")
    }

    /// Returns the taints that keep a pod away.
    pub(crate) fn untolerated(&self, spec: &'a PodSpec) -> impl Iterator<Item = &'a Taint> {
        let hard = self.node.spec.taints.iter().filter(|taint| matches!(taint.effect.as_str(), "NoSchedule" | "NoExecute"));
        hard.filter(|taint| !spec.tolerations.iter().any(|toleration| tolerates(toleration, taint)))
    }

    /// Returns the resources of which too little is free.
    pub(crate) fn short_of<'b>(&self, requests: &Amounts<'b>) -> Vec<&'b str> {
        let mut short: Vec<&str> = requests
            .iter()
            .filter(|(name, amount)| !amount.is_zero() && **amount > self.free(name))
            .map(|(name, _)| *name)
            .collect();
        if self.node.status.allocatable.get("pods").is_some_and(|most| Quantity::new(self.pods + 1, Format::DecimalSi) > most) {
            short.push("pods");
        }
        short
    }

    /// Returns the ports that a pod wants and others have, each with the place of the pod that has it.
    pub(crate) fn port_conflicts(&self, spec: &'a PodSpec) -> Vec<(&'a ContainerPort, usize)> {
        let any = |port: &ContainerPort| matches!(port.host_ip.as_str(), "" | "0.0.0.0" | "::");
        let same = |a: &ContainerPort, b: &ContainerPort| {
            a.host_port == b.host_port && protocol(a) == protocol(b) && (any(a) || any(b) || a.host_ip == b.host_ip)
        };
        host_ports(spec)
            .filter_map(|port| self.ports.iter().find(|(taken, _)| same(port, taken)).map(|(_, pod)| (port, *pod)))
            .collect()
    }

    /// Returns all that keeps a pod from the node.
    pub(crate) fn fails(&self, wish: &Wish<'a>) -> Vec<Filter> {
        let spec = wish.spec;
        let mut fails = Vec::new();
        if !self.matches_selector(spec) {
            fails.push(Filter::Selector);
        }
        if !self.matches_affinity(spec) {
            fails.push(Filter::Affinity);
        }
        let mut taints: Vec<Filter> = self.untolerated(spec).map(|taint| kind_of(&taint.key)).collect();
        if self.node.spec.unschedulable && !spec.tolerations.iter().any(|toleration| tolerates(toleration, &cordon())) {
            taints.push(Filter::Cordoned);
        }
        taints.sort_unstable();
        taints.dedup();
        fails.extend(taints);
        if wish.volumes.iter().any(|(_, selector)| !self.matches_any(selector)) {
            fails.push(Filter::VolumeNode);
        }
        if !self.port_conflicts(spec).is_empty() {
            fails.push(Filter::Ports);
        }
        if !self.short_of(&wish.requests).is_empty() {
            fails.push(Filter::Room);
        }
        fails
    }

    pub(crate) fn matches_selector(&self, spec: &PodSpec) -> bool {
        spec.node_selector.iter().all(|(key, value)| self.label(key) == Some(value.as_str()))
    }

    pub(crate) fn matches_affinity(&self, spec: &PodSpec) -> bool {
        let required = spec.affinity.as_ref().and_then(|affinity| affinity.node_affinity.required.as_ref());
        required.is_none_or(|required| self.matches_any(required))
    }

    fn matches_any(&self, selector: &NodeSelector) -> bool {
        selector.terms.iter().any(|term| self.matches_term(term))
    }

    fn matches_term(&self, term: &NodeSelectorTerm) -> bool {
        if term.match_expressions.is_empty() && term.match_fields.is_empty() {
            return false;
        }
        let name = Some(self.object.meta.name.as_str());
        term.match_expressions.iter().all(|wanted| wanted.matches(self.label(&wanted.key)))
            && term.match_fields.iter().all(|wanted| wanted.matches(name))
    }
}

fn cordon() -> Taint {
    Taint { key: CORDON.into(), effect: "NoSchedule".into(), ..Taint::default() }
}

/// Tells what sort of taint a key is.
fn kind_of(key: &str) -> Filter {
    match key {
        CORDON => Filter::Cordoned,
        _ if is_lifecycle(key) => Filter::Lifecycle,
        _ => Filter::Taint,
    }
}

/// Tells whether Kubernetes itself puts on a taint while a node is in some state.
pub(crate) fn is_lifecycle(key: &str) -> bool {
    key != CORDON && (key.starts_with("node.kubernetes.io/") || key.starts_with("node.cloudprovider.kubernetes.io/"))
}

fn tolerates(toleration: &Toleration, taint: &Taint) -> bool {
    let effect = toleration.effect.is_empty() || toleration.effect == taint.effect;
    let key = toleration.key.is_empty() && toleration.operator == "Exists" || toleration.key == taint.key;
    let value = toleration.operator == "Exists" || toleration.value == taint.value;
    effect && key && value
}

fn protocol(port: &ContainerPort) -> &str {
    if port.protocol.is_empty() { "TCP" } else { &port.protocol }
}

/// Returns the ports of the node that a pod wants.
pub(crate) fn host_ports(spec: &PodSpec) -> impl Iterator<Item = &ContainerPort> {
    let sidecars = spec.init_containers.iter().filter(|container| container.restart_policy == "Always");
    spec.containers.iter().chain(sidecars).flat_map(|container| container.ports.iter()).filter(|port| port.host_port > 0)
}

/// Returns what a pod requests, as the scheduler adds it up: containers and sidecars, at least what an init container takes
/// with the sidecars before it, or what is set for the pod as a whole; and what its runtime takes.
pub(crate) fn requests(spec: &PodSpec) -> Amounts<'_> {
    let (mut sum, mut sidecars, mut start) = (Amounts::new(), Amounts::new(), Amounts::new());
    for container in &spec.containers {
        add(&mut sum, &container.resources.requests);
    }
    for container in &spec.init_containers {
        if container.restart_policy == "Always" {
            add(&mut sum, &container.resources.requests);
            add(&mut sidecars, &container.resources.requests);
        } else {
            let mut here = sidecars.clone();
            add(&mut here, &container.resources.requests);
            raise(&mut start, here);
        }
    }
    raise(&mut sum, start);
    for (name, amount) in spec.resources.iter().flat_map(|resources| resources.requests.iter()) {
        sum.insert(name, amount);
    }
    add(&mut sum, &spec.overhead);
    sum
}

fn add<'a>(sum: &mut Amounts<'a>, resources: &'a Resources) {
    for (name, amount) in resources.iter() {
        let known = sum.entry(name).or_insert(Quantity::ZERO);
        *known = known.saturating_add(amount);
    }
}

fn raise<'a>(sum: &mut Amounts<'a>, others: Amounts<'a>) {
    for (name, amount) in others {
        let known = sum.entry(name).or_insert(Quantity::ZERO);
        *known = (*known).max(amount);
    }
}

/// What a pod asks of a node.
pub(crate) struct Wish<'a> {
    pub(crate) spec: &'a PodSpec,
    pub(crate) requests: Amounts<'a>,
    /// The volumes of its claims that some nodes only can reach.
    pub(crate) volumes: Vec<(ObjectRef, &'a NodeSelector)>,
}

impl<'a> Wish<'a> {
    pub(crate) fn new(context: &Context<'a>, pod: &PodView<'a>) -> Self {
        let spec = pod.spec();
        let volumes = spec.volumes.iter().filter_map(|volume| {
            let claim = volume.persistent_volume_claim.as_ref()?;
            let claim = context.find("", "PersistentVolumeClaim", pod.namespace(), &claim.claim_name).object()?;
            let Body::PersistentVolumeClaim(claim) = &claim.body else { return None };
            let volume = ObjectRef::new("", "PersistentVolume", "", claim.spec.volume_name.clone());
            let Body::PersistentVolume(body) = &context.object(&volume)?.body else { return None };
            Some((volume, body.spec.node_affinity.as_ref()?.required.as_ref()?))
        });
        Self { spec, requests: requests(spec), volumes: volumes.collect() }
    }
}

/// Returns the nodes with what is taken of them, in order.
pub(crate) fn places<'a>(context: &Context<'a>) -> Vec<Place<'a>> {
    let nodes = context.nodes().filter(|(object, _)| object.meta.deletion_timestamp.is_none());
    let mut places: Vec<Place<'a>> =
        nodes.map(|(object, node)| Place { object, node, taken: Vec::new(), pods: 0, ports: Vec::new() }).collect();
    // Pods of one template share their spec and stand beside each other, and are added up once.
    let mut last: Option<(&Arc<PodSpec>, Amounts<'a>)> = None;
    let mut by_address: BTreeMap<usize, Option<usize>> = BTreeMap::new();
    for (at, pod) in context.pods().iter().enumerate() {
        if pod.pod.node_name.is_empty() || pod.is_finished() {
            continue;
        }
        let name = pod.pod.node_name.as_str();
        // Equal names mostly share their storage, and are found by its address.
        let place = *by_address
            .entry(name.as_ptr().addr())
            .or_insert_with(|| places.binary_search_by(|place| place.object.meta.name.as_str().cmp(name)).ok());
        let Some(place) = place.and_then(|place| places.get_mut(place)) else { continue };
        place.pods += 1;
        let spec: &'a Arc<PodSpec> = &pod.pod.spec;
        let (_, amounts) = match last.take().filter(|(known, _)| Arc::ptr_eq(known, spec)) {
            Some(known) => last.insert(known),
            None => last.insert((spec, requests(spec))),
        };
        for (name, amount) in amounts.iter() {
            match place.taken.iter_mut().find(|(known, _)| known == name) {
                Some((_, taken)) => *taken = taken.saturating_add(*amount),
                None => place.taken.push((name, *amount)),
            }
        }
        place.ports.extend(host_ports(spec).map(|port| (port, at)));
    }
    places
}

/// Returns an amount as people read it: bytes in Mi or Gi, others as they are written.
pub(crate) fn amount(resource: &str, quantity: Quantity) -> String {
    const MEBI: i64 = 1 << 20;
    let is_bytes = matches!(resource, "memory" | "ephemeral-storage") || resource.starts_with("hugepages-");
    let bytes = quantity.value();
    let written = quantity.to_string();
    // What is short already stays as its author wrote it.
    if !is_bytes || bytes.abs() < MEBI || written.len() <= 6 {
        return written;
    }
    let mebi = bytes / MEBI;
    if mebi < 10 * 1024 { format!("{mebi}Mi") } else { format!("{}.{}Gi", mebi / 1024, mebi % 1024 * 10 / 1024) }
}

/// Returns a choice of nodes in words: `zone in (a, b) and disk exists, or arch in (arm64)`.
pub(crate) fn affinity_in_words(selector: &NodeSelector) -> String {
    let terms = selector.terms.iter().map(|term| {
        let wanted = term.match_expressions.iter().chain(term.match_fields.iter());
        wanted.map(requirement_in_words).collect::<Vec<_>>().join(" and ")
    });
    terms.collect::<Vec<_>>().join(", or ")
}

fn requirement_in_words(wanted: &Requirement) -> String {
    let values: Vec<&str> = wanted.values.iter().map(Text::as_str).collect();
    let values = values.join(", ");
    match wanted.operator {
        Operator::In => format!("{} in ({values})", wanted.key),
        Operator::NotIn => format!("{} not in ({values})", wanted.key),
        Operator::Exists => format!("{} exists", wanted.key),
        Operator::DoesNotExist => format!("{} does not exist", wanted.key),
        Operator::Gt => format!("{} > {values}", wanted.key),
        Operator::Lt => format!("{} < {values}", wanted.key),
    }
}

/// Says which values of a label nodes have, or that they have none, and which label has a similar name.
pub(crate) fn what_nodes_have(context: &Context<'_>, key: &str, value: Option<&str>) -> String {
    let mut values: Vec<&str> = context.nodes().filter_map(|(object, _)| object.meta.labels.get(key).map(Text::as_str)).collect();
    values.sort_unstable();
    values.dedup();
    if !values.is_empty() {
        let near = value.map(|value| near_misses(value, values.iter().copied())).unwrap_or_default();
        let hint = if near.is_empty() { String::new() } else { format!("; {} is near to what is wanted", listed(&near)) };
        return format!("Nodes have the label {key} with {}{hint}.", listed(&values));
    }
    let mut keys: Vec<&str> =
        context.nodes().flat_map(|(object, _)| object.meta.labels.iter().map(|(known, _)| known.as_str())).collect();
    keys.sort_unstable();
    keys.dedup();
    let near = near_misses(key, keys.iter().copied());
    if near.is_empty() {
        format!("No node has the label {key}.")
    } else {
        format!("No node has the label {key}; there is {}.", listed(&near))
    }
}

/// A required rule of a pod about other pods, with the pods that it matches.
pub(crate) struct Beside {
    pub(crate) words: String,
    pub(crate) path: String,
    pub(crate) pods: Vec<String>,
}

/// Returns the rules of a pod about pods to be near to, or apart from.
pub(crate) fn beside(context: &Context<'_>, pod: &PodView<'_>, apart: bool) -> Vec<Beside> {
    let Some(affinity) = &pod.spec().affinity else { return Vec::new() };
    let (field, rules) =
        if apart { ("podAntiAffinity", &affinity.pod_anti_affinity) } else { ("podAffinity", &affinity.pod_affinity) };
    let rule = |(at, term): (usize, &PodAffinityTerm)| {
        let selector = term.label_selector.as_ref();
        let words = selector.map_or_else(|| "no labels".to_owned(), ToString::to_string);
        let own = [Text::from(pod.namespace())];
        let namespaces: &[Text] = if term.namespaces.is_empty() { &own } else { &term.namespaces };
        let matching = namespaces
            .iter()
            .flat_map(|namespace| selector.into_iter().flat_map(move |selector| context.pods_matching(namespace, selector)));
        let placed = matching.filter(|other| !other.pod.node_name.is_empty() && !other.is_finished());
        let pods = placed.map(|other| format!("{} on {}", name(&other.reference()), other.pod.node_name)).collect();
        let path = format!("/spec/affinity/{field}/requiredDuringSchedulingIgnoredDuringExecution/{at}");
        Beside { words: format!("{words} (in the same {})", term.topology_key), path, pods }
    };
    rules.required.iter().enumerate().map(rule).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec(text: &str) -> Arc<PodSpec> {
        let mut input = crate::Input::new();
        let pod =
            format!(r#"{{"apiVersion": "v1", "kind": "Pod", "metadata": {{"name": "p", "namespace": "n"}}, "spec": {text}}}"#);
        input.dump("pod", pod.as_bytes()).expect("it is JSON");
        let cluster = crate::Cluster::new(input, None);
        match cluster.objects().first().map(|object| &object.body) {
            Some(Body::Pod(pod)) => pod.spec.clone(),
            _ => panic!("it is a pod"),
        }
    }

    #[test]
    fn requests_are_those_of_the_scheduler() {
        let spec = spec(
            r#"{"containers": [{"name": "a", "resources": {"requests": {"cpu": "1", "memory": "1Gi"}}},
                {"name": "b", "resources": {"requests": {"cpu": "500m"}}}],
            "initContainers": [{"name": "side", "restartPolicy": "Always", "resources": {"requests": {"cpu": "100m"}}},
                {"name": "init", "resources": {"requests": {"cpu": "2", "memory": "128Mi"}}}],
            "overhead": {"cpu": "50m"}}"#,
        );
        let requests = requests(&spec);
        assert_eq!(requests.get("cpu").map(ToString::to_string).as_deref(), Some("2150m"));
        assert_eq!(requests.get("memory").map(ToString::to_string).as_deref(), Some("1Gi"));
    }

    #[test]
    fn tolerations_match_as_the_scheduler_says() {
        let taint = Taint { key: "dedicated".into(), value: "gpu".into(), effect: "NoSchedule".into(), ..Taint::default() };
        let toleration = |key: &str, operator: &str, value: &str, effect: &str| Toleration {
            key: key.into(),
            operator: operator.into(),
            value: value.into(),
            effect: effect.into(),
            ..Toleration::default()
        };
        for (toleration, expected) in [
            (toleration("", "Exists", "", ""), true),
            (toleration("dedicated", "", "gpu", "NoSchedule"), true),
            (toleration("dedicated", "Exists", "", "NoSchedule"), true),
            (toleration("dedicated", "Equal", "db", ""), false),
            (toleration("dedicated", "Exists", "", "NoExecute"), false),
            (toleration("other", "Exists", "", ""), false),
        ] {
            assert_eq!(tolerates(&toleration, &taint), expected, "{toleration:?}");
        }
    }
}
