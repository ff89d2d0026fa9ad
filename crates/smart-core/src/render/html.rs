//! Findings as a page of HTML: one file without scripts, in the colours that the reader's system prefers.

use std::fmt::Write as _;

use super::RenderOptions;
use super::clean::{cut, escaped};
use super::events::ordered;
use super::headline::problems;
use super::markdown::frame;
use super::page::Tone;
use super::part::Part;
use super::svg::svg;
use super::text::{chain, here, put_aside, shortcomings};
use super::words::{by_kind, count, effect, evidence, full_name, parts, since};
use crate::findings::{EventGroup, Finding, FindingsAnswer, Symptom};
use crate::graph::Graph;
use crate::object::time::Time;
use crate::report::Report;

pub(super) const STYLE: &str = include_str!("style.css");
/// As many objects as a list names; the others are counted.
const LISTED_MAX: usize = 200;
const VALUE_MAX: usize = 500;

/// Returns the answer as a document of its own.
pub(super) fn document(report: &Report<FindingsAnswer>, graph: Option<&Graph>, options: &RenderOptions) -> String {
    page(&problems(&report.answer), &fragment(report, graph, options))
}

/// Returns a document around what stands in its body.
pub(super) fn page(title: &str, body: &str) -> String {
    let title = escaped(title);
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{title}</title>\n\
         <style>\nbody {{ margin: 0; background: #fff; }}\n\
         @media (prefers-color-scheme: dark) {{ body {{ background: #14171c; }} }}\n</style>\n</head>\n<body>\n{body}</body>\n</html>\n",
    )
}

/// Returns the answer to be put into a page, as a notebook does; its style is for itself only.
pub(super) fn fragment(report: &Report<FindingsAnswer>, graph: Option<&Graph>, options: &RenderOptions) -> String {
    let answer = &report.answer;
    let good = if answer.findings.is_empty() { " class=\"good\"" } else { "" };
    let mut html = format!("<div class=\"smart\">\n<style>\n{STYLE}</style>\n<h1{good}>{}</h1>\n", escaped(&problems(answer)));
    // Writing to a String cannot fail.
    let _ = writeln!(html, "<p class=\"faint\">{}</p>", escaped(&frame(report, options)));
    for note in parts(&report.gaps) {
        let _ = writeln!(html, "<p><strong>{}</strong></p>", escaped(&note));
    }
    for asked in &answer.asked {
        for (tone, sentence) in super::asked::sentences(asked, answer) {
            let class = if tone == Tone::Good { " class=\"good\"" } else { "" };
            let _ = writeln!(html, "<p{class}>{}</p>", escaped(&sentence));
        }
        let path = super::asked::path(asked, answer, graph);
        if !path.is_empty() {
            let _ = writeln!(html, "<p>{}</p>", escaped(&path.join(" → ")));
        }
    }
    for (at, found) in answer.findings.iter().enumerate() {
        finding(&mut html, at + 1, found, report, graph, options);
    }
    if !answer.events.is_empty() {
        events(&mut html, &answer.events);
    }
    for note in shortcomings(report) {
        let _ = writeln!(html, "<p class=\"faint\">{}</p>", escaped(&note));
    }
    if let Some(aside) = put_aside(answer, true) {
        let _ = writeln!(html, "<p class=\"faint\">{}</p>", escaped(&aside));
    }
    html.push_str("</div>\n");
    html
}

fn finding(
    html: &mut String,
    number: usize,
    finding: &Finding,
    report: &Report<FindingsAnswer>,
    graph: Option<&Graph>,
    options: &RenderOptions,
) {
    let (home, severity, now) = (finding.subject.namespace.as_str(), finding.severity.as_str(), report.now);
    let _ = writeln!(html, "<section class=\"{severity}\" id=\"f{number}\">");
    let since = since(finding.since, now).map(|since| format!(", {since}")).unwrap_or_default();
    let _ = writeln!(
        html,
        "<p><span class=\"badge\">{severity}</span> <span class=\"faint\"><code>{}</code>, {}{}</span></p>",
        escaped(finding.code),
        escaped(&full_name(&finding.subject)),
        escaped(&since)
    );
    let _ = writeln!(html, "<h2>{number}. {}</h2>", escaped(&finding.message));
    let part = graph.map(|graph| Part::new(finding, graph));
    let picture = part.as_ref().map(svg).unwrap_or_default();
    if !picture.is_empty() {
        let _ = writeln!(html, "<div class=\"picture\">{picture}</div>");
    }
    html.push_str("<dl>\n");
    let mut item = |label: &str, inner: &str| {
        let _ = writeln!(html, "<dt>{label}</dt><dd>{inner}</dd>");
    };
    if !finding.evidence.is_empty() {
        let seen = finding.evidence.iter().map(|piece| {
            let words = evidence(piece, &finding.subject);
            format!("<code>{}</code>", escaped(&cut(&words, VALUE_MAX)))
        });
        item("seen", &seen.collect::<Vec<_>>().join("<br>"));
    }
    if !finding.affects.is_empty() {
        item(effect(finding), &escaped(&by_kind(finding.affects.iter(), home).join(", ")));
    }
    let here = here(finding, &report.answer);
    if !here.is_empty() {
        item("here", &escaped(&here.join(", ")));
    }
    let chain = chain(finding, graph);
    if !chain.is_empty() {
        item("chain", &escaped(&chain.join(" → ")));
    }
    if !finding.commands.is_empty() {
        let commands = finding.commands.iter().map(|command| {
            format!("<pre>{}</pre><span class=\"faint\">{}</span>", escaped(&command.to_string()), escaped(&command.purpose))
        });
        item("run", &commands.collect::<Vec<_>>().join("\n"));
    }
    for words in &finding.next {
        item("next", &escaped(words));
    }
    html.push_str("</dl>\n");
    folded(html, finding, now, options);
    html.push_str("</section>\n");
}

/// Writes what is folded until the reader asks for it: what the finding explains, hits and stands on, and what its rule says.
fn folded(html: &mut String, finding: &Finding, now: Option<Time>, options: &RenderOptions) {
    let open = if options.wide { " open" } else { "" };
    let mut list = |head: &str, open: &str, items: Vec<String>| {
        let _ = writeln!(html, "<details{open}><summary>{}</summary><ul>", escaped(head));
        for item in items {
            let _ = writeln!(html, "<li>{item}</li>");
        }
        html.push_str("</ul></details>\n");
    };
    if !finding.symptoms.is_empty() {
        let items = finding.symptoms.iter().take(LISTED_MAX).map(|symptom| self::symptom(symptom, now)).collect();
        list(&format!("explains {}", count(finding.symptoms.len(), "problem")), open, items);
    }
    if finding.affects.len() > 1 {
        let mut items: Vec<String> = finding.affects.iter().take(LISTED_MAX).map(|object| escaped(&full_name(object))).collect();
        let beyond = finding.affects.len().saturating_sub(LISTED_MAX);
        if beyond > 0 {
            items.push(format!("and {beyond} more"));
        }
        list(&format!("all {}", count(finding.affects.len(), "object")), open, items);
    }
    let terms = finding.score.terms.iter();
    let terms = terms.map(|term| escaped(&format!("{} {}: {}", term.points, term.term, term.why))).collect();
    list(&format!("score {}", finding.score.total), open, terms);
    if let Ok(rule) = crate::findings::explain(finding.code) {
        let parts = super::rules::parts(rule);
        let parts = parts.iter().map(|(head, words)| format!("<b>{head}.</b> {}", escaped(words))).collect();
        list("what the rule says", if options.teach || options.wide { " open" } else { "" }, parts);
    }
}

fn symptom(symptom: &Symptom, now: Option<Time>) -> String {
    let since = since(symptom.since, now).map(|since| format!(", {since}")).unwrap_or_default();
    let mut item =
        format!("{} <code>{}</code>{}: {}", symptom.severity.as_str(), symptom.code, escaped(&since), escaped(&symptom.message));
    for piece in &symptom.evidence {
        let _ = write!(item, "<br><code class=\"faint\">{}</code>", escaped(&cut(&evidence(piece, &symptom.subject), VALUE_MAX)));
    }
    item
}

fn events(html: &mut String, events: &[EventGroup]) {
    let _ = writeln!(html, "<details open><summary>{}</summary><table>", count(events.len(), "group of events"));
    html.push_str(
        "<tr><th>last</th><th>type</th><th>reason</th><th>object</th><th>count</th><th>state</th><th>message</th></tr>\n",
    );
    for group in ordered(events).into_iter().take(LISTED_MAX) {
        let last = group.last.map(|last| last.to_string()).unwrap_or_default();
        let _ = writeln!(
            html,
            "<tr><td>{last}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
            escaped(&group.kind),
            escaped(&group.reason),
            escaped(&full_name(&group.object)),
            group.count,
            group.state,
            escaped(&cut(&group.message, VALUE_MAX))
        );
    }
    html.push_str("</table></details>\n");
}
