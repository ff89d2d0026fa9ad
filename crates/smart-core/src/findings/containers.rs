//! What findings about containers share.

use super::context::{Context, PodView};
use super::draft::Draft;
use super::rule::{Rule, Severity};
use super::words::name;
use crate::object::container::{ContainerStatus, Terminated};
use crate::object::event::Event;
use crate::object::meta::ConditionStatus;
use crate::object::time::Time;
use crate::object::{Body, ObjectRef};
use crate::redact;

/// What happened longer ago, and nothing confirms now, tells nothing of now: the API server keeps events for an hour.
pub(super) const RECENT_SECONDS: i64 = 3_600;

/// Returns a finding about a container of a pod: the workload is to be looked at, the pod is what it shows at.
pub(super) fn draft(rule: &'static Rule, pod: &PodView<'_>, container: &str, message: String) -> Draft {
    Draft::new(rule, pod.workload.clone(), message).part(container).about_all(pod.chain()).since(not_ready_since(pod))
}

/// Returns a finding about a pod as a whole.
pub(super) fn pod_draft(rule: &'static Rule, pod: &PodView<'_>, message: String) -> Draft {
    draft(rule, pod, "", message)
}

/// Returns a container in words: `Container api of Deployment shop/api`.
pub(super) fn words(pod: &PodView<'_>, container: &str) -> String {
    format!("Container {container} of {}", name(&pod.workload))
}

/// Returns a pod in words, with the workload that it belongs to.
pub(super) fn pod_words(pod: &PodView<'_>) -> String {
    let own = pod.reference();
    if own == pod.workload { name(&own) } else { format!("{} of {} {}", name(&own), pod.workload.kind, pod.workload.name) }
}

/// Returns since when a pod is not ready.
pub(super) fn not_ready_since(pod: &PodView<'_>) -> Option<Time> {
    let (_, ready) = pod.condition("Ready")?;
    if ready.status == ConditionStatus::True { None } else { ready.last_transition_time }
}

/// Tells whether another pod of the same workload is ready, so that a part of the work is done.
pub(super) fn others_ready(context: &Context<'_>, pod: &PodView<'_>) -> bool {
    context.is_ready_somewhere(&pod.workload)
        && (!pod.is_ready() || context.pods_of(&pod.workload).any(|other| other.is_ready() && other.name() != pod.name()))
}

/// Returns a finding about a pod as a warning where another pod of the workload is ready: the work goes on with fewer.
pub(super) fn eased(context: &Context<'_>, pod: &PodView<'_>, draft: Draft) -> Draft {
    if draft.severity == Severity::Critical && others_ready(context, pod) {
        draft.severity(Severity::Warning).breaking(true)
    } else {
        draft
    }
}

/// Tells whether an event is about this container of its pod; events that name no container may be about any.
pub(super) fn is_about(event: &Event, container: &str) -> bool {
    let path = event.regarding.field_path.as_str();
    match path.split_once('{') {
        Some((_, rest)) => rest.trim_end_matches('}') == container,
        None => true,
    }
}

/// Returns the last end of a container: the one it is in, or the one before it was started anew; with its JSON pointer.
pub(super) fn last_end<'a>(path: &str, status: &'a ContainerStatus) -> Option<(String, &'a Terminated)> {
    let now = status.state.terminated.as_deref().map(|end| (format!("{path}/state/terminated"), end));
    now.or_else(|| status.last_state.terminated.as_deref().map(|end| (format!("{path}/lastState/terminated"), end)))
}

/// Adds what a container said last to a finding: the line of it that speaks of an error, or the last one. What a container has
/// not written as its last words may be the end of its log (`FallbackToLogsOnError`).
pub(super) fn with_last_words(draft: Draft, pod: &ObjectRef, end_path: &str, end: &Terminated) -> Draft {
    const SHOWN: usize = 200;
    let lines = || end.message.lines().map(str::trim).filter(|line| !line.is_empty());
    let speaks_of_error = |line: &&str| {
        let line = line.to_ascii_lowercase();
        ["panic", "fatal", "error", "exception"].iter().any(|word| line.contains(word))
    };
    let Some(line) = lines().find(speaks_of_error).or_else(|| lines().next_back()) else { return draft };
    let said = redact::said(line);
    let cut = said.floor_char_boundary(SHOWN);
    let more = if cut < said.len() { "…" } else { "" };
    draft.field_of(pod, format!("{end_path}/message"), format!("{}{more}", said.get(..cut).unwrap_or_default()))
}

/// Returns how many seconds a container ran before it ended.
pub(super) fn ran_seconds(end: &Terminated) -> Option<i64> {
    let ran = end.finished_at?.since(end.started_at?)?;
    (!ran.is_negative()).then(|| ran.seconds())
}

/// Returns the node of a pod when it is in the input and not ready.
pub(super) fn dead_node(context: &Context<'_>, pod: &PodView<'_>) -> Option<ObjectRef> {
    let node = ObjectRef::new("", "Node", "", pod.pod.node_name.clone());
    let Body::Node(body) = &context.object(&node)?.body else { return None };
    let ready = body.status.conditions.iter().find(|condition| condition.kind == "Ready")?;
    (ready.status != ConditionStatus::True).then_some(node)
}

/// Tells whether the remains of a pod that ended still matter: it ended within a day, and its workload is not well again.
pub(super) fn end_matters(context: &Context<'_>, pod: &PodView<'_>) -> bool {
    const REMAINS_SECONDS: i64 = 86_400;
    let is_own = pod.workload == pod.reference();
    let is_well = !is_own
        && match context.object(&pod.workload) {
            Some(object) => context.is_well(object),
            // Of pods alone: others of the same workload do the work.
            None => others_ready(context, pod),
        };
    !is_well && !context.holds_for(ended_at(pod), REMAINS_SECONDS)
}

/// Returns when a pod ended, as far as anything in it tells.
pub(super) fn ended_at(pod: &PodView<'_>) -> Option<Time> {
    known_end(pod).or(pod.pod.status.start_time).or(pod.object.meta.creation_timestamp)
}

/// Returns when a pod ended, where it tells that rather than when it began.
pub(super) fn known_end(pod: &PodView<'_>) -> Option<Time> {
    let statuses = &pod.pod.status.container_statuses;
    let ends = statuses.iter().filter_map(|status| status.state.terminated.as_ref()?.finished_at);
    let disruption = pod.condition("DisruptionTarget").and_then(|(_, condition)| condition.last_transition_time);
    ends.max().or(disruption).or(not_ready_since(pod))
}

/// Returns the text between the first `before` and the next `after`.
pub(super) fn between<'t>(text: &'t str, before: &str, after: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(before)?;
    rest.split_once(after).map(|(found, _)| found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_may_name_its_container() {
        let mut event = Event::default();
        assert!(is_about(&event, "api"));
        event.regarding.field_path = "spec.containers{api}".into();
        assert!(is_about(&event, "api") && !is_about(&event, "proxy"));
        event.regarding.field_path = "spec.initContainers{setup}".into();
        assert!(is_about(&event, "setup"));
    }

    #[test]
    fn the_last_words_are_the_line_that_speaks_of_an_error() {
        const RULE: &Rule = crate::findings::checks::RULES[0];
        let words = |message: &str| {
            let end = Terminated { message: message.into(), ..Terminated::default() };
            let pod = ObjectRef::new("", "Pod", "n", "p");
            let draft = with_last_words(Draft::new(RULE, pod.clone(), ""), &pod, "/status", &end);
            draft.evidence.first().map(|evidence| evidence.value.clone())
        };
        assert_eq!(words(" \n"), None);
        assert_eq!(words("one\ntwo\n").as_deref(), Some("two"));
        assert_eq!(words("begins\npanic: no URL, token: hunter2\n\ngoroutine 1").as_deref(), Some("panic: no URL, token: ***"));
        assert_eq!(words(&"é".repeat(300)).map(|words| words.len()), Some(200 + "…".len()));
    }

    #[test]
    fn text_between() {
        assert_eq!(between(r#"exec: "wge": not found"#, "exec: \"", "\""), Some("wge"));
        assert_eq!(between("nothing", "exec: \"", "\""), None);
    }
}
