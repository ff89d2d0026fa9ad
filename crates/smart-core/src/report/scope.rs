//! Which objects a question is about.

use crate::cluster::Cluster;
use crate::error::Error;
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
        self.includes_reference(&object.reference()) && self.labels.matches(|key| object.meta.labels.get(key).map(Text::as_str))
    }

    /// Tells whether the question is about an object that is not in the input: labels are not known of it.
    pub(crate) fn includes_absent(&self, reference: &ObjectRef) -> bool {
        self.includes_reference(reference) && self.labels.is_empty()
    }

    fn includes_reference(&self, reference: &ObjectRef) -> bool {
        self.namespace.as_ref().is_none_or(|namespace| reference.namespace == *namespace)
            && (self.objects.is_empty() || self.objects.contains(reference))
            && (self.kinds.is_empty()
                || self.kinds.iter().any(|(group, kind)| reference.group == *group && reference.kind == *kind))
    }
}

impl Cluster {
    /// Returns the scope that words mean: an object, as `deploy/web`, or all of a kind, as `deploy`; a namespace; labels as
    /// `kubectl -l` takes them, as `app=web,tier!=db`. What is not given does not narrow it.
    ///
    /// # Errors
    /// When the object or the kind is not known, or the labels have another form.
    pub fn scope(&self, object: Option<&str>, namespace: Option<&str>, labels: Option<&str>) -> Result<Scope, Error> {
        let mut scope = Scope { namespace: namespace.map(Text::from), ..Scope::all() };
        if let Some(labels) = labels {
            scope.labels = LabelSelector::parse(labels)?;
        }
        match object {
            Some(object) if object.contains('/') => {
                scope.objects = vec![self.resolve(object, namespace)?];
                // It said where to look; what was found may belong to the whole cluster.
                scope.namespace = None;
            }
            Some(kind) => scope.kinds = self.kinds_called(kind)?,
            None => {}
        }
        Ok(scope)
    }

    /// Returns the objects that words mean, in order: an object, as `deploy/web`, or all of a kind, as `deploy`, in all
    /// namespaces or one.
    ///
    /// # Errors
    /// When the object or the kind is not known.
    pub fn objects_called(&self, name: &str, namespace: Option<&str>) -> Result<Vec<ObjectRef>, Error> {
        let scope = self.scope(Some(name), namespace, None)?;
        if !scope.objects.is_empty() {
            return Ok(scope.objects);
        }
        Ok(self.objects().iter().filter(|object| scope.includes(object)).map(Object::reference).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Input;

    #[test]
    fn words_narrow_the_scope() {
        let dump = br#"{"apiVersion": "v1", "kind": "List", "items": [
            {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "n"}},
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a", "namespace": "pay", "labels": {"app": "a"}}},
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "b", "namespace": "shop", "labels": {"app": "b"}}},
            {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "b", "namespace": "shop"}}]}"#;
        let mut input = Input::new();
        input.dump("test", dump).expect("a dump");
        let cluster = Cluster::new(input, None);
        for (object, namespace, labels, expected) in [
            (None, None, None, "Node/n Pod/pay/a Pod/shop/b Service/shop/b"),
            (None, Some("shop"), None, "Pod/shop/b Service/shop/b"),
            (Some("po"), None, None, "Pod/pay/a Pod/shop/b"),
            (Some("po"), Some("pay"), None, "Pod/pay/a"),
            (Some("no/n"), Some("pay"), None, "Node/n"),
            (Some("po/b"), None, Some("app!=b"), ""),
            (None, None, Some("app in (a,b)"), "Pod/pay/a Pod/shop/b"),
        ] {
            let scope = cluster.scope(object, namespace, labels).expect("it is understood");
            let found: Vec<_> = cluster.objects().iter().filter(|object| scope.includes(object)).collect();
            let found: Vec<_> = found.iter().map(|object| object.reference().to_string()).collect();
            assert_eq!(found.join(" "), expected, "{object:?} {namespace:?} {labels:?}");
        }
        for (name, namespace, expected) in [
            ("po", None, "Pod/pay/a Pod/shop/b"),
            ("po", Some("pay"), "Pod/pay/a"),
            ("po/b", None, "Pod/shop/b"),
            ("sa", None, ""),
        ] {
            let called = cluster.objects_called(name, namespace).expect("it is understood");
            let called: Vec<_> = called.iter().map(ToString::to_string).collect();
            assert_eq!(called.join(" "), expected, "{name} {namespace:?}");
        }
        let kind = |object, labels| cluster.scope(object, None, labels).map(|_| ()).map_err(|error| error.kind());
        assert_eq!(kind(Some("pods/c"), None), Err("not-found"));
        assert_eq!(kind(Some("pdo"), None), Err("unknown-kind"));
        assert_eq!(kind(None, Some("app in a")), Err("invalid"));
    }
}
