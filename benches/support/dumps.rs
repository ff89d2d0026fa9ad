//! Where generated dumps are.

#![expect(clippy::print_stderr, reason = "a bench that cannot run says so")]

use std::path::PathBuf;
use std::process::Command;

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
