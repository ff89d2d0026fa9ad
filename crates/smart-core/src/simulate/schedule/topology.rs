//! The topologies that pods speak of: for each key the value that each node has.

use std::collections::BTreeMap;

use crate::json::Map;
use crate::text::Text;

/// The number of a topology key.
pub(crate) type Topology = usize;

/// The number of a value of a topology key; nodes without the label have none.
pub(crate) type Domain = u32;

/// The label of which each node has its own value.
pub(crate) const HOSTNAME: &str = "kubernetes.io/hostname";
/// The numbers of the keys by which pods are spread that say nothing of it.
pub(crate) const HOSTNAME_TOPOLOGY: Topology = 0;
pub(crate) const ZONE_TOPOLOGY: Topology = 1;

/// The topology keys in use, and the domain of each node in each.
pub(crate) struct Topologies {
    keys: Vec<Text>,
    domains: Vec<Vec<Option<Domain>>>,
    values: Vec<Vec<Text>>,
}

impl Default for Topologies {
    fn default() -> Self {
        let keys = [HOSTNAME, "topology.kubernetes.io/zone"].map(Text::from).into();
        Self { keys, domains: Vec::new(), values: Vec::new() }
    }
}

impl Topologies {
    /// Returns the number of a key, which it gets when it has none yet.
    pub(crate) fn number(&mut self, key: &Text) -> Topology {
        self.keys.iter().position(|known| known == key).unwrap_or_else(|| {
            self.keys.push(key.clone());
            self.keys.len() - 1
        })
    }

    /// Returns the key.
    pub(crate) fn key(&self, topology: Topology) -> &Text {
        &self.keys[topology]
    }

    /// Returns the value of the key that makes a domain.
    pub(crate) fn value(&self, topology: Topology, domain: Domain) -> Option<&Text> {
        self.values.get(topology)?.get(domain as usize)
    }

    /// Forgets the domains, since nodes have come or have other labels; [`Self::fill`] looks them up again.
    pub(crate) fn forget(&mut self) {
        self.domains.clear();
        self.values.clear();
    }

    /// Looks up the domains of the nodes in those topologies that have been numbered since.
    pub(crate) fn fill<'a>(&mut self, nodes: impl Iterator<Item = &'a Map> + Clone) {
        for key in self.keys.iter().skip(self.domains.len()) {
            let mut numbers: BTreeMap<&str, Domain> = BTreeMap::new();
            let mut values = Vec::new();
            let domains = nodes.clone().map(|labels| {
                let value = labels.get(key)?;
                let next = numbers.len() as Domain;
                Some(*numbers.entry(value.as_str()).or_insert_with(|| {
                    values.push(value.clone());
                    next
                }))
            });
            self.domains.push(domains.collect());
            self.values.push(values);
        }
    }

    /// Returns the domain of a node.
    pub(crate) fn domain(&self, topology: Topology, node: u32) -> Option<Domain> {
        *self.domains.get(topology)?.get(node as usize)?
    }

    /// Returns how many domains there are.
    pub(crate) fn count(&self, topology: Topology) -> usize {
        self.values.get(topology).map_or(0, Vec::len)
    }
}
