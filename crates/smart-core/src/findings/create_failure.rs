//! Pods, claims and others that the API server refused to make, as controllers tell it.

use std::collections::{BTreeMap, BTreeSet};

use super::context::{Context, Told};
use super::draft::Draft;
use super::rule::Rule;
use super::words::describe;
use crate::object::admission::Webhook;
use crate::object::event::Event;
use crate::object::meta::{Condition, ConditionStatus};
use crate::object::reference::group_of;
use crate::object::time::Time;
use crate::object::{Body, Object, ObjectRef};

/// Why the API server refused to make an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Why {
    /// A quota is used up.
    Quota {
        quota: String,
        amounts: Vec<Amount>,
    },
    /// A quota asks for requests or limits that the pod does not state.
    QuotaUnstated {
        quota: String,
        resources: String,
    },
    ServiceAccount(String),
    PriorityClass(String),
    /// A LimitRange, in its own words.
    LimitRange(String),
    /// The level of the Pod Security Standards, and what is against it.
    PodSecurity {
        level: String,
        violations: String,
    },
    /// A webhook said no.
    Webhook {
        webhook: String,
        words: String,
    },
    /// A webhook could not be asked.
    WebhookFailed {
        webhook: String,
    },
    /// A user lacks a right.
    Rights {
        user: String,
        verb: String,
        resource: String,
    },
    Other,
}

/// What of a resource was asked for, and what there is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Amount {
    pub(super) resource: String,
    pub(super) requested: String,
    pub(super) used: String,
    pub(super) limited: String,
}

/// A controller that lacks objects because they are refused.
pub(super) struct Refusal<'a> {
    /// The object whose controller makes the others, as a ReplicaSet.
    pub(super) maker: ObjectRef,
    /// The workload at the top, as the Deployment.
    pub(super) workload: ObjectRef,
    pub(super) why: Why,
    pub(super) message: String,
    /// The event that tells it, if one does.
    pub(super) event: Option<&'a Event>,
    /// The condition that tells it, with its place.
    pub(super) condition: Option<(usize, &'a Condition)>,
    pub(super) since: Option<Time>,
    /// How many objects it lacks, and how many it should have, where its status tells.
    pub(super) lacks: Option<(i64, i64)>,
}

impl Refusal<'_> {
    /// Adds what tells it to a finding.
    pub(super) fn witness(&self, draft: Draft) -> Draft {
        match (self.event, self.condition) {
            (Some(event), _) => draft.event(&self.maker, event).last(event.last),
            (None, Some((at, condition))) => {
                let draft = draft.condition_of(&self.maker, at, condition);
                draft.field_of(&self.maker, format!("/status/conditions/{at}/message"), &self.message)
            }
            (None, None) => draft,
        }
    }

    /// Returns how many pods are lacked as a sentence has it, as `, which lacks 1 of its 2`; empty where nothing tells.
    pub(super) fn lacks_in_words(&self, before: &str) -> String {
        self.lacks.map(|(lacks, of)| format!("{before} lacks {lacks} of its {of}")).unwrap_or_default()
    }

    /// Returns a finding about it: the workload, and the object whose controller is refused.
    pub(super) fn draft(&self, rule: &'static Rule, subject: ObjectRef, message: String) -> Draft {
        let draft = Draft::new(rule, subject, message).about(self.workload.clone()).about(self.maker.clone()).since(self.since);
        self.witness(draft).command(describe(&self.maker, "shows in its events what the API server answers"))
    }
}

/// Events that are older tell of something else.
const RECENT_SECONDS: i64 = 3600;

/// Returns the refusals that hold now: those whose maker still lacks objects.
pub(super) fn find<'a>(context: &Context<'a>) -> Vec<Refusal<'a>> {
    let mut found = Vec::new();
    for kind in ["DaemonSet", "Job", "ReplicaSet", "ReplicationController", "StatefulSet"] {
        for object in context.of_kind(kind) {
            let Some((wanted, made, conditions)) = counts(object) else { continue };
            if made >= wanted || object.meta.deletion_timestamp.is_some() {
                continue;
            }
            let condition = refused(conditions);
            let event = context.events_of(object).find(|told| tells(context, told)).map(|told| told.event);
            let refusal = refusal(object.reference(), top(context, object), event, condition);
            found.extend(refusal.map(|refusal| Refusal { lacks: Some((wanted - made, wanted)), ..refusal }));
        }
    }
    of_deployments(context, &mut found);
    found
}

/// Returns the condition by which a controller says that it cannot make its objects.
pub(super) fn refused(conditions: &[Condition]) -> Option<(usize, &Condition)> {
    let is_refused = |(_, condition): &(usize, &Condition)| {
        condition.kind == "ReplicaFailure" && condition.status == ConditionStatus::True && condition.reason != "FailedDelete"
    };
    conditions.iter().enumerate().find(is_refused)
}

fn tells(context: &Context<'_>, told: &Told<'_>) -> bool {
    told.is_warning() && told.event.reason == "FailedCreate" && told.is_within(RECENT_SECONDS, context.now)
}

fn refusal<'a>(
    maker: ObjectRef,
    workload: ObjectRef,
    event: Option<&'a Event>,
    condition: Option<(usize, &'a Condition)>,
) -> Option<Refusal<'a>> {
    let words = condition.map(|(_, condition)| condition.message.as_str()).filter(|words| !words.is_empty());
    let message = event.map(|event| event.message.as_str()).or(words).or(condition.map(|_| ""))?;
    let first = event.and_then(|event| event.first.or(event.last));
    Some(Refusal {
        maker,
        workload,
        why: parse(message),
        message: message.to_owned(),
        event,
        condition,
        since: condition.and_then(|(_, condition)| condition.last_transition_time).or(first),
        lacks: None,
    })
}

/// Tells whether a controller could make an object after it was refused.
fn has_made_since(context: &Context<'_>, refused: &Told<'_>) -> bool {
    let made = context.events_about(&refused.about).filter(|told| told.event.reason == "SuccessfulCreate");
    made.map(|told| told.event.last).max().is_some_and(|made| made > refused.event.last)
}

/// Adds the refusals that Deployments tell of whose ReplicaSets the input does not hold. The Deployment takes the condition over
/// from its ReplicaSets (pkg/controller/deployment/sync.go, `calculateStatus`), and how many pods they lack it does not tell.
fn of_deployments<'a>(context: &Context<'a>, found: &mut Vec<Refusal<'a>>) {
    let mut events: BTreeMap<(&str, &str), &Told<'a>> = BTreeMap::new();
    for told in context.events().iter().filter(|told| told.about.kind == "ReplicaSet" && tells(context, told)) {
        // A Deployment calls its ReplicaSets by its own name and a hash of the template.
        let Some((deployment, _)) = told.about.name.rsplit_once('-') else { continue };
        if context.object(&told.about).is_none() && !has_made_since(context, told) {
            let latest = events.entry((told.about.namespace.as_str(), deployment)).or_insert(told);
            if latest.event.last < told.event.last {
                *latest = told;
            }
        }
    }
    let mut told_of: Vec<(&Object, Refusal<'a>)> = Vec::new();
    for (object, deployment) in context.deployments() {
        let (wanted, status) = (deployment.spec.replicas.unwrap_or(1), &deployment.status);
        let condition = refused(&status.conditions);
        let lacks = status.updated_replicas < wanted || status.replicas < wanted;
        let event = events.get(&(object.meta.namespace.as_str(), object.meta.name.as_str()));
        let event = event.filter(|_| lacks || condition.is_some());
        if wanted == 0 || object.meta.deletion_timestamp.is_some() || condition.is_none() && event.is_none() {
            continue;
        }
        let maker = event.map_or_else(|| object.reference(), |told| told.about.clone());
        let refusal = refusal(maker, object.reference(), event.map(|told| told.event), condition);
        told_of.extend(refusal.map(|refusal| (object, refusal)));
    }
    if told_of.is_empty() {
        return;
    }
    let owner = |set: &&'a Object| Some((set.meta.namespace.as_str(), set.meta.controller()?.name.as_str()));
    let with_sets: BTreeSet<(&str, &str)> = context.of_kind("ReplicaSet").iter().filter_map(owner).collect();
    let is_alone = |object: &Object| !with_sets.contains(&(object.meta.namespace.as_str(), object.meta.name.as_str()));
    found.extend(told_of.into_iter().filter(|(object, _)| is_alone(object)).map(|(_, refusal)| refusal));
}

/// Returns how many objects are wanted and made, and the conditions.
fn counts(object: &Object) -> Option<(i64, i64, &[Condition])> {
    let one = |count: Option<i32>| i64::from(count.unwrap_or(1));
    Some(match &object.body {
        Body::ReplicaSet(body) => (one(body.spec.replicas), body.status.replicas.into(), &body.status.conditions),
        Body::ReplicationController(body) => (one(body.spec.replicas), body.status.replicas.into(), &body.status.conditions),
        Body::StatefulSet(body) => (one(body.spec.replicas), body.status.replicas.into(), &body.status.conditions),
        Body::DaemonSet(body) => (
            body.status.desired_number_scheduled.unwrap_or(0).into(),
            body.status.current_number_scheduled.into(),
            &body.status.conditions,
        ),
        Body::Job(body) if body.status.completion_time.is_none() && !body.spec.suspend => {
            let made = i64::from(body.status.active) + i64::from(body.status.succeeded) + i64::from(body.status.failed);
            (1, made, &body.status.conditions)
        }
        _ => return None,
    })
}

fn top(context: &Context<'_>, object: &Object) -> ObjectRef {
    let Some(owner) = object.meta.controller() else { return object.reference() };
    let owner =
        ObjectRef::new(group_of(&owner.api_version), owner.kind.clone(), object.meta.namespace.clone(), owner.name.clone());
    context.object(&owner).filter(|above| above.meta.controller().is_some()).map_or(owner, |above| top(context, above))
}

/// Returns the configuration that a webhook belongs to.
pub(super) fn configuration(context: &Context<'_>, webhook: &str) -> Option<ObjectRef> {
    self::webhook(context, webhook).map(|(object, ..)| object.reference())
}

/// Returns a webhook by its name, with its configuration and its place there.
pub(super) fn webhook<'a>(context: &Context<'a>, name: &str) -> Option<(&'a Object, usize, &'a Webhook)> {
    context.webhooks().find_map(|(object, body)| {
        let at = body.webhooks.iter().position(|known| known.name == name)?;
        Some((object, at, body.webhooks.get(at)?))
    })
}

/// Reads what the API server answered.
pub(super) fn parse(message: &str) -> Why {
    if let Some(rest) = after(message, "exceeded quota: ") {
        let (quota, rest) = rest.split_once(',').unwrap_or((rest, ""));
        return Why::Quota { quota: quota.trim().to_owned(), amounts: amounts(rest) };
    }
    if let Some(rest) = after(message, "failed quota: ") {
        let (quota, rest) = rest.split_once(':').unwrap_or((rest, ""));
        let resources = rest.trim().trim_start_matches("must specify").trim();
        return Why::QuotaUnstated { quota: quota.trim().to_owned(), resources: resources.to_owned() };
    }
    if let Some(rest) = after(message, "serviceaccount \"").filter(|_| message.contains("not found")) {
        return Why::ServiceAccount(quoted(rest));
    }
    if let Some(rest) = after(message, "no PriorityClass with name ") {
        return Why::PriorityClass(rest.split_whitespace().next().unwrap_or_default().trim_matches('"').to_owned());
    }
    if let Some(rest) = after(message, "violates PodSecurity \"") {
        let violations = rest.split_once("\": ").map_or("", |(_, violations)| violations);
        return Why::PodSecurity { level: quoted(rest), violations: violations.to_owned() };
    }
    for profile in ["security context constraint", "pod security policy"] {
        if let Some((_, rest)) = message.split_once(&format!("unable to validate against any {profile}")) {
            return Why::PodSecurity { level: profile.to_owned(), violations: rest.trim_start_matches(':').trim().to_owned() };
        }
    }
    if let Some(rest) = after(message, "admission webhook \"") {
        let words = rest.split_once("denied the request").map_or("", |(_, words)| words);
        let words = words.trim_start_matches([':', ' ']).trim_start_matches("without explanation");
        return Why::Webhook { webhook: quoted(rest), words: words.to_owned() };
    }
    if let Some(rest) = after(message, "failed calling webhook \"") {
        return Why::WebhookFailed { webhook: quoted(rest) };
    }
    if let Some((user, rest)) = after(message, "User \"").and_then(|rest| rest.split_once("\" cannot ")) {
        let verb = rest.split_whitespace().next().unwrap_or_default();
        let resource = after(rest, "resource \"").map(quoted).unwrap_or_default();
        return Why::Rights { user: user.to_owned(), verb: verb.to_owned(), resource };
    }
    let limits = [" usage per ", "limit to request ratio per "];
    if message.contains("is forbidden") && limits.iter().any(|words| message.contains(words)) {
        return Why::LimitRange(after(message, "is forbidden: ").unwrap_or(message).to_owned());
    }
    Why::Other
}

fn after<'a>(text: &'a str, mark: &str) -> Option<&'a str> {
    text.split_once(mark).map(|(_, rest)| rest)
}

fn quoted(text: &str) -> String {
    text.split('"').next().unwrap_or_default().to_owned()
}

/// Reads `requested: a=1,b=2, used: a=3,b=4, limited: a=3,b=5`.
fn amounts(text: &str) -> Vec<Amount> {
    let part = |mark: &str| -> Vec<(String, String)> {
        let rest = after(text, mark).unwrap_or_default();
        let part = rest.split(", ").next().unwrap_or_default();
        let pairs = part.split(',').filter_map(|pair| pair.trim().rsplit_once('='));
        pairs.map(|(name, amount)| (name.to_owned(), amount.to_owned())).collect()
    };
    let (used, limited) = (part("used: "), part("limited: "));
    let of = |list: &[(String, String)], name: &str| {
        list.iter().find(|(known, _)| known == name).map(|(_, amount)| amount.clone()).unwrap_or_default()
    };
    let requested = part("requested: ").into_iter();
    let amount = |(resource, requested): (String, String)| Amount {
        used: of(&used, &resource),
        limited: of(&limited, &resource),
        resource,
        requested,
    };
    requested.map(amount).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotas_with_their_amounts() {
        let message = "Error creating: pods \"web-1\" is forbidden: exceeded quota: team, requested: limits.cpu=1,requests.cpu=500m, \
                       used: limits.cpu=4,requests.cpu=2, limited: limits.cpu=4,requests.cpu=2";
        let Why::Quota { quota, amounts } = parse(message) else { panic!("it is about a quota") };
        assert_eq!((quota.as_str(), amounts.len()), ("team", 2));
        let cpu = amounts.get(1).expect("there are two");
        assert_eq!((cpu.resource.as_str(), cpu.requested.as_str()), ("requests.cpu", "500m"));
        assert_eq!((cpu.used.as_str(), cpu.limited.as_str()), ("2", "2"));
    }

    #[test]
    fn every_kind_of_refusal() {
        let text = ToString::to_string;
        for (message, why) in [
            (
                "pods \"a\" is forbidden: failed quota: team: must specify limits.cpu for: web",
                Why::QuotaUnstated { quota: text(&"team"), resources: text(&"limits.cpu for: web") },
            ),
            (
                "pods \"a-\" is forbidden: error looking up service account shop/cart: serviceaccount \"cart\" not found",
                Why::ServiceAccount(text(&"cart")),
            ),
            ("pods \"a\" is forbidden: no PriorityClass with name high was found", Why::PriorityClass(text(&"high"))),
            (
                "pods \"a\" is forbidden: violates PodSecurity \"restricted:latest\": runAsNonRoot != true (pod)",
                Why::PodSecurity { level: text(&"restricted:latest"), violations: text(&"runAsNonRoot != true (pod)") },
            ),
            (
                "admission webhook \"policy.example.com\" denied the request: no latest tags",
                Why::Webhook { webhook: text(&"policy.example.com"), words: text(&"no latest tags") },
            ),
            (
                "Internal error occurred: failed calling webhook \"inject.example.com\": no endpoints available",
                Why::WebhookFailed { webhook: text(&"inject.example.com") },
            ),
            (
                "pods is forbidden: User \"system:serviceaccount:a:b\" cannot create resource \"pods\" in API group \"\"",
                Why::Rights { user: text(&"system:serviceaccount:a:b"), verb: text(&"create"), resource: text(&"pods") },
            ),
            (
                "pods \"a\" is forbidden: maximum cpu usage per Container is 1, but limit is 2",
                Why::LimitRange(text(&"maximum cpu usage per Container is 1, but limit is 2")),
            ),
            ("the server is too busy", Why::Other),
        ] {
            assert_eq!(parse(message), why, "{message}");
        }
    }
}
