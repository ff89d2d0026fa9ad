//! The kinds that the model has a type for, one file each kind or small family.

mod api_service;
mod autoscaler;
mod cert_manager;
mod claim;
mod cron_job;
mod custom_resource_definition;
mod daemon_set;
mod deployment;
mod disruption_budget;
mod gateway;
mod ingress;
mod job;
pub(super) mod namespace;
mod node;
mod pod;
mod replica_set;
mod service;
mod signing_request;
mod snapshot;
mod stateful_set;
mod volume;
mod volume_attachment;

use super::Health;
use super::subject::Subject;
use crate::object::Body;

/// Returns the health of an object of a kind that the model knows.
pub(super) fn health(subject: &Subject<'_>) -> Health {
    match &subject.object.body {
        Body::APIService(body) => api_service::health(subject, body),
        Body::BackendTLSPolicy(body) => gateway::policy(subject, body),
        Body::CertManagerCertificate(body) => cert_manager::certificate(subject, body),
        Body::CertificateRequest(body) => cert_manager::request(subject, body),
        Body::CertificateSigningRequest(body) => signing_request::health(subject, body),
        Body::Challenge(body) => cert_manager::challenge(subject, body),
        Body::CronJob(body) => cron_job::health(subject, body),
        Body::CustomResourceDefinition(body) => custom_resource_definition::health(subject, body),
        Body::DaemonSet(body) => daemon_set::health(subject, body),
        Body::Deployment(body) => deployment::health(subject, body),
        Body::Gateway(body) => gateway::gateway(subject, body),
        Body::GatewayClass(body) => gateway::class(subject, body),
        Body::HorizontalPodAutoscaler(body) => autoscaler::horizontal(subject, body),
        Body::Ingress(body) => ingress::health(subject, body),
        Body::Issuer(body) => cert_manager::issuer(subject, body),
        Body::Job(body) => job::health(subject, body),
        Body::Namespace(body) => namespace::health(subject, body),
        Body::Node(body) => node::health(subject, body),
        Body::Order(body) => cert_manager::order(subject, body),
        Body::PersistentVolume(body) => volume::health(subject, body),
        Body::PersistentVolumeClaim(body) => claim::health(subject, body),
        Body::Pod(body) => pod::health(subject, body),
        Body::PodDisruptionBudget(body) => disruption_budget::health(subject, body),
        Body::ReplicaSet(body) => replica_set::health(subject, body.spec.replicas, &body.status),
        Body::ReplicationController(body) => replica_set::health(subject, body.spec.replicas, &body.status),
        Body::Route(body) => gateway::route(subject, body),
        Body::Service(body) => service::health(subject, body),
        Body::StatefulSet(body) => stateful_set::health(subject, body),
        Body::VerticalPodAutoscaler(body) => autoscaler::vertical(subject, body),
        Body::VolumeAttachment(body) => volume_attachment::health(subject, body),
        Body::VolumeSnapshot(body) => snapshot::snapshot(subject, body),
        Body::VolumeSnapshotContent(body) => snapshot::content(subject, body),
        // Kinds that say what is wanted or known, and have no state of their own. A ResourceClaim gets its devices when a pod
        // that uses it is scheduled: to wait for one is no fault.
        Body::AdminNetworkPolicy(_)
        | Body::BaselineAdminNetworkPolicy(_)
        | Body::CSIDriver(_)
        | Body::CSINode(_)
        | Body::CSIStorageCapacity(_)
        | Body::ConfigMap(_)
        | Body::ControllerRevision(_)
        | Body::DeviceClass(_)
        | Body::EndpointSlice(_)
        | Body::Endpoints(_)
        | Body::Event(_)
        | Body::Generic(_)
        | Body::IngressClass(_)
        | Body::Lease(_)
        | Body::LimitRange(_)
        | Body::NetworkPolicy(_)
        | Body::PriorityClass(_)
        | Body::ReferenceGrant(_)
        | Body::ResourceClaim(_)
        | Body::ResourceClaimTemplate(_)
        | Body::ResourceQuota(_)
        | Body::ResourceSlice(_)
        | Body::Role(_)
        | Body::RoleBinding(_)
        | Body::RuntimeClass(_)
        | Body::Secret(_)
        | Body::ServiceAccount(_)
        | Body::Settled(_)
        | Body::StorageClass(_)
        | Body::ValidatingAdmissionPolicy(_)
        | Body::ValidatingAdmissionPolicyBinding(_)
        | Body::VolumeAttributesClass(_)
        | Body::VolumeSnapshotClass(_)
        | Body::WebhookConfiguration(_) => subject.healthy(),
    }
}
