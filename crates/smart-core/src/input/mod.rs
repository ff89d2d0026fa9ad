//! From bytes to objects.

mod coverage;
mod document;
mod item;
mod items;
mod keep;
mod list;
mod log;
mod recover;
mod stream;
mod take;
mod text;
mod yaml;
mod yaml_list;

pub use coverage::{Coverage, Gap};
pub(crate) use keep::Keep;
pub use stream::DumpReader;

use std::collections::BTreeMap;

use crate::error::Error;
use crate::json::Pool;
use crate::object::kind::ApiTypes;
use crate::object::time::Time;
use crate::object::{Object, ObjectRef};
use crate::series::{self, Series};
use crate::text::Text;

/// What a cluster is made from: any number of dumps, in any order.
///
/// ```
/// let mut input = smart_core::Input::new();
/// input.dump("pods.json", br#"{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web-0"}}"#)?;
/// assert_eq!(input.objects().len(), 1);
/// # Ok::<(), smart_core::Error>(())
/// ```
#[derive(Default)]
pub struct Input {
    objects: Vec<Object>,
    skipped: Vec<Skipped>,
    skipped_beyond: usize,
    coverage: Coverage,
    taken_at: Option<Time>,
    series: Vec<Series>,
    pool: Pool,
    api_types: ApiTypes,
    keeps: Keep,
    /// The JSON of each object, where it is wanted; see [`Input::for_manifests`].
    raw: Option<RawObjects>,
}

/// The JSON of objects as they were written.
pub(crate) type RawObjects = BTreeMap<ObjectRef, serde_json::Value>;

/// A piece of the input that could not be used.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[non_exhaustive]
pub struct Skipped {
    /// The name of the input.
    pub input: Text,
    /// Where the trouble showed, in bytes from the start of the input; for YAML, where its document or item starts.
    pub position: u64,
    /// The object, as far as it could be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object: Option<ObjectRef>,
    /// Why, with the field in which it showed.
    pub reason: String,
}

impl Skipped {
    /// Returns a piece of an input that is of no object.
    pub(crate) fn new(input: &Text, position: u64, reason: String) -> Self {
        Self { input: input.clone(), position, object: None, reason }
    }
}

/// Hostile input can hold millions of broken pieces; beyond these they are counted.
const SKIPPED_MAX: usize = 10_000;

impl Input {
    /// Returns an input with nothing in it.
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns an input that also keeps the JSON of each object: a manifest says by a field that it is empty, which the model
    /// does not tell from one that is absent. Of Secrets nothing is kept beside what the model has.
    pub(crate) fn for_manifests() -> Self {
        Self { raw: Some(RawObjects::new()), ..Self::default() }
    }

    /// Takes the JSON of the objects out of an input [for manifests](Self::for_manifests).
    pub(crate) fn take_raw(&mut self) -> RawObjects {
        self.raw.take().unwrap_or_default()
    }

    /// Adds what `kubectl get -o json`, `-o yaml` or `kubectl cluster-info dump` wrote, whole; see [`DumpReader`] for
    /// dumps in pieces. The name is for messages: a path, or what the user will recognize; a path of a bundle, as
    /// `namespaces/shop/core/pods.yaml`, also tells of which namespace an empty list speaks.
    ///
    /// # Errors
    /// When the bytes hold no Kubernetes objects at all. Broken objects among good ones are [`Skipped`].
    pub fn dump(&mut self, name: &str, bytes: &[u8]) -> Result<&mut Self, Error> {
        let mut reader = DumpReader::new(name);
        // In pieces, so that what is held besides the objects stays small.
        for piece in bytes.chunks(256 << 10) {
            reader.push(self, piece)?;
        }
        reader.finish(self)?;
        Ok(self)
    }

    /// Adds metrics in the form that they have: what Prometheus, Thanos or VictoriaMetrics answered to `query`, `query_range` or
    /// `export`, the text that targets expose, lists of `metrics.k8s.io`, the `/stats/summary` of a kubelet, CSV.
    ///
    /// The name is for messages. Where a table names no metric, the name of the file is taken for it if it is a metric that
    /// is known, as `kubelet_volume_stats_used_bytes.csv`.
    ///
    /// ```
    /// use smart_core::{Cluster, Input, Measure};
    ///
    /// let mut input = Input::new();
    /// input.metrics("used.json", br#"{"status": "success", "data": {"resultType": "matrix", "result": [
    ///     {"metric": {"__name__": "kubelet_volume_stats_used_bytes", "namespace": "shop", "persistentvolumeclaim": "db"},
    ///      "values": [[1771891200, "5368709120"], [1771891500, "5476083302"]]}]}}"#)?;
    /// let cluster = Cluster::new(input, None);
    /// let (measure, subject) = cluster.measurements().keys().next().expect("one is measured");
    /// assert_eq!((measure, subject.to_string().as_str()), (Measure::VolumeUsed, "PersistentVolumeClaim/shop/db"));
    /// assert_eq!(cluster.measured(measure, subject).map(|used| used.times.len()), Some(2));
    /// # Ok::<(), smart_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the bytes hold no metrics in any of these forms, or only the error of a server. Broken pieces among good ones are
    /// [`Skipped`].
    pub fn metrics(&mut self, name: &str, bytes: &[u8]) -> Result<&mut Self, Error> {
        let found = series::read(name, bytes, &mut self.pool)?;
        self.take_series(found);
        Ok(self)
    }

    fn take_series(&mut self, found: series::Found) {
        self.series.extend(found.series);
        found.skipped.into_iter().for_each(|skipped| self.skip(skipped));
        self.skipped_beyond += found.skipped_beyond;
    }

    /// Says when the dumps were taken. Without it, the newest time found in them stands for it.
    pub fn taken_at(&mut self, time: Time) -> &mut Self {
        self.taken_at = Some(time);
        self
    }

    /// Says that objects are known to be missing from the input, as when the API server refused to list them.
    pub fn gap(&mut self, gap: Gap) -> &mut Self {
        self.coverage.add_gap(gap);
        self
    }

    /// Returns the objects read so far, in the order of the input.
    pub fn objects(&self) -> &[Object] {
        &self.objects
    }

    /// Returns the series read so far, in the order of the input.
    pub fn series(&self) -> &[Series] {
        &self.series
    }

    /// Returns what could not be used: the first 10,000 pieces.
    pub fn skipped(&self) -> &[Skipped] {
        &self.skipped
    }

    fn skip(&mut self, skipped: Skipped) {
        if self.skipped.len() < SKIPPED_MAX {
            self.skipped.push(skipped);
        } else {
            self.skipped_beyond += 1;
        }
    }

    pub(crate) fn into_parts(self) -> Parts {
        let Self { objects, skipped, skipped_beyond, coverage, taken_at, series, keeps, .. } = self;
        Parts { objects, skipped, skipped_beyond, coverage, taken_at, series, keeps }
    }
}

/// What a cluster takes over.
pub(crate) struct Parts {
    pub(crate) objects: Vec<Object>,
    pub(crate) skipped: Vec<Skipped>,
    pub(crate) skipped_beyond: usize,
    pub(crate) coverage: Coverage,
    pub(crate) taken_at: Option<Time>,
    pub(crate) series: Vec<Series>,
    pub(crate) keeps: Keep,
}

#[cfg(test)]
mod tests;
