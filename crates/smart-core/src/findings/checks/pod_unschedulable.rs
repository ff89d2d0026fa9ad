//! Pods for which no node was found.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::scheduler_message::Reason;
use crate::findings::unscheduled::{self, Cause, Unscheduled};
use crate::findings::words::name;

pub(super) const RULE: Rule = Rule {
    code: "pod-unschedulable",
    severity: Severity::Critical,
    level: Level::Effect,
    lint: false,
    finds: "A pod for which the scheduler finds no node.",
    matters: "The pod does not start, and stays Pending for as long as it takes.",
    looks_at: "Pods without a node, their condition PodScheduled and the newest event FailedScheduling about them.",
    advice: "Read the reasons: each counts the nodes that it keeps the pod from. Mend the one that decides, or the \
              claims and nodes that the pod waits for.",
    silent: "When the pod was placed, is about to go, is held by a scheduling gate, or began to wait less than ten \
              seconds ago.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for waiting in context.unscheduled() {
        found.extend(draft(context, waiting));
    }
}

fn draft<'a>(context: &Context<'a>, waiting: &Unscheduled<'a>) -> Option<Draft> {
    let pod = waiting.pod(context)?;
    let reasons: Vec<String> = waiting.verdict.reasons.iter().map(in_words).collect();
    let why = if reasons.is_empty() && waiting.cause != Cause::Undecided {
        "; the input has no message of the scheduler, and the nodes were judged from their fields".to_owned()
    } else if reasons.is_empty() {
        String::new()
    } else {
        format!(": {}", reasons.join(", "))
    };
    let room = &pod.pod.status.nominated_node_name;
    let making = if room.is_empty() { String::new() } else { format!("; room is being made on Node {room}") };
    let message = format!("{} waits for a node{}{why}{making}.", name(&pod.reference()), context.for_how_long(waiting.since));
    let mut draft = unscheduled::draft(context, &RULE, waiting, message)?;
    if !room.is_empty() {
        draft = draft.severity(Severity::Warning);
    }
    Some(match waiting.cause {
        Cause::Claims => draft.blames_all(waiting.claims.iter().cloned()),
        Cause::Lifecycle | Cause::Cordoned => draft.blames_all(waiting.nodes.iter().cloned()),
        _ => draft,
    })
}

fn in_words(reason: &Reason) -> String {
    match reason.nodes {
        Some(nodes) => format!("{nodes} {}", reason.words),
        None => reason.words.clone(),
    }
}
