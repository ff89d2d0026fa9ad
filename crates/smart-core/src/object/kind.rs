//! The table of kinds that the model has a type for.

use std::sync::Arc;

use crate::json::{Fault, Reader, Record};
use crate::text::Text;

use super::admission::{ValidatingAdmissionPolicy, ValidatingAdmissionPolicyBinding, WebhookConfiguration};
use super::autoscaling::{HorizontalPodAutoscaler, VerticalPodAutoscaler};
use super::batch::{CronJob, Job};
use super::certificates::CertificateSigningRequest;
use super::certmanager::{CertManagerCertificate, CertificateRequest, Challenge, Issuer, Order};
use super::config::{ConfigMap, Secret};
use super::coordination::Lease;
use super::event::{Event, EventFields};
use super::extension::{APIService, CustomResourceDefinition};
use super::gateway::{BackendTLSPolicy, Gateway, GatewayClass, ReferenceGrant, Route};
use super::generic::{Generic, GenericFields};
use super::ingress::{Ingress, IngressClass};
use super::namespace::{LimitRange, Namespace, ResourceQuota, ServiceAccount};
use super::network_policy::{AdminNetworkPolicy, BaselineAdminNetworkPolicy, NetworkPolicy};
use super::node::Node;
use super::pod::Pod;
use super::policy::PodDisruptionBudget;
use super::rbac::{Role, RoleBinding};
use super::resource::{DeviceClass, ResourceClaim, ResourceClaimTemplate, ResourceSlice};
use super::scheduling::{PriorityClass, RuntimeClass};
use super::service::{EndpointSlice, Endpoints, Service};
use super::settled::Settled;
use super::storage::{
    CSIDriver, CSINode, CSIStorageCapacity, PersistentVolume, PersistentVolumeClaim, StorageClass, VolumeAttachment,
    VolumeAttributesClass, VolumeSnapshot, VolumeSnapshotClass, VolumeSnapshotContent,
};
use super::workload::{ControllerRevision, DaemonSet, Deployment, ReplicaSet, ReplicationController, StatefulSet};

/// The API type of an object, shared by all objects of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ApiType {
    /// The group, as `apps`; empty for the core group.
    pub group: Text,
    /// The version, as `v1`.
    pub version: Text,
    /// The kind, as `Deployment`.
    pub kind: Text,
}

impl ApiType {
    /// Returns the `apiVersion`, as `apps/v1`.
    pub fn api_version(&self) -> String {
        if self.group.is_empty() { self.version.to_string() } else { format!("{}/{}", self.group, self.version) }
    }
}

/// What is known of a kind before any object of it is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KindNames {
    /// The kind, as `Deployment`.
    pub kind: &'static str,
    /// The group it has today.
    pub group: &'static str,
    /// Its name in paths and commands, as `deployments`.
    pub plural: &'static str,
    /// Names for people in a hurry, as `deploy`.
    pub short: &'static [&'static str],
    /// Whether its objects live in namespaces.
    pub namespaced: bool,
}

/// A kind, the groups it has had, and the field of [`Body`] that holds it.
macro_rules! kinds {
    ($($body:ident { $($kind:literal in [$group:literal $(, $old:literal)*] $plural:literal $short:expr, $namespaced:literal;)+ })*) => {
        /// The fields of an object beside its metadata, by kind.
        #[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize)]
        #[serde(untagged)]
        #[non_exhaustive]
        pub enum Body {
            $(
                #[doc = concat!("Of kind ", $($kind, ", "),+ , "in that group of the API which Kubernetes gives it.")]
                $body(Box<$body>),
            )*
            /// Something that happened to an object.
            Event(Box<Event>),
            /// Of any other kind.
            Generic(Box<Generic>),
            /// Of any kind, where nothing more is needed of the object: only the inputs for one question have such,
            /// [`Input::for_health`](crate::Input::for_health) and
            /// [`Input::for_certificates`](crate::Input::for_certificates).
            Settled(Settled),
        }

        /// The kinds, in order of their names.
        const KINDS: &[KindNames] = &[$($(
            KindNames { kind: $kind, group: $group, plural: $plural, short: &$short, namespaced: $namespaced },
        )+)*
            KindNames { kind: "Event", group: "", plural: "events", short: &["ev"], namespaced: true },
        ];

        /// A body while its fields are read.
        #[derive(Clone, Debug)]
        pub(crate) enum Draft {
            $($body(Box<$body>),)*
            Event(Box<EventFields>),
            Generic(Box<GenericFields>),
        }

        impl Draft {
            /// Returns an empty body for a kind of a group.
            pub(crate) fn new(group: &str, kind: &str) -> Self {
                match (kind, group) {
                    $($(($kind, $group $(| $old)*) => Self::$body(Box::default()),)+)*
                    ("Event", "" | "events.k8s.io") => Self::Event(Box::default()),
                    _ => Self::Generic(Box::default()),
                }
            }

            /// Returns the draft that a body is, to read some of its fields anew; none for events and what was settled.
            pub(crate) fn of(body: &Body) -> Option<Self> {
                Some(match body {
                    $(Body::$body(body) => Self::$body(body.clone()),)*
                    Body::Generic(body) => Self::Generic(Box::new(GenericFields::of(body))),
                    Body::Event(_) | Body::Settled(_) => return None,
                })
            }

            /// Finishes the body; `created` dates events that tell no time.
            pub(crate) fn finish(self, created: Option<super::time::Time>) -> Body {
                match self {
                    $(Self::$body(body) => Body::$body(body),)*
                    Self::Event(fields) => Body::Event(Box::new(fields.join(created))),
                    Self::Generic(fields) => Body::Generic(Box::new(fields.finish())),
                }
            }
        }

        impl Record for Draft {
            fn read_field(&mut self, name: &[u8], reader: &mut Reader<'_>) -> Result<bool, Fault> {
                match self {
                    $(Self::$body(body) => body.read_field(name, reader),)*
                    Self::Event(body) => body.read_field(name, reader),
                    Self::Generic(body) => body.read_field(name, reader),
                }
            }
        }

        impl Default for Draft {
            fn default() -> Self {
                Self::Generic(Box::default())
            }
        }
    };
}

kinds! {
    APIService { "APIService" in ["apiregistration.k8s.io"] "apiservices" [], false; }
    AdminNetworkPolicy { "AdminNetworkPolicy" in ["policy.networking.k8s.io"] "adminnetworkpolicies" ["anp"], false; }
    BackendTLSPolicy { "BackendTLSPolicy" in ["gateway.networking.k8s.io"] "backendtlspolicies" ["btlspolicy"], true; }
    BaselineAdminNetworkPolicy {
        "BaselineAdminNetworkPolicy" in ["policy.networking.k8s.io"] "baselineadminnetworkpolicies" ["banp"], false;
    }
    CSIDriver { "CSIDriver" in ["storage.k8s.io"] "csidrivers" [], false; }
    CSINode { "CSINode" in ["storage.k8s.io"] "csinodes" [], false; }
    CSIStorageCapacity { "CSIStorageCapacity" in ["storage.k8s.io"] "csistoragecapacities" [], true; }
    CertManagerCertificate {
        "Certificate" in ["cert-manager.io", "certmanager.k8s.io"] "certificates" ["cert", "certs"], true;
    }
    CertificateRequest { "CertificateRequest" in ["cert-manager.io"] "certificaterequests" ["cr", "crs"], true; }
    CertificateSigningRequest {
        "CertificateSigningRequest" in ["certificates.k8s.io"] "certificatesigningrequests" ["csr"], false;
    }
    Challenge { "Challenge" in ["acme.cert-manager.io"] "challenges" [], true; }
    ConfigMap { "ConfigMap" in [""] "configmaps" ["cm"], true; }
    ControllerRevision { "ControllerRevision" in ["apps"] "controllerrevisions" [], true; }
    CronJob { "CronJob" in ["batch"] "cronjobs" ["cj"], true; }
    CustomResourceDefinition {
        "CustomResourceDefinition" in ["apiextensions.k8s.io"] "customresourcedefinitions" ["crd", "crds"], false;
    }
    DaemonSet { "DaemonSet" in ["apps", "extensions"] "daemonsets" ["ds"], true; }
    Deployment { "Deployment" in ["apps", "extensions"] "deployments" ["deploy"], true; }
    DeviceClass { "DeviceClass" in ["resource.k8s.io"] "deviceclasses" [], false; }
    EndpointSlice { "EndpointSlice" in ["discovery.k8s.io"] "endpointslices" [], true; }
    Endpoints { "Endpoints" in [""] "endpoints" ["ep"], true; }
    Gateway { "Gateway" in ["gateway.networking.k8s.io"] "gateways" ["gtw"], true; }
    GatewayClass { "GatewayClass" in ["gateway.networking.k8s.io"] "gatewayclasses" ["gc"], false; }
    HorizontalPodAutoscaler { "HorizontalPodAutoscaler" in ["autoscaling"] "horizontalpodautoscalers" ["hpa"], true; }
    Ingress { "Ingress" in ["networking.k8s.io", "extensions"] "ingresses" ["ing"], true; }
    IngressClass { "IngressClass" in ["networking.k8s.io"] "ingressclasses" [], false; }
    Issuer {
        "ClusterIssuer" in ["cert-manager.io", "certmanager.k8s.io"] "clusterissuers" [], false;
        "Issuer" in ["cert-manager.io", "certmanager.k8s.io"] "issuers" [], true;
    }
    Job { "Job" in ["batch"] "jobs" [], true; }
    Lease { "Lease" in ["coordination.k8s.io"] "leases" [], true; }
    LimitRange { "LimitRange" in [""] "limitranges" ["limits"], true; }
    Namespace { "Namespace" in [""] "namespaces" ["ns"], false; }
    NetworkPolicy { "NetworkPolicy" in ["networking.k8s.io", "extensions"] "networkpolicies" ["netpol"], true; }
    Node { "Node" in [""] "nodes" ["no"], false; }
    Order { "Order" in ["acme.cert-manager.io"] "orders" [], true; }
    PersistentVolume { "PersistentVolume" in [""] "persistentvolumes" ["pv"], false; }
    PersistentVolumeClaim { "PersistentVolumeClaim" in [""] "persistentvolumeclaims" ["pvc"], true; }
    Pod { "Pod" in [""] "pods" ["po"], true; }
    PodDisruptionBudget { "PodDisruptionBudget" in ["policy"] "poddisruptionbudgets" ["pdb"], true; }
    PriorityClass { "PriorityClass" in ["scheduling.k8s.io"] "priorityclasses" ["pc"], false; }
    ReferenceGrant { "ReferenceGrant" in ["gateway.networking.k8s.io"] "referencegrants" ["refgrant"], true; }
    ReplicaSet { "ReplicaSet" in ["apps", "extensions"] "replicasets" ["rs"], true; }
    ReplicationController { "ReplicationController" in [""] "replicationcontrollers" ["rc"], true; }
    ResourceClaim { "ResourceClaim" in ["resource.k8s.io"] "resourceclaims" [], true; }
    ResourceClaimTemplate { "ResourceClaimTemplate" in ["resource.k8s.io"] "resourceclaimtemplates" [], true; }
    ResourceQuota { "ResourceQuota" in [""] "resourcequotas" ["quota"], true; }
    ResourceSlice { "ResourceSlice" in ["resource.k8s.io"] "resourceslices" [], false; }
    Role {
        "ClusterRole" in ["rbac.authorization.k8s.io", "authorization.openshift.io"] "clusterroles" [], false;
        "Role" in ["rbac.authorization.k8s.io", "authorization.openshift.io"] "roles" [], true;
    }
    RoleBinding {
        "ClusterRoleBinding" in ["rbac.authorization.k8s.io"] "clusterrolebindings" [], false;
        "RoleBinding" in ["rbac.authorization.k8s.io"] "rolebindings" [], true;
    }
    Route {
        "GRPCRoute" in ["gateway.networking.k8s.io"] "grpcroutes" [], true;
        "HTTPRoute" in ["gateway.networking.k8s.io"] "httproutes" [], true;
        "TCPRoute" in ["gateway.networking.k8s.io"] "tcproutes" [], true;
        "TLSRoute" in ["gateway.networking.k8s.io"] "tlsroutes" [], true;
        "UDPRoute" in ["gateway.networking.k8s.io"] "udproutes" [], true;
    }
    RuntimeClass { "RuntimeClass" in ["node.k8s.io"] "runtimeclasses" [], false; }
    Secret { "Secret" in [""] "secrets" [], true; }
    Service { "Service" in [""] "services" ["svc"], true; }
    ServiceAccount { "ServiceAccount" in [""] "serviceaccounts" ["sa"], true; }
    StatefulSet { "StatefulSet" in ["apps"] "statefulsets" ["sts"], true; }
    StorageClass { "StorageClass" in ["storage.k8s.io"] "storageclasses" ["sc"], false; }
    ValidatingAdmissionPolicy {
        "ValidatingAdmissionPolicy" in ["admissionregistration.k8s.io"] "validatingadmissionpolicies" [], false;
    }
    ValidatingAdmissionPolicyBinding {
        "ValidatingAdmissionPolicyBinding" in ["admissionregistration.k8s.io"] "validatingadmissionpolicybindings" [],
        false;
    }
    VerticalPodAutoscaler {
        "VerticalPodAutoscaler" in ["autoscaling.k8s.io"] "verticalpodautoscalers" ["vpa"], true;
    }
    VolumeAttachment { "VolumeAttachment" in ["storage.k8s.io"] "volumeattachments" [], false; }
    VolumeAttributesClass { "VolumeAttributesClass" in ["storage.k8s.io"] "volumeattributesclasses" ["vac"], false; }
    VolumeSnapshot { "VolumeSnapshot" in ["snapshot.storage.k8s.io"] "volumesnapshots" ["vs"], true; }
    VolumeSnapshotClass {
        "VolumeSnapshotClass" in ["snapshot.storage.k8s.io"] "volumesnapshotclasses" ["vsclass", "vsclasses"], false;
    }
    VolumeSnapshotContent {
        "VolumeSnapshotContent" in ["snapshot.storage.k8s.io"] "volumesnapshotcontents" ["vsc", "vscs"], false;
    }
    WebhookConfiguration {
        "MutatingWebhookConfiguration" in ["admissionregistration.k8s.io"] "mutatingwebhookconfigurations" [], false;
        "ValidatingWebhookConfiguration" in ["admissionregistration.k8s.io"] "validatingwebhookconfigurations" [],
        false;
    }
}

/// Returns the names of the kinds that the model has a type for.
pub fn kinds() -> &'static [KindNames] {
    KINDS
}

/// Returns the group that objects of a kind are known under today: Deployments once were in `extensions`.
pub(crate) fn current_group<'a>(group: &'a str, kind: &str) -> &'a str {
    match (group, kind) {
        ("extensions", "Ingress" | "NetworkPolicy") => "networking.k8s.io",
        ("extensions", "Deployment" | "DaemonSet" | "ReplicaSet") => "apps",
        ("events.k8s.io", "Event") => "",
        ("certmanager.k8s.io", _) => "cert-manager.io",
        _ => group,
    }
}

/// The API types seen in one input, each stored once.
#[derive(Default)]
pub(crate) struct ApiTypes(Vec<Arc<ApiType>>);

impl ApiTypes {
    pub(crate) fn share(&mut self, group: &Text, version: &str, kind: &Text) -> Arc<ApiType> {
        // The last ones first: objects of one kind come together, and there are hundreds of kinds at most.
        let found = self.0.iter().rev().find(|known| known.kind == *kind && known.group == *group && known.version == version);
        if let Some(known) = found {
            return Arc::clone(known);
        }
        let new = Arc::new(ApiType { group: group.clone(), version: Text::from(version), kind: kind.clone() });
        self.0.push(Arc::clone(&new));
        new
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_of_another_group_is_generic() {
        assert!(matches!(Draft::new("", "Service"), Draft::Service(_)));
        assert!(matches!(Draft::new("serving.knative.dev", "Service"), Draft::Generic(_)));
        assert!(matches!(Draft::new("extensions", "Ingress"), Draft::Ingress(_)));
        assert!(matches!(Draft::new("events.k8s.io", "Event"), Draft::Event(_)));
    }

    #[test]
    fn names_are_unique() {
        let mut names: Vec<_> = kinds().iter().flat_map(|kind| kind.short.iter().copied().chain([kind.plural])).collect();
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all);
    }
}
