//! ConfigMaps that nothing in the input refers to.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{describe, name};

pub(super) const RULE: Rule = Rule {
    code: "config-map-unused",
    severity: Severity::Info,
    level: Level::Cause,
    lint: true,
    finds: "A ConfigMap that no pod and no other object of the input refers to.",
    matters: "Leftovers of old revisions confuse whoever looks for the one that counts. A program may still read it through the API.",
    looks_at: "The relations of the graph that lead to the ConfigMap.",
    advice: "Delete it, once nobody reads it through the API either.",
    silent: "When pods of the namespace were not listed, when it has an owner or labels by which controllers and sidecars find it, or in \
             namespaces of the system.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (object, _) in context.config_maps() {
        let meta = &object.meta;
        let is_of_system = meta.name == "kube-root-ca.crt" || meta.namespace.starts_with("kube-") || meta.namespace.starts_with("openshift");
        // Sidecars and operators find what they read by labels, and leaders by annotations.
        let may_be_found = meta.labels.iter().next().is_some() || meta.annotations.iter().next().is_some();
        if is_of_system || may_be_found || !meta.owner_references.is_empty() || !context.observes("", "Pod", &meta.namespace) {
            continue;
        }
        let reference = object.reference();
        if !context.graph.needed_by(&reference).is_empty() {
            continue;
        }
        found.push(
            Draft::new(&RULE, reference.clone(), format!("Nothing in the input refers to {}.", name(&reference)))
                .breaking(false)
                .since(meta.creation_timestamp)
                .field("/metadata/name", &meta.name)
                .command(describe(&reference, "shows what is in it")),
        );
    }
}
