//! Pods for which no node was found, and what keeps each of them from the nodes.
//!
//! The scheduler gives one reason for each node, and most of them are as they should be: the control plane keeps its taint, a
//! pool of GPUs is for others. What is to be mended is found by judging every node against the pod. Nodes that the pod's own
//! selector and affinity leave out do not count, as long as others are left; of those, neither do nodes of the control plane
//! and nodes with taints of their own. Of what then stands in the way, that decides which alone keeps the most nodes from it.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::containers::others_ready;
use super::context::{Context, PodView};
use super::draft::Draft;
use super::placement::{Filter, Place, Wish};
use super::rule::{Rule, Severity};
use super::scheduler_message::{Verdict, Why, parse};
use super::words::describe;
use crate::object::event::Event;
use crate::object::meta::ConditionStatus;
use crate::object::time::Time;
use crate::object::{Body, ObjectRef};

/// What keeps a pod from the nodes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Cause {
    Selector,
    Affinity,
    /// The nodes are not well.
    Lifecycle,
    Cordoned,
    Taint,
    VolumeNode,
    Ports,
    /// Too little of a resource is free; or there is too little of it on every node.
    Room {
        resource: String,
        never: bool,
    },
    PodAffinity,
    AntiAffinity,
    Spread,
    VolumeLimit,
    ClaimInUse,
    Devices,
    /// Claims that have no volume, or do not exist.
    Claims,
    /// It cannot be told.
    Undecided,
}

/// A pod that waits for a node.
pub(super) struct Unscheduled<'a> {
    /// Its place among the pods of the context.
    at: usize,
    /// What the scheduler said; empty when the input does not hold it.
    pub(super) message: String,
    pub(super) verdict: Verdict,
    /// The condition PodScheduled, with its place.
    condition: Option<usize>,
    event: Option<&'a Event>,
    pub(super) since: Option<Time>,
    pub(super) cause: Cause,
    /// The nodes on which that decides, in order.
    pub(super) nodes: Arc<[ObjectRef]>,
    /// Its claims that have no volume, or do not exist.
    pub(super) claims: Vec<ObjectRef>,
}

impl<'a> Unscheduled<'a> {
    /// Returns the pod.
    pub(super) fn pod<'c>(&self, context: &'c Context<'a>) -> Option<&'c PodView<'a>> {
        context.pods().get(self.at)
    }
}

/// Events that are older tell of something else.
const RECENT_SECONDS: i64 = 3600;
/// The scheduler tries again within seconds when something changed, and autoscalers take a little longer to see it.
const GRACE_SECONDS: i64 = 30;

/// Returns the pods that wait for a node although the scheduler has looked for one.
pub(super) fn find<'a>(context: &Context<'a>) -> Vec<Unscheduled<'a>> {
    let mut found: Vec<Unscheduled<'a>> = Vec::new();
    for (at, pod) in context.pods().iter().enumerate() {
        if waits(pod) {
            found.extend(unscheduled(context, at, pod));
        }
    }
    if found.is_empty() {
        return found;
    }
    // Replicas wait for the same: one of those to which the same was said is judged.
    type Judged = (Cause, Arc<[ObjectRef]>);
    let mut judged: BTreeMap<(usize, String), Judged> = BTreeMap::new();
    for waiting in &mut found {
        let Some(pod) = context.pods().get(waiting.at) else { continue };
        let key = (Arc::as_ptr(&pod.pod.spec).addr(), format!("{} {}", pod.namespace(), waiting.message));
        (waiting.cause, waiting.nodes) = judged
            .entry(key)
            .or_insert_with(|| {
                let (cause, nodes) = decide(context.places(), &Wish::new(context, pod), waiting);
                (cause, nodes.into())
            })
            .clone();
    }
    found
}

fn waits(pod: &PodView<'_>) -> bool {
    pod.pod.node_name.is_empty()
        && matches!(pod.pod.status.phase.as_str(), "Pending" | "")
        && !pod.is_terminating()
        && pod.spec().scheduling_gates.is_empty()
}

fn unscheduled<'a>(context: &Context<'a>, at: usize, pod: &PodView<'a>) -> Option<Unscheduled<'a>> {
    let condition = pod.condition("PodScheduled").filter(|(_, scheduled)| scheduled.status == ConditionStatus::False);
    if condition.is_some_and(|(_, condition)| condition.reason == "SchedulingGated") {
        return None;
    }
    let current = |event: &&Event| event.reason == "FailedScheduling" && parse(&event.message).is_some();
    let recent = context.events_of(pod.object).filter(|told| told.is_within(RECENT_SECONDS, context.now));
    let event = recent.map(|told| told.event).find(current);
    if condition.is_none() && event.is_none() {
        return None;
    }
    let words = condition.map(|(_, condition)| condition.message.as_str()).filter(|words| !words.is_empty());
    let message = words.or(event.map(|event| event.message.as_str())).unwrap_or_default();
    let since = condition.and_then(|(_, condition)| condition.last_transition_time);
    let since = since.or(pod.object.meta.creation_timestamp).or(event.and_then(|event| event.first));
    if context.is_young(since, GRACE_SECONDS) {
        return None;
    }
    Some(Unscheduled {
        at,
        message: message.to_owned(),
        verdict: parse(message).unwrap_or_default(),
        condition: condition.map(|(at, _)| at),
        event: if words.is_none() { event } else { None },
        since,
        cause: Cause::Undecided,
        nodes: Arc::default(),
        claims: claims(context, pod),
    })
}

/// Returns the claims of a pod that keep it waiting: missing, or without a volume while their class does not wait for pods.
fn claims(context: &Context<'_>, pod: &PodView<'_>) -> Vec<ObjectRef> {
    let named = pod.spec().volumes.iter().filter_map(|volume| volume.persistent_volume_claim.as_ref());
    let mut claims: Vec<ObjectRef> = Vec::new();
    for claim in named {
        let reference = ObjectRef::new("", "PersistentVolumeClaim", pod.namespace(), claim.claim_name.clone());
        let found = context.find("", "PersistentVolumeClaim", pod.namespace(), &claim.claim_name);
        let bound = match found.object().map(|object| &object.body) {
            Some(Body::PersistentVolumeClaim(body)) => body.status.phase == "Bound",
            _ => !found.is_missing(),
        };
        if !bound {
            claims.push(reference);
        }
    }
    claims
}

/// Returns what keeps a pod from the nodes, and from which.
fn decide<'a>(places: &[Place<'a>], wish: &Wish<'a>, waiting: &Unscheduled<'a>) -> (Cause, Vec<ObjectRef>) {
    let reasons = &waiting.verdict.reasons;
    let for_all = reasons.iter().filter(|reason| reason.nodes.is_none());
    for reason in for_all {
        match &reason.why {
            Why::ClaimMissing(_) | Why::ClaimUnbound => return (Cause::Claims, Vec::new()),
            Why::Devices => return (Cause::Devices, Vec::new()),
            _ => {}
        }
    }
    let said = said(waiting);
    if places.is_empty() || waiting.verdict.nodes.is_some_and(|nodes| usize::try_from(nodes).is_ok_and(|n| n > places.len())) {
        // Nodes are missing from the input: the text is all there is.
        return (said.unwrap_or(Cause::Undecided), Vec::new());
    }
    let judged: Vec<(&Place<'a>, Vec<Filter>)> = places.iter().map(|place| (place, place.fails(wish))).collect();
    let chosen = |fails: &[Filter]| !fails.iter().any(|fail| matches!(fail, Filter::Selector | Filter::Affinity));
    let wants_role = wish.spec.node_selector.iter().any(|(key, _)| is_role(key));
    let is_kept = |place: &Place<'_>, fails: &[Filter]| {
        place.is_control_plane() && !wants_role && fails.iter().any(|fail| matches!(fail, Filter::Taint | Filter::Cordoned))
    };
    let open: Vec<&(&Place<'a>, Vec<Filter>)> =
        judged.iter().filter(|(place, fails)| chosen(fails) && !is_kept(place, fails)).collect();
    if open.is_empty() {
        let worker = |place: &&Place<'_>| !place.is_control_plane();
        let workers: Vec<&Place<'_>> = places.iter().filter(worker).collect();
        let counted: Vec<&Place<'_>> = if workers.is_empty() { places.iter().collect() } else { workers };
        let by_selector = !wish.spec.node_selector.is_empty() && !counted.iter().any(|place| place.matches_selector(wish.spec));
        let has_rules = !wish.spec.node_selector.is_empty()
            || wish.spec.affinity.as_ref().is_some_and(|affinity| affinity.node_affinity.required.is_some());
        let nodes = counted.iter().map(|place| place.reference()).collect();
        return match (has_rules, by_selector) {
            (true, true) => (Cause::Selector, nodes),
            (true, false) => (Cause::Affinity, nodes),
            // Only nodes of the control plane are there.
            (false, _) => by_nodes(&judged.iter().collect::<Vec<_>>(), wish, said),
        };
    }
    by_nodes(&open, wish, said)
}

fn is_role(key: &crate::text::Text) -> bool {
    key.starts_with("node-role.kubernetes.io/") || *key == "kubernetes.io/role"
}

/// Decides by the nodes that the pod may be meant for.
fn by_nodes<'a>(open: &[&(&Place<'a>, Vec<Filter>)], wish: &Wish<'a>, said: Option<Cause>) -> (Cause, Vec<ObjectRef>) {
    let fitting: Vec<ObjectRef> = open.iter().filter(|(_, fails)| fails.is_empty()).map(|(place, _)| place.reference()).collect();
    if !fitting.is_empty() {
        // What the filters here do not see must be what the text says.
        let unseen = said.filter(is_unseen);
        return (unseen.unwrap_or(Cause::Undecided), fitting);
    }
    // Pools with a taint of their own are for others, unless there is nothing else.
    let own: Vec<_> = open.iter().filter(|(_, fails)| !fails.contains(&Filter::Taint)).copied().collect();
    let open: &[&(&Place<'a>, Vec<Filter>)] = if own.is_empty() { open } else { &own };
    let mut counts: BTreeMap<Filter, (usize, usize)> = BTreeMap::new();
    for (_, fails) in open {
        for fail in fails {
            let count = counts.entry(*fail).or_default();
            count.0 += usize::from(fails.len() == 1);
            count.1 += 1;
        }
    }
    // Of two that keep it from as many, the later in the list: room is what users can mend.
    let Some((filter, _)) = counts.into_iter().max_by_key(|(filter, count)| (*count, *filter)) else {
        return (Cause::Undecided, Vec::new());
    };
    let decided: Vec<&&(&Place<'a>, Vec<Filter>)> = open.iter().filter(|(_, fails)| fails.contains(&filter)).collect();
    let cause = match filter {
        Filter::Selector => Cause::Selector,
        Filter::Affinity => Cause::Affinity,
        Filter::Lifecycle => Cause::Lifecycle,
        Filter::Cordoned => Cause::Cordoned,
        Filter::Taint => Cause::Taint,
        Filter::VolumeNode => Cause::VolumeNode,
        Filter::Ports => Cause::Ports,
        Filter::Room => room(decided.iter().map(|(place, _)| *place), wish),
    };
    (cause, decided.iter().map(|(place, _)| place.reference()).collect())
}

/// Returns the resource of which the most nodes have too little.
fn room<'a, 'p>(places: impl Iterator<Item = &'p Place<'a>>, wish: &Wish<'a>) -> Cause
where
    'a: 'p,
{
    let (mut all, mut short, mut never) = (0_usize, BTreeMap::<&str, usize>::new(), BTreeMap::<&str, usize>::new());
    for place in places {
        all += 1;
        for resource in place.short_of(&wish.requests) {
            *short.entry(resource).or_default() += 1;
            let wanted = wish.requests.get(resource).copied();
            if wanted.is_some_and(|wanted| wanted > place.all(resource)) {
                *never.entry(resource).or_default() += 1;
            }
        }
    }
    let never_fits = |resource: &str| never.get(resource) == Some(&all);
    let most = short.iter().max_by_key(|(resource, count)| (never_fits(resource), **count, std::cmp::Reverse(**resource)));
    let Some((resource, _)) = most else { return Cause::Undecided };
    Cause::Room { resource: (*resource).to_owned(), never: never_fits(resource) }
}

/// Tells whether the filters here do not judge what a cause is about, or not all of it: pods of the host's network have ports
/// that they do not list.
fn is_unseen(cause: &Cause) -> bool {
    matches!(
        cause,
        Cause::PodAffinity
            | Cause::AntiAffinity
            | Cause::Ports
            | Cause::Spread
            | Cause::VolumeLimit
            | Cause::ClaimInUse
            | Cause::Devices
            | Cause::Claims
            | Cause::VolumeNode
    )
}

/// Returns the cause that the text gives for the most nodes: of all when they agree, else of those that only the text tells.
fn said(waiting: &Unscheduled<'_>) -> Option<Cause> {
    let mut causes: Vec<(i64, Cause)> = Vec::new();
    for reason in &waiting.verdict.reasons {
        let cause = match &reason.why {
            Why::Insufficient(resource) => Cause::Room { resource: resource.clone(), never: false },
            Why::Taint(taint) if super::placement::is_lifecycle(taint.split('=').next().unwrap_or_default()) => Cause::Lifecycle,
            Why::Taint(_) => Cause::Taint,
            Why::Cordoned => Cause::Cordoned,
            Why::NodeAffinity => Cause::Affinity,
            Why::PodAffinity => Cause::PodAffinity,
            Why::AntiAffinity => Cause::AntiAffinity,
            Why::Spread => Cause::Spread,
            Why::Ports => Cause::Ports,
            Why::VolumeNode => Cause::VolumeNode,
            Why::VolumeLimit => Cause::VolumeLimit,
            Why::ClaimInUse => Cause::ClaimInUse,
            Why::ClaimMissing(_) | Why::ClaimUnbound => Cause::Claims,
            Why::Devices => Cause::Devices,
            Why::Other => continue,
        };
        causes.push((reason.nodes.unwrap_or(i64::MAX), cause));
    }
    if let [(_, only)] = causes.as_slice() {
        return Some(only.clone());
    }
    let unseen = causes.into_iter().filter(|(_, cause)| is_unseen(cause));
    unseen.max_by_key(|(nodes, _)| *nodes).map(|(_, cause)| cause)
}

/// Returns a finding about a pod that waits: its workload as the subject, what the scheduler said as evidence.
pub(super) fn draft<'a>(context: &Context<'a>, rule: &'static Rule, waiting: &Unscheduled<'a>, message: String) -> Option<Draft> {
    let pod = waiting.pod(context)?;
    let reference = pod.reference();
    let mut draft = Draft::new(rule, pod.workload.clone(), message).about_all(pod.chain()).since(waiting.since);
    if others_ready(context, pod) {
        // The work goes on with fewer.
        draft = draft.severity(Severity::Warning).breaking(true);
    }
    if let Some((at, condition)) = waiting.condition.zip(pod.condition("PodScheduled").map(|(_, condition)| condition)) {
        draft = draft.condition_of(&reference, at, condition);
        if !condition.message.is_empty() {
            draft = draft.field_of(&reference, format!("/status/conditions/{at}/message"), &condition.message);
        }
    }
    if let Some(event) = waiting.event {
        draft = draft.event(&reference, event).last(event.last);
    }
    Some(draft.command(describe(&reference, "shows what the pod asks for, and what the scheduler says")))
}

/// Returns the pods that no scheduler has looked at although they were made so many seconds ago, each with when that was.
pub(super) fn ignored<'c, 'a>(context: &'c Context<'a>, seconds: i64) -> Vec<(&'c PodView<'a>, Time)> {
    let unseen = context.pods().iter().filter(|pod| waits(pod) && pod.condition("PodScheduled").is_none());
    let unseen = unseen.filter(|pod| {
        !context.events_of(pod.object).any(|told| matches!(told.event.reason.as_str(), "FailedScheduling" | "Scheduled"))
    });
    let dated = unseen.filter_map(|pod| Some((pod, pod.object.meta.creation_timestamp.or_else(|| made(context, pod))?)));
    dated.filter(|(_, made)| context.holds_for(Some(*made), seconds)).collect()
}

/// Returns when a controller told that it made a pod.
fn made(context: &Context<'_>, pod: &PodView<'_>) -> Option<Time> {
    let maker = pod.between.as_ref().unwrap_or(&pod.workload);
    let tells = context.events_about(maker).filter(|told| told.event.reason == "SuccessfulCreate");
    tells.filter(|told| told.event.message.split_whitespace().any(|word| word == pod.name())).find_map(|told| told.event.last)
}
