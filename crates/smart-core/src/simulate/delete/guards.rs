//! Who goes on without a guard: budgets, policies, autoscalers that are gone.

use super::consumers::{Gone, Harm, Harms};
use super::uses::matched;
use crate::graph::Relation;
use crate::object::selector::LabelSelector;
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
            Body::WebhookConfiguration(_) => Relation::WebhookService,
            _ => continue,
        };
        let needs = lost.reference();
        for neighbour in gone.cluster.graph().needs(&needs) {
            if neighbour.relation != guarded {
                continue;
            }
            let Some(object) = gone.staying(&neighbour.object) else { continue };
            let Some(text) = danger(gone, lost, guarded, object, &neighbour.object) else { continue };
            let evidence = field(lost, &needs, &neighbour.object);
            harms.add(gone, object, &needs, &Text::default(), Harm::now(text).only_a_risk(), evidence);
        }
    }
}

fn danger(gone: &Gone<'_>, lost: &Object, guarded: Relation, object: &Object, reference: &ObjectRef) -> Option<String> {
    let is_ended = matches!(&object.body, Body::Pod(pod) if pod.is_finished());
    if is_ended || object.meta.deletion_timestamp.is_some() {
        return None;
    }
    let has_other = || {
        let usages = gone.cluster.graph().usages(reference);
        usages.iter().any(|usage| usage.relation == guarded && gone.staying(&usage.user).is_some())
    };
    let text = match guarded {
        Relation::NetworkPolicySelects if has_other() => {
            "{what} is gone: other policies limit its traffic yet, and what only this one let through is refused"
        }
        Relation::NetworkPolicySelects => "{what} is gone: no policy limits its traffic any more",
        Relation::PdbSelects if has_other() => return None,
        Relation::PdbSelects => "{what} is gone: evictions are not held back any more",
        Relation::HpaTarget if has_other() => return None,
        Relation::HpaTarget => "{what} is gone: it keeps the number of replicas that it has",
        // Told of the Service behind it: the namespaces that it watched can be hundreds.
        Relation::WebhookService => {
            let Body::WebhookConfiguration(body) = &lost.body else { return None };
            return Some(format!("{{what}} is gone: it is not asked about writes{} any more", matched(body, |_| true)));
        }
        _ => return None,
    };
    Some(text.to_owned())
}

/// Returns the field by which the guard finds what it guards.
fn field(lost: &Object, needs: &ObjectRef, guarded: &ObjectRef) -> Evidence {
    let selects = |path, selector: Option<&LabelSelector>| {
        let text = selector.map(ToString::to_string).filter(|text| !text.is_empty());
        Evidence::field(needs, path, text.as_deref().unwrap_or("{}"))
    };
    match &lost.body {
        Body::NetworkPolicy(policy) => selects("/spec/podSelector", Some(&policy.spec.pod_selector)),
        Body::PodDisruptionBudget(budget) => selects("/spec/selector", budget.spec.selector.as_ref()),
        Body::HorizontalPodAutoscaler(_) => Evidence::field(needs, "/spec/scaleTargetRef/name", &guarded.name),
        _ => Evidence::field(needs, "/webhooks/*/clientConfig/service/name", &guarded.name),
    }
}
