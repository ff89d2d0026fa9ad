//! Findings in the form of JUnit, which build servers show as tests: one a finding that fails, one a rule that finds nothing.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::clean::escaped;
use super::words::{by_kind, evidence, parts};
use crate::findings::{Finding, FindingsAnswer, Severity};
use crate::report::Report;

/// Returns the answer as XML.
pub(super) fn findings(report: &Report<FindingsAnswer>) -> String {
    let findings = &report.answer.findings;
    let failed = findings.iter().filter(|finding| finding.severity > Severity::Info).count();
    let symptoms = findings.iter().flat_map(|finding| &finding.symptoms).map(|symptom| symptom.code);
    let codes: BTreeSet<&str> = findings.iter().map(|finding| finding.code).chain(symptoms).collect();
    let silent: Vec<&str> =
        crate::findings::rules().iter().filter(|rule| !rule.lint && !codes.contains(rule.code)).map(|rule| rule.code).collect();
    let tests = findings.len() + silent.len();
    let time = report.now.map(|now| format!(" timestamp=\"{now}\"")).unwrap_or_default();
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"kubectl smart\" tests=\"{tests}\" failures=\"{failed}\" \
         errors=\"0\">\n  <testsuite name=\"{}\" tests=\"{tests}\" failures=\"{failed}\" errors=\"0\" skipped=\"0\"{time}>\n",
        report.command
    );
    for found in findings {
        finding(&mut xml, found);
    }
    for code in silent {
        // Writing to a String cannot fail.
        let _ = writeln!(xml, "    <testcase classname=\"{code}\" name=\"finds nothing\"/>");
    }
    let parts = parts(&report.gaps);
    if !parts.is_empty() {
        let _ = writeln!(xml, "    <system-err>{}</system-err>", escaped_lines(&parts));
    }
    xml.push_str("  </testsuite>\n</testsuites>\n");
    xml
}

fn finding(xml: &mut String, finding: &Finding) {
    let name = escaped(&finding.subject.to_string());
    let _ = writeln!(xml, "    <testcase classname=\"{}\" name=\"{name}\">", finding.code);
    let details = escaped_lines(&details(finding));
    if finding.severity > Severity::Info {
        let (severity, message) = (finding.severity.as_str(), escaped(&finding.message));
        let _ = writeln!(xml, "      <failure type=\"{severity}\" message=\"{message}\">{details}</failure>");
    } else {
        let _ = writeln!(xml, "      <system-out>{}\n{details}</system-out>", escaped(&finding.message));
    }
    xml.push_str("    </testcase>\n");
}

/// Returns each line escaped for itself, so that the ends of lines stay.
fn escaped_lines(lines: &[String]) -> String {
    lines.iter().map(|line| escaped(line)).collect::<Vec<_>>().join("\n")
}

fn details(finding: &Finding) -> Vec<String> {
    let home = finding.subject.namespace.as_str();
    let mut lines: Vec<String> =
        finding.evidence.iter().map(|piece| format!("seen: {}", evidence(piece, &finding.subject))).collect();
    if !finding.affects.is_empty() {
        lines.push(format!("affects: {}", by_kind(finding.affects.iter(), home).join(", ")));
    }
    lines.extend(finding.symptoms.iter().map(|symptom| format!("explains: {}: {}", symptom.code, symptom.message)));
    lines.extend(finding.commands.iter().map(|command| format!("run: {command}  # {}", command.purpose)));
    lines.extend(finding.next.iter().map(|words| format!("next: {words}")));
    lines.push(format!("fingerprint: {}", finding.fingerprint));
    lines
}
