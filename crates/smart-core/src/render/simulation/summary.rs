//! The impact in a few lines: what the changes do themselves, what keeps them, what follows, what is grave.

use std::collections::BTreeSet;

use super::super::page::Tone;
use super::super::words::{by_kind, count, full_name, grouped, joined};
use crate::object::ObjectRef;
use crate::simulate::{Effect, EffectSeverity, Part, SimulationAnswer};

/// As many grave effects as the first lines hold.
const CRITICAL_MAX: usize = 3;

/// A line of the summary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) label: &'static str,
    pub(super) tone: Tone,
    pub(super) words: String,
}

fn line(label: &'static str, tone: Tone, words: impl Into<String>) -> Line {
    Line { label, tone, words: words.into() }
}

/// Tells whether the changes do nothing at all.
pub(super) fn is_nothing(answer: &SimulationAnswer) -> bool {
    let found = answer.findings.as_ref();
    answer.effects.is_empty()
        && answer.services.is_empty()
        && answer.drains.is_empty()
        && answer.placements.is_empty()
        && answer.survey.is_empty()
        && answer.nodes.is_empty()
        && answer.timeline.is_empty()
        && answer.changed.is_empty()
        && answer.added.is_empty()
        && answer.removed.is_empty()
        && found.is_none_or(|found| found.new.is_empty() && found.resolved.is_empty() && found.moved.is_empty())
}

/// Returns the changes in one sentence.
pub(super) fn changes(answer: &SimulationAnswer) -> String {
    answer.changes.join("; ")
}

/// Returns the lines, in order.
pub(super) fn lines(answer: &SimulationAnswer) -> Vec<Line> {
    let of = |part: Part| answer.effects.iter().filter(|effect| effect.part == part).collect::<Vec<_>>();
    let (blocked, direct, cascade) = (of(Part::Blocked), of(Part::Direct), of(Part::Cascade));
    let mut lines = Vec::new();
    if answer.survey.is_empty() {
        lines.push(line("Direct", Tone::Plain, self::direct(answer, &direct)));
        if !blocked.is_empty() {
            lines.push(line("Blocked", Tone::Warning, self::blocked(answer, &blocked)));
        }
        let tone = if cascade.iter().any(|effect| effect.severity < EffectSeverity::Info) { Tone::Warning } else { Tone::Plain };
        lines.push(line("Cascade", tone, self::cascade(&cascade)));
    } else {
        lines.extend(super::survey::lines(answer));
    }
    let mut grave: Vec<&Effect> = answer.effects.iter().filter(|effect| effect.severity == EffectSeverity::Critical).collect();
    grave.sort_by_key(|effect| rank(answer, effect));
    let grave: Vec<String> = grave.into_iter().map(placed).chain(super::survey::grave(answer)).collect();
    if grave.is_empty() {
        lines.push(not_critical(answer));
    }
    lines.extend(grave.iter().take(CRITICAL_MAX).map(|words| line("Critical", Tone::Critical, words.as_str())));
    let beyond = grave.len().saturating_sub(CRITICAL_MAX);
    if beyond > 0 {
        lines.push(line("Critical", Tone::Critical, format!("{} more", grouped(beyond))));
    }
    let similar = if answer.similar.is_empty() {
        "no history in the input".to_owned()
    } else {
        format!("similar to {}", answer.similar.join("; "))
    };
    lines.push(line("Historical", Tone::Faint, similar));
    lines
}

/// Returns the message of an effect with the namespace of its object, which stands over it elsewhere.
fn placed(effect: &Effect) -> String {
    let object = &effect.object;
    let short = format!("{} {}", object.kind, object.name);
    match effect.message.strip_prefix(short.as_str()) {
        Some(rest) if !object.namespace.is_empty() && rest.starts_with([' ', ',', ':']) => format!("{}{rest}", full_name(object)),
        _ => effect.message.clone(),
    }
}

/// Returns what is told first of what is grave: Services that users reach, then other Services, then what is lost.
fn rank(answer: &SimulationAnswer, effect: &Effect) -> u8 {
    let has_paths = |risk: &crate::simulate::ServiceRisk| risk.service == effect.object && !risk.paths.is_empty();
    match (effect.object.kind.as_str(), effect.part) {
        ("Service", _) if answer.services.iter().any(has_paths) => 0,
        ("Service", _) => 1,
        (_, Part::Lost) => 2,
        _ => 3,
    }
}

/// Tells that nothing is grave, but for what is taken away on purpose.
fn not_critical(answer: &SimulationAnswer) -> Line {
    let gone = answer.services.iter().filter(|risk| risk.after == 0 && answer.removed.contains(&risk.service)).count();
    if gone == 0 {
        return line("Critical", Tone::Good, "nothing");
    }
    let words = format!("nothing besides that {} {} taken away", count(gone, "Service"), are(gone));
    line("Critical", Tone::Warning, words)
}

/// Returns the pods that effects befall.
fn pods<'a>(effects: &[&'a Effect]) -> BTreeSet<&'a ObjectRef> {
    let of = |effect: &&'a Effect| {
        let itself = Some(&effect.object).filter(|_| effect.objects.is_empty());
        effect.objects.iter().chain(itself).filter(|object| object.kind == "Pod")
    };
    effects.iter().flat_map(of).collect()
}

fn direct(answer: &SimulationAnswer, effects: &[&Effect]) -> String {
    let pods = pods(effects);
    let moves = answer.placements.iter().filter(|placed| placed.replaces.is_some()).count();
    // A pod that was itself made in the place of another is not counted again.
    let later: BTreeSet<&ObjectRef> = answer
        .placements
        .iter()
        .filter(|placed| placed.replaces.as_ref() != Some(&placed.pod))
        .map(|placed| &placed.pod)
        .collect();
    let replaced: BTreeSet<&ObjectRef> =
        answer.placements.iter().filter_map(|placed| placed.replaces.as_ref()).filter(|old| !later.contains(old)).collect();
    let again = if moves > replaced.len() { ", some more than once" } else { "" };
    if effects.is_empty() && !answer.drains.is_empty() {
        let names: Vec<String> = answer.drains.iter().map(|drain| drain.node.to_string()).collect();
        let (what, are) = if names.len() == 1 { ("Node", "is") } else { ("Nodes", "are") };
        return format!("{what} {} {are} cordoned; no pod is evicted", joined(&names));
    }
    // What is done to nodes is meant for their pods, also where these follow later.
    if pods.is_empty() && !replaced.is_empty() && effects.iter().all(|effect| effect.object.kind == "Node") {
        return format!("{} {} rescheduling{again}", count(replaced.len(), "pod"), needs(replaced.len()));
    }
    let pods: BTreeSet<&ObjectRef> = pods.into_iter().filter(|pod| !later.contains(pod)).collect();
    let made = replaced.intersection(&pods).count();
    let by_controllers = |effect: &&Effect| matches!(effect.object.kind.as_str(), "DaemonSet" | "StatefulSet" | "Deployment");
    if made > 0 && made == pods.len() && effects.iter().all(by_controllers) {
        return format!("{} {} replaced", count(made, "pod"), are(made));
    }
    if made > 0 && made == pods.len() {
        return format!("{} {} rescheduling{again}", count(made, "pod"), needs(made));
    }
    if made > 0 {
        return format!("{} {} to go, {} of them {} rescheduling", count(pods.len(), "pod"), has(pods.len()), made, needs(made));
    }
    if effects.is_empty() && !answer.changed.is_empty() {
        let objects = by_kind(answer.changed.iter().map(|changed| &changed.object), "");
        return format!("{} {} changed", joined(&objects), are(answer.changed.len()));
    }
    first_of(effects).unwrap_or_else(|| "nothing is done".to_owned())
}

fn blocked(answer: &SimulationAnswer, effects: &[&Effect]) -> String {
    let stuck: Vec<&Effect> = effects.iter().copied().filter(|effect| effect.code == "pod-stuck").collect();
    let pods: usize = stuck.iter().map(|effect| effect.count).sum();
    if pods == 0 || stuck.len() < effects.len() {
        return first_of(effects).unwrap_or_default();
    }
    let budgets = answer.drains.iter().flat_map(|drain| &drain.stuck).flat_map(|stuck| &stuck.budgets);
    let budgets: Vec<String> = budgets.collect::<BTreeSet<_>>().into_iter().map(full_name).collect();
    let by = if budgets.is_empty() { String::new() } else { format!(" ({})", joined(&budgets)) };
    format!("{} can't be evicted{by}", count(pods, "pod"))
}

fn cascade(effects: &[&Effect]) -> String {
    let unplaced = || effects.iter().filter(|effect| effect.code == "pod-unplaced");
    let cut_off = |effect: &&&Effect| matches!(effect.code, "service-out" | "service-lost");
    let mut parts = Vec::new();
    let pods: usize = unplaced().map(|effect| effect.count).sum();
    if pods > 0 {
        let mut reasons: Vec<(&str, usize)> = Vec::new();
        for effect in unplaced().filter(|effect| !effect.reason.is_empty()) {
            match reasons.iter_mut().find(|(reason, _)| *reason == effect.reason) {
                Some((_, pods)) => *pods += effect.count,
                None => reasons.push((effect.reason, effect.count)),
            }
        }
        reasons.sort_by_key(|(reason, pods)| (std::cmp::Reverse(*pods), *reason));
        let why = match reasons.as_slice() {
            [] => String::new(),
            [(reason, _)] => format!(" ({reason})"),
            [(reason, _), ..] => format!(" (mostly {reason})"),
        };
        parts.push(format!("{} can't reschedule{why}", count(pods, "pod")));
    }
    let services = effects.iter().filter(cut_off).map(|effect| &effect.object).collect::<BTreeSet<_>>().len();
    if services > 0 {
        let verb = if services == 1 { "loses all its" } else { "lose all their" };
        parts.push(format!("{} {verb} ready endpoints", count(services, "Service")));
    }
    let told = |effect: &&Effect| effect.code == "pod-unplaced" || cut_off(&effect);
    let others: Vec<&Effect> = effects.iter().copied().filter(|effect| !told(effect)).collect();
    if parts.is_empty() {
        return first_of(&others).unwrap_or_else(|| "nothing follows from it".to_owned());
    }
    let grave = others.iter().filter(|effect| effect.severity < EffectSeverity::Info).count();
    if grave > 0 {
        parts.push(count(grave, "more effect"));
    }
    parts.join("; ")
}

/// Returns what the first of the effects is, and how many there are besides.
fn first_of(effects: &[&Effect]) -> Option<String> {
    let (first, others) = effects.split_first()?;
    Some(if others.is_empty() { first.message.clone() } else { format!("{}; {} more", first.message, grouped(others.len())) })
}

fn needs(count: usize) -> &'static str {
    if count == 1 { "needs" } else { "need" }
}

fn has(count: usize) -> &'static str {
    if count == 1 { "has" } else { "have" }
}

fn are(count: usize) -> &'static str {
    if count == 1 { "is" } else { "are" }
}
