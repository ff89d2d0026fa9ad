//! Who loses rights when roles and bindings are gone.

use std::collections::BTreeSet;

use super::consumers::{Gone, Harm, Harms};
use super::uses::mounts_token;
use crate::findings::words::name;
use crate::graph::Relation;
use crate::object::{Body, Object, ObjectRef};
use crate::report::Evidence;
use crate::text::Text;

/// Adds the pods whose accounts lose what a role or a binding granted.
pub(super) fn add(gone: &Gone<'_>, harms: &mut Harms) {
    for (_, lost) in gone.lost() {
        let needs = lost.reference();
        match &lost.body {
            Body::RoleBinding(_) => lose(gone, harms, lost, &needs),
            Body::Role(_) => {
                for usage in gone.cluster.graph().usages(&needs) {
                    let binding = gone.staying(&usage.user).filter(|_| usage.relation == Relation::BindingRole);
                    if let Some(binding) = binding {
                        lose(gone, harms, binding, &needs);
                    }
                }
            }
            _ => {}
        }
    }
}

/// The accounts of a binding have lost its role, unless another one grants it as far.
fn lose(gone: &Gone<'_>, harms: &mut Harms, binding: &Object, needs: &ObjectRef) {
    let graph = gone.cluster.graph();
    let reference = binding.reference();
    let bound = graph.needs(&reference);
    let Some(role) = bound.iter().find(|bound| bound.relation == Relation::BindingRole).map(|bound| &bound.object) else {
        return;
    };
    let accounts: BTreeSet<&ObjectRef> = bound
        .iter()
        .filter(|bound| bound.relation == Relation::BindingSubject && bound.object.kind == "ServiceAccount")
        .map(|bound| &bound.object)
        .collect();
    for account in accounts {
        if role != needs && is_granted_otherwise(gone, account, role, &reference) {
            continue;
        }
        let through = if role == needs { format!(" through {}", name(&reference)) } else { format!(" to {}", name(role)) };
        for usage in graph.usages(account).into_iter().filter(|usage| usage.relation == Relation::PodServiceAccount) {
            let Some(object) = gone.staying(&usage.user) else { continue };
            let Body::Pod(pod) = &object.body else { continue };
            let is_live = object.meta.deletion_timestamp.is_none() && !pod.is_finished();
            if !is_live || !mounts_token(&pod.spec) {
                continue;
            }
            let text = format!("its {} loses the rights that {{what}} gave it{through}", name(account));
            let evidence = Evidence::field(&object.reference(), "/spec/serviceAccountName", &account.name);
            harms.add(gone, object, needs, &Text::default(), Harm::now(text), evidence);
        }
    }
}

/// Tells whether a binding that stays grants the same role to the account, everywhere or in the same namespace.
fn is_granted_otherwise(gone: &Gone<'_>, account: &ObjectRef, role: &ObjectRef, lost: &ObjectRef) -> bool {
    let usages = gone.cluster.graph().usages(account);
    usages.iter().filter(|usage| usage.relation == Relation::BindingSubject).any(|usage| {
        let binding = &usage.user;
        let as_far = binding.namespace.is_empty() || binding.namespace == lost.namespace;
        as_far
            && gone.staying(binding).is_some()
            && gone
                .cluster
                .graph()
                .needs(binding)
                .iter()
                .any(|bound| bound.relation == Relation::BindingRole && bound.object == *role)
    })
}
