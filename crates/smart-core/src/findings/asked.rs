//! What is told of the very objects that a question names: their part in what is found, or what lies behind them.

use std::collections::BTreeSet;

use super::answer::{Finding, FindingsAnswer};
use super::context::Context;
use crate::cluster::Cluster;
use crate::error::Error;
use crate::graph::Direction;
use crate::health::HealthStatus;
use crate::object::ObjectRef;
use crate::report::Scope;

/// An object that the question names.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Asked {
    /// The object.
    pub object: ObjectRef,
    /// How it is; `Missing` and `Unknown` where the input does not hold it.
    pub status: HealthStatus,
    /// Why, in words; empty when there is nothing to say.
    pub message: String,
    /// How many events tell of it.
    pub events: usize,
    /// What it has to do with each of the findings, in their order.
    pub involved: Vec<Involved>,
}

/// What an object has to do with a finding.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Involved {
    /// Its part.
    pub role: Role,
    /// The code of the finding's rule.
    pub code: &'static str,
    /// The object of the finding.
    pub subject: ObjectRef,
    /// The fingerprint of the finding.
    pub fingerprint: String,
    /// How the two hang together: from what breaks to what suffers from it.
    pub path: Vec<ObjectRef>,
}

/// The part that an object has in a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Role {
    /// The finding is about it.
    Root,
    /// A problem of it was found, and the finding explains that.
    Symptom,
    /// It suffers from it.
    Affected,
    /// It is well, and something that needs it is not.
    Upstream,
}

/// Ways through the graph are looked for at so many findings.
const PATHS_MAX: usize = 20;
/// As many of the objects that need one are looked at, the nearest first.
const DOWNSTREAM_MAX: usize = 512;

/// Adds to an answer what is told of the objects that the scope names. Where nothing was found that they have part in, the
/// answer is asked again about what needs them.
pub(super) fn asked(
    context: &Context<'_>,
    scope: &Scope,
    mut answer: FindingsAnswer,
    again: impl Fn(&Scope) -> FindingsAnswer,
) -> FindingsAnswer {
    let part = |object: &ObjectRef| -> Vec<Involved> {
        let involved = answer.findings.iter().enumerate();
        involved.filter_map(|(at, finding)| involved_in(context, object, finding, at < PATHS_MAX)).collect()
    };
    let mut involved: Vec<Vec<Involved>> = scope.objects.iter().map(part).collect();
    if answer.findings.is_empty() {
        let below: Vec<BTreeSet<ObjectRef>> = scope.objects.iter().map(|object| below(context, object)).collect();
        let objects: BTreeSet<&ObjectRef> = below.iter().flatten().collect();
        if !objects.is_empty() {
            let events = std::mem::take(&mut answer.events);
            answer = again(&Scope { objects: objects.into_iter().cloned().collect(), ..Scope::all() });
            answer.events = events;
            let shown = answer.findings.len();
            answer.findings.retain(|finding| below.iter().any(|below| reached(below, finding).is_some()));
            answer.noise.shown = answer.findings.len();
            answer.noise.elsewhere += shown - answer.findings.len();
            for ((object, below), involved) in scope.objects.iter().zip(&below).zip(&mut involved) {
                let findings = answer.findings.iter().enumerate();
                *involved =
                    findings.filter_map(|(at, finding)| upstream_of(context, object, below, finding, at < PATHS_MAX)).collect();
            }
        }
    }
    answer.asked = scope
        .objects
        .iter()
        .zip(involved)
        .map(|(object, involved)| {
            let health = context.cluster.health_of(object);
            let events = context.events_about(object).count();
            Asked { object: object.clone(), status: health.status, message: health.message.to_string(), events, involved }
        })
        .collect();
    answer
}

fn involved_in(context: &Context<'_>, object: &ObjectRef, finding: &Finding, with_path: bool) -> Option<Involved> {
    let is = |subject: &ObjectRef, objects: &[ObjectRef]| subject == object || objects.contains(object);
    if is(&finding.subject, &finding.objects) {
        let mut path = vec![finding.subject.clone()];
        path.extend((finding.subject != *object).then(|| object.clone()));
        return Some(involved(Role::Root, finding, path));
    }
    let own = finding.symptoms.iter().find(|symptom| symptom.subject == *object);
    let own = own.or_else(|| finding.symptoms.iter().find(|symptom| is(&symptom.subject, &symptom.objects)));
    if let Some(symptom) = own {
        let causes = symptom.causes.iter().map(|cause| &cause.subject);
        let mut path: Vec<ObjectRef> = causes.chain([&symptom.subject, object]).cloned().collect();
        path.dedup();
        return Some(involved(Role::Symptom, finding, path));
    }
    finding.affects.contains(object).then(|| {
        let path = if with_path { way(context, &finding.subject, object) } else { Vec::new() };
        involved(Role::Affected, finding, path)
    })
}

fn upstream_of(
    context: &Context<'_>,
    object: &ObjectRef,
    below: &BTreeSet<ObjectRef>,
    finding: &Finding,
    with_path: bool,
) -> Option<Involved> {
    let reached = reached(below, finding)?;
    let path = if with_path { way(context, object, reached) } else { Vec::new() };
    Some(involved(Role::Upstream, finding, path))
}

/// Returns the first object among those below that has a problem, or the pod that suffers from one. Of others that merely
/// suffer nothing is told: an Ingress leads to many Services, and what one of them lacks is no matter of the others.
fn reached<'a>(below: &BTreeSet<ObjectRef>, finding: &'a Finding) -> Option<&'a ObjectRef> {
    let symptoms = finding.symptoms.iter().flat_map(|symptom| [&symptom.subject].into_iter().chain(&symptom.objects));
    let pods = finding.affects.iter().filter(|object| object.kind == "Pod");
    let mut all = [&finding.subject].into_iter().chain(&finding.objects).chain(symptoms).chain(pods);
    all.find(|other| below.contains(*other))
}

fn involved(role: Role, finding: &Finding, path: Vec<ObjectRef>) -> Involved {
    let (code, subject, fingerprint) = (finding.code, finding.subject.clone(), finding.fingerprint.clone());
    Involved { role, code, subject, fingerprint, path }
}

/// Returns a shortest way from what breaks to what suffers from it; just the two where the graph has none.
fn way(context: &Context<'_>, from: &ObjectRef, to: &ObjectRef) -> Vec<ObjectRef> {
    let mut path: Vec<ObjectRef> = context.graph.path(to, from).into_iter().map(|edge| edge.to).rev().collect();
    if path.is_empty() {
        path.push(from.clone());
    }
    path.push(to.clone());
    path
}

/// Returns the objects that need one, directly or not.
fn below(context: &Context<'_>, object: &ObjectRef) -> BTreeSet<ObjectRef> {
    let mut below = BTreeSet::new();
    for depth in [1, 2, 4, 8] {
        let view = context.graph.walk(std::slice::from_ref(object), Direction::Downstream, Some(depth));
        let reached: BTreeSet<ObjectRef> =
            view.nodes.into_iter().map(|node| node.object).filter(|other| other != object).collect();
        if reached.len() > DOWNSTREAM_MAX && !below.is_empty() || reached.len() == below.len() {
            break;
        }
        below = reached;
    }
    below
}

impl Cluster {
    /// Returns the object that a name means, as [`Cluster::resolve`] does; also one that is gone and of which only events tell.
    ///
    /// # Errors
    /// When the kind is not known, nothing has or names the object, or several do; the message offers what is near.
    pub fn resolve_any(&self, name: &str, namespace: Option<&str>) -> Result<ObjectRef, Error> {
        let error = match self.resolve(name, namespace) {
            Err(error @ Error::NotFound { .. }) => error,
            resolved => return resolved,
        };
        let mut parts = name.split('/');
        let (kind, namespace, object) = match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some(kind), Some(object), None, _) => (kind, namespace, object),
            (Some(kind), Some(namespace), Some(object), None) => (kind, Some(namespace), object),
            _ => return Err(error),
        };
        let kinds = self.kinds_called(kind).unwrap_or_default();
        let is_kind = |about: &ObjectRef| kinds.iter().any(|(group, kind)| about.kind == *kind && about.group == *group);
        let is_here = |about: &ObjectRef| namespace.is_none_or(|namespace| about.namespace == namespace);
        let context = Context::new(self);
        let told = context.events().iter().map(|told| &told.about);
        let found: BTreeSet<&ObjectRef> = told.filter(|about| about.name == object && is_kind(about) && is_here(about)).collect();
        match found.iter().collect::<Vec<_>>().as_slice() {
            [] => Err(error),
            [one] => Ok((**one).clone()),
            several => {
                let candidates = several.iter().map(ToString::to_string).collect();
                Err(Error::Ambiguous { object: name.to_owned(), candidates })
            }
        }
    }

    /// Returns the scope that words mean, as [`Cluster::scope`] does; it also takes the name of an object of which only
    /// events tell.
    ///
    /// # Errors
    /// When the object or the kind is not known, or the labels have another form.
    pub fn scope_of_any(&self, object: Option<&str>, namespace: Option<&str>, labels: Option<&str>) -> Result<Scope, Error> {
        match object {
            Some(name) if name.contains('/') => {
                let object = self.resolve_any(name, namespace)?;
                let mut scope = self.scope(None, None, labels)?;
                scope.objects = vec![object];
                Ok(scope)
            }
            _ => self.scope(object, namespace, labels),
        }
    }
}
