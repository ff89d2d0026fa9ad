//! What is left of an object when the question at hand needs no more of it.

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
}

impl Object {
    /// Drops all but what the object is found by and what its age is told by.
    pub(crate) fn settle(&mut self, newest: Option<Time>) {
        let meta = std::mem::take(&mut self.meta);
        let Meta { namespace, name, uid, resource_version, generation, creation_timestamp, labels, .. } = meta;
        self.meta = Meta { namespace, name, uid, resource_version, generation, creation_timestamp, labels, ..Meta::default() };
        self.body = Body::Settled(Settled { newest });
    }
}
