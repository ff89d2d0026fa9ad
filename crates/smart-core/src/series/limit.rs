//! Limits that change over time.

use super::{Measure, Measured, Subject};
use crate::cluster::Cluster;
use crate::object::pod::Pod;
use crate::object::quantity::Quantity;
use crate::object::{Body, ObjectRef};
use crate::text::Text;

/// What values run into: a step function, since volumes and limits are resized.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct SeriesLimit {
    /// From when which value holds, in order; the first holds before its time too, the last one holds now. Infinite while
    /// there is no limit.
    pub steps: Vec<(f64, f64)>,
    /// Where it is from.
    pub origin: LimitOrigin,
}

/// Where a limit is from.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum LimitOrigin {
    /// From a series, by the name of its metric.
    Series(Text),
    /// From fields of an object: how it is now, and nothing is known of how it was.
    Field {
        /// The object.
        object: ObjectRef,
        /// The field, as a JSON pointer.
        path: String,
    },
}

impl SeriesLimit {
    /// Returns the limit at a time; none when there are no steps.
    pub fn at(&self, time: f64) -> Option<f64> {
        let after = self.steps.partition_point(|(since, _)| *since <= time);
        self.steps.get(after.saturating_sub(1)).map(|(_, value)| *value)
    }

    /// Returns the limit that holds now.
    pub fn last(&self) -> Option<f64> {
        self.steps.last().map(|(_, value)| *value)
    }
}

/// Returns the measure that a measure is limited by.
pub(super) fn measure_of(measure: Measure) -> Option<Measure> {
    use Measure::*;
    Some(match measure {
        ContainerMemory => ContainerMemoryLimit,
        ContainerCpu => ContainerCpuLimit,
        VolumeUsed => VolumeCapacity,
        VolumeInodesUsed => VolumeInodes,
        NodeFilesystemUsed => NodeFilesystemSize,
        NodeFilesystemFilesUsed => NodeFilesystemFiles,
        NodeMemory => NodeMemoryTotal,
        NodeProcesses => NodeProcessesMax,
        NodePods => NodePodsMax,
        QuotaUsed => QuotaHard,
        AutoscalerReplicas | AutoscalerDesired => AutoscalerMax,
        EtcdSize => EtcdQuota,
        _ => return None,
    })
}

/// Returns the limit that the samples of a series are; none when none of them is one.
pub(super) fn of_series(measured: &Measured) -> Option<SeriesLimit> {
    use Measure::*;
    let mut steps: Vec<(f64, f64)> = Vec::new();
    for (time, value) in measured.samples() {
        let value = match measured.measure {
            // Of a quota, nothing may be all that is admitted.
            QuotaHard | AutoscalerMax => value,
            ContainerMemoryLimit | ContainerCpuLimit if value <= 0.0 || value >= UNLIMITED => f64::INFINITY,
            // File systems without a fixed number of inodes tell none.
            _ if value <= 0.0 => continue,
            _ => value,
        };
        if steps.last().is_none_or(|(_, last)| *last != value) {
            steps.push((time, value));
        }
    }
    let is_limit = steps.iter().any(|(_, value)| value.is_finite());
    let metric = measured.evidence.metrics.first().cloned().unwrap_or_default();
    is_limit.then_some(SeriesLimit { steps, origin: LimitOrigin::Series(metric) })
}

/// What the kernel tells of a cgroup without a limit is near the largest number of 63 bits.
const UNLIMITED: f64 = (1_u64 << 60) as f64;

/// Returns the limit that an object of the cluster tells, as one that has held since then.
pub(super) fn of_object(cluster: &Cluster, measure: Measure, subject: &Subject, since: f64) -> Option<SeriesLimit> {
    let object = cluster.object(&subject.object)?;
    let (path, value) = field(&object.body, measure, &subject.part)?;
    let origin = LimitOrigin::Field { object: subject.object.clone(), path };
    Some(SeriesLimit { steps: vec![(since, value)], origin })
}

fn field(body: &Body, measure: Measure, part: &str) -> Option<(String, f64)> {
    use Measure::*;
    let amount = |amount: Option<Quantity>, path: &str| Some((path.to_owned(), amount?.as_f64()));
    match (body, measure) {
        (Body::Pod(pod), ContainerMemory) => of_container(pod, part, "memory"),
        (Body::Pod(pod), ContainerCpu) => of_container(pod, part, "cpu"),
        (Body::Pod(pod), PodMemory) => of_pod(pod, "memory"),
        (Body::Pod(pod), PodCpu) => of_pod(pod, "cpu"),
        (Body::PersistentVolumeClaim(claim), VolumeUsed) => {
            amount(claim.status.capacity.get("storage"), "/status/capacity/storage")
        }
        (Body::Node(node), NodeMemory) => amount(node.status.capacity.get("memory"), "/status/capacity/memory"),
        (Body::Node(node), NodeCpu) => amount(node.status.capacity.get("cpu"), "/status/capacity/cpu"),
        (Body::Node(node), NodePods) => amount(node.status.allocatable.get("pods"), "/status/allocatable/pods"),
        (Body::ResourceQuota(quota), QuotaUsed) => {
            let key = part.replace('~', "~0").replace('/', "~1");
            amount(quota.status.hard.get(part), &format!("/status/hard/{key}"))
                .or_else(|| amount(quota.spec.hard.get(part), &format!("/spec/hard/{key}")))
        }
        (Body::HorizontalPodAutoscaler(autoscaler), AutoscalerReplicas | AutoscalerDesired) => {
            Some(("/spec/maxReplicas".to_owned(), f64::from(autoscaler.spec.max_replicas)))
        }
        _ => None,
    }
}

fn of_container(pod: &Pod, name: &str, resource: &str) -> Option<(String, f64)> {
    let lists = [("containers", &pod.spec.containers), ("initContainers", &pod.spec.init_containers)];
    lists.into_iter().find_map(|(list, containers)| {
        let index = containers.iter().position(|container| container.name.as_ref() == name)?;
        let limit = containers.get(index)?.resources.limits.get(resource)?;
        Some((format!("/spec/{list}/{index}/resources/limits/{resource}"), limit.as_f64()))
    })
}

/// Returns the limit of a pod as a whole: its own, or the sum of those of its containers if each has one.
fn of_pod(pod: &Pod, resource: &str) -> Option<(String, f64)> {
    if let Some(limit) = pod.spec.resources.as_ref().and_then(|resources| resources.limits.get(resource)) {
        return Some((format!("/spec/resources/limits/{resource}"), limit.as_f64()));
    }
    let limits = pod.spec.containers.iter().map(|container| container.resources.limits.get(resource).map(Quantity::as_f64));
    let sum: f64 = limits.sum::<Option<f64>>()?;
    (sum > 0.0).then(|| ("/spec/containers".to_owned(), sum))
}
