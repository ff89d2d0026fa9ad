//! What disappears when objects are deleted, what stays stuck, and who breaks.

mod access;
mod breaks;
mod cascade;
mod consumers;
mod finalizers;
mod guards;
mod hold;
mod owners;
mod prune;
mod recreate;
#[cfg(test)]
mod tests;
mod uses;

pub(crate) use breaks::{Break, When, breaks};
pub(crate) use cascade::cascade;

use crate::object::ObjectRef;
use crate::report::Evidence;

/// What the garbage collector does with the dependents of what is deleted, as `kubectl delete --cascade` says it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Propagation {
    /// The object goes first, its dependents after it.
    #[default]
    Background,
    /// The dependents that block its deletion go first, the object after them.
    Foreground,
    /// The dependents stay, without their owner.
    Orphan,
}

/// What a deletion does to the objects of the cluster. All lists are in order, without repetition.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub(crate) struct Cascade {
    /// What goes, the nearest to what was asked first; also what goes only when something stuck has gone.
    pub(crate) removed: Vec<Removed>,
    /// What stays without its owner, because it was to be orphaned.
    pub(crate) orphaned: Vec<Orphaned>,
    /// What is deleted and does not go until somebody acts or something ends.
    pub(crate) stuck: Vec<Stuck>,
    /// What goes once the controllers of its finalizers have acted, which nothing tells against.
    pub(crate) awaited: Vec<Awaited>,
    /// What lives with something that goes, and stays all the same.
    pub(crate) retained: Vec<Retained>,
    /// What goes and is made again.
    pub(crate) recreated: Vec<Recreated>,
    /// What the API server refuses to delete.
    pub(crate) refused: Vec<Refused>,
    /// What was to be deleted and is not in the input.
    pub(crate) absent: Vec<ObjectRef>,
}

/// An object that goes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[non_exhaustive]
pub(crate) struct Removed {
    /// How many steps it is from what was asked to be deleted.
    pub(crate) depth: usize,
    /// The object.
    pub(crate) object: ObjectRef,
    /// Why it goes.
    pub(crate) why: Why,
    /// The stuck object that must go before, perhaps the object itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) waits_for: Option<ObjectRef>,
}

/// Why an object goes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case", tag = "reason", content = "of")]
#[non_exhaustive]
pub(crate) enum Why {
    /// Its deletion is asked for.
    Asked,
    /// Its namespace goes.
    NamespaceGone(ObjectRef),
    /// The definition of its kind goes.
    DefinitionGone(ObjectRef),
    /// The last of its owners goes.
    OwnerGone(ObjectRef),
    /// The claim of a volume with the reclaim policy `Delete` goes, and what was stored with it.
    ClaimGone(ObjectRef),
    /// The snapshot of a content with the deletion policy `Delete` goes, and what was stored with it.
    SnapshotGone(ObjectRef),
    /// The Service whose endpoints it tells goes.
    ServiceGone(ObjectRef),
    /// The ServiceAccount whose token it holds goes.
    AccountGone(ObjectRef),
    /// The GitOps object that manages it goes, and takes along what it manages.
    Pruned(ObjectRef),
}

/// An object that stays without an owner.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[non_exhaustive]
pub(crate) struct Orphaned {
    /// The object.
    pub(crate) object: ObjectRef,
    /// The owner that goes.
    pub(crate) owner: ObjectRef,
}

/// An object that is deleted and does not go.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[non_exhaustive]
pub(crate) struct Stuck {
    /// The object.
    pub(crate) object: ObjectRef,
    /// What holds it.
    pub(crate) hold: Hold,
    /// What it waits for, in words.
    pub(crate) why: String,
    /// What the statement stands on.
    pub(crate) evidence: Vec<Evidence>,
}

/// An object that goes once somebody has acted on its finalizer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[non_exhaustive]
pub(crate) struct Awaited {
    /// The object.
    pub(crate) object: ObjectRef,
    /// The finalizer.
    pub(crate) finalizer: String,
    /// Who must act, as far as the finalizer tells.
    pub(crate) who: String,
    /// What the statement stands on.
    pub(crate) evidence: Vec<Evidence>,
}

/// What holds an object that is deleted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case", tag = "by")]
#[non_exhaustive]
pub(crate) enum Hold {
    /// A finalizer: somebody must act first.
    Finalizer {
        /// The finalizer.
        finalizer: String,
        /// Who must act, as far as the finalizer tells.
        who: String,
    },
    /// It is protected as long as others use it.
    InUse {
        /// The finalizer that protects it.
        finalizer: String,
        /// Who uses it.
        users: Vec<ObjectRef>,
    },
    /// An API that does not answer: nobody knows whether the namespace is empty.
    Api {
        /// The APIService.
        service: ObjectRef,
    },
    /// Objects that must go before it and are stuck themselves.
    Content {
        /// Those that are stuck.
        objects: Vec<ObjectRef>,
    },
}

/// An object that lives with something that goes, and stays.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[non_exhaustive]
pub(crate) struct Retained {
    /// The object.
    pub(crate) object: ObjectRef,
    /// What goes.
    pub(crate) after: ObjectRef,
    /// Why it stays.
    pub(crate) why: Kept,
    /// What the statement stands on.
    pub(crate) evidence: Vec<Evidence>,
}

/// Why an object stays.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case", tag = "reason", content = "of")]
#[non_exhaustive]
pub(crate) enum Kept {
    /// It has another owner, which stays.
    OtherOwner(ObjectRef),
    /// It has another owner, of which the input does not tell whether it exists.
    UnknownOwner(ObjectRef),
    /// The reclaim policy of the volume or the deletion policy of the content keeps what is stored.
    ReclaimPolicy,
    /// The StatefulSet keeps the claims of its pods.
    ClaimRetention,
    /// It says itself that it is not to be deleted with what manages it.
    Marked,
    /// What manages it does not take along what it manages.
    NotPruned,
}

/// An object that goes and is made again.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[non_exhaustive]
pub(crate) struct Recreated {
    /// The object.
    pub(crate) object: ObjectRef,
    /// What it is made for or by; absent where no object stands for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) by: Option<ObjectRef>,
    /// Whether it is made at once and serves as before.
    pub(crate) at_once: bool,
    /// By whom and when, in words.
    pub(crate) how: String,
}

/// An object that cannot be deleted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[non_exhaustive]
pub(crate) struct Refused {
    /// The object.
    pub(crate) object: ObjectRef,
    /// Why, in words.
    pub(crate) why: String,
}
