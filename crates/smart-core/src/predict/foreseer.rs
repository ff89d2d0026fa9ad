//! What rules about the future look things up in: the cluster, and what its series will do.

use std::collections::BTreeMap;

use super::answer::{Foresight, PredictionOptions, Refused};
use super::lacking;
use crate::cluster::Cluster;
use crate::findings::context::Context;
use crate::forecast::{Forecast, ForecastOptions, Refusal, forecast};
use crate::object::ObjectRef;
use crate::series::{Measure, SeriesEvidence, SeriesLimit, Subject};

/// The measures whose future is judged: those that run into something.
const FORESEEN: &[Measure] = &[
    Measure::AutoscalerReplicas,
    Measure::ContainerCpu,
    Measure::ContainerMemory,
    Measure::EtcdSize,
    Measure::NodeFilesystemFilesUsed,
    Measure::NodeFilesystemUsed,
    Measure::NodeMemory,
    Measure::NodePods,
    Measure::NodeProcesses,
    Measure::ObjectCount,
    Measure::QuotaUsed,
    Measure::VolumeInodesUsed,
    Measure::VolumeUsed,
];

/// A series with its future.
pub(super) struct Foreseen {
    pub(super) measure: Measure,
    pub(super) subject: Subject,
    pub(super) limit: SeriesLimit,
    pub(super) evidence: SeriesEvidence,
    pub(super) forecast: Forecast,
}

/// The cluster, and what its series will do.
pub(crate) struct Foreseer<'a> {
    pub(super) context: Context<'a>,
    pub(super) options: PredictionOptions,
    /// In order of measure and subject.
    foreseen: Vec<Foreseen>,
    refused: BTreeMap<String, Refused>,
}

impl<'a> Foreseer<'a> {
    /// Judges every series of a measure that runs into something.
    pub(super) fn new(cluster: &'a Cluster, options: PredictionOptions) -> Self {
        let context = Context::new(cluster);
        let mut foreseer = Self { context, options, foreseen: Vec::new(), refused: BTreeMap::new() };
        let Some(now) = cluster.now() else { return foreseer };
        #[expect(clippy::cast_precision_loss, reason = "seconds since 1970 and those of a horizon are far below 2^52")]
        let (now, horizon) = (now.seconds() as f64, options.within_seconds as f64);
        let mut asked = ForecastOptions::new(now);
        (asked.horizon, asked.confidence) = (horizon, options.confidence);
        let measurements = cluster.measurements();
        for (measure, subject) in measurements.keys().filter(|(measure, _)| FORESEEN.contains(measure)) {
            let Some(measured) = cluster.measured(measure, subject) else { continue };
            let Some(limit) = measured.limit.or_else(|| lacking::threshold(measure, subject)) else {
                foreseer.refuse("its limit is not in the input", &subject.object);
                continue;
            };
            let forecast = forecast(&measured.times, &measured.values, &limit.steps, &asked);
            if let Some(reason) = forecast.refusal.as_ref().and_then(open) {
                foreseer.refuse(reason, &subject.object);
            }
            let evidence = measured.evidence;
            foreseer.foreseen.push(Foreseen { measure, subject: subject.clone(), limit, evidence, forecast });
        }
        foreseer
    }

    fn refuse(&mut self, reason: &str, object: &ObjectRef) {
        let known = self.refused.entry(reason.to_owned()).or_insert_with(|| Refused {
            reason: reason.to_owned(),
            series: 0,
            example: object.clone(),
        });
        known.series += 1;
    }

    /// Returns the series of a measure that will reach their limits, the first to do so first.
    pub(super) fn reaching(&self, measure: Measure) -> Vec<&Foreseen> {
        let time = |foreseen: &Foreseen| foreseen.forecast.time;
        let mut reaching: Vec<&Foreseen> =
            self.foreseen.iter().filter(|foreseen| foreseen.measure == measure && time(foreseen).is_some()).collect();
        reaching.sort_by(|a, b| {
            let times = time(a).unwrap_or(f64::INFINITY).total_cmp(&time(b).unwrap_or(f64::INFINITY));
            times.then_with(|| a.subject.cmp(&b.subject))
        });
        reaching
    }

    /// Returns what predictions about so many objects were judged from.
    pub(super) fn foresight(&self, objects: usize) -> Foresight {
        let mut refused: Vec<Refused> = self.refused.values().cloned().collect();
        refused.sort_by(|a, b| b.series.cmp(&a.series).then_with(|| a.reason.cmp(&b.reason)));
        Foresight {
            objects,
            series: self.context.cluster.series().len(),
            judged: self.foreseen.len(),
            rules: super::RULES.len(),
            refused,
            missing: lacking::missing(&self.context),
        }
    }
}

/// Returns why a refusal leaves the future open, in words; none when it says that the limit will not be reached.
fn open(refusal: &Refusal) -> Option<&'static str> {
    match refusal {
        Refusal::NotFinite => Some("its limit is no positive number"),
        Refusal::TooFewSamples { .. } => Some("it has too few samples"),
        Refusal::HistoryTooShort { .. } => Some("its history is too short"),
        Refusal::LastSampleTooOld { .. } => Some("its last sample is too old"),
        Refusal::TooFarAhead { .. } => Some("it grows, and its history is too short to look that far ahead"),
        Refusal::NoSignificantGrowth { .. }
        | Refusal::FloorDoesNotRise { .. }
        | Refusal::LevelsOff { .. }
        | Refusal::WarmingUp { .. }
        | Refusal::BeyondReach { .. } => None,
    }
}
