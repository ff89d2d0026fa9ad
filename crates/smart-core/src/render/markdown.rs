//! Findings in Markdown, for tickets and notebooks.

use std::fmt::Write as _;

use super::RenderOptions;
use super::clean::{clean, cut};
use super::events::{count_of, ordered};
use super::headline::{problems, suffering};
use super::part::Part;
use super::text::{chain, explained, here, put_aside, shortcomings};
use super::words::{by_kind, count, effect, evidence, full_name, parts, since};
use crate::findings::{EventGroup, Finding, FindingsAnswer};
use crate::graph::Graph;
use crate::graph::mermaid;
use crate::report::Report;

const VALUE_MAX: usize = 300;

/// Returns the answer in Markdown, with pictures in Mermaid where the graph is known.
pub(super) fn findings(report: &Report<FindingsAnswer>, graph: Option<&Graph>, options: &RenderOptions) -> String {
    let answer = &report.answer;
    let mut text = format!("## {}\n", problems(answer));
    // Writing to a String cannot fail.
    let _ = writeln!(text, "\n{}\n", escaped(&frame(report, options)));
    for note in parts(&report.gaps) {
        let _ = writeln!(text, "**{}**\n", escaped(&note));
    }
    for asked in &answer.asked {
        for (_, sentence) in super::asked::sentences(asked, answer) {
            let _ = writeln!(text, "{}\n", escaped(&sentence));
        }
        let path = super::asked::path(asked, answer, graph);
        if !path.is_empty() {
            let _ = writeln!(text, "{}\n", escaped(&path.join(" → ")));
        }
    }
    for (at, found) in answer.findings.iter().enumerate() {
        finding(&mut text, at + 1, found, report, graph, options);
    }
    events(&mut text, &answer.events);
    let notes = shortcomings(report);
    for note in &notes {
        let _ = writeln!(text, "- {}", escaped(note));
    }
    if let Some(aside) = put_aside(answer, options.wide) {
        let _ = writeln!(text, "{}{}", if notes.is_empty() { "" } else { "\n" }, escaped(&aside));
    }
    text
}

/// Returns in a line what must be known to judge the answer.
pub(super) fn frame(report: &Report<FindingsAnswer>, options: &RenderOptions) -> String {
    let answer = &report.answer;
    let now = report.now.map(|now| format!(", as of {now}")).unwrap_or_default();
    let objects = count(answer.looked_at.objects, "object");
    let suffer = suffering(answer).map(|words| format!("{words}. ")).unwrap_or_default();
    if options.source.is_empty() {
        format!("{suffer}{} looked at {objects}{now}.", count(answer.looked_at.rules, "rule"))
    } else {
        format!("{suffer}{}", options.source)
    }
}

fn finding(
    text: &mut String,
    number: usize,
    finding: &Finding,
    report: &Report<FindingsAnswer>,
    graph: Option<&Graph>,
    options: &RenderOptions,
) {
    let (home, now) = (finding.subject.namespace.as_str(), report.now);
    let severity = finding.severity.as_str().to_uppercase();
    let _ = writeln!(text, "### {number}. {severity}: {}\n", escaped(&finding.message));
    let since = since(finding.since, now).map(|since| format!(", {since}")).unwrap_or_default();
    let _ = writeln!(text, "{}, rule {}{since}\n", code(&full_name(&finding.subject)), code(finding.code));
    for piece in &finding.evidence {
        let words = evidence(piece, &finding.subject);
        let _ = writeln!(text, "- seen: {}", code(&if options.wide { words.into() } else { cut(&words, VALUE_MAX) }));
    }
    let mut item = |label: &str, words: &str| {
        let _ = writeln!(text, "- {label}: {}", escaped(words));
    };
    if !finding.affects.is_empty() {
        item(effect(finding), &by_kind(finding.affects.iter(), home).join(", "));
    }
    let here = here(finding, &report.answer);
    if !here.is_empty() {
        item("here", &here.join(", "));
    }
    let chain = chain(finding, graph);
    if !chain.is_empty() {
        item("chain", &chain.join(" → "));
    }
    if !finding.symptoms.is_empty() && !options.wide {
        item("explains", &explained(finding, home));
    }
    if options.wide {
        for symptom in &finding.symptoms {
            item("explains", &format!("{}: {}", symptom.code, symptom.message));
        }
        let terms = finding.score.terms.iter().map(|term| format!("{} {} ({})", term.term, term.points, term.why));
        item("score", &format!("{} = {}", finding.score.total, terms.collect::<Vec<_>>().join(" + ")));
    }
    for words in &finding.next {
        item("next", words);
    }
    if options.teach
        && let Ok(rule) = crate::findings::explain(finding.code)
    {
        item("why it matters", rule.matters);
        item("what to do", rule.advice);
    }
    if !finding.commands.is_empty() {
        let commands =
            finding.commands.iter().map(|command| format!("{}  # {}", clean(&command.to_string()), clean(&command.purpose)));
        let commands = commands.collect::<Vec<_>>().join("\n");
        let fence = fence(&commands, 3);
        let _ = writeln!(text, "\n{fence}sh\n{commands}\n{fence}");
    }
    text.push('\n');
    if let Some(graph) = graph {
        picture(text, &Part::new(finding, graph));
    }
}

/// Writes the events in a table.
fn events(text: &mut String, events: &[EventGroup]) {
    if events.is_empty() {
        return;
    }
    let _ = writeln!(text, "### Events ({})\n", count(events.len(), "group"));
    text.push_str("| last | type | reason | object | count | state | message |\n|---|---|---|---|---|---|---|\n");
    for group in ordered(events) {
        let last = group.last.map(|last| last.to_string()).unwrap_or_default();
        let (kind, reason, object) = (escaped(&group.kind), escaped(&group.reason), escaped(&full_name(&group.object)));
        let message = escaped(&cut(&group.message, VALUE_MAX));
        let _ = writeln!(text, "| {last} | {kind} | {reason} | {object} | {} | {} | {message} |", count_of(group), group.state);
    }
    text.push('\n');
}

/// Writes the failing part of the graph as a flowchart.
fn picture(text: &mut String, part: &Part) {
    if part.nodes.len() < 3 {
        return;
    }
    text.push_str("```mermaid\nflowchart LR\n");
    for (at, node) in part.nodes.iter().enumerate() {
        let replicas = match node.replicas() {
            (0, _) => String::new(),
            (replicas, kind) => format!("<br/>{}", mermaid::escaped(&count(replicas, kind))),
        };
        let (kind, name) = (mermaid::escaped(&node.object.kind), mermaid::escaped(&clean(&node.object.name)));
        let class = if at == 0 { ":::root" } else { "" };
        let _ = writeln!(text, "  n{at}[\"{kind}<br/>{name}{replicas}\"]{class}");
    }
    for (from, to) in &part.edges {
        let _ = writeln!(text, "  n{from} --> n{to}");
    }
    text.push_str("  classDef root stroke:#c00,stroke-width:3px\n```\n\n");
    if part.beyond > 0 {
        let _ = writeln!(text, "and {} more\n", part.beyond);
    }
}

/// Returns text of which Markdown takes nothing for markup.
pub(super) fn escaped(text: &str) -> String {
    let text = clean(text);
    let mut out = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if matches!(character, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '&' | '~' | '$') {
            out.push('\\');
        }
        out.push(character);
    }
    out
}

/// Returns text as code.
pub(super) fn code(text: &str) -> String {
    let text = clean(text);
    let fence = fence(&text, 1);
    let room = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{room}{text}{room}{fence}")
}

/// Returns more backticks than stand in a row in the text, and so many at least.
pub(super) fn fence(text: &str, least: usize) -> String {
    let longest = text.split(|character| character != '`').map(str::len).max().unwrap_or_default();
    "`".repeat((longest + 1).max(least))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_the_cluster_is_taken_for_markup() {
        assert_eq!(escaped("a_b [x](y) <img>"), "a\\_b \\[x\\](y) \\<img\\>");
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(code("`"), "`` ` ``");
    }
}
