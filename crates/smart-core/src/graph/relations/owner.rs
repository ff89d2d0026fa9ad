//! What every object can have: owners, a namespace, a definition of its kind.

use super::super::build::{Builder, Detail, Target};
use super::super::relation::Relation;
use crate::object::reference::group_of;
use crate::object::{Body, Object, kind};

/// The CustomResourceDefinitions by group and kind, sorted.
pub(super) struct Definitions<'a>(Vec<((&'a str, &'a str), u32)>);

impl<'a> Definitions<'a> {
    pub(super) fn new(objects: &'a [Object]) -> Self {
        let defined = (0_u32..).zip(objects).filter_map(|(vertex, object)| match &object.body {
            Body::CustomResourceDefinition(body) => Some(((body.spec.group.as_str(), body.spec.names.kind.as_str()), vertex)),
            _ => None,
        });
        let mut definitions: Vec<_> = defined.collect();
        definitions.sort_unstable();
        Self(definitions)
    }

    fn of(&self, group: &str, kind: &str) -> Option<u32> {
        let found = self.0.binary_search_by(|(known, _)| known.cmp(&(group, kind))).ok()?;
        self.0.get(found).map(|(_, vertex)| *vertex)
    }
}

pub(super) fn add(builder: &mut Builder<'_>, from: u32, object: &Object, definitions: &Definitions<'_>) {
    let meta = &object.meta;
    for owner in &meta.owner_references {
        let group = group_of(&owner.api_version);
        // An owner is in the namespace of the object, or in none: references across namespaces are invalid.
        let near = Target::new(group, &owner.kind, &meta.namespace, &owner.name);
        let far = Target { namespace: "", ..near };
        let relation = if owner.controller { Relation::OwnerController } else { Relation::OwnerPlain };
        let found = builder.find(near).or_else(|| builder.find(far));
        match found.and_then(|vertex| Some((vertex, builder.object(vertex)?))) {
            Some((vertex, found)) => {
                let same = found.meta.uid.is_none() || owner.uid.is_none() || found.meta.uid == owner.uid;
                let relation = if same { relation } else { Relation::OwnerReplaced };
                builder.add(from, vertex, relation, Detail::default());
            }
            None => {
                let of_cluster = kind::kinds().iter().any(|known| known.kind == &*owner.kind && !known.namespaced);
                builder.link(from, relation, if of_cluster { far } else { near }, Detail::default());
            }
        }
    }
    if !meta.namespace.is_empty() {
        builder.link(from, Relation::Namespace, Target::of_cluster("", "Namespace", &meta.namespace), Detail::default());
    }
    if let Some(definition) = definitions.of(&object.api.group, &object.api.kind) {
        builder.add(from, definition, Relation::Definition, Detail::default());
    }
}
