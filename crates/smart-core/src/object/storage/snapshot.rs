//! Snapshots of volumes.

use super::{Parameters, VolumeError};
use crate::json::record;
use crate::object::object_reference::ObjectReference;
use crate::object::quantity::Quantity;
use crate::object::time::Time;
use crate::text::Text;

record! {
    /// Asks for a snapshot of a claim.
    pub struct VolumeSnapshot {
        /// What is wanted.
        spec: VolumeSnapshotSpec = "spec",
        /// How far it has come.
        status: VolumeSnapshotStatus = "status",
    }
}

record! {
    /// What a VolumeSnapshot wants.
    pub struct VolumeSnapshotSpec {
        /// Of what.
        source: SnapshotSource = "source",
        /// Its class; absent means the default class of the driver.
        volume_snapshot_class_name: Option<Text> = "volumeSnapshotClassName",
    }
}

record! {
    /// Of what a snapshot is taken, or which snapshot it stands for: one of the fields is set.
    pub struct SnapshotSource {
        /// The claim.
        persistent_volume_claim_name: Text = "persistentVolumeClaimName",
        /// The content that is there already.
        volume_snapshot_content_name: Text = "volumeSnapshotContentName",
    }
}

record! {
    /// How far a VolumeSnapshot has come.
    pub struct VolumeSnapshotStatus {
        /// The content.
        bound_volume_snapshot_content_name: Text = "boundVolumeSnapshotContentName",
        /// When it was taken.
        creation_time: Option<Time> = "creationTime",
        /// Whether a volume can be made of it; absent is unknown.
        ready_to_use: Option<bool> = "readyToUse",
        /// How large such a volume must be.
        restore_size: Option<Quantity> = "restoreSize",
        /// What went wrong.
        error: Option<Box<VolumeError>> = "error",
    }
}

record! {
    /// A snapshot that is there.
    pub struct VolumeSnapshotContent {
        /// What it is.
        spec: VolumeSnapshotContentSpec = "spec",
        /// How it is.
        status: VolumeSnapshotContentStatus = "status",
    }
}

record! {
    /// What a VolumeSnapshotContent is.
    pub struct VolumeSnapshotContentSpec {
        /// The snapshot that it belongs to.
        volume_snapshot_ref: ObjectReference = "volumeSnapshotRef",
        /// `Delete` or `Retain`: what becomes of it after the snapshot.
        deletion_policy: Text = "deletionPolicy",
        /// The driver.
        driver: Text = "driver",
        /// Its class; empty means none.
        volume_snapshot_class_name: Text = "volumeSnapshotClassName",
        /// Of what it is taken.
        source: SnapshotContentSource = "source",
    }
}

record! {
    /// Of what a snapshot is taken, in the words of the driver: one of the fields is set.
    pub struct SnapshotContentSource {
        /// The volume.
        volume_handle: Text = "volumeHandle",
        /// The snapshot that is there already.
        snapshot_handle: Text = "snapshotHandle",
    }
}

record! {
    /// How a VolumeSnapshotContent is.
    pub struct VolumeSnapshotContentStatus {
        /// The snapshot in the words of the driver.
        snapshot_handle: Text = "snapshotHandle",
        /// Whether a volume can be made of it; absent is unknown.
        ready_to_use: Option<bool> = "readyToUse",
        /// What went wrong.
        error: Option<Box<VolumeError>> = "error",
    }
}

record! {
    /// A sort of snapshot, and who makes it.
    pub struct VolumeSnapshotClass {
        /// The driver.
        driver: Text = "driver",
        /// `Delete` or `Retain`.
        deletion_policy: Text = "deletionPolicy",
        /// What the driver is told.
        parameters: Parameters = "parameters",
    }
}
