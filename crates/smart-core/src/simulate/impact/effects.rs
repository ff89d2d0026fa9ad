//! Effects while they are gathered.

use std::collections::{BTreeMap, BTreeSet};

use super::answer::{Effect, EffectSeverity, LossAnswer, Moment, Part, ServiceRisk, SimulationAnswer, SimulationOutcome};
use crate::cluster::Cluster;
use crate::diff::ChangedObject;
use crate::object::{Object, ObjectRef};
use crate::report::{Command, Evidence};
use crate::simulate::drain::{NodeDrainAnswer, Placement};
use crate::simulate::fork::Fork;
use crate::simulate::workload::workload;

/// What changes do, as far as it is known.
#[derive(Default)]
pub(crate) struct Effects {
    pub(crate) effects: Vec<Effect>,
    pub(crate) outcome: SimulationOutcome,
    /// What the changes so far do to Services.
    pub(crate) services: BTreeMap<ObjectRef, ServiceRisk>,
    /// What differs from the cluster without the changes.
    pub(crate) touched: BTreeSet<ObjectRef>,
    pub(crate) drains: Vec<NodeDrainAnswer>,
    pub(crate) placements: Vec<Placement>,
    pub(crate) timeline: Vec<Moment>,
    pub(crate) survey: Vec<LossAnswer>,
    pub(crate) changed: Vec<ChangedObject>,
    pub(crate) commands: Vec<Command>,
    pub(crate) assumed: BTreeSet<String>,
    pub(crate) unknown: BTreeSet<String>,
    /// The pods that are down together, for each time when pods go.
    pub(crate) waves: Vec<BTreeSet<ObjectRef>>,
    /// The same, where nobody asks a budget: controllers that replace or remove pods do not.
    pub(crate) unguarded: Vec<BTreeSet<ObjectRef>>,
}

impl Effect {
    /// Returns an effect on an object.
    pub(crate) fn new(part: Part, code: &'static str, severity: EffectSeverity, object: ObjectRef, message: String) -> Self {
        Self {
            part,
            code,
            reason: "",
            severity,
            object,
            count: 1,
            message,
            objects: Vec::new(),
            evidence: Vec::new(),
            commands: Vec::new(),
        }
    }

    /// Sets the objects that it befalls.
    pub(crate) fn on(mut self, objects: Vec<ObjectRef>) -> Self {
        self.count = objects.len();
        self.objects = if matches!(objects.as_slice(), [one] if *one == self.object) { Vec::new() } else { objects };
        self
    }

    /// Adds what it stands on.
    pub(crate) fn because(mut self, evidence: impl IntoIterator<Item = Evidence>) -> Self {
        self.evidence.extend(evidence);
        self
    }

    /// Adds a command that prevents or mends it.
    pub(crate) fn unless(mut self, command: Command) -> Self {
        self.commands.push(command);
        self
    }
}

impl Effects {
    pub(crate) fn push(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    /// Notes that a part of it does not come to its end.
    pub(crate) fn blocked(&mut self) {
        self.outcome = self.outcome.max(SimulationOutcome::Blocked);
    }

    /// Notes what a change declared, and what stands against it in the cluster.
    pub(crate) fn note(&mut self, fork: &Fork<'_>) {
        for applied in fork.applied() {
            for warning in &applied.warnings {
                let Some(object) = applied.objects.first() else { continue };
                let severity = EffectSeverity::Warning;
                self.push(Effect::new(Part::Cascade, "set-back", severity, object.clone(), warning.clone()));
            }
        }
        self.changed.extend(fork.changed());
        self.touched.extend(fork.touched().cloned());
    }

    /// Returns the answer; objects that are new or gone are those of both ends, without pods that have a controller.
    pub(crate) fn answer(mut self, before: &Cluster, after: &Fork<'_>) -> SimulationAnswer {
        let services = super::services::tell(|service| after.object(service).is_some(), &mut self);
        self.effects.sort_by(|a, b| {
            let key = |effect: &Effect| (effect.part, effect.severity, std::cmp::Reverse(effect.count));
            key(a).cmp(&key(b)).then_with(|| (a.code, &a.object, &a.message).cmp(&(b.code, &b.object, &b.message)))
        });
        self.effects.dedup();
        self.timeline.sort_by(|a, b| (a.after_seconds, &a.what).cmp(&(b.after_seconds, &b.what)));
        self.timeline.dedup();
        let is_made = |object: &Object| object.api.kind == "Pod" && object.meta.controller().is_some();
        let (mut added, mut removed) = (Vec::new(), Vec::new());
        for reference in &self.touched {
            match (before.object(reference), after.object(reference)) {
                (None, Some(new)) if !is_made(new) => added.push(reference.clone()),
                (Some(old), None) if !is_made(old) => removed.push(reference.clone()),
                _ => {}
            }
        }
        let mut commands = self.commands;
        let mut known: BTreeSet<Command> = BTreeSet::new();
        commands.retain(|command| known.insert(command.clone()));
        SimulationAnswer {
            outcome: self.outcome,
            effects: self.effects,
            services,
            drains: self.drains,
            placements: self.placements,
            timeline: self.timeline,
            survey: self.survey,
            changed: self.changed,
            added,
            removed,
            commands,
            assumed: self.assumed.into_iter().collect(),
            unknown: self.unknown.into_iter().collect(),
            ..SimulationAnswer::default()
        }
    }
}

/// Gathers pods by the workload behind them, both in order.
pub(crate) fn by_workload<'p>(
    cluster: &Cluster,
    pods: impl IntoIterator<Item = &'p ObjectRef>,
) -> BTreeMap<ObjectRef, Vec<ObjectRef>> {
    let mut workloads: BTreeMap<ObjectRef, Vec<ObjectRef>> = BTreeMap::new();
    for pod in pods {
        let behind = cluster.object(pod).map_or_else(|| pod.clone(), |object| workload(cluster, object));
        workloads.entry(behind).or_default().push(pod.clone());
    }
    for pods in workloads.values_mut() {
        pods.sort();
        pods.dedup();
    }
    workloads
}

/// Returns a number of things in words: `1 pod`, `3 pods`.
pub(crate) fn some(count: usize, what: &str) -> String {
    crate::render::count(count, what)
}
