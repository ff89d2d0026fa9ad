//! Changes that could make a pod fit: in words, as data, and what each does to the pod.

use std::fmt;

use smallvec::SmallVec;

use super::detail::{name, short, taint};
use crate::json::{Pool, Shared, SharedList};
use crate::object::ObjectRef;
use crate::object::affinity::{Affinity, PreferredSchedulingTerm};
use crate::object::pod::{PodSpec, Toleration};
use crate::object::quantity::Quantity;
use crate::text::Text;
use crate::top::in_words;

/// One change to the pod, a node or what is beside it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum FitChange {
    /// The node takes pods again.
    Uncordon {
        /// The node.
        node: Text,
    },
    /// The pod tolerates a taint.
    Tolerate {
        /// The key.
        key: Text,
        /// The value; empty for most.
        #[serde(skip_serializing_if = "str::is_empty")]
        value: Text,
        /// The effect.
        effect: Text,
    },
    /// A node gets a label.
    LabelNode {
        /// The node.
        node: Text,
        /// The label.
        key: Text,
        /// Its value.
        value: Text,
    },
    /// The pod requests less of a resource.
    LowerRequest {
        /// The resource.
        resource: Text,
        /// What it requests.
        from: Quantity,
        /// What it would request.
        to: Quantity,
    },
    /// The pod does not ask for a label of the node any more.
    DropNodeSelector {
        /// The label.
        key: Text,
        /// The value that it asks for.
        value: Text,
    },
    /// The pod merely prefers the nodes of its required node affinity.
    PreferNodeAffinity,
    /// The pod is only spread as evenly as can be.
    RelaxSpread {
        /// The label whose values are the domains.
        topology_key: Text,
    },
    /// The pod merely prefers to be near to others.
    PreferAffinity {
        /// The label whose values are the domains.
        topology_key: Text,
    },
    /// The pod merely prefers to be apart from others.
    PreferAntiAffinity {
        /// The label whose values are the domains.
        topology_key: Text,
    },
    /// The pod uses a claim of another name.
    UseClaim {
        /// The claim that it names.
        claim: ObjectRef,
        /// The one that is there.
        other: Text,
    },
    /// A claim that the pod names comes to be, with a volume that the node reaches.
    CreateClaim {
        /// The claim.
        claim: ObjectRef,
    },
    /// Another pod goes elsewhere.
    MovePod {
        /// The pod.
        pod: ObjectRef,
        /// The node that it leaves.
        node: Text,
    },
    /// A claim has a volume in another place.
    VolumeIn {
        /// The claim.
        claim: ObjectRef,
        /// The label of the place.
        key: Text,
        /// The place.
        value: Text,
    },
    /// The cluster gets one more node.
    AddNode {
        /// The node that it is like, empty of all but what each such node runs.
        like: Text,
        /// The CPU of it that pods may request.
        cpu: Quantity,
        /// The memory of it that pods may request.
        memory: Quantity,
    },
}

impl fmt::Display for FitChange {
    /// Writes the change as an imperative.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Uncordon { node } => write!(f, "uncordon node {node}"),
            Self::Tolerate { key, value, effect } => write!(f, "let the pod tolerate {}", taint(key, value, effect)),
            Self::LabelNode { node, key, value } => write!(f, "label node {node} {key}={value}"),
            Self::LowerRequest { resource, from, to } => {
                let words = |amount: Quantity| in_words(resource, amount);
                let less = from.saturating_sub(*to);
                write!(f, "request {} {resource} less: {} instead of {}", words(less), words(*to), words(*from))
            }
            Self::DropNodeSelector { key, value } => write!(f, "drop {key}={value} from the pod's node selector"),
            Self::PreferNodeAffinity => f.write_str("make the pod's required node affinity a preferred one"),
            Self::RelaxSpread { topology_key } => {
                write!(f, "spread the pods over {topology_key} with ScheduleAnyway instead of DoNotSchedule")
            }
            Self::PreferAffinity { topology_key } => write!(f, "make the pod's affinity by {topology_key} a preferred one"),
            Self::PreferAntiAffinity { topology_key } => {
                write!(f, "make the pod's anti-affinity by {topology_key} a preferred one")
            }
            Self::UseClaim { claim, other } => write!(f, "use claim {other} instead of {}", claim.name),
            Self::CreateClaim { claim } => write!(f, "create claim {} with a volume that the node reaches", name(claim)),
            Self::MovePod { pod, node } => write!(f, "move pod {} away from node {node}", name(pod)),
            Self::VolumeIn { claim, key, value } => {
                write!(f, "a volume for claim {} in {} {value}", claim.name, short(key))
            }
            Self::AddNode { like, cpu, memory } => {
                write!(f, "add a node like {like} ({} CPU, {} memory)", in_words("cpu", *cpu), in_words("memory", *memory))
            }
        }
    }
}

impl FitChange {
    /// Returns how large an intervention it is: first what is undone at once, last what costs money.
    pub(super) fn effort(&self) -> u32 {
        match self {
            Self::Uncordon { .. } => 10,
            Self::Tolerate { .. } => 12,
            Self::LabelNode { .. } => 14,
            Self::UseClaim { .. } => 15,
            Self::LowerRequest { from, to, .. } => {
                let (from, less) = (from.nanos(), from.nanos().saturating_sub(to.nanos()));
                let percent = less.saturating_mul(100).checked_div(from).unwrap_or(100);
                16 + u32::try_from(percent.clamp(0, 100)).unwrap_or(100) / 4
            }
            Self::RelaxSpread { .. } => 22,
            Self::DropNodeSelector { .. } | Self::PreferNodeAffinity => 24,
            Self::PreferAffinity { .. } | Self::PreferAntiAffinity { .. } => 26,
            Self::CreateClaim { .. } => 28,
            Self::MovePod { .. } => 30,
            Self::VolumeIn { .. } => 40,
            Self::AddNode { .. } => 50,
        }
    }

    /// Returns the change without the node and pod that it is about, so that like ones can be told.
    pub(super) fn shape(&self) -> (u32, String) {
        let what = match self {
            Self::Uncordon { .. } | Self::MovePod { .. } | Self::AddNode { .. } | Self::PreferNodeAffinity => String::new(),
            Self::LabelNode { key, value, .. } => format!("{key}={value}"),
            Self::LowerRequest { resource, .. } => resource.to_string(),
            Self::VolumeIn { claim, key, .. } => format!("{} {key}", claim.name),
            other => other.to_string(),
        };
        let kind = match self {
            Self::LowerRequest { .. } => 16,
            other => other.effort(),
        };
        (kind, what)
    }

    /// Makes the change to the spec of a pod, where it is one.
    pub(super) fn edit(&self, spec: &mut PodSpec) {
        match self {
            Self::Tolerate { key, value, effect } => {
                let operator = if value.is_empty() { "Exists" } else { "Equal" };
                let toleration = Toleration {
                    key: key.clone(),
                    operator: operator.into(),
                    value: value.clone(),
                    effect: effect.clone(),
                    ..Toleration::default()
                };
                let all: SmallVec<[Toleration; 4]> = spec.tolerations.iter().cloned().chain([toleration]).collect();
                spec.tolerations = SharedList::of(all);
            }
            Self::DropNodeSelector { key, .. } => {
                let kept = spec.node_selector.iter().filter(|(known, _)| *known != key);
                spec.node_selector = kept.map(|(key, value)| (key.clone(), value.clone())).collect();
            }
            Self::PreferNodeAffinity => edit_affinity(spec, |affinity| {
                let terms = affinity.node_affinity.required.take().map(|required| required.terms).unwrap_or_default();
                let wishes = terms.into_iter().map(|preference| PreferredSchedulingTerm { weight: 100, preference });
                affinity.node_affinity.preferred = affinity.node_affinity.preferred.iter().cloned().chain(wishes).collect();
            }),
            Self::RelaxSpread { topology_key } => {
                let constraints = spec.topology_spread_constraints.iter().cloned().map(|mut constraint| {
                    if constraint.topology_key == *topology_key {
                        constraint.when_unsatisfiable = "ScheduleAnyway".into();
                    }
                    constraint
                });
                spec.topology_spread_constraints = SharedList::of(constraints.collect::<SmallVec<[_; 2]>>());
            }
            Self::PreferAffinity { topology_key } => edit_affinity(spec, |affinity| {
                let kept = affinity.pod_affinity.required.iter().filter(|term| term.topology_key != *topology_key);
                affinity.pod_affinity.required = kept.cloned().collect();
            }),
            Self::PreferAntiAffinity { topology_key } => edit_affinity(spec, |affinity| {
                let kept = affinity.pod_anti_affinity.required.iter().filter(|term| term.topology_key != *topology_key);
                affinity.pod_anti_affinity.required = kept.cloned().collect();
            }),
            Self::UseClaim { claim, other } => edit_claims(spec, &claim.name, Some(other)),
            Self::CreateClaim { claim } | Self::VolumeIn { claim, .. } => edit_claims(spec, &claim.name, None),
            Self::Uncordon { .. }
            | Self::LabelNode { .. }
            | Self::LowerRequest { .. }
            | Self::MovePod { .. }
            | Self::AddNode { .. } => {}
        }
    }
}

fn edit_affinity(spec: &mut PodSpec, edit: impl FnOnce(&mut Affinity)) {
    let Some(affinity) = &spec.affinity else { return };
    let mut edited = Affinity::clone(affinity);
    edit(&mut edited);
    spec.affinity = Some(Shared::of(edited, &mut Pool::default()));
}

/// Lets the volumes with a claim use another one, or leaves them out. Claims that are made for the pod are known by their end.
fn edit_claims(spec: &mut PodSpec, name: &Text, other: Option<&Text>) {
    let volumes = spec.volumes.iter().filter_map(|volume| {
        let is_named = volume.persistent_volume_claim.as_ref().is_some_and(|claim| claim.claim_name == *name);
        let is_made = volume.ephemeral.is_some() && name.ends_with(&format!("-{}", volume.name.0));
        match other {
            _ if !is_named && !is_made => Some(volume.clone()),
            Some(other) if is_named => {
                let mut edited = crate::object::volume::Volume::clone(volume);
                if let Some(claim) = &mut edited.persistent_volume_claim {
                    claim.claim_name = other.clone();
                }
                Some(Shared::of(edited, &mut Pool::default()))
            }
            _ => None,
        }
    });
    spec.volumes = volumes.collect();
}
