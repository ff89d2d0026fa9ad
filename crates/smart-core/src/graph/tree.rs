//! The graph as a tree of text, for terminals.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{Direction, GraphEdge, GraphView, State};
use crate::object::ObjectRef;

/// How many objects of one kind, reached by the same relation, are named one by one.
const ALIKE_MAX: usize = 8;

/// The edges of each object, by the way walked.
type Branches<'a> = BTreeMap<&'a ObjectRef, Vec<(&'a ObjectRef, Vec<&'a GraphEdge>)>>;

struct Drawing<'a> {
    branches: Branches<'a>,
    view: &'a GraphView,
    drawn: std::collections::BTreeSet<&'a ObjectRef>,
    text: String,
    upstream: bool,
}

impl GraphView {
    /// Returns the walk as a tree of text: each object under the one through which it was reached, with the relation and
    /// what is wrong with it. An object met again is named, with `...` instead of its branches.
    pub fn tree(&self) -> String {
        let mut text = String::new();
        let ways: &[bool] = match self.direction {
            Direction::Upstream => &[true],
            Direction::Downstream => &[false],
            Direction::Both => &[true, false],
        };
        for root in &self.roots {
            for upstream in ways {
                if !text.is_empty() {
                    text.push('\n');
                }
                let header = if *upstream { "needs" } else { "is needed by" };
                let mut drawing = Drawing::new(self, *upstream);
                let _ = write!(drawing.text, "{root}{} {header}", mark(self.state(root)));
                drawing.drawn.insert(root);
                if drawing.branches.contains_key(root) {
                    drawing.text.push_str(":\n");
                    drawing.branches_of(root, "");
                } else {
                    drawing.text.push_str(" nothing that the input shows.\n");
                }
                text.push_str(&drawing.text);
            }
        }
        if self.truncated {
            text.push_str("... and more: the walk was cut at 10,000 objects.\n");
        }
        text
    }
}

impl<'a> Drawing<'a> {
    fn new(view: &'a GraphView, upstream: bool) -> Self {
        let mut branches: Branches<'a> = BTreeMap::new();
        let mut edges: Vec<&GraphEdge> = view.edges.iter().collect();
        if !upstream {
            edges.sort_by_key(|edge| (&edge.to, &edge.from));
        }
        for edge in edges {
            let (at, other) = if upstream { (&edge.from, &edge.to) } else { (&edge.to, &edge.from) };
            let of = branches.entry(at).or_default();
            match of.last_mut() {
                Some((last, edges)) if *last == other => edges.push(edge),
                _ => of.push((other, vec![edge])),
            }
        }
        Self { branches, view, drawn: std::collections::BTreeSet::new(), text: String::new(), upstream }
    }

    fn branches_of(&mut self, object: &'a ObjectRef, indent: &str) {
        // Deeper than this only hostile input is.
        const INDENT_MAX: usize = 64 * 3;
        let branches = self.branches.remove(object).unwrap_or_default();
        let mut alike: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for (other, edges) in &branches {
            *alike.entry(group_of(other, edges)).or_default() += 1;
        }
        let mut lines: Vec<(Option<&'a ObjectRef>, String)> = Vec::new();
        let mut shown: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for (other, edges) in &branches {
            let group = group_of(other, edges);
            let so_far = shown.entry(group).or_default();
            *so_far += 1;
            let all = alike.get(&group).copied().unwrap_or_default();
            if all > ALIKE_MAX && *so_far == ALIKE_MAX {
                let more = all - ALIKE_MAX + 1;
                lines.push((None, format!("... and {more} more of kind {} ({})", group.0, group.1)));
            } else if all <= ALIKE_MAX || *so_far < ALIKE_MAX {
                lines.push((Some(other), self.line(other, edges)));
            }
        }
        let count = lines.len();
        for (at, (other, line)) in lines.into_iter().enumerate() {
            let (branch, below) = if at + 1 == count { ("└─ ", "   ") } else { ("├─ ", "│  ") };
            let _ = write!(self.text, "{indent}{branch}{line}");
            let Some(other) = other else {
                self.text.push('\n');
                continue;
            };
            let again = !self.drawn.insert(other);
            if again && self.has_branches(other) {
                self.text.push_str(" ...");
            }
            self.text.push('\n');
            if !again && indent.len() < INDENT_MAX {
                self.branches_of(other, &format!("{indent}{below}"));
            }
        }
    }

    fn has_branches(&self, object: &ObjectRef) -> bool {
        self.view.edges.iter().any(|edge| object == if self.upstream { &edge.from } else { &edge.to })
    }

    fn line(&self, object: &ObjectRef, edges: &[&GraphEdge]) -> String {
        let mut how: Vec<String> = Vec::new();
        for edge in edges {
            let optional = if edge.optional { ", optional" } else { "" };
            let known = how.iter_mut().find(|text| text.starts_with(edge.relation));
            match (known, edge.key.is_empty()) {
                (Some(text), false) => {
                    let _ = write!(text, ", {}", edge.key);
                }
                (None, false) => how.push(format!("{} {}{optional}", edge.relation, edge.key)),
                (None, true) => how.push(format!("{}{optional}", edge.relation)),
                (Some(_), true) => {}
            }
        }
        format!("{object}{} ({})", mark(self.view.state(object)), how.join("; "))
    }
}

fn group_of<'a>(object: &'a ObjectRef, edges: &[&'a GraphEdge]) -> (&'a str, &'a str) {
    (object.kind.as_str(), edges.first().map_or("", |edge| edge.relation))
}

fn mark(state: State) -> &'static str {
    match state {
        State::Present | State::External => "",
        State::Missing => " MISSING",
        State::Unknown => " (not in the input)",
    }
}
