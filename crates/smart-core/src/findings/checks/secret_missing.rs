//! Secrets that pods need and that do not exist.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::absent_message;
use crate::findings::missing;
use crate::graph::GraphEdge;
use crate::object::ObjectRef;

pub(super) const RULE: Rule = Rule {
    code: "secret-missing",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A Secret that a pod, a workload or a volume needs, and that does not exist.",
    matters: "The kubelet does not create a container before every Secret that it needs is there: the pod waits in \
              CreateContainerConfigError or ContainerCreating for as long as it takes.",
    looks_at: "References to Secrets in pods, templates, volumes and storage classes, against the Secrets that there \
              are; and what the kubelet says that it does not find.",
    advice: "Create the Secret, or correct the name. Secrets that an operator makes from elsewhere are missing when \
              that operator fails: look at it.",
    silent: "When Secrets were not listed in full and the kubelet does not say it either, when the reference is \
              optional, and for pull secrets and certificates of Ingresses and Gateways, which other rules look at.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    let of_others = |relation: &str| ["certificate.", "gateway.", "ingress.", "issuer."].iter().any(|family| relation.starts_with(family));
    let is_meant = |target: &ObjectRef, edge: &GraphEdge| target.kind == "Secret" && target.group.is_empty() && !of_others(edge.relation);
    missing::find_named(context, &RULE, is_meant, found);
    absent_message::find(context, &RULE, "Secret", found);
}
