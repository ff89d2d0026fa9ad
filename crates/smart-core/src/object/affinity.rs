//! Where a pod may run, and beside whom.

use super::selector::{LabelSelector, Requirement};
use crate::json::{List, record};
use crate::text::Text;

record! {
    /// Rules that draw a pod to nodes and pods, or keep it from them.
    pub struct Affinity {
        /// Rules about nodes.
        node_affinity: NodeAffinity = "nodeAffinity",
        /// Rules about pods to be near to.
        pod_affinity: PodAffinity = "podAffinity",
        /// Rules about pods to be apart from.
        pod_anti_affinity: PodAffinity = "podAntiAffinity",
    }
}

record! {
    /// Rules about nodes.
    pub struct NodeAffinity {
        /// What a node must match.
        required: Option<NodeSelector> = "requiredDuringSchedulingIgnoredDuringExecution",
        /// What a node should match.
        preferred: List<PreferredSchedulingTerm> = "preferredDuringSchedulingIgnoredDuringExecution",
    }
}

record! {
    /// A choice of nodes: those that match any of the terms.
    pub struct NodeSelector {
        /// The terms.
        terms: List<NodeSelectorTerm> = "nodeSelectorTerms",
    }
}

record! {
    /// One term of a choice of nodes: all its requirements hold; a term without any matches nothing.
    pub struct NodeSelectorTerm {
        /// Requirements on labels of the node.
        match_expressions: List<Requirement> = "matchExpressions",
        /// Requirements on fields of the node, of which Kubernetes knows `metadata.name`.
        match_fields: List<Requirement> = "matchFields",
    }
}

record! {
    /// A wish about nodes.
    pub struct PreferredSchedulingTerm {
        /// How much it counts, 1 to 100.
        weight: i32 = "weight",
        /// The nodes.
        preference: NodeSelectorTerm = "preference",
    }
}

record! {
    /// Rules about other pods.
    pub struct PodAffinity {
        /// What must hold.
        required: List<PodAffinityTerm> = "requiredDuringSchedulingIgnoredDuringExecution",
        /// What should hold.
        preferred: List<WeightedPodAffinityTerm> = "preferredDuringSchedulingIgnoredDuringExecution",
    }
}

record! {
    /// A set of pods and the topology in which near and apart are meant.
    pub struct PodAffinityTerm {
        /// The pods; absent means none.
        label_selector: Option<LabelSelector> = "labelSelector",
        /// The namespaces of the pods, besides those that the selector finds.
        namespaces: List<Text> = "namespaces",
        /// Selects namespaces; absent means none, empty means all.
        namespace_selector: Option<LabelSelector> = "namespaceSelector",
        /// The node label whose equal values make one domain.
        topology_key: Text = "topologyKey",
        /// Labels of the incoming pod that are added to the selector.
        match_label_keys: List<Text> = "matchLabelKeys",
        /// Labels of the incoming pod whose values the selected pods must not have.
        mismatch_label_keys: List<Text> = "mismatchLabelKeys",
    }
}

record! {
    /// A wish about other pods.
    pub struct WeightedPodAffinityTerm {
        /// How much it counts, 1 to 100.
        weight: i32 = "weight",
        /// The pods.
        term: PodAffinityTerm = "podAffinityTerm",
    }
}

record! {
    /// How evenly pods are spread over the domains of a topology.
    pub struct TopologySpreadConstraint {
        /// The pods that are counted.
        label_selector: Option<LabelSelector> = "labelSelector",
        /// Labels of the incoming pod that are added to the selector.
        match_label_keys: List<Text> = "matchLabelKeys",
        /// The largest difference between domains.
        max_skew: i32 = "maxSkew",
        /// The least number of domains.
        min_domains: Option<i32> = "minDomains",
        /// Whether node affinity limits which domains count: `Honor` or `Ignore`.
        node_affinity_policy: Text = "nodeAffinityPolicy",
        /// Whether taints limit which domains count: `Honor` or `Ignore`.
        node_taints_policy: Text = "nodeTaintsPolicy",
        /// The node label whose equal values make one domain.
        topology_key: Text = "topologyKey",
        /// `DoNotSchedule` or `ScheduleAnyway`.
        when_unsatisfiable: Text = "whenUnsatisfiable",
    }
}
