//! What can be measured, and in which unit.

use std::fmt;

/// The unit of the values of a measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Unit {
    /// Bytes.
    Bytes,
    /// CPUs that are kept busy: `0.25` is a quarter of one.
    Cores,
    /// A number of things: inodes, pods, replicas, restarts.
    Count,
    /// Seconds.
    Seconds,
    /// The unit of a resource of a quota, which its name tells: cores for `requests.cpu`, bytes for `limits.memory`.
    OfResource,
}

/// Declares the measures, each with its name in JSON and its unit.
macro_rules! measures {
    ($($(#[$about:meta])+ $measure:ident = $name:literal, $unit:ident;)+) => {
        /// What is measured of an object, or of a part of it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Measure {
            $($(#[$about])+ $measure,)+
        }

        impl Measure {
            /// All measures, in order.
            pub const ALL: &[Self] = &[$(Self::$measure,)+];

            /// Returns the name, as `container-memory`.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$measure => $name,)+
                }
            }

            /// Returns the unit of its values.
            pub const fn unit(self) -> Unit {
                match self {
                    $(Self::$measure => Unit::$unit,)+
                }
            }
        }
    };
}

measures! {
    /// The working set of a container: what the kubelet and the kernel count against its limit. The part is the container.
    ContainerMemory = "container-memory", Bytes;
    /// The memory limit of a container.
    ContainerMemoryLimit = "container-memory-limit", Bytes;
    /// The memory that a container requests.
    ContainerMemoryRequest = "container-memory-request", Bytes;
    /// The CPUs that a container keeps busy.
    ContainerCpu = "container-cpu", Cores;
    /// The CPU limit of a container.
    ContainerCpuLimit = "container-cpu-limit", Cores;
    /// The CPU that a container requests.
    ContainerCpuRequest = "container-cpu-request", Cores;
    /// How often a container was started again, counted on over its life.
    ContainerRestarts = "container-restarts", Count;
    /// The working set of a pod as a whole.
    PodMemory = "pod-memory", Bytes;
    /// The CPUs that a pod keeps busy as a whole.
    PodCpu = "pod-cpu", Cores;
    /// The bytes that the disk of the node holds for a pod: writable layers, logs, emptyDir volumes.
    PodEphemeralStorage = "pod-ephemeral-storage", Bytes;
    /// What of the volume of a PersistentVolumeClaim cannot be written any more: its capacity without what is available, so
    /// that what is reserved for root counts; as the volume tells it where it does not tell what is available.
    VolumeUsed = "volume-used", Bytes;
    /// What can still be written to the volume of a PersistentVolumeClaim.
    VolumeAvailable = "volume-available", Bytes;
    /// The size of the file system on the volume of a PersistentVolumeClaim.
    VolumeCapacity = "volume-capacity", Bytes;
    /// The inodes in use on the volume of a PersistentVolumeClaim.
    VolumeInodesUsed = "volume-inodes-used", Count;
    /// The free inodes on the volume of a PersistentVolumeClaim.
    VolumeInodesFree = "volume-inodes-free", Count;
    /// All inodes on the volume of a PersistentVolumeClaim.
    VolumeInodes = "volume-inodes", Count;
    /// The size that a PersistentVolumeClaim requests.
    VolumeRequest = "volume-request", Bytes;
    /// What of a file system of a node cannot be written any more: its size without what is available. The part is where
    /// it is mounted; `nodefs`, `imagefs` or `containerfs` when the kubelet tells it.
    NodeFilesystemUsed = "node-filesystem-used", Bytes;
    /// What can still be written to a file system of a node by others than root.
    NodeFilesystemAvailable = "node-filesystem-available", Bytes;
    /// The size of a file system of a node.
    NodeFilesystemSize = "node-filesystem-size", Bytes;
    /// The inodes in use on a file system of a node.
    NodeFilesystemFilesUsed = "node-filesystem-files-used", Count;
    /// The free inodes on a file system of a node.
    NodeFilesystemFilesFree = "node-filesystem-files-free", Count;
    /// All inodes on a file system of a node.
    NodeFilesystemFiles = "node-filesystem-files", Count;
    /// The memory of a node in use: its working set, or all of it without what is available.
    NodeMemory = "node-memory", Bytes;
    /// What of the memory of a node is available.
    NodeMemoryAvailable = "node-memory-available", Bytes;
    /// All memory of a node.
    NodeMemoryTotal = "node-memory-total", Bytes;
    /// The CPUs of a node that are kept busy.
    NodeCpu = "node-cpu", Cores;
    /// The processes on a node.
    NodeProcesses = "node-processes", Count;
    /// The most processes that a node may have.
    NodeProcessesMax = "node-processes-max", Count;
    /// The pods that run on a node.
    NodePods = "node-pods", Count;
    /// The most pods that a node may have.
    NodePodsMax = "node-pods-max", Count;
    /// What of a resource a ResourceQuota counts as used. The part is the resource.
    QuotaUsed = "quota-used", OfResource;
    /// The most of a resource that a ResourceQuota admits.
    QuotaHard = "quota-hard", OfResource;
    /// The replicas that an autoscaler counts.
    AutoscalerReplicas = "autoscaler-replicas", Count;
    /// The replicas that an autoscaler wants.
    AutoscalerDesired = "autoscaler-desired", Count;
    /// The most replicas of an autoscaler.
    AutoscalerMax = "autoscaler-max", Count;
    /// The fewest replicas of an autoscaler.
    AutoscalerMin = "autoscaler-min", Count;
    /// The replicas of a workload that there are.
    WorkloadReplicas = "workload-replicas", Count;
    /// The replicas of a workload that are wanted.
    WorkloadDesired = "workload-desired", Count;
    /// When a Job started, in seconds since 1970.
    JobStart = "job-start", Seconds;
    /// When a Job completed, in seconds since 1970.
    JobCompletion = "job-completion", Seconds;
    /// The objects of a kind that the API server stores. The part is the resource, as `deployments.apps`.
    ObjectCount = "object-count", Count;
    /// The size of the database of etcd. The part is the endpoint or the instance.
    EtcdSize = "etcd-size", Bytes;
    /// The size beyond which etcd refuses to write.
    EtcdQuota = "etcd-quota", Bytes;
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl serde::Serialize for Measure {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_variants() {
        for measure in Measure::ALL {
            let mut name = String::new();
            for character in format!("{measure:?}").chars() {
                if character.is_uppercase() && !name.is_empty() {
                    name.push('-');
                }
                name.push(character.to_ascii_lowercase());
            }
            assert_eq!(measure.name(), name);
        }
    }
}
