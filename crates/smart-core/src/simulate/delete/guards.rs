//! Who goes on without a guard: budgets, policies, autoscalers that are gone.

use super::consumers::{Gone, Harm, Harms};
use crate::graph::Relation;
use crate::object::{Body, Object, ObjectRef};
use crate::report::Evidence;
use crate::text::Text;

/// Adds who is in danger, though nothing of what it needs is gone.
pub(super) fn add(gone: &Gone<'_>, harms: &mut Harms) {
    for (_, lost) in gone.lost() {
        let guarded = match &lost.body {
            Body::NetworkPolicy(_) => Relation::NetworkPolicySelects,
            Body::PodDisruptionBudget(_) => Relation::PdbSelects,
            Body::HorizontalPodAutoscaler(_) => Relation::HpaTarget,
            Body::WebhookConfiguration(_) => Relation::WebhookNamespace,
            _ => continue,
        };
        let needs = lost.reference();
        for neighbour in gone.cluster.graph().needs(&needs) {
            if neighbour.relation != guarded {
                continue;
            }
            let Some(object) = gone.staying(&neighbour.object) else { continue };
            let Some(text) = danger(gone, guarded, object, &neighbour.object) else { continue };
            let evidence = Evidence::field(&needs, pointer(guarded), &neighbour.object);
            harms.add(gone, object, &needs, &Text::default(), Harm::now(text).only_a_risk(), evidence);
        }
    }
}

fn danger(gone: &Gone<'_>, guarded: Relation, object: &Object, reference: &ObjectRef) -> Option<&'static str> {
    let is_ended = matches!(&object.body, Body::Pod(pod) if matches!(pod.status.phase.as_str(), "Succeeded" | "Failed"));
    if is_ended || object.meta.deletion_timestamp.is_some() {
        return None;
    }
    let has_other = || {
        let usages = gone.cluster.graph().usages(reference);
        usages.iter().any(|usage| usage.relation == guarded && gone.staying(&usage.user).is_some())
    };
    Some(match guarded {
        Relation::NetworkPolicySelects if has_other() => {
            "{what} is gone: other policies limit its traffic yet, and what only this one let through is refused"
        }
        Relation::NetworkPolicySelects => "{what} is gone: no policy limits its traffic any more",
        Relation::PdbSelects if has_other() => return None,
        Relation::PdbSelects => "{what} is gone: evictions are not held back any more",
        Relation::HpaTarget if has_other() => return None,
        Relation::HpaTarget => "{what} is gone: it keeps the number of replicas that it has",
        Relation::WebhookNamespace => "{what} is gone: what is written there is not checked or changed by it any more",
        _ => return None,
    })
}

fn pointer(guarded: Relation) -> &'static str {
    match guarded {
        Relation::HpaTarget => "/spec/scaleTargetRef",
        Relation::PdbSelects => "/spec/selector",
        Relation::WebhookNamespace => "/webhooks/*/namespaceSelector",
        _ => "/spec/podSelector",
    }
}
