//! The trend of a few runs: how much longer each takes.
//!
//! A history of Jobs has too few points for what continues series of samples; for them the slope of Sen (1968), its interval
//! after Gilbert (1987, section 16.4), and the test of Mann (1945) and Kendall (1975) need no more than the order of the
//! values, and one odd run does not turn them.

/// Where the times of runs lead.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct RunTrend {
    /// The run time now on the line, in seconds.
    pub(super) level: f64,
    /// How many seconds longer runs take after a day.
    pub(super) slope_per_day: f64,
    /// When the line reaches the limit, in seconds since 1970.
    pub(super) time: f64,
    /// The same with the largest slope of the interval.
    pub(super) earliest: f64,
    /// The same with the smallest slope of the interval; none when it does not rise.
    pub(super) latest: Option<f64>,
    /// What decided.
    pub(super) why: String,
}

const DAY: f64 = 86_400.0;
/// Two-sided 95 %: growth that chance makes in one of twenty histories is no growth.
const SIGNIFICANT_Z: f64 = 1.96;
/// Growth that would take longer than this to get there is not in sight.
const DAYS_MAX: f64 = 60.0;
/// Runs vary; a line through them tells nothing of a time further off than so many times the history.
const REACH: f64 = 3.0;

/// Returns where the times of runs lead, given as (start, seconds) in order; none when they do not grow beyond chance, or
/// will not reach the limit in sight.
pub(super) fn trend_of_runs(runs: &[(f64, f64)], limit: f64, now: f64, confidence: f64) -> Option<RunTrend> {
    let span = runs.last()?.0 - runs.first()?.0;
    let mut slopes = Vec::with_capacity(runs.len() * runs.len() / 2);
    let mut sign_sum = 0_i64;
    for (at, (start, took)) in runs.iter().enumerate() {
        for (later, longer) in runs.iter().skip(at + 1).filter(|(later, _)| later > start) {
            slopes.push((longer - took) / (later - start));
            sign_sum += (longer - took).partial_cmp(&0.0).map_or(0, |order| order as i64);
        }
    }
    slopes.sort_by(f64::total_cmp);
    let slope = median(&slopes)?;
    #[expect(clippy::cast_precision_loss, reason = "runs are few")]
    let n = runs.len() as f64;
    let deviation = (n * (n - 1.0) * (2.0 * n + 5.0) / 18.0).sqrt();
    #[expect(clippy::cast_precision_loss, reason = "runs are few")]
    let z = (sign_sum - sign_sum.signum()) as f64 / deviation;
    if z < SIGNIFICANT_Z || slope <= 0.0 {
        return None;
    }
    let mut levels: Vec<f64> = runs.iter().map(|(start, took)| took - slope * (start - now)).collect();
    levels.sort_by(f64::total_cmp);
    let level = median(&levels)?;
    let reach = |slope: f64| now + ((limit - level) / slope).max(0.0);
    let time = reach(slope);
    if time - now > DAYS_MAX * DAY || time - now > REACH * span {
        return None;
    }
    // Gilbert: the slopes at the ranks (N -+ z s) / 2 bound the true one.
    let spread = z_of(confidence) * deviation;
    #[expect(clippy::cast_precision_loss, reason = "runs are few")]
    let count = slopes.len() as f64;
    let at_rank = |rank: f64| {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between nothing and the number of slopes")]
        let at = rank.clamp(0.0, count - 1.0) as usize;
        slopes.get(at).copied().unwrap_or(slope)
    };
    let (least, most) = (at_rank((count - spread) / 2.0 - 1.0), at_rank((count + spread) / 2.0));
    Some(RunTrend {
        level,
        slope_per_day: slope * DAY,
        time,
        earliest: reach(most.max(slope)),
        latest: (least > 0.0).then(|| reach(least.min(slope))),
        why: format!("runs grow (Sen's slope over {} runs, Mann-Kendall z = {z:.1})", runs.len()),
    })
}

fn median(sorted: &[f64]) -> Option<f64> {
    let half = sorted.len() / 2;
    let upper = sorted.get(half).copied()?;
    Some(if sorted.len() % 2 == 1 { upper } else { f64::midpoint(upper, sorted.get(half.checked_sub(1)?).copied()?) })
}

/// Returns the bound of the standard normal distribution between whose negative and itself so much of it lies.
fn z_of(confidence: f64) -> f64 {
    use statrs::distribution::{ContinuousCDF, Normal};
    Normal::standard().inverse_cdf(f64::midpoint(1.0, confidence.clamp(0.5, 0.999)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn runs(took: &[f64]) -> Vec<(f64, f64)> {
        (0_u32..).zip(took).map(|(day, took)| (f64::from(day) * DAY, *took)).collect()
    }

    #[test]
    fn runs_that_grow_reach_the_limit() {
        let grows = runs(&[600.0, 702.0, 795.0, 905.0, 1001.0, 1100.0, 1203.0]);
        let trend = trend_of_runs(&grows, 2000.0, 6.0 * DAY, 0.9).expect("they grow");
        assert!((trend.slope_per_day - 100.0).abs() < 1.5, "{trend:?}");
        assert!((trend.time / DAY - 14.0).abs() < 0.3, "{trend:?}");
        assert!(trend.earliest < trend.time && trend.latest.is_some_and(|latest| latest > trend.time), "{trend:?}");
    }

    #[test]
    fn runs_that_vary_or_shrink_or_are_far_off_say_nothing() {
        for took in [
            &[600.0, 900.0, 620.0, 880.0, 640.0, 860.0, 650.0][..],
            &[1200.0, 1100.0, 1000.0, 900.0, 800.0, 700.0],
            &[600.0, 601.0, 602.0, 603.0, 604.0, 605.0],
            &[600.0; 8],
            &[],
            &[1.0],
        ] {
            assert_eq!(trend_of_runs(&runs(took), 2000.0, 7.0 * DAY, 0.9), None, "{took:?}");
        }
    }

    #[test]
    fn one_odd_run_does_not_turn_it() {
        let grows = runs(&[600.0, 702.0, 7.0, 905.0, 1001.0, 1100.0, 1203.0, 1297.0]);
        let trend = trend_of_runs(&grows, 2000.0, 7.0 * DAY, 0.9).expect("they grow");
        assert!((trend.slope_per_day - 100.0).abs() < 10.0, "{trend:?}");
    }
}
