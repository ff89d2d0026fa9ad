//! Building the graph: vertices, look-ups by name, edges.

use std::collections::BTreeMap;
use std::hash::BuildHasher;
use std::sync::Arc;

use foldhash::fast::FixedState;
use hashbrown::HashTable;

use super::absence::Absence;
use super::adjacency::Adjacency;
use super::relation::Relation;
use super::selectors::Selectors;
use super::{Edge, Graph, State, Vertex, relations};
use crate::input::Coverage;
use crate::object::kind::current_group;
use crate::object::{Object, ObjectRef};
use crate::text::Text;

/// The group that objects of no API carry: images, users, names in DNS.
pub(super) const EXTERNAL: &str = "external";

/// The graph while edges are added.
pub(super) struct Builder<'a> {
    objects: &'a [Object],
    coverage: &'a Coverage,
    index: HashTable<u32>,
    others: Vec<Vertex>,
    others_index: BTreeMap<ObjectRef, u32>,
    edges: Vec<Edge>,
    keys: Vec<Text>,
    pub(super) selectors: Selectors<'a>,
    state: FixedState,
}

/// An object that another one names.
#[derive(Clone, Copy)]
pub(super) struct Target<'a> {
    pub(super) group: &'a str,
    pub(super) kind: &'a str,
    pub(super) namespace: &'a str,
    pub(super) name: &'a str,
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
        let state = FixedState::default();
        let mut index = HashTable::with_capacity(objects.len());
        let hash = |object: &Object| hash_of(&state, Target::of(object));
        for (at, object) in objects.iter().enumerate() {
            index.insert_unique(hash(object), vertex_number(at), |known| objects.get(*known as usize).map_or(0, hash));
        }
        Self {
            objects,
            coverage,
            index,
            others: Vec::new(),
            others_index: BTreeMap::new(),
            edges: Vec::with_capacity(objects.len() * 6),
            keys: vec![Text::default()],
            selectors: Selectors::new(objects),
            state,
        }
    }

    /// Returns the objects of the cluster; vertex `n` is the n-th of them.
    pub(super) fn objects(&self) -> &'a [Object] {
        self.objects
    }

    /// Returns the vertex of an object that is in the cluster.
    pub(super) fn find(&self, target: Target<'_>) -> Option<u32> {
        let hash = hash_of(&self.state, target);
        let is = |known: &u32| self.objects.get(*known as usize).is_some_and(|object| Target::of(object).same(target));
        self.index.find(hash, is).copied()
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
        let to = self.find(target).unwrap_or_else(|| self.other(target));
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

    /// Adds an edge between vertices; an object has no relation with itself.
    pub(super) fn add(&mut self, from: u32, to: u32, relation: Relation, detail: Detail<'_>) {
        if from == to {
            return;
        }
        let key = if detail.key.is_empty() {
            0
        } else {
            self.keys.push(detail.key.into());
            u32::try_from(self.keys.len() - 1).unwrap_or_default()
        };
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
        for at in range {
            if let Some(edge) = self.edges.get(at).copied().filter(|edge| edge.to != from) {
                self.edges.push(Edge { from, ..edge });
            }
        }
    }

    /// Returns the vertex of something that is not in the input.
    fn other(&mut self, target: Target<'_>) -> u32 {
        let object = ObjectRef::new(target.group, target.kind, target.namespace, target.name);
        if let Some(known) = self.others_index.get(&object) {
            return *known;
        }
        let vertex = vertex_number(self.objects.len() + self.others.len());
        // Whether it is missing shows when all relations are known.
        let state = if target.group == EXTERNAL { State::External } else { State::Unknown };
        self.others.push(Vertex { object: object.clone(), state });
        self.others_index.insert(object, vertex);
        vertex
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
        // Keys are compared by their text, so that the order of equal edges does not depend on the order of their making.
        let keys = &self.keys;
        let key = |edge: &Edge| keys.get(edge.key as usize).map(Text::as_str).unwrap_or_default();
        self.edges.sort_unstable_by(|a, b| {
            (a.from, a.to, a.relation, a.optional).cmp(&(b.from, b.to, b.relation, b.optional)).then_with(|| key(a).cmp(key(b)))
        });
        self.edges.dedup_by(|a, b| {
            (a.from, a.to, a.relation, a.optional) == (b.from, b.to, b.relation, b.optional) && key(a) == key(b)
        });
        let adjacency = Adjacency::new(self.objects.len() + self.others.len(), &self.edges);
        let Self { others, others_index, edges, keys, .. } = self;
        Graph { present, partial, others, others_index, edges, keys, adjacency }
    }
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

impl<'a> Target<'a> {
    pub(super) fn new(group: &'a str, kind: &'a str, namespace: &'a str, name: &'a str) -> Self {
        Self { group: current_group(group, kind), kind, namespace, name }
    }

    /// Returns an object of the core group in a namespace.
    pub(super) fn core(kind: &'a str, namespace: &'a str, name: &'a str) -> Self {
        Self { group: "", kind, namespace, name }
    }

    /// Returns an object of the whole cluster.
    pub(super) fn of_cluster(group: &'a str, kind: &'a str, name: &'a str) -> Self {
        Self { group, kind, namespace: "", name }
    }

    /// Returns something that no object of the cluster stands for.
    pub(super) fn external(kind: &'a str, name: &'a str) -> Self {
        Self { group: EXTERNAL, kind, namespace: "", name }
    }

    fn of(object: &'a Object) -> Self {
        Self::new(&object.api.group, &object.api.kind, &object.meta.namespace, &object.meta.name)
    }

    fn same(self, other: Target<'_>) -> bool {
        self.name == other.name && self.namespace == other.namespace && self.kind == other.kind && self.group == other.group
    }
}

fn hash_of(state: &FixedState, target: Target<'_>) -> u64 {
    // Group left out: two kinds of one name in two groups are rare, and told apart by comparison.
    state.hash_one((target.name, target.namespace, target.kind))
}
