//! The answer: what will break, in order, and what nothing can be said of.

use super::outlook::Outlook;
use crate::findings::{Score, Severity};
use crate::object::ObjectRef;
use crate::report::{Command, Evidence};
use crate::text::Text;

/// What will break, and what that was judged from.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct PredictionsAnswer {
    /// How far was looked ahead, in seconds.
    pub within_seconds: i64,
    /// What was looked at.
    pub foresight: Foresight,
    /// What will break, the most pressing first.
    pub predictions: Vec<Prediction>,
}

/// How far to look ahead, and how sure to be.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct PredictionOptions {
    /// How far to look ahead, in seconds.
    pub within_seconds: i64,
    /// The probability with which the intervals are to hold the times.
    pub confidence: f64,
}

impl Default for PredictionOptions {
    /// A week ahead, with intervals of 90 %.
    fn default() -> Self {
        Self { within_seconds: 7 * 86_400, confidence: 0.9 }
    }
}

impl PredictionOptions {
    /// Returns the options with another time to look ahead, in seconds.
    pub fn within_seconds(mut self, seconds: i64) -> Self {
        self.within_seconds = seconds.max(0);
        self
    }

    /// Returns the options with another probability with which the intervals are to hold the times.
    pub fn confidence(mut self, confidence: f64) -> Self {
        self.confidence = confidence;
        self
    }
}

/// What predictions were judged from.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct Foresight {
    /// The objects of the input that the question is about.
    pub objects: usize,
    /// The series of the input.
    pub series: usize,
    /// The series whose future was judged: those of a known measure, with a limit, of an object of the input.
    pub judged: usize,
    /// The rules that were tried.
    pub rules: usize,
    /// Why the future of series stays open, the most frequent first: those that will not reach their limits are not among them.
    pub refused: Vec<Refused>,
    /// What could not be predicted for want of metrics, and how to get them.
    pub missing: Vec<MissingMetrics>,
}

/// Why the future of some series stays open.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Refused {
    /// Why, in words.
    pub reason: String,
    /// How many series.
    pub series: usize,
    /// One of them, by its object.
    pub example: ObjectRef,
}

/// Metrics that are not in the input, and what they would tell.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct MissingMetrics {
    /// What they would tell.
    pub tells: &'static str,
    /// The names of the metrics.
    pub metrics: &'static str,
    /// How many objects of the input they would tell something of.
    pub objects: usize,
    /// A command that gets them.
    pub command: Command,
}

/// Something that will break.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct Prediction {
    /// The code of its rule.
    pub code: &'static str,
    /// How grave it is: what breaks within three days is critical.
    pub severity: Severity,
    /// The object that will break, or that holds what runs out.
    pub subject: ObjectRef,
    /// The part of the subject that is meant, as a container or a resource.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub part: Text,
    /// Other objects that it is about, as the pods of a Deployment.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub objects: Vec<ObjectRef>,
    /// What will happen, in a sentence.
    pub message: String,
    /// When, how sure that is, and what prevents it.
    #[serde(flatten)]
    pub outlook: Outlook,
    /// Why it stands where it stands.
    pub score: Score,
    /// What depends on the subject: it will not work either, or not fully.
    pub affects: Vec<ObjectRef>,
    /// What it stands on.
    pub evidence: Vec<Evidence>,
    /// Commands to look further with.
    pub commands: Vec<Command>,
    /// What to look at next, and why.
    pub next: Vec<String>,
    /// The same from one dump to the next, for the same problem.
    pub fingerprint: String,
}

impl PredictionsAnswer {
    /// Returns the gravest severity among the predictions.
    pub fn worst(&self) -> Option<Severity> {
        self.predictions.iter().map(|prediction| prediction.severity).max()
    }
}
