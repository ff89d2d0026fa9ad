//! NetworkPolicies that let pods out, but not to the DNS.

use std::collections::BTreeMap;

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::services::finds;
use crate::findings::words::{describe, listed, name, selector_words};
use crate::object::int_or_string::IntOrString;
use crate::object::network_policy::{NetworkPolicy, NetworkPolicyEgress, NetworkPolicyPort};
use crate::object::{Object, ObjectRef};

pub(super) const RULE: Rule = Rule {
    code: "network-policy-blocks-dns",
    severity: Severity::Warning,
    level: Level::Cause,
    lint: false,
    finds: "Pods whose egress is limited by NetworkPolicies of which none lets them reach port 53.",
    matters: "The pods can look up no names, so that even the connections fail which the policies allow.",
    looks_at: "The egress rules of all NetworkPolicies that select a workload.",
    advice: "Allow egress to the pods of the DNS, on port 53 by UDP and TCP.",
    silent: "For pods on the network of their node or with the DNS of their node, and for pods that a policy of their own cuts off from \
             everything: that is meant.",
    check,
};

/// The port of the DNS, that of its pods in OpenShift, and the one that CoreDNS has when it may not open low ones.
const DNS_PORTS: [i32; 3] = [53, 5353, 1053];

const OTHER_POLICIES: [&str; 6] = [
    "AdminNetworkPolicy",
    "BaselineAdminNetworkPolicy",
    "CiliumClusterwideNetworkPolicy",
    "CiliumNetworkPolicy",
    "GlobalNetworkPolicy",
    "ClusterNetworkPolicy",
];

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    let mut by_namespace: BTreeMap<&str, Vec<(&Object, &NetworkPolicy)>> = BTreeMap::new();
    for (object, policy) in context.network_policies().filter(|(_, policy)| limits_egress(policy)) {
        by_namespace.entry(object.meta.namespace.as_str()).or_default().push((object, policy));
    }
    // Policies of other kinds can let through what these keep.
    let has_others = OTHER_POLICIES.iter().any(|kind| !context.of_kind(kind).is_empty());
    if by_namespace.is_empty() || has_others {
        return;
    }
    // The policies that keep pods from the DNS, with the workloads that they keep.
    let mut kept: BTreeMap<ObjectRef, Vec<ObjectRef>> = BTreeMap::new();
    let workloads = context.templates().iter().map(|template| (template.object, &**template.spec, template.labels));
    let alone = context.pods().iter().filter(|pod| pod.object.meta.controller().is_none() && !pod.is_finished());
    let alone = alone.map(|pod| (pod.object, pod.spec(), &pod.object.meta.labels));
    for (object, spec, labels) in workloads.chain(alone) {
        let Some(policies) = by_namespace.get(object.meta.namespace.as_str()) else { continue };
        if spec.host_network || spec.dns_policy == "Default" {
            continue;
        }
        let selecting: Vec<_> = policies.iter().filter(|(_, policy)| finds(&policy.spec.pod_selector, labels)).collect();
        let rules = || selecting.iter().flat_map(|(_, policy)| policy.spec.egress.iter());
        let is_cut_off_by_itself = rules().next().is_none() && selecting.iter().any(|(_, policy)| !policy.spec.pod_selector.is_empty());
        if is_cut_off_by_itself || rules().any(|rule| reaches_dns(context, &object.meta.namespace, rule)) {
            continue;
        }
        // The one that lets the fewest out is the one to look at: where there are several, one that allows nothing.
        let first = selecting.iter().min_by_key(|(_, policy)| policy.spec.egress.len());
        if let Some((policy, _)) = first {
            kept.entry(policy.reference()).or_default().push(object.reference());
        }
    }
    for (policy, workloads) in kept {
        let names: Vec<String> = workloads.iter().map(name).collect();
        let message = format!("{} keeps {} from the DNS: no egress rule allows port 53.", name(&policy), listed(&names));
        let mut draft = Draft::new(&RULE, policy.clone(), message);
        if let Some((_, body)) = context.network_policies().find(|(object, _)| object.reference() == policy) {
            draft = draft
                .field("/spec/podSelector", selector_words(&body.spec.pod_selector))
                .field("/spec/egress", crate::findings::missing::how_many(body.spec.egress.len(), "rule"));
        }
        found.push(draft.command(describe(&policy, "shows what it allows")));
    }
}

fn limits_egress(policy: &NetworkPolicy) -> bool {
    // Without types, a policy limits egress only where it has rules for it.
    let types = &policy.spec.policy_types;
    if types.is_empty() { !policy.spec.egress.is_empty() } else { types.iter().any(|kind| *kind == "Egress") }
}

/// Tells whether a rule may let pods of a namespace reach the DNS; in doubt it does.
fn reaches_dns(context: &Context<'_>, namespace: &str, rule: &NetworkPolicyEgress) -> bool {
    let by_port = rule.ports.is_empty() || rule.ports.iter().any(is_dns_port);
    let by_peer = rule.to.is_empty()
        || rule.to.iter().any(|peer| {
            let Some(namespaces) = &peer.namespace_selector else {
                return peer.ip_block.is_some() || matches!(namespace, "kube-system" | "openshift-dns");
            };
            let of_dns = |known: &&Object| matches!(known.meta.name.as_str(), "kube-system" | "openshift-dns");
            let mut known = context.namespaces().map(|(object, _)| object).filter(of_dns).peekable();
            known.peek().is_none() || known.any(|object| finds(namespaces, &object.meta.labels))
        });
    by_port && by_peer
}

fn is_dns_port(port: &NetworkPolicyPort) -> bool {
    match (&port.port, port.end_port) {
        (None, _) => true,
        (Some(IntOrString::Int(from)), Some(to)) => DNS_PORTS.iter().any(|port| (*from..=to).contains(port)),
        (Some(IntOrString::Int(number)), None) => DNS_PORTS.contains(number),
        (Some(IntOrString::String(name)), _) => name.contains("dns") || name.contains("domain"),
    }
}
