//! What stands under the first lines, in the order in which it is told; how it is written is another matter.

use super::super::diff::{change, details, listed, recreated, way};
use super::super::page::Tone;
use super::super::words::{all_evidence, by_kind, count, full_name, grouped};
use super::{steps, survey};
use crate::diff::{DiffAnswer, FieldChange};
use crate::object::ObjectRef;
use crate::object::duration::Duration;
use crate::object::quantity::Quantity;
use crate::report::{Command, Report};
use crate::simulate::{Effect, EffectSeverity, NodeUse, Part, ServiceRisk, SimulationAnswer, SimulationOutcome};
use crate::top::in_words;

/// As much of each as is read at night; `wide` has all of it.
const EVIDENCE_MAX: usize = 4;
const GROUPS_MAX: usize = 15;
const ROWS_MAX: usize = 20;
const FIELDS_MAX: usize = 6;
const COMMANDS_MAX: usize = 6;
/// As many workloads as are told one by one that lose what is in their emptyDir.
const LOCAL_MAX: usize = 3;

/// A part of the answer under a title of its own.
pub(super) struct Section {
    pub(super) title: String,
    pub(super) body: Body,
    /// Sentences after it.
    pub(super) notes: Vec<String>,
    /// Whether a page with pictures shows the same.
    pub(super) is_pictured: bool,
}

impl Section {
    pub(super) fn new(title: impl Into<String>, body: Body) -> Self {
        Self { title: title.into(), body, notes: Vec::new(), is_pictured: false }
    }

    pub(super) fn notes(mut self, notes: Vec<String>) -> Self {
        self.notes = notes;
        self
    }
}

/// What a section holds.
pub(super) enum Body {
    /// Items under the names of objects.
    Groups(Vec<Group>),
    /// Rows of a table.
    Table { head: Vec<&'static str>, rows: Vec<Vec<Cell>> },
    /// Words, each with one before it that says what they are.
    Items(Vec<(String, Cell)>),
    /// Sentences.
    List(Vec<String>),
    /// Commands, in the order in which they are to be run.
    Commands(Vec<Command>),
}

/// Items about one object.
pub(super) struct Group {
    pub(super) name: String,
    pub(super) items: Vec<Item>,
}

/// One thing that is told of an object.
pub(super) struct Item {
    pub(super) tone: Tone,
    /// A word before it; empty for none.
    pub(super) label: &'static str,
    pub(super) words: String,
    /// What stands under it.
    pub(super) details: Vec<String>,
}

/// Text in a table.
#[derive(Clone)]
pub(super) struct Cell {
    pub(super) tone: Tone,
    pub(super) text: String,
}

impl Cell {
    pub(super) fn new(tone: Tone, text: impl Into<String>) -> Self {
        Self { tone, text: text.into() }
    }

    pub(super) fn plain(text: impl Into<String>) -> Self {
        Self::new(Tone::Plain, text)
    }
}

/// Returns all sections that have something to tell.
pub(super) fn sections(report: &Report<SimulationAnswer>, wide: bool) -> Vec<Section> {
    let answer = &report.answer;
    let mut sections: Vec<Section> = Vec::new();
    sections.extend(survey::section(answer, wide));
    for (part, title) in [(Part::Blocked, "BLOCKED"), (Part::Direct, "DIRECT"), (Part::Cascade, "CASCADE")] {
        sections.extend(effects(answer, part, title, wide));
    }
    sections.extend(answer.drains.iter().map(|drain| steps::section(drain, wide)));
    sections.extend(effects(answer, Part::Lost, "LOST FOR GOOD", wide));
    sections.extend(steps::placements(answer, wide));
    sections.extend(nodes(&answer.nodes, wide));
    sections.extend(services(&answer.services, wide));
    sections.extend(timeline(answer));
    sections.extend(changes(answer, wide));
    sections.extend(answer.findings.iter().flat_map(findings));
    sections.extend(commands(answer, wide));
    for (title, words) in [("ASSUMED", &answer.assumed), ("NOT KNOWN", &answer.unknown)] {
        if !words.is_empty() {
            sections.push(Section::new(title, Body::List(words.clone())));
        }
    }
    sections
}

/// Returns how many more there are than are told.
fn more(all: usize, told: usize) -> Vec<String> {
    let beyond = all.saturating_sub(told);
    if beyond > 0 { vec![format!("and {} more (-o wide)", grouped(beyond))] } else { Vec::new() }
}

/// Returns the effects of one part, by the object that they befall: the one with the gravest first.
fn effects(answer: &SimulationAnswer, part: Part, title: &str, wide: bool) -> Option<Section> {
    let mut groups: Vec<(&ObjectRef, Vec<&Effect>)> = Vec::new();
    let is_local = |effect: &&Effect| effect.code == "local-data-lost";
    let local: Vec<&Effect> = answer.effects.iter().filter(|effect| effect.part == part).filter(is_local).collect();
    let folds = !wide && local.len() > LOCAL_MAX;
    for effect in answer.effects.iter().filter(|effect| effect.part == part && !(folds && is_local(effect))) {
        match groups.iter_mut().find(|(object, _)| *object == &effect.object) {
            Some((_, effects)) => effects.push(effect),
            None => groups.push((&effect.object, vec![effect])),
        }
    }
    if groups.is_empty() && local.is_empty() {
        return None;
    }
    let most = if wide { usize::MAX } else { GROUPS_MAX };
    let mut notes = more(groups.len(), most);
    if folds {
        let pods = count(local.iter().map(|effect| effect.count).sum(), "pod");
        notes.push(format!("{pods} of {} lose what they keep in emptyDir (-o wide)", count(local.len(), "workload")));
    }
    let all = groups.len() + if folds { local.len() } else { 0 };
    let told = groups.iter().take(most).map(|(object, effects)| Group {
        name: full_name(object),
        items: effects.iter().map(|effect| item(effect, answer, wide)).collect(),
    });
    Some(Section::new(format!("{title} ({})", grouped(all)), Body::Groups(told.collect())).notes(notes))
}

fn item(effect: &Effect, answer: &SimulationAnswer, wide: bool) -> Item {
    // The drain of the node names them.
    let is_told_below = effect.code == "pods-evicted" && !answer.drains.is_empty();
    let tone = tone_of(effect.severity);
    let mut details = Vec::new();
    let is_namespace = effect.object.kind == "Namespace" && effect.object.group.is_empty();
    let home = if is_namespace { effect.object.name.as_str() } else { effect.object.namespace.as_str() };
    if wide {
        details.extend(effect.objects.iter().map(full_name));
    } else if !effect.objects.is_empty() && !is_told_below {
        details.push(by_kind(effect.objects.iter(), home).join(", "));
    }
    let most = if wide { usize::MAX } else { EVIDENCE_MAX };
    let seen = all_evidence(&effect.evidence, &effect.object);
    details.extend(seen.iter().take(most).map(|words| format!("seen: {words}")));
    details.extend(more(seen.len(), most));
    let label = if effect.severity == EffectSeverity::Info { "" } else { effect.severity.as_str() };
    Item { tone, label, words: effect.message.clone(), details }
}

pub(super) fn tone_of(severity: EffectSeverity) -> Tone {
    match severity {
        EffectSeverity::Critical => Tone::Critical,
        EffectSeverity::Warning => Tone::Warning,
        EffectSeverity::Info => Tone::Plain,
    }
}

fn nodes(nodes: &[NodeUse], wide: bool) -> Option<Section> {
    if nodes.is_empty() {
        return None;
    }
    let most = if wide { usize::MAX } else { ROWS_MAX };
    let rows = nodes.iter().take(most).map(|node| {
        let name = match (node.gone, node.cordoned) {
            (true, _) => format!("{} (gone)", node.node),
            (_, true) => format!("{} (cordoned)", node.node),
            _ => node.node.to_string(),
        };
        vec![
            Cell::plain(name),
            Cell::plain(of_pods(node)),
            Cell::plain(of(node, "cpu", node.cpu_before, node.cpu_after, node.cpu_allocatable)),
            Cell::plain(of(node, "memory", node.memory_before, node.memory_after, node.memory_allocatable)),
        ]
    });
    let head = vec!["NODE", "PODS", "CPU REQUESTED", "MEMORY REQUESTED"];
    let notes = more(nodes.len(), most);
    let table = Section::new("NODES, BEFORE AND AFTER", Body::Table { head, rows: rows.collect() }).notes(notes);
    Some(Section { is_pictured: true, ..table })
}

/// Returns how many pods a node has before and after, of how many.
pub(super) fn of_pods(node: &NodeUse) -> String {
    from_to(node, &grouped(node.pods_before), &grouped(node.pods_after), &grouped(node.pods_allocatable))
}

/// Returns how much of a node is taken before and after, of how much.
pub(super) fn of(node: &NodeUse, resource: &str, before: Quantity, after: Quantity, all: Quantity) -> String {
    from_to(node, &in_words(resource, before), &in_words(resource, after), &in_words(resource, all))
}

fn from_to(node: &NodeUse, before: &str, after: &str, all: &str) -> String {
    // A node has something of each, where it tells what it has.
    let is_told = node.pods_allocatable > 0 || !node.cpu_allocatable.is_zero() || !node.memory_allocatable.is_zero();
    let all = if is_told { all } else { "?" };
    if node.gone {
        format!("{before} of {all} → gone")
    } else if before == after {
        format!("{after} of {all}")
    } else {
        format!("{before} → {after} of {all}")
    }
}

fn services(services: &[ServiceRisk], wide: bool) -> Option<Section> {
    if services.is_empty() {
        return None;
    }
    let most = if wide { usize::MAX } else { ROWS_MAX };
    let rows = services.iter().take(most).map(|risk| {
        let tone = match risk.lowest {
            0 if risk.before > 0 => Tone::Critical,
            lowest if lowest < risk.before => Tone::Warning,
            _ => Tone::Plain,
        };
        let service = &risk.service;
        let name = if service.namespace.is_empty() {
            service.name.to_string()
        } else {
            format!("{}/{}", service.namespace, service.name)
        };
        let ready = format!("{} → {} → {}", risk.before, risk.lowest, risk.after);
        vec![Cell::plain(name), Cell::new(tone, ready), Cell::plain(risk.paths.join(", "))]
    });
    let head = vec!["SERVICE", "READY: NOW → LOWEST → AFTER", "WHAT GOES THROUGH IT"];
    let notes = more(services.len(), most);
    let title = format!("SERVICES ({})", grouped(services.len()));
    Some(Section::new(title, Body::Table { head, rows: rows.collect() }).notes(notes))
}

fn timeline(answer: &SimulationAnswer) -> Option<Section> {
    if answer.timeline.is_empty() {
        return None;
    }
    let items = answer.timeline.iter().map(|moment| {
        let after = format!("+{}", Duration::from_secs(moment.after_seconds).human());
        (after, Cell::plain(moment.what.as_str()))
    });
    Some(Section::new("WHEN", Body::Items(items.collect())))
}

fn changes(answer: &SimulationAnswer, wide: bool) -> Vec<Section> {
    let mut sections = Vec::new();
    if !answer.changed.is_empty() {
        let most = if wide { usize::MAX } else { ROWS_MAX };
        let fields = if wide { usize::MAX } else { FIELDS_MAX };
        let groups = answer.changed.iter().take(most).map(|changed| {
            let told = changed.fields.iter().take(fields);
            let told = told.map(|field| format!("{}: {}", field.path, change(&in_short(field))));
            let beyond = more(changed.fields.len() + changed.more, changed.fields.len().min(fields));
            let item = |words: String| Item { tone: Tone::Plain, label: "", words, details: Vec::new() };
            Group {
                name: format!("{}{}", full_name(&changed.object), recreated(changed)),
                items: told.chain(beyond).map(item).collect(),
            }
        });
        let (groups, notes) = (groups.collect(), more(answer.changed.len(), most));
        let title = format!("WHAT CHANGES ({})", grouped(answer.changed.len()));
        sections.push(Section::new(title, Body::Groups(groups)).notes(notes));
    }
    for (title, objects) in [("NEW OBJECTS", &answer.added), ("OBJECTS THAT ARE GONE", &answer.removed)] {
        if !objects.is_empty() {
            let without = if title == "OBJECTS THAT ARE GONE" { ", without pods that controllers make" } else { "" };
            let title = format!("{title} ({}{without})", grouped(objects.len()));
            sections.push(Section::new(title, Body::List(listed(objects, wide))));
        }
    }
    sections
}

/// Returns a field with its taints as kubectl writes them.
fn in_short(field: &FieldChange) -> FieldChange {
    let short = |text: &str| {
        let told = if field.path == "spec.taints" { taints(text) } else { None };
        told.unwrap_or_else(|| text.to_owned())
    };
    FieldChange { path: field.path.clone(), before: short(&field.before), after: short(&field.after) }
}

fn taints(json: &str) -> Option<String> {
    let taints: Vec<serde_json::Map<String, serde_json::Value>> = serde_json::from_str(json).ok()?;
    let words = taints.iter().map(|taint| {
        let text = |name: &str| taint.get(name).and_then(serde_json::Value::as_str).unwrap_or_default();
        let value = if text("value").is_empty() { String::new() } else { format!("={}", text("value")) };
        format!("{}{value}:{}", text("key"), text("effect"))
    });
    Some(words.collect::<Vec<_>>().join(", "))
}

/// Returns the problems that come and go.
fn findings(found: &DiffAnswer) -> Vec<Section> {
    let mut sections = Vec::new();
    let mut push = |title: &str, items: Vec<Item>| {
        if !items.is_empty() {
            let title = format!("{title} ({})", grouped(items.len()));
            let group = Group { name: String::new(), items };
            sections.push(Section::new(title, Body::Groups(vec![group])));
        }
    };
    let tone = |severity| super::super::headline::tone_of(Some(severity));
    let items = |findings: &[crate::findings::Finding], is_good: bool| {
        let item = |finding: &crate::findings::Finding| Item {
            tone: if is_good { Tone::Good } else { tone(finding.severity) },
            label: finding.severity.as_str(),
            words: finding.message.clone(),
            details: vec![details(finding, None)],
        };
        findings.iter().map(item).collect::<Vec<_>>()
    };
    push("NEW PROBLEMS", items(&found.new, false));
    push("PROBLEMS THAT GO", items(&found.resolved, true));
    let moved = found.moved.iter().map(|moved| Item {
        tone: tone(moved.after.severity),
        label: moved.after.severity.as_str(),
        words: moved.message.clone(),
        details: vec![way(moved)],
    });
    push("PROBLEMS WITH ANOTHER CAUSE", moved.collect());
    if sections.is_empty() {
        let told = format!("No problem comes or goes; {}.", stay(found.unchanged));
        return vec![Section::new("PROBLEMS", Body::List(vec![told]))];
    }
    if let Some(last) = sections.last_mut().filter(|_| found.unchanged > 0) {
        last.notes.push(format!("{}.", stay(found.unchanged)));
    }
    sections
}

fn stay(unchanged: usize) -> String {
    format!("{} {}", count(unchanged, "problem"), if unchanged == 1 { "stays" } else { "stay" })
}

/// Returns the commands of the answer, then those of the effects in their order, each once: first those that only show
/// something, then those that change something, last those for when it has gone wrong.
fn commands(answer: &SimulationAnswer, wide: bool) -> Vec<Section> {
    let mut all: Vec<&Command> = Vec::new();
    for command in answer.commands.iter().chain(answer.effects.iter().flat_map(|effect| &effect.commands)) {
        if !all.iter().any(|known| known.argv == command.argv) {
            all.push(command);
        }
    }
    let most = if wide { usize::MAX } else { COMMANDS_MAX };
    let mends = if answer.outcome == SimulationOutcome::Completes { "WHAT WOULD HELP" } else { "TO UNBLOCK" };
    let titles = [(Use::Looks, "LOOK FIRST"), (Use::Mends, mends), (Use::Afterwards, "AFTERWARDS, IF IT GOES WRONG")];
    let told = titles.into_iter().filter_map(|(what, title)| {
        let of: Vec<Command> = all.iter().filter(|command| use_of(command) == what).map(|command| (*command).clone()).collect();
        let notes = more(of.len(), most);
        let body = Body::Commands(of.iter().take(most).cloned().collect());
        (!of.is_empty()).then(|| Section::new(title, body).notes(notes))
    });
    told.collect()
}

/// What a command is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    /// It changes nothing.
    Looks,
    Mends,
    Afterwards,
}

fn use_of(command: &Command) -> Use {
    let mut words = command.argv.iter().map(String::as_str).skip(1).peekable();
    if words.next_if(|word| matches!(*word, "-n" | "--namespace")).is_some() {
        words.next();
    }
    match (words.next().unwrap_or_default(), words.next().unwrap_or_default()) {
        ("get" | "describe" | "logs" | "top" | "events" | "explain" | "smart" | "auth" | "diff", _) => Use::Looks,
        ("rollout", "status" | "history") => Use::Looks,
        ("rollout", "undo") => Use::Afterwards,
        ("taint", _) if command.argv.iter().any(|word| word.contains("out-of-service")) => Use::Afterwards,
        _ => Use::Mends,
    }
}

/// Returns a title as a page has it: its words in capitals as other words, the first one with a capital.
pub(super) fn in_small(title: &str) -> String {
    let is_loud = |word: &str| word.chars().any(char::is_alphabetic) && !word.chars().any(char::is_lowercase);
    let words = title.split(' ').map(|word| if is_loud(word) { word.to_lowercase() } else { word.to_owned() });
    let text = words.collect::<Vec<_>>().join(" ");
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn taints_are_as_kubectl_writes_them() {
        let json = r#"[{"effect":"NoSchedule","key":"a/b"},{"effect":"NoExecute","key":"k","value":"v"}]"#;
        assert_eq!(taints(json).as_deref(), Some("a/b:NoSchedule, k=v:NoExecute"));
        assert_eq!(taints("[{"), None);
    }

    #[test]
    fn commands_that_change_something_are_told_apart() {
        let check = |line: &str, wanted: Use| {
            assert!(use_of(&Command::new(line.split(' '), "")) == wanted, "{line}");
        };
        check("kubectl -n shop describe deployment web", Use::Looks);
        check("kubectl get pods", Use::Looks);
        check("kubectl smart simulate drain", Use::Looks);
        check("kubectl -n shop rollout undo deployment/web", Use::Afterwards);
        check("kubectl taint node a node.kubernetes.io/out-of-service=nodeshutdown:NoExecute", Use::Afterwards);
        check("kubectl -n shop scale deployment web --replicas=0", Use::Mends);
        check("kubectl drain a --force", Use::Mends);
    }
}
