//! Findings in the form of SARIF 2.1.0, which code scanners and their viewers read.

use serde_json::{Value, json};

use super::clean::clean;
use super::rules::markdown;
use super::words::{full_name, joined};
use crate::findings::{Finding, FindingsAnswer, Rule, Severity, rules};
use crate::object::ObjectRef;
use crate::report::Report;

/// Returns the answer as a log of one run.
pub(super) fn findings(report: &Report<FindingsAnswer>) -> String {
    let rules = rules();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "smart-core",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": rules.iter().map(|known| rule(known)).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "properties": {"now": report.now, "complete": report.complete, "gaps": report.gaps},
            "results": report.answer.findings.iter().map(|finding| result(finding, rules)).collect::<Vec<_>>(),
        }],
    });
    let mut text = serde_json::to_string_pretty(&log).unwrap_or_default();
    text.push('\n');
    text
}

fn rule(rule: &Rule) -> Value {
    json!({
        "id": rule.code,
        "shortDescription": {"text": rule.finds},
        "fullDescription": {"text": rule.matters},
        "help": {"text": format!("{} {}", rule.matters, rule.advice), "markdown": markdown(rule)},
        "defaultConfiguration": {"level": level(rule.severity)},
        "properties": {"tags": if rule.lint { vec!["kubernetes", "lint"] } else { vec!["kubernetes"] }},
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn result(finding: &Finding, rules: &[&Rule]) -> Value {
    let mut message = finding.message.clone();
    if !finding.symptoms.is_empty() {
        let symptoms: Vec<String> =
            finding.symptoms.iter().map(|symptom| format!("{} ({})", symptom.code, full_name(&symptom.subject))).collect();
        message.push_str(&format!(" It explains {}.", joined(&symptoms)));
    }
    let mut result = json!({
        "ruleId": finding.code,
        "level": level(finding.severity),
        "message": {"text": clean(&message)},
        "locations": [location(&finding.subject)],
        "partialFingerprints": {"smart/v1": finding.fingerprint},
        "rank": finding.score.total.clamp(0.0, 100.0),
        "properties": {
            "affects": finding.affects.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "commands": finding.commands.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "next": finding.next,
        },
    });
    if let (Some(index), Some(result)) = (rules.iter().position(|rule| rule.code == finding.code), result.as_object_mut()) {
        result.insert("ruleIndex".to_owned(), json!(index));
        if !finding.affects.is_empty() {
            let related: Vec<Value> = finding.affects.iter().take(RELATED_MAX).map(location).collect();
            result.insert("relatedLocations".to_owned(), json!(related));
        }
    }
    result
}

/// More related places no viewer shows.
const RELATED_MAX: usize = 100;

/// Returns an object as a place: it is in no file, but has a name that says where it is.
fn location(object: &ObjectRef) -> Value {
    json!({"logicalLocations": [{
        "name": clean(&object.name),
        "fullyQualifiedName": clean(&object.to_string()),
        "kind": "resource",
    }]})
}
