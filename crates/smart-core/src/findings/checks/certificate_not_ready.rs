//! Certificates of cert-manager that are not issued.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{cited, describe, name};
use crate::object::certmanager::IssuerReference;
use crate::object::meta::{Condition, ConditionStatus, condition};
use crate::object::{Object, ObjectRef};
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "certificate-not-ready",
    severity: Severity::Critical,
    level: Level::Effect,
    lint: false,
    finds: "A Certificate of cert-manager that is not issued, with the step at which it stands: the CertificateRequest, the Order or the \
            Challenge, and what that says.",
    matters: "The Secret with the certificate is missing, or holds one that is out of date.",
    looks_at: "The condition Ready of the Certificate, and the newest CertificateRequest, its Order and its Challenges.",
    advice: "Act on what the last step says. A challenge by HTTP needs the name to lead to the cluster, one by DNS the rights to write the \
             zone.",
    silent: "For ten minutes after it was made or last changed: that long issuing may take.",
    check,
};

const ISSUING_SECONDS: i64 = 600;
/// A certificate that ends within three days ends before most people have noticed.
const GRAVE_SECONDS: i64 = 3 * 86_400;

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (object, certificate) in context.certificates() {
        let ready = certificate.status.conditions.iter().enumerate().find(|(_, condition)| condition.kind == "Ready");
        let is_ready = ready.is_some_and(|(_, ready)| ready.status == ConditionStatus::True);
        let since = ready.and_then(|(_, ready)| ready.last_transition_time).or(object.meta.creation_timestamp);
        if is_ready || !context.holds_for(since, ISSUING_SECONDS) || object.meta.deletion_timestamp.is_some() {
            continue;
        }
        let reference = object.reference();
        let step = last_step(context, object);
        let own = ready.map_or("", |(_, ready)| ready.message.as_str());
        let why = match &step {
            Some(step) => format!(": {} says{}", name(&step.object), cited(&step.message)),
            None => cited(own),
        };
        let left = certificate.status.not_after.zip(context.now).and_then(|(end, now)| end.since(now));
        let ends = left.filter(|left| !left.is_negative()).map(|left| format!(", and its certificate expires in {}", left.human()));
        let message = format!("{} is not ready{}{why}", name(&reference), ends.unwrap_or_default());
        let mut draft = Draft::new(&RULE, reference.clone(), message)
            // With the certificate of before it still works, for a while.
            .severity(if left.is_some_and(|left| left.seconds() > GRAVE_SECONDS) { Severity::Warning } else { Severity::Critical })
            .about(ObjectRef::new("", "Secret", object.meta.namespace.clone(), certificate.spec.secret_name.clone()))
            .breaking(true)
            .since(since)
            .blames(issuer(&certificate.spec.issuer_ref, &object.meta.namespace));
        draft = match ready {
            Some((at, ready)) => draft.condition_of(&reference, at, ready),
            None => draft.absent(&reference, "/status/conditions"),
        };
        if let Some(end) = certificate.status.not_after {
            draft = draft.field("/status/notAfter", end);
        }
        if let Some(step) = step {
            draft = draft
                .field_of(&step.object, step.path, &step.message)
                .command(describe(&step.object, "shows in its events what the certificate authority said"))
                .about_all(step.chain);
        }
        found.push(draft.command(Command::kubectl_in(
            &object.meta.namespace,
            &["get", "certificaterequests,orders,challenges"],
            "shows at which step the issuing stands",
        )));
    }
}

/// Returns who is to sign.
fn issuer(reference: &IssuerReference, namespace: &str) -> ObjectRef {
    let or = |text: &str, default: &'static str| if text.is_empty() { default.to_owned() } else { text.to_owned() };
    let kind = or(&reference.kind, "Issuer");
    let namespace = if kind == "ClusterIssuer" { "" } else { namespace };
    ObjectRef::new(or(&reference.group, "cert-manager.io"), kind, namespace, reference.name.clone())
}

/// The step at which issuing stands.
struct Step {
    object: ObjectRef,
    path: &'static str,
    message: String,
    /// The steps up to it.
    chain: Vec<ObjectRef>,
}

/// Walks from the Certificate to the last step that says something.
fn last_step(context: &Context<'_>, certificate: &Object) -> Option<Step> {
    let (request, body) = newest(context.certificate_requests().filter(|(object, _)| is_owned(object, certificate)))?;
    let conditions = &body.status.conditions;
    let refused = ["Denied", "InvalidRequest"].into_iter().filter_map(|kind| condition(conditions, kind)).find(|refused| holds(refused));
    let said = refused.or_else(|| condition(conditions, "Ready")).map_or("", |condition| condition.message.as_str());
    let mut chain = vec![request.reference()];
    let mut step = (request.reference(), "/status/conditions", said.to_owned());
    if let Some((order, body)) = newest(context.orders().filter(|(object, _)| is_owned(object, request))) {
        chain.push(order.reference());
        if !body.status.reason.is_empty() {
            step = (order.reference(), "/status/reason", body.status.reason.to_string());
        }
        let open = context.challenges().filter(|(object, body)| is_owned(object, order) && body.status.state != "valid");
        if let Some((challenge, body)) = open.max_by_key(|(_, body)| !body.status.reason.is_empty()) {
            chain.push(challenge.reference());
            if !body.status.reason.is_empty() {
                step = (challenge.reference(), "/status/reason", body.status.reason.to_string());
            }
        }
    }
    let (object, path, message) = step;
    (!message.is_empty()).then_some(Step { object, path, message, chain })
}

fn holds(condition: &Condition) -> bool {
    condition.status == ConditionStatus::True
}

fn is_owned(object: &Object, owner: &Object) -> bool {
    let owns = |reference: &crate::object::meta::OwnerReference| reference.kind == owner.api.kind && reference.name == owner.meta.name;
    object.meta.namespace == owner.meta.namespace && object.meta.owner_references.iter().any(owns)
}

fn newest<'a, T: 'a>(objects: impl Iterator<Item = (&'a Object, &'a T)>) -> Option<(&'a Object, &'a T)> {
    objects.max_by(|(a, _), (b, _)| {
        (a.meta.creation_timestamp, &a.meta.name).cmp(&(b.meta.creation_timestamp, &b.meta.name))
    })
}
