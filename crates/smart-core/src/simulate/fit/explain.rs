//! From what filters say to the facts behind it, read from the snapshot.

use std::collections::BTreeMap;

use super::detail::ObstacleDetail;
use crate::object::ObjectRef;
use crate::object::affinity::NodeSelector;
use crate::object::quantity::{Format, Quantity};
use crate::object::selector::{LabelSelector, Operator, Requirement};
use crate::simulate::schedule::{
    CPU, ClaimId, Class, Columns, Cycle, Failure, Filter, NodeId, PodId, Reason, Snapshot, Storage, Topology, Uneven,
    node_affinity, reach, untolerated_all,
};
use crate::text::Text;

/// As many pods, domains and names as are told before they are counted.
const TOLD: usize = 3;

/// Finds the facts behind the failures of one pod.
pub(super) struct Explainer<'s, 'a> {
    snapshot: &'s Snapshot<'a>,
    cycle: Cycle<'s, 'a>,
    pod: PodId,
    /// For each term of the pod: where there are pods to be near to.
    near: Vec<Domains>,
    /// For each term of the pod: where there are pods to be apart from.
    apart: Vec<Domains>,
    /// By topology: where there are pods that must be apart from it.
    kept_out: Vec<(Topology, Domains)>,
    promised: BTreeMap<NodeId, Vec<PodId>>,
}

/// By domain: how many pods are there, and the first of them.
type Domains = BTreeMap<u32, (usize, Vec<PodId>)>;

impl<'s, 'a> Explainer<'s, 'a> {
    pub(super) fn new(snapshot: &'s Snapshot<'a>, pod: PodId) -> Self {
        let class = snapshot.class(pod);
        let cycle = Cycle::new(snapshot, pod);
        let labels = |other: &Class<'a>| snapshot.namespace_labels(&other.namespace);
        let there = || snapshot.classes.iter().filter(|other| !other.on.is_empty());
        let all = |other: &Class<'a>| class.affinity.iter().all(|term| term.matches(other, labels(other)));
        let near: Vec<&Class<'a>> =
            if class.affinity.is_empty() { Vec::new() } else { there().filter(|other| all(other)).collect() };
        let near = class.affinity.iter().map(|term| domains(snapshot, term.topology, &near)).collect();
        let apart = class.anti_affinity.iter().map(|term| {
            let others: Vec<&Class<'a>> = there().filter(|other| term.matches(other, labels(other))).collect();
            domains(snapshot, term.topology, &others)
        });
        let apart = apart.collect();
        let mut keepers: BTreeMap<Topology, Vec<&Class<'a>>> = BTreeMap::new();
        for other in snapshot.apart.iter().filter_map(|other| snapshot.classes.get(*other as usize)) {
            for term in other.anti_affinity.iter().filter(|term| term.matches(class, labels(class))) {
                let known = keepers.entry(term.topology).or_default();
                if !known.iter().any(|known| std::ptr::eq(*known, other)) {
                    known.push(other);
                }
            }
        }
        let kept_out = keepers.into_iter().map(|(topology, others)| (topology, domains(snapshot, topology, &others))).collect();
        let promised = snapshot.promised_to_others(pod);
        Self { snapshot, cycle, pod, near, apart, kept_out, promised }
    }

    /// Returns the facts behind what a filter has against a node.
    pub(super) fn details(&self, failure: &Failure, node: NodeId) -> Vec<ObstacleDetail> {
        let found = match failure.filter {
            Filter::NodeUnschedulable => vec![ObstacleDetail::Cordoned],
            Filter::NodeName => self
                .snapshot
                .pods
                .get(self.pod as usize)
                .into_iter()
                .map(|pod| ObstacleDetail::OtherNode { wanted: pod.wanted_node.clone() })
                .collect(),
            Filter::TaintToleration => self.taints(node),
            Filter::NodeAffinity => self.node_affinity(node),
            Filter::NodePorts => self.ports(node),
            Filter::NodeResourcesFit => self.resources(failure, node),
            Filter::VolumeRestrictions => self.restrictions(node),
            Filter::NodeVolumeLimits => self.limits(node),
            Filter::VolumeBinding => self.claims(node),
            Filter::VolumeZone => self.zones(node),
            Filter::PodTopologySpread => self.spread(node),
            Filter::InterPodAffinity => self.affinity(node),
            Filter::DynamicResources => {
                let why = failure.reasons.iter().map(|reason| reason.words(&self.snapshot.columns));
                why.map(|why| ObstacleDetail::Devices { why: why.into_owned() }).collect()
            }
        };
        match self.promised.get(&node) {
            Some(pods) if found.is_empty() => {
                vec![ObstacleDetail::Promised { pods: pods.iter().take(TOLD).map(|pod| self.pod(*pod)).collect() }]
            }
            _ => found,
        }
    }

    fn pod(&self, pod: PodId) -> ObjectRef {
        self.snapshot.reference(pod)
    }

    fn class(&self) -> &'s Class<'a> {
        self.snapshot.class(self.pod)
    }

    fn taints(&self, node: NodeId) -> Vec<ObstacleDetail> {
        let taints = untolerated_all(self.class().spec, &self.snapshot.nodes[node as usize].taints);
        let detail = |taint: &crate::object::node::Taint| ObstacleDetail::Taint {
            key: taint.key.clone(),
            value: taint.value.clone(),
            effect: taint.effect.clone(),
        };
        taints.map(detail).collect()
    }

    fn node_affinity(&self, node: NodeId) -> Vec<ObstacleDetail> {
        let (spec, node) = (self.class().spec, &self.snapshot.nodes[node as usize]);
        let unequal = spec.node_selector.iter().filter(|(key, value)| node.label(key) != Some(value.as_str()));
        let mut details: Vec<ObstacleDetail> = unequal
            .map(|(key, value)| ObstacleDetail::NodeLabel {
                key: key.clone(),
                wanted: format!("{key}={value}"),
                value: Some(value.clone()),
                found: node.labels.get(key).cloned(),
                field: "nodeSelector",
            })
            .collect();
        let Some(required) = node_affinity::required(spec) else { return details };
        if node_affinity::any_term(required, node.labels, node.name()) {
            return details;
        }
        details.extend(self.nearest_term(required, node));
        details
    }

    /// Returns what the term asks that is nearest to being met.
    fn nearest_term(&self, required: &NodeSelector, node: &crate::simulate::schedule::NodeState<'_>) -> Vec<ObstacleDetail> {
        let unmet = required.terms.iter().map(|term| {
            let labels = term.match_expressions.iter().filter(|wanted| !wanted.matches(node.label(&wanted.key)));
            let name = |wanted: &&Requirement| wanted.key != "metadata.name" || !wanted.matches(Some(node.name()));
            let labels = labels.map(|wanted| (wanted, node.labels.get(&wanted.key).cloned()));
            labels
                .chain(term.match_fields.iter().filter(name).map(|wanted| (wanted, Some(node.name().clone()))))
                .collect::<Vec<_>>()
        });
        // A term that asks for nothing matches nothing.
        let nearest = unmet.filter(|unmet| !unmet.is_empty()).min_by_key(Vec::len);
        let Some(nearest) = nearest else { return vec![ObstacleDetail::NodeAffinityEmpty] };
        let detail = |(wanted, found): (&Requirement, Option<Text>)| ObstacleDetail::NodeLabel {
            key: wanted.key.clone(),
            wanted: requirement(wanted),
            value: match wanted.operator {
                Operator::In => wanted.values.first().cloned(),
                Operator::Exists => Some("true".into()),
                _ => None,
            },
            found,
            field: "nodeAffinity",
        };
        nearest.into_iter().map(detail).collect()
    }

    fn ports(&self, node: NodeId) -> Vec<ObstacleDetail> {
        let node = &self.snapshot.nodes[node as usize];
        let taken = self.class().ports.iter().filter_map(|wanted| {
            let (_, pod) = node.ports.iter().find(|(taken, _)| wanted.conflicts(*taken))?;
            Some(ObstacleDetail::Port {
                port: wanted.port,
                protocol: wanted.protocol.into(),
                ip: wanted.ip.into(),
                pod: self.pod(*pod),
            })
        });
        taken.collect()
    }

    fn resources(&self, failure: &Failure, node: NodeId) -> Vec<ObstacleDetail> {
        let node = &self.snapshot.nodes[node as usize];
        let asked = &self.snapshot.requests(self.pod).asked;
        let detail = |reason: &Reason| match reason {
            Reason::UnknownSize => Some(ObstacleDetail::UnknownSize),
            Reason::TooManyPods if node.pods.len() as i64 >= node.allowed_pods => {
                Some(ObstacleDetail::PodCount { pods: node.pods.len() as i64, allowed: node.allowed_pods })
            }
            Reason::Insufficient(column) => {
                let amount = |amount: i64| amount_of(&self.snapshot.columns, *column, amount);
                let (all, wanted) = (node.allocatable.get(*column), asked.get(*column));
                let free = all.saturating_sub(node.requested.get(*column));
                (wanted > free).then(|| ObstacleDetail::Resource {
                    resource: self.snapshot.columns.name(*column).clone(),
                    requested: amount(wanted),
                    free: amount(free),
                    allocatable: amount(all),
                })
            }
            _ => None,
        };
        failure.reasons.iter().filter_map(detail).collect()
    }

    fn claim_reference(&self, name: &Text) -> ObjectRef {
        ObjectRef::new("", "PersistentVolumeClaim", self.class().namespace.clone(), name.clone())
    }

    fn claim(&self, claim: ClaimId) -> Option<ObjectRef> {
        Some(self.snapshot.storage.claims.get(claim as usize)?.object.reference())
    }

    /// Returns the claims that the pod names and that are not there.
    fn missing(&self) -> Vec<ObstacleDetail> {
        let storage = &self.snapshot.storage;
        let (class, pod) = (self.class(), &self.snapshot.pods[self.pod as usize]);
        let named = Storage::named(pod, class);
        let missing = named.iter().filter(|named| storage.claim(&class.namespace, &named.name).is_none());
        missing
            .map(|named| {
                let of_namespace = storage.claims.iter().filter(|claim| claim.object.meta.namespace == class.namespace);
                let names = of_namespace.map(|claim| claim.object.meta.name.as_str());
                let nearest = crate::findings::words::near_misses(&named.name, names).into_iter().map(Text::from).collect();
                ObstacleDetail::ClaimMissing { claim: self.claim_reference(&named.name), nearest }
            })
            .collect()
    }

    fn restrictions(&self, node: NodeId) -> Vec<ObstacleDetail> {
        let mut details = self.missing();
        let snapshot = self.snapshot;
        if let Some(pod) = self.cycle.disk_holder(node) {
            details.push(ObstacleDetail::DiskInUse { pod: self.pod(pod) });
            return details;
        }
        let (class, state) = (self.class(), &snapshot.pods[self.pod as usize]);
        for named in Storage::named(state, class).iter().filter(|named| !named.is_ephemeral) {
            let Some(id) = snapshot.storage.claim(&class.namespace, &named.name) else { continue };
            let claim = &snapshot.storage.claims[id as usize];
            if claim.users == 0 || !claim.claim.spec.access_modes.iter().any(|mode| *mode == "ReadWriteOncePod") {
                continue;
            }
            let users = (0..).zip(&snapshot.pods).filter(|(other, state)| {
                let other_class = snapshot.class(*other);
                state.node.is_some()
                    && other_class.has_volumes
                    && other_class.namespace == class.namespace
                    && Storage::named(state, other_class).iter().any(|other| other.name == named.name)
            });
            let pods = users.map(|(other, _)| self.pod(other)).take(TOLD).collect();
            details.push(ObstacleDetail::ClaimInUse { claim: self.claim_reference(&named.name), pods });
        }
        details
    }

    fn limits(&self, node: NodeId) -> Vec<ObstacleDetail> {
        let missing = self.missing();
        if !missing.is_empty() {
            return missing;
        }
        let full = self.cycle.full_drivers(node).into_iter();
        full.map(|full| ObstacleDetail::VolumeLimit {
            driver: full.driver.into(),
            limit: full.limit,
            attached: full.attached,
            wanted: full.wanted,
        })
        .collect()
    }

    fn claims(&self, node: NodeId) -> Vec<ObstacleDetail> {
        let mut details = self.missing();
        let (snapshot, class) = (self.snapshot, self.class());
        let storage = &snapshot.storage;
        let labels = snapshot.nodes[node as usize].labels;
        for named in Storage::named(&snapshot.pods[self.pod as usize], class) {
            let Some(id) = storage.claim(&class.namespace, &named.name) else { continue };
            let state = &storage.claims[id as usize];
            let claim = state.object.reference();
            let unusable = |why: String| ObstacleDetail::ClaimUnusable { claim: claim.clone(), why };
            let volume_name = &state.claim.spec.volume_name;
            if state.claim.status.phase == "Lost" {
                details.push(unusable(format!("its volume {volume_name} is gone")));
            } else if state.object.meta.deletion_timestamp.is_some() {
                details.push(unusable("is being deleted".to_owned()));
            } else if state.is_bound() {
                match storage.volume(volume_name).and_then(|volume| storage.volumes.get(volume as usize)) {
                    None => details.push(unusable(format!("its volume {volume_name} is not there"))),
                    Some((_, volume)) => {
                        let out_of_reach = reach(volume).filter(|nodes| !node_affinity::any_term(nodes, labels, ""));
                        details.extend(out_of_reach.map(|nodes| ObstacleDetail::VolumeElsewhere {
                            claim: claim.clone(),
                            volume: volume_name.clone(),
                            reach: node_selector(nodes),
                        }));
                    }
                }
            } else if !state.waits(storage) {
                details.push(unusable("has no volume yet, and does not wait for the pod to get one".to_owned()));
            }
        }
        if let Some((claim, why)) = self.cycle.lacking_claim(node)
            && let (Some(reference), Some(state)) = (self.claim(claim), storage.claims.get(claim as usize))
        {
            let size = state.claim.spec.resources.requests.get("storage").unwrap_or(Quantity::ZERO);
            details.push(ObstacleDetail::NoVolume { claim: reference, class: state.class_name().into(), size, why });
        }
        details
    }

    fn zones(&self, node: NodeId) -> Vec<ObstacleDetail> {
        let mut details = self.missing();
        let (snapshot, class) = (self.snapshot, self.class());
        let storage = &snapshot.storage;
        for named in Storage::named(&snapshot.pods[self.pod as usize], class).iter().filter(|named| !named.is_ephemeral) {
            let Some(id) = storage.claim(&class.namespace, &named.name) else { continue };
            let state = &storage.claims[id as usize];
            let name = &state.claim.spec.volume_name;
            let unusable = |why: String| ObstacleDetail::ClaimUnusable { claim: state.object.reference(), why };
            if name.is_empty() {
                if !state.waits(storage) {
                    details.push(unusable("has no volume".to_owned()));
                }
                continue;
            }
            let Some(volume) = storage.volume(name) else {
                details.push(unusable(format!("its volume {name} is not there")));
                continue;
            };
            let elsewhere = self.cycle.other_zones(volume, node).into_iter();
            details.extend(elsewhere.map(|(key, zones, found)| ObstacleDetail::VolumeZone {
                claim: state.object.reference(),
                volume: name.clone(),
                key: key.into(),
                zones,
                found,
            }));
        }
        details
    }

    fn spread(&self, node: NodeId) -> Vec<ObstacleDetail> {
        let topologies = &self.snapshot.topologies;
        let detail = |uneven: Uneven| {
            let value = |domain: u32| topologies.value(uneven.topology, domain).cloned();
            ObstacleDetail::Spread {
                topology_key: topologies.key(uneven.topology).clone(),
                domain: uneven.domain.and_then(value),
                pods: uneven.pods,
                least: uneven.least,
                max_skew: uneven.max_skew,
                emptiest: uneven.emptiest.iter().copied().filter_map(value).collect(),
                too_few: uneven.too_few,
            }
        };
        self.cycle.uneven(node).into_iter().map(detail).collect()
    }

    /// Returns all that keeps the pod away, where the scheduler tells only the first.
    fn affinity(&self, node: NodeId) -> Vec<ObstacleDetail> {
        let topologies = &self.snapshot.topologies;
        let class = self.class();
        let value = |topology, domain: u32| topologies.value(topology, domain).cloned().unwrap_or_default();
        let there = |topology: Topology, found: &Domains| {
            let domain = topologies.domain(topology, node)?;
            let (count, pods) = found.get(&domain)?;
            Some((value(topology, domain), *count, pods.iter().map(|pod| self.pod(*pod)).collect::<Vec<_>>()))
        };
        let mut details = Vec::new();
        if !self.cycle.is_near(node) {
            let unmet = class.affinity.iter().zip(&self.near).filter(|(term, found)| {
                let domain = topologies.domain(term.topology, node);
                domain.is_none_or(|domain| !found.contains_key(&domain))
            });
            details.extend(unmet.map(|(term, found)| ObstacleDetail::Affinity {
                topology_key: topologies.key(term.topology).clone(),
                selector: term.selector.map_or_else(|| "no selector".to_owned(), selector),
                domain: topologies.domain(term.topology, node).map(|domain| value(term.topology, domain)),
                domains: found.keys().take(TOLD).map(|domain| value(term.topology, *domain)).collect(),
            }));
        }
        details.extend(class.anti_affinity.iter().zip(&self.apart).filter_map(|(term, found)| {
            let (domain, count, pods) = there(term.topology, found)?;
            Some(ObstacleDetail::AntiAffinity {
                topology_key: topologies.key(term.topology).clone(),
                selector: term.selector.map_or_else(String::new, selector),
                domain,
                count,
                pods,
            })
        }));
        let kept_out = self.kept_out.iter().filter_map(|(topology, found)| {
            let (domain, count, pods) = there(*topology, found)?;
            Some(ObstacleDetail::KeptOut { topology_key: topologies.key(*topology).clone(), domain, count, pods })
        });
        // Replicas that keep apart from each other say the same from both sides.
        let is_told = |detail: &ObstacleDetail| {
            let ObstacleDetail::KeptOut { topology_key: key, pods: kept, count: of, .. } = detail else { return false };
            details.iter().any(|known| match known {
                ObstacleDetail::AntiAffinity { topology_key, pods, count, .. } => {
                    topology_key == key && pods == kept && count == of
                }
                _ => false,
            })
        };
        let kept_out: Vec<ObstacleDetail> = kept_out.filter(|detail| !is_told(detail)).collect();
        details.extend(kept_out);
        details
    }
}

fn domains(snapshot: &Snapshot<'_>, topology: Topology, classes: &[&Class<'_>]) -> Domains {
    let mut found = Domains::new();
    for class in classes {
        for (node, _) in &class.on {
            let Some(domain) = snapshot.topologies.domain(topology, *node) else { continue };
            let (count, pods) = found.entry(domain).or_default();
            let of_class = |pod: &&PodId| std::ptr::eq(snapshot.class(**pod), *class);
            for pod in snapshot.nodes[*node as usize].pods.iter().filter(of_class) {
                *count += 1;
                pods.push(*pod);
            }
        }
    }
    for (_, pods) in found.values_mut() {
        pods.sort_by_cached_key(|pod| snapshot.reference(*pod));
        pods.truncate(TOLD);
    }
    found
}

/// Returns an amount in the unit of its resource.
pub(super) fn amount_of(columns: &Columns, column: usize, amount: i64) -> Quantity {
    const NANOS: i128 = 1_000_000_000;
    let name = columns.name(column).as_str();
    if column == CPU {
        return Quantity::from_nanos(i128::from(amount) * (NANOS / 1000), Format::DecimalSi);
    }
    let is_bytes = matches!(name, "memory" | "ephemeral-storage") || name.starts_with("hugepages-");
    let format = if is_bytes { Format::BinarySi } else { Format::DecimalSi };
    Quantity::from_nanos(i128::from(amount) * NANOS, format)
}

/// Returns a choice of nodes in words: the terms joined by `or`.
pub(super) fn node_selector(nodes: &NodeSelector) -> String {
    let terms = nodes.terms.iter().map(|term| {
        let wanted = term.match_expressions.iter().chain(term.match_fields.iter()).map(requirement);
        wanted.collect::<Vec<_>>().join(", ")
    });
    terms.collect::<Vec<_>>().join(" or ")
}

/// Returns a requirement in kubectl's words: `disk in (nvme,ssd)`, `!gpu`.
pub(super) fn requirement(wanted: &Requirement) -> String {
    let values: Vec<&str> = wanted.values.iter().map(Text::as_str).collect();
    let (key, values) = (&wanted.key, values.join(","));
    match wanted.operator {
        Operator::In if wanted.values.len() == 1 => format!("{key}={values}"),
        Operator::In => format!("{key} in ({values})"),
        Operator::NotIn => format!("{key} notin ({values})"),
        Operator::Exists => key.to_string(),
        Operator::DoesNotExist => format!("!{key}"),
        Operator::Gt => format!("{key}>{values}"),
        Operator::Lt => format!("{key}<{values}"),
    }
}

/// Returns a selector in kubectl's words.
pub(super) fn selector(selector: &LabelSelector) -> String {
    let labels = selector.match_labels.iter().map(|(key, value)| format!("{key}={value}"));
    let words: Vec<String> = labels.chain(selector.match_expressions.iter().map(requirement)).collect();
    if words.is_empty() { "any labels".to_owned() } else { words.join(",") }
}
