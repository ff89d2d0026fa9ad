//! DaemonSets: a pod for each node (pkg/controller/daemon).

use std::collections::BTreeMap;

use super::replicas::{Reached, finish, pods_of};
use super::stage::{Obstacle, Stage};
use super::{template, told};
use crate::object::int_or_string::IntOrString;
use crate::object::pod::PodTemplate;
use crate::object::workload::{DaemonSet, UpdateStrategy};
use crate::object::{Body, Object, ObjectRef};
use crate::report::Evidence;
use crate::simulate::fork::Fork;
use crate::simulate::impact::answer::{Effect, EffectSeverity, Part};
use crate::simulate::impact::effects::{Effects, some};
use crate::simulate::schedule::{Cycle, Filter, NodeId};
use crate::text::Text;

pub(super) fn reconcile(fork: &mut Fork<'_>, old: Option<&Object>, object: &Object, body: &DaemonSet, effects: &mut Effects) {
    let was = old.and_then(|old| match &old.body {
        Body::DaemonSet(body) => Some(&body.spec.template),
        _ => None,
    });
    let of = &body.spec.template;
    if was == Some(of) {
        return;
    }
    let workload = object.reference();
    let mut like = template::pod(fork, object, of, Text::from(format!("{}-r", object.meta.name)), &[]);
    template::tolerate_as_daemon(&mut like);
    let cluster = fork.cluster();
    let mut stage = Stage::new(&cluster, &object.meta.namespace);
    let pods = pods_of(&cluster, object);
    let mut on: BTreeMap<NodeId, &Object> = BTreeMap::new();
    for pod in &pods {
        if let Body::Pod(body) = &pod.body
            && let Some(node) = stage.snapshot.node(&body.node_name)
        {
            on.insert(node, *pod);
        }
    }
    let mut reached = Reached::default();
    let mut wrong: BTreeMap<NodeId, Obstacle> = BTreeMap::new();
    if was.is_none_or(|was| places(was) != places(of)) {
        let should = nodes_for(&mut stage, &like);
        // Pods where the new template allows none go, whatever the strategy (`podsShouldBeOnNode`).
        for (node, pod) in on.clone().iter().filter(|(node, _)| !should.contains(node)) {
            stage.remove(pod);
            reached.removed.push(*pod);
            on.remove(node);
        }
        stage.note_down();
        for node in should.iter().filter(|node| !on.contains_key(node)) {
            reached.wanted += 1;
            match stage.make(&like, name(&stage, object, *node), None) {
                Ok(at) => {
                    reached.made.push(at);
                    if !stage.place_on(at, *node) {
                        wrong.extend(stage.obstacle_on(at, *node).map(|obstacle| (*node, obstacle)));
                    }
                }
                Err(refusal) => {
                    reached.refusal = Some(refusal);
                    break;
                }
            }
        }
    }
    let strategy = &body.spec.update_strategy;
    // An old pod may run on where a new one would not: it goes with the rollout, and none is made in its place
    // (`podsShouldBeOnNode`). With a surge the new one is made first, wherever the old one runs.
    let mut forsaken: BTreeMap<NodeId, Obstacle> = BTreeMap::new();
    if strategy.kind != "OnDelete" && bounds(strategy, on.len()).0 == 0 {
        let should = nodes_for(&mut stage, &like);
        for (node, pod) in on.clone().iter().filter(|(node, _)| !should.contains(node)) {
            if let Some(obstacle) = obstacle(&stage, &like, *node) {
                stage.remove(pod);
                reached.removed.push(*pod);
                on.remove(node);
                forsaken.insert(*node, obstacle);
            }
        }
        stage.note_down();
    }
    let is_grown = !reached.made.is_empty();
    if is_grown {
        let message = format!("DaemonSet {} gets {}", workload.name, some(reached.made.len(), "new pod"));
        let effect = Effect::new(Part::Direct, "pods-added", EffectSeverity::Info, workload.clone(), message);
        effects.push(Effect { count: reached.made.len(), ..effect });
    }
    if !reached.removed.is_empty() {
        told::removed(&workload, &reached.removed, effects);
    }
    let removed = reached.removed.clone();
    if body.spec.update_strategy.kind == "OnDelete" {
        if was.is_some() {
            told::held(&workload, "each is only when somebody deletes it (OnDelete)", effects);
        }
    } else if !on.is_empty() {
        roll(&mut stage, object, &body.spec.update_strategy, &like, &on, &mut reached, &mut wrong);
        tell(&workload, &body.spec.update_strategy, &reached, removed.len(), on.len(), effects);
    }
    told::refused(&workload, &reached, effects);
    tell_wrong(&stage, &workload, &wrong, effects);
    tell_forsaken(&stage, &workload, &forsaken, effects);
    finish(fork, stage, &workload, &removed, effects);
}

/// Replaces the pods, node by node in order of their names; the real order is any
/// (`rollingUpdate` in pkg/controller/daemon/update.go).
fn roll<'c>(
    stage: &mut Stage<'c>,
    set: &Object,
    strategy: &UpdateStrategy,
    like: &'c Object,
    on: &BTreeMap<NodeId, &'c Object>,
    reached: &mut Reached<'c>,
    wrong: &mut BTreeMap<NodeId, Obstacle>,
) {
    let (surge, unavailable) = bounds(strategy, on.len());
    let is_well = |pod: &Object| matches!(&pod.body, Body::Pod(pod) if pod.is_ready());
    // Those that are not ready are replaced whatever the bounds are.
    let mut order: Vec<(NodeId, &'c Object)> = on.iter().map(|(node, pod)| (*node, *pod)).collect();
    order.sort_by_key(|(node, pod)| (is_well(pod), *node));
    let mut waits = 0;
    for (node, old) in order {
        // A pod that does not come up takes one of those that may be missing, or that may be more, for good.
        let most = if surge > 0 { surge } else { unavailable };
        if is_well(old) && waits >= most {
            reached.left.push(old);
            continue;
        }
        let name = name(stage, set, node);
        if surge > 0 && is_well(old) {
            match stage.make(like, name, Some(old)) {
                Ok(at) => {
                    reached.made.push(at);
                    if stage.place_on(at, node) {
                        stage.remove(old);
                        reached.removed.push(old);
                    } else {
                        waits += 1;
                        reached.left.push(old);
                        wrong.extend(stage.obstacle_on(at, node).map(|obstacle| (node, obstacle)));
                    }
                }
                Err(refusal) => {
                    waits += 1;
                    reached.left.push(old);
                    reached.refusal = Some(refusal);
                }
            }
            continue;
        }
        stage.remove(old);
        reached.removed.push(old);
        stage.note_down();
        match stage.make(like, name, Some(old)) {
            Ok(at) => {
                reached.made.push(at);
                if !stage.place_on(at, node) {
                    waits += 1;
                    wrong.extend(stage.obstacle_on(at, node).map(|obstacle| (node, obstacle)));
                }
            }
            Err(refusal) => {
                waits += 1;
                reached.refusal = Some(refusal);
            }
        }
    }
    note_together(stage, unavailable, surge);
}

/// As many as may be missing go together.
fn note_together(stage: &mut Stage<'_>, unavailable: usize, surge: usize) {
    if surge == 0 && unavailable > 1 {
        let gone: Vec<ObjectRef> = stage
            .gone
            .iter()
            .filter(|pod| matches!(&pod.body, Body::Pod(pod) if pod.is_ready()))
            .take(unavailable)
            .map(|pod| pod.reference())
            .collect();
        stage.note(gone);
    }
}

/// How many more pods, or how many fewer, there may be: both shares are rounded up, and where both come to nothing one may be
/// missing (`updatedDesiredNodeCounts`). One missing is the default.
fn bounds(strategy: &UpdateStrategy, nodes: usize) -> (usize, usize) {
    let nodes = i32::try_from(nodes).unwrap_or(i32::MAX);
    let share = |bound: &Option<IntOrString>, default: i32| {
        let scaled = bound.as_ref().map_or(Some(default), |bound| bound.scaled(nodes, true)).unwrap_or(0);
        usize::try_from(scaled).unwrap_or(0)
    };
    let rolling = &strategy.rolling_update;
    let (surge, unavailable) = (share(&rolling.max_surge, 0), share(&rolling.max_unavailable, 1));
    if surge == 0 && unavailable == 0 { (0, 1) } else { (surge, unavailable) }
}

fn tell(
    workload: &ObjectRef,
    strategy: &UpdateStrategy,
    reached: &Reached<'_>,
    before: usize,
    nodes: usize,
    effects: &mut Effects,
) {
    let mut gone: Vec<ObjectRef> = reached.removed.iter().skip(before).map(|pod| pod.reference()).collect();
    gone.sort();
    let (surge, unavailable) = bounds(strategy, nodes);
    let message = format!(
        "DaemonSet {} replaces {} of {}, {}",
        workload.name,
        gone.len(),
        some(nodes, "pod"),
        if surge > 0 {
            format!("each after its new one, {surge} at a time")
        } else {
            format!("each before its new one, {unavailable} at a time")
        }
    );
    effects.push(Effect::new(Part::Direct, "pods-replaced", EffectSeverity::Info, workload.clone(), message).on(gone));
    if !reached.left.is_empty() {
        let mut left: Vec<ObjectRef> = reached.left.iter().map(|pod| pod.reference()).collect();
        left.sort();
        let message = format!(
            "the rollout of DaemonSet {} stops with {} of the old template left: too many new pods do not run",
            workload.name,
            some(left.len(), "pod")
        );
        let code = if surge > 0 { "surge-does-not-fit" } else { "rollout-stuck" };
        let effect = Effect::new(Part::Blocked, code, EffectSeverity::Warning, workload.clone(), message).on(left);
        let rolling = &strategy.rolling_update;
        let stated = |bound: &Option<IntOrString>, default: &str| bound.as_ref().map_or(default.to_owned(), ToString::to_string);
        effects.push(effect.because([
            Evidence::field(workload, "/spec/updateStrategy/rollingUpdate/maxSurge", stated(&rolling.max_surge, "0 (default)")),
            Evidence::field(
                workload,
                "/spec/updateStrategy/rollingUpdate/maxUnavailable",
                stated(&rolling.max_unavailable, "1 (default)"),
            ),
        ]));
        effects.blocked();
    }
}

/// Tells on which nodes a new pod does not run, by what keeps it away.
fn tell_wrong(stage: &Stage<'_>, workload: &ObjectRef, wrong: &BTreeMap<NodeId, Obstacle>, effects: &mut Effects) {
    let mut by_reason: BTreeMap<(&'static str, &str), Vec<ObjectRef>> = BTreeMap::new();
    for (node, obstacle) in wrong {
        let node = stage.snapshot.nodes[*node as usize].object.reference();
        by_reason.entry((obstacle.reason, &obstacle.message)).or_default().push(node);
    }
    for ((reason, words), nodes) in by_reason {
        let message = format!(
            "the new pod of DaemonSet {} does not fit on {}: {words}",
            workload.name,
            if let [one] = nodes.as_slice() { format!("Node {}", one.name) } else { some(nodes.len(), "node") }
        );
        let mut effect = Effect::new(Part::Cascade, "pod-unplaced", EffectSeverity::Warning, workload.clone(), message).on(nodes);
        effect.reason = reason;
        effects.push(effect);
        effects.blocked();
    }
}

/// Tells on which nodes no pod is made in the place of the one that goes.
fn tell_forsaken(stage: &Stage<'_>, workload: &ObjectRef, forsaken: &BTreeMap<NodeId, Obstacle>, effects: &mut Effects) {
    let mut by_reason: BTreeMap<(&'static str, &str), Vec<ObjectRef>> = BTreeMap::new();
    for (node, obstacle) in forsaken {
        let node = stage.snapshot.nodes[*node as usize].object.reference();
        by_reason.entry((obstacle.reason, &obstacle.message)).or_default().push(node);
    }
    for ((reason, words), nodes) in by_reason {
        let name = &workload.name;
        let message = match nodes.as_slice() {
            [one] => format!(
                "the pod of DaemonSet {name} on Node {} goes and is not made again: no new one may come there ({words})",
                one.name
            ),
            _ => format!(
                "the pods of DaemonSet {name} on {} go and are not made again: no new ones may come there ({words})",
                some(nodes.len(), "node")
            ),
        };
        let mut effect = Effect::new(Part::Cascade, "pod-not-made", EffectSeverity::Warning, workload.clone(), message).on(nodes);
        effect.reason = reason;
        effects.push(effect);
    }
}

/// What of a template decides on which nodes its pods should be.
fn places(of: &PodTemplate) -> impl PartialEq + '_ {
    (&of.node_name, &of.spec.node_selector, &of.spec.affinity, &of.spec.tolerations)
}

/// Returns the nodes that should have a pod: its name, its affinity and the taints decide (`NodeShouldRunDaemonPod`).
fn nodes_for<'c>(stage: &mut Stage<'c>, like: &Object) -> Vec<NodeId> {
    let like = like.clone();
    let cluster = stage.cluster;
    let mut snapshot = crate::simulate::schedule::Snapshot::new(cluster);
    let Some(id) = snapshot.add_waiting(&like, like.meta.name.clone()) else { return Vec::new() };
    let cycle = Cycle::new(&snapshot, id);
    let decides = [Filter::NodeName, Filter::NodeAffinity, Filter::TaintToleration];
    snapshot.present().filter(|node| decides.iter().all(|filter| cycle.ask(*filter, *node).is_none())).collect()
}

/// Returns what keeps a pod of a template from a node of which the controller of DaemonSets knows.
fn obstacle(stage: &Stage<'_>, like: &Object, node: NodeId) -> Option<Obstacle> {
    let mut snapshot = crate::simulate::schedule::Snapshot::new(stage.cluster);
    let id = snapshot.add_waiting(like, like.meta.name.clone())?;
    let failures = Cycle::new(&snapshot, id).failures(node);
    let decides = [Filter::NodeName, Filter::NodeAffinity, Filter::TaintToleration];
    let first = failures.into_iter().find(|failure| decides.contains(&failure.filter))?;
    let words: Vec<String> = first.reasons.iter().map(|reason| reason.words(&snapshot.columns).into_owned()).collect();
    let filters = std::iter::once((first.filter, 1)).collect();
    Some(Obstacle { reason: crate::simulate::impact::moved::main_reason(&filters), message: words.join(", ") })
}

fn name(stage: &Stage<'_>, set: &Object, node: NodeId) -> Text {
    let node = stage.snapshot.nodes[node as usize].name();
    let mut name = format!("{}-r-{node}", set.meta.name);
    let pod = |name: &str| ObjectRef::new("", "Pod", set.meta.namespace.clone(), name);
    while stage.cluster.object(&pod(&name)).is_some() {
        name.push('r');
    }
    Text::from(name)
}
