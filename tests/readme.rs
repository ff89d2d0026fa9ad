//! The README's example in Rust, run. Its commands are run by the tests of the plugin, the other examples by those of the
//! bindings.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The README shows `examples/shop.rs`, and after it what that prints.
#[test]
fn the_example_is_shown_and_prints_what_is_shown() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &str| std::fs::read_to_string(root.join(path)).expect("it is readable");
    let (readme, example) = (read("README.md"), read("examples/shop.rs"));
    let (_, after) = readme.split_once("```rust\n").expect("the README has an example in Rust");
    let (shown, after) = after.split_once("```\n\n```text\n").expect("the example is followed by what it prints");
    let (printed, _) = after.split_once("```").expect("what it prints ends");
    assert!(example.ends_with(shown), "examples/shop.rs ends with what the README shows");

    let example = built("shop");
    let output = Command::new(&example).current_dir(root).output().expect("the example runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(String::from_utf8_lossy(&output.stdout), printed);
}

/// Builds an example beside this test and returns where it is. With the features of the workspace, which the run of all
/// tests has built already.
fn built(example: &str) -> PathBuf {
    let test = std::env::current_exe().expect("a test has a path");
    let directory = test.ancestors().nth(2).expect("tests lie in <profile>/deps");
    let profile = directory.file_name().and_then(|name| name.to_str()).expect("it is named after the profile");
    let profile = if profile == "debug" { "dev" } else { profile };
    let done = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--locked", "--offline", "--workspace", "--profile", profile, "--example", example])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .status()
        .expect("cargo runs");
    assert!(done.success(), "the example is built");
    directory.join("examples").join(example).with_extension(std::env::consts::EXE_EXTENSION)
}
