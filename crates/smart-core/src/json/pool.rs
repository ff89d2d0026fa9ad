//! What the objects of one input share.

use std::sync::Arc;

use super::{Entries, List, Pooled, Shelf};
use crate::object::affinity::{Affinity, TopologySpreadConstraint};
use crate::object::container::{ContainerPort, EnvFrom, EnvVar, Probe, SecurityContext, VolumeMount};
use crate::object::meta::{OwnerReference, Statement, Statements};
use crate::object::pod::{Amounts, PlacedSpecs, PodSecurityContext, PodSpec, Toleration};
use crate::object::volume::Volume;
use crate::text::{Text, Texts};

/// The last map of each field: the next one mostly has the same keys, and some of the values.
#[derive(Default)]
pub(crate) struct LastMaps([Option<Arc<Entries>>; 16]);

impl LastMaps {
    /// Returns the entries of the last map of a field.
    pub(crate) fn of(&self, field: u8) -> LastEntries {
        LastEntries { entries: self.0.get(usize::from(field) % self.0.len()).cloned().flatten(), next: 0 }
    }

    pub(crate) fn note(&mut self, field: u8, map: &Arc<Entries>) {
        let at = usize::from(field) % self.0.len();
        if let Some(last) = self.0.get_mut(at) {
            *last = Some(Arc::clone(map));
        }
    }
}

/// The entries of a map, taken in order.
pub(crate) struct LastEntries {
    entries: Option<Arc<Entries>>,
    next: usize,
}

impl LastEntries {
    /// Returns the entry of a key, if it is one of the next.
    pub(crate) fn take(&mut self, key: &[u8]) -> Option<&(Text, Text)> {
        const LOOK_AHEAD: usize = 3;
        let rest = self.entries.as_ref()?.get(self.next..)?;
        let found = rest.iter().take(LOOK_AHEAD).position(|(known, _)| known.as_bytes() == key)?;
        self.next += found + 1;
        rest.get(found)
    }
}

/// Declares the pool: a shelf for each type that is shared.
macro_rules! pool {
    ($($shelf:ident: $type:ty,)+) => {
        /// What the objects of one input share.
        #[derive(Default)]
        pub(crate) struct Pool {
            pub(crate) texts: Texts,
            pub(crate) maps: Shelf<Entries>,
            pub(crate) annotations: Shelf<Entries>,
            pub(crate) last_maps: LastMaps,
            pub(crate) pod_specs: Shelf<PodSpec>,
            pub(crate) placed_specs: PlacedSpecs,
            pub(crate) conditions: Statements,
            $(pub(crate) $shelf: Shelf<$type>,)+
        }

        $(impl Pooled for $type {
            fn shelf(pool: &mut Pool) -> &mut Shelf<Self> {
                &mut pool.$shelf
            }
        })+
    };
}

pool! {
    owners: List<OwnerReference>,
    statements: Statement,
    probes: Probe,
    volumes: Volume,
    variables: List<EnvVar>,
    ports: List<ContainerPort>,
    mounts: List<VolumeMount>,
    tolerations: List<Toleration>,
    sources: List<EnvFrom>,
    spreads: List<TopologySpreadConstraint>,
    affinities: Affinity,
    pod_rights: PodSecurityContext,
    rights: SecurityContext,
    amounts: Amounts,
}
