//! What keeps a pod from a node, as data.

use std::fmt;

use crate::object::ObjectRef;
use crate::object::quantity::Quantity;
use crate::render::{count, grouped};
use crate::text::Text;
use crate::top::in_words;

/// One fact that keeps a pod from a node.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ObstacleDetail {
    /// The node is cordoned.
    Cordoned,
    /// The pod's template names another node.
    OtherNode {
        /// The node that it names.
        wanted: Text,
    },
    /// A taint of the node that the pod does not tolerate.
    Taint {
        /// The key.
        key: Text,
        /// The value; empty for most.
        #[serde(skip_serializing_if = "str::is_empty")]
        value: Text,
        /// `NoSchedule` or `NoExecute`.
        effect: Text,
    },
    /// A label that the pod asks for and the node does not have so.
    NodeLabel {
        /// The label, or `metadata.name`.
        key: Text,
        /// What is asked, as `disk in (nvme,ssd)`.
        wanted: String,
        /// A value that would do; none where there is none to name.
        #[serde(skip_serializing_if = "Option::is_none")]
        value: Option<Text>,
        /// The value that the node has; none when it has no such label.
        found: Option<Text>,
        /// The field that asks: `nodeSelector` or `nodeAffinity`.
        field: &'static str,
    },
    /// A required node affinity that no node can match, since its terms ask for nothing or contradict each other.
    NodeAffinityEmpty,
    /// A port of the node that another pod has.
    Port {
        /// The port.
        port: i32,
        /// The protocol.
        protocol: Text,
        /// The address of the node, `0.0.0.0` for all.
        ip: Text,
        /// The pod that has it.
        pod: ObjectRef,
    },
    /// Too little of a resource.
    Resource {
        /// The resource, as `cpu`.
        resource: Text,
        /// What the pod requests.
        requested: Quantity,
        /// What is free on the node; below zero where more is promised than there is.
        free: Quantity,
        /// What pods may request of the node in all.
        allocatable: Quantity,
    },
    /// As many pods as the node may have.
    PodCount {
        /// The pods on it.
        pods: i64,
        /// How many there may be.
        allowed: i64,
    },
    /// The node does not tell what it has: whether there is room is not known.
    UnknownSize,
    /// A disk that another pod of the node has.
    DiskInUse {
        /// The pod that has it.
        pod: ObjectRef,
    },
    /// A claim that one pod only may use, and another does.
    ClaimInUse {
        /// The claim.
        claim: ObjectRef,
        /// The pods that use it, the first three.
        pods: Vec<ObjectRef>,
    },
    /// A claim that is not in the input.
    ClaimMissing {
        /// The claim.
        claim: ObjectRef,
        /// The names of claims that are nearest to it.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        nearest: Vec<Text>,
    },
    /// A claim that cannot be used as it is.
    ClaimUnusable {
        /// The claim.
        claim: ObjectRef,
        /// Why.
        why: String,
    },
    /// A volume that the node does not reach.
    VolumeElsewhere {
        /// The claim.
        claim: ObjectRef,
        /// Its volume.
        volume: Text,
        /// Which nodes reach it, as `topology.kubernetes.io/zone in (a)`.
        reach: String,
    },
    /// A claim for which the node has no volume, nor can get one.
    NoVolume {
        /// The claim.
        claim: ObjectRef,
        /// Its class; empty for none.
        #[serde(skip_serializing_if = "str::is_empty")]
        class: Text,
        /// What it requests.
        size: Quantity,
        /// Why.
        why: String,
    },
    /// A volume that is in another zone or region.
    VolumeZone {
        /// The claim.
        claim: ObjectRef,
        /// Its volume.
        volume: Text,
        /// The label.
        key: Text,
        /// The zones or regions where the volume is.
        zones: Vec<Text>,
        /// Where the node is; none when it lacks the label.
        found: Option<Text>,
    },
    /// The node can attach no more volumes of a driver.
    VolumeLimit {
        /// The driver.
        driver: Text,
        /// How many it may attach.
        limit: i64,
        /// How many it has.
        attached: i64,
        /// How many more the pod brings.
        wanted: i64,
    },
    /// Pods would be spread more unevenly than they may be.
    Spread {
        /// The label whose values are the domains.
        topology_key: Text,
        /// The domain of the node; none when it lacks the label.
        domain: Option<Text>,
        /// The pods in it that count.
        pods: i64,
        /// The pods in the emptiest domain; zero while there are fewer domains than there must be.
        least: i64,
        /// How much more one domain may have than the emptiest.
        max_skew: i64,
        /// The emptiest domains, the first three.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        emptiest: Vec<Text>,
        /// How many domains there are, and must be, where they are too few.
        #[serde(skip_serializing_if = "Option::is_none")]
        too_few: Option<(i64, i64)>,
    },
    /// Pods that it must be near to are not there.
    Affinity {
        /// The label whose values are the domains.
        topology_key: Text,
        /// The pods that it must be near to.
        selector: String,
        /// The domain of the node; none when it lacks the label.
        domain: Option<Text>,
        /// The domains where such pods are, the first three.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        domains: Vec<Text>,
    },
    /// Pods that it must be apart from are there.
    AntiAffinity {
        /// The label whose values are the domains.
        topology_key: Text,
        /// The pods that it must be apart from.
        selector: String,
        /// The domain of the node.
        domain: Text,
        /// How many such pods are there.
        count: usize,
        /// The first three.
        pods: Vec<ObjectRef>,
    },
    /// Pods are there that must be apart from it.
    KeptOut {
        /// The label whose values are the domains.
        topology_key: Text,
        /// The domain of the node.
        domain: Text,
        /// How many such pods are there.
        count: usize,
        /// The first three.
        pods: Vec<ObjectRef>,
    },
    /// Devices that it claims.
    Devices {
        /// Why they cannot be had here.
        why: String,
    },
    /// It would fit, were the room not promised to pods that are no less important.
    Promised {
        /// These pods, the first three.
        pods: Vec<ObjectRef>,
    },
}

impl fmt::Display for ObstacleDetail {
    /// Writes the fact in words for people.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cordoned => f.write_str("is cordoned"),
            Self::OtherNode { wanted } => write!(f, "the pod names node {wanted}"),
            Self::Taint { key, value, effect } => write!(f, "taint {}", taint(key, value, effect)),
            Self::NodeLabel { key, wanted, found: Some(found), field, .. } if key == "metadata.name" => {
                write!(f, "{field} wants {wanted}, this is {found}")
            }
            Self::NodeLabel { wanted, found: Some(found), field, .. } => write!(f, "{field} wants {wanted}, has {found}"),
            Self::NodeLabel { wanted, found: None, field, .. } => write!(f, "{field} wants {wanted}, has no such label"),
            Self::NodeAffinityEmpty => f.write_str("the node affinity matches no node at all"),
            Self::Port { port, protocol, pod, .. } => write!(f, "port {port}/{protocol} is taken by {}", name(pod)),
            Self::Resource { resource, requested, free, allocatable } => {
                let words = |amount: Quantity| in_words(resource, amount);
                if requested > allocatable {
                    write!(f, "{resource}: wants {}, has {} at most", words(*requested), words(*allocatable))
                } else {
                    let free = if free.is_negative() { "nothing".to_owned() } else { words(*free) };
                    write!(f, "{resource}: wants {}, {free} of {} free", words(*requested), words(*allocatable))
                }
            }
            Self::PodCount { pods, allowed } => write!(f, "has {pods} of {allowed} pods"),
            Self::UnknownSize => f.write_str("does not tell what it has: no status.allocatable"),
            Self::DiskInUse { pod } => write!(f, "{} has the disk", name(pod)),
            Self::ClaimInUse { claim, pods } => {
                write!(f, "claim {} is for one pod, and {} has it", claim.name, names(pods, pods.len()))
            }
            Self::ClaimMissing { claim, nearest } => {
                write!(f, "claim {} is not there", claim.name)?;
                let nearest: Vec<&str> = nearest.iter().map(Text::as_str).collect();
                if nearest.is_empty() { Ok(()) } else { write!(f, "; there is {}", nearest.join(", ")) }
            }
            Self::ClaimUnusable { claim, why } => write!(f, "claim {}: {why}", claim.name),
            Self::VolumeElsewhere { claim, volume, reach } => {
                write!(f, "volume {volume} of claim {} is for nodes with {reach}", claim.name)
            }
            Self::NoVolume { claim, size, why, .. } => {
                write!(f, "no volume of {} for claim {}: {why}", in_words("storage", *size), claim.name)
            }
            Self::VolumeZone { claim, volume, zones, found, .. } => {
                let zones: Vec<&str> = zones.iter().map(Text::as_str).collect();
                let found = found.as_ref().map_or_else(|| "none".to_owned(), ToString::to_string);
                write!(f, "volume {volume} of claim {} is in {}, the node in {found}", claim.name, zones.join(", "))
            }
            Self::VolumeLimit { driver, limit, attached, wanted } => {
                write!(f, "{attached} of {limit} volumes of {driver} are attached, wants {wanted} more")
            }
            Self::Spread { topology_key, domain: None, .. } => write!(f, "has no label {topology_key} to spread by"),
            Self::Spread { topology_key, domain: Some(domain), pods, least, max_skew, emptiest, too_few } => {
                let there = if *pods == 0 { "no pod".to_owned() } else { count(usize::try_from(*pods).unwrap_or(0), "pod") };
                write!(f, "{} {domain} has {there}, ", short(topology_key))?;
                match (too_few, emptiest.first()) {
                    (Some((domains, wanted)), _) => {
                        write!(f, "at most {max_skew} while there are {domains} of {wanted} domains")
                    }
                    (None, Some(emptiest)) => write!(f, "{emptiest} {least}: at most {max_skew} more"),
                    (None, None) => write!(f, "the emptiest {least}: at most {max_skew} more"),
                }
            }
            Self::Affinity { topology_key, domain: None, .. } => write!(f, "has no label {topology_key} to be near by"),
            Self::Affinity { topology_key, selector, domains, .. } => {
                write!(f, "no pod with {selector} in this {}", short(topology_key))?;
                let domains: Vec<&str> = domains.iter().map(Text::as_str).collect();
                if domains.is_empty() { f.write_str(", nor anywhere") } else { write!(f, "; they are in {}", domains.join(", ")) }
            }
            Self::AntiAffinity { topology_key, pods, count, .. } => {
                write!(f, "must not share a {} with {}", short(topology_key), names(pods, *count))
            }
            Self::KeptOut { topology_key, pods, count, .. } => {
                write!(f, "{} shares no {} with it", names(pods, *count), short(topology_key))
            }
            Self::Devices { why } => f.write_str(why),
            Self::Promised { pods } => write!(f, "the room is promised to {}", names(pods, pods.len())),
        }
    }
}

/// Returns a taint as kubectl writes it: `dedicated=db:NoSchedule`.
pub(super) fn taint(key: &str, value: &str, effect: &str) -> String {
    if value.is_empty() { format!("{key}:{effect}") } else { format!("{key}={value}:{effect}") }
}

/// Returns what a topology key is called in short: `zone`, `hostname`.
pub(super) fn short(key: &str) -> &str {
    match key {
        "kubernetes.io/hostname" => "node",
        _ => key.rsplit('/').next().unwrap_or(key),
    }
}

pub(super) fn name(pod: &ObjectRef) -> String {
    format!("{}/{}", pod.namespace, pod.name)
}

fn names(pods: &[ObjectRef], all: usize) -> String {
    let told: Vec<String> = pods.iter().map(name).collect();
    let beyond = all.saturating_sub(told.len());
    if beyond > 0 { format!("{} and {} more", told.join(", "), grouped(beyond)) } else { told.join(", ") }
}
