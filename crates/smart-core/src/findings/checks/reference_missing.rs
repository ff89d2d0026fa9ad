//! Objects that custom objects need and that do not exist.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::missing;
use crate::graph::{GraphEdge, Strength};
use crate::object::ObjectRef;

pub(super) const RULE: Rule = Rule {
    code: "reference-missing",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "An object that a custom object needs, by a field of which its kind is known, and that does not exist.",
    matters: "The controller of the custom object cannot do its work before the other one is there.",
    looks_at: "The references that custom kinds are known to have, against the objects of the input.",
    advice: "Create the object, or correct the name.",
    silent: "When objects of the kind were not listed in full, when the reference is optional, and for kinds that \
              have a rule of their own.",
    check,
};

/// Kinds about whose absence other rules tell.
const OTHERS: [&str; 20] = [
    "ClusterIssuer",
    "ConfigMap",
    "CustomResourceDefinition",
    "Gateway",
    "GatewayClass",
    "HTTPRoute",
    "IngressClass",
    "Issuer",
    "Namespace",
    "Node",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "PriorityClass",
    "ReferenceGrant",
    "RuntimeClass",
    "Secret",
    "Service",
    "ServiceAccount",
    "StorageClass",
    "VolumeAttributesClass",
];

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    let is_custom = |group: &str| group.contains('.') && !group.ends_with(".k8s.io");
    let is_meant = |target: &ObjectRef, edge: &GraphEdge| {
        edge.strength == Strength::Hard && is_custom(&edge.from.group) && !OTHERS.contains(&target.kind.as_str())
    };
    missing::find_named(context, &RULE, is_meant, found);
}
