//! Ingresses.

use crate::health::Health;
use crate::health::subject::Subject;
use crate::object::ingress::Ingress;

pub(super) fn health(subject: &Subject<'_>, ingress: &Ingress) -> Health {
    if !ingress.status.load_balancer.ingress.is_empty() {
        return subject.healthy();
    }
    let waits = subject.for_how_long(subject.object.meta.creation_timestamp);
    subject
        .progressing("AddressPending", format!("{} has no address{waits}: no controller has served it.", subject))
        .absent("/status/loadBalancer/ingress")
        .then(subject.kubectl_of(
            "get",
            &["ingressclass"],
            "shows which classes have a controller; the Ingress must name one of them",
        ))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::health::HealthStatus::*;
    use crate::health::tests::check;

    #[test]
    fn each_state_has_its_answer() {
        check(
            "networking.k8s.io/v1",
            "Ingress",
            &[
                (json!({}), json!({"loadBalancer": {"ingress": [{"hostname": "lb.example.com"}]}}), Healthy, ""),
                (json!({}), json!({}), Progressing, "AddressPending"),
            ],
        );
    }
}
