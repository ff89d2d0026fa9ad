//! petgraph's traits over our adjacency, so that its algorithms run on it; none of it is seen outside.

use petgraph::visit::{GraphBase, GraphRef, IntoNeighbors, IntoNodeIdentifiers, NodeCount, NodeIndexable};

use super::{Graph, Strength};
use crate::object::ObjectRef;

/// The relations by which an object cannot work without another.
#[derive(Clone, Copy)]
struct Needs<'a>(&'a Graph);

impl GraphBase for Needs<'_> {
    type NodeId = u32;
    type EdgeId = u32;
}

impl GraphRef for Needs<'_> {}

impl NodeCount for Needs<'_> {
    fn node_count(&self) -> usize {
        self.0.adjacency.vertices()
    }
}

impl NodeIndexable for Needs<'_> {
    fn node_bound(&self) -> usize {
        self.0.adjacency.vertices()
    }

    fn to_index(&self, vertex: u32) -> usize {
        vertex as usize
    }

    fn from_index(&self, at: usize) -> u32 {
        u32::try_from(at).unwrap_or(u32::MAX)
    }
}

impl<'a> IntoNeighbors for Needs<'a> {
    type Neighbors = Box<dyn Iterator<Item = u32> + 'a>;

    fn neighbors(self, vertex: u32) -> Self::Neighbors {
        let graph = self.0;
        let edges = graph.adjacency.leaving(vertex).filter_map(move |number| graph.edge(number));
        let needed = edges.filter(|edge| edge.strength() == Strength::Hard);
        Box::new(needed.map(|edge| edge.to))
    }
}

impl IntoNodeIdentifiers for Needs<'_> {
    type NodeIdentifiers = std::ops::Range<u32>;

    fn node_identifiers(self) -> Self::NodeIdentifiers {
        0..u32::try_from(self.0.adjacency.vertices()).unwrap_or(u32::MAX)
    }
}

impl Graph {
    /// Returns the groups of objects that need each other in a circle, by hard relations: none of them can work before
    /// the others do. Each group and the list of groups is in order.
    pub fn cycles(&self) -> Vec<Vec<ObjectRef>> {
        let components = petgraph::algo::tarjan_scc(Needs(self));
        let mut cycles: Vec<Vec<ObjectRef>> = components
            .into_iter()
            .filter(|component| component.len() > 1)
            .map(|component| {
                let mut members: Vec<_> = component.into_iter().map(|vertex| self.vertex(vertex).0).collect();
                members.sort();
                members
            })
            .collect();
        cycles.sort();
        cycles
    }
}
