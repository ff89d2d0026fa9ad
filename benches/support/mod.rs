//! What the benches share: where dumps are, and how time and memory are measured.

#![expect(clippy::print_stderr, reason = "a bench that cannot run says so")]

use std::path::PathBuf;
use std::process::Command;

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

/// Returns a generated dump of a size, `small`, `medium` or `large`, made when it is not there yet; none without the
/// generator.
pub(crate) fn generated(size: &str) -> Option<PathBuf> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let path = root.join(format!("target/bench/{size}.json"));
    if path.exists() {
        return Some(path);
    }
    let generator = root.join("../shared/eval/clusters/gen_cluster.py");
    if !generator.exists() {
        eprintln!("skipped: the generator of clusters is not at {}", generator.display());
        return None;
    }
    std::fs::create_dir_all(root.join("target/bench")).ok()?;
    let made = Command::new("python3").arg(generator).args(["--size", size, "-o"]).arg(&path).status();
    made.ok().filter(|status| status.success()).map(|_| path)
}

/// Returns the smallest of the times.
pub(crate) fn least(times: &[f64]) -> f64 {
    times.iter().copied().fold(f64::INFINITY, f64::min)
}
