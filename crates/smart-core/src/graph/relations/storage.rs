//! Claims, volumes, their classes, drivers and snapshots.

use super::super::build::{Builder, Detail, Target};
use super::super::relation::Relation;
use crate::object::affinity::NodeSelectorTerm;
use crate::object::selector::Operator;
use crate::object::storage::{
    CSINode, CSIStorageCapacity, PersistentVolume, PersistentVolumeClaim, SecretReference, StorageClass, VolumeAttachment,
    VolumeSnapshot, VolumeSnapshotContent,
};
use crate::object::{Body, Object};
use crate::text::Text;

const STORAGE: &str = "storage.k8s.io";
const SNAPSHOT: &str = "snapshot.storage.k8s.io";

fn of_storage<'a>(kind: &'a str, name: &'a str) -> Target<'a> {
    Target::of_cluster(STORAGE, kind, name)
}

pub(super) fn claim(builder: &mut Builder<'_>, from: u32, namespace: &str, claim: &PersistentVolumeClaim) {
    let spec = &claim.spec;
    let volume = Target::of_cluster("", "PersistentVolume", &spec.volume_name);
    builder.link(from, Relation::ClaimVolume, volume, Detail::default());
    match &spec.storage_class_name {
        // A bound claim keeps the name of a class that may be gone: it needs it only to grow.
        Some(class) => {
            let detail = Detail { optional: !spec.volume_name.is_empty(), ..Detail::default() };
            builder.link(from, Relation::ClaimClass, of_storage("StorageClass", class), detail);
        }
        None if spec.volume_name.is_empty() => {
            if let Some(class) = default_class(builder.objects()) {
                builder.link(from, Relation::ClaimClass, of_storage("StorageClass", &class.meta.name), Detail::default());
            }
        }
        None => {}
    }
    if let Some(source) = spec.data_source_ref.as_ref().or(spec.data_source.as_ref()) {
        let namespace = if source.namespace.is_empty() { namespace } else { &source.namespace };
        let target = Target::new(&source.api_group, &source.kind, namespace, &source.name);
        builder.link(from, Relation::ClaimSource, target, Detail { key: "", optional: !spec.volume_name.is_empty() });
    }
    let attributes = of_storage("VolumeAttributesClass", &spec.volume_attributes_class_name);
    builder.link(from, Relation::AttributesClass, attributes, Detail::default());
}

/// Returns the class that claims without one get: the newest of those marked as default.
fn default_class(objects: &[Object]) -> Option<&Object> {
    const MARKS: [&str; 2] = ["storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class"];
    let of_cluster = objects.iter().take_while(|object| object.meta.namespace.is_empty());
    let classes = of_cluster.filter(|object| matches!(object.body, Body::StorageClass(_)));
    let marked =
        classes.filter(|class| MARKS.iter().any(|mark| class.meta.annotations.get(mark).is_some_and(|value| value == "true")));
    marked.max_by(|a, b| a.meta.creation_timestamp.cmp(&b.meta.creation_timestamp).then_with(|| b.meta.name.cmp(&a.meta.name)))
}

pub(super) fn volume(builder: &mut Builder<'_>, from: u32, volume: &PersistentVolume) {
    let spec = &volume.spec;
    // The claim's namespace stands in the reference: a volume has none.
    if let Some(claim) = &spec.claim_ref {
        let target = Target::core("PersistentVolumeClaim", &claim.namespace, &claim.name);
        builder.link(from, Relation::VolumeClaim, target, Detail::default());
    }
    builder.link(from, Relation::VolumeClass, of_storage("StorageClass", &spec.storage_class_name), Detail::default());
    let attributes = of_storage("VolumeAttributesClass", &spec.volume_attributes_class_name);
    builder.link(from, Relation::AttributesClass, attributes, Detail::default());
    if let Some(csi) = &spec.csi {
        builder.link(from, Relation::VolumeDriver, of_storage("CSIDriver", &csi.driver), Detail::default());
        let secrets = [
            &csi.controller_publish_secret_ref,
            &csi.controller_expand_secret_ref,
            &csi.node_stage_secret_ref,
            &csi.node_publish_secret_ref,
            &csi.node_expand_secret_ref,
        ];
        for secret in secrets.into_iter().flatten() {
            secret_of_volume(builder, from, secret);
        }
    }
    let in_tree = [&spec.cephfs, &spec.cinder, &spec.flex_volume, &spec.iscsi, &spec.rbd, &spec.scale_io, &spec.storageos];
    for secret in in_tree.into_iter().flatten().filter_map(|source| source.secret_ref.as_ref()) {
        secret_of_volume(builder, from, secret);
    }
    if let Some(azure) = &spec.azure_file {
        let namespace = azure.secret_namespace.as_ref().map(Text::as_str);
        let claim = spec.claim_ref.as_ref().map(|claim| claim.namespace.as_str());
        let target = Target::core("Secret", namespace.or(claim).unwrap_or_default(), &azure.secret_name);
        builder.link(from, Relation::VolumeSecret, target, Detail::default());
    }
    let terms = spec.node_affinity.iter().flat_map(|affinity| &affinity.required).flat_map(|selector| &selector.terms);
    for name in terms.flat_map(nodes_named) {
        builder.link(from, Relation::VolumeNode, Target::of_cluster("", "Node", name), Detail::default());
    }
}

fn secret_of_volume(builder: &mut Builder<'_>, from: u32, secret: &SecretReference) {
    let target = Target::core("Secret", &secret.namespace, &secret.name);
    builder.link(from, Relation::VolumeSecret, target, Detail::default());
}

/// Returns the nodes that a term names by their host names, as volumes on disks of a node do.
fn nodes_named(term: &NodeSelectorTerm) -> impl Iterator<Item = &Text> {
    let named = term
        .match_expressions
        .iter()
        .filter(|requirement| requirement.key == "kubernetes.io/hostname" && requirement.operator == Operator::In);
    named.flat_map(|requirement| requirement.values.iter())
}

pub(super) fn class(builder: &mut Builder<'_>, from: u32, class: &StorageClass) {
    // In-tree provisioners (`kubernetes.io/...`) are no CSI drivers.
    if !class.provisioner.starts_with("kubernetes.io/") {
        builder.link_known(from, Relation::ClassDriver, of_storage("CSIDriver", &class.provisioner));
    }
    for (key, name) in class.parameters.iter() {
        let Some(prefix) = key.strip_suffix("-secret-name") else { continue };
        let namespace = class.parameters.get(&format!("{prefix}-secret-namespace"));
        let namespace = namespace.map(Text::as_str).unwrap_or_default();
        // `${pvc.name}` and the like are filled in for each claim.
        if !name.contains("${") && !namespace.contains("${") {
            let target = Target::core("Secret", namespace, name);
            builder.link(from, Relation::ClassSecret, target, Detail { key, optional: false });
        }
    }
}

pub(super) fn attachment(builder: &mut Builder<'_>, from: u32, attachment: &VolumeAttachment) {
    let spec = &attachment.spec;
    let volume = Target::of_cluster("", "PersistentVolume", &spec.source.persistent_volume_name);
    builder.link(from, Relation::AttachmentVolume, volume, Detail::default());
    builder.link(from, Relation::AttachmentNode, Target::of_cluster("", "Node", &spec.node_name), Detail::default());
    builder.link(from, Relation::AttachmentDriver, of_storage("CSIDriver", &spec.attacher), Detail::default());
}

pub(super) fn csi_node(builder: &mut Builder<'_>, from: u32, name: &str, node: &CSINode) {
    builder.link(from, Relation::CsiNodeNode, Target::of_cluster("", "Node", name), Detail::default());
    for driver in &node.spec.drivers {
        builder.link(from, Relation::CsiNodeDriver, of_storage("CSIDriver", &driver.name), Detail::default());
    }
}

pub(super) fn capacity(builder: &mut Builder<'_>, from: u32, capacity: &CSIStorageCapacity) {
    let class = of_storage("StorageClass", &capacity.storage_class_name);
    builder.link(from, Relation::CapacityClass, class, Detail::default());
}

pub(super) fn snapshot(builder: &mut Builder<'_>, from: u32, namespace: &str, snapshot: &VolumeSnapshot) {
    let source = &snapshot.spec.source;
    let claim = Target::core("PersistentVolumeClaim", namespace, &source.persistent_volume_claim_name);
    // The snapshot outlives its source.
    builder.link(from, Relation::SnapshotSource, claim, Detail { key: "", optional: true });
    let content = |name| Target::of_cluster(SNAPSHOT, "VolumeSnapshotContent", name);
    builder.link(from, Relation::SnapshotSource, content(&source.volume_snapshot_content_name), Detail::default());
    let bound = content(&snapshot.status.bound_volume_snapshot_content_name);
    builder.link(from, Relation::SnapshotContent, bound, Detail::default());
    let class = snapshot.spec.volume_snapshot_class_name.as_ref().map(Text::as_str).unwrap_or_default();
    let class = Target::of_cluster(SNAPSHOT, "VolumeSnapshotClass", class);
    builder.link(from, Relation::SnapshotClass, class, Detail::default());
}

pub(super) fn snapshot_content(builder: &mut Builder<'_>, from: u32, content: &VolumeSnapshotContent) {
    builder.link(from, Relation::VolumeDriver, of_storage("CSIDriver", &content.spec.driver), Detail::default());
    let class = Target::of_cluster(SNAPSHOT, "VolumeSnapshotClass", &content.spec.volume_snapshot_class_name);
    builder.link(from, Relation::SnapshotClass, class, Detail::default());
}
