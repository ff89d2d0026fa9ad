//! What is told of the objects that a question names.

use super::headline::tone_of;
use super::page::{Page, Span, Tone};
use super::part::Part;
use super::text::chained;
use super::words::{count, full_name, named};
use crate::findings::{Asked, FindingsAnswer, Involved, Role};
use crate::graph::Graph;
use crate::health::HealthStatus;
use crate::report::Report;

/// Writes a sentence or two for each object, and how it hangs together with what is found.
pub(super) fn write(page: &mut Page, report: &Report<FindingsAnswer>, graph: Option<&Graph>) {
    for asked in &report.answer.asked {
        for (tone, sentence) in sentences(asked, &report.answer) {
            page.text(0, 2, [Span::new(tone, sentence)]);
        }
        let path = path(asked, &report.answer, graph);
        if !path.is_empty() {
            page.text(2, 2, chained(&path));
        }
    }
}

/// Returns what is told of one object, each sentence with its tone.
pub(super) fn sentences(asked: &Asked, answer: &FindingsAnswer) -> Vec<(Tone, String)> {
    let name = full_name(&asked.object);
    let Some(first) = first(asked) else { return alone(asked, &name) };
    let finding = answer.findings.iter().find(|finding| finding.fingerprint == first.fingerprint);
    let tone = tone_of(finding.map(|finding| finding.severity));
    let of_role = asked.involved.iter().filter(|involved| involved.role == first.role).count();
    let root = format!("{} ({})", full_name(&first.subject), first.code);
    let mut sentences = match first.role {
        Role::Root if first.subject == asked.object => vec![(tone, format!("{name} has {} of its own.", counted(of_role)))],
        Role::Root => vec![(tone, format!("{name} has part in {}: that of {root}.", counted(of_role)))],
        Role::Symptom => vec![(tone, format!("What is wrong with {name} is explained by {root}."))],
        Role::Affected => vec![(tone, format!("{name} suffers from {root}."))],
        Role::Upstream => vec![
            itself(asked, &format!("{name} itself")),
            (tone, format!("What depends on it has part in {}; the nearest is that of {root}.", counted(of_role))),
        ],
    };
    let others = asked.involved.len() - of_role;
    if others > 0 {
        sentences.push((Tone::Faint, format!("It has part in {} more.", counted(others))));
    }
    sentences
}

/// Returns the way between an object and what is found, one object a word; empty where there is nothing between. With the
/// graph it is the chain of the finding, as far as the object.
pub(super) fn path(asked: &Asked, answer: &FindingsAnswer, graph: Option<&Graph>) -> Vec<String> {
    let Some(involved) = first(asked) else { return Vec::new() };
    let finding = answer.findings.iter().find(|finding| finding.fingerprint == involved.fingerprint);
    if let (Some(finding), Some(graph)) = (finding.filter(|_| involved.role != Role::Upstream), graph) {
        let way = Part::new(finding, graph).way_in_words(&asked.object);
        if !way.is_empty() {
            return way;
        }
    }
    if involved.path.len() < 2 {
        return Vec::new();
    }
    let home = involved.path.first().map(|object| object.namespace.clone()).unwrap_or_default();
    let word = |(at, object)| if at == 0 { full_name(object) } else { named(object, &home) };
    involved.path.iter().enumerate().map(word).collect()
}

/// Returns the part that tells most: its own trouble comes before what explains it, and that before what it suffers from.
fn first(asked: &Asked) -> Option<&Involved> {
    let own = |involved: &&Involved| {
        let is_other = involved.role == Role::Root && involved.subject != asked.object;
        // Of what depends on it, the nearest; else the findings are in order.
        let steps = if involved.role == Role::Upstream { involved.path.len() } else { 0 };
        (involved.role, is_other, steps)
    };
    asked.involved.iter().min_by_key(own)
}

fn counted(problems: usize) -> String {
    count(problems, "problem")
}

/// Returns the sentences about an object that has no part in any finding.
fn alone(asked: &Asked, name: &str) -> Vec<(Tone, String)> {
    let events = match asked.events {
        0 => None,
        1 => Some((Tone::Plain, "1 event tells of it (--events shows it).".to_owned())),
        events => Some((Tone::Plain, format!("{} tell of it (--events shows them).", count(events, "event")))),
    };
    let told = itself(asked, name);
    std::iter::once(told).chain(events).collect()
}

/// Returns what the input says of the object, where nothing is found of it.
fn itself(asked: &Asked, name: &str) -> (Tone, String) {
    match asked.status {
        HealthStatus::Healthy => (Tone::Good, format!("Nothing is found to be wrong with {name}; it says that it is well.")),
        HealthStatus::Missing => (Tone::Critical, asked.message.clone()),
        HealthStatus::Unknown if !asked.message.is_empty() => (Tone::Strong, asked.message.clone()),
        _ => (Tone::Strong, format!("Nothing is found to be wrong with {name}{}", state(asked))),
    }
}

/// Returns how the object is, as the end of a sentence.
fn state(asked: &Asked) -> String {
    match (asked.status, asked.message.is_empty()) {
        (status, true) => format!("; it is {}.", status.as_str().to_lowercase()),
        (status, false) => format!("; it is {}: {}", status.as_str().to_lowercase(), asked.message),
    }
}
