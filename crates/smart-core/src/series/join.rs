//! The series of a cluster, from those of its inputs: each once, its samples in order.

use std::cmp::Ordering;
use std::sync::Arc;

use super::Series;
use crate::text::Text;

/// Sorts series by name and labels, joins those of the same, and puts samples without a time at `moment`. What can be given
/// no time is left out; its names are returned, each once.
///
/// The order in which the series came makes no difference: of values for the same time the largest is kept.
pub(crate) fn join(mut series: Vec<Series>, moment: Option<f64>) -> (Vec<Series>, Vec<(Text, Text)>) {
    let mut timeless = Vec::new();
    series.retain_mut(|series| {
        let Some(time) = moment else {
            let is_timeless = series.times.iter().any(|time| time.is_nan());
            if is_timeless {
                timeless.push((series.source.clone(), series.name.clone()));
            }
            return !is_timeless;
        };
        if series.times.iter().any(|time| time.is_nan()) {
            Arc::make_mut(&mut series.times).iter_mut().filter(|time| time.is_nan()).for_each(|now| *now = time);
        }
        true
    });
    timeless.sort();
    timeless.dedup();
    series.iter_mut().for_each(settle);
    series.sort_by(|a, b| a.compare_identity(b).then_with(|| a.source.cmp(&b.source)));
    let mut joined: Vec<Series> = Vec::with_capacity(series.len());
    let mut run: Vec<Series> = Vec::new();
    for series in series {
        if run.first().is_some_and(|first| first.compare_identity(&series) != Ordering::Equal) {
            joined.extend(one_of(&mut run));
        }
        run.push(series);
    }
    joined.extend(one_of(&mut run));
    joined.shrink_to_fit();
    (joined, timeless)
}

/// Puts the samples of one series in order.
fn settle(series: &mut Series) {
    let pairs = series.times.windows(2);
    if pairs.clone().all(|pair| matches!(pair, [a, b] if a < b)) {
        return;
    }
    series.disordered += pairs.filter(|pair| matches!(pair, [a, b] if a > b)).count();
    let samples: Vec<(f64, f64)> = series.samples().collect();
    take_samples(series, samples);
}

/// Joins the series of one name and labels, which leaves none.
fn one_of(run: &mut Vec<Series>) -> Option<Series> {
    let mut parts = run.drain(..);
    let mut series = parts.next()?;
    let (mut sources, mut samples) = (vec![series.source.clone()], Vec::new());
    for part in parts {
        if samples.is_empty() {
            samples.extend(series.samples());
        }
        samples.extend(part.samples());
        series.repeated += part.repeated;
        series.disordered += part.disordered;
        sources.push(part.source);
    }
    if !samples.is_empty() {
        take_samples(&mut series, samples);
        sources.sort();
        sources.dedup();
        series.source = named(&sources);
    }
    Some(series)
}

/// Returns the names of inputs as one text.
fn named(sources: &[Text]) -> Text {
    const SHOWN: usize = 3;
    if let [source] = sources {
        return source.clone();
    }
    let mut text = sources.iter().take(SHOWN).map(Text::as_str).collect::<Vec<_>>().join(", ");
    if sources.len() > SHOWN {
        text.push_str(&format!(" and {} more", sources.len() - SHOWN));
    }
    text.into()
}

fn take_samples(series: &mut Series, mut samples: Vec<(f64, f64)>) {
    series.repeated += in_order(&mut samples);
    let (times, values) = samples.into_iter().unzip();
    series.times = Arc::new(times);
    series.values = values;
}

/// Sorts samples, keeps one of each time, and returns how many that leaves out. A number is kept rather than none, and the
/// largest of several: which came first, the order of inputs does not tell.
pub(super) fn in_order(samples: &mut Vec<(f64, f64)>) -> usize {
    let order = |value: f64| (!value.is_nan(), value);
    samples.sort_by(|a, b| {
        let by_value = || {
            let (a, b) = (order(a.1), order(b.1));
            b.0.cmp(&a.0).then_with(|| b.1.total_cmp(&a.1))
        };
        a.0.total_cmp(&b.0).then_with(by_value)
    });
    let before = samples.len();
    samples.dedup_by(|later, kept| later.0 == kept.0);
    before - samples.len()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn series(name: &str, source: &str, samples: &[(f64, f64)]) -> Series {
        let (times, values): (Vec<f64>, Vec<f64>) = samples.iter().copied().unzip();
        Series { name: name.into(), times: Arc::new(times), values, source: source.into(), ..Series::default() }
    }

    #[test]
    fn series_of_several_inputs_are_one() {
        let parts = vec![
            series("b", "2.json", &[(30.0, 3.0), (20.0, f64::NAN)]),
            series("a", "1.json", &[(1.0, 1.0)]),
            series("b", "1.json", &[(10.0, 1.0), (20.0, 2.0)]),
        ];
        let (joined, timeless) = join(parts, None);
        let names: Vec<_> = joined.iter().map(|series| (series.name.as_str(), series.source.as_str())).collect();
        assert_eq!((names, timeless.len()), (vec![("a", "1.json"), ("b", "1.json, 2.json")], 0));
        assert_eq!(joined[1].samples().collect::<Vec<_>>(), [(10.0, 1.0), (20.0, 2.0), (30.0, 3.0)]);
        assert_eq!((joined[1].repeated, joined[1].disordered), (1, 1));
    }

    #[test]
    fn samples_without_a_time_are_of_the_moment_or_left_out() {
        let part = || vec![series("a", "x", &[(f64::NAN, 1.0)])];
        assert_eq!(join(part(), Some(5.0)).0[0].times[0], 5.0);
        assert_eq!(join(part(), None), (vec![], vec![("x".into(), "a".into())]));
    }

    proptest! {
        #[test]
        fn the_order_of_inputs_makes_no_difference(
            parts in prop::collection::vec(
                (0..2_u8, 0..3_u8, prop::collection::vec((0..6_u8, prop_oneof![Just(f64::NAN), -2.0..2.0, Just(1.0)]), 1..8)),
                0..6,
            ).prop_flat_map(|parts| (Just(parts.clone()), Just(parts).prop_shuffle())),
        ) {
            let [first, second] = [parts.0, parts.1].map(|parts| {
                let series = parts.into_iter().map(|(name, source, samples)| {
                    let samples: Vec<_> = samples.into_iter().map(|(time, value)| (f64::from(time), value)).collect();
                    series(&name.to_string(), &source.to_string(), &samples)
                });
                join(series.collect(), None)
            });
            prop_assert_eq!(first, second);
        }
    }
}
