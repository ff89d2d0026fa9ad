//! What pods of one template have in common for the scheduler: worked out once, however many there are.

use crate::json::Map;
use crate::object::affinity::{Affinity, PodAffinityTerm, TopologySpreadConstraint};
use crate::object::container::ContainerPort;
use crate::object::pod::PodSpec;
use crate::object::selector::{LabelSelector, Requirement};
use crate::object::volume::Volume;
use crate::text::Text;

use super::requests::Requests;
use super::topology::{Topologies, Topology};

/// The pods of one namespace that have the same labels and the same spec, terminating ones apart.
pub(crate) struct Class<'a> {
    pub(crate) namespace: Text,
    pub(crate) labels: &'a Map,
    pub(crate) spec: &'a PodSpec,
    pub(crate) is_terminating: bool,
    pub(crate) priority: i32,
    pub(crate) requests: Requests,
    pub(crate) ports: Vec<HostPort<'a>>,
    pub(crate) affinity: Vec<Term<'a>>,
    pub(crate) anti_affinity: Vec<Term<'a>>,
    pub(crate) preferred_affinity: Vec<(i64, Term<'a>)>,
    pub(crate) preferred_anti_affinity: Vec<(i64, Term<'a>)>,
    pub(crate) spread: Vec<Constraint<'a>>,
    /// Whether it names claims of volumes, or disks.
    pub(crate) has_volumes: bool,
    /// On which nodes how many of its pods are, in order of the nodes.
    pub(crate) on: Vec<(u32, u32)>,
}

/// A port of the node that a pod takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct HostPort<'a> {
    pub(crate) port: i32,
    pub(crate) protocol: &'a str,
    pub(crate) ip: &'a str,
}

/// A term about other pods, and the topology in which it means near and apart.
pub(crate) struct Term<'a> {
    /// The namespaces it names; its own where it says nothing of namespaces.
    namespaces: Vec<Text>,
    namespace_selector: Option<&'a LabelSelector>,
    pub(crate) selector: Option<&'a LabelSelector>,
    pub(crate) topology: Topology,
}

/// A bound on how unevenly pods are spread.
pub(crate) struct Constraint<'a> {
    pub(crate) stated: &'a TopologySpreadConstraint,
    /// Requirements from `matchLabelKeys`, besides those of the selector.
    added: Vec<Requirement>,
    pub(crate) topology: Topology,
    pub(crate) is_required: bool,
}

impl<'a> Class<'a> {
    pub(crate) fn new(
        namespace: Text,
        labels: &'a Map,
        spec: &'a PodSpec,
        is_terminating: bool,
        requests: Requests,
        topologies: &mut Topologies,
    ) -> Self {
        let affinity: Option<&'a Affinity> = spec.affinity.as_deref();
        let mut terms = |listed: &'a [PodAffinityTerm]| -> Vec<Term<'a>> {
            listed.iter().map(|term| Term::new(term, &namespace, topologies)).collect()
        };
        let near = affinity.map(|affinity| &affinity.pod_affinity);
        let apart = affinity.map(|affinity| &affinity.pod_anti_affinity);
        let required = near.map_or_else(Vec::new, |near| terms(&near.required));
        let required_apart = apart.map_or_else(Vec::new, |apart| terms(&apart.required));
        let mut weighted = |rules: Option<&'a crate::object::affinity::PodAffinity>| -> Vec<(i64, Term<'a>)> {
            let listed = rules.map(|rules| &*rules.preferred).unwrap_or_default();
            listed.iter().map(|wish| (i64::from(wish.weight), Term::new(&wish.term, &namespace, topologies))).collect()
        };
        let (preferred, preferred_apart) = (weighted(near), weighted(apart));
        let spread = spec.topology_spread_constraints.iter();
        let spread = spread.map(|stated| Constraint::new(stated, labels, topologies)).collect();
        Self {
            labels,
            spec,
            is_terminating,
            priority: spec.priority.unwrap_or(0),
            requests,
            ports: host_ports(spec).map(HostPort::of).collect(),
            affinity: required,
            anti_affinity: required_apart,
            preferred_affinity: preferred,
            preferred_anti_affinity: preferred_apart,
            spread,
            has_volumes: spec.volumes.iter().any(|volume| counts(volume)),
            on: Vec::new(),
            namespace,
        }
    }

    /// Returns the value of a label.
    pub(crate) fn label(&self, key: &str) -> Option<&'a str> {
        self.labels.get(key).map(Text::as_str)
    }
}

fn counts(volume: &Volume) -> bool {
    volume.persistent_volume_claim.is_some()
        || volume.ephemeral.is_some()
        || volume.gce_persistent_disk.is_some()
        || volume.aws_elastic_block_store.is_some()
        || volume.iscsi.is_some()
        || volume.rbd.is_some()
}

/// Returns the ports of the node that a pod takes: those of containers and sidecars (`GetHostPorts` in
/// pkg/scheduler/util/utils.go).
fn host_ports(spec: &PodSpec) -> impl Iterator<Item = &ContainerPort> {
    let sidecars = spec.init_containers.iter().filter(|container| container.restart_policy == "Always");
    spec.containers.iter().chain(sidecars).flat_map(|container| container.ports.iter()).filter(|port| port.host_port > 0)
}

impl<'a> HostPort<'a> {
    fn of(port: &'a ContainerPort) -> Self {
        let or = |text: &'a Text, other| if text.is_empty() { other } else { text.as_str() };
        Self { port: port.host_port, protocol: or(&port.protocol, "TCP"), ip: or(&port.host_ip, ANY) }
    }

    /// Tells whether both cannot be on one node.
    pub(crate) fn conflicts(self, other: Self) -> bool {
        self.port == other.port && self.protocol == other.protocol && (self.ip == ANY || other.ip == ANY || self.ip == other.ip)
    }
}

/// All addresses of the node.
const ANY: &str = "0.0.0.0";

impl<'a> Term<'a> {
    fn new(stated: &'a PodAffinityTerm, namespace: &Text, topologies: &mut Topologies) -> Self {
        // The API server has merged `matchLabelKeys` into the selector; the scheduler does not look at them.
        let is_own = stated.namespaces.is_empty() && stated.namespace_selector.is_none();
        Self {
            namespaces: if is_own { vec![namespace.clone()] } else { stated.namespaces.to_vec() },
            namespace_selector: stated.namespace_selector.as_ref(),
            selector: stated.label_selector.as_ref(),
            topology: topologies.number(&stated.topology_key),
        }
    }

    /// Tells whether it speaks of the pods of a class, whose namespace has these labels.
    pub(crate) fn matches(&self, class: &Class<'_>, namespace_labels: Option<&Map>) -> bool {
        let Some(selector) = self.selector else { return false };
        self.reaches(&class.namespace, namespace_labels) && selector.matches(|key| class.label(key))
    }

    /// Tells whether it finds namespaces by their labels.
    pub(crate) fn selects_namespaces(&self) -> bool {
        self.namespace_selector.is_some_and(|selector| !selector.is_empty())
    }

    fn reaches(&self, namespace: &Text, labels: Option<&Map>) -> bool {
        let label = |key: &str| labels.and_then(|labels| labels.get(key)).map(Text::as_str);
        self.namespaces.contains(namespace) || self.namespace_selector.is_some_and(|selector| selector.matches(label))
    }
}

impl<'a> Constraint<'a> {
    fn new(stated: &'a TopologySpreadConstraint, labels: &Map, topologies: &mut Topologies) -> Self {
        let keys = stated.match_label_keys.iter();
        let added = keys.filter_map(|key| {
            let value = labels.get(key)?.clone();
            Some(Requirement { key: key.clone(), values: Box::new([value]), ..Requirement::default() })
        });
        Self {
            stated,
            added: added.collect(),
            topology: topologies.number(&stated.topology_key),
            is_required: stated.when_unsatisfiable != "ScheduleAnyway",
        }
    }

    /// Tells whether it counts pods with these labels.
    pub(crate) fn selects(&self, class: &Class<'_>) -> bool {
        let Some(selector) = &self.stated.label_selector else { return false };
        selector.matches(|key| class.label(key)) && self.added.iter().all(|added| added.matches(class.label(&added.key)))
    }

    /// Tells whether it counts the pods that are there: with a selector that asks for nothing none are counted, although the
    /// pod itself is (`countPodsMatchSelector` in pkg/scheduler/framework/plugins/podtopologyspread/common.go).
    pub(crate) fn counts_others(&self) -> bool {
        self.stated.label_selector.as_ref().is_some_and(|selector| !selector.is_empty()) || !self.added.is_empty()
    }
}
