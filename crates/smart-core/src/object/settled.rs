//! What is left of an object when the question at hand needs no more of it.

use std::hash::BuildHasher;

use super::meta::Meta;
use super::time::Time;
use super::{Body, Object};

/// What stands for the fields of an object of which nothing more is needed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, serde::Serialize)]
#[non_exhaustive]
pub struct Settled {
    /// The latest time that the object told of, by which its forms are told apart.
    #[serde(skip)]
    pub newest: Option<Time>,
    /// What the object held, by which forms of one age are told apart.
    #[serde(skip)]
    pub(crate) content: Content,
}

/// What an object held, as a number: orders forms of which nothing tells the age, the same before and after they are settled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Content(u64);

impl Content {
    /// Returns that of an object as it was read.
    ///
    /// All that the model keeps of the object is hashed, which is a small part of its text. Among whole objects that is done
    /// where forms tie; an object that is settled pays for it once, much less than what it took to read it.
    pub(crate) fn of(object: &Object) -> Self {
        match &object.body {
            Body::Settled(settled) => settled.content,
            _ => Self(foldhash::quality::FixedState::default().hash_one(object)),
        }
    }
}

impl Object {
    /// Drops all but what the object is found by and what its age is told by.
    pub(crate) fn settle(&mut self, newest: Option<Time>, content: Content) {
        let meta = std::mem::take(&mut self.meta);
        let Meta { namespace, name, uid, resource_version, generation, creation_timestamp, deletion_timestamp, labels, .. } =
            meta;
        self.meta = Meta {
            namespace,
            name,
            uid,
            resource_version,
            generation,
            creation_timestamp,
            deletion_timestamp,
            labels,
            ..Meta::default()
        };
        self.body = Body::Settled(Settled { newest, content });
    }
}
