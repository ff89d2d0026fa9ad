//! The newest moment that an object tells of: nothing in it can have been known before.

use crate::object::container::{ContainerState, ContainerStatus};
use crate::object::time::Time;
use crate::object::{Body, Object};

/// Returns the latest time in an object that says when something has happened; times that lie ahead, as expiry, do not
/// count.
pub(crate) fn newest(object: &Object) -> Option<Time> {
    let meta = &object.meta;
    let conditions =
        object.body.conditions().iter().flat_map(|condition| {
            [condition.last_transition_time, condition.last_update_time(), condition.last_heartbeat_time()]
        });
    let managers = meta.managers.iter().map(|manager| manager.time);
    [meta.creation_timestamp, of_body(&object.body)].into_iter().chain(managers).chain(conditions).max().flatten()
}

fn of_body(body: &Body) -> Option<Time> {
    match body {
        Body::Event(event) => event.last,
        Body::Settled(settled) => settled.newest(),
        Body::Pod(pod) => {
            let status = &pod.status;
            let containers = status.container_statuses.iter().chain(&status.init_container_statuses);
            containers.map(of_container).chain([status.start_time]).max().flatten()
        }
        Body::Job(job) => job.status.completion_time.max(job.status.start_time),
        Body::CronJob(job) => job.status.last_schedule_time.max(job.status.last_successful_time),
        Body::Lease(lease) => lease.spec.renew_time.max(lease.spec.acquire_time),
        Body::HorizontalPodAutoscaler(autoscaler) => autoscaler.status.last_scale_time,
        Body::Node(node) => node.spec.taints.iter().map(|taint| taint.time_added).max().flatten(),
        _ => None,
    }
}

fn of_container(status: &ContainerStatus) -> Option<Time> {
    let of_state = |state: &ContainerState| {
        let running = state.running.as_ref().and_then(|running| running.started_at);
        let terminated = state.terminated.as_ref().and_then(|end| end.finished_at.max(end.started_at));
        running.max(terminated)
    };
    let before = status.last_state.terminated.as_ref().and_then(|end| end.finished_at.max(end.started_at));
    of_state(&status.state).max(before)
}
