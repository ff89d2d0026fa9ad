//! VolumeZone: the zone and region labels of the pod's volumes
//! (pkg/scheduler/framework/plugins/volumezone/volume_zone.go).

use super::{Failure, Filter};
use crate::simulate::schedule::class::Class;
use crate::simulate::schedule::snapshot::{NodeState, PodId, Snapshot};
use crate::simulate::schedule::storage::{Storage, VolumeId};
use crate::text::Text;

/// The labels that count, each with the one that has taken its place.
const LABELS: [(&str, &str); 4] = [
    ("failure-domain.beta.kubernetes.io/zone", "topology.kubernetes.io/zone"),
    ("failure-domain.beta.kubernetes.io/region", "topology.kubernetes.io/region"),
    ("topology.kubernetes.io/zone", "topology.kubernetes.io/zone"),
    ("topology.kubernetes.io/region", "topology.kubernetes.io/region"),
];

/// The labels of the pod's volumes: the key, and the values that will do.
#[derive(Default)]
pub(crate) struct Zones<'a>(Vec<(VolumeId, Wanted<'a>)>);

/// A label, the one that has taken its place, and the values that will do.
type Wanted<'a> = (&'static str, &'static str, Vec<&'a str>);

pub(crate) fn prepare<'a>(snapshot: &Snapshot<'a>, pod: PodId, class: &Class<'a>) -> (Zones<'a>, Option<Failure>) {
    let mut zones = Zones::default();
    if !class.has_volumes {
        return (zones, None);
    }
    let storage = &snapshot.storage;
    let fails = |words: String| Some(Failure::unresolvable(Filter::VolumeZone, words));
    for named in Storage::named(&snapshot.pods[pod as usize], class).iter().filter(|named| !named.is_ephemeral) {
        let Some(claim) = storage.claim(&class.namespace, &named.name) else {
            return (zones, fails(format!("persistentvolumeclaim \"{}\" not found", named.name)));
        };
        let claim = &storage.claims[claim as usize];
        let name = &claim.claim.spec.volume_name;
        if name.is_empty() {
            let wanted = claim.class_name();
            if wanted.is_empty() {
                return (zones, fails("PersistentVolumeClaim had no pv name and storageClass name".to_owned()));
            }
            match storage.class(wanted) {
                Some(class) if class.volume_binding_mode == "WaitForFirstConsumer" => continue,
                Some(_) => return (zones, fails("PersistentVolume had no name".to_owned())),
                None => return (zones, fails(format!("storageclass.storage.k8s.io \"{wanted}\" not found"))),
            }
        }
        let Some(volume) = storage.volume(name) else {
            return (zones, fails(format!("persistentvolume \"{name}\" not found")));
        };
        let labels = &storage.volumes[volume as usize].0.meta.labels;
        for (key, newer) in LABELS {
            if let Some(values) = labels.get(key).map(Text::as_str).and_then(zone_set) {
                zones.0.push((volume, (key, newer, values)));
            }
        }
    }
    (zones, None)
}

/// Splits a value that means several zones: `a__b`. One with an empty part means nothing (`LabelZonesToSet`).
fn zone_set(value: &str) -> Option<Vec<&str>> {
    let parts: Vec<&str> = value.split("__").map(str::trim).collect();
    parts.iter().all(|part| !part.is_empty()).then_some(parts)
}

impl Zones<'_> {
    pub(crate) fn check(&self, node: &NodeState<'_>) -> Option<Failure> {
        // A node without any of the labels is in no zone, and takes all volumes.
        if self.0.is_empty() || LABELS.iter().all(|(key, _)| node.label(key).is_none()) {
            return None;
        }
        let fits = self.0.iter().all(|(_, wanted)| is_in(wanted, node));
        (!fits).then(|| Failure::unresolvable(Filter::VolumeZone, "node(s) had no available volume zone"))
    }
    /// Returns the labels of a volume of which the node has no value that will do: the key, these values, and the node's own.
    pub(crate) fn elsewhere(&self, volume: VolumeId, node: &NodeState<'_>) -> Vec<(&'static str, Vec<Text>, Option<Text>)> {
        let of_volume = self.0.iter().filter(|(of, wanted)| *of == volume && !is_in(wanted, node));
        let told = of_volume.map(|(_, (key, newer, values))| {
            let found = node.label(key).or_else(|| node.label(newer)).map(Text::from);
            (*key, values.iter().map(|value| Text::from(*value)).collect(), found)
        });
        told.collect()
    }
}

fn is_in((key, newer, values): &Wanted<'_>, node: &NodeState<'_>) -> bool {
    node.label(key).or_else(|| node.label(newer)).is_some_and(|value| values.contains(&value))
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
    fn labels_of_volumes_are_those_of_nodes() {
        let check = |label: &str, expected: &str| {
            let items = [
                node("a", r#""topology.kubernetes.io/zone": "1""#, ""),
                node("b", r#""topology.kubernetes.io/zone": "2""#, ""),
                node("c", "", ""),
                pod("p", "p", "", &uses("c")),
                claim("c", "", r#""volumeName": "v""#, "Bound"),
                volume("v", &format!(r#""labels": {{{label}}}"#), ""),
            ];
            assert_eq!(verdict(&items), expected, "{label}");
        };
        // A node in no zone takes all volumes.
        check(r#""topology.kubernetes.io/zone": "1""#, "a fits, b VolumeZone!, c fits");
        check(r#""topology.kubernetes.io/zone": "1__2""#, "a fits, b fits, c fits");
        check(r#""failure-domain.beta.kubernetes.io/zone": "2""#, "a VolumeZone!, b fits, c fits");
        check(r#""topology.kubernetes.io/zone": "1__""#, "a fits, b fits, c fits");
        check(r#""topology.kubernetes.io/region": "r""#, "a VolumeZone!, b VolumeZone!, c fits");
    }
}
