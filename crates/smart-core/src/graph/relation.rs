//! The kinds of relations between objects.

/// What the dependent object loses when the other one goes away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Strength {
    /// It lives with its owner: the garbage collector deletes it.
    Owner,
    /// It fails or cannot start.
    Hard,
    /// It loses something it can do without.
    Soft,
    /// It finds the other by a selector, and needs at least one of what it finds.
    Selects,
    /// It runs there.
    Places,
    /// It acts on the other: scales it, limits it, guards it.
    Acts,
    /// Nothing: the relation only explains.
    Explains,
}

impl Strength {
    /// Returns the word that JSON has for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Hard => "hard",
            Self::Soft => "soft",
            Self::Selects => "selects",
            Self::Places => "places",
            Self::Acts => "acts",
            Self::Explains => "explains",
        }
    }
}

macro_rules! relations {
    ($($(#[$about:meta])* $name:ident { $id:literal, $strength:ident, $field:literal, $verb:literal })+) => {
        /// A kind of relation, from the object that needs to the object that is needed.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Relation {
            $($(#[$about])* $name,)+
        }

        impl Relation {
            /// Every relation.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// Returns its name, as `pod.volume.secret`.
            pub fn id(self) -> &'static str {
                match self { $(Self::$name => $id,)+ }
            }

            /// Returns what is lost when the needed object goes away; optional references are soft whatever this says.
            pub fn strength(self) -> Strength {
                match self { $(Self::$name => Strength::$strength,)+ }
            }

            /// Returns the field that the relation comes from; `[]` stands for any item of a list.
            pub fn field(self) -> &'static str {
                match self { $(Self::$name => $field,)+ }
            }

            /// Returns the words between the two objects in a sentence.
            pub fn verb(self) -> &'static str {
                match self { $(Self::$name => $verb,)+ }
            }
        }
    };
}

relations! {
    /// The owner that manages the object.
    OwnerController { "owner.controller", Owner, "metadata.ownerReferences[]", "is managed by" }
    /// Another owner.
    OwnerPlain { "owner.plain", Owner, "metadata.ownerReferences[]", "is owned by" }
    /// An owner of the right name that is another object: its `uid` differs, so the garbage collector deletes the object.
    OwnerReplaced { "owner.replaced", Explains, "metadata.ownerReferences[].uid", "was owned by an earlier" }
    /// The namespace.
    Namespace { "namespace", Owner, "metadata.namespace", "is in" }
    /// The definition of a custom object's kind.
    Definition { "definition", Owner, "kind", "is defined by" }
    /// The current ReplicaSet of a Deployment.
    DeploymentCurrent { "deployment.current", Acts, "metadata.annotations[deployment.kubernetes.io/revision]", "rolls out" }
    /// The Service that gives the pods of a StatefulSet their names.
    StatefulSetService { "statefulset.service", Hard, "spec.serviceName", "is named by" }
    /// A claim made from a template of a StatefulSet.
    StatefulSetClaim { "statefulset.claim", Hard, "spec.volumeClaimTemplates[]", "claims" }
    /// The node a pod runs on.
    PodNode { "pod.node", Places, "spec.nodeName", "runs on" }
    /// The node on which room is made for a pod.
    PodNominatedNode { "pod.nominated-node", Explains, "status.nominatedNodeName", "waits for room on" }
    /// The node whose kubelet made a static pod.
    PodMirror { "pod.mirror", Owner, "metadata.annotations[kubernetes.io/config.mirror]", "is a static pod of" }
    /// The ServiceAccount.
    PodServiceAccount { "pod.serviceaccount", Hard, "spec.serviceAccountName", "runs as" }
    /// A Secret for pulling images.
    PodImagePullSecret { "pod.imagepullsecret", Soft, "spec.imagePullSecrets[]", "pulls images with" }
    /// A key of a ConfigMap as a variable.
    PodEnvConfigMap { "pod.env.configmap", Hard, "spec.containers[].env[].valueFrom.configMapKeyRef", "reads" }
    /// A key of a Secret as a variable.
    PodEnvSecret { "pod.env.secret", Hard, "spec.containers[].env[].valueFrom.secretKeyRef", "reads" }
    /// All keys of a ConfigMap as variables.
    PodEnvFromConfigMap { "pod.envfrom.configmap", Hard, "spec.containers[].envFrom[].configMapRef", "reads" }
    /// All keys of a Secret as variables.
    PodEnvFromSecret { "pod.envfrom.secret", Hard, "spec.containers[].envFrom[].secretRef", "reads" }
    /// A Service that a variable names by host.
    PodEnvService { "pod.env.service-host", Soft, "spec.containers[].env[].value", "names in a variable" }
    /// A ConfigMap as a volume.
    PodVolumeConfigMap { "pod.volume.configmap", Hard, "spec.volumes[].configMap", "mounts" }
    /// A Secret as a volume.
    PodVolumeSecret { "pod.volume.secret", Hard, "spec.volumes[].secret", "mounts" }
    /// A ConfigMap in a projected volume.
    PodProjectedConfigMap { "pod.volume.projected.configmap", Hard, "spec.volumes[].projected.sources[].configMap", "mounts" }
    /// A Secret in a projected volume.
    PodProjectedSecret { "pod.volume.projected.secret", Hard, "spec.volumes[].projected.sources[].secret", "mounts" }
    /// A bundle of trusted certificates in a projected volume.
    PodTrustBundle {
        "pod.volume.projected.clustertrustbundle", Hard, "spec.volumes[].projected.sources[].clusterTrustBundle", "trusts"
    }
    /// A claim as a volume.
    PodVolumeClaim { "pod.volume.pvc", Hard, "spec.volumes[].persistentVolumeClaim", "mounts" }
    /// A claim that lives with the pod.
    PodVolumeEphemeral { "pod.volume.ephemeral", Hard, "spec.volumes[].ephemeral", "mounts" }
    /// The driver of an inline CSI volume.
    PodVolumeCsi { "pod.volume.csi", Hard, "spec.volumes[].csi.driver", "mounts with" }
    /// A Secret that a volume's driver needs.
    PodVolumeDriverSecret { "pod.volume.driver-secret", Hard, "spec.volumes[].*.secretRef", "mounts with" }
    /// The PriorityClass.
    PodPriorityClass { "pod.priorityclass", Hard, "spec.priorityClassName", "has the priority of" }
    /// The RuntimeClass.
    PodRuntimeClass { "pod.runtimeclass", Hard, "spec.runtimeClassName", "runs with" }
    /// A claim of devices.
    PodResourceClaim { "pod.resourceclaim", Hard, "spec.resourceClaims[]", "uses" }
    /// The template that a claim of devices is made from.
    PodResourceClaimTemplate { "pod.resourceclaimtemplate", Hard, "spec.resourceClaims[].resourceClaimTemplateName", "claims by" }
    /// An image.
    PodImage { "pod.image", Hard, "spec.containers[].image", "runs" }
    /// A pod of a DaemonSet that serves a node: its network, its proxy, its volumes.
    PodNodeAgent { "node.agent", Explains, "spec.nodeName", "is served by" }
    /// The pods that a Service sends traffic to.
    ServiceSelects { "service.selects", Selects, "spec.selector", "sends traffic to" }
    /// The endpoints of a Service.
    ServiceEndpoints { "service.endpoints", Explains, "metadata.name", "publishes" }
    /// The Service of an EndpointSlice.
    EndpointSliceService { "endpointslice.service", Explains, "metadata.labels[kubernetes.io/service-name]", "belongs to" }
    /// The pod behind an endpoint.
    EndpointTarget { "endpointslice.target", Selects, "endpoints[].targetRef", "leads to" }
    /// The name in DNS that a Service stands for.
    ServiceExternalName { "service.externalname", Hard, "spec.externalName", "stands for" }
    /// The Service behind an Ingress.
    IngressService { "ingress.service", Hard, "spec.rules[].http.paths[].backend.service", "sends traffic to" }
    /// Another object behind an Ingress.
    IngressResource { "ingress.resource", Hard, "spec.rules[].http.paths[].backend.resource", "sends traffic to" }
    /// The class of an Ingress.
    IngressClass { "ingress.class", Hard, "spec.ingressClassName", "is served by" }
    /// The parameters of an IngressClass.
    IngressClassParameters { "ingressclass.parameters", Hard, "spec.parameters", "is configured by" }
    /// The certificate of an Ingress.
    IngressTls { "ingress.tls-secret", Hard, "spec.tls[].secretName", "serves the certificate in" }
    /// An object that an annotation of an Ingress names.
    IngressAnnotation { "ingress.annotation", Soft, "metadata.annotations[]", "names in an annotation" }
    /// The class of a Gateway.
    GatewayClass { "gateway.class", Hard, "spec.gatewayClassName", "is served by" }
    /// The parameters of a GatewayClass.
    GatewayClassParameters { "gatewayclass.parameters", Hard, "spec.parametersRef", "is configured by" }
    /// The certificate of a Gateway.
    GatewayTls { "gateway.tls-secret", Hard, "spec.listeners[].tls.certificateRefs[]", "serves the certificate in" }
    /// The Gateway or Service that a route is attached to.
    RouteParent { "route.parent", Hard, "spec.parentRefs[]", "is attached to" }
    /// The Service behind a route.
    RouteBackend { "route.backend", Hard, "spec.rules[].backendRefs[]", "sends traffic to" }
    /// The grant that lets a route or Gateway reach into another namespace.
    ReferenceGrant { "referencegrant", Hard, "spec.from[]", "is allowed by" }
    /// What a policy of TLS is about.
    BackendTlsTarget { "backendtlspolicy.target", Acts, "spec.targetRefs[]", "is about" }
    /// The certificates that a policy of TLS trusts.
    BackendTlsCa { "backendtlspolicy.ca", Hard, "spec.validation.caCertificateRefs[]", "trusts" }
    /// The pods that a NetworkPolicy is about.
    NetworkPolicySelects { "networkpolicy.selects", Acts, "spec.podSelector", "limits" }
    /// The pods and namespaces that a NetworkPolicy lets through.
    NetworkPolicyPeer { "networkpolicy.peer", Explains, "spec.ingress[].from[]", "lets through" }
    /// What an HorizontalPodAutoscaler scales.
    HpaTarget { "hpa.target", Acts, "spec.scaleTargetRef", "scales" }
    /// Where an autoscaler's metrics come from.
    HpaMetrics { "hpa.metrics", Hard, "spec.metrics[].type", "reads metrics from" }
    /// An object whose metric an autoscaler reads.
    HpaObject { "hpa.object", Hard, "spec.metrics[].object.describedObject", "reads a metric of" }
    /// What a VerticalPodAutoscaler sizes.
    VpaTarget { "vpa.target", Acts, "spec.targetRef", "sizes" }
    /// The pods that a PodDisruptionBudget guards.
    PdbSelects { "pdb.selects", Acts, "spec.selector", "guards" }
    /// The volume that a claim is bound to.
    ClaimVolume { "pvc.pv", Hard, "spec.volumeName", "is bound to" }
    /// The claim that a volume is held for.
    VolumeClaim { "pv.claim", Explains, "spec.claimRef", "is held for" }
    /// The class of a claim.
    ClaimClass { "pvc.storageclass", Hard, "spec.storageClassName", "is provisioned by" }
    /// The class of a volume.
    VolumeClass { "pv.storageclass", Soft, "spec.storageClassName", "was provisioned by" }
    /// The driver of a class.
    ClassDriver { "storageclass.provisioner", Hard, "provisioner", "provisions with" }
    /// A Secret that a class names.
    ClassSecret { "storageclass.secret", Hard, "parameters", "provisions with" }
    /// The driver of a volume.
    VolumeDriver { "pv.csi-driver", Hard, "spec.csi.driver", "is attached by" }
    /// A Secret that a volume names.
    VolumeSecret { "pv.secret", Hard, "spec.csi.*SecretRef", "is attached with" }
    /// A node that a volume can be used on.
    VolumeNode { "pv.node", Places, "spec.nodeAffinity", "can only be used on" }
    /// The volume of an attachment.
    AttachmentVolume { "volumeattachment.pv", Hard, "spec.source.persistentVolumeName", "attaches" }
    /// The node of an attachment.
    AttachmentNode { "volumeattachment.node", Places, "spec.nodeName", "attaches to" }
    /// The driver of an attachment.
    AttachmentDriver { "volumeattachment.driver", Hard, "spec.attacher", "attaches with" }
    /// A driver on a node.
    CsiNodeDriver { "csinode.driver", Explains, "spec.drivers[]", "has" }
    /// The node of a CSINode.
    CsiNodeNode { "csinode.node", Owner, "metadata.name", "describes" }
    /// The class of a capacity.
    CapacityClass { "csistoragecapacity.class", Explains, "storageClassName", "tells the capacity of" }
    /// What a snapshot is taken from or bound to.
    SnapshotSource { "volumesnapshot.source", Hard, "spec.source", "is taken from" }
    /// The content of a snapshot.
    SnapshotContent { "volumesnapshot.content", Hard, "status.boundVolumeSnapshotContentName", "is bound to" }
    /// The class of a snapshot.
    SnapshotClass { "volumesnapshot.class", Hard, "spec.volumeSnapshotClassName", "is taken by" }
    /// What a claim is filled from.
    ClaimSource { "pvc.source", Hard, "spec.dataSourceRef", "is filled from" }
    /// The attributes of a claim or volume.
    AttributesClass { "volumeattributesclass", Soft, "spec.volumeAttributesClassName", "has the attributes of" }
    /// The role that a binding grants.
    BindingRole { "rolebinding.role", Hard, "roleRef", "grants" }
    /// To whom a binding grants.
    BindingSubject { "rolebinding.subject", Acts, "subjects[]", "grants to" }
    /// A resource by name that a role is about.
    RoleResource { "role.resource", Explains, "rules[].resourceNames[]", "is about" }
    /// A ClusterRole whose rules are added to another.
    RoleAggregation { "clusterrole.aggregation", Soft, "aggregationRule.clusterRoleSelectors[]", "collects the rules of" }
    /// The Service of a webhook.
    WebhookService { "webhook.service", Hard, "webhooks[].clientConfig.service", "calls" }
    /// A namespace in which a webhook can refuse.
    WebhookNamespace { "webhook.namespace", Acts, "webhooks[].namespaceSelector", "can refuse in" }
    /// The policy of a binding.
    PolicyBinding { "validatingadmissionpolicybinding.policy", Hard, "spec.policyName", "enforces" }
    /// The parameters of a policy's binding.
    PolicyParameters { "validatingadmissionpolicybinding.params", Hard, "spec.paramRef", "is configured by" }
    /// The Service of an APIService.
    ApiService { "apiservice.service", Hard, "spec.service", "is served by" }
    /// The Service that converts objects of a custom kind.
    ConversionService { "crd.conversion-webhook", Hard, "spec.conversion.webhook.clientConfig.service", "is converted by" }
    /// A quota of the namespace.
    QuotaLimits { "namespace.quota", Acts, "metadata.namespace", "limits" }
    /// Who holds a lease.
    LeaseHolder { "lease.holder", Explains, "spec.holderIdentity", "is held by" }
    /// The node that a lease, a Machine or a NodeClaim stands for.
    NodeStandIn { "node.stand-in", Explains, "status.nodeRef", "stands for" }
    /// The zone of a node.
    NodeZone { "node.zone", Places, "metadata.labels[topology.kubernetes.io/zone]", "stands in" }
    /// The nodes that a RuntimeClass allows.
    RuntimeClassNode { "runtimeclass.node", Places, "scheduling.nodeSelector", "runs on" }
    /// The class of a requested device.
    ClaimDeviceClass { "resourceclaim.deviceclass", Hard, "spec.devices.requests[].deviceClassName", "asks for" }
    /// The node of devices.
    SliceNode { "resourceslice.node", Places, "spec.nodeName", "has devices of" }
    /// The node that asked for a certificate.
    SigningRequestNode { "csr.node", Explains, "spec.username", "was made by" }
    /// The issuer of a certificate.
    CertificateIssuer { "certificate.issuer", Hard, "spec.issuerRef", "is issued by" }
    /// The Secret that a certificate is written to.
    CertificateSecret { "certificate.secret", Acts, "spec.secretName", "writes" }
    /// A Secret that an issuer needs.
    IssuerSecret { "issuer.secret", Hard, "spec.*.*SecretRef", "signs with" }
    /// An object that a custom object names as a dependency.
    CustomNeeds { "custom.needs", Hard, "spec", "needs" }
    /// An object that a custom object acts on.
    CustomActs { "custom.acts", Acts, "spec", "acts on" }
    /// An object that a custom object writes.
    CustomProduces { "custom.produces", Acts, "spec", "writes" }
    /// An object that a custom object names in full, by a field that ends in `Ref`, without its role being known.
    CustomNames { "custom.names", Explains, "*Ref", "names" }
    /// Objects that a custom object selects.
    CustomSelects { "custom.selects", Explains, "spec.selector", "selects" }
    /// The tool that keeps the object as it is in a repository.
    ManagedBy { "gitops.managed-by", Acts, "metadata.labels", "is kept in place by" }
    /// The release of Helm that the object came with.
    HelmRelease { "helm.release", Explains, "metadata.annotations[meta.helm.sh/release-name]", "came with" }
    /// The object that a copy was made from.
    CopyOf { "secret.copy", Soft, "metadata.annotations[]", "is a copy of" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique() {
        let mut names: Vec<_> = Relation::ALL.iter().map(|relation| relation.id()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Relation::ALL.len());
    }
}
