//! Who breaks when objects are gone, and when.

use super::consumers::{Gone, Harms};
use super::{Cascade, access, guards, uses};
use crate::cluster::Cluster;
use crate::object::ObjectRef;
use crate::report::Evidence;
use crate::text::Text;

/// When something breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum When {
    /// As soon as the object is gone.
    Now,
    /// When the container or the pod is started again; until then it goes on.
    AtRestart,
    /// When it needs the object the next time: at the next image, claim, renewal.
    AtNextUse,
}

/// An object that breaks, or that is in danger, because another one is gone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[non_exhaustive]
pub(crate) struct Break {
    /// Whether nothing breaks yet: only a guard is gone, or nobody keeps the object up any more.
    pub(crate) is_risk: bool,
    /// When.
    pub(crate) when: When,
    /// Who breaks; of pods, the workload that they belong to.
    pub(crate) object: ObjectRef,
    /// What is gone.
    pub(crate) needs: ObjectRef,
    /// How many pods of the object it hits; 0 where it does not go by pods.
    pub(crate) pods: usize,
    /// Which keys of a ConfigMap or Secret are used; none when all are.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) keys: Vec<Text>,
    /// What happens, in words.
    pub(crate) how: String,
    /// What the statement stands on.
    pub(crate) evidence: Vec<Evidence>,
}

impl Break {
    /// Tells whether another one is about the same objects at the same time.
    pub(super) fn is_alike(&self, other: &Self) -> bool {
        (self.is_risk, self.when, &self.object, &self.needs) == (other.is_risk, other.when, &other.object, &other.needs)
    }

    /// Takes another one in that is alike.
    pub(super) fn join(&mut self, other: Self) {
        self.pods = self.pods.max(other.pods);
        self.how = format!("{}; {}", self.how, other.how);
        self.keys.extend(other.keys);
        self.keys.sort();
        self.keys.dedup();
        self.evidence.extend(other.evidence);
        self.evidence.sort();
        self.evidence.dedup();
    }
}

/// Returns who breaks when a cascade is over, what breaks before what is only in danger.
///
/// What goes itself does not break, and nobody misses what is made again at once. Losing a node is no matter of this: pods
/// that run on one are a question of where they can go.
pub(crate) fn breaks(cluster: &Cluster, cascade: &Cascade) -> Vec<Break> {
    let gone = Gone::new(cluster, cascade);
    let mut harms = Harms::default();
    uses::add(&gone, &mut harms);
    access::add(&gone, &mut harms);
    guards::add(&gone, &mut harms);
    harms.finish()
}
