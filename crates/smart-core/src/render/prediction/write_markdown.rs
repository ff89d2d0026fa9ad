//! Predictions as Markdown.

use std::fmt::Write as _;

use super::super::RenderOptions;
use super::super::clean::clean;
use super::super::markdown::{code, escaped, fence};
use super::super::words::{all_evidence, by_kind, full_name, notes, parts};
use super::words::{headline, looked, open, when};
use crate::findings::explain;
use crate::predict::PredictionsAnswer;
use crate::report::{Command, Report};

/// Returns the answer as Markdown.
pub(in super::super) fn markdown(report: &Report<PredictionsAnswer>, options: &RenderOptions) -> String {
    let answer = &report.answer;
    // Writing to a String cannot fail.
    let mut text = format!("## {}\n\n", escaped(&headline(answer)));
    let now = report.now.map(|now| format!(" As of {now}.")).unwrap_or_default();
    let source = if options.source.is_empty() { now } else { format!(" {}", options.source) };
    let _ = writeln!(text, "{}{}\n", escaped(&looked(&answer.foresight)), escaped(&source));
    for note in parts(&report.gaps) {
        let _ = writeln!(text, "**{}**\n", escaped(&note));
    }
    for (at, prediction) in answer.predictions.iter().enumerate() {
        let outlook = &prediction.outlook;
        let severity = prediction.severity.as_str().to_uppercase();
        let _ = writeln!(text, "### {}. {severity}: {}\n", at + 1, escaped(&prediction.message));
        let _ = writeln!(text, "{}, rule {}\n", code(&full_name(&prediction.subject)), code(prediction.code));
        let _ = writeln!(text, "- when: {}", escaped(&when(outlook, report.now)));
        if !prediction.affects.is_empty() {
            let hits = by_kind(prediction.affects.iter(), &prediction.subject.namespace).join(", ");
            let _ = writeln!(text, "- hits: {}", escaped(&hits));
        }
        for words in all_evidence(&prediction.evidence, &prediction.subject) {
            let _ = writeln!(text, "- seen: {}", escaped(&words));
        }
        for words in &prediction.next {
            let _ = writeln!(text, "- next: {}", escaped(words));
        }
        if options.teach
            && let Ok(rule) = explain(prediction.code)
        {
            let _ = writeln!(text, "- why: {}\n- do: {}", escaped(rule.matters), escaped(rule.advice));
        }
        commands(&mut text, outlook.fixes.iter().chain(&prediction.commands));
        text.push('\n');
    }
    for note in open(&answer.foresight, true).into_iter().chain(notes(report)) {
        let _ = writeln!(text, "- {}", escaped(&note));
    }
    for missing in &answer.foresight.missing {
        let _ = writeln!(text, "\nTo tell {} ({}):", escaped(missing.tells), escaped(missing.metrics));
        commands(&mut text, std::iter::once(&missing.command));
    }
    text
}

/// Writes commands, those that prevent it first, each with what it does.
fn commands<'a>(text: &mut String, commands: impl Iterator<Item = &'a Command>) {
    let lines = commands.map(|command| format!("{}  # {}", clean(&command.to_string()), clean(&command.purpose)));
    let lines = lines.collect::<Vec<_>>().join("\n");
    if !lines.is_empty() {
        let fence = fence(&lines, 3);
        let _ = writeln!(text, "\n{fence}sh\n{lines}\n{fence}");
    }
}
