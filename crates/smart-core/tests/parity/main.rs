//! Holds what is kept of objects against the types of k8s-openapi, which are generated from Kubernetes' own API description.
//!
//! Each fixture is a small object with a telling value in every field that is kept, and some that are not. Three values are
//! compared: the fixture, what k8s-openapi makes of it, and what is kept of it.

#![expect(clippy::disallowed_methods, reason = "the core does no I/O, and its tests read fixtures")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;
use smart_core::Input;
use smart_core::object::duration::Duration;
use smart_core::object::quantity::Quantity;
use smart_core::object::time::Time;

use cases::cases;

mod cases;

#[test]
fn what_is_kept_is_what_kubernetes_means() {
    let mut complaints = Vec::new();
    for case in cases() {
        let text = fixture(case.file);
        let raw: Value = serde_json::from_str(&text).expect("a fixture is JSON");
        let (ours, theirs) = (kept(case.file, &text), (case.theirs)(&text));
        let mut complain = |what: String| complaints.push(format!("{}: {what}", case.file));
        // The fixture has no field that Kubernetes does not have.
        for (path, value) in leaves(&raw) {
            if !theirs.pointer(&path).is_some_and(|theirs| same(value, theirs)) {
                complain(format!("{path} is {value}, and {:?} to Kubernetes", theirs.pointer(&path)));
            }
        }
        // All that is kept is right.
        for (path, value) in leaves(&ours) {
            let theirs = theirs.pointer(case.origin(&path));
            if !within(&path, case.changed) && !theirs.is_some_and(|theirs| same(value, theirs)) {
                complain(format!("{path} is kept as {value}, and {theirs:?} to Kubernetes"));
            }
        }
        // All is kept but what is meant to be left out.
        for (path, value) in leaves(&raw) {
            let is_kept = ours.pointer(case.destination(&path)).is_some();
            let left_out = within(&path, case.left_out);
            if is_kept == left_out && !within(&path, case.changed) {
                complain(format!("{path}, which is {value}, is {} kept", if is_kept { "wrongly" } else { "not" }));
            }
        }
        for path in case.left_out.iter().chain(case.changed).chain(case.moved.iter().map(|(_, from)| from)) {
            let is_there = raw.pointer(path).is_some() || ours.pointer(path).is_some();
            if !is_there {
                complain(format!("{path} is a path of nothing"));
            }
        }
    }
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

#[test]
fn every_fixture_is_compared() {
    let compared: Vec<_> = cases().iter().map(|case| case.file).collect();
    for file in fixture_names() {
        assert!(compared.contains(&file.as_str()), "{file}");
    }
}

/// A field that no fixture has could have any name.
#[test]
fn every_declared_field_is_in_a_fixture() {
    let mut kept_names = BTreeSet::new();
    for case in cases() {
        names(&kept(case.file, &fixture(case.file)), &mut kept_names);
    }
    let (mut missing, mut declared) = (Vec::new(), 0);
    for (file, text) in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/object")) {
        for line in text.lines() {
            let Some(name) = line.strip_suffix("\",").and_then(|line| line.rsplit_once(" = \"")) else { continue };
            let is_declared = line.starts_with("        ") && !line.contains("//") && line.contains(": ");
            // Both forms of events are joined into one, with names of its own.
            if !is_declared || file.ends_with("event.rs") {
                continue;
            }
            declared += 1;
            if !kept_names.contains(name.1) {
                missing.push(format!("{} in {file}", name.1));
            }
        }
    }
    assert!(declared > 500, "only {declared} declarations were recognized");
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn nothing_secret_is_kept() {
    for case in cases() {
        let written = kept(case.file, &fixture(case.file)).to_string();
        assert!(!written.contains("hidden") && !written.contains("aGlkZGVu"), "{}", case.file);
    }
}

/// Returns what is kept of the object in a fixture.
fn kept(file: &str, text: &str) -> Value {
    let mut input = Input::new();
    input.dump(file, text.as_bytes()).expect(file);
    assert_eq!((input.objects().len(), input.skipped()), (1, &[][..]), "{file}");
    serde_json::to_value(&input.objects()[0]).expect(file)
}

/// Returns whether a leaf means the same as another value: quantities and times can be written in several ways, and an object
/// or a list of which nothing is kept is still there.
fn same(leaf: &Value, other: &Value) -> bool {
    let (a, b) = match (leaf, other) {
        (Value::String(a), Value::String(b)) => (a, b),
        (Value::Object(_), Value::Object(_)) | (Value::Array(_), Value::Array(_)) => return true,
        _ => return leaf == other,
    };
    fn equal<T: PartialEq, E>(a: Result<T, E>, b: Result<T, E>) -> bool {
        matches!((a, b), (Ok(a), Ok(b)) if a == b)
    }
    a == b
        || equal(Quantity::parse(a), Quantity::parse(b))
        || equal(Time::parse(a), Time::parse(b))
        || equal(Duration::parse(a), Duration::parse(b))
}

fn within(path: &str, parts: &[&str]) -> bool {
    parts.iter().any(|part| path.strip_prefix(part).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
}

/// Returns each value that holds no other, under its JSON pointer.
fn leaves(value: &Value) -> Vec<(String, &Value)> {
    fn walk<'a>(path: String, value: &'a Value, found: &mut Vec<(String, &'a Value)>) {
        match value {
            Value::Object(fields) if !fields.is_empty() => {
                for (name, field) in fields {
                    walk(format!("{path}/{}", name.replace('~', "~0").replace('/', "~1")), field, found);
                }
            }
            Value::Array(items) if !items.is_empty() => {
                for (index, item) in items.iter().enumerate() {
                    walk(format!("{path}/{index}"), item, found);
                }
            }
            _ => found.push((path, value)),
        }
    }
    let mut found = Vec::new();
    walk(String::new(), value, &mut found);
    found
}

fn names(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                found.insert(name.clone());
                names(field, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| names(item, found)),
        _ => {}
    }
}

fn fixture(file: &str) -> String {
    let path = format!("{FIXTURES}/{file}.json");
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn fixture_names() -> Vec<String> {
    let files = fs::read_dir(FIXTURES).expect(FIXTURES);
    let names = files.map(|file| file.expect(FIXTURES).file_name().into_string().expect("a name of ASCII"));
    names.map(|name| name.trim_end_matches(".json").to_owned()).collect()
}

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/parity");

/// Returns the source files under a folder, with their paths.
fn sources(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("the sources are there") {
        let path = entry.expect("the sources are there").path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else {
            found.push((path.display().to_string(), fs::read_to_string(&path).expect("a source is text")));
        }
    }
    found
}
