//! What deleting, labelling and applying objects does.

mod apply;
mod delete;
mod keys;
mod label;
mod made;
mod node_gone;
mod node_labels;
mod references;
mod selected;
mod told;
mod unseen;

#[cfg(test)]
mod tests;

pub(crate) use apply::apply;
pub(crate) use delete::delete;
pub(crate) use label::label;

use crate::object::ObjectRef;

/// Returns an object as sentences of effects name it: `Deployment web`.
fn called(object: &ObjectRef) -> String {
    format!("{} {}", object.kind, object.name)
}

/// Returns the names of objects of one kind, for a sentence.
fn names(objects: &[ObjectRef]) -> String {
    crate::findings::words::listed(&objects.iter().map(|object| object.name.as_str()).collect::<Vec<_>>())
}
