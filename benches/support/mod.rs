//! What the benches share: how time is measured.

/// Seconds that this thread has spent on a processor: waiting for others does not count.
pub(crate) fn cpu_seconds() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds: f64 = text.split(' ').next().and_then(|field| field.parse().ok()).unwrap_or_default();
    nanoseconds / 1e9
}

/// Runs `work` and returns what it gives with the processor time it took.
pub(crate) fn timed<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let start = cpu_seconds();
    let result = work();
    (result, cpu_seconds() - start)
}
