//! Services that Ingresses lead to and that do not exist.

use crate::findings::backends;
use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::missing;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::near_misses;
use crate::object::{Body, ObjectRef};

pub(super) const RULE: Rule = Rule {
    code: "ingress-backend-missing",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A Service, or another backend, that an Ingress leads to and that does not exist.",
    matters: "Requests for the paths that lead to it are answered with an error, mostly 503.",
    looks_at: "The backends in spec of Ingresses, against the Services of the namespace; the events of the Ingress, its other backends \
               and the names that are near.",
    advice: "Create the Service, or correct the name in the Ingress. An Ingress can only lead to Services of its own namespace.",
    silent: "When Services of the namespace were not listed in full. When nothing shows that the Ingress ever led anywhere, it is only \
             worth knowing: it came more than a working day ago, no event complains of it, no other backend of it exists, and no Service has \
             nearly the name. Leftovers look like that.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for draft in missing::named_by(context, &RULE, &["ingress.service", "ingress.resource"]) {
        let ingresses = || draft.objects.iter().filter(|object| object.kind == "Ingress");
        let is_missed = has_near_name(context, &draft.subject) || ingresses().any(|ingress| is_in_use(context, ingress));
        found.push(draft.severity(if is_missed { Severity::Critical } else { Severity::Info }));
    }
}

/// Who made an Ingress in the same working day may still be at it, and wants to know what is missing.
const NEW_SECONDS: i64 = 8 * 3600;
/// As long as the API server keeps events, unless it is told otherwise.
const EVENT_SECONDS: i64 = 3600;

/// Tells whether anything shows that an Ingress is to lead somewhere: it is new, somebody complains, or it has other backends.
fn is_in_use(context: &Context<'_>, ingress: &ObjectRef) -> bool {
    let Some(object) = context.object(ingress) else { return false };
    let Body::Ingress(body) = &object.body else { return false };
    let changed = object.meta.managers.iter().map(|manager| manager.time).chain([object.meta.creation_timestamp]).max().flatten();
    let exists = |service: &str| context.find("", "Service", &ingress.namespace, service).object().is_some();
    !context.holds_for(changed, NEW_SECONDS)
        || context.events_of(object).any(|told| told.is_warning() && told.is_within(EVENT_SECONDS, context.now))
        || backends::of_ingress(body).iter().any(|backend| exists(backend.service))
}

fn has_near_name(context: &Context<'_>, service: &ObjectRef) -> bool {
    let services = context.of_kind_in("Service", &service.namespace).iter();
    !near_misses(&service.name, services.map(|object| object.meta.name.as_str())).is_empty()
}
