//! Services that stand for a name which cannot be looked up.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::missing::hints;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{describe, name};
use crate::object::ObjectRef;

pub(super) const RULE: Rule = Rule {
    code: "service-external-name-invalid",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A Service of type ExternalName whose name is empty, is an address or a URL, or is that of a Service which does not exist.",
    matters: "The DNS of the cluster answers with a name that nobody can look up, so every connection by this Service fails.",
    looks_at: "spec.externalName, and the Services of the cluster where it names one of them.",
    advice: "Write a plain host name. For an address, use a Service without a selector and an EndpointSlice.",
    silent: "When the name is one outside of the cluster: whether it exists is not known here.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (object, service) in context.services().filter(|(_, service)| service.spec.kind == "ExternalName") {
        let host = service.spec.external_name.as_str();
        let reference = object.reference();
        let say = |why: &str| format!("{} stands for {host:?}, which {why}.", name(&reference));
        let draft = if let Some(target) = inside(host) {
            if !context.find("", "Service", &target.namespace, &target.name).is_missing() {
                continue;
            }
            let message = format!("{} stands for {}, which does not exist.", name(&reference), name(&target));
            hints(context, Draft::new(&RULE, reference.clone(), message).absent(&target, ""), &target)
        } else if host.is_empty() {
            Draft::new(&RULE, reference.clone(), format!("{} stands for no name at all.", name(&reference)))
        } else if host.contains("://") || host.contains('/') {
            Draft::new(&RULE, reference.clone(), say("is a URL and no host name"))
        } else if host.contains(':') || host.split('.').all(|part| part.parse::<u8>().is_ok()) {
            Draft::new(&RULE, reference.clone(), say("is no host name: addresses and ports have no place there"))
        } else {
            continue;
        };
        let draft = if host.is_empty() { draft.absent(&reference, "/spec/externalName") } else { draft.field("/spec/externalName", host) };
        found.push(draft.command(describe(&reference, "shows the name that it stands for")));
    }
}

/// Returns the Service that a name of the cluster's DNS stands for.
fn inside(host: &str) -> Option<ObjectRef> {
    let host = host.trim_end_matches('.');
    let inner = host.strip_suffix(".svc.cluster.local").or_else(|| host.strip_suffix(".svc"))?;
    let (service, namespace) = inner.split_once('.')?;
    (!namespace.contains('.')).then(|| ObjectRef::new("", "Service", namespace, service))
}
