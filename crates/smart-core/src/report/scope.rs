//! Which objects a question is about.

use crate::object::selector::LabelSelector;
use crate::object::{Object, ObjectRef};
use crate::text::Text;

/// Which objects a question is about: those that match all that is said here; the default is all objects.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Scope {
    /// Objects of this namespace, and none that belong to the whole cluster.
    pub namespace: Option<Text>,
    /// Objects with these labels.
    pub labels: LabelSelector,
    /// These objects; none means any.
    pub objects: Vec<ObjectRef>,
    /// Objects of these groups and kinds; none means any.
    pub kinds: Vec<(Text, Text)>,
}

impl Scope {
    /// Returns the scope of all objects.
    pub fn all() -> Self {
        Self::default()
    }

    /// Returns the scope of one namespace.
    pub fn namespace(namespace: impl Into<Text>) -> Self {
        Self { namespace: Some(namespace.into()), ..Self::default() }
    }

    /// Returns the scope of one object.
    pub fn object(object: ObjectRef) -> Self {
        Self { objects: vec![object], ..Self::default() }
    }

    /// Tells whether the question is about this object.
    pub fn includes(&self, object: &Object) -> bool {
        let reference = object.reference();
        self.namespace.as_ref().is_none_or(|namespace| reference.namespace == *namespace)
            && (self.objects.is_empty() || self.objects.contains(&reference))
            && (self.kinds.is_empty()
                || self.kinds.iter().any(|(group, kind)| reference.group == *group && reference.kind == *kind))
            && self.labels.matches(|key| object.meta.labels.get(key).map(Text::as_str))
    }
}
