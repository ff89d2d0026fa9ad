//! What holds for whole series: what is found, what is silent, and what changes nothing.

use super::*;

const START: f64 = 1_700_006_400.0;
const STEP: f64 = 300.0;
const DAY: usize = 288;

/// A generator of the same numbers everywhere (xorshift).
struct Noise(u64);

impl Noise {
    fn uniform(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    /// Nearly Gaussian: twelve uniform numbers.
    fn gaussian(&mut self) -> f64 {
        (0..12).map(|_| self.uniform()).sum::<f64>() - 6.0
    }
}

fn times(count: usize) -> Vec<f64> {
    (0..count).map(|index| START + STEP * index as f64).collect()
}

fn noisy(count: usize, seed: u64, value: impl Fn(usize, &mut Noise) -> f64) -> Vec<f64> {
    let mut noise = Noise(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    // The first numbers of near seeds are alike.
    for _ in 0..20 {
        noise.uniform();
    }
    (0..count).map(|index| value(index, &mut noise)).collect()
}

fn daily(index: usize, noise: &mut Noise) -> f64 {
    200.0 + 100.0 * (index as f64 / DAY as f64 * std::f64::consts::TAU).sin() + 4.0 * noise.gaussian()
}

fn told(values: &[f64]) -> Vec<Anomaly> {
    anomalies(&times(values.len()), values, &AnomalyOptions::default()).anomalies
}

/// Tells what is found in a series within two hours of a sample.
fn found_at(values: &[f64], index: usize) -> Vec<AnomalyKind> {
    let at = START + STEP * index as f64;
    told(values).iter().filter(|anomaly| (0.0..7200.0).contains(&(anomaly.time - at))).map(|anomaly| anomaly.kind).collect()
}

#[test]
fn what_is_planted_is_found_as_what_it_is() {
    let noise = || noisy(10 * DAY, 7, |_, noise| 100.0 + 5.0 * noise.gaussian());
    let at = 8 * DAY;
    let mut spike = noise();
    spike[at] = 300.0;
    assert_eq!(found_at(&spike, at), [AnomalyKind::Spike]);
    let mut dip = noise();
    dip[at] = 0.0;
    assert_eq!(found_at(&dip, at), [AnomalyKind::Dip]);
    let mut shift = noise();
    shift[at..].iter_mut().for_each(|value| *value += 60.0);
    assert_eq!(found_at(&shift, at), [AnomalyKind::LevelShift]);
    let mut slow = noise();
    slow[at..].iter_mut().for_each(|value| *value += 13.0);
    assert_eq!(found_at(&slow, at), [AnomalyKind::LevelShift]);
    let mut flat = noise();
    flat[at..].fill(100.0);
    assert_eq!(found_at(&flat, at), [AnomalyKind::Flat]);
    let mut wild = noise();
    wild[at..].iter_mut().for_each(|value| *value = 100.0 + 3.0 * (*value - 100.0));
    assert!(!found_at(&wild, at).is_empty());
}

#[test]
fn a_value_of_noon_at_midnight_is_told_with_what_that_time_has() {
    let mut values = noisy(14 * DAY, 3, daily);
    let (low, high) = (12 * DAY + DAY * 3 / 4, 12 * DAY + DAY / 4);
    values[low] = values[high];
    let answer = anomalies(&times(values.len()), &values, &AnomalyOptions::default());
    assert_eq!(answer.season, Some(86_400.0));
    let [anomaly] = answer.anomalies.as_slice() else { panic!("{:?}", answer.anomalies) };
    assert_eq!((anomaly.kind, anomaly.time), (AnomalyKind::Spike, START + STEP * low as f64));
    assert!((anomaly.expected - 100.0).abs() < 10.0, "{anomaly:?}");
    assert!(
        anomaly.why.contains("this time of the day had 9") && anomaly.why.contains("on 10 of the last 12 days"),
        "{}",
        anomaly.why
    );
}

#[test]
fn a_day_at_the_level_of_the_night_is_found() {
    let mut values = noisy(14 * DAY, 4, daily);
    let morning = 11 * DAY + 10;
    values[morning..morning + DAY / 2].iter_mut().for_each(|value| *value = value.min(120.0));
    assert!(!found_at(&values, morning).is_empty());
}

#[test]
fn ordinary_series_are_quiet() {
    let wave = |index: usize, period: f64| (index as f64 / period).fract();
    let cases: [(&str, f64, &dyn Fn(usize, &mut Noise) -> f64); 7] = [
        ("noise", 0.5, &|_, noise| 100.0 + 10.0 * noise.gaussian()),
        ("uniform", 0.1, &|_, noise| noise.uniform()),
        ("daily", 0.5, &daily),
        ("sawtooth", 0.5, &|index, noise| 50.0 + 80.0 * wave(index, 97.3) + noise.gaussian()),
        ("hourly job", 0.1, &|index, noise| 5.0 + 0.5 * noise.gaussian() + if index % 12 == 0 { 40.0 } else { 0.0 }),
        ("nightly job", 0.5, &|index, noise| 5.0 + 0.5 * noise.gaussian() + if index % DAY < 6 { 60.0 } else { 0.0 }),
        ("growth", 0.1, &|index, noise| 1000.0 + index as f64 + noise.gaussian()),
    ];
    for (name, allowed, value) in cases {
        let count: usize = (1..=6).map(|seed| told(&noisy(28 * DAY, seed, value)).len()).sum();
        let in_two_weeks = count as f64 / 12.0;
        assert!(in_two_weeks <= allowed, "{name}: {in_two_weeks} in two weeks");
    }
    assert_eq!(told(&[42.0; 28 * DAY]), []);
}

#[test]
fn what_comes_later_changes_no_score() {
    let values = noisy(6 * DAY, 11, |index, noise| daily(index, noise) + if index % 500 == 499 { 300.0 } else { 0.0 });
    let all = anomalies(&times(values.len()), &values, &AnomalyOptions::every_score()).anomalies;
    for cut in [60, 700, 1234] {
        let first = anomalies(&times(cut), &values[..cut], &AnomalyOptions::every_score()).anomalies;
        let scores = |anomalies: &[Anomaly]| anomalies.iter().map(|anomaly| (anomaly.time, anomaly.score)).collect::<Vec<_>>();
        assert_eq!(scores(&all)[..first.len()], scores(&first));
    }
}

/// Returns what must not depend on how a series is written down.
fn essence(answer: &Anomalies, shift: f64, scale: f64) -> Vec<(f64, u64, i64, AnomalyKind)> {
    let essence = answer.anomalies.iter().map(|anomaly| {
        (anomaly.time - shift, (anomaly.score * 1e6).round() as u64, (anomaly.value / scale * 1e3).round() as i64, anomaly.kind)
    });
    essence.collect()
}

#[test]
fn scale_whole_days_order_repetition_and_absent_samples_change_nothing() {
    let mut values = noisy(9 * DAY, 5, daily);
    values[2000] += 500.0;
    values[2300..2330].fill(250.0);
    let (times, options) = (times(values.len()), AnomalyOptions { threshold: 0.6, every_point: true });
    let plain = anomalies(&times, &values, &options);
    let expected = essence(&plain, 0.0, 1.0);
    assert!(expected.len() > 3);
    for scale in [1.0 / 1024.0, 1_048_576.0] {
        let scaled: Vec<f64> = values.iter().map(|value| value * scale).collect();
        assert_eq!(essence(&anomalies(&times, &scaled, &options), 0.0, scale), expected, "scale {scale}");
    }
    for days in [-3.0, 1.0, 365.0] {
        let shifted: Vec<f64> = times.iter().map(|time| time + days * 86_400.0).collect();
        assert_eq!(essence(&anomalies(&shifted, &values, &options), days * 86_400.0, 1.0), expected, "{days} days");
    }
    let mut pairs: Vec<(f64, f64)> = times.iter().copied().zip(values.iter().copied()).collect();
    pairs.extend_from_within(..400);
    pairs.extend((0..50).map(|index| (START + 7.0 + STEP * f64::from(index), f64::NAN)));
    let mut noise = Noise(99);
    for index in (1..pairs.len()).rev() {
        pairs.swap(index, (noise.uniform() * (index + 1) as f64) as usize);
    }
    let (mixed_times, mixed_values): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
    let mixed = anomalies(&mixed_times, &mixed_values, &options);
    assert_eq!(mixed.anomalies, plain.anomalies);
    assert_eq!((mixed.rows.absent, mixed.rows.repeated, mixed.rows.used), (50, 400, values.len()));
}

#[test]
fn a_short_past_is_refused() {
    let answer = anomalies(&times(50), &[1.0; 50], &AnomalyOptions::default());
    assert_eq!(answer.refusal, Some(AnomalyRefusal::TooFewSamples { used: 50, needed: 51 }));
    assert_eq!(anomalies(&[], &[], &AnomalyOptions::default()).rows, SampleRows::default());
    assert_eq!(anomalies(&times(51), &[1.0; 51], &AnomalyOptions::default()).refusal, None);
}

#[test]
fn hostile_numbers_give_scores_and_no_panic() {
    let hostile = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MAX, f64::MIN, f64::MIN_POSITIVE, -0.0, 0.0, 5e-324, 1.0];
    for seed in 1..40 {
        let mut noise = Noise(seed);
        let mut pick =
            |ordinary: f64| if noise.uniform() < 0.3 { hostile[(noise.uniform() * 10.0) as usize % 10] } else { ordinary };
        let times: Vec<f64> = times(300).into_iter().map(&mut pick).collect();
        let values: Vec<f64> = (0..300).map(|index| pick(f64::from(index))).collect();
        for options in [AnomalyOptions::default(), AnomalyOptions::every_score()] {
            for anomaly in anomalies(&times, &values, &options).anomalies {
                assert!((0.0..=1.0).contains(&anomaly.score) && anomaly.time.is_finite(), "{anomaly:?}");
            }
        }
    }
    let mut alternating = [f64::MAX, f64::MIN].repeat(100);
    alternating.push(0.0);
    anomalies(&times(201), &alternating, &AnomalyOptions::every_score());
}
