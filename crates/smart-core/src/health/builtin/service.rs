//! Services.

use crate::health::Health;
use crate::health::subject::Subject;
use crate::object::service::Service;

pub(super) fn health(subject: &Subject<'_>, service: &Service) -> Health {
    if service.spec.kind != "LoadBalancer" {
        return subject.healthy();
    }
    let ingress = &service.status.load_balancer.ingress;
    let errors = ingress.iter().enumerate().flat_map(|(at, entry)| entry.ports.iter().enumerate().map(move |port| (at, port)));
    if let Some((at, (port, broken))) = errors.into_iter().find(|(_, (_, port))| !port.error.is_empty()) {
        let message = format!("The load balancer of {} cannot serve port {}: {}.", subject, broken.port, broken.error);
        return subject
            .degraded("LoadBalancerPortError", message)
            .field(format!("/status/loadBalancer/ingress/{at}/ports/{port}/error"), &broken.error)
            .then(subject.describe("shows in its events what the cloud says"));
    }
    // Addresses that are set by hand serve as well.
    if !ingress.is_empty() || !service.spec.external_ips.is_empty() {
        return subject.healthy();
    }
    let waits = subject.for_how_long(subject.object.meta.creation_timestamp);
    subject
        .progressing("LoadBalancerPending", format!("{} has no load balancer address{waits}.", subject))
        .field("/spec/type", &service.spec.kind)
        .absent("/status/loadBalancer/ingress")
        .then(subject.describe("shows in its events what the cloud says; without one, nothing hands out addresses"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::health::HealthStatus::*;
    use crate::health::tests::check;

    #[test]
    fn each_state_has_its_answer() {
        check(
            "v1",
            "Service",
            &[
                (json!({"type": "ClusterIP"}), json!({}), Healthy, ""),
                (json!({"type": "LoadBalancer"}), json!({"loadBalancer": {"ingress": [{"ip": "192.0.2.1"}]}}), Healthy, ""),
                (json!({"type": "LoadBalancer", "externalIPs": ["192.0.2.1"]}), json!({}), Healthy, ""),
                (json!({"type": "LoadBalancer"}), json!({}), Progressing, "LoadBalancerPending"),
                (
                    json!({"type": "LoadBalancer"}),
                    json!({"loadBalancer": {"ingress": [{"ip": "192.0.2.1", "ports": [{"port": 80, "protocol": "TCP", "error": "example.com/in-use"}]}]}}),
                    Degraded,
                    "LoadBalancerPortError",
                ),
            ],
        );
    }
}
