//! What keeps a new size from being taken: bounds of the namespace, and nodes that have no more.

use crate::findings::context::Context;
use crate::findings::words::name;
use crate::object::ObjectRef;
use crate::object::quantity::Quantity;

/// The most that something may have, and who says so.
pub(super) struct Most {
    pub(super) amount: Quantity,
    pub(super) object: ObjectRef,
    /// Whether it is a node that has no more; else a LimitRange that allows no more.
    pub(super) is_node: bool,
}

impl Most {
    /// Tells whether it is less than an amount.
    pub(super) fn is_below(&self, amount: f64) -> bool {
        self.amount.as_f64() < amount
    }

    /// Tells whether it is more than an amount.
    pub(super) fn is_above(&self, amount: f64) -> bool {
        self.amount.as_f64() > amount
    }

    /// Says it, as `LimitRange shop/bounds allows no more than 2Gi of memory`.
    pub(super) fn words(&self, resource: &str) -> String {
        let verb = if self.is_node { "is the largest node, and has no more than" } else { "allows no more than" };
        format!("{} {verb} {} of {resource}", name(&self.object), self.amount)
    }
}

/// Returns the most of a resource that LimitRanges of a namespace allow what is of a type, as `Container`
/// (`maxConstraint` in plugin/pkg/admission/limitranger/admission.go).
pub(super) fn of_range(context: &Context<'_>, namespace: &str, kind: &str, resource: &str) -> Option<Most> {
    let ranges = context.limit_ranges().filter(|(object, _)| object.meta.namespace == namespace);
    let most = ranges.flat_map(|(object, range)| {
        let items = range.spec.limits.iter().filter(|item| item.kind == kind);
        items.filter_map(|item| item.max.get(resource)).map(|amount| (amount, object.reference())).collect::<Vec<_>>()
    });
    most.min().map(|(amount, object)| Most { amount, object, is_node: false })
}

/// Returns the most of a resource that a container may have: what a LimitRange allows, or what the largest node has.
pub(super) fn of_container(context: &Context<'_>, namespace: &str, resource: &str) -> Option<Most> {
    let has = |(object, node): (&crate::object::Object, &crate::object::node::Node)| {
        Some((node.status.allocatable.get(resource)?, object.reference()))
    };
    let largest = context.nodes().filter_map(has).max_by(|a, b| a.0.cmp(&b.0).then_with(|| b.1.cmp(&a.1)));
    let largest = largest.map(|(amount, object)| Most { amount, object, is_node: true });
    [of_range(context, namespace, "Container", resource), largest].into_iter().flatten().min_by(|a, b| a.amount.cmp(&b.amount))
}

/// Returns what a quota leaves of storage for the claims of a class in a namespace, when that is less than is asked for.
pub(super) fn storage_left(
    context: &Context<'_>,
    namespace: &str,
    class: &str,
    more: f64,
) -> Option<(ObjectRef, String, Quantity)> {
    let of_class = format!("{class}.storageclass.storage.k8s.io/requests.storage");
    let quotas = context.quotas().filter(|(object, _)| object.meta.namespace == namespace);
    quotas
        .flat_map(|(object, quota)| {
            let status = &quota.status;
            ["requests.storage", of_class.as_str()]
                .into_iter()
                .filter_map(move |resource| {
                    let left = status.hard.get(resource)?.saturating_sub(status.used.get(resource)?);
                    Some((object.reference(), resource.to_owned(), left))
                })
                .collect::<Vec<_>>()
        })
        .find(|(_, _, left)| left.as_f64() < more)
}
