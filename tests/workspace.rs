//! The shape of the repository, checked.

use std::path::Path;

/// The top level holds what CONTRIBUTING.md says and nothing else.
#[test]
fn top_level_is_the_agreed_one() {
    let allowed = [
        "Cargo.toml",
        "Cargo.lock",
        "LICENSE",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "README.md",
        "crates",
        "bindings",
        "benches",
        "fuzz",
        "fixtures",
        "examples",
        "tests",
        "docs",
        "target",
    ];
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let strange: Vec<String> = std::fs::read_dir(root)
        .expect("the repository's root is readable")
        .map(|entry| entry.expect("an entry of the root").file_name().to_string_lossy().into_owned())
        .filter(|name| !name.starts_with('.') && !allowed.contains(&name.as_str()))
        .collect();
    assert!(strange.is_empty(), "top-level entries that the layout does not have: {strange:?}");
}
