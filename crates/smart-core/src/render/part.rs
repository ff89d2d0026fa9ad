//! The part of the graph that a finding breaks: replicas grouped, each object behind the one through which it suffers.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::words::{count, full_name, named, nearness};
use crate::findings::Finding;
use crate::graph::{Graph, Relation, Strength};
use crate::object::ObjectRef;

/// More boxes nobody takes in at a glance.
const NODES_MAX: usize = 40;

/// An object of the part, with the replicas that stand behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Node {
    pub(super) object: ObjectRef,
    /// The pods, ReplicaSets and Jobs that belong to it and suffer.
    pub(super) members: Vec<ObjectRef>,
    /// Whether the object itself suffers, or only its replicas.
    pub(super) suffers: bool,
    /// Whether a problem of it was found.
    pub(super) is_found: bool,
    /// How far it is from the root: 0 is the root itself.
    pub(super) layer: usize,
}

/// The nodes, the root first, and the edges from what breaks to what suffers from it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) nodes: Vec<Node>,
    pub(super) edges: Vec<(usize, usize)>,
    /// How many more objects suffer than are among the nodes.
    pub(super) beyond: usize,
}

impl Node {
    /// Returns how many pods suffer; where there are none, how many Jobs.
    pub(super) fn replicas(&self) -> (usize, &'static str) {
        let of = |kind: &str| self.members.iter().filter(|member| member.kind == kind).count();
        match of("Pod") {
            0 => (of("Job"), "Job"),
            pods => (pods, "Pod"),
        }
    }
}

impl Part {
    /// Returns the part of a finding.
    pub(super) fn new(finding: &Finding, graph: &Graph) -> Self {
        let root = &finding.subject;
        let symptoms = || finding.symptoms.iter();
        // Earlier runs of a CronJob are told of, and no trouble goes through them.
        let affected: BTreeSet<&ObjectRef> = finding.affects.iter().collect();
        let told: BTreeSet<&ObjectRef> = symptoms().map(|symptom| &symptom.subject).chain([root]).collect();
        let is_past = |object: &&ObjectRef| object.kind == "Job" && !affected.contains(object) && !told.contains(object);
        let all = finding
            .objects
            .iter()
            .chain(&finding.affects)
            .chain(symptoms().flat_map(|symptom| [&symptom.subject].into_iter().chain(&symptom.objects)))
            .filter(|object| !is_past(object));
        let found = symptoms().map(|symptom| &symptom.subject).collect();
        let explained = symptoms().filter_map(|symptom| Some((&symptom.causes.last()?.subject, &symptom.subject))).collect();
        Self::of(root, all, &found, explained, graph)
    }

    /// Returns the part that hangs on a root: these objects, of which problems were found at some; what the graph does not lead
    /// to hangs on what explains it.
    pub(super) fn of<'a>(
        root: &'a ObjectRef,
        objects: impl Iterator<Item = &'a ObjectRef>,
        found: &BTreeSet<&ObjectRef>,
        explained: Vec<(&'a ObjectRef, &'a ObjectRef)>,
        graph: &Graph,
    ) -> Self {
        let says_where = |object: &ObjectRef| matches!(object.kind.as_str(), "EndpointSlice" | "Endpoints");
        let all: BTreeSet<&ObjectRef> = objects.filter(|object| !says_where(object)).chain([root]).collect();
        let heads: BTreeMap<&ObjectRef, ObjectRef> = all.iter().map(|object| (*object, head(graph, object, root))).collect();
        let mut groups: BTreeMap<&ObjectRef, Node> = BTreeMap::new();
        for (object, head) in &heads {
            let node = groups.entry(head).or_insert_with(|| Node {
                object: head.clone(),
                members: Vec::new(),
                suffers: false,
                is_found: false,
                layer: 0,
            });
            node.is_found |= found.contains(object) || *object == root;
            if *object == head {
                node.suffers = true;
            } else {
                node.members.push((*object).clone());
            }
        }
        let mut edges: BTreeSet<(&ObjectRef, &ObjectRef)> = BTreeSet::new();
        let mut link = |from: &ObjectRef, to: &ObjectRef| {
            if let (Some((_, from)), Some((_, to))) = (heads.get_key_value(from), heads.get_key_value(to))
                && from != to
                && to != root
            {
                edges.insert((from, to));
            }
        };
        for object in &all {
            for needed in graph.needs(object) {
                match needed.strength {
                    Strength::Soft | Strength::Explains => {}
                    Strength::Owner if needed.object == *root => link(root, object),
                    // Its owner waits for it, as a custom object for what it made.
                    Strength::Owner if matches!(needed.relation, Relation::OwnerController | Relation::OwnerPlain) => {
                        link(object, &needed.object);
                    }
                    Strength::Owner => {}
                    _ => link(&needed.object, object),
                }
            }
        }
        for (cause, explained) in explained {
            let Some((_, to)) = heads.get_key_value(explained) else { continue };
            if let Some((_, from)) = heads.get_key_value(cause)
                && !steps(root, &edges).contains_key(to)
                && from != to
            {
                edges.insert((from, to));
            }
        }
        arrange(root, groups, &edges)
    }

    /// Returns the longest way from the root to what is nearest to the user.
    pub(super) fn chain(&self) -> Vec<&Node> {
        let reached = |at: usize| at == 0 || self.edges.iter().any(|(_, to)| *to == at);
        let ends = self.nodes.iter().enumerate().filter(|(at, _)| reached(*at));
        // Where traffic comes in tells more than the length of the way.
        let entry = |node: &Node| nearness(&node.object.kind) < nearness("APIService");
        let end = ends.max_by_key(|(at, node)| (entry(node), node.layer, node.is_found, std::cmp::Reverse(*at)));
        end.map(|(at, _)| self.way(at)).unwrap_or_default()
    }

    /// Returns the longest way from the root to a node.
    fn way(&self, mut at: usize) -> Vec<&Node> {
        let mut way: Vec<&Node> = self.nodes.get(at).into_iter().collect();
        while let Some((before, node)) = self.before(at) {
            way.push(node);
            at = before;
        }
        way.reverse();
        way
    }

    /// Returns the node through which another one suffers, on the longest way from the root.
    fn before(&self, at: usize) -> Option<(usize, &Node)> {
        let layer = self.nodes.get(at)?.layer.checked_sub(1)?;
        let of = |(from, to): &(usize, usize)| (*to == at).then_some(*from);
        self.edges
            .iter()
            .filter_map(of)
            .filter_map(|from| Some((from, self.nodes.get(from)?)))
            .find(|(_, node)| node.layer == layer)
    }

    /// Returns the chain in words, one an object; empty when there is nothing behind the root.
    pub(super) fn chain_in_words(&self) -> Vec<String> {
        let chain = self.chain();
        if chain.len() > 1 { in_words(&chain) } else { Vec::new() }
    }

    /// Returns the way from the root to an object in words, one an object; empty when it is the root, or no way leads to it.
    pub(super) fn way_in_words(&self, object: &ObjectRef) -> Vec<String> {
        let holds = |node: &&Node| node.object == *object || node.members.contains(object);
        let Some(at) = self.nodes.iter().position(|node| holds(&node)) else { return Vec::new() };
        let way = self.way(at);
        let (Some((end, before)), Some(root)) = (way.split_last(), self.nodes.first()) else { return Vec::new() };
        if way.first().is_none_or(|first| first.object != root.object) || root.object == *object {
            return Vec::new();
        }
        if end.object == *object {
            return in_words(&way);
        }
        let mut words = in_words(before);
        if before.is_empty() {
            words.push(full_name(&root.object));
        } else if object.kind != "Pod"
            && let (pods @ 1.., kind @ "Pod") = end.replicas()
        {
            // A ReplicaSet suffers through its pods.
            words.push(count(pods, kind));
        }
        words.push(named(object, &root.object.namespace));
        words
    }
}

/// Returns a way in words, one an object, the root with its namespace.
fn in_words(way: &[&Node]) -> Vec<String> {
    let Some((root, behind)) = way.split_first() else { return Vec::new() };
    let home = root.object.namespace.as_str();
    let mut words = vec![full_name(&root.object)];
    for node in behind {
        match (node.replicas(), node.suffers) {
            ((0, _), _) => words.push(named(&node.object, home)),
            ((1, kind), true) => {
                words.extend(node.members.iter().find(|member| member.kind == kind).map(|member| named(member, home)));
                words.push(named(&node.object, home));
            }
            ((replicas, kind), true) => words.extend([count(replicas, kind), named(&node.object, home)]),
            ((replicas, kind), false) => {
                words.push(format!("{} of {}", count(replicas, kind), named(&node.object, home)));
            }
        }
    }
    words
}

/// Returns what stands for an object: the workload of a pod. The root of the finding stands for itself.
fn head(graph: &Graph, object: &ObjectRef, root: &ObjectRef) -> ObjectRef {
    /// More steps than any chain of controllers has.
    const STEPS: usize = 4;
    let mut head = object.clone();
    for _ in 0..STEPS {
        if head == *root || !matches!(head.kind.as_str(), "Pod" | "ReplicaSet" | "Job") {
            break;
        }
        let owner = graph.needs(&head).into_iter().find(|needed| needed.relation == Relation::OwnerController);
        match owner {
            Some(owner) if owner.object.kind != "Node" => head = owner.object,
            _ => break,
        }
    }
    head
}

/// Numbers the nodes from the root on, cuts circles, and puts each node behind all that lead to it.
fn arrange(root: &ObjectRef, mut groups: BTreeMap<&ObjectRef, Node>, edges: &BTreeSet<(&ObjectRef, &ObjectRef)>) -> Part {
    let steps = steps(root, edges);
    let mut order: Vec<(usize, &ObjectRef)> = steps.iter().map(|(object, steps)| (*steps, *object)).collect();
    order.sort_unstable();
    let mut order: Vec<&ObjectRef> = order.into_iter().map(|(_, object)| object).collect();
    // What no way leads to stands for itself, behind the others.
    order.extend(groups.keys().filter(|object| !steps.contains_key(*object)));
    let beyond = order.split_off(order.len().min(NODES_MAX));
    let beyond =
        beyond.iter().filter_map(|object| groups.get(*object)).map(|node| node.members.len() + usize::from(node.suffers)).sum();
    let places: BTreeMap<&ObjectRef, usize> = order.iter().enumerate().map(|(at, object)| (*object, at)).collect();
    let place = |object: &ObjectRef| places.get(object).copied();
    // Circles are cut where they lead back towards the root: the order is that of the steps from it.
    let edges = edges.iter().filter_map(|(from, to)| Some((place(from)?, place(to)?))).filter(|(from, to)| from < to);
    let edges: Vec<(usize, usize)> = edges.collect::<BTreeSet<_>>().into_iter().collect();
    let mut layers = vec![0_usize; order.len()];
    for (from, to) in &edges {
        // Edges come in the order of their origins, and those in the order of the steps: the origin's layer is known.
        let layer = layers.get(*from).copied().unwrap_or_default();
        if let Some(known) = layers.get_mut(*to) {
            *known = (*known).max(layer + 1);
        }
    }
    let is_reached = |at: usize| at == 0 || edges.iter().any(|(_, to)| *to == at);
    let nodes = order.iter().enumerate().filter_map(|(at, object)| {
        let mut node = groups.remove(*object)?;
        let layer = layers.get(at).copied().unwrap_or_default();
        node.layer = if is_reached(at) { layer } else { layer + 1 };
        Some(node)
    });
    Part { nodes: nodes.collect(), edges, beyond }
}

/// Returns what the edges lead to from the root, each with the fewest steps to it.
fn steps<'a>(root: &'a ObjectRef, edges: &BTreeSet<(&'a ObjectRef, &'a ObjectRef)>) -> BTreeMap<&'a ObjectRef, usize> {
    let mut after: BTreeMap<&ObjectRef, Vec<&'a ObjectRef>> = BTreeMap::new();
    for (from, to) in edges {
        after.entry(*from).or_default().push(*to);
    }
    let mut steps = BTreeMap::from([(root, 0)]);
    let mut front = VecDeque::from([(root, 0)]);
    while let Some((at, so_far)) = front.pop_front() {
        for next in after.get(at).into_iter().flatten() {
            if !steps.contains_key(next) {
                steps.insert(*next, so_far + 1);
                front.push_back((*next, so_far + 1));
            }
        }
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn circles_are_cut_and_each_node_is_behind_what_leads_to_it() {
        let objects: Vec<ObjectRef> = (0..4).map(|at| ObjectRef::new("", "Pod", "n", format!("{at}"))).collect();
        let at = |(from, to): &(usize, usize)| (&objects[*from], &objects[*to]);
        let edges: BTreeSet<_> = [(0, 1), (1, 2), (2, 1), (0, 3), (2, 3)].iter().map(at).collect();
        let node =
            |object: &ObjectRef| Node { object: object.clone(), members: Vec::new(), suffers: true, is_found: false, layer: 0 };
        let part = arrange(&objects[0], objects.iter().map(|object| (object, node(object))).collect(), &edges);
        let told: Vec<(&str, usize)> = part.nodes.iter().map(|node| (node.object.name.as_str(), node.layer)).collect();
        // 2 leads to 3 and is further from the root, so that the edge would lead back.
        assert_eq!(told, [("0", 0), ("1", 1), ("3", 1), ("2", 2)]);
        assert_eq!(part.edges, [(0, 1), (0, 2), (1, 3)]);
    }
}
