//! CertificateSigningRequests.

use crate::health::Health;
use crate::health::subject::{Subject, cited, find_with, reason_or};
use crate::object::certificates::CertificateSigningRequest;
use crate::object::meta::ConditionStatus;

pub(super) fn health(subject: &Subject<'_>, request: &CertificateSigningRequest) -> Health {
    let status = &request.status;
    let name = subject;
    let holds = |kind: &str| find_with(&status.conditions, kind, ConditionStatus::True).or_else(|| bare(subject, request, kind));
    if let Some(refused) = holds("Denied").or_else(|| holds("Failed")) {
        let message = format!("{name} was {}{}", refused.1.kind.to_lowercase(), cited(&refused.1.message));
        return subject.degraded(reason_or(&refused.1.reason, &refused.1.kind), message).condition(refused);
    }
    if status.certificate.0 {
        return subject.healthy();
    }
    if let Some(approved) = holds("Approved") {
        let message = format!("{name} is approved, and {} has not signed it yet.", request.spec.signer_name);
        return subject.progressing("Approved", message).condition(approved).absent("/status/certificate");
    }
    let waits = subject.for_how_long(subject.object.meta.creation_timestamp);
    subject
        .progressing("Pending", format!("{name} waits for approval{waits}."))
        .absent("/status/conditions")
        .then(subject.describe("shows who asks for what; approve only what you know"))
}

/// Conditions of certificates.k8s.io/v1beta1 have no status: to be there is to hold.
fn bare<'a>(
    subject: &Subject<'_>,
    request: &'a CertificateSigningRequest,
    kind: &str,
) -> Option<(usize, &'a crate::object::meta::Condition)> {
    if subject.object.api.version == "v1" {
        return None;
    }
    find_with(&request.status.conditions, kind, ConditionStatus::Unknown)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::health::HealthStatus::*;
    use crate::health::tests::{check, condition};

    #[test]
    fn each_state_has_its_answer() {
        check(
            "certificates.k8s.io/v1",
            "CertificateSigningRequest",
            &[
                (
                    json!({}),
                    json!({"observedGeneration": 2, "conditions": [condition("Approved", "True", "")], "certificate": "AAAA"}),
                    Healthy,
                    "",
                ),
                (
                    json!({"signerName": "example.com/s"}),
                    json!({"observedGeneration": 2, "conditions": [condition("Approved", "True", "")]}),
                    Progressing,
                    "Approved",
                ),
                (json!({}), json!({"observedGeneration": 2, "conditions": [condition("Denied", "True", "No")]}), Degraded, "No"),
                (
                    json!({}),
                    json!({"observedGeneration": 2, "conditions": [condition("Failed", "True", "")]}),
                    Degraded,
                    "Failed",
                ),
                (json!({}), json!({}), Progressing, "Pending"),
            ],
        );
    }
}
