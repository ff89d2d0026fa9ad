//! Building the graph: vertices and edges.

use std::sync::Arc;

use super::absence::Absence;
use super::adjacency::Adjacency;
use super::keys::Keys;
pub(super) use super::names::Target;
use super::names::{EXTERNAL, Others, Present};
use super::relation::Relation;
use super::selectors::Selectors;
use super::{Edge, Graph, State, Vertex, relations};
use crate::input::Coverage;
use crate::object::{Object, ObjectRef};

/// The graph while edges are added.
pub(super) struct Builder<'a> {
    objects: &'a [Object],
    coverage: &'a Coverage,
    names: Present,
    others: Vec<Vertex>,
    others_index: Others,
    edges: Vec<Edge>,
    keys: Keys,
    pub(super) selectors: Selectors<'a>,
}

/// What an edge says beside its two ends.
#[derive(Clone, Copy, Default)]
pub(super) struct Detail<'a> {
    /// The key, port or other part of the needed object.
    pub(super) key: &'a str,
    /// Whether the dependent object can do without.
    pub(super) optional: bool,
}

impl<'a> Builder<'a> {
    fn new(objects: &'a [Object], coverage: &'a Coverage) -> Self {
        Self {
            objects,
            coverage,
            names: Present::new(objects),
            others: Vec::new(),
            others_index: Others::default(),
            edges: Vec::with_capacity(objects.len() * 6),
            keys: Keys::default(),
            selectors: Selectors::new(objects),
        }
    }

    /// Returns the objects of the cluster; vertex `n` is the n-th of them.
    pub(super) fn objects(&self) -> &'a [Object] {
        self.objects
    }

    /// Returns the vertex of an object that is in the cluster.
    pub(super) fn find(&self, target: Target<'_>) -> Option<u32> {
        self.names.find(target)
    }

    /// Returns the object of a vertex; none for vertices that stand for what is not in the input.
    pub(super) fn object(&self, vertex: u32) -> Option<&'a Object> {
        self.objects.get(vertex as usize)
    }

    /// Adds an edge to the object named; when it is not in the input, to a vertex that says whether it is missing.
    /// Empty names are no references.
    pub(super) fn link(&mut self, from: u32, relation: Relation, target: Target<'_>, detail: Detail<'_>) {
        if target.name.is_empty() {
            return;
        }
        let known = if target.group == EXTERNAL { None } else { self.find(target) };
        let to = known.unwrap_or_else(|| self.other(target));
        self.add(from, to, relation, detail);
    }

    /// Adds an edge to the object named if it is in the input, and says whether it is.
    pub(super) fn link_known(&mut self, from: u32, relation: Relation, target: Target<'_>) -> bool {
        let found = self.find(target);
        if let Some(to) = found {
            self.add(from, to, relation, Detail::default());
        }
        found.is_some()
    }

    /// Adds an edge between vertices. Those from an object to itself are dropped in the end.
    pub(super) fn add(&mut self, from: u32, to: u32, relation: Relation, detail: Detail<'_>) {
        let key = self.keys.number(detail.key);
        self.edges.push(Edge { from, to, key, relation, optional: detail.optional });
    }

    /// Adds edges to vertices found by a selector.
    pub(super) fn add_all(&mut self, from: u32, to: impl IntoIterator<Item = u32>, relation: Relation) {
        for to in to {
            self.add(from, to, relation, Detail::default());
        }
    }

    /// Returns how many edges there are, to take the ones added since.
    pub(super) fn edge_count(&self) -> usize {
        self.edges.len()
    }

    /// Adds the edges of one vertex, those in the range, to another vertex as well.
    pub(super) fn repeat(&mut self, range: std::ops::Range<usize>, from: u32) {
        let end = self.edges.len();
        self.edges.extend_from_within(range);
        for edge in self.edges.get_mut(end..).into_iter().flatten() {
            edge.from = from;
        }
    }

    /// Returns the vertex of something that is not in the input.
    fn other(&mut self, target: Target<'_>) -> u32 {
        let at = self.others_index.find(&self.others, target).unwrap_or_else(|| {
            let at = vertex_number(self.others.len());
            let object = ObjectRef::new(target.group, target.kind, target.namespace, target.name);
            // Whether it is missing shows when all relations are known.
            let state = if target.group == EXTERNAL { State::External } else { State::Unknown };
            self.others.push(Vertex { object, state });
            self.others_index.insert(&self.others, target, at);
            at
        });
        vertex_number(self.objects.len()).saturating_add(at)
    }

    /// Decides which of the objects that are not in the input are missing from the cluster.
    /// Returns whether the input was found partial.
    fn tell_missing(&mut self) -> bool {
        let absence = Absence::new(self.objects, &self.edges, &self.others, self.coverage);
        let is_missing =
            |vertex: &Vertex| vertex.state != State::External && absence.is_proof(&vertex.object, self.coverage, self.objects);
        let missing: Vec<bool> = self.others.iter().map(is_missing).collect();
        let partial = absence.is_partial();
        for (vertex, _) in self.others.iter_mut().zip(missing).filter(|(_, missing)| *missing) {
            vertex.state = State::Missing;
        }
        partial
    }

    fn finish(mut self, present: Arc<Vec<Object>>) -> Graph {
        let partial = self.tell_missing();
        let vertices = self.objects.len() + self.others.len();
        let edges = sorted(&self.edges, vertices, &self.keys);
        let adjacency = Adjacency::new(vertices, &edges);
        let Self { names, others, others_index, keys, .. } = self;
        Graph { present, names, partial, others, others_index, edges, keys, adjacency }
    }
}

/// Returns the edges by origin, end, relation and key, each once, without those from an object to itself.
fn sorted(edges: &[Edge], vertices: usize, keys: &Keys) -> Vec<Edge> {
    // Edges come nearly in order of their origins: counted into place, just the few of each origin are left to sort.
    let mut starts = vec![0_usize; vertices + 1];
    for edge in edges {
        if let Some(count) = starts.get_mut(edge.from as usize + 1) {
            *count += 1;
        }
    }
    let mut sum = 0;
    for start in &mut starts {
        sum += *start;
        *start = sum;
    }
    let mut next = starts.clone();
    let mut placed = edges.to_vec();
    for edge in edges {
        if let Some(slot) = next.get_mut(edge.from as usize) {
            if let Some(place) = placed.get_mut(*slot) {
                *place = *edge;
            }
            *slot += 1;
        }
    }
    for pair in starts.windows(2) {
        let [start, end] = pair else { continue };
        // Keys are compared by their text, so that the order does not depend on the order in which edges are made.
        if let Some(of_one) = placed.get_mut(*start..*end) {
            of_one.sort_unstable_by(|a, b| a.parts().cmp(&b.parts()).then_with(|| keys.compare(a.key, b.key)));
        }
    }
    placed.dedup();
    placed.retain(|edge| edge.from != edge.to);
    placed
}

/// Returns the graph of the objects, which are sorted.
pub(super) fn build(objects: &Arc<Vec<Object>>, coverage: &Coverage) -> Graph {
    let mut builder = Builder::new(objects, coverage);
    relations::add(&mut builder);
    builder.finish(Arc::clone(objects))
}

fn vertex_number(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
