//! DynamicResources: devices that the pod claims, as far as the input tells
//! (pkg/scheduler/framework/plugins/dynamicresources/dynamicresources.go).
//!
//! Claims that have their devices are followed: where the devices can be used, and whether others have them already. Which
//! devices a claim without any would get is decided by expressions over attributes of devices, which are not evaluated here;
//! see [`Devices::is_undecided`].

use super::{Failure, Filter};
use crate::object::affinity::NodeSelector;
use crate::object::resource::ResourceClaim;
use crate::simulate::schedule::class::Class;
use crate::simulate::schedule::filters::node_affinity::any_term;
use crate::simulate::schedule::snapshot::{NodeState, PodId, Snapshot};
use crate::text::Text;

/// The devices of a pod's claims.
#[derive(Default)]
pub(crate) struct Devices<'a> {
    /// Where the devices can be used that claims have.
    reach: Vec<&'a NodeSelector>,
    /// Whether a claim is in use by as many as may use it.
    is_full: bool,
    /// Whether a claim has no devices yet.
    is_undecided: bool,
}

/// How many may use a claim at a time (`ResourceClaimReservedForMaxSize`).
const MOST_CONSUMERS: usize = 256;

pub(crate) fn prepare<'a>(snapshot: &Snapshot<'a>, pod: PodId, class: &Class<'a>) -> (Devices<'a>, Option<Failure>) {
    let mut devices = Devices::default();
    let state = &snapshot.pods[pod as usize];
    for wanted in class.spec.resource_claims.iter() {
        let made = state.pod.status.resource_claim_statuses.iter().find(|made| made.name == wanted.name);
        let name = if wanted.resource_claim_name.is_empty() {
            made.map(|made| &made.resource_claim_name).filter(|_| state.name == state.object.meta.name)
        } else {
            Some(&wanted.resource_claim_name)
        };
        let fails = |words: String| Some(Failure::unresolvable(Filter::DynamicResources, words));
        let Some(name) = name else {
            // One is made from the template for each pod, and has no devices before the pod has a node.
            if state.name == state.object.meta.name {
                let words = format!("pod \"{}/{}\": ResourceClaim not created yet", class.namespace, state.name);
                return (devices, fails(words));
            }
            devices.is_undecided = true;
            continue;
        };
        let Some((meta, claim)) = snapshot.storage.device_claim(&class.namespace, name) else {
            return (devices, fails(format!("resourceclaim.resource.k8s.io \"{name}\" not found")));
        };
        if meta.deletion_timestamp.is_some() {
            return (devices, fails(format!("resourceclaim \"{name}\" is being deleted")));
        }
        devices.add(claim, &state.name);
    }
    (devices, None)
}

impl<'a> Devices<'a> {
    fn add(&mut self, claim: &'a ResourceClaim, pod: &Text) {
        match &claim.status.allocation {
            Some(allocation) => self.reach.extend(&allocation.node_selector),
            None => self.is_undecided = true,
        }
        let reserved = &claim.status.reserved_for;
        self.is_full |= reserved.len() >= MOST_CONSUMERS && !reserved.iter().any(|consumer| consumer.name == *pod);
    }

    pub(crate) fn check(&self, node: &NodeState<'_>) -> Option<Failure> {
        if self.is_full {
            return Some(Failure::resolvable(Filter::DynamicResources, "resourceclaim in use"));
        }
        let fits = self.reach.iter().all(|nodes| any_term(nodes, node.labels, node.name()));
        (!fits).then(|| Failure::resolvable(Filter::DynamicResources, "resourceclaim not available on the node"))
    }

    /// Tells whether it cannot be told which devices a claim would get, and so on which nodes.
    pub(crate) fn is_undecided(&self) -> bool {
        self.is_undecided
    }
}

#[cfg(test)]
mod tests {
    use crate::simulate::schedule::testing::{cluster, message, node, object, pod, verdict, waiting};
    use crate::simulate::schedule::{Cycle, Snapshot};

    fn claim(meta: &str, status: &str) -> String {
        object("resource.k8s.io/v1 ResourceClaim n/c", meta, &format!(r#""spec": {{}}, "status": {{{status}}}"#))
    }

    const USES: &str = r#""resourceClaims": [{"name": "gpu", "resourceClaimName": "c"}]"#;

    fn items(more: Vec<String>) -> Vec<String> {
        let nodes = vec![node("a", r#""z": "1""#, ""), node("b", r#""z": "2""#, ""), pod("p", "p", "", USES)];
        nodes.into_iter().chain(more).collect()
    }

    #[test]
    fn claims_that_cannot_be_used_leave_out_all_nodes() {
        assert!(message(&items(vec![])).contains(r#"resourceclaim.resource.k8s.io "c" not found"#));
        let deleted = r#""deletionTimestamp": "2026-01-01T00:00:00Z""#;
        assert!(message(&items(vec![claim(deleted, "")])).contains(r#"resourceclaim "c" is being deleted"#));
    }

    #[test]
    fn devices_are_where_they_are() {
        let allocated = r#""allocation": {"nodeSelector": {"nodeSelectorTerms": [{"matchExpressions":
            [{"key": "z", "operator": "In", "values": ["1"]}]}]}}"#;
        assert_eq!(verdict(&items(vec![claim("", allocated)])), "a fits, b DynamicResources");
    }

    #[test]
    fn which_devices_a_claim_would_get_is_not_decided() {
        let cluster = cluster(&items(vec![claim("", "")]));
        let snapshot = Snapshot::new(&cluster);
        assert!(Cycle::new(&snapshot, waiting(&snapshot)).is_undecided());
    }
}
