//! What pods ask for in exact amounts, as quotas and LimitRanges count it (`PodRequests` and `PodLimits` in
//! staging/src/k8s.io/component-helpers/resource/helpers.go).

use std::collections::BTreeMap;

use crate::object::pod::{PodSpec, ResourceRequirements, Resources};
use crate::object::quantity::Quantity;
use crate::text::Text;

/// Amounts by the name of the resource.
pub(super) type Amounts = BTreeMap<Text, Quantity>;

/// Which of both amounts is meant.
#[derive(Clone, Copy)]
pub(super) enum Which {
    Requests,
    Limits,
}

impl Which {
    pub(super) fn of(self, resources: &ResourceRequirements) -> &Resources {
        match self {
            Self::Requests => &resources.requests,
            Self::Limits => &resources.limits,
        }
    }
}

/// Returns what a pod asks for: its containers and sidecars in sum, at least what an init container takes with the sidecars
/// before it; what is set for the pod as a whole in its place; and what the runtime takes.
pub(super) fn of_pod(spec: &PodSpec, which: Which) -> Amounts {
    let mut sums = Amounts::new();
    for container in &spec.containers {
        add(&mut sums, which.of(&container.resources));
    }
    let (mut sidecars, mut start) = (Amounts::new(), Amounts::new());
    for container in &spec.init_containers {
        let own = which.of(&container.resources);
        if container.restart_policy == "Always" {
            add(&mut sums, own);
            add(&mut sidecars, own);
            raise(&mut start, &sidecars);
        } else {
            let mut here = sidecars.clone();
            add(&mut here, own);
            raise(&mut start, &here);
        }
    }
    raise(&mut sums, &start);
    if let Some(whole) = &spec.resources {
        sums.extend(which.of(whole).iter().map(|(name, amount)| (name.clone(), amount)));
    }
    for (name, amount) in spec.overhead.iter() {
        match which {
            Which::Requests => {
                let sum = sums.entry(name.clone()).or_insert(Quantity::ZERO);
                *sum = sum.saturating_add(amount);
            }
            // Only to what is limited.
            Which::Limits => {
                if let Some(sum) = sums.get_mut(name).filter(|sum| !sum.is_zero()) {
                    *sum = sum.saturating_add(amount);
                }
            }
        }
    }
    sums
}

fn add(sums: &mut Amounts, others: &Resources) {
    for (name, amount) in others.iter() {
        sums.entry(name.clone()).and_modify(|sum| *sum = sum.saturating_add(amount)).or_insert(amount);
    }
}

fn raise(sums: &mut Amounts, others: &Amounts) {
    for (name, amount) in others {
        sums.entry(name.clone()).and_modify(|sum| *sum = (*sum).max(*amount)).or_insert(*amount);
    }
}
