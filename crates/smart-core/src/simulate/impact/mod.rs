//! What changes would do, from one end to the other.

mod answer;
mod effects;
mod loss;
mod moved;
mod nodes;
mod objects;
mod profiles;
pub(crate) mod rollout;
mod services;
mod survey;
mod used;
mod world;

pub use answer::{Effect, EffectSeverity, LossAnswer, Moment, NodeUse, Part, ServiceRisk, SimulationAnswer, SimulationOutcome};

use effects::Effects;

use super::change::Change;
use super::fork::Fork;
use crate::cluster::Cluster;
use crate::error::Error;
use crate::findings::FindingsOptions;
use crate::report::{Report, Scope};

/// What else is to be told of a simulation.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct SimulationOptions {
    /// Whether the problems before and after are compared.
    pub findings: bool,
}

impl SimulationOptions {
    /// Sets whether the problems before and after are compared.
    #[must_use]
    pub fn findings(mut self, findings: bool) -> Self {
        self.findings = findings;
        self
    }
}

impl Cluster {
    /// Returns what changes would do, one after the other, as the scheduler, the eviction API, the garbage collector and the
    /// controllers of Kubernetes would do it.
    ///
    /// ```
    /// use smart_core::{Change, Cluster, Input, SimulationOptions};
    ///
    /// let mut input = Input::new();
    /// input.dump("nodes", br#"{"apiVersion": "v1", "kind": "Node", "metadata": {"name": "worker-5"}}"#)?;
    /// let cluster = Cluster::new(input, None);
    /// let report = cluster.simulate(&Change::sequence("drain node worker-5")?, &SimulationOptions::default())?;
    /// assert_eq!(report.answer.changes, ["drain node worker-5"]);
    /// # Ok::<(), smart_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// When an object is not in the input, or a change cannot be made to it.
    pub fn simulate(&self, changes: &[Change], options: &SimulationOptions) -> Result<Report<SimulationAnswer>, Error> {
        let mut effects = Effects::default();
        let mut state: Option<Cluster> = None;
        for (at, change) in changes.iter().enumerate() {
            let before = state.as_ref().unwrap_or(self);
            let mut fork = Fork::new(before);
            run(&mut fork, before, change, &mut effects)?;
            effects.note(&fork);
            services::note(before, &fork, &mut effects);
            if at + 1 == changes.len() {
                let answer = self.simulated(changes, &fork, effects, options);
                return Ok(self.report("simulate", answer));
            }
            // A copy of all objects, which one change alone does without.
            let next = fork.cluster();
            state = Some(next);
        }
        let answer = self.simulated(changes, &Fork::new(self), effects, options);
        Ok(self.report("simulate", answer))
    }

    fn simulated(&self, changes: &[Change], last: &Fork<'_>, effects: Effects, options: &SimulationOptions) -> SimulationAnswer {
        let nodes = used::compare(self, last, &effects.touched);
        let mut answer = effects.answer(self, last);
        // Pods that are made again under their names have changed in nothing that was wanted.
        let made: std::collections::BTreeSet<_> = answer.placements.iter().map(|placed| &placed.pod).collect();
        answer.changed.retain(|changed| !made.contains(&changed.object));
        answer.nodes = nodes;
        answer.changes = changes.iter().map(ToString::to_string).collect();
        if options.findings {
            let after = last.cluster();
            answer.findings = Some(crate::diff::diff(self, &after, &Scope::all(), &FindingsOptions::default()).answer);
        }
        answer
    }

    /// Returns the cluster as it would be after changes, when everything that follows from them has happened and all new pods
    /// that have a node are ready.
    ///
    /// # Errors
    /// As [`Cluster::simulate`].
    pub fn after(&self, changes: &[Change]) -> Result<Self, Error> {
        let mut effects = Effects::default();
        let mut after = self.with_objects(std::sync::Arc::clone(self.shared_objects()));
        for change in changes {
            let mut fork = Fork::new(&after);
            run(&mut fork, &after, change, &mut effects)?;
            let next = fork.cluster();
            after = next;
        }
        Ok(after)
    }
}

/// Does one change: its declared part, and what follows from it.
fn run<'a>(fork: &mut Fork<'a>, before: &'a Cluster, change: &Change, effects: &mut Effects) -> Result<(), Error> {
    match change {
        Change::Drain { options, .. } => nodes::drain(fork, before, change, options, effects),
        Change::Cordon { .. } => nodes::cordon(fork, before, change, effects),
        Change::Uncordon { .. } => nodes::uncordon(fork, before, change, effects),
        Change::Taint { taints, .. } => nodes::taint(fork, before, change, taints, effects),
        Change::Lose { lost } => loss::lose(fork, before, change, lost, effects),
        Change::Delete { objects, cascade } => objects::delete(fork, before, change, objects, *cascade, effects),
        Change::Label { .. } => objects::label(fork, before, change, effects),
        Change::Scale { .. } => rollout::scale(fork, before, change, effects),
        Change::Restart { .. } | Change::SetImage { .. } | Change::SetEnv { .. } | Change::SetResources { .. } => {
            rollout::set(fork, before, change, effects)
        }
        Change::Apply(_) => objects::apply(fork, before, change, effects),
    }
}
