//! How the objects of a cluster hang together.

mod absence;
mod adjacency;
mod algorithms;
mod build;
mod dot;
mod keys;
pub(crate) mod mermaid;
mod names;
mod neighbours;
mod relation;
mod relations;
mod selectors;
#[cfg(test)]
mod tests;
mod tree;
mod view;
mod walk;

pub use relation::{Relation, Strength};
pub use view::{GraphAnswer, GraphEdge, GraphNode, GraphView};
pub use walk::Direction;

use std::sync::Arc;

use crate::cluster::Cluster;
use crate::object::{Object, ObjectRef};
use crate::text::Text;
use adjacency::Adjacency;
use keys::Keys;
use names::Others;
pub(crate) use names::{Present, Target};
pub(crate) use neighbours::Usage;
pub(crate) use selectors::Selectors;

/// The objects of a cluster and their relations, each from the object that needs to the object that is needed.
///
/// Objects that are named and not in the input are in the graph too, with a [`State`] that says whether they are missing or
/// just not known. Two dumps of the same objects give the same graph, in the same order.
pub struct Graph {
    /// The objects of the cluster, in order; vertex `n` is the n-th of them.
    present: Arc<Vec<Object>>,
    names: Present,
    /// Whether the input shows that it does not hold all objects of the kinds that it lists.
    partial: bool,
    /// What is named and not in the input; numbered after those.
    others: Vec<Vertex>,
    others_index: Others,
    /// Sorted by origin, end, relation.
    edges: Vec<Edge>,
    keys: Keys,
    adjacency: Adjacency,
}

/// Whether an object of the graph is in the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum State {
    /// It is in the input.
    Present,
    /// Its kind was listed where it should be, and it is not there.
    Missing,
    /// Its kind was not listed there: it may exist or not.
    Unknown,
    /// It is none of the cluster's objects: an image, a user, a name in DNS, a zone.
    External,
}

#[derive(Clone, Debug)]
struct Vertex {
    object: ObjectRef,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Edge {
    from: u32,
    to: u32,
    /// Number of the key; 0 is the empty key.
    key: u32,
    relation: Relation,
    optional: bool,
}

impl Edge {
    /// Returns what edges are ordered by, besides the text of their keys.
    fn parts(&self) -> (u32, u32, Relation, bool) {
        (self.from, self.to, self.relation, self.optional)
    }

    fn strength(&self) -> Strength {
        match self.relation.strength() {
            Strength::Hard if self.optional => Strength::Soft,
            strength => strength,
        }
    }
}

impl Graph {
    pub(crate) fn new(cluster: &Cluster) -> Self {
        build::build(cluster.shared_objects(), cluster.coverage())
    }

    /// Returns the objects of the input by their names.
    pub(crate) fn names(&self) -> &Present {
        &self.names
    }

    /// Returns how many objects there are, those that are not in the input included.
    pub fn node_count(&self) -> usize {
        self.present.len() + self.others.len()
    }

    /// Returns how many relations there are.
    pub fn edge_count(&self) -> usize {
        self.edges.len()
    }

    /// Returns the references to objects that do not exist: who needs what, in order. Optional ones are not among them.
    pub fn missing(&self) -> Vec<GraphEdge> {
        let missing = |edge: &&Edge| {
            // What is in the input is not missing: most edges lead there.
            let other = (edge.to as usize).checked_sub(self.present.len()).and_then(|at| self.others.get(at));
            other.is_some_and(|other| other.state == State::Missing) && !edge.optional && edge.strength() != Strength::Explains
        };
        self.edges.iter().filter(missing).map(|edge| self.edge_view(edge)).collect()
    }

    /// Returns the objects that are named and not in the input, whether they are missing or just not known.
    pub(crate) fn absent(&self) -> impl Iterator<Item = &ObjectRef> {
        self.others.iter().filter(|other| other.state != State::External).map(|other| &other.object)
    }

    /// Tells whether an object that is not in the input is missing from the cluster: its kind was listed, and nothing shows
    /// that the list is partial.
    pub(crate) fn is_missing(&self, object: &ObjectRef, listed: bool) -> bool {
        match self.other(object) {
            Some(other) => other.state == State::Missing,
            None => listed && !self.partial,
        }
    }

    /// Returns group and kind of the objects of which the input does not tell whether they exist, each with their number.
    pub(crate) fn unknown_kinds(&self) -> std::collections::BTreeMap<(Text, Text), usize> {
        let mut kinds = std::collections::BTreeMap::new();
        for vertex in self.others.iter().filter(|vertex| vertex.state == State::Unknown) {
            *kinds.entry((vertex.object.group.clone(), vertex.object.kind.clone())).or_default() += 1;
        }
        kinds
    }

    fn vertex(&self, vertex: u32) -> (ObjectRef, State) {
        let at = vertex as usize;
        match self.present.get(at) {
            Some(object) => (object.reference(), State::Present),
            None => match self.others.get(at - self.present.len()) {
                Some(other) => (other.object.clone(), other.state),
                None => unreachable!("vertices are numbered by these two lists"),
            },
        }
    }

    fn find(&self, object: &ObjectRef) -> Option<u32> {
        self.names.find(Target::of_reference(object)).or_else(|| {
            let at = self.others_index.find_reference(&self.others, object)?;
            u32::try_from(self.present.len()).ok()?.checked_add(at)
        })
    }

    /// Returns what is known of an object that is named and not in the input.
    fn other(&self, object: &ObjectRef) -> Option<&Vertex> {
        self.others.get(self.others_index.find_reference(&self.others, object)? as usize)
    }

    fn edge(&self, number: u32) -> Option<&Edge> {
        self.edges.get(number as usize)
    }

    fn edge_view(&self, edge: &Edge) -> GraphEdge {
        GraphEdge {
            from: self.vertex(edge.from).0,
            to: self.vertex(edge.to).0,
            relation: edge.relation.id(),
            strength: edge.strength(),
            field: edge.relation.field(),
            key: self.keys.text(edge.key),
            optional: edge.optional,
        }
    }
}
