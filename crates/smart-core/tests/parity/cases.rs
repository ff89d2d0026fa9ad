//! The fixtures, and where what is kept of them differs from them.

use k8s_openapi::api::{
    admissionregistration::v1 as admission, apps::v1 as apps, autoscaling, batch::v1 as batch, certificates::v1 as certificates,
    coordination::v1 as coordination, core::v1 as core, discovery::v1 as discovery, events::v1 as events,
    networking::v1 as networking, node::v1 as node, policy::v1 as policy, rbac::v1 as rbac, resource::v1 as resource,
    scheduling::v1 as scheduling, storage::v1 as storage,
};
use k8s_openapi::apiextensions_apiserver::pkg::apis::apiextensions::v1 as apiextensions;
use k8s_openapi::kube_aggregator::pkg::apis::apiregistration::v1 as apiregistration;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// A fixture and what is special about it.
pub(crate) struct Case {
    /// The name of the file, without its ending.
    pub(crate) file: &'static str,
    /// Reads the fixture and writes it again, by another library where there is one.
    pub(crate) theirs: fn(&str) -> Value,
    /// Parts of the fixture that must not be kept.
    pub(crate) left_out: &'static [&'static str],
    /// Parts that are kept in another form.
    pub(crate) changed: &'static [&'static str],
    /// Parts that are kept elsewhere: where, and where they were.
    pub(crate) moved: &'static [(&'static str, &'static str)],
}

impl Case {
    fn left_out(self, left_out: &'static [&'static str]) -> Self {
        Self { left_out, ..self }
    }

    fn changed(self, changed: &'static [&'static str]) -> Self {
        Self { changed, ..self }
    }

    fn moved(self, moved: &'static [(&'static str, &'static str)]) -> Self {
        Self { moved, ..self }
    }

    /// Returns where a part of ours was before it was moved.
    pub(crate) fn origin<'a>(&self, ours: &'a str) -> &'a str {
        self.moved.iter().find(|(to, _)| *to == ours).map_or(ours, |(_, from)| from)
    }

    /// Returns where a part of the fixture is in ours.
    pub(crate) fn destination<'a>(&self, theirs: &'a str) -> &'a str {
        self.moved.iter().find(|(_, from)| *from == theirs).map_or(theirs, |(to, _)| to)
    }
}

/// A fixture of a kind that k8s-openapi has a type for.
fn of<T: DeserializeOwned + Serialize>(file: &'static str) -> Case {
    let theirs = |text: &str| {
        let object: T = serde_json::from_str(text).expect("k8s-openapi reads the fixture");
        serde_json::to_value(object).expect("k8s-openapi writes it")
    };
    Case { file, theirs, left_out: &[], changed: &[], moved: &[] }
}

/// A fixture of a custom kind, or of a version that Kubernetes has dropped: it is held against itself.
fn custom(file: &'static str) -> Case {
    of::<Value>(file)
}

/// Returns all fixtures.
pub(crate) fn cases() -> Vec<Case> {
    vec![
        of::<core::Pod>("pod")
            .left_out(&[
                "/metadata/annotations/kubectl.kubernetes.io~1last-applied-configuration",
                "/metadata/managedFields/0/apiVersion",
                "/metadata/managedFields/0/fieldsType",
                "/metadata/managedFields/0/fieldsV1",
                "/spec/containers/0/terminationMessagePath",
                "/spec/enableServiceLinks",
                "/spec/ephemeralContainers/0/targetContainerName",
                "/spec/volumes/2/projected/sources/3/clusterTrustBundle/path",
                "/spec/volumes/14/iscsi/lun",
                "/spec/volumes/14/iscsi/targetPortal",
                "/spec/volumes/15/flexVolume/driver",
                "/spec/volumes/16/scaleIO/gateway",
                "/spec/volumes/16/scaleIO/system",
                "/spec/volumes/17/storageos/volumeName",
                "/spec/volumes/18/cinder/volumeID",
                "/status/containerStatuses/0/lastState/terminated/containerID",
            ])
            .changed(&["/metadata/resourceVersion"])
            .moved(&[("/node_name", "/spec/nodeName"), ("/hostname", "/spec/hostname")]),
        of::<core::Node>("node").left_out(&[
            "/spec/podCIDR",
            "/status/daemonEndpoints",
            "/status/nodeInfo/bootID",
            "/status/nodeInfo/kubeProxyVersion",
            "/status/nodeInfo/machineID",
            "/status/nodeInfo/systemUUID",
        ]),
        of::<core::Secret>("secret").changed(&["/data"]),
        of::<core::ConfigMap>("config-map").left_out(&["/binaryData"]).changed(&["/data", "/content_hash"]),
        of::<events::Event>("event").moved(&[
            ("/message", "/note"),
            ("/reporter", "/reportingController"),
            ("/host", "/reportingInstance"),
            ("/first", "/eventTime"),
            ("/last", "/series/lastObservedTime"),
            ("/count", "/series/count"),
        ]),
        of::<core::Event>("event-core").moved(&[
            ("/regarding/apiVersion", "/involvedObject/apiVersion"),
            ("/regarding/kind", "/involvedObject/kind"),
            ("/regarding/namespace", "/involvedObject/namespace"),
            ("/regarding/name", "/involvedObject/name"),
            ("/regarding/uid", "/involvedObject/uid"),
            ("/regarding/fieldPath", "/involvedObject/fieldPath"),
            ("/reporter", "/source/component"),
            ("/host", "/source/host"),
            ("/first", "/firstTimestamp"),
            ("/last", "/lastTimestamp"),
        ]),
        of::<apps::Deployment>("deployment"),
        of::<apps::ReplicaSet>("replica-set"),
        of::<core::ReplicationController>("replication-controller"),
        of::<apps::StatefulSet>("stateful-set").left_out(&["/spec/volumeClaimTemplates/0/status"]),
        of::<apps::DaemonSet>("daemon-set"),
        of::<apps::ControllerRevision>("controller-revision").changed(&["/data/spec/template/spec/containers/0/env/0/value"]),
        of::<batch::Job>("job").left_out(&["/status/uncountedTerminatedPods"]),
        of::<batch::CronJob>("cron-job").left_out(&["/status/active/0/resourceVersion"]),
        of::<autoscaling::v2::HorizontalPodAutoscaler>("horizontal-pod-autoscaler"),
        of::<autoscaling::v1::HorizontalPodAutoscaler>("horizontal-pod-autoscaler-v1"),
        custom("vertical-pod-autoscaler"),
        of::<policy::PodDisruptionBudget>("pod-disruption-budget"),
        of::<policy::PodDisruptionBudget>("pod-disruption-budget-empty-selector"),
        of::<core::Namespace>("namespace"),
        of::<core::ResourceQuota>("resource-quota"),
        of::<core::LimitRange>("limit-range"),
        of::<core::ServiceAccount>("service-account"),
        of::<scheduling::PriorityClass>("priority-class").left_out(&["/description"]),
        of::<node::RuntimeClass>("runtime-class"),
        of::<coordination::Lease>("lease"),
        of::<core::Service>("service"),
        of::<core::Endpoints>("endpoints"),
        of::<discovery::EndpointSlice>("endpoint-slice").left_out(&["/endpoints/0/hints"]),
        custom("endpoint-slice-v1beta1").left_out(&["/endpoints/0/conditions", "/ports/0/name"]),
        of::<networking::Ingress>("ingress"),
        custom("ingress-v1beta1"),
        of::<networking::IngressClass>("ingress-class"),
        of::<networking::NetworkPolicy>("network-policy"),
        custom("admin-network-policy").left_out(&["/spec/ingress/0/from/0/pods/namespaceSelector"]),
        custom("baseline-admin-network-policy").left_out(&["/spec/ingress/0/from/0/pods/namespaceSelector"]),
        custom("gateway-class"),
        custom("gateway"),
        custom("http-route").left_out(&["/spec/rules/0/matches/0/method"]),
        custom("reference-grant").left_out(&["/spec/to/0/group"]),
        custom("backend-tls-policy"),
        custom("backend-tls-policy-v1alpha2"),
        of::<core::PersistentVolume>("persistent-volume").left_out(&[
            "/spec/claimRef/resourceVersion",
            "/spec/csi/volumeAttributes",
            "/spec/mountOptions",
        ]),
        of::<core::PersistentVolume>("persistent-volume-sources").left_out(&[
            "/spec/fc/lun",
            "/spec/flexVolume/options",
            "/spec/glusterfs/path",
            "/spec/iscsi/lun",
            "/spec/scaleIO/gateway",
            "/spec/scaleIO/system",
            "/spec/storageos/volumeName",
        ]),
        of::<core::PersistentVolumeClaim>("persistent-volume-claim"),
        of::<storage::StorageClass>("storage-class").left_out(&["/mountOptions"]).changed(&["/parameters/restuserkey"]),
        of::<storage::VolumeAttachment>("volume-attachment").left_out(&["/status/attachmentMetadata"]),
        of::<storage::CSINode>("csi-node"),
        of::<storage::CSIDriver>("csi-driver").left_out(&["/spec/seLinuxMount"]),
        of::<storage::CSIStorageCapacity>("csi-storage-capacity"),
        of::<storage::VolumeAttributesClass>("volume-attributes-class").left_out(&["/parameters"]),
        custom("volume-snapshot"),
        custom("volume-snapshot-content").left_out(&["/status/creationTime", "/status/restoreSize"]),
        custom("volume-snapshot-class").changed(&["/parameters/key"]),
        of::<rbac::Role>("role"),
        of::<rbac::ClusterRole>("cluster-role"),
        of::<rbac::RoleBinding>("role-binding"),
        of::<rbac::ClusterRoleBinding>("cluster-role-binding"),
        of::<admission::ValidatingWebhookConfiguration>("validating-webhook-configuration")
            .left_out(&["/webhooks/0/admissionReviewVersions", "/webhooks/0/matchConditions/0/expression"])
            .changed(&["/webhooks/0/clientConfig/caBundle"]),
        of::<admission::MutatingWebhookConfiguration>("mutating-webhook-configuration")
            .left_out(&["/webhooks/0/admissionReviewVersions", "/webhooks/0/matchConditions/0/expression"])
            .changed(&["/webhooks/0/clientConfig/caBundle"]),
        of::<admission::ValidatingAdmissionPolicy>("validating-admission-policy")
            .left_out(&["/spec/matchConditions/0/expression", "/spec/validations/0/reason"]),
        of::<admission::ValidatingAdmissionPolicyBinding>("validating-admission-policy-binding"),
        of::<apiextensions::CustomResourceDefinition>("custom-resource-definition")
            .left_out(&["/spec/conversion/webhook/conversionReviewVersions", "/spec/versions/0/schema", "/status/acceptedNames"])
            .changed(&["/spec/conversion/webhook/clientConfig/caBundle"]),
        custom("custom-resource-definition-v1beta1"),
        of::<apiregistration::APIService>("api-service").changed(&["/spec/caBundle"]),
        of::<certificates::CertificateSigningRequest>("certificate-signing-request")
            .left_out(&["/spec/request"])
            .changed(&["/status/certificate"]),
        custom("certificate").left_out(&["/spec/privateKey"]),
        custom("issuer").left_out(&["/spec/vault/auth/appRole/path", "/spec/vault/auth/appRole/roleId"]),
        custom("cluster-issuer").left_out(&[
            "/spec/acme/email",
            "/spec/acme/externalAccountBinding/keyID",
            "/spec/acme/solvers/1/dns01/acmeDNS/host",
            "/spec/acme/solvers/1/dns01/cloudDNS/project",
            "/spec/acme/solvers/1/dns01/rfc2136/nameserver",
            "/spec/acme/solvers/1/dns01/route53/region",
            "/spec/acme/solvers/1/dns01/webhook/config",
        ]),
        custom("certificate-request").left_out(&["/spec/request"]).changed(&["/status/certificate"]),
        custom("order").left_out(&["/spec/request", "/status/url"]),
        custom("challenge").left_out(&["/spec/key", "/spec/solver/dns01/route53/region", "/spec/token"]),
        of::<resource::ResourceClaim>("resource-claim"),
        custom("resource-claim-v1beta1"),
        of::<resource::ResourceClaimTemplate>("resource-claim-template"),
        of::<resource::ResourceSlice>("resource-slice").left_out(&["/spec/devices/0/attributes", "/spec/devices/0/capacity"]),
        custom("resource-slice-v1beta1").left_out(&["/spec/devices/0/basic/attributes"]),
        of::<resource::DeviceClass>("device-class"),
    ]
}
