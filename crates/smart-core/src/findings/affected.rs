//! What suffers from a problem: the objects downstream that are not well because of it.

use std::collections::BTreeSet;

use super::context::{Context, PodView};
use crate::object::{Body, ObjectRef};

/// More are not listed.
const AFFECTED_MAX: usize = 10_000;

/// Returns the objects that suffer, in order: those of the given ones that do, and on from all of them over what depends on them,
/// as long as that is not well, and has no problem of its own that another root explains.
pub(super) fn affected(context: &Context<'_>, from: &[ObjectRef], is_foreign: impl Fn(&ObjectRef) -> bool) -> Vec<ObjectRef> {
    let mut seen: BTreeSet<ObjectRef> = from.iter().cloned().collect();
    let mut front: Vec<ObjectRef> = from.to_vec();
    while let Some(object) = front.pop() {
        if seen.len() >= AFFECTED_MAX {
            break;
        }
        let dependents = context.graph.relied_on_by(&object).filter(|other| !is_foreign(other) && suffers(context, other));
        let controllers = controllers(context, &object).into_iter().filter(|object| !is_foreign(object));
        for other in dependents.chain(controllers) {
            if seen.insert(other.clone()) {
                front.push(other);
            }
        }
    }
    for object in from.iter().filter(|object| !may_suffer(context, object)) {
        seen.remove(object);
    }
    seen.into_iter().collect()
}

/// Tells whether what a problem is about may suffer from it: not what is in the input and goes on working.
pub(super) fn may_suffer(context: &Context<'_>, reference: &ObjectRef) -> bool {
    context.object(reference).is_none() || suffers(context, reference)
}

/// Returns the workload behind a pod, and what stands between, when the workload is not well.
fn controllers(context: &Context<'_>, object: &ObjectRef) -> Vec<ObjectRef> {
    if object.kind != "Pod" {
        return Vec::new();
    }
    let Some(pod) = context.pod(&object.namespace, &object.name) else { return Vec::new() };
    let broken = |reference: &ObjectRef| context.object(reference).is_some_and(|object| !context.is_well(object));
    let chain = pod.between.iter().chain([&pod.workload]).filter(|reference| *reference != object);
    chain.filter(|reference| broken(reference)).cloned().collect()
}

fn suffers(context: &Context<'_>, reference: &ObjectRef) -> bool {
    let Some(object) = context.object(reference) else { return false };
    match &object.body {
        Body::Pod(_) => context.pod(&reference.namespace, &reference.name).is_some_and(|pod| !is_fine(context, pod)),
        Body::Service(service) => !service.spec.selector.is_empty() && !context.pods_of_service(object).any(PodView::is_ready),
        Body::Deployment(_)
        | Body::StatefulSet(_)
        | Body::DaemonSet(_)
        | Body::ReplicaSet(_)
        | Body::Job(_)
        | Body::PersistentVolumeClaim(_)
        | Body::PersistentVolume(_)
        | Body::Node(_) => !context.is_well(object),
        // They say where, and do not work or fail themselves.
        Body::EndpointSlice(_) | Body::Endpoints(_) | Body::Namespace(_) | Body::Lease(_) | Body::CSINode(_) => false,
        _ => true,
    }
}

/// A pod that was ended so lately, and not for the first time, comes and goes: that it is ready now says little.
const ENDED_LATELY_SECONDS: i64 = 600;

/// Tells whether a pod works or has done its work, as far as it tells: one that runs and says nothing of being ready may.
fn is_fine(context: &Context<'_>, pod: &PodView<'_>) -> bool {
    let status = &pod.pod.status;
    let says_nothing = || status.phase == "Running" && status.container_statuses.is_empty() && pod.condition("Ready").is_none();
    let comes_and_goes = || {
        status.container_statuses.iter().any(|container| {
            let end = container.last_state.terminated.as_deref().filter(|end| end.exit_code != 0 && container.restart_count > 1);
            end.is_some_and(|end| context.is_young(end.finished_at, ENDED_LATELY_SECONDS))
        })
    };
    status.phase == "Succeeded" || (pod.is_ready() || says_nothing()) && !pod.is_terminating() && !comes_and_goes()
}
