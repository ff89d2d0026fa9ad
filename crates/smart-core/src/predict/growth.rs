//! What predictions from series have in common: the words, the evidence and the outlook.

use super::foreseer::{Foreseen, Foreseer};
use super::outlook::{Outlook, amount_in_words};
use crate::findings::draft::Draft;
use crate::findings::rule::Rule;
use crate::object::ObjectRef;
use crate::object::duration::Duration;
use crate::report::{Evidence, EvidenceKind};
use crate::series::{LimitOrigin, Unit};

/// What is said of a series that will reach its limit.
pub(super) struct Growth {
    /// The unit of its numbers, as an outlook has it.
    pub(super) unit: &'static str,
    /// How long until then: `4d`, or `now`.
    pub(super) when: String,
    /// How much there is, and how fast it grows: `42Gi of 50Gi, 2.1Gi more each day since 3d`.
    pub(super) how: String,
    pub(super) outlook: Outlook,
    pub(super) level: f64,
    pub(super) limit: f64,
    pub(super) slope_per_day: f64,
    pub(super) is_now: bool,
}

impl Growth {
    /// Says when something is the case: `is full in 4d`; what is the case already is said without a time.
    pub(super) fn says(&self, what: &str) -> String {
        if self.is_now { what.to_owned() } else { format!("{what} {}", self.when) }
    }
}

/// Returns what is said of a series that will reach its limit; none when it will not.
pub(super) fn growth(foreseer: &Foreseer<'_>, foreseen: &Foreseen, measure: &str) -> Option<Growth> {
    let forecast = &foreseen.forecast;
    let unit = unit(foreseen);
    let outlook = Outlook::of(forecast, measure, unit, foreseer.options.confidence);
    let now = foreseer.context.now?;
    let left = outlook.when?.since(now)?.seconds();
    let level = forecast.level.unwrap_or_default();
    let slope = forecast.slope_per_day.unwrap_or_default();
    let since = outlook.trend.as_ref().and_then(|trend| trend.since).and_then(|since| now.since(since));
    let since = since.filter(|since| since.seconds() > 0).map(|since| format!(" for {}", since.human())).unwrap_or_default();
    let words = |amount| amount_in_words(unit, amount);
    let growing = if slope > 0.0 { format!(", {} more each day{since}", words(slope)) } else { String::new() };
    Some(Growth {
        unit,
        when: if left <= 0 { "now".to_owned() } else { format!("in {}", Duration::from_secs(left).human()) },
        how: format!("{} of {}{growing}", words(level), words(forecast.limit)),
        outlook,
        level,
        limit: forecast.limit,
        slope_per_day: slope,
        is_now: left <= 0,
    })
}

fn unit(foreseen: &Foreseen) -> &'static str {
    match foreseen.measure.unit() {
        Unit::Bytes => "bytes",
        Unit::Cores => "cores",
        Unit::Seconds => "seconds",
        Unit::OfResource => of_resource(&foreseen.subject.part),
        _ => "",
    }
}

/// Returns the unit of a resource of a quota.
fn of_resource(resource: &str) -> &'static str {
    let plain = resource.trim_start_matches("requests.").trim_start_matches("limits.");
    match plain {
        "cpu" => "cores",
        "memory" | "storage" | "ephemeral-storage" => "bytes",
        _ if plain.ends_with("/requests.storage") || plain.starts_with("hugepages-") => "bytes",
        _ => "",
    }
}

/// Returns the draft of what a series says, with what it stands on.
pub(super) fn draft(rule: &'static Rule, subject: ObjectRef, message: String, foreseen: &Foreseen, growth: &Growth) -> Draft {
    let mut draft = Draft::new(rule, subject, message).part(foreseen.subject.part.as_str()).outlook(growth.outlook.clone());
    draft.evidence.push(samples(foreseen));
    draft.evidence.push(limit(foreseen, growth));
    draft
}

/// Returns the samples as evidence: what they are of, how many they are, what was found in them, and what decided.
fn samples(foreseen: &Foreseen) -> Evidence {
    let (evidence, rows) = (&foreseen.evidence, &foreseen.forecast.rows);
    let mut value = format!("{} of {} samples used", rows.used, evidence.samples.max(rows.given));
    let mut add = |count: usize, what: &str| {
        if count > 0 {
            value.push_str(&format!(", {count} {what}{}", if count == 1 { "" } else { "s" }));
        }
    };
    add(evidence.gaps.len(), "gap");
    add(evidence.repeated, "duplicate");
    add(evidence.absent, "absent value");
    add(evidence.stale_zeros + rows.stale_zero, "stale zero");
    add(evidence.resets.len(), "counter reset");
    add(foreseen.limit.steps.len().saturating_sub(1), "change of the limit");
    value.push_str(": ");
    value.push_str(&foreseen.forecast.why);
    let metrics: Vec<&str> = evidence.metrics.iter().map(|metric| metric.as_str()).collect();
    Evidence { kind: EvidenceKind::Series, object: foreseen.subject.object.clone(), path: metrics.join(", "), value }
}

/// Returns the limit as evidence.
fn limit(foreseen: &Foreseen, growth: &Growth) -> Evidence {
    let value = amount_in_words(growth.unit, growth.limit);
    match &foreseen.limit.origin {
        LimitOrigin::Field { object, path } => Evidence::field(object, path.clone(), value),
        LimitOrigin::Series(metric) => {
            let object = foreseen.subject.object.clone();
            Evidence { kind: EvidenceKind::Series, object, path: metric.to_string(), value: format!("the limit is {value}") }
        }
    }
}

/// Returns how long a new size lasts, in words.
pub(super) fn lasts(days: f64) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "days of a size are few")]
    let days_in_words = |days: f64| Duration::from_secs((days * 86_400.0) as i64).human();
    if days.is_finite() && days < 3650.0 {
        format!("lasts {} at this growth", days_in_words(days))
    } else {
        "leaves a fifth free".to_owned()
    }
}
