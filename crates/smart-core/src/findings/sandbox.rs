//! Sandboxes of pods that cannot be made.

use super::containers::RECENT_SECONDS;
use super::context::{Context, PodView};
use crate::object::event::Event;

/// Returns the pods whose sandbox cannot be made now, each with the latest event that says so.
pub(super) fn failures<'c, 'a>(context: &'c Context<'a>) -> impl Iterator<Item = (&'c PodView<'a>, &'a Event)> {
    let waits = |pod: &&PodView<'_>| pod.is_live() && pod.pod.status.phase == *"Pending" && !has_started(pod);
    context.troubled().filter(move |pod| context.has_events() && waits(pod)).filter_map(|pod| {
        let told = context.events_of(pod.object).find(|told| told.event.reason == *"FailedCreatePodSandBox")?;
        told.is_within(RECENT_SECONDS, context.now).then_some((pod, told.event))
    })
}

/// Tells whether any container of a pod was ever started: then its sandbox was made.
pub(super) fn has_started(pod: &PodView<'_>) -> bool {
    pod.statuses()
        .any(|(_, status)| status.state.running.is_some() || status.state.terminated.is_some() || status.restart_count > 0)
}

/// Tells whether a text says that the network has no address left.
pub(super) fn is_out_of_addresses(text: &str) -> bool {
    const WORDS: &[&str] = &[
        "failed to assign an ip address to container",
        "no available ip",
        "no ip addresses available",
        "no free ip",
        "no more ips",
        "ip pool exhausted",
        "ipam: no addresses",
        "no addresses available",
        "range set: no ip",
        "insufficientfreeaddresses",
        "addresses are exhausted",
    ];
    let text = text.to_ascii_lowercase();
    WORDS.iter().any(|words| text.contains(words))
}

/// Tells whether a text says that the memory limit of the pod is too low for its sandbox.
pub(super) fn is_out_of_memory(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    text.contains("oom-killed") || text.contains("memory limit too low")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_plugins_and_runtimes() {
        let plugin = "plugin type=\"aws-cni\" failed (add): add cmd: failed to assign an IP address to container";
        assert!(is_out_of_addresses(plugin));
        assert!(is_out_of_addresses(
            "failed to allocate for range 0: no IP addresses available in range set: 10.0.0.1-10.0.0.254"
        ));
        assert!(!is_out_of_addresses(
            "plugin type=\"flannel\" failed (add): open /run/flannel/subnet.env: no such file or directory"
        ));
        assert!(is_out_of_memory("runc create failed: container init was OOM-killed (memory limit too low?)"));
    }
}
