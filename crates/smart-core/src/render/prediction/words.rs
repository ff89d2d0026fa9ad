//! Words that all forms of predictions share.

use super::super::words::{count, grouped, joined};
use crate::findings::Severity;
use crate::object::duration::Duration;
use crate::object::time::Time;
use crate::predict::{Foresight, Outlook, PredictionsAnswer};

/// Returns how many predictions there are, and how far was looked ahead.
pub(super) fn headline(answer: &PredictionsAnswer) -> String {
    let span = span(answer.within_seconds);
    if answer.predictions.is_empty() {
        return format!("Nothing is seen to break in the next {span}");
    }
    let of = |severity: Severity| answer.predictions.iter().filter(|prediction| prediction.severity == severity).count();
    let told: Vec<String> = [(of(Severity::Critical), "critical"), (of(Severity::Warning), "warning")]
        .into_iter()
        .filter(|(found, _)| *found > 0)
        .map(|(found, word)| if word == "warning" { count(found, word) } else { format!("{} {word}", grouped(found)) })
        .collect();
    format!("PREVENTABLE FAILURES (next {span}): {}", told.join(", "))
}

/// Returns a time to look ahead as people say it: `7 days`, `36 hours`.
fn span(seconds: i64) -> String {
    let amount = |number: i64, word: &str| count(usize::try_from(number).unwrap_or(0), word);
    match seconds {
        days if days % 86_400 == 0 && days > 0 => amount(days / 86_400, "day"),
        hours if hours % 3600 == 0 && hours > 0 => amount(hours / 3600, "hour"),
        seconds => Duration::from_secs(seconds).human(),
    }
}

/// Returns when it is expected, with the interval: `2026-12-02 03:00 (90 %: 2026-12-01 10:00 to 2026-12-04 02:00)`.
pub(super) fn when(outlook: &Outlook, now: Option<Time>) -> String {
    let Some(when) = outlook.when else {
        return if outlook.occasion.is_empty() { "it is not known when".to_owned() } else { format!("at {}", outlook.occasion) };
    };
    if now.is_some_and(|now| when <= now) {
        return "now".to_owned();
    }
    if outlook.earliest == outlook.latest {
        return minute(when);
    }
    let confidence = outlook.trend.as_ref().map_or(0.9, |trend| trend.confidence) * 100.0;
    let interval = match (outlook.earliest, outlook.latest) {
        (Some(earliest), Some(latest)) => format!("{} to {}", minute(earliest), minute(latest)),
        (Some(earliest), None) => format!("from {} on, no end in sight", minute(earliest)),
        (None, Some(latest)) => format!("until {}", minute(latest)),
        (None, None) => return minute(when),
    };
    format!("{} ({confidence:.0} %: {interval})", minute(when))
}

/// Returns a time to the minute, which is more than a prediction can promise.
pub(super) fn minute(time: Time) -> String {
    let text = time.to_string();
    match (text.get(..10), text.get(11..16)) {
        (Some(day), Some(minute)) => format!("{day} {minute}"),
        _ => text,
    }
}

/// Returns what was looked at, in a sentence.
pub(super) fn looked(foresight: &Foresight) -> String {
    let series = match foresight.series {
        0 => String::new(),
        series => format!(" and {} ({} of them against a limit)", count_series(series), grouped(foresight.judged)),
    };
    format!("{} looked at {}{series}.", count(foresight.rules, "rule"), count(foresight.objects, "object"))
}

/// `series` is its own plural.
fn count_series(number: usize) -> String {
    format!("{} series", grouped(number))
}

/// Returns what could not be predicted, each in a sentence.
pub(super) fn open(foresight: &Foresight, wide: bool) -> Vec<String> {
    let mut notes = Vec::new();
    for refused in &foresight.refused {
        notes.push(format!(
            "Not predicted: {}, because {}; as of {}.",
            count_series(refused.series),
            refused.reason,
            super::super::words::full_name(&refused.example)
        ));
    }
    if !foresight.missing.is_empty() {
        let tells: Vec<String> = foresight.missing.iter().map(|missing| missing.tells.to_owned()).collect();
        let how = if wide { ":" } else { " (-o wide shows how to get them)." };
        notes.push(format!("Not in the input are metrics that tell {}; give them with --metrics FILE{how}", joined(&tells)));
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_to_look_ahead() {
        for (seconds, words) in [(604_800, "7 days"), (86_400, "1 day"), (129_600, "36 hours"), (90, "90s"), (0, "0s")] {
            assert_eq!(span(seconds), words);
        }
    }

    #[test]
    fn a_time_with_its_interval() {
        let at = |text: &str| Time::parse(text).ok();
        let mut outlook =
            Outlook { when: at("2026-12-02T03:00:05Z"), earliest: at("2026-12-01T10:00:00Z"), ..Outlook::default() };
        assert_eq!(when(&outlook, None), "2026-12-02 03:00 (90 %: from 2026-12-01 10:00 on, no end in sight)");
        outlook.latest = at("2026-12-04T02:00:00Z");
        assert_eq!(when(&outlook, None), "2026-12-02 03:00 (90 %: 2026-12-01 10:00 to 2026-12-04 02:00)");
        assert_eq!(when(&outlook, at("2026-12-03T00:00:00Z")), "now");
        assert_eq!(when(&Outlook { occasion: "the next rollout".to_owned(), ..Outlook::default() }, None), "at the next rollout");
    }
}
