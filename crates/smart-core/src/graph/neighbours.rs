//! The objects next to one, for those who walk by rules of their own.

use super::{Graph, Relation, Strength};
use crate::object::ObjectRef;
use crate::text::Text;

/// An object at the other end of a relation.
#[derive(Clone, Debug)]
pub(crate) struct Neighbour {
    pub(crate) object: ObjectRef,
    pub(crate) relation: Relation,
    /// What is lost without the needed object: [`Strength::Soft`] for an optional one.
    pub(crate) strength: Strength,
}

/// A relation by which an object uses another.
#[derive(Clone, Debug)]
pub(crate) struct Usage {
    /// Who uses it.
    pub(crate) user: ObjectRef,
    pub(crate) relation: Relation,
    /// What of it is used: a key, a port; empty for all.
    pub(crate) key: Text,
    /// Whether the user can do without.
    pub(crate) optional: bool,
}

impl Graph {
    /// Returns how an object is used, in order of the users.
    pub(crate) fn usages(&self, object: &ObjectRef) -> Vec<Usage> {
        let Some(vertex) = self.find(object) else { return Vec::new() };
        let edges = self.edges_at(vertex, false).filter_map(|number| self.edge(number));
        let of = |edge: &super::Edge| Usage {
            user: self.vertex(edge.from).0,
            relation: edge.relation,
            key: self.keys.text(edge.key),
            optional: edge.optional,
        };
        edges.map(of).collect()
    }

    /// Returns what an object needs, in order.
    pub(crate) fn needs(&self, object: &ObjectRef) -> Vec<Neighbour> {
        self.neighbours(object, true)
    }

    /// Returns what needs an object, in order.
    pub(crate) fn needed_by(&self, object: &ObjectRef) -> Vec<Neighbour> {
        self.neighbours(object, false)
    }

    /// Returns what an object needs so that it works: what it cannot do without, what it selects, and where it runs.
    pub(crate) fn relies_on(&self, object: &ObjectRef) -> impl Iterator<Item = ObjectRef> {
        self.reliance(object, true)
    }

    /// Returns what needs an object so that it works.
    pub(crate) fn relied_on_by(&self, object: &ObjectRef) -> impl Iterator<Item = ObjectRef> {
        self.reliance(object, false)
    }

    /// Hubs, as namespaces, have edges by the ten thousand that do not count here: only those that do are named.
    fn reliance(&self, object: &ObjectRef, forward: bool) -> impl Iterator<Item = ObjectRef> {
        let edges = self.find(object).into_iter().flat_map(move |vertex| self.edges_at(vertex, forward));
        let edges = edges.filter_map(|number| self.edge(number));
        let works = edges.filter(|edge| matches!(edge.strength(), Strength::Hard | Strength::Places | Strength::Selects));
        works.map(move |edge| self.vertex(if forward { edge.to } else { edge.from }).0)
    }

    /// Returns what an object of the input leads to by one relation, by its place among the objects; both are in order.
    pub(crate) fn leads_to(&self, place: u32, relation: Relation) -> impl Iterator<Item = u32> {
        let edges = self.edges_at(place, true).filter_map(|number| self.edge(number));
        edges.filter(move |edge| edge.relation == relation).map(|edge| edge.to)
    }

    /// Returns the keys that an object of the input cannot do without: by which relation, of the object at which place, which.
    pub(crate) fn keys_needed(&self, place: u32) -> impl Iterator<Item = (Relation, u32, &str)> {
        let edges = self.edges_at(place, true).filter_map(|number| self.edge(number));
        let needed = edges.filter(|edge| edge.key != 0 && !edge.optional && (edge.to as usize) < self.present.len());
        needed.map(|edge| (edge.relation, edge.to, self.keys.as_str(edge.key)))
    }

    fn neighbours(&self, object: &ObjectRef, forward: bool) -> Vec<Neighbour> {
        let Some(vertex) = self.find(object) else { return Vec::new() };
        let edges = self.edges_at(vertex, forward).filter_map(|number| self.edge(number));
        let of = |edge: &super::Edge| Neighbour {
            object: self.vertex(if forward { edge.to } else { edge.from }).0,
            relation: edge.relation,
            strength: edge.strength(),
        };
        edges.map(of).collect()
    }
}
