//! What the input was asked about, and what it therefore can be silent about.

use std::collections::{BTreeMap, BTreeSet};

use crate::object::{ObjectRef, kind};
use crate::text::Text;

/// Which kinds were listed, in which namespaces, and what is known to be missing.
///
/// That an object is not in the input means that it does not exist only where its kind was listed. A kind counts as
/// listed in a namespace when a list holds an object of it there, and everywhere when a list holds objects of two
/// namespaces (`--all-namespaces`); a typed list that is empty, as `NodeList`, counts for kinds without namespace, and for
/// the namespace that the path of a bundle names. Objects that stand alone say nothing about others, and
/// neither do lists of which a part could not be read. Every namespace has a ServiceAccount: those of a namespace of which no
/// list holds one were not listed.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    listed: BTreeMap<(Text, Text), Extent>,
    /// Group, kind and namespace of objects that exist and could not be read.
    broken: BTreeSet<(Text, Text, Text)>,
    gaps: BTreeSet<Gap>,
}

/// Where a kind was listed.
#[derive(Clone, Debug, Default)]
struct Extent {
    everywhere: bool,
    namespaces: BTreeSet<Text>,
}

/// Something that the input is known not to hold.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[non_exhaustive]
pub struct Gap {
    /// The kind, as `Secret`, or the resource as the API server named it; [`Gap::UNKNOWN`] where nobody knows it.
    pub kind: Text,
    /// The namespace; empty for all.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub namespace: Text,
    /// Why, as `forbidden`.
    pub reason: Text,
}

impl Gap {
    /// The kind of a gap of which nobody knows what it held: a file that could not be read, or whose end is cut off.
    pub const UNKNOWN: &'static str = "unknown";

    /// Returns the gap of these parts.
    pub fn new(kind: impl Into<Text>, namespace: impl Into<Text>, reason: impl Into<Text>) -> Self {
        Self { kind: kind.into(), namespace: namespace.into(), reason: reason.into() }
    }
}

impl Coverage {
    /// Tells whether the input would hold an object of this kind in this namespace (empty for none) if it existed.
    pub fn observes(&self, group: &str, kind: &str, namespace: &str) -> bool {
        let group = kind::current_group(group, kind);
        let Some(extent) = self.listed.get(&(Text::from(group), Text::from(kind))) else { return false };
        if self.broken.contains(&(Text::from(group), Text::from(kind), Text::from(namespace))) {
            return false;
        }
        let refused = |gap: &Gap| gap.kind == kind && (gap.namespace.is_empty() || gap.namespace == namespace);
        let is_known = extent.everywhere && !in_every_namespace(group, kind);
        (is_known || extent.namespaces.contains(namespace)) && !self.gaps.iter().any(refused)
    }

    /// Tells whether a list holds objects of this kind in this namespace.
    pub(crate) fn lists_objects_in(&self, group: &str, kind: &str, namespace: &str) -> bool {
        let extent = self.listed.get(&(Text::from(group), Text::from(kind)));
        extent.is_some_and(|extent| extent.namespaces.contains(namespace))
    }

    /// Returns what is known to be missing, in order.
    pub fn gaps(&self) -> impl Iterator<Item = &Gap> {
        self.gaps.iter()
    }

    pub(super) fn add_gap(&mut self, gap: Gap) {
        self.gaps.insert(gap);
    }

    /// Notes an object that is in the input and could not be read: that it is absent does not mean that it is missing.
    pub(super) fn add_broken(&mut self, object: Option<&ObjectRef>) {
        if let Some(object) = object {
            let group = Text::from(kind::current_group(&object.group, &object.kind));
            self.broken.insert((group, object.kind.clone(), object.namespace.clone()));
        }
    }

    /// Adds what one list showed.
    pub(super) fn add(&mut self, list: ListExtent) {
        let everywhere = list.kinds.values().any(|namespaces| namespaces.len() > 1);
        for ((group, kind), namespaces) in list.kinds {
            let group = Text::from(kind::current_group(&group, &kind));
            let extent = self.listed.entry((group, kind)).or_default();
            extent.everywhere |= everywhere;
            extent.namespaces.extend(namespaces);
        }
    }
}

/// Tells whether every namespace holds an object of this kind: its controller makes the ServiceAccount `default` again when it
/// is deleted (pkg/controller/serviceaccount/serviceaccounts_controller.go).
fn in_every_namespace(group: &str, kind: &str) -> bool {
    group.is_empty() && kind == "ServiceAccount"
}

/// The kinds and namespaces of the objects of one list.
#[derive(Clone, Debug, Default)]
pub(super) struct ListExtent {
    kinds: BTreeMap<(Text, Text), BTreeSet<Text>>,
}

impl ListExtent {
    pub(super) fn see(&mut self, group: &Text, kind: &Text, namespace: &Text) {
        // Found without building the key: lists hold hundreds of thousands of objects.
        let known = self.kinds.iter_mut().find(|((known_group, known), _)| known == kind && known_group == group);
        match known {
            Some((_, namespaces)) if namespaces.contains(namespace) => {}
            Some((_, namespaces)) => {
                namespaces.insert(namespace.clone());
            }
            None => {
                self.kinds.insert((group.clone(), kind.clone()), BTreeSet::from([namespace.clone()]));
            }
        }
    }

    pub(super) fn kinds(&self) -> impl Iterator<Item = &Text> {
        self.kinds.keys().map(|(_, kind)| kind)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.kinds.is_empty()
    }
}

/// Returns the namespace that the path of a bundle names: `shop` of `must-gather/namespaces/shop/core/pods.yaml`.
pub(super) fn namespace_of_path(path: &str) -> Option<&str> {
    let mut parts = path.split(['/', ':']);
    parts.find(|part| *part == "namespaces")?;
    let namespace = parts.next()?;
    parts.next().map(|_| namespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(objects: &[(&str, &str)]) -> ListExtent {
        let mut extent = ListExtent::default();
        for (kind, namespace) in objects {
            extent.see(&"".into(), &(*kind).into(), &(*namespace).into());
        }
        extent
    }

    #[test]
    fn a_list_of_one_namespace_says_nothing_of_others() {
        let mut coverage = Coverage::default();
        coverage.add(list(&[("Pod", "shop")]));
        assert!(coverage.observes("", "Pod", "shop"));
        assert!(!coverage.observes("", "Pod", "pay"));
        assert!(!coverage.observes("", "Secret", "shop"));
    }

    #[test]
    fn a_list_of_two_namespaces_is_of_all() {
        let mut coverage = Coverage::default();
        coverage.add(list(&[("Pod", "shop"), ("Pod", "pay"), ("Secret", "pay")]));
        assert!(coverage.observes("", "Secret", "other"));
        coverage.add_gap(Gap::new("Secret", "other", "forbidden"));
        assert!(!coverage.observes("", "Secret", "other"));
    }

    #[test]
    fn a_namespace_without_a_service_account_was_not_listed() {
        let mut coverage = Coverage::default();
        coverage.add(list(&[("Pod", "shop"), ("Pod", "pay"), ("ServiceAccount", "pay")]));
        assert!(coverage.observes("", "ServiceAccount", "pay"));
        assert!(!coverage.observes("", "ServiceAccount", "shop"));
    }

    #[test]
    fn bundles_tell_the_namespace_in_their_paths() {
        assert_eq!(namespace_of_path("b.tar.gz:must/namespaces/shop/core/pods.yaml"), Some("shop"));
        assert_eq!(namespace_of_path("shop/pods.json"), None);
        assert_eq!(namespace_of_path("namespaces/shop"), None);
    }
}
