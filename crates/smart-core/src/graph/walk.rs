//! Walks over the graph: what an object needs, what needs it, and how two objects hang together.

use std::collections::BTreeMap;

use super::{Edge, Graph, Strength};
use crate::object::ObjectRef;
use crate::object::parse_error::ParseError;

/// Which way a walk goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// To what the object needs: what can break it.
    #[default]
    Upstream,
    /// To what needs the object: what it can break.
    Downstream,
    /// Both, each from the object on.
    Both,
}

impl Direction {
    /// Returns the direction of this name: `upstream`, `downstream` or `both`.
    ///
    /// # Errors
    /// When the name is another.
    pub fn parse(name: &str) -> Result<Self, ParseError> {
        match name {
            "upstream" => Ok(Self::Upstream),
            "downstream" => Ok(Self::Downstream),
            "both" => Ok(Self::Both),
            _ => Err(ParseError::new("direction", name, "there are upstream, downstream and both")),
        }
    }
}

/// More than this no one reads; a walk that finds more says that it was cut.
pub(super) const NODES_MAX: usize = 10_000;

/// What a walk found.
#[derive(Default)]
pub(super) struct Walk {
    /// The vertices by the number of steps to them, and the edge that led there first.
    pub(super) reached: BTreeMap<u32, Reached>,
    /// In the order in which they were reached: nearest first.
    pub(super) order: Vec<u32>,
    pub(super) truncated: bool,
}

#[derive(Clone, Copy)]
pub(super) struct Reached {
    pub(super) steps: usize,
    pub(super) by: Option<u32>,
}

/// Tells whether a walk follows an edge: relations that only explain lead nowhere, and that everything is in a namespace
/// says nothing of what it needs.
fn follows(edge: &Edge, roots: &[u32], forward: bool) -> bool {
    if edge.relation == super::Relation::Namespace || edge.relation == super::Relation::Definition {
        let root = if forward { edge.from } else { edge.to };
        return roots.contains(&root);
    }
    edge.strength() != Strength::Explains
}

impl Graph {
    /// Walks from the roots, breadth first, so that each vertex is reached by the fewest steps.
    pub(super) fn walk_from(&self, roots: &[u32], forward: bool, depth: Option<usize>) -> Walk {
        let mut walk = Walk::default();
        for root in roots {
            walk.reached.insert(*root, Reached { steps: 0, by: None });
            walk.order.push(*root);
        }
        let mut next = 0;
        while let Some(vertex) = walk.order.get(next).copied() {
            next += 1;
            let steps = walk.reached.get(&vertex).map_or(0, |reached| reached.steps);
            if depth.is_some_and(|depth| steps >= depth) {
                continue;
            }
            for number in self.edges_at(vertex, forward) {
                let Some(edge) = self.edge(number) else { continue };
                if !follows(edge, roots, forward) {
                    continue;
                }
                let other = if forward { edge.to } else { edge.from };
                if walk.reached.contains_key(&other) {
                    continue;
                }
                if walk.order.len() >= NODES_MAX {
                    walk.truncated = true;
                    return walk;
                }
                walk.reached.insert(other, Reached { steps: steps + 1, by: Some(number) });
                walk.order.push(other);
            }
        }
        walk
    }

    /// Returns the edges that leave a vertex, or those that enter it, in order of their other ends.
    pub(super) fn edges_at(&self, vertex: u32, forward: bool) -> impl Iterator<Item = u32> {
        let leaving = if forward { self.adjacency.leaving(vertex) } else { 0..0 };
        let entering = if forward { &[][..] } else { self.adjacency.entering(vertex) };
        leaving.chain(entering.iter().copied())
    }

    /// Tells whether a walk from these roots follows an edge.
    pub(super) fn is_followed(&self, number: u32, roots: &[u32], forward: bool) -> bool {
        self.edge(number).is_some_and(|edge| follows(edge, roots, forward))
    }

    /// Returns a shortest chain of relations from one object to another that it needs, directly or not; empty when there is
    /// none.
    pub fn path(&self, from: &ObjectRef, to: &ObjectRef) -> Vec<super::GraphEdge> {
        let (Some(start), Some(end)) = (self.find(from), self.find(to)) else { return Vec::new() };
        let walk = self.walk_from(&[start], true, None);
        let mut path = Vec::new();
        let mut at = end;
        while let Some(edge) = walk.reached.get(&at).and_then(|reached| self.edge(reached.by?)) {
            path.push(self.edge_view(edge));
            at = edge.from;
        }
        path.reverse();
        path
    }
}
