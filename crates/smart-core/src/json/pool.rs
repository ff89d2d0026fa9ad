//! What the objects of one input share.

use std::sync::Arc;

use super::{Entries, Pooled, PooledInLists, SharedList, Shelf};
use crate::object::affinity::{Affinity, TopologySpreadConstraint};
use crate::object::container::{ContainerPort, EnvFrom, EnvVar, Probe, SecurityContext, VolumeMount};
use crate::object::meta::{OwnerReference, Statement, Statements};
use crate::object::pod::{PlacedSpecs, PodSecurityContext, PodSpec, Toleration};
use crate::object::quantity::Quantity;
use crate::object::volume::Volume;
use crate::text::{Text, Texts};

/// The last map of each field: the next one mostly has the same keys, and some of the values.
#[derive(Default)]
pub(crate) struct LastMaps([Entries; 16]);

impl LastMaps {
    /// Returns the entries of the last map of a field.
    pub(crate) fn of(&self, field: u8) -> LastEntries {
        LastEntries { entries: self.0.get(usize::from(field) % self.0.len()).cloned().unwrap_or_default(), next: 0 }
    }

    pub(crate) fn note(&mut self, field: u8, map: &Entries) {
        let at = usize::from(field) % self.0.len();
        if let Some(last) = self.0.get_mut(at) {
            *last = map.clone();
        }
    }
}

/// The entries of a map, taken in order.
pub(crate) struct LastEntries {
    entries: Entries,
    next: usize,
}

impl LastEntries {
    /// Returns the entry of a key, if it is one of the next.
    pub(crate) fn take(&mut self, key: &[u8]) -> Option<&(Text, Text)> {
        const LOOK_AHEAD: usize = 3;
        let rest = self.entries.get(self.next..)?;
        let found = rest.iter().take(LOOK_AHEAD).position(|(known, _)| known.as_bytes() == key)?;
        self.next += found + 1;
        rest.get(found)
    }
}

/// Declares the pool: a shelf for each type that is shared, and for each of which lists are.
macro_rules! pool {
    (values { $($shelf:ident: $type:ty,)+ } lists { $($lists:ident: $item:ty,)+ }) => {
        /// What the objects of one input share.
        #[derive(Default)]
        pub(crate) struct Pool {
            pub(crate) texts: Texts,
            pub(crate) maps: Shelf<Entries>,
            pub(crate) annotations: Shelf<Entries>,
            pub(crate) last_maps: LastMaps,
            pub(crate) pod_specs: Shelf<Arc<PodSpec>>,
            pub(crate) placed_specs: PlacedSpecs,
            pub(crate) conditions: Statements,
            $(pub(crate) $shelf: Shelf<Arc<$type>>,)+
            $(pub(crate) $lists: Shelf<SharedList<$item>>,)+
        }

        impl Pool {
            /// Forgets what no object refers to any more: first what refers to other values, texts last.
            pub(crate) fn sweep(&mut self) {
                self.pod_specs.sweep();
                $(self.$shelf.sweep();)+
                $(self.$lists.sweep();)+
                self.maps.sweep();
                self.annotations.sweep();
                self.texts.sweep();
            }
        }

        $(impl Pooled for $type {
            fn shelf(pool: &mut Pool) -> &mut Shelf<Arc<Self>> {
                &mut pool.$shelf
            }
        })+

        $(impl PooledInLists for $item {
            fn shelf(pool: &mut Pool) -> &mut Shelf<SharedList<Self>> {
                &mut pool.$lists
            }
        })+
    };
}

pool! {
    values {
        statements: Statement,
        probes: Probe,
        volumes: Volume,
        affinities: Affinity,
        pod_rights: PodSecurityContext,
        rights: SecurityContext,
    }
    lists {
        owners: OwnerReference,
        variables: EnvVar,
        ports: ContainerPort,
        mounts: VolumeMount,
        tolerations: Toleration,
        sources: EnvFrom,
        spreads: TopologySpreadConstraint,
        amounts: (Text, Quantity),
    }
}
