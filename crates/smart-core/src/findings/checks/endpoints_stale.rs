//! Endpoints that disagree with the pods.

use std::collections::{BTreeMap, BTreeSet};

use crate::findings::context::{Context, PodView};
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::services::selects;
use crate::findings::words::{describe, name};
use crate::object::service::EndpointSlice;
use crate::object::{Object, ObjectRef};
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "endpoints-stale",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A Service whose endpoints disagree with its pods: pods have been ready for a while and none is an endpoint, or an endpoint \
            that counts as ready belongs to a pod that does not exist.",
    matters: "Traffic goes to addresses that nobody answers at, or does not reach pods that could serve it. The endpoints are not being \
              brought up to date.",
    looks_at: "EndpointSlices of the Service, against the pods that its selector finds and their condition Ready.",
    advice: "Look whether the kube-controller-manager runs, and whether anything else writes the slices of the Service.",
    silent: "When EndpointSlices or pods were not listed, and for what changed in the last five minutes.",
    check,
};

/// The controller follows within seconds; more than this is not the time between two lists of one dump.
const FOLLOWS_SECONDS: i64 = 300;

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    let mut slices: BTreeMap<(&str, &str), Vec<(&Object, &EndpointSlice)>> = BTreeMap::new();
    for (object, slice) in context.endpoint_slices() {
        if let Some(service) = object.meta.labels.get("kubernetes.io/service-name") {
            slices.entry((object.meta.namespace.as_str(), service.as_str())).or_default().push((object, slice));
        }
    }
    // Slices with an endpoint that leads to a pod which does not exist.
    let dangling = context.missing().filter(|(target, _)| target.kind == "Pod").flat_map(|(_, edges)| edges);
    let dangling: BTreeSet<&ObjectRef> = dangling.map(|edge| &edge.from).filter(|from| from.kind == "EndpointSlice").collect();
    for (object, _) in context.services().filter(|(_, service)| selects(&service.spec)) {
        let namespace = object.meta.namespace.as_str();
        let Some(slices) = slices.get(&(namespace, object.meta.name.as_str())) else { continue };
        if slices.iter().all(|(_, slice)| slice.endpoints.is_empty()) {
            let steady = |pod: &&PodView<'_>| {
                let ready = pod.condition("Ready").and_then(|(_, ready)| ready.last_transition_time);
                pod.is_ready() && !pod.is_terminating() && !pod.is_finished() && context.holds_for(ready, FOLLOWS_SECONDS)
            };
            let pods: Vec<_> = context.pods_of_service(object).filter(steady).collect();
            if let (Some(pod), Some((slice, _))) = (pods.first(), slices.first()) {
                found.push(forgotten(object, slice, pod, pods.len()));
            }
        } else {
            let slices = slices.iter().filter(|(of, _)| !dangling.is_empty() && dangling.contains(&of.reference()));
            found.extend(slices.filter_map(|(of, slice)| gone(context, object, of, slice)).next());
        }
    }
}

fn forgotten(service: &Object, slice: &Object, pod: &PodView<'_>, count: usize) -> Draft {
    let reference = service.reference();
    let pods = crate::findings::missing::how_many(count, "ready pod");
    let message = format!("{} has no endpoints, though it selects {pods}.", name(&reference));
    let mut draft = Draft::new(&RULE, reference, message).absent(&slice.reference(), "/endpoints");
    if let Some((at, ready)) = pod.condition("Ready") {
        draft = draft.since(ready.last_transition_time).condition_of(&pod.reference(), at, ready);
    }
    commands(draft)
}

fn gone(context: &Context<'_>, service: &Object, of: &Object, slice: &EndpointSlice) -> Option<Draft> {
    let namespace = of.meta.namespace.as_str();
    for (at, endpoint) in slice.endpoints.iter().enumerate() {
        let Some(target) = endpoint.target_ref.as_ref().filter(|target| target.kind == "Pod") else { continue };
        let is_used = endpoint.conditions.ready.unwrap_or(true) && endpoint.conditions.terminating != Some(true);
        if !is_used || !context.find("", "Pod", namespace, &target.name).is_missing() {
            continue;
        }
        let address = endpoint.addresses.first()?;
        let pod = ObjectRef::new("", "Pod", namespace, target.name.clone());
        // It may have gone between two lists, and its successor come: such dumps hold pods, or news, of the last minutes.
        let changes = context.pods_in(namespace).iter().any(|other| {
            other.pod.status.pod_ip == *address
                || context.seconds_since(other.object.meta.creation_timestamp).is_some_and(|age| age < FOLLOWS_SECONDS)
        });
        if changes || context.events_about(&pod).any(|told| told.is_within(FOLLOWS_SECONDS, context.now)) {
            continue;
        }
        let reference = service.reference();
        let message = format!("{} still has the endpoint {address} of {}, which does not exist.", name(&reference), name(&pod));
        let draft = Draft::new(&RULE, reference, message)
            .severity(Severity::Warning)
            .field_of(&of.reference(), format!("/endpoints/{at}/targetRef"), &target.name)
            .absent(&pod, "");
        return Some(commands(draft));
    }
    None
}

fn commands(draft: Draft) -> Draft {
    let service = draft.subject.clone();
    draft.command(describe(&service, "shows its selector and endpoints")).command(Command::kubectl_in(
        &service.namespace,
        &["get", "endpointslices", "-l", &format!("kubernetes.io/service-name={}", service.name), "-o", "yaml"],
        "shows the endpoints and when they changed",
    ))
}
