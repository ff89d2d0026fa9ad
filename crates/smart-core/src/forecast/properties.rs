//! Properties that hold for any series.

use super::*;
use crate::forecast::calendar::DAY;
use crate::forecast::testing::wiggle;
use proptest::prelude::*;

const NOW: f64 = 1_768_780_800.0;

/// A series of some family, its limit, and the question.
#[derive(Clone, Debug)]
struct Case {
    times: Vec<f64>,
    values: Vec<f64>,
    limit: f64,
}

impl Case {
    fn ask(&self) -> Forecast {
        forecast(&self.times, &self.values, &[(0.0, self.limit)], &ForecastOptions::new(NOW))
    }
}

/// Growth with noise, a season, and falls; the usual shapes in random mixtures.
fn case() -> impl Strategy<Value = Case> {
    let shape = (0.05..0.7, -0.01..0.08, 0.0..0.1, 0.0..0.01, 0.0..0.3);
    (shape, 1.0..12.0, 300.0..1200.0, prop::sample::select(vec![0.0, 0.4, 1.3]), any::<u16>()).prop_map(
        |((level, slope, season, noise, depth), days, step, every, seed)| {
            let count = (days * DAY / step) as usize;
            let times: Vec<f64> = (0..count).map(|at| (NOW - (count - 1 - at) as f64 * f64::round(step)).round()).collect();
            let values = times.iter().enumerate().map(|(at, time)| {
                let day = (time - times[0]) / DAY;
                let saw = if every > 0.0 { depth * (day / every).fract() } else { 0.0 };
                let wave = season * (day * std::f64::consts::TAU).sin();
                let value: f64 = level + slope * day + saw + wave + noise * wiggle(at + usize::from(seed) * 7919);
                (1e12 * value.max(0.0)).round()
            });
            Case { values: values.collect(), times, limit: 1e12 }
        },
    )
}

/// What must stay the same when nothing of substance changes.
fn gist(answer: &Forecast, shift: f64) -> (Option<f64>, Option<f64>, Option<f64>, Method, String) {
    let back = |time: Option<f64>| time.map(|time| time - shift);
    (back(answer.time), back(answer.earliest), back(answer.latest), answer.method, answer.why.clone())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn the_unit_does_not_matter(case in case(), power in -40..20i32) {
        let scale = f64::powi(2.0, power);
        let values = case.values.iter().map(|value| value * scale).collect();
        let scaled = Case { values, limit: case.limit * scale, ..case.clone() };
        prop_assert_eq!(gist(&case.ask(), 0.0), gist(&scaled.ask(), 0.0));
    }

    #[test]
    fn any_factor_leaves_the_answer(case in case(), factor in 1e-6..1e6) {
        let values = case.values.iter().map(|value| value * factor).collect();
        let scaled = Case { values, limit: case.limit * factor, ..case.clone() };
        let (one, other) = (case.ask(), scaled.ask());
        prop_assert_eq!(one.time.is_some(), other.time.is_some());
        if let (Some(one), Some(other)) = (one.time, other.time) {
            prop_assert!((one - other).abs() < 60.0, "{} {}", one, other);
        }
    }

    #[test]
    fn the_week_does_not_matter(case in case(), weeks in -50..50i32) {
        let shift = f64::from(weeks) * 7.0 * DAY;
        let times: Vec<f64> = case.times.iter().map(|time| time + shift).collect();
        let later = forecast(&times, &case.values, &[(0.0, case.limit)], &ForecastOptions::new(NOW + shift));
        let (one, other) = (gist(&case.ask(), 0.0), gist(&later, shift));
        prop_assert_eq!(one.4, other.4);
        prop_assert_eq!(one.0.map(f64::round), other.0.map(f64::round));
    }

    #[test]
    fn the_order_of_rows_does_not_matter(case in case(), seed in any::<u64>()) {
        let mut rows: Vec<(f64, f64)> = case.times.iter().copied().zip(case.values.iter().copied()).collect();
        rows.sort_by_key(|row| (row.0 as u64 ^ seed).wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let (times, values) = rows.into_iter().unzip();
        prop_assert_eq!(case.ask(), Case { times, values, ..case }.ask());
    }

    #[test]
    fn doubled_and_absent_rows_do_not_matter(case in case(), every in 2..9usize) {
        let mut messy = case.clone();
        for at in (0..case.times.len()).step_by(every) {
            messy.times.extend([case.times[at], case.times[at] + 1.0, NOW + 5.0]);
            messy.values.extend([case.values[at], f64::NAN, 1e15]);
        }
        prop_assert_eq!(gist(&case.ask(), 0.0), gist(&messy.ask(), 0.0));
    }

    #[test]
    fn the_ends_enclose_the_time(case in case()) {
        let answer = case.ask();
        prop_assert_eq!(answer.time.is_none(), answer.refusal.is_some());
        if let Some(time) = answer.time {
            prop_assert!(time >= NOW);
            prop_assert!(answer.earliest.is_some_and(|earliest| (NOW..=time).contains(&earliest)), "{:?}", answer);
            prop_assert!(answer.latest.is_none_or(|latest| latest >= time), "{:?}", answer);
        }
        prop_assert!(answer.history.len() <= POINTS && answer.path.len() <= 40);
    }

    #[test]
    fn nothing_panics(
        rows in prop::collection::vec((wild(), wild()), 0..200),
        limits in prop::collection::vec((wild(), wild()), 0..4),
        options in (wild(), wild(), wild(), wild()),
    ) {
        let (times, values): (Vec<f64>, Vec<f64>) = rows.into_iter().unzip();
        let mut asked = ForecastOptions::new(options.0);
        (asked.horizon, asked.confidence, asked.utc_offset) = (options.1, options.2, options.3);
        let answer = forecast(&times, &values, &limits, &asked);
        prop_assert!(answer.time.is_none_or(f64::is_finite));
    }
}

/// Numbers that are usual here, and all others.
fn wild() -> impl Strategy<Value = f64> {
    prop_oneof![
        any::<f64>(),
        (NOW - 30.0 * DAY)..(NOW + DAY),
        -1.0..2.0f64,
        prop::sample::select(vec![0.0, -0.0, 1.0, 1e308, -1e308, 5e-324, f64::NAN, f64::INFINITY, f64::NEG_INFINITY, NOW]),
    ]
}

#[test]
fn extremes_are_answered() {
    let options = ForecastOptions::new(NOW);
    let line = |count: usize, top: f64| -> (Vec<f64>, Vec<f64>) {
        (0..count).map(|at| (NOW - (count - at) as f64 * 60.0, top * at as f64 / count as f64)).unzip()
    };
    for count in [0, 1, 2, 19, 20, 21, 121, 200_000] {
        for top in [0.0, 1e-300, 0.9, 1e300, -1.0] {
            for limit in [0.0, -1.0, 1e-308, 1.0, 1e308, f64::NAN, f64::INFINITY] {
                if count < 1000 || (limit == 1.0 && top == 0.9) {
                    let (times, values) = line(count, top);
                    let answer = forecast(&times, &values, &[(0.0, limit)], &options);
                    assert_eq!(answer.time.is_none(), answer.refusal.is_some());
                }
            }
        }
    }
    assert_eq!(forecast(&[], &[], &[], &options).refusal, Some(Refusal::NotFinite));
}

#[test]
fn a_resized_volume_is_measured_by_its_new_limit() {
    let count = 14 * 288;
    let (times, values): (Vec<f64>, Vec<f64>) =
        (0..count).map(|at| (NOW - (count - 1 - at) as f64 * 300.0, 5e9 + 1e6 * at as f64)).unzip();
    let options = ForecastOptions::new(NOW);
    let before = forecast(&times, &values, &[(times[0], 1e10)], &options);
    let after = forecast(&times, &values, &[(times[0], 1e10), (NOW - DAY, 2e10)], &options);
    let days = |answer: &Forecast| (answer.time.unwrap() - NOW) / DAY;
    assert!((days(&before) - 3.36).abs() < 0.1, "{}", days(&before));
    assert!((days(&after) - 38.1).abs() < 1.5, "{}", days(&after));
    assert_eq!(after.falls.resizes, 1);
}
