//! What scaling a workload and rolling out a new template do.
//!
//! Controllers are taken at their word: those of Kubernetes v1.36 with its default features. A pod that has a node and its
//! volumes becomes ready; the scheduler places pods in the order in which they are made, and pushes nobody out for them.

mod amounts;
mod daemon_set;
pub(crate) mod deployment;
mod limits;
mod quota;
mod ranks;
mod replicas;
mod stage;
mod stateful_set;
mod stuck;
mod template;
mod told;

use super::answer::{Effect, EffectSeverity, Part};
use super::effects::Effects;
use crate::cluster::Cluster;
use crate::error::Error;
use crate::object::{Body, ObjectRef};
use crate::simulate::change::Change;
use crate::simulate::fork::Fork;

/// Wants another number of pods.
pub(crate) fn scale<'a>(fork: &mut Fork<'a>, before: &'a Cluster, change: &Change, effects: &mut Effects) -> Result<(), Error> {
    let objects = fork.apply(change)?.objects.clone();
    objects.iter().try_for_each(|workload| reconcile(fork, before, workload, effects))
}

/// Changes the template of a workload, and replaces its pods.
pub(crate) fn set<'a>(fork: &mut Fork<'a>, before: &'a Cluster, change: &Change, effects: &mut Effects) -> Result<(), Error> {
    let objects = fork.apply(change)?.objects.clone();
    if matches!(change, Change::SetImage { .. }) {
        effects.assumed.insert("the image can be pulled".to_owned());
    }
    objects.iter().try_for_each(|workload| reconcile(fork, before, workload, effects))
}

/// Does what the controller of a workload does about the difference between the workload as it was and as the fork has it: makes
/// pods and takes them away, and rolls out its template. A workload that was not there before gets all its pods; of one that is
/// gone nothing is said.
pub(crate) fn reconcile<'a>(
    fork: &mut Fork<'a>,
    before: &'a Cluster,
    workload: &ObjectRef,
    effects: &mut Effects,
) -> Result<(), Error> {
    let Some(object) = fork.object(workload).cloned() else { return Ok(()) };
    let old = before.object(workload);
    if old.is_some_and(|old| old.body == object.body) {
        return Ok(());
    }
    match &object.body {
        Body::Deployment(body) => deployment::reconcile(fork, old, &object, body, effects),
        // One that a Deployment controls is set back by it, of which the declared part tells.
        Body::ReplicaSet(_) | Body::ReplicationController(_) if object.meta.controller().is_some() => {}
        Body::ReplicaSet(body) => {
            let (count, template) = (body.spec.replicas, &body.spec.template);
            let was = old.and_then(|old| match &old.body {
                Body::ReplicaSet(body) => Some(&body.spec.template),
                _ => None,
            });
            replicas::reconcile(fork, &object, count.unwrap_or(1), template, was, effects);
        }
        Body::ReplicationController(body) => {
            let (count, template) = (body.spec.replicas, &body.spec.template);
            let was = old.and_then(|old| match &old.body {
                Body::ReplicationController(body) => Some(&body.spec.template),
                _ => None,
            });
            replicas::reconcile(fork, &object, count.unwrap_or(1), template, was, effects);
        }
        Body::StatefulSet(body) => stateful_set::reconcile(fork, old, &object, body, effects),
        Body::DaemonSet(body) => daemon_set::reconcile(fork, old, &object, body, effects),
        Body::Job(_) | Body::CronJob(_) => {
            let message = format!("{} {} makes its next pods from the new template", workload.kind, workload.name);
            effects.push(Effect::new(Part::Direct, "next-run", EffectSeverity::Info, workload.clone(), message));
        }
        Body::Pod(_) => {
            let message = format!("the kubelet stops the changed containers of Pod {} and starts them anew", workload.name);
            effects.push(Effect::new(Part::Direct, "containers-restarted", EffectSeverity::Info, workload.clone(), message));
            effects.unguarded.push(std::iter::once(workload.clone()).collect());
        }
        _ => {}
    }
    told::autoscalers(fork, workload, effects);
    Ok(())
}

#[cfg(test)]
mod tests;
