//! What is known of a list while it is read, and what it says as a whole.

use super::coverage::{ListExtent, namespace_of_path};
use super::item::{Item, ItemType};
use super::{Gap, Input};
use crate::object::kind::{self, KindNames};
use crate::object::{Object, ObjectRef, reference};
use crate::text::Text;

/// A document that is a list, while it is read.
#[derive(Default)]
pub(super) struct ListDocument {
    pub(super) api_version: Text,
    pub(super) kind: Text,
    /// The type of items that do not tell it.
    pub(super) of: Option<ItemType>,
    /// Position of its beginning.
    pub(super) start: u64,
    /// Just `[...]`, without a document around.
    pub(super) bare: bool,
    /// Whether it has a token to go on with: there were more items than these.
    pub(super) is_cut: bool,
    /// Whether something of it could not be read and nobody knows what.
    pub(super) is_partial: bool,
    pub(super) extent: ListExtent,
    /// Items whose type is told after them.
    pub(super) untyped: Vec<(u64, Box<[u8]>)>,
    untyped_bytes: usize,
    items: usize,
    /// Whether items had a uid.
    has_uids: bool,
    /// Indentation of the line that the present item begins, if it does.
    pub(super) indent: Option<usize>,
    /// The present item is only a guess, after a broken one.
    pub(super) is_guess: bool,
}

const UNTYPED_MAX: usize = 256 << 20;

impl ListDocument {
    pub(super) fn new(start: u64) -> Box<Self> {
        Box::new(Self { start, ..Self::default() })
    }

    pub(super) fn nested(of: Option<ItemType>, is_cut: bool) -> Self {
        Self { of, is_cut, ..Self::default() }
    }

    /// Tells whether nothing was found in it, not even something broken.
    pub(super) fn is_empty(&self) -> bool {
        self.items == 0 && self.untyped.is_empty() && !self.is_partial
    }

    /// Tells whether it says itself that it is a list.
    pub(super) fn is_typed(&self) -> bool {
        self.kind.ends_with("List") && !self.api_version.is_empty()
    }

    pub(super) fn settle_type(&mut self) {
        self.of = ItemType::of_list(&self.api_version, &self.kind);
    }

    /// Tells whether the type of the items may still come after them.
    pub(super) fn awaits_type(&self) -> bool {
        self.of.is_none() && (self.kind.is_empty() || self.api_version.is_empty() && self.kind != "List")
    }

    /// Tells whether an object that was found in the middle of broken text is an item of this list, not a part of one as
    /// the claim templates of StatefulSets are.
    pub(super) fn could_hold(&self, object: &Object) -> bool {
        let meta = &object.meta;
        let kind_fits = self.of.as_ref().is_none_or(|of| of.kind == object.api.kind);
        let lacks_uid = self.has_uids && meta.uid.is_none();
        let lacks_namespace = meta.namespace.is_empty() && is_namespaced(object);
        kind_fits && !meta.name.is_empty() && !lacks_uid && !lacks_namespace
    }

    /// Takes an item without its type, and returns whether there was room for it.
    pub(super) fn keep_untyped(&mut self, position: u64, bytes: &[u8]) -> bool {
        self.untyped_bytes += bytes.len();
        if self.untyped_bytes > UNTYPED_MAX {
            return false;
        }
        self.untyped.push((position, bytes.into()));
        true
    }

    pub(super) fn note_broken(&mut self, object: Option<&ObjectRef>, input: &mut Input) {
        self.is_partial |= object.is_none();
        input.coverage.add_broken(object);
    }

    pub(super) fn note_item(&mut self, item: &Item) {
        self.items += 1;
        if let Item::Object(object) = item {
            self.has_uids |= !object.meta.uid.is_none();
        }
    }

    /// Says what the list showed as a whole, once all of its items are in.
    pub(super) fn close(mut self, name: &str, input: &mut Input) {
        if self.is_cut {
            let mut kinds: Vec<Text> = self.extent.kinds().cloned().collect();
            if let Some(of) = &self.of
                && kinds.is_empty()
            {
                kinds.push(of.kind.clone());
            }
            for kind in kinds {
                input.gap(Gap::new(kind, "", "the list was cut: it has a continue token"));
            }
        }
        if self.is_partial {
            return;
        }
        if self.extent.is_empty()
            && self.items == 0
            && let Some(of) = &self.of
        {
            see_empty(of, name, &mut self.extent);
        }
        input.coverage.add(self.extent);
    }
}

fn names_of(group: &str, kind: &str) -> Option<&'static KindNames> {
    kind::kinds().iter().find(|known| known.kind == kind && known.group == kind::current_group(group, kind))
}

fn is_namespaced(object: &Object) -> bool {
    names_of(&object.api.group, &object.api.kind).is_some_and(|names| names.namespaced)
}

/// Notes what an empty list of one kind says: nothing of a namespaced kind, unless the path names the namespace.
fn see_empty(of: &ItemType, name: &str, extent: &mut ListExtent) {
    let group = Text::from(reference::group_of(&of.api_version));
    if names_of(&group, &of.kind).is_some_and(|names| !names.namespaced) {
        extent.see(&group, &of.kind, &Text::default());
    } else if let Some(namespace) = namespace_of_path(name) {
        extent.see(&group, &of.kind, &namespace.into());
    }
}
