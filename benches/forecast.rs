//! What forecasts and anomalies cost: one long series, and many of a week.
//!
//! `cargo bench --bench forecast` prints processor seconds, the least of some rounds.

#![expect(clippy::print_stdout, reason = "a bench prints what it measured")]

mod support;

use smart_core::{AnomalyOptions, ForecastOptions, anomalies, forecast};
use support::timed;

const ROUNDS: usize = 5;
/// As many different series as keep the processor's caches from knowing them, of the 100,000 that are told of.
const SERIES: usize = 2_000;
/// Each takes less than the clock tells apart.
const LONG: usize = 120;
const DAY: f64 = 86_400.0;
const START: f64 = 1_767_571_200.0;

fn main() {
    let long: Vec<(Vec<f64>, Vec<f64>)> = (0..LONG).map(|shape| series(shape, 10_000, 300.0)).collect();
    let week: Vec<(Vec<f64>, Vec<f64>)> = (0..SERIES).map(|shape| series(shape, 2_016, 300.0)).collect();
    let (mut one, mut many, mut odd) = (f64::INFINITY, f64::INFINITY, f64::INFINITY);
    let mut crossing = 0;
    for _ in 0..ROUNDS {
        one = one.min(timed(|| long.iter().filter(|series| crosses(series)).count()).1 / LONG as f64);
        let (found, seconds) = timed(|| week.iter().filter(|series| crosses(series)).count());
        (many, crossing) = (many.min(seconds / SERIES as f64), found);
        let told = |(times, values): &(Vec<f64>, Vec<f64>)| anomalies(times, values, &AnomalyOptions::default()).anomalies.len();
        odd = odd.min(timed(|| long.iter().map(told).sum::<usize>()).1 / LONG as f64);
    }
    println!("{SERIES} series of 2,016 samples in {SHAPES} shapes, {crossing} of them reach their limit");
    println!("forecast of 10,000 samples    {:.3} ms", one * 1e3);
    println!("forecast of 2,016 samples     {:.3} ms", many * 1e3);
    println!("the same, 100,000 series      {:.1} s", many * 1e5);
    println!("anomalies of 10,000 samples   {:.3} ms", odd * 1e3);
}

fn crosses((times, values): &(Vec<f64>, Vec<f64>)) -> bool {
    let now = times.last().copied().unwrap_or_default();
    forecast(times, values, &[(START, 100.0)], &ForecastOptions::new(now)).time.is_some()
}

/// The shapes that series have: growth, a day's way, both, rotation, a level, and a leak that is ended at its limit.
const SHAPES: usize = 6;

/// Returns a series of a shape, with noise that is the same each time.
fn series(number: usize, samples: usize, step: f64) -> (Vec<f64>, Vec<f64>) {
    let mut state = number as u64 * 2 + 1;
    let mut noise = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f64 / (1u64 << 24) as f64 - 0.5
    };
    let rate = 1.0 + (number / SHAPES % 7) as f64;
    let value = |day: f64| {
        let season = (day * std::f64::consts::TAU).sin() * 8.0;
        match number % SHAPES {
            0 => 30.0 + rate * day,
            1 => 60.0 + season,
            2 => 30.0 + rate * day + season,
            3 => 40.0 + 30.0 * (day * 2.0 / rate).fract(),
            4 => 80.0,
            _ => 20.0 + 80.0 * (day / (rate + 0.5)).fract(),
        }
    };
    let times: Vec<f64> = (0..samples).map(|at| START + at as f64 * step).collect();
    let values = times.iter().map(|time| value((time - START) / DAY) + noise()).collect();
    (times, values)
}
