//! Pictures of a series that grows towards its limit: a line of signs for terminals, and SVG.

use std::fmt::Write as _;

use super::super::clean::escaped;
use super::words::minute;
use crate::predict::{Outlook, Trend, time};

/// The signs of a line for terminals, from the least to the limit.
const BLOCKS: [char; 8] = ['\u{2581}', '\u{2582}', '\u{2583}', '\u{2584}', '\u{2585}', '\u{2586}', '\u{2587}', '\u{2588}'];
const ASCII_BLOCKS: [char; 8] = ['_', '.', ',', '-', '=', '+', '*', '#'];
/// As many signs for the past and for the future as leave room for words in 80 columns.
const PAST: usize = 28;
const FUTURE: usize = 12;

/// Returns the past and the way to the limit as one line: a sign for each part of the time, `|` between them for now.
pub(super) fn line(trend: &Trend, ascii: bool) -> String {
    let blocks = if ascii { ASCII_BLOCKS } else { BLOCKS };
    let Some(scale) = Scale::of(trend) else { return String::new() };
    let sign = |value: f64| {
        let share = ((value - scale.least) / (scale.most - scale.least)).clamp(0.0, 1.0);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 7")]
        let at = (share * 7.999) as usize;
        blocks.get(at).copied().unwrap_or(' ')
    };
    let drawn = |values: Vec<Option<f64>>| -> String {
        let mut last = values.iter().flatten().next().copied();
        // Parts without a point are as the one before.
        let values = values.into_iter().map(|value| {
            last = value.or(last);
            last.map_or(' ', sign)
        });
        values.collect()
    };
    let past = drawn(spread(&trend.history, scale.start, scale.now, PAST));
    let future = drawn(spread(&filled(&trend.path), scale.now, scale.end, FUTURE));
    format!("{past}|{}", future.trim_end())
}

/// The ends of the axes.
struct Scale {
    start: f64,
    now: f64,
    end: f64,
    least: f64,
    most: f64,
}

impl Scale {
    fn of(trend: &Trend) -> Option<Self> {
        let start = trend.history.first()?.0;
        let now = trend.history.last()?.0;
        let end = trend.path.last().map_or(now, |point| point.0).max(now);
        let values = trend.history.iter().chain(&trend.path).map(|point| point.1);
        let (least, most) = values.fold((trend.limit, trend.limit), |(least, most), value| (least.min(value), most.max(value)));
        // The least is drawn a little above the ground, so that a flat past is seen.
        let least = if least > 0.0 { (least - (most - least) * 0.05).max(0.0) } else { least };
        (most > least && now > start).then_some(Self { start, now, end, least, most })
    }
}

/// Returns the largest value of each part of a time; none where there are no points.
fn spread(points: &[(f64, f64)], from: f64, to: f64, parts: usize) -> Vec<Option<f64>> {
    let mut values: Vec<Option<f64>> = vec![None; parts];
    if to <= from {
        return Vec::new();
    }
    for (time, value) in points.iter().filter(|(time, _)| (from..=to).contains(time)) {
        #[expect(clippy::cast_precision_loss, reason = "parts are few")]
        let share = (time - from) / (to - from) * parts as f64;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to the number of parts")]
        let at = (share as usize).min(parts.saturating_sub(1));
        if let Some(known) = values.get_mut(at) {
            *known = Some(known.map_or(*value, |known| known.max(*value)));
        }
    }
    values
}

/// Returns a way of few points with points between them.
fn filled(path: &[(f64, f64)]) -> Vec<(f64, f64)> {
    const BETWEEN: u32 = 16;
    let mut filled = Vec::new();
    for pair in path.windows(2) {
        let [(from, low), (to, high)] = pair else { continue };
        filled.extend((0..=BETWEEN).map(|step| {
            let share = f64::from(step) / f64::from(BETWEEN);
            (from + (to - from) * share, low + (high - low) * share)
        }));
    }
    if filled.is_empty() { path.to_vec() } else { filled }
}

/// The size of the picture, and what is left around for the words.
const SIZE: (f64, f64) = (640.0, 200.0);
const LEFT: f64 = 8.0;
const TOP: f64 = 22.0;
const BOTTOM: f64 = 24.0;

/// Returns the picture as SVG, which takes its colours from the page's style: the past, the way on, the interval, the limit.
pub(super) fn svg(outlook: &Outlook) -> String {
    let Some(trend) = &outlook.trend else { return String::new() };
    let Some(scale) = Scale::of(trend) else { return String::new() };
    let seconds = |time: crate::object::time::Time| {
        #[expect(clippy::cast_precision_loss, reason = "seconds since 1970 are far below 2^52")]
        let seconds = time.seconds() as f64;
        seconds
    };
    // A late end would press the past into a corner.
    let span = (scale.end - scale.start) * 1.25;
    let latest = outlook.latest.map(seconds).filter(|latest| *latest < scale.start + span);
    let end = latest.map_or(scale.end, |latest| latest.max(scale.end)).max(scale.start + 1.0);
    let (width, height) = SIZE;
    let most = scale.most + (scale.most - scale.least) * 0.06;
    let x = |time: f64| LEFT + (time - scale.start) / (end - scale.start) * (width - 2.0 * LEFT);
    let y = |value: f64| TOP + (1.0 - (value - scale.least) / (most - scale.least)) * (height - TOP - BOTTOM);
    let points = |points: &[(f64, f64)]| {
        points.iter().map(|(time, value)| format!("{:.1},{:.1}", x(*time), y(*value))).collect::<Vec<_>>().join(" ")
    };
    let label = format!("{} over time, and its way to {}", trend.measure, trend.in_words(trend.limit));
    let mut svg = format!(
        "<svg class=\"plot\" role=\"img\" aria-label=\"{}\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\">\n",
        escaped(&label)
    );
    let limit = y(trend.limit);
    // Writing to a String cannot fail.
    if let (Some(earliest), Some(when)) = (outlook.earliest.map(seconds), outlook.when.map(seconds)) {
        let (from, to) = (x(earliest.clamp(scale.now, end)), x(latest.unwrap_or(end).max(when).min(end)));
        let now = trend.path.first().copied().unwrap_or((scale.now, trend.level));
        let _ = writeln!(
            svg,
            "<path class=\"interval\" d=\"M{:.1} {:.1} L{from:.1} {limit:.1} L{to:.1} {limit:.1} Z\"/>",
            x(now.0),
            y(now.1)
        );
    }
    let _ = writeln!(svg, "<path class=\"limit\" d=\"M{LEFT} {limit:.1} H{:.1}\"/>", width - LEFT);
    let _ = writeln!(svg, "<path class=\"now\" d=\"M{:.1} {TOP} V{:.1}\"/>", x(scale.now), height - BOTTOM);
    let _ = writeln!(svg, "<polyline class=\"past\" points=\"{}\"/>", points(&trend.history));
    let _ = writeln!(svg, "<polyline class=\"way\" points=\"{}\"/>", points(&trend.path));
    let mut word = |at: f64, height: f64, anchor: &str, words: &str| {
        let _ = writeln!(svg, "<text x=\"{at:.1}\" y=\"{height:.1}\" text-anchor=\"{anchor}\">{}</text>", escaped(words));
    };
    word(LEFT, TOP - 7.0, "start", &format!("{} of {}", trend.measure, trend.in_words(trend.limit)));
    let foot = height - 8.0;
    let day = |seconds: f64| time(seconds).map(minute).unwrap_or_default();
    word(LEFT, foot, "start", &day(scale.start));
    let middle = x(scale.now);
    if middle > 190.0 && middle < width - 150.0 {
        word(middle, foot, "middle", "now");
    }
    if let Some(when) = outlook.when {
        word(width - LEFT, foot, "end", &format!("expected {}", minute(when)));
    }
    svg.push_str("</svg>\n");
    svg
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::time::Time;

    fn trend() -> Trend {
        Trend {
            measure: "volume used".to_owned(),
            unit: "bytes",
            level: 50.0,
            limit: 100.0,
            history: (0..=50).map(|at| (f64::from(at), f64::from(at))).collect(),
            path: vec![(50.0, 50.0), (100.0, 100.0)],
            ..Trend::default()
        }
    }

    #[test]
    fn a_line_climbs_to_the_limit() {
        let line_of_signs = line(&trend(), true);
        let (past, way) = line_of_signs.split_once('|').expect("now stands between");
        assert!(past.starts_with('_') && past.ends_with(['-', ',']) && way.ends_with('#'), "{line_of_signs}");
        assert_eq!((past.len(), way.len()), (PAST, FUTURE));
        let blocks = line(&trend(), false);
        assert!(blocks.starts_with('\u{2581}') && blocks.ends_with('\u{2588}'), "{blocks}");
    }

    #[test]
    fn a_series_without_a_past_has_no_picture() {
        for history in [vec![], vec![(1.0, 1.0)]] {
            let trend = Trend { history, path: Vec::new(), ..trend() };
            assert_eq!(line(&trend, false), "");
            assert_eq!(svg(&Outlook { trend: Some(trend), ..Outlook::default() }), "");
        }
    }

    #[test]
    fn the_picture_has_the_past_the_way_and_the_limit() {
        let at = |seconds| Time::from_secs(seconds);
        let outlook =
            Outlook { when: at(100), earliest: at(90), latest: at(110), trend: Some(trend()), ..Outlook::default() };
        let svg = svg(&outlook);
        for part in ["class=\"past\"", "class=\"way\"", "class=\"interval\"", "class=\"limit\"", "expected 1970-01-01 00:01"] {
            assert!(svg.contains(part), "{part}: {svg}");
        }
        assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
    }
}
