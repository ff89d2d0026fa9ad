//! Predictions as text for people: when and what prevents it first, the reasons under it.

use super::super::RenderOptions;
use super::super::clean::cut;
use super::super::headline::{frame, tone_of};
use super::super::page::{Page, Span, Tone};
use super::super::words::{all_evidence, by_kind, notes};
use super::plot::line;
use super::words::{headline, looked, open, when};
use crate::findings::explain;
use crate::predict::{Prediction, PredictionsAnswer};
use crate::report::Report;

/// As much evidence as is read at night; `wide` has all of it.
const EVIDENCE_MAX: usize = 3;
const VALUE_MAX: usize = 320;
/// Where the text beside the labels begins.
const TEXT: usize = 9;

/// Returns the answer as a page.
pub(in super::super) fn page(report: &Report<PredictionsAnswer>, options: &RenderOptions) -> Page {
    let mut page = Page::new(options);
    let answer = &report.answer;
    let tone = tone_of(answer.worst());
    let mut head = vec![Span::new(tone, headline(answer))];
    head.push(Span::plain(if answer.predictions.is_empty() {
        format!(": {}", looked(&answer.foresight))
    } else {
        ".".to_owned()
    }));
    page.text(0, 0, head);
    frame(&mut page, report, options);
    for prediction in &answer.predictions {
        page.blank();
        one(&mut page, prediction, report, options);
    }
    end(&mut page, report, options);
    page
}

fn one(page: &mut Page, prediction: &Prediction, report: &Report<PredictionsAnswer>, options: &RenderOptions) {
    let outlook = &prediction.outlook;
    let tone = tone_of(Some(prediction.severity));
    let mark = if options.ascii { "*" } else { "\u{25cf}" };
    page.item(0, Span::new(tone, mark), 2, [Span::new(Tone::Strong, prediction.message.as_str())]);
    let fixes = if options.wide { outlook.fixes.as_slice() } else { outlook.fixes.get(..2).unwrap_or(&outlook.fixes) };
    for (at, fix) in fixes.iter().enumerate() {
        let label = if at == 0 { Span::new(Tone::Strong, "FIX") } else { Span::plain("or") };
        page.item(2, label, TEXT, [Span::solid(Tone::Strong, fix.to_string())]);
        page.text(TEXT, TEXT, [Span::faint(fix.purpose.as_str())]);
    }
    let mut item = |label: &str, words: &str| page.item(2, Span::faint(label), TEXT, [Span::plain(words)]);
    item("when", &when(outlook, report.now));
    if let Some(trend) = &outlook.trend {
        let picture = line(trend, options.ascii);
        if !picture.is_empty() {
            let words = format!("limit {}", trend.in_words(trend.limit));
            page.item(2, Span::faint("plot"), TEXT, [Span::solid(Tone::Plain, picture), Span::faint(words)]);
        }
    }
    if !prediction.affects.is_empty() {
        let home = prediction.subject.namespace.as_str();
        page.item(2, Span::faint("hits"), TEXT, [Span::plain(by_kind(prediction.affects.iter(), home).join(", "))]);
    }
    let evidence = all_evidence(&prediction.evidence, &prediction.subject);
    let most = if options.wide { usize::MAX } else { EVIDENCE_MAX };
    for (at, words) in evidence.iter().take(most).enumerate() {
        let words = if options.wide { words.as_str().into() } else { cut(words, VALUE_MAX) };
        page.item(2, Span::faint(if at == 0 { "seen" } else { "" }), TEXT, [Span::plain(words)]);
    }
    for (at, command) in prediction.commands.iter().take(if options.wide { usize::MAX } else { 2 }).enumerate() {
        let label = Span::faint(if at == 0 { "run" } else { "" });
        page.item(
            2,
            label,
            TEXT,
            [Span::solid(Tone::Plain, command.to_string()), Span::faint(format!(" # {}", command.purpose))],
        );
    }
    for words in &prediction.next {
        page.item(2, Span::faint("next"), TEXT, [Span::plain(words.as_str())]);
    }
    if options.wide {
        let terms: Vec<String> =
            prediction.score.terms.iter().map(|term| format!("{} {} ({})", term.term, term.points, term.why)).collect();
        page.item(2, Span::faint("score"), TEXT, [Span::plain(format!("{}: {}", prediction.score.total, terms.join(", ")))]);
    }
    if options.teach
        && let Ok(rule) = explain(prediction.code)
    {
        page.item(2, Span::faint("why"), TEXT, [Span::plain(rule.matters)]);
        page.item(2, Span::faint("do"), TEXT, [Span::plain(rule.advice)]);
    }
    page.item(2, Span::faint("code"), TEXT, [Span::faint(prediction.code)]);
}

fn end(page: &mut Page, report: &Report<PredictionsAnswer>, options: &RenderOptions) {
    let foresight = &report.answer.foresight;
    page.blank();
    if !report.answer.predictions.is_empty() {
        page.text(0, 0, [Span::faint(looked(foresight))]);
    }
    for note in open(foresight, options.wide) {
        page.item(0, Span::new(Tone::Warning, "!"), 2, [Span::plain(note)]);
    }
    if options.wide {
        for missing in &foresight.missing {
            page.text(2, 4, [Span::plain(format!("{} ({}):", missing.tells, missing.metrics))]);
            page.text(4, 4, [Span::solid(Tone::Plain, missing.command.to_string())]);
        }
    }
    for note in notes(report) {
        page.item(0, Span::new(Tone::Warning, "!"), 2, [Span::plain(note)]);
    }
}
