//! The objects of each kind with their bodies.

use super::Context;
use crate::object::admission::WebhookConfiguration;
use crate::object::autoscaling::HorizontalPodAutoscaler;
use crate::object::batch::{CronJob, Job};
use crate::object::certmanager::{CertManagerCertificate, CertificateRequest, Challenge, Issuer, Order};
use crate::object::config::{ConfigMap, Secret};
use crate::object::coordination::Lease;
use crate::object::extension::{APIService, CustomResourceDefinition};
use crate::object::gateway::{Gateway, ReferenceGrant, Route};
use crate::object::ingress::{Ingress, IngressClass};
use crate::object::namespace::{LimitRange, Namespace, ResourceQuota};
use crate::object::network_policy::NetworkPolicy;
use crate::object::node::Node;
use crate::object::policy::PodDisruptionBudget;
use crate::object::rbac::{Role, RoleBinding};
use crate::object::service::{EndpointSlice, Endpoints, Service};
use crate::object::storage::{CSINode, PersistentVolume, PersistentVolumeClaim, StorageClass, VolumeAttachment, VolumeSnapshot};
use crate::object::workload::{DaemonSet, Deployment, StatefulSet};
use crate::object::{Body, Object};

/// Declares an accessor for each kind: the objects of it with their bodies.
macro_rules! kinds {
    ($($(#[$about:meta])* $name:ident: $body:ident, $($kind:literal)|+;)*) => {
        impl<'a> Context<'a> {
            $(
                $(#[$about])*
                pub(crate) fn $name(&self) -> impl Iterator<Item = (&'a Object, &'a $body)> + use<'a, '_> {
                    [$($kind),+].into_iter().flat_map(|kind| self.of_kind(kind)).filter_map(|object| match &object.body {
                        Body::$body(body) => Some((*object, &**body)),
                        _ => None,
                    })
                }
            )*
        }
    };
}

kinds! {
    api_services: APIService, "APIService";
    autoscalers: HorizontalPodAutoscaler, "HorizontalPodAutoscaler";
    certificate_requests: CertificateRequest, "CertificateRequest";
    certificates: CertManagerCertificate, "Certificate";
    challenges: Challenge, "Challenge";
    claims: PersistentVolumeClaim, "PersistentVolumeClaim";
    config_maps: ConfigMap, "ConfigMap";
    cron_jobs: CronJob, "CronJob";
    csi_nodes: CSINode, "CSINode";
    custom_resource_definitions: CustomResourceDefinition, "CustomResourceDefinition";
    daemon_sets: DaemonSet, "DaemonSet";
    deployments: Deployment, "Deployment";
    disruption_budgets: PodDisruptionBudget, "PodDisruptionBudget";
    endpoint_slices: EndpointSlice, "EndpointSlice";
    endpoints: Endpoints, "Endpoints";
    gateways: Gateway, "Gateway";
    ingress_classes: IngressClass, "IngressClass";
    ingresses: Ingress, "Ingress";
    /// Issuers and ClusterIssuers.
    issuers: Issuer, "ClusterIssuer" | "Issuer";
    jobs: Job, "Job";
    leases: Lease, "Lease";
    limit_ranges: LimitRange, "LimitRange";
    namespaces: Namespace, "Namespace";
    network_policies: NetworkPolicy, "NetworkPolicy";
    nodes: Node, "Node";
    orders: Order, "Order";
    quotas: ResourceQuota, "ResourceQuota";
    reference_grants: ReferenceGrant, "ReferenceGrant";
    /// Roles and ClusterRoles.
    roles: Role, "ClusterRole" | "Role";
    /// RoleBindings and ClusterRoleBindings.
    role_bindings: RoleBinding, "ClusterRoleBinding" | "RoleBinding";
    /// Routes of the Gateway API, of all kinds.
    routes: Route, "GRPCRoute" | "HTTPRoute" | "TCPRoute" | "TLSRoute" | "UDPRoute";
    secrets: Secret, "Secret";
    services: Service, "Service";
    stateful_sets: StatefulSet, "StatefulSet";
    storage_classes: StorageClass, "StorageClass";
    volume_attachments: VolumeAttachment, "VolumeAttachment";
    volume_snapshots: VolumeSnapshot, "VolumeSnapshot";
    volumes: PersistentVolume, "PersistentVolume";
    /// Webhook configurations, mutating and validating.
    webhooks: WebhookConfiguration, "MutatingWebhookConfiguration" | "ValidatingWebhookConfiguration";
}
