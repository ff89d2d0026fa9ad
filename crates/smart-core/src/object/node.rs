//! Nodes: the machines that pods run on.

use super::meta::Condition;
use super::pod::Resources;
use super::time::Time;
use crate::json::{List, record};
use crate::text::Text;

record! {
    /// A machine of the cluster.
    pub struct Node {
        /// What is wanted of the node.
        spec: NodeSpec = "spec",
        /// What was last reported of it.
        status: NodeStatus = "status",
    }
}

record! {
    /// What is wanted of a node.
    pub struct NodeSpec {
        /// Whether new pods are kept away: the node is cordoned.
        unschedulable: bool = "unschedulable",
        /// What pods must tolerate to come or to stay.
        taints: List<Taint> = "taints",
        /// The name of the machine at its cloud, as `aws:///eu-west-1a/i-0123`.
        provider_id: Text = "providerID",
        /// The address ranges of its pods.
        pod_cidrs: List<Text> = "podCIDRs",
    }
}

record! {
    /// A mark that keeps away, or drives out, the pods that do not tolerate it.
    pub struct Taint {
        /// The key that tolerations name.
        key: Text = "key",
        /// The value that tolerations name; empty for most.
        value: Text = "value",
        /// `NoSchedule`, `PreferNoSchedule` or `NoExecute`.
        effect: Text = "effect",
        /// When it was put on; written for `NoExecute` only.
        time_added: Option<Time> = "timeAdded",
    }
}

record! {
    /// What the kubelet and the controllers last reported of a node.
    pub struct NodeStatus {
        /// All that the machine has.
        capacity: Resources = "capacity",
        /// What of it pods may request.
        allocatable: Resources = "allocatable",
        /// Ready, pressures, and what a problem detector adds.
        conditions: List<Condition> = "conditions",
        /// Where the node can be reached.
        addresses: List<NodeAddress> = "addresses",
        /// The versions of its software.
        node_info: NodeSystem = "nodeInfo",
        /// The images on its disk, the largest ones.
        images: List<NodeImage> = "images",
        /// The volumes attached to it.
        volumes_attached: List<AttachedVolume> = "volumesAttached",
        /// The names of the attachable volumes that its pods mount.
        volumes_in_use: List<Text> = "volumesInUse",
    }
}

record! {
    /// One address of a node.
    pub struct NodeAddress {
        /// `InternalIP`, `ExternalIP`, `Hostname`, `InternalDNS` or `ExternalDNS`.
        kind: Text = "type",
        /// The address itself.
        address: Text = "address",
    }
}

record! {
    /// The versions of what runs on a node.
    pub struct NodeSystem {
        /// The version of the kubelet.
        kubelet_version: Text = "kubeletVersion",
        /// The version of the kernel.
        kernel_version: Text = "kernelVersion",
        /// The name of the operating system, for people.
        os_image: Text = "osImage",
        /// The container runtime with its version, as `containerd://2.1.4`.
        container_runtime_version: Text = "containerRuntimeVersion",
        /// The architecture in Go's words, as `amd64`.
        architecture: Text = "architecture",
        /// `linux` or `windows`.
        operating_system: Text = "operatingSystem",
    }
}

record! {
    /// An image on the disk of a node.
    pub struct NodeImage {
        /// The names it is known by.
        names: List<Text> = "names",
        /// Its size on the disk.
        size_bytes: i64 = "sizeBytes",
    }
}

record! {
    /// A volume attached to a node.
    pub struct AttachedVolume {
        /// Its name, as `kubernetes.io/csi/<driver>^<handle>`.
        name: Text = "name",
        /// The path of the device; often empty.
        device_path: Text = "devicePath",
    }
}
