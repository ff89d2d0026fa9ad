//! The README's example in Rust, run. Its commands are run by the tests of the plugin, the other examples by those of the
//! bindings.

use std::path::Path;
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

    let cargo = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--locked", "--offline", "--example", "shop"])
        .current_dir(root)
        .output()
        .expect("cargo runs");
    assert!(cargo.status.success(), "{}", String::from_utf8_lossy(&cargo.stderr));
    assert_eq!(String::from_utf8_lossy(&cargo.stdout), printed);
}
