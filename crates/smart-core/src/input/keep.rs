//! What of the objects is kept while an input is read.
//!
//! Most questions need every object whole: what is wrong with one is told from the others. A few need little of nearly all
//! objects, and of these no more is held in memory.

use super::Input;
use crate::cluster::{holds_any, may_hold, newest};
use crate::health::is_well_at_any_moment;
use crate::object::settled::Content;
use crate::object::{Body, Object};

/// The question for which an input is read.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(crate) enum Keep {
    /// Any.
    #[default]
    Everything,
    /// How well each object is.
    ForHealth,
    /// Which certificates there are.
    ForCertificates,
}

impl Keep {
    /// Returns the command that asks the question; none when any may be asked.
    pub(crate) fn command(self) -> Option<&'static str> {
        match self {
            Self::Everything => None,
            Self::ForHealth => Some("health"),
            Self::ForCertificates => Some("certificates"),
        }
    }

    /// Tells whether the question needs nothing of an object but that it is there.
    fn settles(self, object: &Object) -> bool {
        match self {
            Self::Everything => false,
            Self::ForHealth => matches!(object.body, Body::Event(_)) || is_well_at_any_moment(object),
            Self::ForCertificates => !holds_any(object),
        }
    }

    /// Returns the content by which forms of an object are told apart where nothing tells their age. Where no form could
    /// change the answer it is not taken: events have no health, and most kinds hold no certificates.
    fn content(self, object: &Object) -> Content {
        let matters = match self {
            Self::Everything => true,
            Self::ForHealth => !matches!(object.body, Body::Event(_)),
            Self::ForCertificates => may_hold(object),
        };
        if matters { Content::of(object) } else { Content::default() }
    }
}

impl Input {
    /// Returns an input that is read to ask for the health of all objects, in a fraction of the memory.
    ///
    /// Of an object that is well at whatever moment it is judged only the name, the labels and the age are kept. The cluster
    /// answers [`health`](crate::Cluster::health) as it does of a whole input, for scopes without objects; its other answers
    /// are not complete, and say so.
    ///
    /// ```
    /// use smart_core::{Cluster, Input, Scope};
    ///
    /// let pods = br#"{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web-0"}, "status": {"phase": "Succeeded"}}"#;
    /// let (mut lean, mut whole) = (Input::for_health(), Input::new());
    /// lean.dump("pods.json", pods)?;
    /// whole.dump("pods.json", pods)?;
    /// let health = |input| Cluster::new(input, None).health(&Scope::all());
    /// assert_eq!(health(lean), health(whole));
    /// # Ok::<(), smart_core::Error>(())
    /// ```
    pub fn for_health() -> Self {
        Self { keeps: Keep::ForHealth, ..Self::default() }
    }

    /// Returns an input that is read to ask for certificates, in a fraction of the memory.
    ///
    /// Of an object that holds no certificate only the name, the labels and the age are kept. The cluster answers
    /// [`certificates`](crate::Cluster::certificates) as it does of a whole input; its other answers are not complete, and
    /// say so.
    pub fn for_certificates() -> Self {
        Self { keeps: Keep::ForCertificates, ..Self::default() }
    }

    /// Adds an object, or what the question needs of it.
    pub(super) fn keep(&mut self, mut object: Box<Object>) {
        /// How many objects come between two looks at what the pool holds in vain.
        const SWEEP_EVERY: usize = 256;
        if self.keeps.settles(&object) {
            let newest = newest(&object);
            let content = self.keeps.content(&object);
            object.settle(newest, content);
        }
        self.objects.push(*object);
        if self.keeps != Keep::Everything && self.objects.len().is_multiple_of(SWEEP_EVERY) {
            self.pool.sweep();
        }
    }
}
