//! Nodes that are deleted: their pods are collected, and volumes on them are out of reach.

use std::collections::BTreeSet;

use super::called;
use crate::cluster::Cluster;
use crate::object::{Body, ObjectRef};
use crate::report::Evidence;
use crate::simulate::drain::pods_of;
use crate::simulate::evict::subject::Subject;
use crate::simulate::impact::answer::{Effect, EffectSeverity, Moment, Part};
use crate::simulate::impact::effects::{Effects, some};
use crate::simulate::impact::moved;
use crate::simulate::schedule::{is_reached, reach};

/// How long the garbage collector of pods waits whether a node comes back (`quarantineTime` of
/// pkg/controller/podgc/gc_controller.go).
const QUARANTINE_SECONDS: i64 = 40;

/// Tells what goes with nodes, and returns their pods: all of them are deleted by force, and no budget is asked.
pub(super) fn tell<'c>(before: &Cluster, changed: &'c Cluster, nodes: &[ObjectRef], effects: &mut Effects) -> Vec<Subject<'c>> {
    let mut all = Vec::new();
    for node in nodes {
        let pods: Vec<Subject<'c>> = pods_of(changed, &node.name);
        effects.assumed.insert("the kubelet of a deleted node does not register it again".to_owned());
        if pods.is_empty() {
            continue;
        }
        let refs: Vec<ObjectRef> = pods.iter().map(Subject::reference).collect();
        let message = format!(
            "{} of Node {} {} deleted by force {QUARANTINE_SECONDS} s later: the pod garbage collector asks no PodDisruptionBudget",
            some(pods.len(), "pod"),
            node.name,
            if pods.len() == 1 { "is" } else { "are" }
        );
        let evidence = refs.first().map(|pod| Evidence::field(pod, "/spec/nodeName", &node.name));
        let effect = Effect::new(Part::Cascade, "pods-collected", EffectSeverity::Warning, node.clone(), message);
        effects.push(effect.on(refs).because(evidence));
        effects.timeline.push(Moment { after_seconds: 0, what: format!("{} is gone", called(node)) });
        let what = format!("the pod garbage collector deletes {} of Node {}", some(pods.len(), "pod"), node.name);
        effects.timeline.push(Moment { after_seconds: QUARANTINE_SECONDS, what });
        all.extend(pods);
    }
    tell_volumes(before, nodes, effects);
    // Static pods are no loss that a deletion makes: their file is on the disk of the node.
    let losing: Vec<Subject<'_>> = all.iter().filter(|pod| !pod.is_mirror()).cloned().collect();
    moved::tell_losses(changed, &losing, effects);
    all
}

/// Tells of volumes that only these nodes could reach.
fn tell_volumes(before: &Cluster, nodes: &[ObjectRef], effects: &mut Effects) {
    if nodes.is_empty() {
        return;
    }
    let gone: BTreeSet<&str> = nodes.iter().map(|node| node.name.as_str()).collect();
    let all = || before.objects().iter().filter(|object| matches!(object.body, Body::Node(_)));
    for object in before.objects() {
        let Body::PersistentVolume(volume) = &object.body else { continue };
        if reach(volume).is_none() {
            continue;
        }
        let reaching: Vec<&str> =
            all().filter(|node| is_reached(volume, &node.meta.labels)).map(|node| node.meta.name.as_str()).collect();
        if reaching.is_empty() || reaching.iter().any(|name| !gone.contains(name)) {
            continue;
        }
        let reference = object.reference();
        let (severity, of) = match &volume.spec.claim_ref {
            Some(claim) => (EffectSeverity::Critical, format!(", of PersistentVolumeClaim {},", claim.name)),
            None => (EffectSeverity::Info, String::new()),
        };
        let message =
            format!("PersistentVolume {}{of} is out of reach: it lives on Node {}", reference.name, reaching.join(", "));
        let evidence = Evidence::field(&reference, "/spec/nodeAffinity", reaching.join(", "));
        effects.push(Effect::new(Part::Lost, "volume-out-of-reach", severity, reference, message).because([evidence]));
    }
}
