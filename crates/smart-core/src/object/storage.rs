//! Storage: PersistentVolume, PersistentVolumeClaim, StorageClass, and in the modules below what stands beside them.

use super::affinity::NodeSelector;
use super::meta::Condition;
use super::object_reference::{ObjectReference, TypedReference};
use super::pod::{ResourceRequirements, Resources};
use super::selector::LabelSelector;
use super::time::Time;
use crate::json::{List, Map, record};
use crate::text::Text;

mod csi;
mod parameters;
mod snapshot;

pub use csi::{
    CSIDriver, CSIDriverSpec, CSINode, CSINodeDriver, CSINodeSpec, CSIStorageCapacity, VolumeAttachment, VolumeAttachmentSource,
    VolumeAttachmentSpec, VolumeAttachmentStatus, VolumeAttributesClass, VolumeCount, VolumeError,
};
pub use parameters::Parameters;
pub use snapshot::{
    SnapshotContentSource, SnapshotSource, VolumeSnapshot, VolumeSnapshotClass, VolumeSnapshotContent, VolumeSnapshotContentSpec,
    VolumeSnapshotContentStatus, VolumeSnapshotSpec, VolumeSnapshotStatus,
};

record! {
    /// A piece of storage.
    pub struct PersistentVolume {
        /// What it is.
        spec: PersistentVolumeSpec = "spec",
        /// How it is.
        status: PersistentVolumeStatus = "status",
    }
}

record! {
    /// What a PersistentVolume is; one of the sources is set, by the name that Kubernetes gives it.
    pub struct PersistentVolumeSpec {
        /// Its size.
        capacity: Resources = "capacity",
        /// `ReadWriteOnce`, `ReadOnlyMany`, `ReadWriteMany`, `ReadWriteOncePod`.
        access_modes: List<Text> = "accessModes",
        /// `Retain`, `Delete` or `Recycle`: what becomes of it after its claim.
        persistent_volume_reclaim_policy: Text = "persistentVolumeReclaimPolicy",
        /// Its class; empty means none.
        storage_class_name: Text = "storageClassName",
        /// `Filesystem` or `Block`.
        volume_mode: Text = "volumeMode",
        /// Its performance.
        volume_attributes_class_name: Text = "volumeAttributesClassName",
        /// The claim that has it, or shall have it.
        claim_ref: Option<ObjectReference> = "claimRef",
        /// The nodes that can reach it; absent means all.
        node_affinity: Option<Box<VolumeNodeAffinity>> = "nodeAffinity",
        /// A volume of a driver.
        csi: Option<Box<CsiVolume>> = "csi",
        /// A directory of an NFS server.
        nfs: Option<Box<NfsVolume>> = "nfs",
        /// A disk or directory of one node.
        local: Option<Box<PathVolume>> = "local",
        /// A directory of whichever node the pod is on.
        host_path: Option<Box<PathVolume>> = "hostPath",
        /// A disk of AWS.
        aws_elastic_block_store: Option<Box<InTreeVolume>> = "awsElasticBlockStore",
        /// A disk of Azure.
        azure_disk: Option<Box<InTreeVolume>> = "azureDisk",
        /// A share of Azure.
        azure_file: Option<Box<InTreeVolume>> = "azureFile",
        /// A directory of CephFS.
        cephfs: Option<Box<InTreeVolume>> = "cephfs",
        /// A disk of OpenStack.
        cinder: Option<Box<InTreeVolume>> = "cinder",
        /// A disk by Fibre Channel.
        fc: Option<Box<InTreeVolume>> = "fc",
        /// A volume of a FlexVolume driver.
        flex_volume: Option<Box<InTreeVolume>> = "flexVolume",
        /// A disk of Google.
        gce_persistent_disk: Option<Box<InTreeVolume>> = "gcePersistentDisk",
        /// A volume of GlusterFS.
        glusterfs: Option<Box<InTreeVolume>> = "glusterfs",
        /// A disk by iSCSI.
        iscsi: Option<Box<InTreeVolume>> = "iscsi",
        /// A volume of Portworx.
        portworx_volume: Option<Box<InTreeVolume>> = "portworxVolume",
        /// An image of Ceph.
        rbd: Option<Box<InTreeVolume>> = "rbd",
        /// A volume of ScaleIO.
        scale_io: Option<Box<InTreeVolume>> = "scaleIO",
        /// A volume of StorageOS.
        storageos: Option<Box<InTreeVolume>> = "storageos",
        /// A disk of vSphere.
        vsphere_volume: Option<Box<InTreeVolume>> = "vsphereVolume",
    }
}

record! {
    /// The nodes that can reach a volume.
    pub struct VolumeNodeAffinity {
        /// What these nodes must match.
        required: Option<NodeSelector> = "required",
    }
}

record! {
    /// A volume of a driver.
    pub struct CsiVolume {
        /// The driver.
        driver: Text = "driver",
        /// The volume in the words of the driver.
        volume_handle: Text = "volumeHandle",
        /// The file system.
        fs_type: Text = "fsType",
        /// Whether it cannot be written.
        read_only: bool = "readOnly",
        /// The Secret for attaching.
        controller_publish_secret_ref: Option<SecretReference> = "controllerPublishSecretRef",
        /// The Secret for growing.
        controller_expand_secret_ref: Option<SecretReference> = "controllerExpandSecretRef",
        /// The Secret for mounting on the node.
        node_stage_secret_ref: Option<SecretReference> = "nodeStageSecretRef",
        /// The Secret for mounting into the pod.
        node_publish_secret_ref: Option<SecretReference> = "nodePublishSecretRef",
        /// The Secret for growing on the node.
        node_expand_secret_ref: Option<SecretReference> = "nodeExpandSecretRef",
    }
}

record! {
    /// A Secret by name and namespace.
    pub struct SecretReference {
        /// Its name.
        name: Text = "name",
        /// Its namespace.
        namespace: Text = "namespace",
    }
}

record! {
    /// A directory of an NFS server.
    pub struct NfsVolume {
        /// The server.
        server: Text = "server",
        /// The directory.
        path: Text = "path",
        /// Whether it cannot be written.
        read_only: bool = "readOnly",
    }
}

record! {
    /// A directory or disk of a node.
    pub struct PathVolume {
        /// Its path.
        path: Text = "path",
        /// What must be there, as `DirectoryOrCreate`.
        kind: Text = "type",
    }
}

record! {
    /// A volume of one of the sources built into Kubernetes. Which fields are set depends on the source.
    pub struct InTreeVolume {
        /// The volume of AWS, OpenStack or Portworx.
        volume_id: Text = "volumeID",
        /// The disk of Google.
        pd_name: Text = "pdName",
        /// The disk of Azure.
        disk_name: Text = "diskName",
        /// Where Azure has that disk.
        disk_uri: Text = "diskURI",
        /// The share of Azure.
        share_name: Text = "shareName",
        /// The disk of vSphere.
        volume_path: Text = "volumePath",
        /// The driver of a FlexVolume.
        driver: Text = "driver",
        /// The servers of Ceph.
        monitors: List<Text> = "monitors",
        /// The image of Ceph.
        image: Text = "image",
        /// The pool of that image.
        pool: Text = "pool",
        /// The Endpoints object of GlusterFS.
        endpoints: Text = "endpoints",
        /// The namespace of these Endpoints.
        endpoints_namespace: Option<Text> = "endpointsNamespace",
        /// The server of iSCSI.
        target_portal: Text = "targetPortal",
        /// The name of the target of iSCSI.
        iqn: Text = "iqn",
        /// The Secret, for all sources but Azure's shares.
        secret_ref: Option<SecretReference> = "secretRef",
        /// The Secret of a share of Azure.
        secret_name: Text = "secretName",
        /// The namespace of that Secret.
        secret_namespace: Option<Text> = "secretNamespace",
    }
}

record! {
    /// How a PersistentVolume is.
    pub struct PersistentVolumeStatus {
        /// `Pending`, `Available`, `Bound`, `Released` or `Failed`.
        phase: Text = "phase",
        /// Why it failed, as one word.
        reason: Text = "reason",
        /// Why it failed, for people.
        message: Text = "message",
        /// When the phase last changed.
        last_phase_transition_time: Option<Time> = "lastPhaseTransitionTime",
    }
}

record! {
    /// Asks for storage.
    pub struct PersistentVolumeClaim {
        /// What is wanted.
        spec: PersistentVolumeClaimSpec = "spec",
        /// What it got.
        status: PersistentVolumeClaimStatus = "status",
    }
}

record! {
    /// What a PersistentVolumeClaim wants.
    pub struct PersistentVolumeClaimSpec {
        /// `ReadWriteOnce`, `ReadOnlyMany`, `ReadWriteMany`, `ReadWriteOncePod`.
        access_modes: List<Text> = "accessModes",
        /// Which volumes will do.
        selector: Option<LabelSelector> = "selector",
        /// The size.
        resources: ResourceRequirements = "resources",
        /// The volume it is bound to, or wants.
        volume_name: Text = "volumeName",
        /// The class: absent means the default class, the empty text means none.
        storage_class_name: Option<Text> = "storageClassName",
        /// `Filesystem` or `Block`.
        volume_mode: Text = "volumeMode",
        /// What it is filled from: a snapshot or another claim.
        data_source: Option<Box<TypedReference>> = "dataSource",
        /// The same, for any kind and namespace.
        data_source_ref: Option<Box<TypedReference>> = "dataSourceRef",
        /// The performance.
        volume_attributes_class_name: Text = "volumeAttributesClassName",
    }
}

record! {
    /// What a PersistentVolumeClaim got.
    pub struct PersistentVolumeClaimStatus {
        /// `Pending`, `Bound` or `Lost`.
        phase: Text = "phase",
        /// How its volume may be mounted.
        access_modes: List<Text> = "accessModes",
        /// The size of its volume.
        capacity: Resources = "capacity",
        /// The size that growing it has reserved.
        allocated_resources: Resources = "allocatedResources",
        /// How far growing has come, by resource.
        allocated_resource_statuses: Map = "allocatedResourceStatuses",
        /// The performance it has.
        current_volume_attributes_class_name: Text = "currentVolumeAttributesClassName",
        /// How far changing the performance has come.
        modify_volume_status: Option<Box<ModifyVolumeStatus>> = "modifyVolumeStatus",
        /// Resizing, FileSystemResizePending, ModifyVolumeError and others.
        conditions: List<Condition> = "conditions",
    }
}

record! {
    /// How far changing the performance of a volume has come.
    pub struct ModifyVolumeStatus {
        /// `Pending`, `InProgress` or `Infeasible`.
        status: Text = "status",
        /// The class it changes to.
        target_volume_attributes_class_name: Text = "targetVolumeAttributesClassName",
    }
}

record! {
    /// A sort of storage, and who makes it.
    pub struct StorageClass {
        /// Who makes the volumes, as `ebs.csi.aws.com`.
        provisioner: Text = "provisioner",
        /// What it is told.
        parameters: Parameters = "parameters",
        /// `Delete` or `Retain`; empty means delete.
        reclaim_policy: Text = "reclaimPolicy",
        /// `Immediate` or `WaitForFirstConsumer`; empty means at once.
        volume_binding_mode: Text = "volumeBindingMode",
        /// Whether claims may grow.
        allow_volume_expansion: bool = "allowVolumeExpansion",
        /// Where volumes may be made; empty means everywhere.
        allowed_topologies: List<TopologyTerm> = "allowedTopologies",
    }
}

record! {
    /// A set of places; all expressions must hold.
    pub struct TopologyTerm {
        /// The expressions.
        match_label_expressions: List<TopologyExpression> = "matchLabelExpressions",
    }
}

record! {
    /// The values that a label of nodes may have.
    pub struct TopologyExpression {
        /// The label, as `topology.kubernetes.io/zone`.
        key: Text = "key",
        /// The values.
        values: List<Text> = "values",
    }
}
