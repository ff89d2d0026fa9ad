//! Who makes a certificate anew, and how to have it done now.

use crate::findings::certs::{CONTROLLER_MARKS, SERVICE_CA_MARKS, writer};
use crate::findings::context::Context;
use crate::findings::words::name;
use crate::object::certmanager::CertManagerCertificate;
use crate::object::meta::{ConditionStatus, condition};
use crate::object::time::Time;
use crate::object::{Body, Object, ObjectRef};
use crate::report::Command;

/// Who makes a certificate anew.
pub(super) enum Renewer<'a> {
    /// A Certificate of cert-manager.
    CertManager(&'a Object, &'a CertManagerCertificate),
    /// The operator of OpenShift that makes the certificates of Services.
    ServiceCa,
    /// Another controller, as an annotation says: which one, cannot be told.
    Controller(&'static str),
    /// Nothing shows that anybody does.
    Nobody,
}

/// What lives for a shorter time than this in all is made anew by whoever made it, seen or not: nobody orders it by hand.
const BY_HAND_SECONDS: i64 = 30 * 86_400;

/// Tells whether so much of the life of a certificate is left that its renewal need not have begun.
pub(super) fn is_early(renewer: &Renewer<'_>, left: i64, life: i64) -> bool {
    match renewer {
        // Their own time for it is not told: a tenth of the life is late for all that are known.
        Renewer::ServiceCa | Renewer::Controller(_) => left >= life / 10,
        Renewer::Nobody => life < BY_HAND_SECONDS && left >= life / 5,
        Renewer::CertManager(..) => false,
    }
}

/// Returns who makes the certificate in an object anew.
pub(super) fn renewer<'a>(context: &Context<'a>, object: &Object) -> Renewer<'a> {
    if let Some(certificate) = writer(context, &object.meta.namespace, &object.meta.name)
        && let Body::CertManagerCertificate(body) = &certificate.body
    {
        return Renewer::CertManager(certificate, body);
    }
    let has = |mark: &&&str| object.meta.annotations.get(mark).is_some();
    if SERVICE_CA_MARKS.iter().any(|mark| has(&mark)) {
        return Renewer::ServiceCa;
    }
    CONTROLLER_MARKS.iter().find(|mark| has(mark)).map_or(Renewer::Nobody, |mark| Renewer::Controller(mark))
}

/// cert-manager renews within seconds when the time has come; a controller that was away, within the hour.
const LATE_SECONDS: i64 = 3600;

/// Returns why a Certificate of cert-manager will not be renewed by itself, as far as its status shows it; none when it will.
pub(super) fn trouble(certificate: &CertManagerCertificate, now: Time) -> Option<(String, &'static str)> {
    let status = &certificate.status;
    if let Some(issuing) = condition(&status.conditions, "Issuing").filter(|issuing| issuing.status == ConditionStatus::False) {
        return Some((format!("the last try to issue it failed: {}", issuing.message), "/status/conditions"));
    }
    if let Some(failed) = status.last_failure_time {
        return Some((format!("the last try to issue it failed at {failed}"), "/status/lastFailureTime"));
    }
    let overdue = status.renewal_time.and_then(|due| now.since(due)).filter(|late| late.seconds() >= LATE_SECONDS);
    overdue.map(|late| (format!("its renewal is overdue by {}", late.human()), "/status/renewalTime"))
}

/// Returns the commands that have a certificate made anew, the one to try first at the beginning.
pub(super) fn fixes(renewer: &Renewer<'_>, object: &ObjectRef) -> Vec<Command> {
    let namespace = object.namespace.as_str();
    match renewer {
        Renewer::CertManager(certificate, _) => vec![Command::new(
            ["cmctl", "renew", &certificate.meta.name, "-n", &certificate.meta.namespace],
            "has cert-manager issue it anew now; the old one serves until then",
        )],
        Renewer::ServiceCa => vec![Command::kubectl_in(
            namespace,
            &["delete", "secret", &object.name],
            "has the service CA operator make it anew at once; pods must read it again",
        )],
        Renewer::Controller(_) => Vec::new(),
        Renewer::Nobody if object.kind == "Secret" => vec![Command::kubectl_in(
            namespace,
            &["create", "secret", "tls", &object.name, "--cert=new.crt", "--key=new.key", "--dry-run=client", "-o", "yaml"],
            "prints the Secret with a certificate that was ordered anew; `kubectl apply -f -` takes it",
        )],
        Renewer::Nobody => Vec::new(),
    }
}

/// Returns in words who makes it anew, and what to look at.
pub(super) fn advice(renewer: &Renewer<'_>, object: &ObjectRef) -> String {
    match renewer {
        Renewer::CertManager(certificate, body) => {
            let issuer = &body.spec.issuer_ref;
            let kind = if issuer.kind.is_empty() { "Issuer" } else { issuer.kind.as_str() };
            format!(
                "{} is to renew it, from {kind} {}. Look at its newest CertificateRequest: it says at which step the issuing stands.",
                name(&certificate.reference()),
                issuer.name
            )
        }
        Renewer::ServiceCa => "The service CA operator of OpenShift makes it anew by itself; look whether it runs.".to_owned(),
        Renewer::Controller(mark) => format!("The annotation {mark} says that a controller makes it anew; look whether it runs."),
        Renewer::Nobody => {
            format!("Nothing in the input shows that anybody renews it: order a new one, and put it into {}.", name(object))
        }
    }
}
