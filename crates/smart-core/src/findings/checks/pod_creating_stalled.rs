//! Pods that are bound to a node and not started.

use crate::findings::containers;
use crate::findings::context::{Context, PodView, Told};
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::sandbox;
use crate::findings::words::describe;
use crate::object::ObjectRef;
use crate::object::meta::ConditionStatus;

pub(super) const RULE: Rule = Rule {
    code: "pod-creating-stalled",
    severity: Severity::Critical,
    level: Level::Effect,
    lint: false,
    finds: "A pod that was bound to a node more than five minutes ago and of which no container has been started, while \
            nothing says why.",
    matters: "The pod does no work; something that the kubelet waits for does not come: a volume, a network, an answer of the \
              runtime.",
    looks_at: "The waiting reasons ContainerCreating and PodInitializing in status.containerStatuses, status.startTime, and \
               the events of the pod.",
    advice: "Look at the events of the pod, its volumes and their claims, and the kubelet of the node.",
    silent: "When an event of the pod says why, as FailedMount or FailedCreatePodSandBox: other rules tell of these. While an \
             init container runs; when it was bound less than five minutes ago.",
    check,
};

/// Large images take some minutes to pull.
const PATIENCE_SECONDS: i64 = 300;

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for pod in context.troubled().filter(|pod| pod.is_live() && pod.pod.status.phase == *"Pending") {
        found.extend(draft(context, pod));
    }
}

fn draft(context: &Context<'_>, pod: &PodView<'_>) -> Option<Draft> {
    let status = &pod.pod.status;
    let scheduled = pod.condition("PodScheduled").filter(|(_, scheduled)| scheduled.status == ConditionStatus::True);
    let bound = status.start_time.or(scheduled.and_then(|(_, scheduled)| scheduled.last_transition_time))?;
    if pod.pod.node_name.is_empty() || !context.holds_for(Some(bound), PATIENCE_SECONDS) || sandbox::has_started(pod) {
        return None;
    }
    // A container that waits with an error says why.
    let mut reasons = pod.statuses().filter_map(|(_, status)| Some(status.state.waiting.as_deref()?.reason.as_str()));
    if reasons.any(|reason| !matches!(reason, "" | "ContainerCreating" | "PodInitializing")) || is_told(context, pod) {
        return None;
    }
    let reference = pod.reference();
    let still = if pulling(context, pod).is_some() { ": an image is being pulled" } else { "" };
    let message = format!(
        "{} was bound to node {} {} ago, and no container has been started{still}.",
        containers::pod_words(pod),
        pod.pod.node_name,
        context.age(Some(bound)).map(|age| age.human()).unwrap_or_default()
    );
    let claims = pod.spec().volumes.iter().filter_map(|volume| volume.persistent_volume_claim.as_ref());
    let claims = claims.map(|claim| ObjectRef::new("", "PersistentVolumeClaim", pod.namespace(), claim.claim_name.clone()));
    let mut draft = containers::pod_draft(&RULE, pod, message)
        .since(Some(bound))
        .blames_all(containers::dead_node(context, pod))
        .blames_all(claims)
        .field_of(&reference, "/status/startTime", bound)
        .field_of(&reference, "/spec/nodeName", &pod.pod.node_name);
    if let Some((path, waiting)) = pod.statuses().find_map(|(path, status)| Some((path, status.state.waiting.as_deref()?))) {
        draft = draft.field_of(&reference, format!("{path}/state/waiting/reason"), &waiting.reason);
    }
    if let Some(told) = pulling(context, pod) {
        let draft = draft.severity(Severity::Warning).breaking(true).event(&reference, told.event);
        return Some(draft.command(describe(&reference, "shows in its events whether the image has come")));
    }
    Some(draft.command(describe(&reference, "shows in its events what the kubelet waits for")))
}

/// Returns the event that tells that an image is being pulled, if it is the last about the pod.
fn pulling<'c, 'a>(context: &'c Context<'a>, pod: &PodView<'_>) -> Option<&'c Told<'a>> {
    let last = context.events_of(pod.object).next();
    last.filter(|told| told.event.reason == "Pulling" && told.is_within(containers::RECENT_SECONDS, context.now))
}

/// Tells whether an event within the hour says why the pod is not started.
fn is_told(context: &Context<'_>, pod: &PodView<'_>) -> bool {
    context.events_of(pod.object).any(|told| {
        told.is_warning() && told.event.reason.starts_with("Failed") && told.is_within(containers::RECENT_SECONDS, context.now)
    })
}
