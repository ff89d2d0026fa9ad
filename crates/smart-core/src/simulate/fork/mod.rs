//! A cluster with the declared part of changes: what the API server would store before any controller acts.

mod defaults;
mod fields;
mod labels;
mod manifest;
mod merge;
mod node;
mod template;

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::change::{Change, Loss, Named, TaintSetting};
use crate::cluster::{Cluster, compare_with, near};
use crate::diff::{ChangedObject, changed};
use crate::error::Error;
use crate::input::Keep;
use crate::object::{Body, Object, ObjectRef};
use crate::text::Text;

/// A cluster and what changes make of it; the cluster itself stays as it is.
///
/// ```
/// use smart_core::{Change, Cluster, Input};
///
/// let dump = br#"{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web", "namespace": "shop"},
///     "spec": {"replicas": 2}}"#;
/// let mut input = Input::new();
/// input.dump("dump", dump)?;
/// let cluster = Cluster::new(input, None);
/// let fork = cluster.with_changes(&Change::sequence("scale deploy/web to 3")?)?;
/// let field = &fork.changed()[0].fields[0];
/// assert_eq!((field.path.as_str(), field.before.as_str(), field.after.as_str()), ("spec.replicas", "2", "3"));
/// # Ok::<(), smart_core::Error>(())
/// ```
pub struct Fork<'a> {
    base: &'a Cluster,
    /// What differs from the base: the object as it is now, and none for one that is gone.
    overlay: BTreeMap<ObjectRef, Option<Object>>,
    applied: Vec<Applied>,
}

/// A change that was applied, and the objects that its names mean.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Applied {
    /// The change.
    pub change: Change,
    /// The objects it is about, in its order: the nodes of a zone that is lost, all objects of manifests.
    pub objects: Vec<ObjectRef>,
    /// What stands against it in the cluster, as an autoscaler that will set the replicas back.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
}

impl Cluster {
    /// Returns what the cluster becomes by changes, one after the other, as far as they declare it: what controllers do
    /// about it is not part of it. Loss has no declared part, and of a drain it is the cordon.
    ///
    /// # Errors
    /// When an object is not in the cluster, or a change cannot be made to it.
    pub fn with_changes(&self, changes: &[Change]) -> Result<Fork<'_>, Error> {
        let mut fork = Fork::new(self);
        changes.iter().try_for_each(|change| fork.apply(change).map(|_| ()))?;
        Ok(fork)
    }
}

impl<'a> Fork<'a> {
    /// Returns a fork without changes.
    pub(crate) fn new(base: &'a Cluster) -> Self {
        Self { base, overlay: BTreeMap::new(), applied: Vec::new() }
    }

    /// Returns the cluster before the changes.
    pub(crate) fn base(&self) -> &'a Cluster {
        self.base
    }

    /// Returns the cluster with the changes.
    pub fn cluster(&self) -> Cluster {
        if self.overlay.is_empty() {
            return self.base.with_objects(Arc::clone(self.base.shared_objects()));
        }
        self.base.with_objects(Arc::new(self.objects().cloned().collect()))
    }

    /// Returns the changes that were applied, in order.
    pub fn applied(&self) -> &[Applied] {
        &self.applied
    }

    /// Returns the object of a reference as the changes made it.
    pub fn object(&self, reference: &ObjectRef) -> Option<&Object> {
        match self.overlay.get(reference) {
            Some(object) => object.as_ref(),
            None => self.base.object(reference),
        }
    }

    /// Returns the objects with the changes, in order of their references.
    pub fn objects(&self) -> impl Iterator<Item = &Object> {
        let mut base = self.base.objects().iter().peekable();
        let mut overlay = self.overlay.iter().peekable();
        std::iter::from_fn(move || {
            loop {
                let order = match (base.peek(), overlay.peek()) {
                    (Some(object), Some((reference, _))) => compare_with(object, reference),
                    (Some(_), None) => Ordering::Less,
                    (None, Some(_)) => Ordering::Greater,
                    (None, None) => return None,
                };
                if order == Ordering::Less {
                    return base.next();
                }
                if order == Ordering::Equal {
                    base.next();
                }
                if let Some((_, Some(object))) = overlay.next() {
                    return Some(object);
                }
            }
        })
    }

    /// Returns what differs from the cluster without the changes, in order.
    pub(crate) fn touched(&self) -> impl Iterator<Item = &ObjectRef> {
        self.overlay.keys()
    }

    /// Returns the objects of a namespace with the changes, in no order.
    pub(crate) fn in_namespace(&self, namespace: &str) -> Vec<&Object> {
        let changed = self.overlay.iter().filter(|(reference, _)| reference.namespace == *namespace);
        let (gone, new): (Vec<_>, Vec<_>) = changed.map(|(reference, object)| (reference, object.as_ref())).unzip();
        let kept = self.base.in_namespace(namespace).iter().filter(|object| gone.binary_search(&&object.reference()).is_err());
        kept.chain(new.into_iter().flatten()).collect()
    }

    /// Returns the objects that are new, in order.
    pub fn added(&self) -> Vec<ObjectRef> {
        let added = self.overlay.iter().filter(|(reference, object)| object.is_some() && self.base.object(reference).is_none());
        added.map(|(reference, _)| reference.clone()).collect()
    }

    /// Returns the objects that are gone, in order.
    pub fn removed(&self) -> Vec<ObjectRef> {
        self.overlay.iter().filter(|(_, object)| object.is_none()).map(|(reference, _)| reference.clone()).collect()
    }

    /// Returns the objects whose labels or wanted state changed, in order.
    pub fn changed(&self) -> Vec<ChangedObject> {
        let pairs = self.overlay.iter().filter_map(|(reference, object)| {
            let (old, new) = (self.base.object(reference)?, object.as_ref()?);
            changed(reference, old, new)
        });
        pairs.collect()
    }

    /// Takes objects away, and nothing that they own.
    pub(crate) fn remove(&mut self, references: &[ObjectRef]) {
        for reference in references {
            if self.base.object(reference).is_some() {
                self.overlay.insert(reference.clone(), None);
            } else {
                self.overlay.remove(reference);
            }
        }
    }

    /// Puts an object in the place of the one of its reference, or adds it.
    pub(crate) fn replace(&mut self, mut object: Object) {
        let reference = object.reference();
        // What the disruption controller counted belongs to another budget now.
        if let (Body::PodDisruptionBudget(new), Some(known)) = (&object.body, self.object(&reference))
            && let Body::PodDisruptionBudget(old) = &known.body
            && new.spec != old.spec
        {
            object.meta.generation = known.meta.generation.max(old.status.observed_generation).saturating_add(1);
        }
        if self.base.object(&reference) == Some(&object) {
            self.overlay.remove(&reference);
        } else {
            self.overlay.insert(reference, Some(object));
        }
    }

    /// Applies the declared part of one change. After an error the fork may hold a part of it.
    pub(crate) fn apply(&mut self, change: &Change) -> Result<&Applied, Error> {
        if self.base.keeps() != Keep::Everything {
            return Err(refused(change, "the input was read for one question, and holds too little of the objects"));
        }
        let mut warnings = Vec::new();
        let objects = match change {
            Change::Drain { nodes, .. } | Change::Cordon { nodes } => self.each_node(change, nodes, node::cordon)?,
            Change::Uncordon { nodes } => self.each_node(change, nodes, node::uncordon)?,
            Change::Taint { nodes, taints } => {
                self.has_taints(change, nodes, taints)?;
                self.each_node(change, nodes, |spec| node::taint(spec, taints))?
            }
            Change::Lose { lost } => self.lost(lost)?,
            Change::Delete { objects, .. } => {
                let found = objects.iter().map(|object| self.resolve_deleted(object)).collect::<Result<Vec<_>, _>>()?;
                self.remove(&found);
                found
            }
            Change::Label { object, labels } => {
                let reference = self.resolve(object)?;
                self.edit(change, &reference, |fields| labels::set(fields, labels))?;
                vec![reference]
            }
            Change::Scale { object, .. }
            | Change::Restart { object }
            | Change::SetImage { object, .. }
            | Change::SetEnv { object, .. }
            | Change::SetResources { object, .. } => {
                let reference = self.resolve(object)?;
                template::change(self, change, &reference, &mut warnings)?;
                vec![reference]
            }
            Change::Apply(manifest) => manifest::apply(self, change, manifest)?,
        };
        self.applied.push(Applied { change: change.clone(), objects, warnings });
        // It was pushed just now; the other branch is never taken.
        self.applied.last().ok_or_else(|| refused(change, "it was not applied"))
    }

    /// Returns the object that a name means for a deletion. A dump of one namespace does not hold the namespace itself, and
    /// shows all the same what goes with it.
    fn resolve_deleted(&self, named: &Named) -> Result<ObjectRef, Error> {
        let found = self.resolve(named);
        if found.is_ok() || self.base.coverage().observes("", "Namespace", "") {
            return found;
        }
        let namespace = self.find(named).ok().filter(|object| object.kind == "Namespace" && object.group.is_empty());
        let is_inhabited = |namespace: &ObjectRef| self.objects().any(|object| object.meta.namespace == namespace.name);
        namespace.filter(is_inhabited).map_or(found, Ok)
    }

    /// Returns the object that a name means in the cluster as the changes made it.
    pub(crate) fn resolve(&self, named: &Named) -> Result<ObjectRef, Error> {
        let found = self.find(named)?;
        if self.object(&found).is_none() {
            let looked_at = "other objects name it".to_owned();
            return Err(Error::NotFound { object: found.to_string(), looked_at, nearest: Vec::new() });
        }
        Ok(found)
    }

    /// Returns the object that a name means, also when others only name it.
    fn find(&self, named: &Named) -> Result<ObjectRef, Error> {
        let (name, namespace) = (format!("{}/{}", named.kind, named.name), named.namespace.as_deref());
        // With no object new or gone, names mean what they meant.
        let is_same = self.overlay.iter().all(|(reference, object)| object.is_some() && self.base.object(reference).is_some());
        if is_same { self.base.resolve(&name, namespace) } else { self.cluster().resolve(&name, namespace) }
    }

    /// Rewrites an object by its fields as JSON.
    fn edit(
        &mut self,
        change: &Change,
        reference: &ObjectRef,
        edit: impl FnOnce(&mut fields::Fields) -> Result<(), Refusal>,
    ) -> Result<(), Error> {
        let Some(object) = self.object(reference) else { return Ok(()) };
        let mut fields = fields::written(object);
        edit(&mut fields).map_err(|refusal| refusal.of(change))?;
        let object = fields::rewritten(object, &fields).map_err(|reason| refused(change, &format!("{reference}: {reason}")))?;
        self.replace(object);
        Ok(())
    }

    fn each_node(
        &mut self,
        change: &Change,
        names: &[Text],
        edit: impl Fn(&mut fields::Fields),
    ) -> Result<Vec<ObjectRef>, Error> {
        let node = |name: &Text| Named { kind: "node".into(), name: name.clone(), namespace: None };
        let nodes = names.iter().map(|name| self.resolve(&node(name))).collect::<Result<Vec<_>, _>>()?;
        for node in &nodes {
            self.edit(change, node, |fields| {
                edit(fields);
                Ok(())
            })?;
        }
        Ok(nodes)
    }

    /// Refuses to take off a taint that none of the nodes has, in the words of kubectl (`deleteTaint` in
    /// staging/src/k8s.io/kubectl/pkg/cmd/taint/utils.go), which goes on with the others where one of them has it.
    fn has_taints(&self, change: &Change, names: &[Text], taints: &[TaintSetting]) -> Result<(), Error> {
        let nodes: Vec<&Object> =
            self.objects().filter(|object| node::is_node(object) && names.contains(&object.meta.name)).collect();
        for (at, taint) in taints.iter().enumerate().filter(|(_, taint)| taint.remove) {
            let is_put = taints.iter().take(at).any(|put| !put.remove && node::takes_off(taint, &put.key, &put.effect));
            if !is_put && !nodes.is_empty() && !nodes.iter().any(|node| node::has(node, taint)) {
                let effect = if taint.effect.is_empty() { String::new() } else { format!(":{}", taint.effect) };
                let on = if nodes.len() == 1 { "the node" } else { "any of the nodes" };
                return Err(refused(change, &format!("taint \"{}{effect}\" not found on {on}", taint.key)));
            }
        }
        Ok(())
    }

    /// Returns the nodes that are lost.
    fn lost(&self, lost: &Loss) -> Result<Vec<ObjectRef>, Error> {
        let nodes = || self.objects().filter(|object| node::is_node(object));
        match lost {
            Loss::Node { name } => {
                self.resolve(&Named { kind: "node".into(), name: name.clone(), namespace: None }).map(|node| vec![node])
            }
            Loss::AnyNode | Loss::AnyZone => Ok(nodes().map(Object::reference).collect()),
            Loss::Zone { name } => {
                let inside = nodes().filter(|node| node::zone(node) == Some(name)).map(Object::reference);
                let inside: Vec<ObjectRef> = inside.collect();
                if !inside.is_empty() {
                    return Ok(inside);
                }
                let mut zones: Vec<&Text> = nodes().filter_map(node::zone).collect();
                zones.sort();
                zones.dedup();
                let names: Vec<&str> = zones.iter().map(|zone| zone.as_str()).collect();
                let looked_at = if names.is_empty() {
                    "no node tells its zone".to_owned()
                } else {
                    format!("its nodes are in zones {}", names.join(", "))
                };
                let nearest = names.iter().filter(|zone| near(name, zone).is_some()).map(|zone| (*zone).to_owned()).collect();
                Err(Error::NotFound { object: format!("zone {name}"), looked_at, nearest })
            }
        }
    }
}

/// Why a change cannot be made, and the names near to one that is not there.
pub(super) struct Refusal {
    reason: String,
    nearest: Vec<String>,
}

impl Refusal {
    fn new(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), nearest: Vec::new() }
    }

    fn of(self, change: &Change) -> Error {
        Error::NotApplicable { change: change.to_string(), reason: self.reason, nearest: self.nearest }
    }
}

fn refused(change: &Change, reason: &str) -> Error {
    Refusal::new(reason).of(change)
}

#[cfg(test)]
mod tests;
