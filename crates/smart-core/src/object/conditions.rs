//! The conditions of an object, wherever its kind keeps them.

use super::Body;
use super::meta::Condition;

impl Body {
    /// Returns the conditions in the status of an object of a kind that the model knows; none for other kinds.
    pub fn conditions(&self) -> &[Condition] {
        match self {
            Self::APIService(body) => &body.status.conditions,
            Self::CertManagerCertificate(body) => &body.status.conditions,
            Self::CertificateRequest(body) => &body.status.conditions,
            Self::CertificateSigningRequest(body) => &body.status.conditions,
            Self::CustomResourceDefinition(body) => &body.status.conditions,
            Self::DaemonSet(body) => &body.status.conditions,
            Self::Deployment(body) => &body.status.conditions,
            Self::Gateway(body) => &body.status.conditions,
            Self::GatewayClass(body) => &body.status.conditions,
            Self::HorizontalPodAutoscaler(body) => &body.status.conditions,
            Self::Issuer(body) => &body.status.conditions,
            Self::Job(body) => &body.status.conditions,
            Self::Namespace(body) => &body.status.conditions,
            Self::Node(body) => &body.status.conditions,
            Self::PersistentVolumeClaim(body) => &body.status.conditions,
            Self::Pod(body) => &body.status.conditions,
            Self::PodDisruptionBudget(body) => &body.status.conditions,
            Self::ReplicaSet(body) => &body.status.conditions,
            Self::ReplicationController(body) => &body.status.conditions,
            Self::Service(body) => &body.status.conditions,
            Self::StatefulSet(body) => &body.status.conditions,
            Self::ValidatingAdmissionPolicy(body) => &body.status.conditions,
            Self::VerticalPodAutoscaler(body) => &body.status.conditions,
            _ => &[],
        }
    }
}
