//! Pods and the templates they are made from.

use std::borrow::Cow;
use std::sync::Arc;

use smallvec::SmallVec;

mod placed;

pub(crate) use placed::PlacedSpecs;
use placed::placed_spec;

use super::affinity::{Affinity, TopologySpreadConstraint};
use super::container::{Container, ContainerStatus};
use super::meta::{Condition, ConditionStatus, condition};
use super::quantity::Quantity;
use super::time::Time;
use super::volume::Volume;
use crate::json::{Fault, List, Map, Read, Reader, Record, Shared, SharedList, SparseList, is_default, read_record, record};
use crate::text::Text;

/// A pod.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, serde::Serialize)]
#[non_exhaustive]
pub struct Pod {
    /// What is wanted, shared with the other pods of the same template.
    pub spec: Arc<PodSpec>,
    /// The node it is bound to; empty until the scheduler chose one. In JSON a field of `spec`.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub node_name: Text,
    /// The host name where it is set per pod, as by a StatefulSet. In JSON a field of `spec`.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub hostname: Text,
    /// What became of it.
    #[serde(skip_serializing_if = "is_default")]
    pub status: PodStatus,
}

impl Pod {
    /// Tells whether it has run to its end.
    pub(crate) fn is_finished(&self) -> bool {
        matches!(self.status.phase.as_str(), "Succeeded" | "Failed")
    }

    /// Tells whether its condition `Ready` holds.
    pub(crate) fn is_ready(&self) -> bool {
        condition(&self.status.conditions, "Ready").is_some_and(|ready| ready.status == ConditionStatus::True)
    }
}

impl Record for Pod {
    fn read_field(&mut self, name: &[u8], reader: &mut Reader<'_>) -> Result<bool, Fault> {
        match name {
            b"spec" if !reader.null()? => {
                let placed = placed_spec(reader).map_err(|fault| fault.inside(name))?;
                (self.spec, self.node_name, self.hostname) = (placed.spec, placed.node_name, placed.hostname);
            }
            b"status" if !reader.null()? => {
                self.status = PodStatus::read(reader).map_err(|fault| fault.inside(name))?;
            }
            b"spec" | b"status" => {}
            _ => return Ok(false),
        }
        Ok(true)
    }
}

record! {
    /// What is wanted of a pod, apart from the node and host name it has.
    pub struct PodSpec {
        /// The containers.
        containers: List<Container> = "containers",
        /// The containers that run before them, and sidecars.
        init_containers: List<Container> = "initContainers",
        /// Containers added for debugging.
        ephemeral_containers: SparseList<Container> = "ephemeralContainers",
        /// The volumes.
        volumes: List<Shared<Volume>> = "volumes",
        /// Labels that the node must have.
        node_selector: Map = "nodeSelector",
        /// Rules about nodes and other pods.
        affinity: Option<Shared<Affinity>> = "affinity",
        /// Taints that are put up with.
        tolerations: SharedList<Toleration> = "tolerations",
        /// How evenly pods are to be spread.
        topology_spread_constraints: SharedList<TopologySpreadConstraint> = "topologySpreadConstraints",
        /// The ServiceAccount.
        service_account_name: Text = "serviceAccountName",
        /// Whether its token is mounted.
        automount_service_account_token: Option<bool> = "automountServiceAccountToken",
        /// Secrets for pulling images.
        image_pull_secrets: SparseList<LocalReference> = "imagePullSecrets",
        /// The PriorityClass.
        priority_class_name: Text = "priorityClassName",
        /// The priority.
        priority: Option<i32> = "priority",
        /// Whether it may push out others: `PreemptLowerPriority` or `Never`.
        preemption_policy: Text = "preemptionPolicy",
        /// The RuntimeClass.
        runtime_class_name: Text = "runtimeClassName",
        /// What the runtime takes besides the containers.
        overhead: Resources = "overhead",
        /// Requests and limits of the pod as a whole.
        resources: Option<Box<ResourceRequirements>> = "resources",
        /// Devices that are claimed.
        resource_claims: SparseList<PodResourceClaim> = "resourceClaims",
        /// The scheduler; empty means `default-scheduler`.
        scheduler_name: Text = "schedulerName",
        /// What must go before the scheduler looks at it.
        scheduling_gates: SparseList<SchedulingGate> = "schedulingGates",
        /// What must hold besides readiness of the containers.
        readiness_gates: SparseList<ReadinessGate> = "readinessGates",
        /// `Always`, `OnFailure` or `Never`; empty means `Always`.
        restart_policy: Text = "restartPolicy",
        /// Seconds for a graceful end.
        termination_grace_period_seconds: Option<i64> = "terminationGracePeriodSeconds",
        /// Seconds it may run.
        active_deadline_seconds: Option<i64> = "activeDeadlineSeconds",
        /// Whether it uses the network of the node.
        host_network: bool = "hostNetwork",
        /// Whether it sees the processes of the node.
        host_pid: bool = "hostPID",
        /// Whether it shares memory with processes of the node.
        host_ipc: bool = "hostIPC",
        /// How it resolves names, as `ClusterFirst`.
        dns_policy: Text = "dnsPolicy",
        /// The Service that gives it a name in DNS.
        subdomain: Text = "subdomain",
        /// The operating system it needs.
        os: Option<PodOs> = "os",
        /// Rights of its processes.
        security_context: Option<Shared<PodSecurityContext>> = "securityContext",
    }
}

record! {
    /// Rights of all processes of a pod.
    pub struct PodSecurityContext {
        /// Whether running as root is refused.
        run_as_non_root: Option<bool> = "runAsNonRoot",
        /// The user they run as.
        run_as_user: Option<i64> = "runAsUser",
        /// The group that owns its volumes.
        fs_group: Option<i64> = "fsGroup",
    }
}

record! {
    /// The operating system of a pod.
    pub struct PodOs {
        /// `linux` or `windows`.
        name: Text = "name",
    }
}

record! {
    /// A reference by name to an object of the same namespace.
    pub struct LocalReference {
        /// The name.
        name: Text = "name",
        /// Whether its absence is fine.
        optional: bool = "optional",
    }
}

record! {
    /// A taint that is put up with.
    pub struct Toleration {
        /// The key; empty with `Exists` means every taint.
        key: Text = "key",
        /// `Equal` or `Exists`, or a comparison of numbers; empty means `Equal`.
        operator: Text = "operator",
        /// The value.
        value: Text = "value",
        /// The effect; empty means every effect.
        effect: Text = "effect",
        /// Seconds before a `NoExecute` taint evicts; absent means never.
        toleration_seconds: Option<i64> = "tolerationSeconds",
    }
}

record! {
    /// Something that holds back scheduling.
    pub struct SchedulingGate {
        /// The name.
        name: Text = "name",
    }
}

record! {
    /// A condition that a pod needs to be ready.
    pub struct ReadinessGate {
        /// The type of the condition.
        condition_type: Text = "conditionType",
    }
}

record! {
    /// A claim of devices.
    pub struct PodResourceClaim {
        /// The name, by which containers mean it.
        name: Text = "name",
        /// The ResourceClaim.
        resource_claim_name: Text = "resourceClaimName",
        /// The template from which a ResourceClaim is made for the pod.
        resource_claim_template_name: Text = "resourceClaimTemplateName",
    }
}

record! {
    /// Requests and limits.
    pub struct ResourceRequirements {
        /// What is reserved.
        requests: Resources = "requests",
        /// The most that may be used.
        limits: Resources = "limits",
        /// The devices used, by names of the pod's claims.
        claims: SparseList<ContainerResourceClaim> = "claims",
    }
}

record! {
    /// A claim of the pod that a container uses.
    pub struct ContainerResourceClaim {
        /// The name of the claim in the pod.
        name: Text = "name",
        /// The request in it; empty means all.
        request: Text = "request",
    }
}

/// Amounts by the name of the resource, in order of the names; equal ones of one input share their storage.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Resources(SharedList<(Text, Quantity)>);

impl Resources {
    /// Returns the amount of a resource.
    pub fn get(&self, name: &str) -> Option<Quantity> {
        let found = self.0.binary_search_by(|(known, _)| known.as_str().cmp(name)).ok()?;
        self.0.get(found).map(|(_, amount)| *amount)
    }

    /// Returns names and amounts, in order of the names.
    pub fn iter(&self) -> impl Iterator<Item = (&Text, Quantity)> {
        self.0.iter().map(|(name, amount)| (name, *amount))
    }

    /// Tells whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<(Text, Quantity)> for Resources {
    fn from_iter<I: IntoIterator<Item = (Text, Quantity)>>(amounts: I) -> Self {
        Self(SharedList::of(sorted_by_name(amounts.into_iter().collect())))
    }
}

/// Names and amounts while they are read.
type AmountList = SmallVec<[(Text, Quantity); 4]>;

fn sorted_by_name(mut amounts: AmountList) -> AmountList {
    amounts.reverse();
    amounts.sort_by(|a, b| a.0.cmp(&b.0));
    amounts.dedup_by(|later, kept| later.0 == kept.0);
    amounts
}

impl std::fmt::Debug for Resources {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl serde::Serialize for Resources {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl Read for Resources {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        reader.remembered(|pool| &mut pool.amounts, read_amounts).map(Self)
    }
}

fn read_amounts(reader: &mut Reader<'_>) -> Result<SharedList<(Text, Quantity)>, Fault> {
    let mut amounts = AmountList::new();
    reader.object(|reader, name| {
        if !reader.null()? {
            let amount = Quantity::read(reader).map_err(|fault| fault.inside(name))?;
            amounts.push((reader.name(name), amount));
        }
        Ok(())
    })?;
    Ok(reader.pool.amounts.share_list(sorted_by_name(amounts)))
}

/// The name of a volume, without the five random letters that the API server puts at the end of the name of each pod's
/// token volume (`kube-api-access-x7f2p`): nothing refers to them, and pods of one template differ in nothing else.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(transparent)]
pub struct TokenVolumeName(
    /// The name.
    pub Text,
);

impl Read for TokenVolumeName {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        const TOKEN_VOLUME: &str = "kube-api-access-";
        reader.peek()?;
        let start = reader.position() + 1;
        let name = reader.string()?;
        if !name.starts_with(TOKEN_VOLUME) {
            return Ok(Self(reader.pool.texts.share(&name)));
        }
        // Without escapes the letters stand where they do in the name.
        if matches!(name, Cow::Borrowed(_)) {
            reader.varied.push(start + TOKEN_VOLUME.len()..start + name.len());
        }
        Ok(Self(reader.pool.texts.share(TOKEN_VOLUME.trim_end_matches('-'))))
    }
}

record! {
    /// What became of a pod.
    pub struct PodStatus {
        /// `Pending`, `Running`, `Succeeded`, `Failed` or `Unknown`.
        phase: Text = "phase",
        /// Why, as `Evicted`.
        reason: Text = "reason",
        /// Why, in words.
        message: Text = "message",
        /// What holds.
        conditions: List<Condition> = "conditions",
        /// What became of the containers.
        container_statuses: List<ContainerStatus> = "containerStatuses",
        /// What became of the init containers.
        init_container_statuses: SparseList<ContainerStatus> = "initContainerStatuses",
        /// What became of the containers for debugging.
        ephemeral_container_statuses: SparseList<ContainerStatus> = "ephemeralContainerStatuses",
        /// When the kubelet took it over.
        start_time: Option<Time> = "startTime",
        /// `Guaranteed`, `Burstable` or `BestEffort`.
        qos_class: Text = "qosClass",
        /// The node on which room is being made for it.
        nominated_node_name: Text = "nominatedNodeName",
        /// The address of the node.
        host_ip: Text = "hostIP",
        /// Its address.
        pod_ip: Text = "podIP",
        /// The ResourceClaims made for it.
        resource_claim_statuses: SparseList<PodResourceClaimStatus> = "resourceClaimStatuses",
    }
}

record! {
    /// A ResourceClaim made for a pod.
    pub struct PodResourceClaimStatus {
        /// The name of the claim in the pod.
        name: Text = "name",
        /// The ResourceClaim.
        resource_claim_name: Text = "resourceClaimName",
    }
}

/// What pods are made from; equal specs share their storage.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, serde::Serialize)]
#[non_exhaustive]
pub struct PodTemplate {
    /// Labels of the pods.
    #[serde(skip_serializing_if = "is_default")]
    pub metadata: TemplateMeta,
    /// What is wanted of the pods.
    pub spec: Arc<PodSpec>,
    /// The node that the pods are bound to, where a template names one.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub node_name: Text,
}

impl Record for PodTemplate {
    fn read_field(&mut self, name: &[u8], reader: &mut Reader<'_>) -> Result<bool, Fault> {
        match name {
            b"metadata" if !reader.null()? => {
                self.metadata = TemplateMeta::read(reader).map_err(|fault| fault.inside(name))?;
            }
            b"spec" if !reader.null()? => {
                let placed = placed_spec(reader).map_err(|fault| fault.inside(name))?;
                (self.spec, self.node_name) = (placed.spec, placed.node_name);
            }
            b"metadata" | b"spec" => {}
            _ => return Ok(false),
        }
        Ok(true)
    }
}

impl Read for PodTemplate {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        read_record(reader)
    }
}

record! {
    /// The metadata of a template.
    pub struct TemplateMeta {
        /// Labels.
        labels: Map = "labels",
        /// Annotations.
        annotations: super::meta::Annotations = "annotations",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Pool;

    #[test]
    fn pods_of_one_template_share_their_spec() {
        let pod = |node: &str, letters: &str, image: &str| {
            format!(
                r#"{{"spec": {{"nodeName": "{node}", "containers": [{{"name": "c", "image": "{image}", "volumeMounts":
                [{{"name": "kube-api-access-{letters}"}}]}}]}}}}"#
            )
        };
        let mut pool = Pool::default();
        let mut read = |text: String| read_record::<Pod>(&mut Reader::new(text.as_bytes(), &mut pool)).expect("a pod");
        let (a, b) = (read(pod("n1", "abcde", "i:1")), read(pod("n2", "fghij", "i:1")));
        let c = read(pod("n1", "abcde", "i:2"));
        assert!(Arc::ptr_eq(&a.spec, &b.spec));
        assert_eq!((a.node_name.as_str(), b.node_name.as_str()), ("n1", "n2"));
        assert_ne!(a.spec, c.spec);
        assert_eq!(a.spec.containers[0].volume_mounts[0].name.0.as_str(), "kube-api-access");
    }
}
