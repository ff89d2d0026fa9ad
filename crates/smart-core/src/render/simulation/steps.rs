//! The draining of nodes, folded or step by step, and where the pods go.

use std::collections::{BTreeMap, BTreeSet};

use super::super::page::Tone;
use super::super::words::{by_kind, count, full_name, grouped, joined};
use super::sections::{Body, Cell, Section};
use crate::object::ObjectRef;
use crate::simulate::{DrainAction, DrainStep, NodeDrainAnswer, Placement, SimulationAnswer};
use crate::text::Text;

const NODES_MAX: usize = 20;
/// As many nodes as are named between which it is open where a pod goes.
const TIES_MAX: usize = 3;

/// Returns what becomes of the pods of a node.
pub(super) fn section(drain: &NodeDrainAnswer, wide: bool) -> Section {
    let how = match (drain.aborted, drain.completes) {
        (true, _) => "is refused",
        (false, true) => "comes to its end",
        (false, false) => "does not come to its end",
    };
    let title = format!("THE DRAIN OF {} {how}", drain.node);
    let notes = drain.warnings.clone();
    if wide && !drain.steps.is_empty() {
        let rows = drain.steps.iter().enumerate().map(|(at, step)| row(at + 1, step)).collect();
        let left = drain.left.iter().map(|left| format!("{} stays: {}", full_name(&left.pod), left.why));
        let body = Body::Table { head: vec!["STEP", "POD", "OUTCOME", "WHY AND WHERE TO"], rows };
        return Section::new(title, body).notes(left.chain(notes).collect());
    }
    Section::new(title, Body::Items(folded(drain))).notes(notes)
}

fn row(number: usize, step: &DrainStep) -> Vec<Cell> {
    let (tone, action) = match step.action {
        DrainAction::Evict => (Tone::Plain, "evicted"),
        DrainAction::Blocked => (Tone::Warning, "blocked"),
        DrainAction::Error => (Tone::Warning, "refused"),
    };
    let mut words: Vec<String> = Vec::new();
    if let Some(budget) = &step.pdb {
        words.push(full_name(budget));
    }
    if !step.why.is_empty() {
        words.push(step.why.clone());
    }
    words.extend(step.placed.iter().map(|placed| format!("{} → {}", placed.pod.name, target(placed))));
    if !step.replacement.is_empty() && !step.placed.iter().any(|placed| placed.pod.name == step.replacement) {
        words.push(format!("{} waits for a node", step.replacement));
    }
    vec![
        Cell::new(Tone::Faint, grouped(number)),
        Cell::plain(format!("{}/{}", step.pod.namespace, step.pod.name)),
        Cell::new(tone, action),
        Cell::plain(words.join("; ")),
    ]
}

fn target(placed: &Placement) -> String {
    let others: Vec<&Text> = placed.ties.iter().filter(|node| **node != placed.node).collect();
    let named: Vec<&str> = others.iter().take(TIES_MAX).map(|node| node.as_str()).collect();
    let beyond = others.len() - named.len();
    match (named.is_empty(), beyond) {
        (true, _) => placed.node.to_string(),
        (false, 0) => format!("{} (or {}: a tie)", placed.node, named.join(", ")),
        (false, beyond) => format!("{} (or {} or {} more: a tie)", placed.node, named.join(", "), grouped(beyond)),
    }
}

/// Returns in a few lines how many pods go, wait, are held and stay.
fn folded(drain: &NodeDrainAnswer) -> Vec<(String, Cell)> {
    let mut items = Vec::new();
    let mut item = |label: &str, tone: Tone, words: String| items.push((label.to_owned(), Cell::new(tone, words)));
    for error in &drain.errors {
        item("refused", Tone::Warning, error.clone());
    }
    let evicted: Vec<&ObjectRef> =
        drain.steps.iter().filter(|step| step.action == DrainAction::Evict).map(|step| &step.pod).collect();
    if !evicted.is_empty() {
        item("evicted", Tone::Plain, by_kind(evicted.iter().copied(), "").join(", "));
    }
    let gone: BTreeSet<&ObjectRef> = evicted.into_iter().collect();
    let mut waited: BTreeMap<Option<&ObjectRef>, BTreeSet<&ObjectRef>> = BTreeMap::new();
    for step in drain.steps.iter().filter(|step| step.action == DrainAction::Blocked && gone.contains(&step.pod)) {
        waited.entry(step.pdb.as_ref()).or_default().insert(&step.pod);
    }
    for (budget, pods) in waited {
        let verb = if pods.len() == 1 { "has" } else { "have" };
        let who = budget.map_or_else(|| "a budget".to_owned(), full_name);
        item("waited", Tone::Plain, format!("{} {verb} to wait for {who} first", count(pods.len(), "pod")));
    }
    let mut stuck: BTreeMap<(&[ObjectRef], &str), Vec<&ObjectRef>> = BTreeMap::new();
    for held in &drain.stuck {
        stuck.entry((&held.budgets, &held.why)).or_default().push(&held.pod);
    }
    for ((budgets, why), pods) in stuck {
        let names: Vec<String> = budgets.iter().map(full_name).collect();
        let by = if names.is_empty() { String::new() } else { format!(" by {}", joined(&names)) };
        let pods = by_kind(pods.into_iter(), "").join(", ");
        item("blocked", Tone::Warning, format!("{pods}{by}: {why}"));
    }
    let mut left: BTreeMap<&str, Vec<&ObjectRef>> = BTreeMap::new();
    for pod in drain.left.iter().filter(|_| !drain.aborted) {
        left.entry(&pod.why).or_default().push(&pod.pod);
    }
    for (why, pods) in left {
        item("left", Tone::Faint, format!("{}: {why}", by_kind(pods.into_iter(), "").join(", ")));
    }
    items
}

/// Returns where the pods go that are made anew.
pub(super) fn placements(answer: &SimulationAnswer, wide: bool) -> Option<Section> {
    if answer.placements.is_empty() {
        return None;
    }
    let ties = ties(answer);
    let preempting = preempting(answer);
    let without = |placed: &Placement| {
        let preempts = placed.replaces.as_ref().is_some_and(|old| preempting.contains(old));
        if preempts { "by preemption" } else { "no node" }
    };
    if wide {
        let rows = answer.placements.iter().map(|placed| {
            let (tone, place) = if placed.node.is_empty() {
                (Tone::Warning, format!("{}: {}", without(placed), placed.message))
            } else {
                (Tone::Plain, target(ties.get(&placed.pod).copied().unwrap_or(placed)))
            };
            let replaces = placed.replaces.as_ref().map(|old| old.name.to_string()).unwrap_or_default();
            let name = format!("{}/{}", placed.pod.namespace, placed.pod.name);
            let replaces = if replaces == *placed.pod.name { String::new() } else { replaces };
            vec![Cell::plain(name), Cell::new(Tone::Faint, replaces), Cell::new(tone, place)]
        });
        let body = Body::Table { head: vec!["POD", "IN PLACE OF", "NODE"], rows: rows.collect() };
        return Some(Section::new(title(answer), body));
    }
    let mut nodes: BTreeMap<(bool, &str), Vec<&ObjectRef>> = BTreeMap::new();
    for placed in &answer.placements {
        let pod = placed.replaces.as_ref().unwrap_or(&placed.pod);
        let (waits, node) = if placed.node.is_empty() { (true, without(placed)) } else { (false, placed.node.as_str()) };
        nodes.entry((waits, node)).or_default().push(pod);
    }
    let rows = nodes.iter().take(NODES_MAX).map(|((waits, node), pods)| {
        let tone = if *waits { Tone::Warning } else { Tone::Plain };
        vec![Cell::new(tone, *node), Cell::new(tone, grouped(pods.len())), Cell::plain(in_place_of(pods))]
    });
    let (are_new, are_old) = (
        answer.placements.iter().any(|placed| placed.replaces.is_none()),
        answer.placements.iter().any(|placed| placed.replaces.is_some()),
    );
    let whose = match (are_new, are_old) {
        (true, true) => "NEW, OR IN PLACE OF",
        (true, false) => "NEW",
        _ => "IN PLACE OF",
    };
    let body = Body::Table { head: vec!["NODE", "PODS", whose], rows: rows.collect() };
    let mut notes = Vec::new();
    let beyond = nodes.len().saturating_sub(NODES_MAX);
    if beyond > 0 {
        notes.push(format!("and {} more (-o wide)", grouped(beyond)));
    }
    if !ties.is_empty() {
        let verb = if ties.len() == 1 { "ties: it" } else { "tie: they" };
        notes.push(format!("{} {verb} could as well go to another node with the same score.", count(ties.len(), "pod")));
    }
    Some(Section::new(title(answer), body).notes(notes))
}

/// Returns the pods that get a node once less important ones make room.
fn preempting(answer: &SimulationAnswer) -> BTreeSet<&ObjectRef> {
    let effects = answer.effects.iter().filter(|effect| effect.code == "pod-preempts");
    effects
        .flat_map(|effect| if effect.objects.is_empty() { std::slice::from_ref(&effect.object) } else { &effect.objects })
        .collect()
}

fn title(answer: &SimulationAnswer) -> String {
    let placed = answer.placements.iter().filter(|placed| !placed.node.is_empty()).count();
    format!("WHERE THE PODS GO ({} of {})", grouped(placed), grouped(answer.placements.len()))
}

/// Returns names of pods without their kind, which goes without saying.
fn in_place_of(pods: &[&ObjectRef]) -> String {
    const NAMES: usize = 4;
    let names: Vec<String> = pods.iter().take(NAMES).map(|pod| format!("{}/{}", pod.namespace, pod.name)).collect();
    let beyond = pods.len().saturating_sub(NAMES);
    if beyond > 0 { format!("{} and {} more", names.join(", "), grouped(beyond)) } else { names.join(", ") }
}

/// Returns the placements that chance decides, by their pods.
fn ties(answer: &SimulationAnswer) -> BTreeMap<&ObjectRef, &Placement> {
    let steps = answer.drains.iter().flat_map(|drain| &drain.steps).flat_map(|step| &step.placed);
    let all = steps.chain(&answer.placements).filter(|placed| placed.ties.len() > 1);
    all.map(|placed| (&placed.pod, placed)).collect()
}
