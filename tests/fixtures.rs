//! Runs the cases of `fixtures/`, which Rust, Python and Node share; `fixtures/README.md` tells their form.
//!
//! With `UPDATE=1` the expectations are written anew: read what changed before it is committed.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use smart_core::object::ObjectRef;
use smart_core::{Change, Cluster, Direction, Error, FindingsOptions, Input, PredictionOptions, SimulationOptions};

#[test]
fn every_case_is_answered_as_expected() {
    let update = std::env::var_os("UPDATE").is_some();
    let cases = cases();
    assert!(cases.len() >= 6, "only {} cases are found", cases.len());
    let mut wrong = Vec::new();
    for case in cases {
        let path = case.join("expected.json");
        let answered = format!("[\n  {}\n]\n", answers(&case).join(",\n").replace('\n', "\n  "));
        if update {
            fs::write(&path, answered).expect("the expectation can be written");
            continue;
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        if expected != answered {
            wrong.push(format!("{}: {}", case.display(), first_difference(&expected, &answered)));
        }
    }
    assert!(wrong.is_empty(), "{}\n(UPDATE=1 writes the expectations anew)", wrong.join("\n"));
}

/// Returns the directories that hold a case, in order.
fn cases() -> Vec<PathBuf> {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut cases: Vec<PathBuf> = fs::read_dir(fixtures)
        .expect("the fixtures are readable")
        .map(|entry| entry.expect("an entry of the fixtures").path())
        .filter(|path| path.join("case.json").is_file())
        .collect();
    cases.sort();
    cases
}

/// Returns one answer a question of the case, each as the JSON that the command line writes: fields in their own order.
fn answers(case: &Path) -> Vec<String> {
    let text = fs::read_to_string(case.join("case.json")).expect("a case is readable");
    let about: Value = serde_json::from_str(&text).expect("a case is JSON");
    assert!(about["story"].as_str().is_some_and(|story| !story.is_empty()), "{}: a case tells its story", case.display());
    let now = about["now"].as_str().map(|now| now.parse().expect("`now` is a time"));
    let mut input = Input::new();
    input.dump("dump.json", &fs::read(case.join("dump.json")).expect("a dump is readable")).expect("it is a dump");
    if let Ok(metrics) = fs::read(case.join("metrics.json")) {
        input.metrics("metrics.json", &metrics).expect("they are metrics");
    }
    let cluster = Cluster::new(input, now);
    let questions = about["questions"].as_array().expect("a case has questions");
    questions.iter().map(|question| answer(&cluster, question).unwrap_or_else(refused)).collect()
}

fn answer(cluster: &Cluster, question: &Value) -> Result<String, Error> {
    let text = |name: &str| question[name].as_str();
    let scope = || cluster.scope(text("object"), text("namespace"), text("labels"));
    let report = match text("command") {
        Some("health") => serde_json::to_string_pretty(&cluster.health(&scope()?)),
        Some("findings") => {
            let flag = |name: &str| question[name].as_bool().unwrap_or_default();
            let options = FindingsOptions::default().lint(flag("lint")).info(flag("info")).events(flag("events"));
            let scope = cluster.scope_of_any(text("object"), text("namespace"), text("labels"))?;
            serde_json::to_string_pretty(&cluster.findings(&scope, &options))
        }
        Some("certificates") => serde_json::to_string_pretty(&cluster.certificates(&scope()?)),
        Some("predictions") => {
            let within = question["within_seconds"].as_i64();
            let options = PredictionOptions::default();
            let options = within.map_or(options, |seconds| options.within_seconds(seconds));
            serde_json::to_string_pretty(&cluster.predictions(&scope()?, &options))
        }
        Some("top") => serde_json::to_string_pretty(&cluster.top(&scope()?)),
        Some("graph") => {
            let object = text("object").map(|object| cluster.resolve(object, text("namespace"))).transpose()?;
            let roots: Vec<ObjectRef> = object.into_iter().collect();
            let direction = Direction::parse(text("direction").unwrap_or("upstream")).expect("a direction");
            let depth = question["depth"].as_u64().map(|depth| usize::try_from(depth).expect("a depth"));
            serde_json::to_string_pretty(&cluster.graph_report(&roots, direction, depth))
        }
        Some("fit") => {
            let names = question["objects"].as_array().expect("`objects` is a list");
            let named = names.iter().map(|name| cluster.objects_called(name.as_str().expect("a name"), text("namespace")));
            let objects: Vec<ObjectRef> = named.collect::<Result<Vec<_>, _>>()?.concat();
            let at_most = question["at_most"].as_u64().map_or(100, |most| usize::try_from(most).expect("a number"));
            serde_json::to_string_pretty(&cluster.fit_all(&objects, at_most)?)
        }
        Some("simulate") => {
            let options = SimulationOptions::default().findings(question["findings"].as_bool().unwrap_or_default());
            serde_json::to_string_pretty(&cluster.simulate(&changes(question)?, &options)?)
        }
        other => panic!("there is no command {other:?}"),
    };
    Ok(report.expect("reports are JSON"))
}

/// Returns the changes of a question, with its own manifests.
fn changes(question: &Value) -> Result<Vec<Change>, Error> {
    let read = |file: &str| match question["manifests"].get(file) {
        Some(manifest) => Ok(manifest.to_string().into_bytes()),
        None => Err("its manifests have to be given with it".to_owned()),
    };
    let changes = Change::parse_with(question["change"].as_str().expect("a change"), read)?;
    let Some(namespace) = question["namespace"].as_str() else { return Ok(changes) };
    Ok(changes.into_iter().map(|change| change.in_namespace(namespace)).collect())
}

fn refused(error: Error) -> String {
    serde_json::to_string_pretty(&json!({"error": {"kind": error.kind(), "message": error.to_string()}})).expect("it is JSON")
}

fn first_difference(expected: &str, answered: &str) -> String {
    let lines = expected.lines().zip(answered.lines()).enumerate();
    let different = lines.map(|(at, (expected, answered))| (at + 1, expected, answered)).find(|(_, a, b)| a != b);
    match different {
        Some((at, expected, answered)) => format!("line {at}: expected `{}`, answered `{}`", expected.trim(), answered.trim()),
        None => format!("expected {} lines, answered {}", expected.lines().count(), answered.lines().count()),
    }
}
