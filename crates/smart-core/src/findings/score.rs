//! How roots are ordered: a score that is a sum of named terms.

use super::answer::Finding;
use super::rule::{Level, Severity};
use crate::object::ObjectRef;
use crate::object::time::Time;

/// Why a finding stands where it stands.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct Score {
    /// The sum of the terms.
    pub total: f64,
    /// The terms.
    pub terms: Vec<Term>,
}

/// One part of a score.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct Term {
    /// Its name: `severity`, `reach`, `exposure`, `recency`, `repetition` or `certainty`.
    pub term: &'static str,
    /// What it adds.
    pub points: f64,
    /// Why.
    pub why: String,
}

/// Points of a finding that something does not work; of one that something will break; of one worth knowing. They are so far
/// apart that the other terms together (45 at most, and rarely half of it) seldom turn the order of two severities.
const SEVERITY_POINTS: [(Severity, f64); 3] = [(Severity::Critical, 60.0), (Severity::Warning, 30.0), (Severity::Info, 5.0)];
/// Points for each doubling of the objects that suffer, and the most of them: a hundred objects are not a hundred times as
/// bad as one.
const REACH_POINTS: (f64, f64) = (3.0, 20.0);
/// Points when what suffers can be reached from outside of the cluster.
pub(crate) const EXPOSURE_POINTS: f64 = 8.0;
/// Points by how long it has lasted: what began just now is what somebody was called for.
const RECENCY_POINTS: [(i64, f64, &str); 3] = [(3600, 6.0, "hour"), (86_400, 3.0, "day"), (604_800, 1.0, "week")];
/// Points for each tenfold of the times that it was seen, and the most of them.
const REPETITION_POINTS: (f64, f64) = (1.0, 4.0);
/// Points by how near it is to what is to be mended.
const CERTAINTY_POINTS: [(Level, f64); 3] = [(Level::Cause, 6.0), (Level::Effect, 3.0), (Level::State, 0.0)];

/// Returns the score of a root.
pub(crate) fn score(finding: &Finding, own: Severity, level: Level, count: i64, now: Option<Time>) -> Score {
    let mut score = Score::default();
    let mut add = |term, points: f64, why: String| score.add(term, points, why);
    let points = SEVERITY_POINTS.iter().find(|(severity, _)| *severity == finding.severity).map_or(0.0, |(_, points)| *points);
    let why = if own == finding.severity {
        format!("its severity is {}", own.as_str())
    } else {
        format!("the severity of what it explains is {}", finding.severity.as_str())
    };
    add("severity", points, why);
    let reach = finding.affects.len();
    if reach > 0 {
        let objects = if reach == 1 { "object suffers".to_owned() } else { "objects suffer".to_owned() };
        add("reach", reach_points(reach), format!("{reach} {objects}"));
    }
    if let Some(entry) = entry(&finding.affects) {
        add("exposure", EXPOSURE_POINTS, format!("{entry} leads traffic from outside there"));
    }
    let age = now.zip(finding.since).and_then(|(now, since)| now.since(since)).map(|age| age.seconds());
    if let Some((_, points, unit)) = age.and_then(|age| RECENCY_POINTS.iter().find(|(limit, ..)| age <= *limit)) {
        add("recency", *points, format!("it began within the last {unit}"));
    }
    if count > 1 {
        #[expect(clippy::cast_precision_loss, reason = "what is counted is far below 2^52")]
        let tens = (count as f64).log10();
        add("repetition", (REPETITION_POINTS.0 * tens).min(REPETITION_POINTS.1), format!("it was seen {count} times"));
    }
    let points = CERTAINTY_POINTS.iter().find(|(known, _)| *known == level).map_or(0.0, |(_, points)| *points);
    let why = match level {
        Level::Cause => "it says what is to be mended",
        Level::Effect | Level::State => "it says what is wrong with one object, not yet why",
    };
    add("certainty", points, why.to_owned());
    score
}

/// Returns the points for so many objects that suffer.
pub(crate) fn reach_points(objects: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "there are not 2^52 objects")]
    let doublings = (1.0 + objects as f64).log2();
    (REACH_POINTS.0 * doublings).min(REACH_POINTS.1)
}

/// Returns where traffic from outside of the cluster comes in among the objects, if anywhere.
pub(crate) fn entry(objects: &[ObjectRef]) -> Option<&ObjectRef> {
    objects.iter().find(|object| matches!(object.kind.as_str(), "Ingress" | "HTTPRoute" | "GRPCRoute" | "Gateway"))
}

impl Score {
    /// Adds a term that has points. Two places are enough for people, and the same on every machine.
    pub(crate) fn add(&mut self, term: &'static str, points: f64, why: String) {
        if points > 0.0 {
            self.terms.push(Term { term, points: two_places(points), why });
            self.total = two_places(self.terms.iter().map(|term| term.points).sum());
        }
    }
}

fn two_places(points: f64) -> f64 {
    (points * 100.0).round() / 100.0
}
