//! What is left of an object when the question at hand needs no more of it.

use std::hash::BuildHasher;

use super::meta::Meta;
use super::time::Time;
use super::{Body, Object};
use crate::health::Health;

/// What stands for the fields of an object of which nothing more is needed. Only inputs that are read for one question have
/// such objects: [`Input::for_health`](crate::Input::for_health) and
/// [`Input::for_certificates`](crate::Input::for_certificates).
#[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[non_exhaustive]
pub struct Settled {
    #[serde(skip)]
    kept: Kept,
}

/// In sixteen bytes with the kind of the body, as all others are: there can be millions.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Kept {
    /// Nothing is to be said of the object.
    Silent { newest: Option<Time>, content: Content, known: Known },
    /// There is an answer about its health that says something.
    Judged(Box<Judged>),
}

/// What is known of the health of an object of which nothing is to be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Known {
    NotAsked,
    Healthy,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Judged {
    newest: Option<Time>,
    content: Content,
    health: Health,
}

impl Settled {
    fn new(newest: Option<Time>, content: Content, health: Option<Health>) -> Self {
        let kept = match health {
            None => Kept::Silent { newest, content, known: Known::NotAsked },
            Some(health) if health.says_nothing() => Kept::Silent { newest, content, known: Known::Healthy },
            Some(health) => Kept::Judged(Box::new(Judged { newest, content, health })),
        };
        Self { kept }
    }

    /// Returns the latest time that the object told of, by which its forms are told apart.
    pub fn newest(&self) -> Option<Time> {
        match &self.kept {
            Kept::Silent { newest, .. } => *newest,
            Kept::Judged(judged) => judged.newest,
        }
    }

    fn content(&self) -> Content {
        match &self.kept {
            Kept::Silent { content, .. } => *content,
            Kept::Judged(judged) => judged.content,
        }
    }

    /// Tells whether the health of the object was judged before it was settled.
    pub(crate) fn is_judged(&self) -> bool {
        !matches!(self.kept, Kept::Silent { known: Known::NotAsked, .. })
    }

    /// Returns the health that the object had when it was settled, if there is something to say of it.
    pub(crate) fn health(&self) -> Option<&Health> {
        match &self.kept {
            Kept::Silent { .. } => None,
            Kept::Judged(judged) => Some(&judged.health),
        }
    }
}

/// What an object held, as a number: orders forms of which nothing tells the age, the same before and after they are settled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Content([u8; 7]);

impl Content {
    /// Returns that of an object as it was read.
    ///
    /// All that the model keeps of the object is hashed, which is a small part of its text. Among whole objects that is done
    /// where forms tie; an object that is settled pays for it once, much less than what it took to read it.
    pub(crate) fn of(object: &Object) -> Self {
        if let Body::Settled(settled) = &object.body {
            return settled.content();
        }
        let [_, rest @ ..] = foldhash::quality::FixedState::default().hash_one(object).to_be_bytes();
        Self(rest)
    }
}

impl Object {
    /// Drops all but what the object is found by, what its age is told by, and what is known of its health, if it was
    /// judged.
    pub(crate) fn settle(&mut self, newest: Option<Time>, content: Content, health: Option<Health>) {
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
        self.body = Body::Settled(Settled::new(newest, content, health));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settled_objects_make_no_object_larger() {
        assert_eq!((size_of::<Settled>(), size_of::<Body>()), (16, 16));
    }
}
