//! What changed between two dumps: what is found, and the objects.

mod fields;

use std::collections::BTreeMap;

pub use fields::FieldChange;

use crate::cluster::Cluster;
use crate::findings::{Cause, Finding, FindingsAnswer, FindingsOptions, Severity};
use crate::health::{HealthStatus, NOT_OBSERVED};
use crate::input::Gap;
use crate::object::time::Time;
use crate::object::{Object, ObjectRef};
use crate::report::{Report, Scope};

/// What changed from one dump to the next.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct DiffAnswer {
    /// The moment at which the first cluster is judged; that of the second stands in the report.
    pub before: Option<Time>,
    /// What is known to be missing from the first input; that of the second stands in the report.
    pub gaps_before: Vec<Gap>,
    /// The roots whose problem was not there before.
    pub new: Vec<Finding>,
    /// The roots, as they were, whose problem is there no more.
    pub resolved: Vec<Finding>,
    /// The problems that are there still and have another place: a root that is explained now, or the other way round.
    pub moved: Vec<Moved>,
    /// How many roots stayed as they were.
    pub unchanged: usize,
    /// The roots of before of whose objects the second input does not tell whether they exist.
    pub unseen: Vec<Cause>,
    /// The objects that were not there before.
    pub added: Vec<ObjectRef>,
    /// The objects that are there no more.
    pub removed: Vec<ObjectRef>,
    /// The objects whose labels or wanted state changed.
    pub changed: Vec<ChangedObject>,
    /// How many objects are in one input only, and the other does not tell whether they exist.
    pub untold: usize,
}

/// A problem that has another place than before.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Moved {
    /// The code of its rule.
    pub code: &'static str,
    /// The object.
    pub subject: ObjectRef,
    /// What is wrong, in a sentence, as of now.
    pub message: String,
    /// Where it stood.
    pub before: Place,
    /// Where it stands.
    pub after: Place,
    /// The same from one dump to the next, for the same problem.
    pub fingerprint: String,
}

/// Where a problem stands among the others.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Place {
    /// Whether something explains it.
    pub role: PlaceRole,
    /// How grave it is.
    pub severity: Severity,
    /// The root that explains it; itself for a root.
    pub root: Cause,
}

/// Whether something explains a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum PlaceRole {
    /// Nothing does.
    Root,
    /// A root does.
    Symptom,
}

/// An object whose labels or wanted state changed.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct ChangedObject {
    /// The object.
    pub object: ObjectRef,
    /// Whether it is another object of the same name: it was deleted and created anew.
    pub recreated: bool,
    /// The fields that differ, in order of their paths.
    pub fields: Vec<FieldChange>,
    /// How many more fields differ than are told.
    #[serde(skip_serializing_if = "is_zero")]
    pub more: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_zero(number: &usize) -> bool {
    *number == 0
}

/// Objects of these kinds change by themselves all the time, and what they say is found elsewhere.
const RESTLESS: &[&str] = &["Lease", "Endpoints", "EndpointSlice", "PodMetrics", "NodeMetrics"];

/// Returns what changed between two clusters among the objects of the scope.
///
/// ```
/// use smart_core::{Cluster, FindingsOptions, Input, Scope, diff};
///
/// let cluster = |replicas: u32| {
///     let dump = format!(r#"{{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {{"name": "web", "namespace": "shop"}},
///         "spec": {{"replicas": {replicas}}}}}"#);
///     let mut input = Input::new();
///     input.dump("dump", dump.as_bytes()).map(|_| ())?;
///     Ok::<_, smart_core::Error>(Cluster::new(input, None))
/// };
/// let report = diff(&cluster(2)?, &cluster(3)?, &Scope::all(), &FindingsOptions::default());
/// let change = &report.answer.changed[0].fields[0];
/// assert_eq!((change.path.as_str(), change.after.as_str()), ("spec.replicas", "3"));
/// # Ok::<(), smart_core::Error>(())
/// ```
pub fn diff(before: &Cluster, after: &Cluster, scope: &Scope, options: &FindingsOptions) -> Report<DiffAnswer> {
    let (old, new) = (before.findings(scope, options).answer, after.findings(scope, options).answer);
    let mut answer = DiffAnswer { before: before.now(), gaps_before: before.gaps_for("diff"), ..DiffAnswer::default() };
    compare_findings(after, &old, &new, &mut answer);
    compare_objects(before, after, scope, &mut answer);
    let mut report = after.report("diff", answer);
    // What was not kept of the first one seems new.
    report.complete &= before.keeps().question().is_none();
    report
}

fn compare_findings(after: &Cluster, old: &FindingsAnswer, new: &FindingsAnswer, answer: &mut DiffAnswer) {
    let (places, places_now) = (places(old), places(new));
    answer.new = new.findings.iter().filter(|finding| !places.contains_key(&*finding.fingerprint)).cloned().collect();
    for finding in old.findings.iter().filter(|finding| !places_now.contains_key(&*finding.fingerprint)) {
        if after.health_of(&finding.subject).reason == NOT_OBSERVED {
            answer.unseen.push(Cause { code: finding.code, subject: finding.subject.clone() });
        } else {
            answer.resolved.push(finding.clone());
        }
    }
    for (fingerprint, (code, subject, message, place)) in &places_now {
        let Some((.., place_before)) = places.get(fingerprint) else { continue };
        if place_before == place {
            answer.unchanged += usize::from(place.role == PlaceRole::Root);
            continue;
        }
        answer.moved.push(Moved {
            code,
            subject: (*subject).clone(),
            message: (*message).to_owned(),
            before: place_before.clone(),
            after: place.clone(),
            fingerprint: (*fingerprint).to_owned(),
        });
    }
    answer.moved.sort_by(|a, b| {
        let key = |moved: &Moved| (std::cmp::Reverse(moved.after.severity), moved.after.role, moved.code);
        key(a).cmp(&key(b)).then_with(|| (&a.subject, &a.fingerprint).cmp(&(&b.subject, &b.fingerprint)))
    });
}

type Placed<'a> = (&'static str, &'a ObjectRef, &'a str, Place);

/// Returns every problem of an answer by its fingerprint.
fn places(answer: &FindingsAnswer) -> BTreeMap<&str, Placed<'_>> {
    let mut places = BTreeMap::new();
    for finding in &answer.findings {
        let root = Cause { code: finding.code, subject: finding.subject.clone() };
        let place = |role, severity| Place { role, severity, root: root.clone() };
        for symptom in &finding.symptoms {
            let placed = (symptom.code, &symptom.subject, symptom.message.as_str(), place(PlaceRole::Symptom, symptom.severity));
            places.insert(symptom.fingerprint.as_str(), placed);
        }
        let placed = (finding.code, &finding.subject, finding.message.as_str(), place(PlaceRole::Root, finding.severity));
        places.insert(finding.fingerprint.as_str(), placed);
    }
    places
}

fn compare_objects(before: &Cluster, after: &Cluster, scope: &Scope, answer: &mut DiffAnswer) {
    let is_all = *scope == Scope::all();
    let is_meant = |object: &&Object| !RESTLESS.contains(&object.api.kind.as_str()) && (is_all || scope.includes(object));
    for object in after.objects().iter().filter(is_meant) {
        let reference = object.reference();
        match before.object(&reference) {
            Some(old) => answer.changed.extend(changed(&reference, old, object)),
            None if began_after(object, before.now()) || is_missing(before, &reference) => answer.added.push(reference),
            None => answer.untold += 1,
        }
    }
    for object in before.objects().iter().filter(is_meant) {
        let reference = object.reference();
        if after.object(&reference).is_none() {
            if is_missing(after, &reference) {
                answer.removed.push(reference);
            } else {
                answer.untold += 1;
            }
        }
    }
}

fn began_after(object: &Object, moment: Option<Time>) -> bool {
    object.meta.creation_timestamp.zip(moment).is_some_and(|(created, moment)| created > moment)
}

/// Tells whether a cluster is known not to have an object: that needs proof, see `docs/design.md`.
fn is_missing(cluster: &Cluster, reference: &ObjectRef) -> bool {
    cluster.health_of(reference).status == HealthStatus::Missing
}

/// Returns how an object differs from its older form; none when nothing that is wanted of it does.
pub(crate) fn changed(reference: &ObjectRef, old: &Object, new: &Object) -> Option<ChangedObject> {
    if old == new {
        return None;
    }
    let recreated = old.meta.uid != new.meta.uid && !old.meta.uid.is_none() && !new.meta.uid.is_none();
    let (fields, more) = fields::changes(old, new);
    (recreated || !fields.is_empty()).then(|| ChangedObject { object: reference.clone(), recreated, fields, more })
}

#[cfg(test)]
mod tests;
