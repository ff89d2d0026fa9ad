//! Runs the cases of `fixtures/rules/`: one file a rule, with what it must find and where it must stay silent.
//!
//! Rust, Python and Node run the same cases; `fixtures/README.md` tells their form.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use smart_core::object::time::Time;
use smart_core::{Cluster, Finding, FindingsOptions, Input, PredictionOptions, Scope};

#[test]
fn every_rule_finds_what_it_must_and_nothing_else() {
    let mut wrong = Vec::new();
    let only = std::env::var("RULE").unwrap_or_default();
    for rule in smart_core::rules().iter().filter(|rule| rule.code.contains(&only)) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("fixtures/rules/{}.json", rule.code));
        let Ok(text) = fs::read_to_string(&path) else {
            wrong.push(format!("{}: there is no {}", rule.code, path.display()));
            continue;
        };
        let file: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let cases = file["cases"].as_array().expect("a file of a rule has cases");
        let fires =
            |case: &&Value| ["finds", "predicts"].iter().any(|key| case[key].as_array().is_some_and(|told| !told.is_empty()));
        if cases.iter().filter(fires).count() == 0 || cases.iter().all(|case| fires(&case)) {
            wrong.push(format!("{}: it takes a case in which it fires, and one in which it is silent", rule.code));
        }
        for case in cases {
            wrong.extend(check(rule.code, &file, case).map(|words| format!("{}: {}: {words}", rule.code, case["story"])));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_file_belongs_to_a_rule() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/rules");
    for entry in fs::read_dir(folder).expect("the fixtures are readable") {
        let path = entry.expect("an entry of the fixtures").path();
        let code = path.file_stem().and_then(|stem| stem.to_str()).expect("a name");
        assert!(smart_core::explain(code).is_ok(), "{} belongs to no rule", path.display());
    }
}

/// Returns what is wrong with the answer to a case: of a rule about what is broken, or about what will break.
fn check(code: &str, file: &Value, case: &Value) -> Option<String> {
    if case["predicts"].is_array() { check_predictions(code, file, case) } else { check_findings(code, file, case) }
}

/// Returns the cluster of a case.
fn cluster(code: &str, file: &Value, case: &Value) -> Result<Cluster, String> {
    assert!(case["story"].as_str().is_some_and(|story| !story.is_empty()), "{code}: a case tells its story");
    let now = case["now"].as_str().or(file["now"].as_str()).map(|now| now.parse().expect("`now` is a time"));
    let mut input = Input::new();
    let list = json!({"apiVersion": "v1", "kind": "List", "items": case["items"]});
    input.dump("case", list.to_string().as_bytes()).expect("the items are a dump");
    for series in case["metrics"].as_array().into_iter().flatten() {
        let end = now.map_or(0, |now: Time| now.seconds());
        input.metrics("case", matrix(series, end).to_string().as_bytes()).expect("the series are metrics");
    }
    if !input.skipped().is_empty() {
        return Err(format!("skipped {:?}", input.skipped()));
    }
    Ok(Cluster::new(input, now))
}

/// Returns a series of a case as Prometheus answers a range query: `values` one `step` apart that end now, or `count` of them on
/// a line.
fn matrix(series: &Value, end: i64) -> Value {
    let number = |value: &Value| value.as_f64().expect("a number");
    let step = series["step"].as_i64().expect("a step");
    let values: Vec<f64> = match series["values"].as_array() {
        Some(values) => values.iter().map(number).collect(),
        None => {
            let (count, from, to) = (series["count"].as_u64().expect("a count"), number(&series["from"]), number(&series["to"]));
            (0..count).map(|at| from + (to - from) * at as f64 / (count.max(2) - 1) as f64).collect()
        }
    };
    let first = end - step * (values.len() as i64 - 1);
    let samples: Vec<Value> = values.iter().zip(0..).map(|(value, at)| json!([first + step * at, value.to_string()])).collect();
    json!({"status": "success", "data": {"resultType": "matrix", "result": [{"metric": series["metric"], "values": samples}]}})
}

fn check_predictions(code: &str, file: &Value, case: &Value) -> Option<String> {
    let cluster = match cluster(code, file, case) {
        Ok(cluster) => cluster,
        Err(words) => return Some(words),
    };
    let options = PredictionOptions::default();
    let options = case["within_seconds"].as_i64().map_or(options, |seconds| options.within_seconds(seconds));
    let report = cluster.predictions(&Scope::all(), &options);
    let mut found: Vec<(String, String)> = Vec::new();
    for prediction in report.answer.predictions.iter().filter(|prediction| prediction.code == code) {
        let commands = prediction.outlook.fixes.iter().chain(&prediction.commands).map(ToString::to_string);
        let evidence = prediction.evidence.iter().map(|piece| piece.value.clone());
        let words =
            std::iter::once(prediction.message.clone()).chain(prediction.next.iter().cloned()).chain(commands).chain(evidence);
        found.push((prediction.subject.to_string(), words.collect::<Vec<_>>().join("\n")));
    }
    found.sort();
    wrong(&found, &case["predicts"], case, || {
        let all = report.answer.predictions.iter().map(|prediction| format!("{} {}", prediction.code, prediction.subject));
        format!("{:?}; {:?}", all.collect::<Vec<_>>(), report.answer.foresight.refused)
    })
}

fn check_findings(code: &str, file: &Value, case: &Value) -> Option<String> {
    let cluster = match cluster(code, file, case) {
        Ok(cluster) => cluster,
        Err(words) => return Some(words),
    };
    let report = cluster.findings(&Scope::all(), &FindingsOptions::default().lint(true).info(true));
    let findings = &report.answer.findings;
    let mut found: Vec<(String, String)> = Vec::new();
    let mut severities = Vec::new();
    for finding in findings {
        if finding.code == code {
            found.push((finding.subject.to_string(), words(finding)));
            severities.push(finding.severity.as_str());
        }
        for symptom in finding.symptoms.iter().filter(|symptom| symptom.code == code) {
            found.push((symptom.subject.to_string(), symptom.message.clone()));
            severities.push(symptom.severity.as_str());
        }
    }
    found.sort();
    if let Some(severity) = case["severity"].as_str().filter(|severity| severities.iter().any(|found| found != severity)) {
        return Some(format!("is {severities:?}, not {severity}"));
    }
    wrong(&found, &case["finds"], case, || {
        let all = findings.iter().map(|finding| format!("{} {}", finding.code, finding.subject));
        format!("{:?}", all.collect::<Vec<_>>())
    })
}

/// Returns what is wrong with what was told: subjects with words.
fn wrong(found: &[(String, String)], wanted: &Value, case: &Value, all: impl Fn() -> String) -> Option<String> {
    let wanted: Vec<&str> = wanted.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let subjects: Vec<&str> = found.iter().map(|(subject, _)| subject.as_str()).collect();
    if subjects != wanted {
        return Some(format!("tells of {subjects:?}, not {wanted:?}; in all {}", all()));
    }
    let says = case["says"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let unsaid: Vec<&str> = says.filter(|words| !found.iter().any(|(_, said)| said.contains(words))).collect();
    (!unsaid.is_empty()).then(|| format!("does not say {unsaid:?}: {found:?}"))
}

/// Returns all that a finding says in words.
fn words(finding: &Finding) -> String {
    let commands = finding.commands.iter().map(ToString::to_string);
    std::iter::once(finding.message.clone()).chain(finding.next.iter().cloned()).chain(commands).collect::<Vec<_>>().join("\n")
}
