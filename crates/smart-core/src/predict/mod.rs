//! What will break, when, and how sure that is; and silence where nothing will.
//!
//! How series are continued is written down in `docs/forecast.md`, what is predicted in `docs/predictions.md`.

mod answer;
mod foreseer;
mod growth;
mod lacking;
mod most;
mod outlook;
mod ranges;
mod rank;
mod reach;
mod renewal;
mod rules;
mod runs;
mod size;

pub use answer::{Foresight, MissingMetrics, Prediction, PredictionOptions, PredictionsAnswer, Refused};
pub(crate) use outlook::time;
pub use outlook::{Outlook, Trend};
pub(crate) use rules::RULES;

use crate::cluster::Cluster;
use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::{fingerprint, group};
use crate::object::ObjectRef;
use crate::report::{Report, Scope};
use foreseer::Foreseer;

impl Cluster {
    /// Returns what of the objects of the scope will break within a time, the most pressing first.
    ///
    /// ```
    /// use smart_core::{Cluster, Input, PredictionOptions, Scope};
    ///
    /// let cluster = Cluster::new(Input::new(), None);
    /// assert!(cluster.predictions(&Scope::all(), &PredictionOptions::default()).answer.predictions.is_empty());
    /// ```
    pub fn predictions(&self, scope: &Scope, options: &PredictionOptions) -> Report<PredictionsAnswer> {
        self.report("predictions", predictions(self, scope, options))
    }
}

/// Returns what of the objects of the scope will break within a time, without the frame.
pub(crate) fn predictions(cluster: &Cluster, scope: &Scope, options: &PredictionOptions) -> PredictionsAnswer {
    let foreseer = Foreseer::new(cluster, *options);
    let context = &foreseer.context;
    let mut drafts = Vec::new();
    for rule in RULES {
        (rule.foresee)(&foreseer, &mut drafts);
    }
    let mut predictions: Vec<Prediction> = group::group(drafts)
        .into_iter()
        .filter(|draft| in_scope(context, scope, draft))
        .filter_map(|draft| prediction(context, draft, options))
        .collect();
    predictions.sort_by(|a, b| {
        let time = |prediction: &Prediction| (prediction.outlook.when.is_none(), prediction.outlook.when);
        let by_time = || time(a).cmp(&time(b));
        let by_name = || (&a.subject, a.code, &a.part).cmp(&(&b.subject, b.code, &b.part));
        b.score.total.total_cmp(&a.score.total).then_with(by_time).then_with(by_name)
    });
    let objects = cluster.objects().iter().filter(|object| *scope == Scope::all() || scope.includes(object)).count();
    PredictionsAnswer { within_seconds: options.within_seconds, foresight: foreseer.foresight(objects), predictions }
}

/// Tells whether the question is about what will break, or about an object that it is about.
fn in_scope(context: &Context<'_>, scope: &Scope, draft: &Draft) -> bool {
    let includes = |reference: &ObjectRef| match context.object(reference) {
        Some(object) => scope.includes(object),
        None => scope.includes_absent(reference),
    };
    includes(&draft.subject) || draft.objects.iter().any(includes)
}

/// Returns the prediction of a draft; none when it lies beyond the time that was asked about.
fn prediction(context: &Context<'_>, draft: Draft, options: &PredictionOptions) -> Option<Prediction> {
    let fingerprint = fingerprint::fingerprint(&draft);
    let outlook = draft.outlook.unwrap_or_default();
    let left = match (outlook.when, context.now) {
        (Some(when), Some(now)) => Some(when.since(now)?.seconds()),
        (Some(_), None) => return None,
        (None, _) => None,
    };
    if left.is_some_and(|left| left > options.within_seconds) {
        return None;
    }
    let from: Vec<ObjectRef> = std::iter::once(&draft.subject).chain(&draft.objects).cloned().collect();
    let affects = reach::reach(context, &from);
    Some(Prediction {
        code: draft.rule.code,
        severity: rank::severity(left, draft.severity),
        score: rank::score(left, &affects),
        subject: draft.subject,
        part: draft.part.into(),
        objects: draft.objects,
        message: draft.message,
        outlook: *outlook,
        affects,
        evidence: draft.evidence,
        commands: draft.commands,
        next: draft.next,
        fingerprint,
    })
}
