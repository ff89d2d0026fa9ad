//! VolumeRestrictions: disks that one pod only may have, and claims that one pod only may use
//! (pkg/scheduler/framework/plugins/volumerestrictions/volume_restrictions.go).

use super::{Failure, Filter};
use crate::object::volume::Volume;
use crate::simulate::schedule::class::Class;
use crate::simulate::schedule::snapshot::{NodeState, PodId, Snapshot};
use crate::simulate::schedule::storage::Storage;

/// What a pod has that others may have too.
#[derive(Default)]
pub(crate) struct Restrictions<'a> {
    disks: Vec<&'a Volume>,
    /// Whether a pod with a node uses a claim that it alone may use.
    is_claimed: bool,
}

pub(crate) fn prepare<'a>(snapshot: &Snapshot<'a>, pod: PodId, class: &Class<'a>) -> (Restrictions<'a>, Option<Failure>) {
    let mut restrictions = Restrictions::default();
    if !class.has_volumes {
        return (restrictions, None);
    }
    restrictions.disks = class.spec.volumes.iter().map(|volume| &**volume).filter(|volume| is_disk(volume)).collect();
    for named in Storage::named(&snapshot.pods[pod as usize], class).iter().filter(|named| !named.is_ephemeral) {
        let Some(claim) = snapshot.storage.claim(&class.namespace, &named.name) else {
            let words = format!("persistentvolumeclaim \"{}\" not found", named.name);
            return (restrictions, Some(Failure::unresolvable(Filter::VolumeRestrictions, words)));
        };
        let claim = &snapshot.storage.claims[claim as usize];
        restrictions.is_claimed |=
            claim.users > 0 && claim.claim.spec.access_modes.iter().any(|mode| *mode == "ReadWriteOncePod");
    }
    (restrictions, None)
}

impl Restrictions<'_> {
    pub(crate) fn check(&self, snapshot: &Snapshot<'_>, node: &NodeState<'_>) -> Option<Failure> {
        if !self.disks.is_empty() && self.conflicts(snapshot, node) {
            return Some(Failure::resolvable(Filter::VolumeRestrictions, "node(s) had no available disk"));
        }
        const IN_USE: &str =
            "node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod";
        self.is_claimed.then(|| Failure::resolvable(Filter::VolumeRestrictions, IN_USE))
    }

    fn conflicts(&self, snapshot: &Snapshot<'_>, node: &NodeState<'_>) -> bool {
        self.disk_holder(snapshot, node).is_some()
    }

    /// Returns the pod of a node that has one of the disks.
    pub(crate) fn disk_holder(&self, snapshot: &Snapshot<'_>, node: &NodeState<'_>) -> Option<PodId> {
        let has_one = |pod: &&PodId| {
            let class = snapshot.class(**pod);
            let mut theirs = class.spec.volumes.iter();
            class.has_volumes && theirs.any(|theirs| self.disks.iter().any(|ours| is_same_disk(ours, theirs)))
        };
        node.pods.iter().find(has_one).copied()
    }
}

fn is_disk(volume: &Volume) -> bool {
    volume.gce_persistent_disk.is_some()
        || volume.aws_elastic_block_store.is_some()
        || volume.rbd.is_some()
        || volume.iscsi.is_some()
}

/// Tells whether both are one disk that two pods of a node may not have: not even to read for AWS, only to read for others.
fn is_same_disk(ours: &Volume, theirs: &Volume) -> bool {
    if let (Some(a), Some(b)) = (&ours.gce_persistent_disk, &theirs.gce_persistent_disk) {
        return a.pd_name == b.pd_name && !(a.read_only && b.read_only);
    }
    if let (Some(a), Some(b)) = (&ours.aws_elastic_block_store, &theirs.aws_elastic_block_store) {
        return a.volume_id == b.volume_id;
    }
    if let (Some(a), Some(b)) = (&ours.iscsi, &theirs.iscsi) {
        return a.iqn == b.iqn && !(a.read_only && b.read_only);
    }
    if let (Some(a), Some(b)) = (&ours.rbd, &theirs.rbd) {
        let together = a.monitors.iter().any(|monitor| b.monitors.contains(monitor));
        return together && a.pool == b.pool && a.image == b.image && !(a.read_only && b.read_only);
    }
    false
}

#[cfg(test)]
mod tests {
    use crate::simulate::schedule::testing::{node, object, pod, verdict};

    fn claim(name: &str, meta: &str, spec: &str, phase: &str) -> String {
        let rest = format!(r#""spec": {{{spec}}}, "status": {{"phase": "{phase}"}}"#);
        object(&format!("v1 PersistentVolumeClaim n/{name}"), meta, &rest)
    }

    fn volume(name: &str, meta: &str, spec: &str) -> String {
        object(
            &format!("v1 PersistentVolume {name}"),
            meta,
            &format!(r#""spec": {{{spec}}}, "status": {{"phase": "Available"}}"#),
        )
    }

    fn uses(claim: &str) -> String {
        format!(r#""volumes": [{{"name": "v", "persistentVolumeClaim": {{"claimName": "{claim}"}}}}]"#)
    }

    #[test]
    fn a_claim_for_one_pod_is_taken_by_another_anywhere() {
        let bound = |mode: &str| claim("c", "", &format!(r#""volumeName": "v", "accessModes": ["{mode}"]"#), "Bound");
        let items = |mode: &str, other: &str| {
            vec![
                node("a", "", ""),
                node("b", "", ""),
                bound(mode),
                volume("v", "", ""),
                pod("x", "x", "a", &uses(other)),
                pod("p", "p", "", &uses("c")),
            ]
        };
        // A pod that goes would help.
        assert_eq!(verdict(&items("ReadWriteOncePod", "c")), "a VolumeRestrictions, b VolumeRestrictions");
        assert_eq!(verdict(&items("ReadWriteOnce", "c")), "a fits, b fits");
        assert_eq!(verdict(&items("ReadWriteOncePod", "other")), "a fits, b fits");
    }

    #[test]
    fn disks_are_for_one_pod_of_a_node() {
        let check = |ours: &str, theirs: &str, expected: &str| {
            let spec = |disk: &str| format!(r#""volumes": [{{"name": "v", {disk}}}]"#);
            let items = [node("a", "", ""), node("b", "", ""), pod("x", "x", "a", &spec(theirs)), pod("p", "p", "", &spec(ours))];
            assert_eq!(verdict(&items), expected, "{ours} {theirs}");
        };
        let (gce, read) =
            (r#""gcePersistentDisk": {"pdName": "d"}"#, r#""gcePersistentDisk": {"pdName": "d", "readOnly": true}"#);
        check(gce, gce, "a VolumeRestrictions, b fits");
        check(read, gce, "a VolumeRestrictions, b fits");
        check(read, read, "a fits, b fits");
        let aws = r#""awsElasticBlockStore": {"volumeID": "d", "readOnly": true}"#;
        check(aws, aws, "a VolumeRestrictions, b fits");
        check(aws, gce, "a fits, b fits");
    }
}
