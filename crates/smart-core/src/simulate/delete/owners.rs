//! Who owns whom, as the garbage collector sees it.

use std::cell::OnceCell;

use crate::cluster::Cluster;
use crate::graph::Target;
use crate::object::meta::OwnerReference;
use crate::object::reference::{Uid, group_of};
use crate::object::{Object, ObjectRef, kind};

/// What an owner reference leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    /// To the object at this place.
    Present(u32),
    /// To nothing: no such object, or another one of its name.
    Absent,
    /// Nobody knows: its kind was not listed, or the garbage collector cannot look it up.
    Unknown(ObjectRef),
}

/// The owners of the objects of a cluster, and their dependents.
pub(super) struct Ownership<'a> {
    cluster: &'a Cluster,
    /// Places of owner and dependent, sorted.
    pairs: Vec<(u32, u32)>,
    /// Places by identifier; looked at only for owners that are not where they should be.
    by_uid: OnceCell<Vec<(&'a Uid, u32)>>,
}

impl<'a> Ownership<'a> {
    pub(super) fn new(cluster: &'a Cluster) -> Self {
        let mut ownership = Self { cluster, pairs: Vec::new(), by_uid: OnceCell::new() };
        for (place, object) in (0_u32..).zip(cluster.objects()) {
            for reference in &object.meta.owner_references {
                if let Some(Owner::Present(owner)) = ownership.find(object, reference) {
                    ownership.pairs.push((owner, place));
                }
            }
        }
        ownership.pairs.sort_unstable();
        ownership.pairs.dedup();
        ownership
    }

    /// Returns the objects that name an object as their owner, in order.
    pub(super) fn dependents(&self, owner: u32) -> impl Iterator<Item = u32> + use<'_> {
        let from = self.pairs.partition_point(|(known, _)| *known < owner);
        self.pairs.iter().skip(from).take_while(move |(known, _)| *known == owner).map(|(_, dependent)| *dependent)
    }

    /// Returns the owners of an object, each with its reference.
    pub(super) fn owners(&self, object: &'a Object) -> impl Iterator<Item = (Owner, &'a OwnerReference)> + use<'_, 'a> {
        object.meta.owner_references.iter().map(move |reference| (self.resolve(object, reference), reference))
    }

    /// Returns the controller of an object, when it is there.
    pub(super) fn controller(&self, object: &Object) -> Option<u32> {
        match self.find(object, object.meta.controller()?)? {
            Owner::Present(place) => Some(place),
            Owner::Absent | Owner::Unknown(_) => None,
        }
    }

    /// Looks the owner up where it should be: in the namespace of the object, or in none.
    fn find(&self, object: &Object, reference: &OwnerReference) -> Option<Owner> {
        let group = group_of(&reference.api_version);
        let names = self.cluster.graph().names();
        let place = [&*object.meta.namespace, ""]
            .into_iter()
            .find_map(|namespace| names.find(Target::new(group, &reference.kind, namespace, &reference.name)))?;
        let uid = &self.cluster.objects().get(place as usize)?.meta.uid;
        let is_same = uid.is_none() || reference.uid.is_none() || *uid == reference.uid;
        Some(if is_same { Owner::Present(place) } else { Owner::Absent })
    }

    /// As `classifyReferences` of pkg/controller/garbagecollector/garbagecollector.go: what does not exist, exists with
    /// another identifier, or exists in another namespace is dangling.
    fn resolve(&self, object: &Object, reference: &OwnerReference) -> Owner {
        if let Some(found) = self.find(object, reference) {
            return found;
        }
        let group = group_of(&reference.api_version);
        let group = kind::current_group(group, &reference.kind);
        let known = kind::kinds().iter().find(|known| known.kind == &*reference.kind && known.group == group);
        let is_of_cluster = known.is_some_and(|known| !known.namespaced);
        let namespace = if is_of_cluster { "" } else { object.meta.namespace.as_str() };
        let named = ObjectRef::new(group, reference.kind.clone(), namespace, reference.name.clone());
        // An object of the cluster that names an owner in a namespace is left alone: the collector cannot look it up.
        if object.meta.namespace.is_empty() && known.is_some_and(|known| known.namespaced) {
            return Owner::Unknown(named);
        }
        let listed = self.cluster.coverage().observes(group, &reference.kind, namespace);
        if self.cluster.graph().is_missing(&named, listed) || self.is_elsewhere(&reference.uid) {
            return Owner::Absent;
        }
        Owner::Unknown(named)
    }

    /// Tells whether an object of this identifier is in the input. There is one at most, so it is not where it was looked for.
    fn is_elsewhere(&self, uid: &Uid) -> bool {
        let index = self.by_uid.get_or_init(|| {
            let mut index: Vec<(&Uid, u32)> = (0_u32..)
                .zip(self.cluster.objects())
                .filter(|(_, object)| !object.meta.uid.is_none())
                .map(|(place, object)| (&object.meta.uid, place))
                .collect();
            index.sort_unstable();
            index
        });
        !uid.is_none() && index.binary_search_by(|(known, _)| (*known).cmp(uid)).is_ok()
    }
}
