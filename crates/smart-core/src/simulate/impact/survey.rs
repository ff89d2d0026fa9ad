//! The loss of each node, or of each zone, in turn: what the cluster has to spare.

use std::collections::{BTreeMap, BTreeSet};

use super::answer::LossAnswer;
use super::loss::{Fate, fate, name, zone};
use crate::cluster::Cluster;
use crate::object::{Body, ObjectRef};
use crate::simulate::displace::Displaced;
use crate::simulate::evict::budget::Budgets;
use crate::simulate::evict::subject::Subject;
use crate::simulate::schedule::{NodeId, PodId, Snapshot, is_reached, reach};
use crate::text::Text;

/// Returns what the loss of each node, or each zone, would do, the gravest first.
pub(crate) fn survey(cluster: &Cluster, by_zone: bool) -> Vec<LossAnswer> {
    let mut snapshot = Snapshot::new(cluster);
    let groups = groups(&snapshot, by_zone);
    let services = Endpoints::new(cluster, &snapshot);
    let volumes = volumes_by_group(&snapshot, &groups);
    // The state of budgets does not matter: loss asks none.
    let mut budgets = Budgets::none();
    let mut losses: Vec<LossAnswer> = Vec::new();
    for (at, (lost, nodes)) in groups.iter().enumerate() {
        snapshot.remember();
        let mut loss = lose(&mut snapshot, nodes, &services, &mut budgets);
        snapshot.undo();
        loss.lost = lost.clone();
        loss.volumes = volumes.get(&at).cloned().unwrap_or_default();
        losses.push(loss);
    }
    losses.sort_by(|a, b| rank(b).cmp(&rank(a)).then_with(|| a.lost.cmp(&b.lost)));
    losses
}

/// Orders losses by what cannot be mended, then by what is cut off for a while, then by size.
fn rank(loss: &LossAnswer) -> (usize, usize, usize, usize, usize) {
    (loss.services_lost.len(), loss.volumes.len(), loss.services_out.len(), loss.unplaced + loss.gone + loss.waiting, loss.pods)
}

fn groups(snapshot: &Snapshot<'_>, by_zone: bool) -> Vec<(Text, Vec<NodeId>)> {
    if !by_zone {
        return snapshot.present().map(|node| (name(snapshot, node), vec![node])).collect();
    }
    let mut zones: BTreeMap<&str, Vec<NodeId>> = BTreeMap::new();
    for node in snapshot.present() {
        if let Some(zone) = zone(snapshot, node) {
            zones.entry(zone).or_default().push(node);
        }
    }
    zones.into_iter().map(|(zone, nodes)| (Text::from(zone), nodes)).collect()
}

fn lose<'a>(snapshot: &mut Snapshot<'a>, nodes: &[NodeId], services: &Endpoints, budgets: &mut Budgets<'a>) -> LossAnswer {
    let mut loss = LossAnswer::default();
    let mut displaced = Displaced::new(false);
    let mut down: BTreeMap<u32, Down> = BTreeMap::new();
    for node in nodes {
        snapshot.lose(*node);
    }
    let pods: Vec<PodId> = nodes.iter().flat_map(|node| snapshot.nodes[*node as usize].pods.clone()).collect();
    let mut origin: BTreeMap<PodId, PodId> = BTreeMap::new();
    for pod in pods {
        loss.pods += 1;
        for service in services.of(pod) {
            down.entry(*service).or_default().ready += 1;
        }
        let Some(subject) = Subject::of(snapshot.pods[pod as usize].object) else { continue };
        let fate = fate(&subject);
        if fate == Fate::Stays {
            continue;
        }
        snapshot.terminate(pod);
        if matches!(fate, Fate::MadeAnew(_)) && displaced.remake(snapshot, pod, &subject).is_some() {
            if let Some(made) = displaced.pods.last() {
                origin.insert(made.id, pod);
            }
        } else if matches!(fate, Fate::WaitsForNode(_)) {
            loss.waiting += 1;
        } else {
            loss.gone += 1;
        }
    }
    displaced.place(snapshot, budgets);
    for made in &displaced.pods {
        if made.node.is_none() {
            loss.unplaced += 1;
        } else if let Some(old) = origin.get(&made.id) {
            for service in services.of(*old) {
                down.entry(*service).or_default().back += 1;
            }
        }
    }
    for (service, down) in down {
        let all = services.ready[service as usize];
        if down.ready >= all {
            let names = if down.back == 0 { &mut loss.services_lost } else { &mut loss.services_out };
            names.push(services.names[service as usize].clone());
        }
    }
    loss
}

/// The ready pods of a Service that are on what is lost.
#[derive(Default)]
struct Down {
    ready: u32,
    /// Those in whose place others have a node.
    back: u32,
}

/// Which ready pods are behind which Services.
struct Endpoints {
    names: Vec<ObjectRef>,
    ready: Vec<u32>,
    /// By pod, the Services behind which it is.
    of: Vec<Vec<u32>>,
}

impl Endpoints {
    fn new(cluster: &Cluster, snapshot: &Snapshot<'_>) -> Self {
        let mut by_namespace: BTreeMap<&str, Vec<(u32, &crate::json::Map)>> = BTreeMap::new();
        let mut names = Vec::new();
        for object in cluster.objects() {
            if let Body::Service(service) = &object.body
                && !service.spec.selector.is_empty()
            {
                let number = names.len() as u32;
                by_namespace.entry(&object.meta.namespace).or_default().push((number, &service.spec.selector));
                names.push(object.reference());
            }
        }
        let mut ready = vec![0; names.len()];
        // Pods of one class have the same labels: their Services are looked up once.
        let mut of_class: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        let of = snapshot.pods.iter().map(|pod| {
            if pod.node.is_none() || !pod.pod.is_ready() || pod.object.meta.deletion_timestamp.is_some() {
                return Vec::new();
            }
            let labels = &pod.object.meta.labels;
            let found = of_class.entry(pod.class).or_insert_with(|| {
                let services = by_namespace.get(pod.namespace().as_str()).map(Vec::as_slice).unwrap_or_default();
                let selects = |(_, selector): &&(u32, &crate::json::Map)| {
                    selector.iter().all(|(key, value)| labels.get(key) == Some(value))
                };
                services.iter().filter(selects).map(|(number, _)| *number).collect()
            });
            for service in found.iter() {
                ready[*service as usize] += 1;
            }
            found.clone()
        });
        let of = of.collect();
        Self { names, ready, of }
    }

    fn of(&self, pod: PodId) -> &[u32] {
        self.of.get(pod as usize).map(Vec::as_slice).unwrap_or_default()
    }
}

/// Returns the volumes that some nodes can reach, and no others.
pub(crate) fn bound_to(snapshot: &Snapshot<'_>, nodes: &[NodeId]) -> Vec<ObjectRef> {
    let reaching = reaching(snapshot);
    let only = |found: &&(ObjectRef, BTreeSet<NodeId>)| !found.1.is_empty() && found.1.iter().all(|node| nodes.contains(node));
    reaching.iter().filter(only).map(|(volume, _)| volume.clone()).collect()
}

fn volumes_by_group(snapshot: &Snapshot<'_>, groups: &[(Text, Vec<NodeId>)]) -> BTreeMap<usize, Vec<ObjectRef>> {
    let mut of_node: BTreeMap<NodeId, usize> = BTreeMap::new();
    for (at, (_, nodes)) in groups.iter().enumerate() {
        of_node.extend(nodes.iter().map(|node| (*node, at)));
    }
    let mut volumes: BTreeMap<usize, Vec<ObjectRef>> = BTreeMap::new();
    for (volume, nodes) in reaching(snapshot) {
        let of: BTreeSet<Option<&usize>> = nodes.iter().map(|node| of_node.get(node)).collect();
        if let (1, Some(Some(group))) = (of.len(), of.first()) {
            volumes.entry(**group).or_default().push(volume);
        }
    }
    volumes
}

/// Returns the volumes in use that not all nodes can reach, each with the nodes that can.
fn reaching(snapshot: &Snapshot<'_>) -> Vec<(ObjectRef, BTreeSet<NodeId>)> {
    // Most volumes state one of a few affinities: those of their zones.
    let mut known: Vec<(&crate::object::affinity::NodeSelector, BTreeSet<NodeId>)> = Vec::new();
    let mut found = Vec::new();
    for (object, volume) in &snapshot.storage.volumes {
        let Some(nodes) = reach(volume).filter(|_| volume.status.phase == "Bound") else { continue };
        let reached = match known.iter().find(|(selector, _)| *selector == nodes) {
            Some((_, reached)) => reached.clone(),
            None => {
                let labels = |node: &NodeId| snapshot.nodes[*node as usize].labels;
                let reached: BTreeSet<NodeId> = snapshot.present().filter(|node| is_reached(volume, labels(node))).collect();
                // Those of local volumes are all different, and would only make the search longer.
                if reached.len() > 1 {
                    known.push((nodes, reached.clone()));
                }
                reached
            }
        };
        found.push((object.reference(), reached));
    }
    found
}
