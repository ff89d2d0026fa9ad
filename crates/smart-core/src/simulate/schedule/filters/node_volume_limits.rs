//! NodeVolumeLimits: how many volumes of a driver a node can attach
//! (pkg/scheduler/framework/plugins/nodevolumelimits/csi.go).

use std::collections::{BTreeMap, BTreeSet};

use super::{Failure, Filter};
use crate::object::storage::PersistentVolume;
use crate::simulate::schedule::class::Class;
use crate::simulate::schedule::snapshot::{NodeState, PodId, Snapshot};
use crate::simulate::schedule::storage::{ClaimId, Storage};

/// The claims of a pod.
#[derive(Default)]
pub(crate) struct Wanted {
    claims: Vec<ClaimId>,
    /// Set when one of them does not exist: no node will do.
    missing: Option<Failure>,
}

/// A volume by its driver and its name there.
type Handle = (String, String);

pub(crate) fn prepare(snapshot: &Snapshot<'_>, pod: PodId, class: &Class<'_>) -> Wanted {
    let mut wanted = Wanted::default();
    if !class.has_volumes {
        return wanted;
    }
    for named in Storage::named(&snapshot.pods[pod as usize], class) {
        match snapshot.storage.claim(&class.namespace, &named.name) {
            Some(claim) => wanted.claims.push(claim),
            None if wanted.missing.is_none() => {
                let (namespace, name) = (&class.namespace, &named.name);
                let words = format!("looking up PVC {namespace}/{name}: persistentvolumeclaim \"{name}\" not found");
                wanted.missing = Some(Failure::unresolvable(Filter::NodeVolumeLimits, words));
            }
            None => {}
        }
    }
    wanted
}

impl Wanted {
    pub(crate) fn check(&self, snapshot: &Snapshot<'_>, node: &NodeState<'_>) -> Option<Failure> {
        if self.missing.is_some() {
            return self.missing.clone();
        }
        let is_full = !self.full(snapshot, node).is_empty();
        is_full.then(|| Failure::resolvable(Filter::NodeVolumeLimits, "node(s) exceed max volume count"))
    }

    /// Returns the drivers of which the node can attach too few more volumes.
    pub(crate) fn full<'n>(&self, snapshot: &Snapshot<'n>, node: &NodeState<'n>) -> Vec<FullDriver<'n>> {
        if self.claims.is_empty() {
            return Vec::new();
        }
        let Some((_, drivers)) = snapshot.storage.node(node.name()) else { return Vec::new() };
        let limits = drivers.spec.drivers.iter().filter_map(|driver| Some((driver.name.as_str(), driver.allocatable.count?)));
        let limits: BTreeMap<&str, i32> = limits.collect();
        if limits.is_empty() {
            return Vec::new();
        }
        let mut wanted: BTreeSet<Handle> =
            self.claims.iter().filter_map(|claim| handle(&snapshot.storage, *claim, node)).collect();
        let attached = attached(snapshot, node);
        wanted.retain(|volume| !attached.contains(volume));
        let of = |volumes: &BTreeSet<Handle>, driver: &str| volumes.iter().filter(|(known, _)| known == driver).count() as i64;
        let full = limits.into_iter().filter_map(|(driver, limit)| {
            let full =
                FullDriver { driver, limit: i64::from(limit), attached: of(&attached, driver), wanted: of(&wanted, driver) };
            (full.wanted > 0 && full.attached + full.wanted > full.limit).then_some(full)
        });
        full.collect()
    }
}

/// A driver of which a node can attach too few more volumes.
pub(crate) struct FullDriver<'n> {
    pub(crate) driver: &'n str,
    pub(crate) limit: i64,
    pub(crate) attached: i64,
    pub(crate) wanted: i64,
}

/// Returns the volumes that pods of the node use, and those that are attached to it.
fn attached(snapshot: &Snapshot<'_>, node: &NodeState<'_>) -> BTreeSet<Handle> {
    let storage = &snapshot.storage;
    let mut volumes = BTreeSet::new();
    for pod in &node.pods {
        let class = snapshot.class(*pod);
        if class.has_volumes {
            let named = Storage::named(&snapshot.pods[*pod as usize], class);
            let claims = named.iter().filter_map(|named| storage.claim(&class.namespace, &named.name));
            volumes.extend(claims.filter_map(|claim| handle(storage, claim, node)));
        }
    }
    for name in storage.attached(node.name()) {
        let volume = storage.volume(name).and_then(|volume| storage.volumes.get(volume as usize));
        volumes.extend(volume.and_then(|(_, volume)| handle_of(volume)));
    }
    volumes
}

/// Returns driver and volume of a claim. One without a volume counts for the driver that will make it; one of a driver that is
/// not of the CSI does not count.
fn handle(storage: &Storage<'_>, claim: ClaimId, node: &NodeState<'_>) -> Option<Handle> {
    let state = storage.claims.get(claim as usize)?;
    if let Some(volume) = storage.volume(&state.claim.spec.volume_name) {
        return handle_of(storage.volumes.get(volume as usize)?.1);
    }
    let class = storage.class(state.class_name())?;
    let meta = &state.object.meta;
    let driver = match migrated(&class.provisioner) {
        Some(driver) if is_migrated(storage, node, &class.provisioner) => driver,
        Some(_) => return None,
        None => &class.provisioner,
    };
    Some((driver.to_owned(), format!("to be made for {}/{}", meta.namespace, meta.name)))
}

fn handle_of(volume: &PersistentVolume) -> Option<Handle> {
    let csi = volume.spec.csi.as_ref()?;
    (!csi.driver.is_empty() && !csi.volume_handle.is_empty()).then(|| (csi.driver.to_string(), csi.volume_handle.to_string()))
}

/// Returns the driver that has taken the place of a provisioner that was built into Kubernetes
/// (staging/src/k8s.io/csi-translation-lib/plugins).
fn migrated(provisioner: &str) -> Option<&'static str> {
    Some(match provisioner {
        "kubernetes.io/aws-ebs" => "ebs.csi.aws.com",
        "kubernetes.io/gce-pd" => "pd.csi.storage.gke.io",
        "kubernetes.io/cinder" => "cinder.csi.openstack.org",
        "kubernetes.io/azure-disk" => "disk.csi.azure.com",
        "kubernetes.io/azure-file" => "file.csi.azure.com",
        "kubernetes.io/vsphere-volume" => "csi.vsphere.vmware.com",
        "kubernetes.io/portworx-volume" => "pxd.portworx.com",
        _ => return None,
    })
}

fn is_migrated(storage: &Storage<'_>, node: &NodeState<'_>, provisioner: &str) -> bool {
    const MIGRATED: &str = "storage.alpha.kubernetes.io/migrated-plugins";
    let listed = storage.node(node.name()).and_then(|(object, _)| object.meta.annotations.get(MIGRATED));
    listed.is_some_and(|listed| listed.split(',').any(|plugin| plugin == provisioner))
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

    fn csi(node: &str, count: &str) -> String {
        object(
            &format!("storage.k8s.io/v1 CSINode {node}"),
            "",
            &format!(r#""spec": {{"drivers": [{{"name": "d", "nodeID": "x"{count}}}]}}"#),
        )
    }

    fn bound(name: &str, handle: &str) -> [String; 2] {
        let spec = format!(r#""csi": {{"driver": "d", "volumeHandle": "{handle}"}}"#);
        [claim(name, "", &format!(r#""volumeName": "pv-{name}""#), "Bound"), volume(&format!("pv-{name}"), "", &spec)]
    }

    #[test]
    fn volumes_are_counted_by_handle() {
        let check = |limit: &str, theirs: &str, ours: &str, more: Vec<String>, expected: &str| {
            let mut items =
                vec![node("a", "", ""), csi("a", limit), pod("x", "x", "a", &uses("x")), pod("p", "p", "", &uses("p"))];
            items.extend(bound("x", theirs));
            items.extend(bound("p", ours));
            items.extend(more);
            assert_eq!(verdict(&items), expected, "{limit} {theirs} {ours}");
        };
        const ONE: &str = r#", "allocatable": {"count": 1}"#;
        const TWO: &str = r#", "allocatable": {"count": 2}"#;
        check(ONE, "1", "2", vec![], "a NodeVolumeLimits");
        check(TWO, "1", "2", vec![], "a fits");
        // A volume that is there already takes no more room.
        check(ONE, "1", "1", vec![], "a fits");
        check("", "1", "2", vec![], "a fits");
        check(r#", "allocatable": {"count": 0}"#, "1", "2", vec![], "a NodeVolumeLimits");
        let attached = || {
            let spec = r#""spec": {"attacher": "d", "nodeName": "a", "source": {"persistentVolumeName": "pv-z"}}"#;
            let [_, volume] = bound("z", "3");
            vec![object("storage.k8s.io/v1 VolumeAttachment t", "", spec), volume]
        };
        check(TWO, "1", "2", attached(), "a NodeVolumeLimits");
    }

    #[test]
    fn a_node_without_drivers_has_no_limit() {
        let mut items = vec![node("a", "", ""), pod("p", "p", "", &uses("p"))];
        items.extend(bound("p", "1"));
        assert_eq!(verdict(&items), "a fits");
    }
}
