//! The filters of the scheduler, in the order in which the default profile asks them.

pub(crate) mod dynamic_resources;
pub(crate) mod inter_pod_affinity;
pub(crate) mod node_affinity;
pub(crate) mod node_name;
pub(crate) mod node_ports;
pub(crate) mod node_resources_fit;
pub(crate) mod node_unschedulable;
pub(crate) mod node_volume_limits;
pub(crate) mod pod_topology_spread;
pub(crate) mod taint_toleration;
pub(crate) mod volume_binding;
pub(crate) mod volume_restrictions;
pub(crate) mod volume_zone;

use std::borrow::Cow;

use smallvec::{SmallVec, smallvec};

use super::amounts::Columns;

/// A filter, by the name of its plugin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[non_exhaustive]
pub enum Filter {
    /// The node is cordoned.
    NodeUnschedulable,
    /// The pod names another node.
    NodeName,
    /// The node has a taint that the pod does not tolerate.
    TaintToleration,
    /// The pod's node selector or node affinity leaves the node out.
    NodeAffinity,
    /// A port of the node that the pod wants is taken.
    NodePorts,
    /// Too little of a resource is free.
    NodeResourcesFit,
    /// Another pod has the volume, which only one may have.
    VolumeRestrictions,
    /// The node can attach no more volumes of the driver.
    NodeVolumeLimits,
    /// A claim has no volume that the node can reach.
    VolumeBinding,
    /// A volume is in another zone.
    VolumeZone,
    /// The pods would be spread more unevenly than they may.
    PodTopologySpread,
    /// Pods that it must be near to are elsewhere, or pods that it must be apart from are here.
    InterPodAffinity,
    /// The devices that it claims are not on the node.
    DynamicResources,
}

/// All filters, in order.
pub(crate) const FILTERS: [Filter; 13] = [
    Filter::NodeUnschedulable,
    Filter::NodeName,
    Filter::TaintToleration,
    Filter::NodeAffinity,
    Filter::NodePorts,
    Filter::NodeResourcesFit,
    Filter::VolumeRestrictions,
    Filter::NodeVolumeLimits,
    Filter::VolumeBinding,
    Filter::VolumeZone,
    Filter::PodTopologySpread,
    Filter::InterPodAffinity,
    Filter::DynamicResources,
];

impl Filter {
    /// Returns the name of the plugin, as `NodeResourcesFit`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NodeUnschedulable => "NodeUnschedulable",
            Self::NodeName => "NodeName",
            Self::TaintToleration => "TaintToleration",
            Self::NodeAffinity => "NodeAffinity",
            Self::NodePorts => "NodePorts",
            Self::NodeResourcesFit => "NodeResourcesFit",
            Self::VolumeRestrictions => "VolumeRestrictions",
            Self::NodeVolumeLimits => "NodeVolumeLimits",
            Self::VolumeBinding => "VolumeBinding",
            Self::VolumeZone => "VolumeZone",
            Self::PodTopologySpread => "PodTopologySpread",
            Self::InterPodAffinity => "InterPodAffinity",
            Self::DynamicResources => "DynamicResources",
        }
    }
}

/// Whether pods that go could make room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[non_exhaustive]
pub enum Code {
    /// Fewer pods on the node could change it.
    Unschedulable,
    /// Fewer pods would not change it.
    UnschedulableAndUnresolvable,
}

/// Why a filter leaves a node out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) filter: Filter,
    pub(crate) code: Code,
    pub(crate) reasons: SmallVec<[Reason; 2]>,
}

/// One reason, from which the scheduler's words are made when they are needed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    /// In the scheduler's words.
    Words(Cow<'static, str>),
    /// Too little of a resource, by its number.
    Insufficient(usize),
    /// As many pods as the node may have.
    TooManyPods,
    /// The input does not tell what the node has: nobody can say whether there is room.
    UnknownSize,
}

/// What is said of nodes whose size the input does not tell; the scheduler has no words for that.
pub(crate) const UNKNOWN_SIZE: &str = "node(s) of unknown size";

impl Failure {
    pub(crate) fn resolvable(filter: Filter, words: &'static str) -> Self {
        Self { filter, code: Code::Unschedulable, reasons: smallvec![Reason::Words(words.into())] }
    }

    pub(crate) fn unresolvable(filter: Filter, words: impl Into<Cow<'static, str>>) -> Self {
        Self { filter, code: Code::UnschedulableAndUnresolvable, reasons: smallvec![Reason::Words(words.into())] }
    }
}

impl Reason {
    /// Returns the reason in the scheduler's words.
    pub(crate) fn words(&self, columns: &Columns) -> Cow<'static, str> {
        match self {
            Self::Words(words) => words.clone(),
            Self::Insufficient(column) => format!("Insufficient {}", columns.name(*column)).into(),
            Self::TooManyPods => "Too many pods".into(),
            Self::UnknownSize => UNKNOWN_SIZE.into(),
        }
    }
}
