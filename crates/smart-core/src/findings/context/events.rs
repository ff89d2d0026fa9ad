//! Events by what they are about.

use std::cmp::Reverse;

use crate::cluster::Cluster;
use crate::object::event::Event;
use crate::object::kind::current_group;
use crate::object::reference::{Uid, group_of};
use crate::object::time::Time;
use crate::object::{Body, ObjectRef};
use crate::text::Text;

/// An event with what it is about.
pub(crate) struct Told<'a> {
    /// The object that it happened to.
    pub(crate) about: ObjectRef,
    pub(crate) event: &'a Event,
}

impl Told<'_> {
    /// Tells whether it is a warning.
    pub(crate) fn is_warning(&self) -> bool {
        self.event.kind == "Warning"
    }

    /// Tells whether it was seen within so many seconds before a moment; events without a time count as seen.
    pub(crate) fn is_within(&self, seconds: i64, now: Option<Time>) -> bool {
        match (now, self.event.last) {
            (Some(now), Some(last)) => now.since(last).is_none_or(|passed| passed.seconds() <= seconds),
            _ => true,
        }
    }
}

/// The events of a cluster.
pub(crate) struct Events<'a>(Vec<Told<'a>>);

impl<'a> Events<'a> {
    pub(crate) fn new(cluster: &'a Cluster) -> Self {
        let told = cluster.events().iter().filter_map(|object| match &object.body {
            Body::Event(event) => Some(Told { about: about(&object.meta.namespace, event), event }),
            _ => None,
        });
        let mut told: Vec<Told<'_>> = told.collect();
        told.sort_by(|a, b| a.about.cmp(&b.about).then_with(|| order(a.event).cmp(&order(b.event))));
        Self(told)
    }

    pub(crate) fn all(&self) -> &[Told<'a>] {
        &self.0
    }

    /// Returns the events about an object, the latest first; with a `uid`, only those about this very object.
    pub(crate) fn of(&self, object: &ObjectRef, uid: &Uid) -> impl Iterator<Item = &Told<'a>> + use<'a, '_> {
        let uid = uid.clone();
        let from = self.0.partition_point(|told| told.about < *object);
        let after = self.0.partition_point(|told| told.about <= *object);
        let of_another = move |told: &&Told<'_>| {
            let regarding = &told.event.regarding.uid;
            matches!((regarding, &uid), (Uid::Uuid(_), Uid::Uuid(_))) && *regarding != uid
        };
        self.0.get(from..after).unwrap_or_default().iter().filter(move |told| !of_another(told))
    }
}

/// The latest first, and the same for any order in which they were read.
fn order(event: &Event) -> (Reverse<Option<Time>>, &str, &str, &str) {
    (Reverse(event.last), &event.reason, &event.message, &event.regarding.field_path)
}

fn about(namespace: &Text, event: &Event) -> ObjectRef {
    let regarding = &event.regarding;
    let group = group_or_known(current_group(group_of(&regarding.api_version), &regarding.kind), &regarding.kind);
    // Events about nodes are written into the namespace `default`; their reference has none.
    let is_told = !regarding.namespace.is_empty() || is_of_cluster(&regarding.kind);
    let namespace = if is_told { &regarding.namespace } else { namespace };
    ObjectRef::new(group, regarding.kind.clone(), namespace.clone(), regarding.name.clone())
}

fn is_of_cluster(kind: &str) -> bool {
    crate::object::kind::kinds().iter().any(|known| known.kind == kind && !known.namespaced)
}

/// Some reporters leave out the version of what they tell about.
fn group_or_known<'a>(group: &'a str, kind: &str) -> &'a str {
    if !group.is_empty() {
        return group;
    }
    crate::object::kind::kinds().iter().find(|known| known.kind == kind).map_or(group, |known| known.group)
}
