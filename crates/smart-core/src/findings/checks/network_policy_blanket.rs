//! NetworkPolicies that let everything through, or nothing.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{describe, name};
use crate::object::network_policy::NetworkPolicySpec;
use crate::object::ObjectRef;

pub(super) const RULE: Rule = Rule {
    code: "network-policy-blanket",
    severity: Severity::Info,
    level: Level::Cause,
    lint: true,
    finds: "A NetworkPolicy for all pods of its namespace that lets everything in or out, or nothing.",
    matters: "Nothing is a good ground that other policies open again; everything makes all others of the namespace void for that \
              direction. Either should be there on purpose.",
    looks_at: "podSelector, policyTypes, ingress and egress of NetworkPolicies.",
    advice: "Look whether other policies of the namespace mean what they say beside it.",
    silent: "When the policy selects some pods only.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (object, policy) in context.network_policies().filter(|(_, policy)| policy.spec.pod_selector.is_empty()) {
        let reference = object.reference();
        for (direction, path, effect) in effects(&policy.spec) {
            let message = format!("{} lets {effect} {direction} all pods of its namespace.", name(&reference));
            let draft = Draft::new(&RULE, reference.clone(), message).part(direction).breaking(false);
            found.push(evidence(draft, &reference, path, effect).command(describe(&reference, "shows its rules")));
        }
    }
}

fn evidence(draft: Draft, reference: &ObjectRef, path: &str, effect: &str) -> Draft {
    if effect == "nothing" { draft.absent(reference, path) } else { draft.field(format!("{path}/0"), "{}") }
}

/// Returns the directions for which a policy lets everything or nothing through.
fn effects(spec: &NetworkPolicySpec) -> Vec<(&'static str, &'static str, &'static str)> {
    let named = |direction: &str| spec.policy_types.iter().any(|name| *name == direction);
    // Without types a policy is about what comes in, and about what goes out if it has rules for that.
    let (is_in, is_out) = if spec.policy_types.is_empty() {
        (true, !spec.egress.is_empty())
    } else {
        (named("Ingress"), named("Egress"))
    };
    let effect = |is_about: bool, is_empty: bool, is_open: bool| match (is_about, is_empty, is_open) {
        (true, true, _) => Some("nothing"),
        (true, false, true) => Some("everything"),
        _ => None,
    };
    let open_in = spec.ingress.iter().any(|rule| rule.from.is_empty() && rule.ports.is_empty());
    let open_out = spec.egress.iter().any(|rule| rule.to.is_empty() && rule.ports.is_empty());
    let came_in = effect(is_in, spec.ingress.is_empty(), open_in).map(|effect| ("into", "/spec/ingress", effect));
    let goes_out = effect(is_out, spec.egress.is_empty(), open_out).map(|effect| ("out of", "/spec/egress", effect));
    came_in.into_iter().chain(goes_out).collect()
}
