//! What a change would do, as an answer.

use crate::diff::{ChangedObject, DiffAnswer};
use crate::object::ObjectRef;
use crate::object::quantity::Quantity;
use crate::report::{Command, Evidence};
use crate::simulate::drain::{NodeDrainAnswer, Placement};
use crate::text::Text;

/// What changes would do, one after the other.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct SimulationAnswer {
    /// The changes, as sentences.
    pub changes: Vec<String>,
    /// Whether all of it comes to its end.
    pub outcome: SimulationOutcome,
    /// All effects: in order of their parts, and within these the gravest first.
    pub effects: Vec<Effect>,
    /// The Services whose ready endpoints change, those that lose all of them first.
    pub services: Vec<ServiceRisk>,
    /// The draining of nodes, attempt by attempt.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub drains: Vec<NodeDrainAnswer>,
    /// The pods that are made anew or besides, each with its node.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub placements: Vec<Placement>,
    /// The nodes of which more or less is taken than before, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub nodes: Vec<NodeUse>,
    /// What happens when, from the moment of the change on; empty where all of it happens at once.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub timeline: Vec<Moment>,
    /// The loss of each node or zone in turn, the gravest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub survey: Vec<LossAnswer>,
    /// The objects whose wanted state the changes set otherwise.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub changed: Vec<ChangedObject>,
    /// The objects that are new, without the pods that controllers make.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub added: Vec<ObjectRef>,
    /// The objects that are gone, without the pods that controllers make anew.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub removed: Vec<ObjectRef>,
    /// The problems that come and go with the changes, when it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub findings: Option<DiffAnswer>,
    /// Commands that prevent what is grave, or unblock what is stuck, in the order in which they are to be run.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub commands: Vec<Command>,
    /// Past changes and incidents like this one; empty as long as the input holds no history.
    pub similar: Vec<String>,
    /// What was taken for granted.
    pub assumed: Vec<String>,
    /// What the input does not tell, and what would be needed to.
    pub unknown: Vec<String>,
}

/// Whether changes come to their end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum SimulationOutcome {
    /// All of it is done.
    #[default]
    Completes,
    /// A part of it waits for something that does not come by itself.
    Blocked,
    /// Nothing is done: it is refused.
    Refused,
}

/// One thing that a change does.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Effect {
    /// Whether the change does it itself, or it follows.
    pub part: Part,
    /// What it is, as one word for machines: `pod-unplaced`.
    pub code: &'static str,
    /// What decided, in a word or two where there is one: `pod affinity`.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub reason: &'static str,
    /// How bad it is.
    pub severity: EffectSeverity,
    /// What it befalls: of many pods their workload.
    pub object: ObjectRef,
    /// How many pods, or other objects, it befalls.
    pub count: usize,
    /// What happens, in a sentence.
    pub message: String,
    /// The objects that it befalls, when they are not the object itself; in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub objects: Vec<ObjectRef>,
    /// What in the input it stands on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Evidence>,
    /// What would prevent or mend it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub commands: Vec<Command>,
}

impl SimulationAnswer {
    /// Returns how bad the gravest effect is; none when there are no effects.
    pub fn worst(&self) -> Option<EffectSeverity> {
        self.effects.iter().map(|effect| effect.severity).min()
    }
}

impl EffectSeverity {
    /// Returns the severity as JSON has it: `critical`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }
}

/// How an effect comes about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Part {
    /// What keeps the change, or a part of it, from being done.
    Blocked,
    /// What the change does itself.
    Direct,
    /// What follows from it.
    Cascade,
    /// What is lost for good.
    Lost,
}

/// How bad an effect is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum EffectSeverity {
    /// Somebody is cut off, or data is gone.
    Critical,
    /// Something runs worse, or will not come back by itself.
    Warning,
    /// It is as one would expect.
    Info,
}

/// What becomes of the ready endpoints of a Service.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct ServiceRisk {
    /// The Service.
    pub service: ObjectRef,
    /// The pods that it selects and that are ready now.
    pub before: usize,
    /// The fewest in between, before new pods are ready.
    pub lowest: usize,
    /// Those at the end, when all new pods that have a node have become ready.
    pub after: usize,
    /// What reaches users through it, as Ingresses and routes with their hosts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub paths: Vec<String>,
}

/// What pods request of a node, before the changes and after all of them.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct NodeUse {
    /// The node.
    pub node: Text,
    /// Whether it is not in the cluster any more.
    pub gone: bool,
    /// Whether new pods are kept away from it afterwards.
    pub cordoned: bool,
    /// The pods on it that have not run to their end.
    pub pods_before: usize,
    /// Those afterwards.
    pub pods_after: usize,
    /// As many as it may have.
    pub pods_allocatable: usize,
    /// The CPU that they request.
    pub cpu_before: Quantity,
    /// That afterwards.
    pub cpu_after: Quantity,
    /// As much as it has for pods.
    pub cpu_allocatable: Quantity,
    /// The memory that they request.
    pub memory_before: Quantity,
    /// That afterwards.
    pub memory_after: Quantity,
    /// As much as it has for pods.
    pub memory_allocatable: Quantity,
}

/// Something that happens some time after a change.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Moment {
    /// Seconds after the change.
    pub after_seconds: i64,
    /// What happens.
    pub what: String,
}

/// What the loss of one node or zone would do.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct LossAnswer {
    /// The node, or the name of the zone.
    pub lost: Text,
    /// The pods on it that have not run to their end.
    pub pods: usize,
    /// Those that find no other node.
    pub unplaced: usize,
    /// Those that nobody makes anew.
    pub gone: usize,
    /// Those of StatefulSets, which stay Terminating until the node is back or deleted.
    pub waiting: usize,
    /// The Services that lose all their ready endpoints for a while.
    pub services_out: Vec<ObjectRef>,
    /// The Services that have none even after all.
    pub services_lost: Vec<ObjectRef>,
    /// Volumes that only this node, or zone, can reach.
    pub volumes: Vec<ObjectRef>,
}
