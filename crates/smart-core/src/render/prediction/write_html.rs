//! Predictions as a page of HTML, with the picture of each series.

use std::fmt::Write as _;

use super::super::RenderOptions;
use super::super::clean::escaped;
use super::super::html::{STYLE, page};
use super::super::words::{all_evidence, by_kind, full_name, notes, parts};
use super::plot::svg;
use super::words::{headline, looked, open, when};
use crate::findings::explain;
use crate::predict::{Prediction, PredictionsAnswer};
use crate::report::{Command, Report};

/// Returns the answer as a document of its own.
pub(in super::super) fn document(report: &Report<PredictionsAnswer>, options: &RenderOptions) -> String {
    page(&headline(&report.answer), &fragment(report, options))
}

/// Returns the answer to be put into a page.
pub(in super::super) fn fragment(report: &Report<PredictionsAnswer>, options: &RenderOptions) -> String {
    let answer = &report.answer;
    let good = if answer.predictions.is_empty() { " class=\"good\"" } else { "" };
    let mut html = format!("<div class=\"smart\">\n<style>\n{STYLE}</style>\n<h1{good}>{}</h1>\n", escaped(&headline(answer)));
    // Writing to a String cannot fail.
    let now = report.now.map(|now| format!(" As of {now}.")).unwrap_or_default();
    let source = if options.source.is_empty() { now } else { format!(" {}", options.source) };
    let _ = writeln!(html, "<p class=\"faint\">{}{}</p>", escaped(&looked(&answer.foresight)), escaped(&source));
    for note in parts(&report.gaps) {
        let _ = writeln!(html, "<p><strong>{}</strong></p>", escaped(&note));
    }
    for (at, prediction) in answer.predictions.iter().enumerate() {
        one(&mut html, at + 1, prediction, report, options);
    }
    for note in open(&answer.foresight, true).into_iter().chain(notes(report)) {
        let _ = writeln!(html, "<p class=\"faint\">{}</p>", escaped(&note));
    }
    for missing in &answer.foresight.missing {
        let _ = writeln!(html, "<p class=\"faint\">{} ({}):</p>", escaped(missing.tells), escaped(missing.metrics));
        let _ = writeln!(html, "<pre>{}</pre>", escaped(&missing.command.to_string()));
    }
    html.push_str("</div>\n");
    html
}

fn one(html: &mut String, number: usize, prediction: &Prediction, report: &Report<PredictionsAnswer>, options: &RenderOptions) {
    let (outlook, severity) = (&prediction.outlook, prediction.severity.as_str());
    let _ = writeln!(html, "<section class=\"{severity}\" id=\"p{number}\">");
    let _ = writeln!(
        html,
        "<p><span class=\"badge\">{severity}</span> <span class=\"faint\"><code>{}</code>, {}</span></p>",
        escaped(prediction.code),
        escaped(&full_name(&prediction.subject))
    );
    let _ = writeln!(html, "<h2>{number}. {}</h2>", escaped(&prediction.message));
    let picture = svg(outlook);
    if !picture.is_empty() {
        let _ = writeln!(html, "<div class=\"picture\">{picture}</div>");
    }
    html.push_str("<dl>\n");
    let mut item = |label: &str, inner: &str| {
        let _ = writeln!(html, "<dt>{label}</dt><dd>{inner}</dd>");
    };
    if !outlook.fixes.is_empty() {
        item("fix", &commands(&outlook.fixes));
    }
    item("when", &escaped(&when(outlook, report.now)));
    if !prediction.affects.is_empty() {
        item("hits", &escaped(&by_kind(prediction.affects.iter(), &prediction.subject.namespace).join(", ")));
    }
    let evidence = all_evidence(&prediction.evidence, &prediction.subject);
    if !evidence.is_empty() {
        let seen: Vec<String> = evidence.iter().map(|words| format!("<code>{}</code>", escaped(words))).collect();
        item("seen", &seen.join("<br>"));
    }
    if !prediction.commands.is_empty() {
        item("run", &commands(&prediction.commands));
    }
    for words in &prediction.next {
        item("next", &escaped(words));
    }
    if options.teach
        && let Ok(rule) = explain(prediction.code)
    {
        item("why", &escaped(rule.matters));
        item("do", &escaped(rule.advice));
    }
    html.push_str("</dl>\n</section>\n");
}

fn commands(commands: &[Command]) -> String {
    let each = commands.iter().map(|command| {
        format!("<pre>{}</pre><span class=\"faint\">{}</span>", escaped(&command.to_string()), escaped(&command.purpose))
    });
    each.collect::<Vec<_>>().join("\n")
}
