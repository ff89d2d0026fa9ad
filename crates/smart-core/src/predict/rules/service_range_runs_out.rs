//! Ranges of which Services take: their addresses and their node ports.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity, finds_nothing_now};
use crate::object::{Body, ObjectRef};
use crate::predict::foreseer::Foreseer;
use crate::predict::outlook::Outlook;
use crate::predict::ranges::{Range, ports};
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "service-range-runs-out",
    severity: Severity::Warning,
    level: Level::Cause,
    lint: false,
    finds: "The range of node ports or of Service addresses, as the flags of the API server or a ServiceCIDR tell it, of which nine tenths \
            are used.",
    matters: "The next Service of that sort is refused: provided port is already allocated, or no address is left.",
    looks_at: "--service-node-port-range and --service-cluster-ip-range of the kube-apiserver pods, ServiceCIDRs, and all Services.",
    advice: "Remove Services that nothing uses, turn off allocateLoadBalancerNodePorts where it is not needed, or add a ServiceCIDR.",
    silent: "When neither flags nor ServiceCIDRs are in the input, and while a tenth is free. Services that are not in the input only make it worse.",
    check: finds_nothing_now,
};

/// From here on a busy day can take the rest.
const NEAR: f64 = 0.9;

/// A range as something tells it.
struct Told {
    object: ObjectRef,
    path: String,
    value: String,
}

pub(super) fn foresee(foreseer: &Foreseer<'_>, found: &mut Vec<Draft>) {
    let context = &foreseer.context;
    if let Some(told) = flag(context, "--service-node-port-range=")
        && let Some((first, last)) = ports(&told.value)
    {
        let taken = |port: i32| u16::try_from(port).is_ok_and(|port| (first..=last).contains(&port));
        let ports = context.services().flat_map(|(_, service)| service.spec.ports.iter().map(|port| port.node_port));
        let health = context.services().map(|(_, service)| service.spec.health_check_node_port);
        let mut used: Vec<i32> = ports.chain(health).filter(|port| taken(*port)).collect();
        used.sort_unstable();
        used.dedup();
        found.extend(draft(&told, "node ports", used.len(), u128::from(last - first) + 1));
    }
    for told in address_ranges(context) {
        let Some(range) = Range::parse(&told.value) else { continue };
        let of = |text: &str| text.parse().is_ok_and(|address| range.contains(address));
        let used = context.services().filter(|(_, service)| of(&service.spec.cluster_ip)).count();
        // The address of the network is never given; of IPv4 that of the broadcast neither.
        found.extend(draft(&told, "Service addresses", used, range.size().saturating_sub(if range.is_v4() { 2 } else { 1 })));
    }
}

/// Returns the ranges of Service addresses: of ServiceCIDRs where there are any, else of the flag.
fn address_ranges(context: &Context<'_>) -> Vec<Told> {
    let mut told = Vec::new();
    for object in context.of_kind("ServiceCIDR") {
        let Body::Generic(body) = &object.body else { continue };
        for (at, cidr) in body.items_at("spec.cidrs").iter().enumerate() {
            if let Some(value) = cidr.as_str() {
                told.push(Told { object: object.reference(), path: format!("/spec/cidrs/{at}"), value: value.to_owned() });
            }
        }
    }
    if told.is_empty()
        && let Some(flag) = flag(context, "--service-cluster-ip-range=")
    {
        let parts = flag.value.split(',').map(|part| Told {
            object: flag.object.clone(),
            path: flag.path.clone(),
            value: part.to_owned(),
        });
        told.extend(parts);
    }
    told
}

/// Returns the value of a flag of the API server, as its first pod in the input tells it.
fn flag(context: &Context<'_>, name: &str) -> Option<Told> {
    let servers = context.pods_in("kube-system").iter().filter(|pod| pod.name().starts_with("kube-apiserver"));
    servers
        .flat_map(|pod| pod.spec().containers.iter().enumerate().map(move |(at, container)| (pod, at, container)))
        .find_map(|(pod, at, container)| {
            let words = container.command.iter().chain(container.args.iter());
            let value = words.filter_map(|word| word.strip_prefix(name)).next_back()?;
            Some(Told { object: pod.reference(), path: format!("/spec/containers/{at}/command"), value: value.to_owned() })
        })
}

fn draft(told: &Told, what: &str, used: usize, there: u128) -> Option<Draft> {
    #[expect(clippy::cast_precision_loss, reason = "a share is wanted")]
    let share = used as f64 / there.max(1) as f64;
    if share < NEAR {
        return None;
    }
    let message = format!("Of the {what} {} {used} of {there} are used: the next Services may be refused.", told.value);
    let draft = Draft::new(&RULE, told.object.clone(), message)
        .part(what)
        .outlook(Outlook::on("the next Services"))
        .field(told.path.as_str(), &told.value);
    Some(draft.command(Command::new(["kubectl", "get", "services", "-A", "-o", "wide"], "shows who uses them")))
}
