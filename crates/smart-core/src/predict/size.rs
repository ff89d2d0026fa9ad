//! Sizes that last: how much to ask for, so that the same does not happen again next month.

/// How long a new size is to last at the growth of today, in days.
pub(super) const LASTS_DAYS: f64 = 90.0;
/// The part of a new size that is to stay free all that time.
const FREE: f64 = 0.2;
/// No more than this times the present limit is suggested: growth that would need more is to be looked at, not fed.
const TIMES_MAX: f64 = 4.0;

/// A size to ask for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Size {
    /// The size, in the unit of what grows.
    pub(super) amount: f64,
    /// For how many days it lasts at the growth of today, until it is full.
    pub(super) days: f64,
}

/// Returns a size that lasts for what grows by so much a day: for [`LASTS_DAYS`] with a fifth free at the end of them,
/// at most four times the present limit; rounded up by `round`.
pub(super) fn lasting(level: f64, slope_per_day: f64, limit: f64, round: impl Fn(f64) -> f64) -> Size {
    let wanted = (level + slope_per_day.max(0.0) * LASTS_DAYS) / (1.0 - FREE);
    let amount = round(wanted.min(limit * TIMES_MAX).max(limit * (1.0 + FREE)));
    let days = if slope_per_day > 0.0 { (amount - level) / slope_per_day } else { f64::INFINITY };
    Size { amount, days }
}

const GI: f64 = 1_073_741_824.0;
const MI: f64 = 1_048_576.0;

/// Rounds bytes of storage up to what people ask for: whole Gi, tens and fifties of them beyond.
pub(super) fn round_storage(bytes: f64) -> f64 {
    let step = match bytes / GI {
        gi if gi <= 10.0 => GI,
        gi if gi <= 100.0 => 10.0 * GI,
        gi if gi <= 1000.0 => 50.0 * GI,
        _ => 256.0 * GI,
    };
    (bytes / step).ceil() * step
}

/// Rounds bytes of memory up to what people ask for: steps of 64Mi, 256Mi and whole Gi.
pub(super) fn round_memory(bytes: f64) -> f64 {
    let step = match bytes / MI {
        mi if mi <= 1024.0 => 64.0 * MI,
        mi if mi <= 8192.0 => 256.0 * MI,
        _ => GI,
    };
    (bytes / step).ceil() * step
}

/// Rounds cores up to tenths, and to whole ones from ten on.
pub(super) fn round_cores(cores: f64) -> f64 {
    if cores > 10.0 { cores.ceil() } else { (cores * 10.0).ceil() / 10.0 }
}

/// Rounds what is counted up to two digits that matter.
pub(super) fn round_count(count: f64) -> f64 {
    let mut step = 1.0;
    while count / step > 100.0 {
        step *= 10.0;
    }
    (count / step).ceil() * step
}

/// Returns bytes as a quantity without a fraction: `500Gi`, `1536Mi`.
pub(super) fn quantity(bytes: f64) -> String {
    for (unit, size) in [("Gi", GI), ("Mi", MI), ("Ki", 1024.0)] {
        let count = bytes / size;
        if count >= 1.0 && (count - count.round()).abs() < 1e-9 {
            return format!("{}{unit}", count.round());
        }
    }
    format!("{}", bytes.ceil())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_lasts_for_three_months_with_a_fifth_free() {
        let size = lasting(90.0 * GI, 1.0 * GI, 100.0 * GI, round_storage);
        assert_eq!(quantity(size.amount), "250Gi");
        assert!((size.days - 160.0).abs() < 1e-6);
    }

    #[test]
    fn what_grows_wildly_is_not_fed() {
        let size = lasting(90.0 * GI, 50.0 * GI, 100.0 * GI, round_storage);
        assert_eq!(quantity(size.amount), "400Gi");
        assert!(size.days < 7.0);
    }

    #[test]
    fn a_size_is_larger_than_the_limit_by_a_fifth_at_least() {
        assert_eq!(quantity(lasting(1.0 * GI, 0.0, 10.0 * GI, round_storage).amount), "20Gi");
    }

    #[test]
    fn sizes_are_round() {
        assert_eq!(quantity(round_storage(3.2 * GI)), "4Gi");
        assert_eq!(quantity(round_storage(213.0 * GI)), "250Gi");
        assert_eq!(quantity(round_storage(1500.0 * GI)), "1536Gi");
        assert_eq!(quantity(round_memory(513.0 * MI)), "576Mi");
        assert_eq!(quantity(round_memory(9000.0 * MI)), "9Gi");
        assert_eq!(round_count(1234.0), 1300.0);
        assert_eq!(round_count(37.2), 38.0);
        assert!((round_cores(1.23) - 1.3).abs() < 1e-9);
    }
}
