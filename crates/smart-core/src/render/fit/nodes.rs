//! Node by node what keeps a pod away; where many nodes fail alike, they stand together.

use std::collections::BTreeMap;

use super::names;
use crate::render::page::{Page, Span, Tone};
use crate::render::words::{count, grouped};
use crate::simulate::{CORDON, Fit, Obstacle, ObstacleDetail, Unfit};
use crate::text::Text;

/// As many nodes have a line each.
const NODES_MAX: usize = 10;
/// As many groups have a line each.
const GROUPS_MAX: usize = 12;
/// What stands between the reason that the scheduler tells and the others.
const ALSO: &str = "; also ";
/// As many facts of one obstacle are told.
const FACTS_MAX: usize = 3;

/// Writes the nodes that do not do. The nearest are marked.
pub(super) fn write(page: &mut Page, fit: &Fit, all_nodes: bool, wide: bool) {
    if fit.unfit.is_empty() {
        return;
    }
    let is_grouped = !all_nodes && fit.unfit.len() > NODES_MAX;
    let rows = if is_grouped { groups(fit) } else { fit.unfit.iter().map(|unfit| row(fit, unfit, wide)).collect() };
    page.blank();
    if is_grouped {
        let shown: Vec<Vec<Span>> = rows.iter().take(GROUPS_MAX).cloned().collect();
        page.table(&["NODES", "WHY NOT"], &shown);
        let beyond = rows.len().saturating_sub(shown.len());
        if beyond > 0 {
            page.text(0, 0, [Span::faint(format!("and {} of nodes that fail alike (--all-nodes)", count(beyond, "more group")))]);
        }
    } else {
        page.table(&["NODE", "WHY NOT"], &rows);
    }
    if fit.unfit.iter().any(|unfit| told(&unfit.obstacles).contains(ALSO)) {
        page.text(0, 0, [Span::faint("The scheduler stops at the first reason of a node and tells no other.")]);
    }
    if let Some(nearest) = fit.nearest.first()
        && fit.unfit.len() > 1
        && let Some(unfit) = fit.unfit.iter().find(|unfit| unfit.node == *nearest)
    {
        page.blank();
        page.text(0, 2, [Span::new(Tone::Strong, "NEAREST "), Span::plain(format!("{nearest}: {}", told(&unfit.obstacles)))]);
    }
}

fn row(fit: &Fit, unfit: &Unfit, wide: bool) -> Vec<Span> {
    let is_nearest = fit.nearest.first() == Some(&unfit.node) && fit.unfit.len() > 1;
    let tone = if is_nearest { Tone::Strong } else { Tone::Plain };
    let words = if wide { upstream(&unfit.obstacles) } else { told(&unfit.obstacles) };
    vec![Span::new(tone, unfit.node.as_str()), Span::plain(words)]
}

/// Returns the obstacles in order, the first one apart.
fn told(obstacles: &[Obstacle]) -> String {
    let words: Vec<String> = obstacles.iter().filter(|obstacle| !is_of_cordon(obstacle, obstacles)).map(facts).collect();
    match words.split_first() {
        None => String::new(),
        Some((first, [])) => first.clone(),
        Some((first, others)) => {
            // What several filters say of one claim is one fact.
            let others: Vec<&String> = others.iter().filter(|words| *words != first).collect();
            let mut told: Vec<&str> = Vec::new();
            for words in others {
                if !told.contains(&words.as_str()) {
                    told.push(words);
                }
            }
            if told.is_empty() { first.clone() } else { format!("{first}{ALSO}{}", told.join("; ")) }
        }
    }
}

/// Tells whether an obstacle is only the taint that comes with the cordon, which is told already.
fn is_of_cordon(obstacle: &Obstacle, all: &[Obstacle]) -> bool {
    let is_taint = |detail: &ObstacleDetail| matches!(detail, ObstacleDetail::Taint { key, .. } if *key == *CORDON);
    let is_cordoned = all.iter().any(|other| other.details.contains(&ObstacleDetail::Cordoned));
    is_cordoned && !obstacle.details.is_empty() && obstacle.details.iter().all(is_taint)
}

/// Returns all that is known, with the filters by name and the words of the scheduler.
fn upstream(obstacles: &[Obstacle]) -> String {
    let words = obstacles.iter().enumerate().map(|(at, obstacle)| {
        let first = if at == 0 && obstacles.len() > 1 { " (first)" } else { "" };
        format!("{}{first}: {} [{}]", obstacle.filter.as_str(), all_facts(obstacle), obstacle.reasons.join(", "))
    });
    words.collect::<Vec<_>>().join("; ")
}

fn all_facts(obstacle: &Obstacle) -> String {
    let facts: Vec<String> = obstacle.details.iter().map(ToString::to_string).collect();
    if facts.is_empty() { obstacle.reasons.join(", ") } else { facts.join(", ") }
}

/// Returns an obstacle in words: the facts behind it, or what the scheduler says where there are none.
fn facts(obstacle: &Obstacle) -> String {
    if obstacle.details.is_empty() {
        return obstacle.reasons.join(", ");
    }
    let mut facts: Vec<String> = obstacle.details.iter().take(FACTS_MAX).map(ToString::to_string).collect();
    let beyond = obstacle.details.len().saturating_sub(FACTS_MAX);
    if beyond > 0 {
        facts.push(format!("{} more", grouped(beyond)));
    }
    facts.join(", ")
}

/// Returns a row for all nodes that fail alike: what they have in common, and how near the nearest is.
fn groups(fit: &Fit) -> Vec<Vec<Span>> {
    let mut groups: BTreeMap<Vec<String>, Vec<&Unfit>> = BTreeMap::new();
    for unfit in &fit.unfit {
        groups.entry(unfit.obstacles.iter().map(sort).collect()).or_default().push(unfit);
    }
    let mut groups: Vec<(Vec<String>, Vec<&Unfit>)> = groups.into_iter().collect();
    groups.sort_by(|(sorts, a), (others, b)| b.len().cmp(&a.len()).then_with(|| sorts.cmp(others)));
    let row = |(_, alike): (Vec<String>, Vec<&Unfit>)| {
        let nodes: Vec<Text> = alike.iter().take(2).map(|unfit| unfit.node.clone()).collect();
        let nodes = match alike.len() {
            few @ 0..=2 => {
                if few == 0 {
                    String::new()
                } else {
                    names(&nodes)
                }
            }
            many => grouped(many),
        };
        let first = alike.first().map(|unfit| unfit.obstacles.len()).unwrap_or_default();
        let mut words: Vec<String> = Vec::new();
        for at in 0..first {
            let is_told =
                |unfit: &&&Unfit| unfit.obstacles.get(at).is_some_and(|obstacle| is_of_cordon(obstacle, &unfit.obstacles));
            if alike.iter().all(|unfit| is_told(&unfit)) {
                continue;
            }
            let of: Vec<&Obstacle> = alike.iter().filter_map(|unfit| unfit.obstacles.get(at)).collect();
            let told = in_common(&of);
            if !words.contains(&told) {
                words.push(told);
            }
        }
        let words = match words.split_first() {
            Some((first, others)) if !others.is_empty() => format!("{first}{ALSO}{}", others.join("; ")),
            _ => words.join(""),
        };
        vec![Span::plain(nodes), Span::plain(words)]
    };
    groups.into_iter().map(row).collect()
}

/// Returns the sort of an obstacle: taints and labels by what they are, the rest by what the scheduler says.
fn sort(obstacle: &Obstacle) -> String {
    let facts: Vec<String> = obstacle
        .details
        .iter()
        .filter_map(|detail| match detail {
            ObstacleDetail::Taint { .. } => Some(detail.to_string()),
            ObstacleDetail::NodeLabel { key, .. } => Some(key.to_string()),
            _ => None,
        })
        .collect();
    format!("{:?} {} {}", obstacle.filter, obstacle.reasons.join(", "), facts.join(", "))
}

/// Returns what obstacles of one sort have in common.
fn in_common(alike: &[&Obstacle]) -> String {
    let Some(first) = alike.first() else { return String::new() };
    let told = facts(first);
    if alike.iter().all(|other| facts(other) == told) {
        return told;
    }
    // Of what differs the slightest is told.
    let least = |at: usize| {
        let details = alike.iter().filter_map(|other| other.details.get(at));
        details.max_by(|a, b| match (a, b) {
            (ObstacleDetail::Resource { free: a, .. }, ObstacleDetail::Resource { free: b, .. }) => a.cmp(b),
            _ => std::cmp::Ordering::Equal,
        })
    };
    let words = (0..first.details.len()).filter_map(|at| {
        Some(match least(at)? {
            detail @ ObstacleDetail::Resource { .. } => format!("{detail} at best"),
            ObstacleDetail::PodCount { .. } => "as many pods as they may have".to_owned(),
            ObstacleDetail::NodeLabel { wanted, field, .. } => format!("{field} wants {wanted}"),
            _ => first.reasons.iter().map(|reason| reason.trim_start_matches("node(s) ")).collect::<Vec<_>>().join(", "),
        })
    });
    let mut told: Vec<String> = Vec::new();
    for words in words {
        if !told.contains(&words) {
            told.push(words);
        }
    }
    if told.is_empty() { first.reasons.join(", ") } else { told.join(", ") }
}
