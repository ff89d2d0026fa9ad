//! From the names of objects to their vertices.

use std::hash::BuildHasher;

use foldhash::fast::FixedState;
use hashbrown::HashTable;

use super::Vertex;
use crate::object::kind::current_group;
use crate::object::{Object, ObjectRef};
use crate::text::Text;

/// The group that objects of no API carry: images, users, names in DNS.
pub(super) const EXTERNAL: &str = "external";

/// An object that another one names.
#[derive(Clone, Copy)]
pub(crate) struct Target<'a> {
    pub(super) group: &'a str,
    pub(super) kind: &'a str,
    pub(super) namespace: &'a str,
    pub(super) name: &'a str,
}

impl<'a> Target<'a> {
    pub(crate) fn new(group: &'a str, kind: &'a str, namespace: &'a str, name: &'a str) -> Self {
        Self { group: current_group(group, kind), kind, namespace, name }
    }

    /// Returns an object of the core group in a namespace.
    pub(crate) fn core(kind: &'a str, namespace: &'a str, name: &'a str) -> Self {
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

    /// Returns the names of an object.
    pub(crate) fn of(object: &'a Object) -> Self {
        Self::new(&object.api.group, &object.api.kind, &object.meta.namespace, &object.meta.name)
    }

    /// Returns the names of a reference.
    pub(crate) fn of_reference(object: &'a ObjectRef) -> Self {
        Self { group: &object.group, kind: &object.kind, namespace: &object.namespace, name: &object.name }
    }

    fn same(self, other: Target<'_>) -> bool {
        same(self.name, other.name) && self.same_place(other)
    }

    fn same_place(self, other: Target<'_>) -> bool {
        same(self.namespace, other.namespace) && same(self.kind, other.kind) && same(self.group, other.group)
    }

    fn hash(self) -> u64 {
        FixedState::default().hash_one((self.name, self.namespace, self.kind))
    }

    fn hash_of_place(self) -> u64 {
        // Group left out: two kinds of one name in two groups are rare, and told apart by comparison.
        FixedState::default().hash_one((self.namespace, self.kind))
    }
}

/// Compares texts, which mostly share their storage when they are equal.
fn same(a: &str, b: &str) -> bool {
    a.len() == b.len() && (std::ptr::eq(a.as_ptr(), b.as_ptr()) || a == b)
}

/// The objects of the cluster by their names.
#[derive(Default)]
pub(crate) struct Present {
    /// Each namespace, kind and group that has objects; found by namespace and kind.
    places: HashTable<Place>,
    table: HashTable<Entry>,
}

/// The objects of one kind in one namespace.
struct Place {
    group: Text,
    kind: Text,
    namespace: Text,
    number: u32,
}

/// An object of a place. Its name stands here, since a look at the object would take longer than all the rest.
struct Entry {
    name: Text,
    place: u32,
    vertex: u32,
}

impl Present {
    /// Takes the objects, which are sorted by namespace, kind, group and name.
    pub(super) fn new(objects: &[Object]) -> Self {
        let mut present = Self { table: HashTable::with_capacity(objects.len()), ..Self::default() };
        let mut last: Option<(Target<'_>, u32)> = None;
        for (vertex, object) in (0_u32..).zip(objects) {
            let target = Target::of(object);
            let number = match last {
                Some((of, number)) if of.same_place(target) => number,
                _ => present.add_place(target, object),
            };
            last = Some((target, number));
            let entry = Entry { name: object.meta.name.clone(), place: number, vertex };
            present.table.insert_unique(entry.hash(), entry, Entry::hash);
        }
        present
    }

    fn add_place(&mut self, of: Target<'_>, object: &Object) -> u32 {
        let number = u32::try_from(self.places.len()).unwrap_or(u32::MAX);
        let group = if of.group == &*object.api.group { object.api.group.clone() } else { of.group.into() };
        let (kind, namespace) = (object.api.kind.clone(), object.meta.namespace.clone());
        let place = Place { group, kind, namespace, number };
        self.places.insert_unique(of.hash_of_place(), place, |place| place.target().hash_of_place());
        number
    }

    /// Returns the place of an object among all.
    pub(crate) fn find(&self, target: Target<'_>) -> Option<u32> {
        let place = self.places.find(target.hash_of_place(), |place| place.target().same_place(target))?.number;
        let found =
            self.table.find(hash_in_place(place, target.name), |entry| entry.place == place && same(&entry.name, target.name));
        found.map(|entry| entry.vertex)
    }
}

impl Place {
    fn target(&self) -> Target<'_> {
        Target { group: &self.group, kind: &self.kind, namespace: &self.namespace, name: "" }
    }
}

impl Entry {
    fn hash(&self) -> u64 {
        hash_in_place(self.place, &self.name)
    }
}

fn hash_in_place(place: u32, name: &str) -> u64 {
    FixedState::default().hash_one((place, name))
}

/// What is named and not in the input, by its names.
#[derive(Default)]
pub(super) struct Others(HashTable<u32>);

impl Others {
    /// Returns the place in the list, if it is there.
    pub(super) fn find(&self, list: &[Vertex], target: Target<'_>) -> Option<u32> {
        let is_named = |at: &u32| list.get(*at as usize).is_some_and(|other| Target::of_reference(&other.object).same(target));
        self.0.find(target.hash(), is_named).copied()
    }

    /// Returns the place of a reference in the list, if it is there.
    pub(super) fn find_reference(&self, list: &[Vertex], object: &ObjectRef) -> Option<u32> {
        self.find(list, Target::of_reference(object))
    }

    /// Remembers the place of what the list got last.
    pub(super) fn insert(&mut self, list: &[Vertex], target: Target<'_>, at: u32) {
        let hash = |known: &u32| list.get(*known as usize).map_or(0, |other| Target::of_reference(&other.object).hash());
        self.0.insert_unique(target.hash(), at, hash);
    }
}
