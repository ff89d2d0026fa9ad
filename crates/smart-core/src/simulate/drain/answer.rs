//! What a drain does, as an answer.

use std::collections::BTreeMap;

use super::{Drainer, NodeDrain, Outcome, Step};
use crate::cluster::Cluster;
use crate::error::Error;
use crate::object::ObjectRef;
use crate::object::selector::LabelSelector;
use crate::simulate::change::DrainOptions;
use crate::simulate::evict::api::Why;
use crate::simulate::evict::kubectl::{Options, Skip, Verdict};
use crate::simulate::schedule::Snapshot;
use crate::text::Text;

/// What draining nodes does.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct DrainAnswer {
    /// The nodes, in the order in which they are drained.
    pub nodes: Vec<NodeDrainAnswer>,
    /// The pods that were made in the place of others, in that order, each with its node; empty for one that waits.
    pub replacements: Vec<Placement>,
    /// What was taken for granted because the input does not tell.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub assumed: Vec<String>,
}

/// What draining one node does.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct NodeDrainAnswer {
    /// The node.
    pub node: Text,
    /// Whether kubectl refuses to evict anything; the node stays cordoned.
    pub aborted: bool,
    /// Whether all pods that are to go are gone at the end.
    pub completes: bool,
    /// Why kubectl refuses, in its words.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<String>,
    /// What kubectl warns of.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
    /// The pods that are to go, in order.
    pub evictable: Vec<ObjectRef>,
    /// The pods that stay by kubectl's filters.
    pub left: Vec<LeftPod>,
    /// The attempts, in order.
    pub steps: Vec<DrainStep>,
    /// The pods that cannot go, each with what holds it.
    pub stuck: Vec<StuckPod>,
}

/// A pod that a drain leaves where it is.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct LeftPod {
    /// The pod.
    pub pod: ObjectRef,
    /// Why it stays.
    pub why: String,
}

/// One attempt to evict a pod.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct DrainStep {
    /// The pod.
    pub pod: ObjectRef,
    /// What became of it.
    pub action: DrainAction,
    /// The budget that decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pdb: Option<ObjectRef>,
    /// Why, where that is not plain; of an attempt that failed in the words of the API server.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub why: String,
    /// The pod that its controller makes in its place; empty when none is made.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub replacement: Text,
    /// The pods that get a node after it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub placed: Vec<Placement>,
}

/// What became of an attempt to evict a pod.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum DrainAction {
    /// The pod is gone.
    Evict,
    /// A budget does not allow it now.
    Blocked,
    /// The API server refuses for good.
    Error,
}

/// A pod and the node it gets.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Placement {
    /// The pod.
    pub pod: ObjectRef,
    /// The pod in whose place it is, where it is in the place of one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replaces: Option<ObjectRef>,
    /// The node; empty when there is none for it.
    pub node: Text,
    /// The nodes between which the scheduler chooses at random, when their scores are the same.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ties: Vec<Text>,
    /// The verdict of the scheduler, when there is no node for it.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub message: String,
}

/// A pod that cannot go.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct StuckPod {
    /// The pod.
    pub pod: ObjectRef,
    /// The budgets that hold it.
    pub budgets: Vec<ObjectRef>,
    /// Why, in the words of the API server.
    pub why: String,
}

impl Cluster {
    /// Returns what `kubectl drain` does to nodes, one after the other, and where their pods go. With `recovers`, a pod that
    /// gets a node in the place of a healthy one counts as healthy at once; without, no new pod ever does.
    ///
    /// # Errors
    /// When a node is not in the input, or the pod selector has another form than `kubectl -l` takes.
    pub fn drain(&self, nodes: &[Text], options: &DrainOptions, recovers: bool) -> Result<DrainAnswer, Error> {
        let mut drainer = Drainer::new(self, recovers);
        let named = nodes.iter().map(|name| {
            let reference = self.resolve(&format!("node/{name}"), None)?;
            let not_found = || Error::NotFound { object: name.to_string(), looked_at: String::new(), nearest: Vec::new() };
            drainer.snapshot.node(&reference.name).ok_or_else(not_found)
        });
        let ids = named.collect::<Result<Vec<_>, _>>()?;
        let options = Options::of(options)?;
        let drains = drainer.drain(&ids, &options);
        Ok(answer(&mut drainer, &drains))
    }
}

impl Options {
    /// Reads the options of a change.
    ///
    /// # Errors
    /// When the pod selector has another form.
    pub(crate) fn of(options: &DrainOptions) -> Result<Self, Error> {
        let selector = options.pod_selector.non_empty().map(|selector| LabelSelector::parse(selector)).transpose()?;
        Ok(Self {
            force: options.force,
            delete_emptydir_data: options.delete_emptydir_data,
            ignore_daemonsets: options.ignore_daemonsets,
            disable_eviction: options.disable_eviction,
            pod_selector: selector,
            ..Self::default()
        })
    }
}

pub(crate) fn answer(drainer: &mut Drainer<'_>, drains: &[NodeDrain<'_>]) -> DrainAnswer {
    let mut assumed: Vec<String> = drains.iter().flat_map(|drain| drain.plan.assumptions.iter().cloned()).collect();
    assumed.sort();
    assumed.dedup();
    let nodes = drains.iter().map(|drain| one(drainer, drain)).collect();
    let waiting: Vec<_> = drainer.displaced.waiting().map(|pod| pod.id).collect();
    let messages: BTreeMap<_, _> = waiting
        .into_iter()
        .map(|pod| {
            let verdict = drainer.snapshot.judge(pod);
            (pod, verdict.message(&drainer.snapshot))
        })
        .collect();
    let replacements = drainer.displaced.pods.iter().map(|pod| Placement {
        pod: pod.reference(),
        replaces: Some(pod.old.clone()),
        node: pod.node.map(|node| name(&drainer.snapshot, node)).unwrap_or_default(),
        ties: Vec::new(),
        message: messages.get(&pod.id).cloned().unwrap_or_default(),
    });
    DrainAnswer { nodes, replacements: replacements.collect(), assumed }
}

fn name(snapshot: &Snapshot<'_>, node: u32) -> Text {
    snapshot.nodes[node as usize].name().clone()
}

fn one(drainer: &Drainer<'_>, drain: &NodeDrain<'_>) -> NodeDrainAnswer {
    let pod = |at: usize| drain.pods[at].reference();
    let left = drain.plan.left.iter().map(|(at, verdict)| LeftPod { pod: pod(*at), why: why_left(verdict) });
    let stuck = drain.stuck.iter().map(|(at, step)| {
        let (budgets, why) = match &drain.steps[*step].outcome {
            Outcome::Blocked { budget, cause } => (vec![budget.clone()], cause.clone()),
            Outcome::Refused { budgets, message } => (budgets.clone(), message.clone()),
            Outcome::Evicted { .. } => (Vec::new(), String::new()),
        };
        StuckPod { pod: pod(*at), budgets, why }
    });
    let aborted = !drain.plan.errors.is_empty();
    NodeDrainAnswer {
        node: name(&drainer.snapshot, drain.node),
        aborted,
        completes: !aborted && drain.stuck.is_empty(),
        errors: drain.plan.errors.clone(),
        warnings: drain.plan.warnings.clone(),
        evictable: drain.plan.evictable.iter().map(|at| pod(*at)).collect(),
        left: left.collect(),
        steps: drain.steps.iter().map(|step| attempt(drainer, drain, step)).collect(),
        stuck: stuck.collect(),
    }
}

fn why_left(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Error(message) => message.clone(),
        Verdict::Skip(Skip::DaemonSet) => "its DaemonSet would put it back at once".to_owned(),
        Verdict::Skip(Skip::Mirror) => "it stands for a static pod of the node".to_owned(),
        Verdict::Skip(Skip::NotSelected) => "the pod selector does not pick it".to_owned(),
        Verdict::Skip(Skip::LongDeleted) => "it has been terminating for long".to_owned(),
        Verdict::Delete { .. } => String::new(),
    }
}

fn attempt(drainer: &Drainer<'_>, drain: &NodeDrain<'_>, step: &Step) -> DrainStep {
    let (action, pdb, why) = match &step.outcome {
        Outcome::Evicted { why, budget } => (DrainAction::Evict, budget.clone(), why.map_or("", why_allowed).to_owned()),
        Outcome::Blocked { budget, cause } => (DrainAction::Blocked, Some(budget.clone()), cause.clone()),
        Outcome::Refused { budgets, message } => (DrainAction::Error, budgets.first().cloned(), message.clone()),
    };
    let placed = step.placed.iter().filter_map(|(at, node, ties)| {
        let pod = drainer.displaced.pods.get(*at)?;
        Some(Placement {
            pod: pod.reference(),
            replaces: Some(pod.old.clone()),
            node: name(&drainer.snapshot, *node),
            ties: ties.iter().map(|node| name(&drainer.snapshot, *node)).collect(),
            message: String::new(),
        })
    });
    let replacement = step.replacement.and_then(|at| drainer.displaced.pods.get(at));
    DrainStep {
        pod: drain.pods[step.pod].reference(),
        action,
        pdb,
        why,
        replacement: replacement.map(|pod| pod.name.clone()).unwrap_or_default(),
        placed: placed.collect(),
    }
}

fn why_allowed(why: Why) -> &'static str {
    match why {
        Why::PhaseIgnored => "pod phase lets the budget be ignored",
        Why::UnhealthyAlwaysAllow => "unhealthy pod, AlwaysAllow",
        Why::UnhealthyOthersHealthy => "unhealthy pod, application healthy",
        Why::NoBudget | Why::WithinBudget => "",
    }
}
