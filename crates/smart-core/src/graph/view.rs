//! A part of the graph as an answer: plain data, and its renderings.

use std::collections::BTreeSet;

use super::walk::{NODES_MAX, Walk};
use super::{Direction, Graph, State, Strength};
use crate::cluster::Cluster;
use crate::object::ObjectRef;
use crate::object::parse_error::ParseError;
use crate::report::Report;
use crate::text::Text;

/// The part of the graph around some objects.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct GraphAnswer {
    /// The part.
    pub graph: GraphView,
}

/// Objects and the relations between them.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct GraphView {
    /// The objects that were asked for.
    pub roots: Vec<ObjectRef>,
    /// Which way was walked from them.
    pub direction: Direction,
    /// The objects, in order.
    pub nodes: Vec<GraphNode>,
    /// The relations, in order of their ends.
    pub edges: Vec<GraphEdge>,
    /// Whether the walk was cut, at 10,000 objects.
    pub truncated: bool,
}

/// An object of the graph.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[non_exhaustive]
pub struct GraphNode {
    /// The object.
    pub object: ObjectRef,
    /// Whether it is in the input.
    pub state: State,
}

/// A relation between two objects.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[non_exhaustive]
pub struct GraphEdge {
    /// The object that needs.
    pub from: ObjectRef,
    /// The object that is needed.
    pub to: ObjectRef,
    /// The kind of the relation, as `pod.volume.secret`.
    pub relation: &'static str,
    /// What is lost without the needed object.
    pub strength: Strength,
    /// The field that names it; `[]` stands for any item of a list.
    pub field: &'static str,
    /// The part of the needed object that is meant: a key of a ConfigMap, a port of a Service.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub key: Text,
    /// Whether the field says that it can do without.
    pub optional: bool,
}

impl Cluster {
    /// Returns what the objects need, what needs them, or both, to a number of steps; without roots, the whole graph.
    pub fn graph_report(&self, roots: &[ObjectRef], direction: Direction, depth: Option<usize>) -> Report<GraphAnswer> {
        let graph = self.graph();
        let view = if roots.is_empty() { graph.whole() } else { graph.walk(roots, direction, depth) };
        self.report("graph", GraphAnswer { graph: view })
    }
}

impl Graph {
    /// Returns the part of the graph that a walk from the roots reaches; relations that only explain are left out.
    pub fn walk(&self, roots: &[ObjectRef], direction: Direction, depth: Option<usize>) -> GraphView {
        let starts: Vec<u32> = roots.iter().filter_map(|root| self.find(root)).collect();
        let ways: &[bool] = match direction {
            Direction::Upstream => &[true],
            Direction::Downstream => &[false],
            Direction::Both => &[true, false],
        };
        let walks: Vec<(bool, Walk)> = ways.iter().map(|forward| (*forward, self.walk_from(&starts, *forward, depth))).collect();
        let mut edges = BTreeSet::new();
        for (forward, walk) in &walks {
            for vertex in &walk.order {
                let at_end = depth.is_some_and(|depth| walk.reached.get(vertex).is_some_and(|reached| reached.steps >= depth));
                for number in self.edges_at(*vertex, *forward).filter(|_| !at_end) {
                    let Some(edge) = self.edge(number) else { continue };
                    let other = if *forward { edge.to } else { edge.from };
                    if self.is_followed(number, &starts, *forward) && walk.reached.contains_key(&other) {
                        edges.insert(number);
                    }
                }
            }
        }
        let nodes: BTreeSet<u32> = walks.iter().flat_map(|(_, walk)| walk.order.iter().copied()).collect();
        let truncated = walks.iter().any(|(_, walk)| walk.truncated);
        GraphView { roots: roots.to_vec(), direction, truncated, ..self.view(nodes, edges) }
    }

    /// Returns the whole graph, up to 10,000 objects of it.
    pub fn whole(&self) -> GraphView {
        let count = u32::try_from(self.node_count().min(NODES_MAX)).unwrap_or(u32::MAX);
        let edges = (0_u32..).zip(&self.edges).filter(|(_, edge)| edge.from < count && edge.to < count);
        let edges = edges.map(|(number, _)| number).collect();
        GraphView { truncated: self.node_count() > NODES_MAX, ..self.view((0..count).collect(), edges) }
    }

    fn view(&self, nodes: BTreeSet<u32>, edges: BTreeSet<u32>) -> GraphView {
        let node = |vertex: u32| {
            let (object, state) = self.vertex(vertex);
            GraphNode { object, state }
        };
        let mut nodes: Vec<_> = nodes.into_iter().map(node).collect();
        nodes.sort();
        let mut edges: Vec<_> = edges.into_iter().filter_map(|number| Some(self.edge_view(self.edge(number)?))).collect();
        edges.sort();
        GraphView { nodes, edges, ..GraphView::default() }
    }
}

impl GraphView {
    /// Returns the rendering of this name: `tree`, `dot` or `mermaid`.
    ///
    /// # Errors
    /// When the name is another.
    pub fn draw(&self, form: &str) -> Result<String, ParseError> {
        match form {
            "tree" => Ok(self.tree()),
            "dot" => Ok(self.dot()),
            "mermaid" => Ok(self.mermaid()),
            _ => Err(ParseError::new("form of graphs", form, "there are tree, dot and mermaid")),
        }
    }

    /// Returns whether an object of the view is in the input.
    pub(super) fn state(&self, object: &ObjectRef) -> State {
        let found = self.nodes.binary_search_by(|node| node.object.cmp(object)).ok();
        found.and_then(|at| self.nodes.get(at)).map_or(State::Unknown, |node| node.state)
    }
}
