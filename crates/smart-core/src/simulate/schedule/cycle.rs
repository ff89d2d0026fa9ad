//! One look of the scheduler at one pod: what is worked out before the nodes are looked at, and the verdict on each.

use super::class::Class;
use super::filters::{FILTERS, Failure, Filter};
use super::filters::{
    dynamic_resources, inter_pod_affinity, node_affinity, node_name, node_ports, node_resources_fit, node_unschedulable,
    node_volume_limits, pod_topology_spread, taint_toleration, volume_binding, volume_restrictions, volume_zone,
};
use super::snapshot::{NodeId, NodeState, PodId, Snapshot};
use super::storage::{ClaimId, Promise, VolumeId};
use crate::text::Text;

/// A look of the scheduler at a pod, as things stand.
pub(crate) struct Cycle<'s, 'a> {
    pub(crate) snapshot: &'s Snapshot<'a>,
    pub(crate) pod: PodId,
    pub(crate) class: &'s Class<'a>,
    /// What leaves out all nodes, before any is looked at; in order of the filters.
    pub(crate) everywhere: Vec<Failure>,
    /// The nodes that the pod's affinity names, where it names nodes; in order.
    pub(crate) named: Option<Vec<NodeId>>,
    claims: volume_binding::Claims<'a>,
    limits: node_volume_limits::Wanted,
    zones: volume_zone::Zones<'a>,
    restrictions: volume_restrictions::Restrictions<'a>,
    spread: pod_topology_spread::Counts,
    affinity: inter_pod_affinity::Counts,
    devices: dynamic_resources::Devices<'a>,
}

impl<'s, 'a> Cycle<'s, 'a> {
    /// Works out what does not depend on the node.
    pub(crate) fn new(snapshot: &'s Snapshot<'a>, pod: PodId) -> Self {
        let class = snapshot.class(pod);
        let mut everywhere = Vec::new();
        let named = node_affinity::named(snapshot, class).unwrap_or_else(|failure| {
            everywhere.push(failure);
            None
        });
        let mut keep = |failure: Option<Failure>| everywhere.extend(failure);
        let (restrictions, failure) = volume_restrictions::prepare(snapshot, pod, class);
        keep(failure);
        let (claims, failure) = volume_binding::prepare(snapshot, pod, class);
        keep(failure);
        let (zones, failure) = volume_zone::prepare(snapshot, pod, class);
        keep(failure);
        let (devices, failure) = dynamic_resources::prepare(snapshot, pod, class);
        keep(failure);
        let limits = node_volume_limits::prepare(snapshot, pod, class);
        let spread = pod_topology_spread::count(snapshot, class);
        let affinity = inter_pod_affinity::count(snapshot, class);
        Self { snapshot, pod, class, everywhere, named, claims, limits, zones, restrictions, spread, affinity, devices }
    }

    /// Returns what a filter has against a node.
    pub(crate) fn ask(&self, filter: Filter, node: NodeId) -> Option<Failure> {
        let state = self.node(node);
        match filter {
            Filter::NodeUnschedulable => node_unschedulable::check(self.class, state),
            Filter::NodeName => node_name::check(self.snapshot, self.pod, state),
            Filter::TaintToleration => taint_toleration::check(self.class, state),
            Filter::NodeAffinity => node_affinity::check(self.class, state, self.named.as_deref(), node),
            Filter::NodePorts => node_ports::check(self.class, state),
            Filter::NodeResourcesFit => node_resources_fit::check(self.snapshot.requests(self.pod), state),
            Filter::VolumeRestrictions => self.restrictions.check(self.snapshot, state),
            Filter::NodeVolumeLimits => self.limits.check(self.snapshot, state),
            Filter::VolumeBinding => self.claims.check(&self.snapshot.storage, state),
            Filter::VolumeZone => self.zones.check(state),
            Filter::PodTopologySpread => self.spread.check(self.snapshot, self.class, node),
            Filter::InterPodAffinity => self.affinity.check(self.snapshot, self.class, node),
            Filter::DynamicResources => self.devices.check(state),
        }
    }

    /// Tells whether the pod fits on a node.
    pub(crate) fn fits(&self, node: NodeId) -> bool {
        self.everywhere.is_empty() && FILTERS.iter().all(|filter| self.ask(*filter, node).is_none())
    }

    /// Returns all that keeps the pod from a node: first what the scheduler stops at, which is what leaves out all nodes, or
    /// all but those that the pod names, before it looks at any; then the rest in order of the filters.
    pub(crate) fn failures(&self, node: NodeId) -> Vec<Failure> {
        let ask = |filter: &Filter| {
            let before = self.everywhere.iter().find(|failure| failure.filter == *filter);
            before.cloned().or_else(|| self.ask(*filter, node))
        };
        let mut failures: Vec<Failure> = FILTERS.iter().filter_map(ask).collect();
        let is_left_out = self.named.as_ref().is_some_and(|named| named.binary_search(&node).is_err());
        let before = self.everywhere.first().map(|failure| failure.filter);
        let before = before.or(is_left_out.then_some(Filter::NodeAffinity));
        if let Some(before) = before {
            failures.sort_by_key(|failure| failure.filter != before);
        }
        failures
    }

    /// Notes pods that were put on a node for the sake of this look.
    pub(crate) fn note_added(&mut self, pods: &[PodId], node: NodeId) {
        for pod in pods {
            self.spread.note_added(self.snapshot, self.class, self.snapshot.class(*pod), node);
        }
    }

    /// Returns what a volume claim of the pod would be promised on a node where it fits.
    pub(crate) fn promises(&self, node: NodeId) -> Vec<(ClaimId, Promise)> {
        self.claims.promises(&self.snapshot.storage, self.node(node))
    }

    /// Returns the pod of a node that has a disk of the pod.
    pub(crate) fn disk_holder(&self, node: NodeId) -> Option<PodId> {
        self.restrictions.disk_holder(self.snapshot, self.node(node))
    }

    /// Returns the drivers of which a node can attach too few more volumes.
    pub(crate) fn full_drivers(&self, node: NodeId) -> Vec<node_volume_limits::FullDriver<'a>> {
        self.limits.full(self.snapshot, self.node(node))
    }

    /// Returns the first claim that has no volume on a node nor can get one there, and why.
    pub(crate) fn lacking_claim(&self, node: NodeId) -> Option<(ClaimId, String)> {
        self.claims.lacking(&self.snapshot.storage, self.node(node))
    }

    /// Returns the zone labels of a volume that the node does not share: the key, the zones of the volume, and the node's.
    pub(crate) fn other_zones(&self, volume: VolumeId, node: NodeId) -> Vec<(&'static str, Vec<Text>, Option<Text>)> {
        self.zones.elsewhere(volume, self.node(node))
    }

    /// Tells whether the pods are on a node, or in its domains, that the pod must be near to.
    pub(crate) fn is_near(&self, node: NodeId) -> bool {
        self.affinity.is_near(self.snapshot, self.class, node)
    }

    /// Returns the required spread constraints that a node does not meet.
    pub(crate) fn uneven(&self, node: NodeId) -> Vec<pod_topology_spread::Uneven> {
        self.spread.uneven(self.snapshot, self.class, node)
    }

    /// Tells whether it cannot be told which devices the pod would get.
    pub(crate) fn is_undecided(&self) -> bool {
        self.devices.is_undecided()
    }

    fn node(&self, node: NodeId) -> &'s NodeState<'a> {
        &self.snapshot.nodes[node as usize]
    }
}
