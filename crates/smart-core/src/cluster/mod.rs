//! A cluster as the input shows it, and the questions it answers.

mod certificates;
mod newest;
mod resolve;

pub use certificates::{Certificates, PlacedCertificate};
pub(crate) use certificates::{each_place, holds_any, may_hold};
pub(crate) use newest::newest;
pub(crate) use resolve::near;

use std::cmp::Ordering;
use std::hash::BuildHasher;
use std::sync::{Arc, OnceLock};

use crate::graph::Graph;
use crate::input::{Coverage, Gap, Input, Keep, Skipped};
use crate::object::kind::current_group;
use crate::object::settled::Content;
use crate::object::time::Time;
use crate::object::{Object, ObjectRef};
use crate::series::{self, Measure, Measured, Measurements, Series, Subject};
use crate::text::Text;

/// A cluster at one moment: the newest form of each object, sorted; older forms, events, and what is not known.
///
/// ```
/// let mut input = smart_core::Input::new();
/// input.dump("pod.json", br#"{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web-0", "namespace": "shop"}}"#)?;
/// let cluster = smart_core::Cluster::new(input, None);
/// assert_eq!(cluster.resolve("po/web-0", None)?.to_string(), "Pod/shop/web-0");
/// # Ok::<(), smart_core::Error>(())
/// ```
pub struct Cluster {
    objects: Arc<Vec<Object>>,
    history: Arc<Vec<Object>>,
    events: Arc<Vec<Object>>,
    coverage: Coverage,
    skipped: Vec<Skipped>,
    skipped_beyond: usize,
    taken_at: Option<Time>,
    now: Option<Time>,
    graph: OnceLock<Graph>,
    series: Arc<Vec<Series>>,
    measurements: OnceLock<Measurements>,
    keeps: Keep,
}

impl Cluster {
    /// Returns the cluster that the input shows, judged at the moment `now`; without one, at the moment the input was
    /// taken.
    ///
    /// Of several forms of one object the newest is taken: by creation, then one whose deletion was asked for, then by
    /// `resourceVersion`, then by the latest time it tells of. The order in which the input came makes no difference.
    pub fn new(input: Input, now: Option<Time>) -> Self {
        let parts = input.into_parts();
        let mut objects = parts.objects;
        // Taken out in place: a second list of all objects would double the memory.
        let events = objects.extract_if(.., |object| object.is_event()).collect();
        let (objects, history) = newest_of_each(objects);
        let (events, _) = newest_of_each(events);
        let told = objects.iter().chain(&events).filter_map(newest).max();
        let (series, timeless) = series::join(parts.series, parts.taken_at.or(told).or(now).map(series::seconds_of));
        // In a quiet cluster the newest object is old, while what measures it goes on.
        let taken_at = parts.taken_at.or_else(|| told.max(series::newest(&series)));
        let mut skipped = parts.skipped;
        let reason = |name: &Text| format!("the samples of {name} have no time, and nothing else in the input tells one");
        skipped.extend(timeless.iter().map(|(source, name)| Skipped::new(source, 0, reason(name))));
        skipped.sort();
        Self {
            objects: Arc::new(objects),
            history: Arc::new(history),
            events: Arc::new(events),
            coverage: parts.coverage,
            skipped,
            skipped_beyond: parts.skipped_beyond,
            taken_at,
            now: now.or(taken_at),
            graph: OnceLock::new(),
            series: Arc::new(series),
            measurements: OnceLock::new(),
            keeps: parts.keeps,
        }
    }

    /// Returns the cluster with these objects, which are in order of their references, in the place of its own.
    pub(crate) fn with_objects(&self, objects: Arc<Vec<Object>>) -> Self {
        Self {
            objects,
            history: Arc::clone(&self.history),
            events: Arc::clone(&self.events),
            coverage: self.coverage.clone(),
            skipped: self.skipped.clone(),
            skipped_beyond: self.skipped_beyond,
            taken_at: self.taken_at,
            now: self.now,
            graph: OnceLock::new(),
            series: Arc::clone(&self.series),
            measurements: OnceLock::new(),
            keeps: self.keeps,
        }
    }

    /// Returns the moment at which the cluster is judged; none when it was not given and nothing in the input tells a
    /// time.
    pub fn now(&self) -> Option<Time> {
        self.now
    }

    /// Returns when the input was taken: as it was said, or the newest time found in it.
    pub fn taken_at(&self) -> Option<Time> {
        self.taken_at
    }

    /// Returns the objects, in order of their references; without events.
    pub fn objects(&self) -> &[Object] {
        &self.objects
    }

    /// Returns the objects of a namespace, in order of their references; of the empty one those of the whole cluster.
    pub(crate) fn in_namespace(&self, namespace: &str) -> &[Object] {
        let from = self.objects.partition_point(|object| object.meta.namespace.as_str() < namespace);
        let after = self.objects.partition_point(|object| object.meta.namespace.as_str() <= namespace);
        self.objects.get(from..after).unwrap_or_default()
    }

    pub(crate) fn shared_objects(&self) -> &Arc<Vec<Object>> {
        &self.objects
    }

    /// Returns the object of a reference.
    pub fn object(&self, reference: &ObjectRef) -> Option<&Object> {
        let found = self.objects.binary_search_by(|object| compare_with(object, reference)).ok()?;
        self.objects.get(found)
    }

    /// Returns the older forms of an object, oldest first.
    pub fn history(&self, reference: &ObjectRef) -> &[Object] {
        let from = self.history.partition_point(|object| compare_with(object, reference) == Ordering::Less);
        let after = self.history.partition_point(|object| compare_with(object, reference) != Ordering::Greater);
        self.history.get(from..after).unwrap_or_default()
    }

    /// Returns the events, in order of their references.
    pub fn events(&self) -> &[Object] {
        &self.events
    }

    /// Returns how the objects hang together; built when it is first asked for.
    pub fn graph(&self) -> &Graph {
        self.graph.get_or_init(|| Graph::new(self))
    }

    /// Returns the series, in order of their names and labels; each once, whatever inputs its samples came in.
    pub fn series(&self) -> &[Series] {
        &self.series
    }

    /// Returns what the series measure of the objects; found out when it is first asked for.
    pub fn measurements(&self) -> &Measurements {
        self.measurements.get_or_init(|| Measurements::new(self))
    }

    /// Returns the samples of a measure of a subject: joined, cleaned, counters as rates, with the limit they run into. None
    /// when no series measures it.
    pub fn measured(&self, measure: Measure, subject: &Subject) -> Option<Measured> {
        self.measurements().get(self, measure, subject)
    }

    /// Returns what the input was asked about.
    pub fn coverage(&self) -> &Coverage {
        &self.coverage
    }

    pub(crate) fn keeps(&self) -> Keep {
        self.keeps
    }

    /// Returns what is known to be missing from the input. What was not kept because it was read for one question only, the
    /// reports tell.
    pub fn gaps(&self) -> impl Iterator<Item = &Gap> {
        self.coverage.gaps()
    }

    /// Returns the pieces of the input that could not be used, in order; the first 10,000 of them.
    pub fn skipped(&self) -> &[Skipped] {
        &self.skipped
    }

    /// Returns how many pieces could not be used in all.
    pub fn skipped_count(&self) -> usize {
        self.skipped.len() + self.skipped_beyond
    }
}

/// The parts of an object's reference in the order in which references compare.
fn key(object: &Object) -> (&str, &str, &str, &str) {
    let (meta, api) = (&object.meta, &object.api);
    (&meta.namespace, &api.kind, current_group(&api.group, &api.kind), &meta.name)
}

pub(crate) fn compare_with(object: &Object, reference: &ObjectRef) -> Ordering {
    key(object).cmp(&(&reference.namespace, &reference.kind, &reference.group, &reference.name))
}

/// Compares as the keys do; parts that share their storage are equal without a look at their text.
pub(crate) fn compare(a: &Object, b: &Object) -> Ordering {
    let (left, right) = (&a.meta.namespace, &b.meta.namespace);
    let by_namespace = if std::ptr::eq(left.as_str(), right.as_str()) { Ordering::Equal } else { left.cmp(right) };
    by_namespace.then_with(|| if Arc::ptr_eq(&a.api, &b.api) { a.meta.name.cmp(&b.meta.name) } else { key(a).cmp(&key(b)) })
}

/// Splits into the newest form of each object and the older ones, both sorted.
fn newest_of_each(mut objects: Vec<Object>) -> (Vec<Object>, Vec<Object>) {
    // In place: the memory for a stable sort would be that of half the objects, and nothing is left to be told apart.
    objects.sort_unstable_by(|a, b| compare(a, b).then_with(|| age(a).cmp(&age(b))).then_with(|| content_order(a, b)));
    objects.dedup();
    // In each run of forms of one object the newest is the last.
    let is_older: Vec<bool> = objects.windows(2).map(|pair| matches!(pair, [a, b] if key(a) == key(b))).collect();
    let mut flags = is_older.into_iter().chain([false]);
    let older = objects.extract_if(.., |_| flags.next() == Some(true)).collect();
    objects.shrink_to_fit();
    (objects, older)
}

/// What tells how new a form of an object is. That a deletion was asked for cannot be undone; the time of it can come nearer.
fn age(object: &Object) -> (Option<Time>, bool, u64, Option<Time>) {
    let meta = &object.meta;
    (meta.creation_timestamp, meta.deletion_timestamp.is_some(), meta.resource_version.0, newest(object))
}

/// Orders forms that nothing tells the age of: the same everywhere, and without other meaning. The API version that is
/// further on is the newer one. What was settled is ordered by what it held, so that the same form is taken whatever the
/// input was read for; where that cannot matter, by what is left of it.
fn content_order(a: &Object, b: &Object) -> Ordering {
    if a == b {
        return Ordering::Equal;
    }
    let state = foldhash::quality::FixedState::default();
    maturity(&a.api.version)
        .cmp(&maturity(&b.api.version))
        .then_with(|| Content::of(a).cmp(&Content::of(b)))
        .then_with(|| state.hash_one(a).cmp(&state.hash_one(b)))
}

/// Orders API versions as Kubernetes does: `v2` after `v1` after `v1beta2` after `v1beta1` after `v1alpha1`.
fn maturity(version: &str) -> (u8, u32, u32) {
    let number = |text: &str| text.parse::<u32>().unwrap_or_default();
    let version = version.strip_prefix('v').unwrap_or_default();
    for (stage, rank) in [("alpha", 1), ("beta", 2)] {
        if let Some((major, minor)) = version.split_once(stage) {
            return (rank, number(major), number(minor));
        }
    }
    (if version.is_empty() { 0 } else { 3 }, number(version), 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cluster(dumps: &[&str]) -> Cluster {
        let mut input = Input::new();
        for dump in dumps {
            input.dump("test", dump.as_bytes()).expect("a dump");
        }
        Cluster::new(input, None)
    }

    #[test]
    fn the_newest_form_wins_and_older_ones_are_history() {
        let form = |version: &str, value: &str| {
            format!(
                r#"{{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {{"name": "c", "namespace": "n",
                "resourceVersion": "{version}"}}, "data": {{"k": "{value}"}}}}"#
            )
        };
        let (old, new) = (form("9", "long"), form("10", "v"));
        for dumps in [[&*old, &new, &old], [&new, &old, &new]] {
            let cluster = cluster(&dumps);
            let reference = cluster.objects()[0].reference();
            assert_eq!(cluster.objects().len(), 1);
            assert_eq!(cluster.object(&reference).map(|object| object.meta.resource_version.0), Some(10));
            assert_eq!(cluster.history(&reference).len(), 1);
        }
    }

    #[test]
    fn a_form_that_is_being_deleted_is_the_newer_one() {
        let form = |meta: &str| {
            format!(r#"{{"apiVersion": "v1", "kind": "Service", "metadata": {{"name": "s", "namespace": "n", {meta}}}}}"#)
        };
        let created = |day: u32, more: &str| form(&format!(r#""creationTimestamp": "2026-01-0{day}T00:00:00Z"{more}"#));
        let deleted = created(1, r#", "deletionTimestamp": "2026-01-02T00:00:00Z""#);
        let takes_deleted = |others: &[String]| {
            let forms: Vec<&str> = others.iter().chain([&deleted]).map(String::as_str).collect();
            cluster(&forms).objects()[0].meta.deletion_timestamp.is_some()
        };
        // Many of the same age: by chance it would hardly be taken.
        assert!(takes_deleted(&(0..40).map(|at| created(1, &format!(r#", "labels": {{"a": "{at}"}}"#))).collect::<Vec<_>>()));
        assert!(takes_deleted(&[created(1, r#", "resourceVersion": "2""#)]));
        assert!(!takes_deleted(&[created(3, "")]));
    }

    #[test]
    fn one_object_in_two_api_versions_is_one() {
        let in_version = |version: &str| {
            format!(r#"{{"apiVersion": "{version}", "kind": "Ingress", "metadata": {{"name": "i", "namespace": "n"}}}}"#)
        };
        let cluster = cluster(&[&in_version("extensions/v1beta1"), &in_version("networking.k8s.io/v1")]);
        assert_eq!(cluster.objects().len(), 1);
        assert_eq!(cluster.objects()[0].api.version, "v1");
    }

    #[test]
    fn now_is_the_newest_time_unless_it_is_given() {
        let dump = r#"{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "creationTimestamp":
            "2026-01-01T00:00:00Z"}, "status": {"startTime": "2026-01-01T00:00:05Z"}}"#;
        assert_eq!(cluster(&[dump]).now().map(|now| now.to_string()).as_deref(), Some("2026-01-01T00:00:05Z"));
    }
}
