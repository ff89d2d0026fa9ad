//! Drivers of storage, what they have attached, and how much room they have.

use crate::json::{List, record};
use crate::object::quantity::Quantity;
use crate::object::selector::LabelSelector;
use crate::object::time::Time;
use crate::text::Text;

record! {
    /// What Kubernetes must know about a driver.
    pub struct CSIDriver {
        /// What must be known.
        spec: CSIDriverSpec = "spec",
    }
}

record! {
    /// What Kubernetes must know about a driver.
    pub struct CSIDriverSpec {
        /// Whether its volumes are attached before they are mounted; absent means yes.
        attach_required: Option<bool> = "attachRequired",
        /// Whether it is told the pod when it mounts.
        pod_info_on_mount: bool = "podInfoOnMount",
        /// Whether the scheduler asks its CSIStorageCapacity objects.
        storage_capacity: bool = "storageCapacity",
        /// `Persistent`, `Ephemeral`; empty means persistent.
        volume_lifecycle_modes: List<Text> = "volumeLifecycleModes",
        /// When the group of files is changed.
        fs_group_policy: Text = "fsGroupPolicy",
        /// Whether it mounts again and again, to bring news.
        requires_republish: bool = "requiresRepublish",
    }
}

record! {
    /// The drivers of a node; it has the name of the node.
    pub struct CSINode {
        /// The drivers.
        spec: CSINodeSpec = "spec",
    }
}

record! {
    /// The drivers of a node.
    pub struct CSINodeSpec {
        /// The drivers.
        drivers: List<CSINodeDriver> = "drivers",
    }
}

record! {
    /// One driver on a node.
    pub struct CSINodeDriver {
        /// The driver.
        name: Text = "name",
        /// The node in the words of the driver.
        node_id: Text = "nodeID",
        /// The labels that say where the node is.
        topology_keys: List<Text> = "topologyKeys",
        /// How many volumes it can have.
        allocatable: VolumeCount = "allocatable",
    }
}

record! {
    /// How many volumes of a driver a node can have.
    pub struct VolumeCount {
        /// The number; absent means no limit.
        count: Option<i32> = "count",
    }
}

record! {
    /// How much room a driver has for a class, in one place.
    pub struct CSIStorageCapacity {
        /// The nodes that can reach the place; absent means none, the empty selector all.
        node_topology: Option<LabelSelector> = "nodeTopology",
        /// The class.
        storage_class_name: Text = "storageClassName",
        /// The room in sum; absent is unknown.
        capacity: Option<Quantity> = "capacity",
        /// The largest volume that can be made; absent is unknown.
        maximum_volume_size: Option<Quantity> = "maximumVolumeSize",
    }
}

record! {
    /// Wants a volume attached to a node.
    pub struct VolumeAttachment {
        /// What is wanted.
        spec: VolumeAttachmentSpec = "spec",
        /// How far it has come.
        status: VolumeAttachmentStatus = "status",
    }
}

record! {
    /// What a VolumeAttachment wants.
    pub struct VolumeAttachmentSpec {
        /// The driver that does it.
        attacher: Text = "attacher",
        /// The node.
        node_name: Text = "nodeName",
        /// The volume.
        source: VolumeAttachmentSource = "source",
    }
}

record! {
    /// The volume that is attached.
    pub struct VolumeAttachmentSource {
        /// Its PersistentVolume; empty for a volume that a pod states itself.
        persistent_volume_name: Text = "persistentVolumeName",
    }
}

record! {
    /// How far a VolumeAttachment has come.
    pub struct VolumeAttachmentStatus {
        /// Whether the volume is attached.
        attached: bool = "attached",
        /// Why it could not be attached.
        attach_error: Option<Box<VolumeError>> = "attachError",
        /// Why it could not be detached.
        detach_error: Option<Box<VolumeError>> = "detachError",
    }
}

record! {
    /// What a driver of storage said when something failed.
    pub struct VolumeError {
        /// When.
        time: Option<Time> = "time",
        /// What it said.
        message: Text = "message",
        /// The code of gRPC.
        error_code: Option<i32> = "errorCode",
    }
}

record! {
    /// A sort of performance that volumes can change to.
    pub struct VolumeAttributesClass {
        /// The driver.
        driver_name: Text = "driverName",
    }
}
