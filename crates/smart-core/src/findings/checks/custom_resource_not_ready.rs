//! Custom resources of which their controller says that they do not work.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::mentions;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::name;
use crate::health::HealthStatus;
use crate::object::meta::Meta;
use crate::object::{Body, Object, ObjectRef};

pub(super) const RULE: Rule = Rule {
    code: "custom-resource-not-ready",
    severity: Severity::Warning,
    level: Level::State,
    lint: false,
    finds: "An object of a custom kind whose conditions, phase or numbers say that it does not work.",
    matters: "What it stands for, a release, a database, a certificate, a backup, was not brought about or has broken.",
    looks_at: "The status of the object, read by the rules that docs/health.md tells; the objects that its message names; and the \
               Deployment that writes its status, by metadata.managedFields.",
    advice: "Read the message of the condition, then the log of its controller.",
    silent: "When the object is on its way, held back on purpose, being deleted, or its status tells nothing. What was never configured is merely worth \
             knowing.",
    check,
};

/// What controllers say of a part that was left out of the configuration.
const UNSET: &[&str] = &[" is empty", "is not configured", "not configured yet", "is not set"];

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for object in context.custom() {
        let health = context.health(object);
        if health.status != HealthStatus::Degraded {
            continue;
        }
        let reference = object.reference();
        // What nobody has set up does not work, as nobody expects it to.
        let is_unset = UNSET.iter().any(|words| health.message.contains(words));
        let named: Vec<ObjectRef> = mentions::objects(&health.message, &object.meta.namespace);
        let severity = if is_unset { Severity::Info } else { Severity::Warning };
        let mut draft = Draft::new(&RULE, reference.clone(), health.message.as_str()).severity(severity).breaking(!is_unset);
        draft.blames = named.into_iter().filter(|named| *named != reference).collect();
        draft.evidence = health.evidence.to_vec();
        draft.commands = health.next.to_vec();
        draft.since = last_change(object);
        if let Some(operator) = operator_down(context, &object.meta) {
            draft = draft
                .next(format!("{} writes its status, and has no ready pod: look at that first.", name(&operator)))
                .blames(operator);
        }
        found.push(draft);
    }
}

/// Returns when a condition of an object changed last.
fn last_change(object: &Object) -> Option<crate::object::time::Time> {
    let Body::Generic(body) = &object.body else { return None };
    let times = body.items_at("status.conditions").iter().filter_map(|condition| condition.text_at("lastTransitionTime"));
    times.filter_map(|time| crate::object::time::Time::parse(time).ok()).max()
}

/// Returns the Deployment that wrote the status of an object last, by the name that it gave for itself, when it should have
/// pods and none of them is ready.
fn operator_down(context: &Context<'_>, meta: &Meta) -> Option<ObjectRef> {
    let of_status = meta.managers.iter().filter(|manager| manager.subresource == "status");
    let writer = of_status.max_by_key(|manager| manager.time)?;
    let mut named = context.deployments().filter(|(object, _)| object.meta.name == writer.manager);
    let (Some((object, deployment)), None) = (named.next(), named.next()) else { return None };
    (deployment.spec.replicas != Some(0) && deployment.status.ready_replicas == 0).then(|| object.reference())
}
