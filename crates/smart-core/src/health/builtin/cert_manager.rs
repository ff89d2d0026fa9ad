//! cert-manager: Certificate, Issuer and ClusterIssuer, CertificateRequest, Order, Challenge.

use crate::health::subject::{Subject, cited, find, find_with, reason_or};
use crate::health::{Health, HealthStatus};
use crate::object::certmanager::{CertManagerCertificate, CertificateRequest, Challenge, Issuer, Order};
use crate::object::meta::ConditionStatus;

pub(super) fn certificate(subject: &Subject<'_>, certificate: &CertManagerCertificate) -> Health {
    let status = &certificate.status;
    let conditions = &status.conditions;
    let name = subject;
    let requests =
        || subject.kubectl_of("get", &["certificaterequests,orders,challenges"], "shows at which step the issuing stands");
    if let (Some(end), Some(now)) = (status.not_after, subject.now())
        && end <= now
    {
        let message = format!("The certificate of {name} expired {} ago.", subject.since(Some(end)).unwrap_or_default().human());
        return subject.degraded("Expired", message).field("/status/notAfter", end).then(requests());
    }
    if let Some(issuing) = find_with(conditions, "Issuing", ConditionStatus::True) {
        let message = format!("{name} is being issued{}", cited(&issuing.1.message));
        return subject.progressing(reason_or(&issuing.1.reason, "Issuing"), message).condition(issuing).then(requests());
    }
    match find(conditions, "Ready") {
        Some((_, ready)) if ready.status == ConditionStatus::True => subject.healthy(),
        Some(unready) if unready.1.status == ConditionStatus::False => {
            let message = format!("{name} is not ready{}", cited(&unready.1.message));
            subject.degraded(reason_or(&unready.1.reason, "NotReady"), message).condition(unready).then(requests())
        }
        _ => subject.progressing("NotObserved", format!("{name} has not been looked at yet.")).absent("/status/conditions"),
    }
}

pub(super) fn issuer(subject: &Subject<'_>, issuer: &Issuer) -> Health {
    let name = subject;
    match find(&issuer.status.conditions, "Ready") {
        Some((_, ready)) if ready.status == ConditionStatus::True => subject.healthy(),
        Some(unready) if unready.1.status == ConditionStatus::False => {
            let message = format!("{name} cannot issue{}", cited(&unready.1.message));
            let describe = subject.describe("shows what the certificate authority or the Secret with the key says");
            subject.degraded(reason_or(&unready.1.reason, "NotReady"), message).condition(unready).then(describe)
        }
        _ => subject.progressing("NotObserved", format!("{name} has not been looked at yet.")).absent("/status/conditions"),
    }
}

pub(super) fn request(subject: &Subject<'_>, request: &CertificateRequest) -> Health {
    let conditions = &request.status.conditions;
    let name = subject;
    let refused = ["Denied", "InvalidRequest"].into_iter().find_map(|kind| find_with(conditions, kind, ConditionStatus::True));
    if let Some(refused) = refused {
        let message = format!("{name} was refused{}", cited(&refused.1.message));
        return subject.degraded(&refused.1.kind, message).condition(refused);
    }
    match find(conditions, "Ready") {
        Some((_, ready)) if ready.status == ConditionStatus::True => subject.healthy(),
        Some(failed) if matches!(&*failed.1.reason, "Failed" | "Denied") => {
            let message = format!("{name} failed{}", cited(&failed.1.message));
            subject.degraded(&failed.1.reason, message).condition(failed)
        }
        Some(pending) => {
            let message = format!("{name} is under way{}", cited(&pending.1.message));
            subject.progressing(reason_or(&pending.1.reason, "Pending"), message).condition(pending)
        }
        None => subject.progressing("NotObserved", format!("{name} has not been looked at yet.")).absent("/status/conditions"),
    }
}

pub(super) fn order(subject: &Subject<'_>, order: &Order) -> Health {
    acme(subject, &order.status.state, &order.status.reason)
}

pub(super) fn challenge(subject: &Subject<'_>, challenge: &Challenge) -> Health {
    acme(subject, &challenge.status.state, &challenge.status.reason)
}

/// Judges by the states of RFC 8555, part 7.1.6.
fn acme(subject: &Subject<'_>, state: &str, why: &str) -> Health {
    if state == "valid" {
        return subject.healthy();
    }
    let (status, what) = match state {
        "invalid" | "errored" | "expired" | "revoked" | "deactivated" => (HealthStatus::Degraded, "has failed"),
        _ => (HealthStatus::Progressing, "is under way"),
    };
    let message = format!("{} {what}{}", subject, cited(why));
    let health = subject.becomes(status, reason_or(state, "Pending"), message);
    let health = if state.is_empty() { health.absent("/status/state") } else { health.field("/status/state", state) };
    health.then(subject.describe("shows in its events what the certificate authority said"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::health::HealthStatus::*;
    use crate::health::tests::{check, condition};

    #[test]
    fn each_state_has_its_answer() {
        check(
            "cert-manager.io/v1",
            "Certificate",
            &[
                (json!({}), json!({"observedGeneration": 2, "conditions": [condition("Ready", "True", "")]}), Healthy, ""),
                (
                    json!({}),
                    json!({"observedGeneration": 2, "conditions": [condition("Ready", "False", "DoesNotExist"), condition("Issuing", "True", "DoesNotExist")]}),
                    Progressing,
                    "DoesNotExist",
                ),
                (
                    json!({}),
                    json!({"observedGeneration": 2, "conditions": [condition("Ready", "False", "Failed")]}),
                    Degraded,
                    "Failed",
                ),
                (
                    json!({}),
                    json!({"observedGeneration": 2, "conditions": [condition("Ready", "True", "")], "notAfter": "2026-11-22T10:00:00Z"}),
                    Degraded,
                    "Expired",
                ),
                (json!({}), json!({}), Progressing, "NotObserved"),
            ],
        );
        check(
            "cert-manager.io/v1",
            "Issuer",
            &[
                (json!({}), json!({"observedGeneration": 2, "conditions": [condition("Ready", "True", "")]}), Healthy, ""),
                (
                    json!({}),
                    json!({"observedGeneration": 2, "conditions": [condition("Ready", "False", "ErrInitIssuer")]}),
                    Degraded,
                    "ErrInitIssuer",
                ),
                (json!({}), json!({}), Progressing, "NotObserved"),
            ],
        );
        check(
            "cert-manager.io/v1",
            "CertificateRequest",
            &[
                (json!({}), json!({"observedGeneration": 2, "conditions": [condition("Ready", "True", "Issued")]}), Healthy, ""),
                (
                    json!({}),
                    json!({"observedGeneration": 2, "conditions": [condition("Ready", "False", "Failed")]}),
                    Degraded,
                    "Failed",
                ),
                (
                    json!({}),
                    json!({"observedGeneration": 2, "conditions": [condition("Denied", "True", "")]}),
                    Degraded,
                    "Denied",
                ),
                (
                    json!({}),
                    json!({"observedGeneration": 2, "conditions": [condition("Ready", "False", "Pending")]}),
                    Progressing,
                    "Pending",
                ),
                (json!({}), json!({}), Progressing, "NotObserved"),
            ],
        );
        check(
            "acme.cert-manager.io/v1",
            "Order",
            &[
                (json!({}), json!({"state": "valid"}), Healthy, ""),
                (json!({}), json!({"state": "invalid", "reason": "no DNS record"}), Degraded, "invalid"),
                (json!({}), json!({}), Progressing, "Pending"),
            ],
        );
        check("acme.cert-manager.io/v1", "Challenge", &[(json!({}), json!({"state": "pending"}), Progressing, "pending")]);
    }
}
