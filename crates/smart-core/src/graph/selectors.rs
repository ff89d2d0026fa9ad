//! Which objects a label selector finds.
//!
//! Pods of one template share their labels, so a selector is matched once for each set of labels of a namespace, not for
//! each pod; in namespaces with many sets, only for those that have the rarest of the wanted labels.

use std::hash::BuildHasher;

use foldhash::fast::FixedState;
use hashbrown::HashTable;
use smallvec::SmallVec;

use crate::json::Map;
use crate::object::selector::{LabelSelector, Operator};
use crate::object::{Body, Object};
use crate::text::Text;

/// The pods and Services of each namespace and the namespaces themselves, ready to be selected from.
pub(crate) struct Selectors<'a> {
    pods: ByNamespace<'a>,
    services: ByNamespace<'a>,
    namespaces: LabelSets<'a>,
}

/// Objects of one kind, by namespaces in order of their names.
#[derive(Default)]
struct ByNamespace<'a>(Vec<(&'a str, LabelSets<'a>)>);

/// Objects by their labels.
#[derive(Default)]
struct LabelSets<'a> {
    sets: Vec<(&'a Map, Vec<u32>)>,
    /// Places in `sets`, by a label they have; built for many sets only.
    by_label: HashTable<Posting<'a>>,
    state: FixedState,
}

struct Posting<'a> {
    label: (&'a str, &'a str),
    sets: Vec<u32>,
}

/// Below so many sets it costs more to build the index than to look at each set. Measured with 2,600 selectors over 90 to
/// 5,000 pods a namespace.
const INDEX_FROM: usize = 64;

impl<'a> Selectors<'a> {
    /// Takes the pods, Services and namespaces of the objects, which are sorted by namespace and kind.
    pub(crate) fn new(objects: &'a [Object]) -> Self {
        let (mut pods, mut services) = (ByNamespace::default(), ByNamespace::default());
        let mut namespaces = LabelSets::default();
        for (vertex, object) in (0_u32..).zip(objects) {
            match object.body {
                Body::Pod(_) => pods.add(object, vertex),
                Body::Service(_) => services.add(object, vertex),
                Body::Namespace(_) => namespaces.add(&object.meta.labels, vertex),
                _ => {}
            }
        }
        pods.finish();
        services.finish();
        namespaces.finish();
        Self { pods, services, namespaces }
    }

    /// Returns the pods of a namespace that the selector finds, by their places among all objects, in order.
    pub(crate) fn pods(&self, namespace: &str, selector: &LabelSelector) -> Vec<u32> {
        self.pods.of(namespace).map_or_else(Vec::new, |sets| sets.select(selector))
    }

    /// Returns the Services of a namespace that the selector finds, in order.
    pub(super) fn services(&self, namespace: &str, selector: &LabelSelector) -> Vec<u32> {
        self.services.of(namespace).map_or_else(Vec::new, |sets| sets.select(selector))
    }

    /// Returns the pods of all namespaces that the selector finds.
    pub(super) fn all_pods(&self, selector: &LabelSelector) -> Vec<u32> {
        self.pods.select(selector)
    }

    /// Returns the Services of all namespaces that the selector finds.
    pub(super) fn all_services(&self, selector: &LabelSelector) -> Vec<u32> {
        self.services.select(selector)
    }

    /// Returns the namespaces that the selector finds, in order.
    pub(super) fn namespaces(&self, selector: &LabelSelector) -> Vec<u32> {
        self.namespaces.select(selector)
    }
}

impl<'a> ByNamespace<'a> {
    fn add(&mut self, object: &'a Object, vertex: u32) {
        let namespace = object.meta.namespace.as_str();
        if self.0.last().is_none_or(|(last, _)| *last != namespace) {
            self.0.push((namespace, LabelSets::default()));
        }
        if let Some((_, sets)) = self.0.last_mut() {
            sets.add(&object.meta.labels, vertex);
        }
    }

    fn finish(&mut self) {
        self.0.iter_mut().for_each(|(_, sets)| sets.finish());
    }

    fn of(&self, namespace: &str) -> Option<&LabelSets<'a>> {
        let found = self.0.binary_search_by(|(known, _)| (*known).cmp(namespace)).ok()?;
        self.0.get(found).map(|(_, sets)| sets)
    }

    fn select(&self, selector: &LabelSelector) -> Vec<u32> {
        self.0.iter().flat_map(|(_, sets)| sets.select(selector)).collect()
    }
}

impl<'a> LabelSets<'a> {
    fn add(&mut self, labels: &'a Map, vertex: u32) {
        // Pods of one template mostly follow one another.
        match self.sets.iter_mut().rev().take(8).find(|(known, _)| known.is_same(labels)) {
            Some((_, vertices)) => vertices.push(vertex),
            None => self.sets.push((labels, vec![vertex])),
        }
    }

    fn finish(&mut self) {
        if self.sets.len() < INDEX_FROM {
            return;
        }
        let state = &self.state;
        for (place, (labels, _)) in (0_u32..).zip(&self.sets) {
            for (key, value) in labels.iter() {
                let label = (key.as_str(), value.as_str());
                let hash = state.hash_one(label);
                match self.by_label.find_mut(hash, |posting| posting.label == label) {
                    Some(posting) => posting.sets.push(place),
                    None => {
                        let posting = Posting { label, sets: vec![place] };
                        self.by_label.insert_unique(hash, posting, |posting| state.hash_one(posting.label));
                    }
                }
            }
        }
    }

    fn select(&self, selector: &LabelSelector) -> Vec<u32> {
        let matches = |labels: &Map| selector.matches(|key| labels.get(key).map(Text::as_str));
        let mut found: Vec<u32> = Vec::new();
        match self.candidates(selector) {
            Some(lists) => {
                for place in lists.into_iter().flatten() {
                    if let Some((_, vertices)) = self.sets.get(*place as usize).filter(|(labels, _)| matches(labels)) {
                        found.extend(vertices);
                    }
                }
            }
            None => {
                let sets = self.sets.iter().filter(|(labels, _)| matches(labels));
                sets.for_each(|(_, vertices)| found.extend(vertices));
            }
        }
        found.sort_unstable();
        // A value that `In` lists twice finds its pods twice.
        found.dedup();
        found
    }

    /// Returns lists of the sets that have the rarest of what is wanted: a label, or one of those that `In` lists. None when
    /// there is no index, or nothing to look up.
    fn candidates(&self, selector: &LabelSelector) -> Option<Lists<'_>> {
        if self.by_label.is_empty() {
            return None;
        }
        let by_label = selector.match_labels.iter().map(|(key, value)| Lists::from_iter([self.posting(key, value)]));
        let listed = selector.match_expressions.iter().filter(|requirement| requirement.operator == Operator::In);
        let by_expression =
            listed.map(|requirement| requirement.values.iter().map(|value| self.posting(&requirement.key, value)).collect());
        by_label.chain(by_expression).min_by_key(|lists: &Lists<'_>| lists.iter().map(|list| list.len()).sum::<usize>())
    }

    /// Returns the sets that have a label.
    fn posting(&self, key: &str, value: &str) -> &[u32] {
        let label = (key, value);
        let found = self.by_label.find(self.state.hash_one(label), |posting| posting.label == label);
        found.map_or(&[], |posting| posting.sets.as_slice())
    }
}

/// Lists of places of sets; one in most cases.
type Lists<'s> = SmallVec<[&'s [u32]; 2]>;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::selector::Requirement;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn with_and_without_index_the_same_is_found(
            pods in prop::collection::vec(prop::collection::btree_map("[ab]", "[xyz]", 0..3), 0..40),
            wanted in prop::collection::btree_map("[ab]", "[xyz]", 0..3),
            listed in prop::option::of(("[ab]", prop::collection::vec("[xyz]", 0..4))),
        ) {
            let text = |map: std::collections::BTreeMap<String, String>| -> Map {
                map.into_iter().map(|(key, value)| (Text::from(key), Text::from(value))).collect()
            };
            // Every pod many times with a label of its own, so that the index is built.
            let labels: Vec<Map> = (0..3).flat_map(|round| {
                pods.iter().cloned().enumerate().map(move |(at, mut map)| {
                    map.insert("own".to_owned(), format!("{round}-{at}"));
                    map
                })
            }).map(text).collect();
            let listed = listed.map(|(key, values)| Requirement {
                key: key.into(),
                operator: Operator::In,
                values: values.into_iter().map(Text::from).collect(),
            });
            let selector =
                LabelSelector { match_labels: text(wanted).entries().into(), match_expressions: listed.into_iter().collect() };
            let mut sets = LabelSets::default();
            for (vertex, labels) in (0_u32..).zip(&labels) {
                sets.add(labels, vertex);
            }
            let slow = sets.select(&selector);
            sets.finish();
            prop_assert_eq!(sets.by_label.is_empty(), labels.len() < INDEX_FROM);
            prop_assert_eq!(sets.select(&selector), slow);
        }
    }
}
