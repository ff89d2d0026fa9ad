//! What the objects of one input share.

use super::{Entries, List, Pooled, Shelf};
use crate::object::affinity::{Affinity, TopologySpreadConstraint};
use crate::object::container::{ContainerPort, EnvFrom, EnvVar, Probe, SecurityContext, VolumeMount};
use crate::object::meta::{OwnerReference, Statement, Statements};
use crate::object::pod::{Amounts, PlacedSpecs, PodSecurityContext, PodSpec, Toleration};
use crate::object::volume::Volume;
use crate::text::Texts;

/// Declares the pool: a shelf for each type that is shared.
macro_rules! pool {
    ($($shelf:ident: $type:ty,)+) => {
        /// What the objects of one input share.
        #[derive(Default)]
        pub(crate) struct Pool {
            pub(crate) texts: Texts,
            pub(crate) maps: Shelf<Entries>,
            pub(crate) annotations: Shelf<Entries>,
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
