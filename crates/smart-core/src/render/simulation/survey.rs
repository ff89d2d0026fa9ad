//! The loss of each node or zone in turn.

use super::super::page::Tone;
use super::super::words::{by_kind, count, grouped, joined};
use super::sections::{Body, Cell, Section};
use super::summary::Line;
use crate::simulate::{LossAnswer, SimulationAnswer};

const ROWS_MAX: usize = 20;

fn is_harmless(loss: &LossAnswer) -> bool {
    loss.unplaced == 0
        && loss.gone == 0
        && loss.waiting == 0
        && loss.services_out.is_empty()
        && loss.services_lost.is_empty()
        && loss.volumes.is_empty()
}

/// Returns what is lost each time, in a word.
fn what(answer: &SimulationAnswer) -> &'static str {
    if answer.changes.iter().any(|change| change.contains("any zone")) { "zone" } else { "node" }
}

/// Returns the lines of the summary.
pub(super) fn lines(answer: &SimulationAnswer) -> Vec<Line> {
    let survey = &answer.survey;
    let direct = format!("{}, each lost in turn", count(survey.len(), what(answer)));
    let harmful = survey.iter().filter(|loss| !is_harmless(loss)).count();
    let cascade = match survey.iter().max_by_key(|loss| (loss.unplaced, loss.pods)) {
        Some(worst) if worst.unplaced > 0 => {
            let leaving = survey.iter().filter(|loss| loss.unplaced > 0).count();
            let pods = count(worst.unplaced, "pod");
            let leave = if leaving == 1 { "leaves" } else { "leave" };
            format!("{} of them {leave} pods without a node; {pods} when {} is lost", grouped(leaving), worst.lost)
        }
        _ if harmful == 0 => "none of them does harm".to_owned(),
        _ => "all pods that are made anew find a node".to_owned(),
    };
    let tone = if harmful > 0 { Tone::Warning } else { Tone::Plain };
    vec![Line { label: "Direct", tone: Tone::Plain, words: direct }, Line { label: "Cascade", tone, words: cascade }]
}

/// Returns which losses cut users off, each in a sentence.
pub(super) fn grave(answer: &SimulationAnswer) -> Vec<String> {
    let grave = answer.survey.iter().filter(|loss| is_grave(loss));
    let told = |loss: &LossAnswer| {
        let mut said = Vec::new();
        for (objects, what) in
            [(&loss.services_lost, "no ready endpoint left"), (&loss.services_out, "no ready endpoint until new pods are ready")]
        {
            if !objects.is_empty() {
                let verb = if objects.len() == 1 { "has" } else { "have" };
                said.push(format!("{} {verb} {what}", joined(&by_kind(objects.iter(), ""))));
            }
        }
        if !loss.volumes.is_empty() {
            let verb = if loss.volumes.len() == 1 { "is" } else { "are" };
            said.push(format!("{} {verb} out of reach", joined(&by_kind(loss.volumes.iter(), ""))));
        }
        format!("without {}: {}", loss.lost, said.join("; "))
    };
    grave.map(told).collect()
}

/// Tells whether a loss cuts users off from something.
fn is_grave(loss: &LossAnswer) -> bool {
    !loss.services_lost.is_empty() || !loss.services_out.is_empty() || !loss.volumes.is_empty()
}

/// Returns the table of losses, the gravest first as the answer has them.
pub(super) fn section(answer: &SimulationAnswer, wide: bool) -> Option<Section> {
    if answer.survey.is_empty() {
        return None;
    }
    let what = what(answer);
    let most = if wide { usize::MAX } else { ROWS_MAX };
    let harmful: Vec<&LossAnswer> = answer.survey.iter().filter(|loss| !is_harmless(loss)).collect();
    let rows = harmful.iter().take(most).map(|loss| row(loss, wide)).collect();
    let mut notes = Vec::new();
    let beyond = harmful.len().saturating_sub(most);
    if beyond > 0 {
        notes.push(format!("and {} more (-o wide)", grouped(beyond)));
    }
    let harmless = answer.survey.len() - harmful.len();
    if harmless > 0 {
        notes.push(format!("The loss of {} does no such harm: all pods there find another node.", count(harmless, what)));
    }
    let head = vec!["LOST", "PODS", "NO NODE", "GONE", "WAITING", "CUT OFF"];
    let title = format!("THE LOSS OF EACH {}, THE GRAVEST FIRST", what.to_uppercase());
    Some(Section::new(title, Body::Table { head, rows }).notes(notes))
}

fn row(loss: &LossAnswer, wide: bool) -> Vec<Cell> {
    let number = |number: usize, tone: Tone| Cell::new(if number > 0 { tone } else { Tone::Faint }, grouped(number));
    let names = |objects: &[crate::object::ObjectRef]| {
        if wide { objects.iter().map(super::super::words::full_name).collect() } else { by_kind(objects.iter(), "") }
    };
    let mut hit = names(&loss.services_lost).iter().map(|name| format!("{name} for good")).collect::<Vec<_>>();
    hit.extend(names(&loss.services_out).iter().map(|name| format!("{name} for a while")));
    hit.extend(names(&loss.volumes));
    let tone = if loss.services_lost.is_empty() { Tone::Plain } else { Tone::Critical };
    vec![
        Cell::new(Tone::Plain, loss.lost.as_str()),
        number(loss.pods, Tone::Plain),
        number(loss.unplaced, Tone::Warning),
        number(loss.gone, Tone::Warning),
        number(loss.waiting, Tone::Warning),
        Cell::new(tone, hit.join(", ")),
    ]
}
