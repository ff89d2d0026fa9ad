//! StatefulSets whose governing Service does not exist.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{name, near_misses, listed};
use crate::object::ObjectRef;
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "stateful-set-service-missing",
    severity: Severity::Warning,
    level: Level::Cause,
    lint: false,
    finds: "A StatefulSet whose serviceName names a Service that does not exist.",
    matters: "The pods have no names in DNS of their own, so that members of a cluster do not find each other.",
    looks_at: "spec.serviceName, and the Services of the namespace.",
    advice: "Make a headless Service of that name that selects the pods. The name in the StatefulSet cannot be changed.",
    silent: "When Services were not listed, when no name is given, and when the StatefulSet is scaled to zero.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (object, set) in context.stateful_sets() {
        let (service, namespace) = (set.spec.service_name.as_str(), object.meta.namespace.as_str());
        if service.is_empty() || !context.wants_pods(object) || !context.find("", "Service", namespace, service).is_missing() {
            continue;
        }
        let reference = object.reference();
        let missing = ObjectRef::new("", "Service", namespace, service);
        let message =
            format!("{} does not exist; it is to give the pods of {} their names in DNS.", name(&missing), name(&reference));
        let services = context.of_kind("Service").iter().filter(|object| object.meta.namespace == namespace);
        let near = near_misses(service, services.map(|object| object.meta.name.as_str()));
        let mut draft = Draft::new(&RULE, missing.clone(), message)
            .about(reference.clone())
            .absent(&missing, "")
            .field_of(&reference, "/spec/serviceName", service)
            .since(object.meta.creation_timestamp)
            .command(Command::kubectl_in(namespace, &["get", "services"], "lists the Services that there are"));
        if !near.is_empty() {
            draft = draft.next(format!("{} exists there: compare the names letter by letter.", listed(&near)));
        }
        found.push(draft);
    }
}
