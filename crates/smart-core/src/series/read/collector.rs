//! What was read of one input: series, and what was skipped.

use std::hash::BuildHasher;
use std::sync::Arc;

use foldhash::quality::FixedState;
use hashbrown::HashTable;

use super::samples::Samples;
use super::selector::Selector;
use crate::error::Error;
use crate::input::Skipped;
use crate::json::{EntryList, Map, Pool, sorted};
use crate::series::Series;
use crate::text::Text;

/// Takes the series of one input.
pub(super) struct Collector {
    source: Text,
    /// What the name of the input says that series without a name are.
    hint: Option<Selector>,
    series: Vec<Series>,
    /// Series whose samples come one by one, by name and labels.
    known: HashTable<usize>,
    state: FixedState,
    /// The times of the last series: the next one mostly has the same.
    times: Arc<Vec<f64>>,
    /// Space for samples that are being read.
    pub(super) spare: Samples,
    skipped: Vec<Skipped>,
    skipped_beyond: usize,
    histograms: Histograms,
    is_recognized: bool,
    refusal: Option<(u64, String)>,
}

/// Series that hold distributions: counted, and said once.
#[derive(Default)]
struct Histograms {
    count: usize,
    first: Option<(u64, Text)>,
}

/// What was found in an input.
pub(crate) struct Found {
    pub(crate) series: Vec<Series>,
    pub(crate) skipped: Vec<Skipped>,
    /// How many pieces were skipped beyond those.
    pub(crate) skipped_beyond: usize,
}

/// More than these are counted, as an input does.
const SKIPPED_MAX: usize = 10_000;
/// Reasons name fields and lines, and those of hostile input can be of any length.
const REASON_MAX: usize = 400;

impl Collector {
    pub(super) fn new(source: Text, hint: Option<Selector>) -> Self {
        Self {
            source,
            hint,
            series: Vec::new(),
            known: HashTable::new(),
            state: FixedState::default(),
            times: Arc::default(),
            spare: Samples::default(),
            skipped: Vec::new(),
            skipped_beyond: 0,
            histograms: Histograms::default(),
            is_recognized: false,
            refusal: None,
        }
    }

    /// Notes that something of the input is metrics, be it without samples.
    pub(super) fn recognize(&mut self) {
        self.is_recognized = true;
    }

    pub(super) fn is_recognized(&self) -> bool {
        self.is_recognized
    }

    pub(super) fn skip(&mut self, position: u64, mut reason: String) {
        if reason.len() > REASON_MAX {
            reason.truncate(reason.floor_char_boundary(REASON_MAX));
            reason.push_str(" ...");
        }
        if self.skipped.len() < SKIPPED_MAX {
            self.skipped.push(Skipped::new(&self.source, position, reason));
        } else {
            self.skipped_beyond += 1;
        }
    }

    /// Notes why the input is no metrics, should nothing else be found in it; the first reason counts.
    pub(super) fn refuse(&mut self, position: u64, found: String) {
        self.refusal.get_or_insert((position, found));
    }

    pub(super) fn skip_histogram(&mut self, position: u64, name: &Text) {
        self.recognize();
        self.histograms.count += 1;
        self.histograms.first.get_or_insert_with(|| (position, name.clone()));
    }

    /// Takes a series whole.
    pub(super) fn series(&mut self, name: Text, labels: Map, samples: &Samples, pool: &mut Pool) {
        self.recognize();
        if samples.values.is_empty() {
            return;
        }
        if *self.times != samples.times {
            self.times = Arc::new(samples.times.as_slice().into());
        }
        let (name, labels) = self.hinted(name, labels, pool);
        self.series.push(Series {
            name,
            labels,
            times: Arc::clone(&self.times),
            values: samples.values.as_slice().into(),
            source: self.source.clone(),
            ..Series::default()
        });
    }

    /// Takes one sample of a series. A time that is NaN is that of the cluster.
    pub(super) fn sample(&mut self, name: &Text, labels: &Map, time: f64, value: f64, pool: &mut Pool) {
        self.recognize();
        let (name, labels) = self.hinted(name.clone(), labels.clone(), pool);
        let Self { series, known, state, .. } = self;
        let hash = |name: &Text, labels: &Map| state.hash_one((name, labels));
        let is_it = |at: &usize| series.get(*at).is_some_and(|known| known.name == name && known.labels == labels);
        if let Some(at) = known.find(hash(&name, &labels), is_it).copied() {
            if let Some(known) = series.get_mut(at) {
                Arc::make_mut(&mut known.times).push(time);
                known.values.push(value);
            }
            return;
        }
        let rehash = |at: &usize| series.get(*at).map_or(0, |known| hash(&known.name, &known.labels));
        known.insert_unique(hash(&name, &labels), series.len(), rehash);
        if self.times.len() != 1 || self.times.first().map(|time| time.to_bits()) != Some(time.to_bits()) {
            self.times = Arc::new(vec![time]);
        }
        self.series.push(Series {
            name,
            labels,
            times: Arc::clone(&self.times),
            values: vec![value],
            source: self.source.clone(),
            ..Series::default()
        });
    }

    /// Returns the name and labels, or those that the name of the input tells of series without a name.
    fn hinted(&self, name: Text, labels: Map, pool: &mut Pool) -> (Text, Map) {
        let Some(hint) = self.hint.as_ref().filter(|_| name.is_empty()) else { return (name, labels) };
        if hint.labels.is_empty() {
            return (hint.name.clone(), labels);
        }
        // The labels of the series itself come last, and count.
        let entries: EntryList = hint.labels.iter().chain(labels.entries()).cloned().collect();
        (hint.name.clone(), Map::of(pool.maps.share_list(sorted(entries))))
    }

    pub(super) fn finish(mut self) -> Result<Found, Error> {
        if !self.is_recognized {
            let skipped = self.skipped.into_iter().next().map(|skipped| (skipped.position, skipped.reason));
            let (position, found) = self.refusal.or(skipped).unwrap_or_else(|| (0, "none of these".to_owned()));
            return Err(Error::NotMetrics { input: self.source.to_string(), position, found });
        }
        if let Some((position, found)) = self.refusal.take() {
            self.skip(position, found);
        }
        if let Some((position, name)) = self.histograms.first.take() {
            let count = self.histograms.count;
            let name = if name.is_empty() { "an expression" } else { name.as_str() };
            self.skip(position, format!("{count} series of histograms and summaries, as of {name}, are not read"));
        }
        self.series.iter_mut().for_each(|series| series.values.shrink_to_fit());
        Ok(Found { series: self.series, skipped: self.skipped, skipped_beyond: self.skipped_beyond })
    }
}
