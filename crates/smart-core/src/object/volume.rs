//! Volumes of pods and where they come from.

use super::config::KeyToPath;
use super::pod::{LocalReference, TokenVolumeName};
use super::quantity::Quantity;
use super::selector::LabelSelector;
use super::storage::PersistentVolumeClaimSpec;
use crate::json::{List, Map, record};
use crate::text::Text;

record! {
    /// A volume of a pod; one of the sources is set.
    pub struct Volume {
        /// The name, by which containers mount it.
        name: TokenVolumeName = "name",
        /// A ConfigMap.
        config_map: Option<Box<ConfigMapSource>> = "configMap",
        /// A Secret.
        secret: Option<Box<SecretSource>> = "secret",
        /// Several sources in one directory.
        projected: Option<Box<Projected>> = "projected",
        /// A PersistentVolumeClaim.
        persistent_volume_claim: Option<Box<ClaimSource>> = "persistentVolumeClaim",
        /// A PersistentVolumeClaim that lives with the pod.
        ephemeral: Option<Box<Ephemeral>> = "ephemeral",
        /// An empty directory that lives with the pod.
        empty_dir: Option<Box<EmptyDir>> = "emptyDir",
        /// A path of the node.
        host_path: Option<Box<HostPath>> = "hostPath",
        /// A volume of a CSI driver that lives with the pod.
        csi: Option<Box<CsiSource>> = "csi",
        /// An NFS export.
        nfs: Option<Box<Nfs>> = "nfs",
        /// The content of an image.
        image: Option<Box<ImageSource>> = "image",
        /// Fields of the pod as files.
        downward_api: Option<Box<Present>> = "downwardAPI",
        /// An Azure file share.
        azure_file: Option<Box<AzureFile>> = "azureFile",
        /// A CephFS mount.
        cephfs: Option<Box<SecretBacked>> = "cephfs",
        /// A Ceph block device.
        rbd: Option<Box<SecretBacked>> = "rbd",
        /// An iSCSI device.
        iscsi: Option<Box<SecretBacked>> = "iscsi",
        /// A FlexVolume.
        flex_volume: Option<Box<SecretBacked>> = "flexVolume",
        /// A ScaleIO volume.
        scale_io: Option<Box<SecretBacked>> = "scaleIO",
        /// A StorageOS volume.
        storageos: Option<Box<SecretBacked>> = "storageos",
        /// A Cinder volume.
        cinder: Option<Box<SecretBacked>> = "cinder",
        /// A disk of Google.
        gce_persistent_disk: Option<Box<CloudDisk>> = "gcePersistentDisk",
        /// A disk of AWS.
        aws_elastic_block_store: Option<Box<CloudDisk>> = "awsElasticBlockStore",
    }
}

record! {
    /// A disk of Google or AWS, named by the pod itself.
    pub struct CloudDisk {
        /// The disk of Google.
        pd_name: Text = "pdName",
        /// The disk of AWS.
        volume_id: Text = "volumeID",
        /// Whether the pod may not write.
        read_only: bool = "readOnly",
    }
}

record! {
    /// A source of which only its presence matters.
    pub struct Present {
        /// The default mode of its files.
        default_mode: Option<i32> = "defaultMode",
    }
}

record! {
    /// A ConfigMap as files.
    pub struct ConfigMapSource {
        /// Its name.
        name: Text = "name",
        /// The keys that become files; none means all.
        items: List<KeyToPath> = "items",
        /// Whether the pod starts without it.
        optional: bool = "optional",
    }
}

record! {
    /// A Secret as files.
    pub struct SecretSource {
        /// Its name.
        secret_name: Text = "secretName",
        /// The keys that become files; none means all.
        items: List<KeyToPath> = "items",
        /// Whether the pod starts without it.
        optional: bool = "optional",
    }
}

record! {
    /// Several sources in one directory.
    pub struct Projected {
        /// The sources.
        sources: List<Projection> = "sources",
    }
}

record! {
    /// One source of a projected volume.
    pub struct Projection {
        /// A ConfigMap.
        config_map: Option<ConfigMapSource> = "configMap",
        /// A Secret.
        secret: Option<ProjectedSecret> = "secret",
        /// A token of the pod's service account.
        service_account_token: Option<ProjectedToken> = "serviceAccountToken",
        /// Certificates that are trusted.
        cluster_trust_bundle: Option<TrustBundle> = "clusterTrustBundle",
    }
}

record! {
    /// A Secret in a projected volume.
    pub struct ProjectedSecret {
        /// Its name.
        name: Text = "name",
        /// The keys that become files; none means all.
        items: List<KeyToPath> = "items",
        /// Whether the pod starts without it.
        optional: bool = "optional",
    }
}

record! {
    /// A token in a projected volume.
    pub struct ProjectedToken {
        /// For whom the token is.
        audience: Text = "audience",
        /// How long it is valid.
        expiration_seconds: Option<i64> = "expirationSeconds",
        /// The file.
        path: Text = "path",
    }
}

record! {
    /// A ClusterTrustBundle in a projected volume.
    pub struct TrustBundle {
        /// The name of one bundle.
        name: Text = "name",
        /// The signer whose bundles are taken.
        signer_name: Text = "signerName",
        /// Which of the signer's bundles.
        label_selector: Option<LabelSelector> = "labelSelector",
        /// Whether the pod starts without it.
        optional: bool = "optional",
    }
}

record! {
    /// A PersistentVolumeClaim of the pod's namespace.
    pub struct ClaimSource {
        /// Its name.
        claim_name: Text = "claimName",
        /// Whether the pod may not write.
        read_only: bool = "readOnly",
    }
}

record! {
    /// A claim that is made for the pod, named after pod and volume.
    pub struct Ephemeral {
        /// What is claimed.
        volume_claim_template: EphemeralTemplate = "volumeClaimTemplate",
    }
}

record! {
    /// What an ephemeral volume claims.
    pub struct EphemeralTemplate {
        /// The claim.
        spec: PersistentVolumeClaimSpec = "spec",
    }
}

record! {
    /// An empty directory.
    pub struct EmptyDir {
        /// `Memory`, or empty for the disk of the node.
        medium: Text = "medium",
        /// The most it may hold.
        size_limit: Option<Quantity> = "sizeLimit",
    }
}

record! {
    /// A path of the node.
    pub struct HostPath {
        /// The path.
        path: Text = "path",
        /// What must be there, as `Directory`.
        kind: Text = "type",
    }
}

record! {
    /// A volume of a CSI driver.
    pub struct CsiSource {
        /// The driver.
        driver: Text = "driver",
        /// The Secret the driver needs.
        node_publish_secret_ref: Option<LocalReference> = "nodePublishSecretRef",
        /// What the driver is told, as the name of a SecretProviderClass.
        volume_attributes: Map = "volumeAttributes",
        /// Whether the pod may not write.
        read_only: Option<bool> = "readOnly",
    }
}

record! {
    /// An NFS export.
    pub struct Nfs {
        /// The server.
        server: Text = "server",
        /// The exported path.
        path: Text = "path",
    }
}

record! {
    /// An image mounted as a volume.
    pub struct ImageSource {
        /// The image.
        reference: Text = "reference",
        /// When it is pulled.
        pull_policy: Text = "pullPolicy",
    }
}

record! {
    /// An Azure file share.
    pub struct AzureFile {
        /// The Secret with the account.
        secret_name: Text = "secretName",
        /// The share.
        share_name: Text = "shareName",
    }
}

record! {
    /// A source that names a Secret; which of the other fields are set depends on the source.
    pub struct SecretBacked {
        /// The Secret.
        secret_ref: Option<LocalReference> = "secretRef",
        /// The name of the target of iSCSI.
        iqn: Text = "iqn",
        /// The servers of Ceph.
        monitors: List<Text> = "monitors",
        /// The pool of Ceph.
        pool: Text = "pool",
        /// The image in that pool.
        image: Text = "image",
        /// Whether the pod may not write.
        read_only: bool = "readOnly",
    }
}
