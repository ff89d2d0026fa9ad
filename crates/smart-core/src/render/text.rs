//! Findings as text for people: the answer in the first lines, the reasons under it.

use std::collections::{BTreeMap, BTreeSet};

use super::clean::cut;
use super::events::events;
use super::headline::{frame, headline, tone_of};
use super::page::{Page, Span, Tone};
use super::part::Part;
use super::words::{all_evidence, by_kind, count, effect, full_name, grouped, joined, named, notes, since};
use super::{RenderOptions, asked};
use crate::findings::{Finding, FindingsAnswer, Rule, Severity, Symptom};
use crate::graph::Graph;
use crate::object::ObjectRef;
use crate::object::time::Time;
use crate::report::Report;

/// As much evidence as is read at night; `wide` has all of it.
const EVIDENCE_MAX: usize = 4;
const VALUE_MAX: usize = 160;
const SYMPTOMS_MAX: usize = 3;
/// As many objects as are named of which a rule says the same.
const ALIKE_MAX: usize = 5;

/// Returns the answer as a page.
pub(super) fn page(report: &Report<FindingsAnswer>, graph: Option<&Graph>, options: &RenderOptions) -> Page {
    let mut page = Page::new(options);
    let answer = &report.answer;
    if answer.asked.is_empty() {
        headline(&mut page, report);
    } else {
        asked::write(&mut page, report, graph);
    }
    frame(&mut page, report, options);
    for (at, block) in blocks(&answer.findings, options).into_iter().enumerate() {
        page.blank();
        match block {
            Block::One(found) => finding(&mut page, at + 1, found, report, graph, options),
            Block::Alike(rule, found) => alike(&mut page, at + 1, rule, &found, options),
        }
    }
    if !answer.events.is_empty() {
        page.blank();
        events(&mut page, &answer.events);
    }
    end(&mut page, report, options);
    page
}

/// A part of the answer under a number of its own.
enum Block<'a> {
    /// A finding.
    One(&'a Finding),
    /// What one rule finds at several objects, none of which is broken by it: it says the same of each.
    Alike(&'static Rule, Vec<&'a Finding>),
}

/// Returns the findings in order; those of risks and style, and those that are merely worth knowing, stand together with the
/// others of their rule where the first of them stands, unless nothing is to be folded.
fn blocks<'a>(findings: &'a [Finding], options: &RenderOptions) -> Vec<Block<'a>> {
    let rule_of = |finding: &Finding| {
        let rule = crate::findings::explain(finding.code).ok()?;
        (!options.wide && (rule.lint || finding.severity == Severity::Info)).then_some(rule)
    };
    let mut alike: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for finding in findings.iter().filter(|finding| rule_of(finding).is_some()) {
        alike.entry(finding.code).or_default().push(finding);
    }
    let block = |finding: &'a Finding| match (rule_of(finding), alike.get(finding.code)) {
        (Some(rule), Some(all)) if all.len() > 1 => {
            let is_first = all.first().is_some_and(|first| std::ptr::eq(*first, finding));
            is_first.then(|| Block::Alike(rule, all.clone()))
        }
        _ => Some(Block::One(finding)),
    };
    findings.iter().filter_map(block).collect()
}

/// Where the parts of a block begin: under the message, which stands behind the number.
#[derive(Clone, Copy)]
struct Margin {
    label: usize,
    hang: usize,
}

impl Margin {
    fn after(number: usize) -> Self {
        /// What the longest label and a space take.
        const LABEL: usize = 9;
        let label = format!("{number}. ").len();
        Self { label, hang: label + LABEL }
    }
}

/// Writes one finding: what and where, since when, why we say so, what it hits, what to run and to look at.
fn finding(
    page: &mut Page,
    number: usize,
    finding: &Finding,
    report: &Report<FindingsAnswer>,
    graph: Option<&Graph>,
    options: &RenderOptions,
) {
    let (margin, now) = (Margin::after(number), report.now);
    let home = finding.subject.namespace.as_str();
    let severity = Span::new(tone_of(Some(finding.severity)), finding.severity.as_str().to_uppercase());
    let number = Span::plain(format!("{number}. "));
    page.text(0, margin.label, [number, severity, Span::plain(": "), Span::new(Tone::Strong, finding.message.as_str())]);
    let mut item = |label: &str, spans: Vec<Span>| page.item(margin.label, Span::faint(label), margin.hang, spans);
    let since = since(finding.since, now).map(|since| format!(", {since}")).unwrap_or_default();
    item("rule", vec![Span::plain(format!("{}{since}", finding.code))]);
    let most = if options.wide { usize::MAX } else { EVIDENCE_MAX };
    for (at, words) in all_evidence(&finding.evidence, &finding.subject).into_iter().take(most).enumerate() {
        item(if at == 0 { "seen" } else { "" }, vec![Span::plain(shortened(words, options))]);
    }
    let beyond = finding.evidence.len().saturating_sub(most);
    if beyond > 0 {
        item("", vec![Span::faint(format!("and {beyond} more (-o wide)"))]);
    }
    if !finding.affects.is_empty() {
        let words = if options.wide {
            finding.affects.iter().map(|object| named(object, home)).collect()
        } else {
            by_kind(finding.affects.iter(), home)
        };
        item(effect(finding), listed(&words));
    }
    let here = here(finding, &report.answer);
    if !here.is_empty() {
        item("here", listed(&here));
    }
    let chain = chain(finding, graph);
    if !chain.is_empty() {
        item("chain", chained(&chain));
    }
    if !options.wide && !finding.symptoms.is_empty() {
        item("explains", vec![Span::plain(explained(finding, home))]);
    }
    for (at, command) in finding.commands.iter().enumerate() {
        // Whoever copies a line copies a command or a comment, never a half of either.
        let purpose = Span::solid(Tone::Faint, format!("# {}", command.purpose));
        item(if at == 0 { "run" } else { "" }, vec![Span::solid(Tone::Plain, command.to_string()), purpose]);
    }
    for (at, words) in finding.next.iter().enumerate() {
        item(if at == 0 { "next" } else { "" }, vec![Span::plain(words.as_str())]);
    }
    if options.teach
        && let Ok(rule) = crate::findings::explain(finding.code)
    {
        item("matters", vec![Span::plain(rule.matters)]);
        item("do", vec![Span::plain(rule.advice)]);
    }
    if options.wide {
        unfold(page, margin, finding, now);
    }
}

/// Writes what a rule finds, once for all objects.
fn alike(page: &mut Page, number: usize, rule: &Rule, findings: &[&Finding], options: &RenderOptions) {
    let margin = Margin::after(number);
    let worst = findings.iter().map(|finding| finding.severity).max().unwrap_or(Severity::Info);
    let severity = Span::new(tone_of(Some(worst)), worst.as_str().to_uppercase());
    let message = format!("{} ({}).", rule.finds.trim_end_matches('.'), count(findings.len(), "time"));
    let number = Span::plain(format!("{number}. "));
    page.text(0, margin.label, [number, severity, Span::plain(": "), Span::new(Tone::Strong, message)]);
    let mut item = |label: &str, spans: Vec<Span>| page.item(margin.label, Span::faint(label), margin.hang, spans);
    item("rule", vec![Span::plain(format!("{}{}", rule.code, if rule.lint { ", with --lint" } else { "" }))]);
    let objects: BTreeSet<&ObjectRef> = findings.iter().map(|finding| &finding.subject).collect();
    let names: Vec<String> = objects.iter().take(ALIKE_MAX).map(|object| full_name(object)).collect();
    let beyond = objects.len().saturating_sub(names.len());
    let mut names = listed(&names);
    if beyond > 0 {
        names.push(Span::solid(Tone::Faint, format!("and {} more (-o wide)", grouped(beyond))));
    }
    item("at", names);
    if let Some(first) = findings.first() {
        item("as in", vec![Span::plain(first.message.as_str())]);
    }
    if options.teach {
        item("matters", vec![Span::plain(rule.matters)]);
    }
    item("do", vec![Span::plain(rule.advice)]);
}

/// Returns what suffers in the namespace that the question is about, from a finding outside of it.
pub(super) fn here(finding: &Finding, answer: &FindingsAnswer) -> Vec<String> {
    let home = answer.looked_at.namespace.as_str();
    if home.is_empty() || finding.subject.namespace == home {
        return Vec::new();
    }
    by_kind(finding.affects.iter().filter(|object| object.namespace == home), home)
}

/// Returns names as a list that breaks between them only.
fn listed(names: &[String]) -> Vec<Span> {
    let end = |at: usize| if at + 1 < names.len() { "," } else { "" };
    names.iter().enumerate().map(|(at, name)| whole(format!("{name}{}", end(at)))).collect()
}

/// Returns a chain that breaks before its arrows only.
pub(super) fn chained(chain: &[String]) -> Vec<Span> {
    let arrow = |at: usize| if at > 0 { "→ " } else { "" };
    chain.iter().enumerate().map(|(at, name)| whole(format!("{}{name}", arrow(at)))).collect()
}

/// Returns text that is not broken, unless it is long.
fn whole(text: String) -> Span {
    const LONGEST: usize = 60;
    if text.chars().count() <= LONGEST { Span::solid(Tone::Plain, text) } else { Span::plain(format!(" {text} ")) }
}

/// Writes all that else is folded: what it explains with its evidence, and the terms of the score.
fn unfold(page: &mut Page, margin: Margin, finding: &Finding, now: Option<Time>) {
    let Margin { label, hang } = margin;
    for symptom in &finding.symptoms {
        let severity = Span::new(tone_of(Some(symptom.severity)), symptom.severity.as_str());
        let since = since(symptom.since, now).map(|since| format!(", {since}")).unwrap_or_default();
        let words = format!(" {}{since}: {}", symptom.code, symptom.message);
        page.item(label, Span::faint("explains"), hang + 2, [severity, Span::plain(words)]);
        for words in all_evidence(&symptom.evidence, &symptom.subject) {
            page.text(hang + 4, hang + 6, [Span::faint(words)]);
        }
        if symptom.causes.len() > 1 {
            let way = symptom.causes.iter().map(|cause| cause.code).chain([symptom.code]).collect::<Vec<_>>().join(" → ");
            page.text(hang + 4, hang + 6, [Span::faint(way)]);
        }
    }
    let terms = finding.score.terms.iter().map(|term| format!("{} {} ({})", term.term, term.points, term.why));
    let terms = format!("{} = {}", finding.score.total, terms.collect::<Vec<_>>().join(" + "));
    page.item(label, Span::faint("score"), hang, [Span::plain(terms)]);
    page.item(label, Span::faint("id"), hang, [Span::faint(finding.fingerprint.as_str())]);
}

fn shortened(words: String, options: &RenderOptions) -> String {
    if options.wide { words } else { cut(&words, VALUE_MAX).into_owned() }
}

/// Returns the way from the root to the user, one object a word: through the graph when there is one, else through what the
/// finding explains.
pub(super) fn chain(finding: &Finding, graph: Option<&Graph>) -> Vec<String> {
    if let Some(graph) = graph {
        return Part::new(finding, graph).chain_in_words();
    }
    let Some(longest) = finding.symptoms.iter().rev().max_by_key(|symptom| symptom.causes.len()) else { return Vec::new() };
    let home = finding.subject.namespace.as_str();
    let mut chain: Vec<String> = longest.causes.iter().map(|cause| named(&cause.subject, home)).collect();
    chain.push(named(&longest.subject, home));
    if let Some(first) = chain.first_mut() {
        *first = full_name(&finding.subject);
    }
    chain.dedup();
    if chain.len() > 1 { chain } else { Vec::new() }
}

/// Returns what a finding explains, in a line.
pub(super) fn explained(finding: &Finding, home: &str) -> String {
    let word = |symptom: &Symptom| format!("{} ({})", symptom.code, named(&symptom.subject, home));
    let mut words: Vec<String> = finding.symptoms.iter().take(SYMPTOMS_MAX).map(word).collect();
    let beyond = finding.symptoms.len().saturating_sub(words.len());
    if beyond > 0 {
        words.push(format!("{} more", grouped(beyond)));
    }
    joined(&words)
}

/// Writes what the answer cannot stand on, and how much was put aside.
fn end(page: &mut Page, report: &Report<FindingsAnswer>, options: &RenderOptions) {
    let answer = &report.answer;
    let (notes, aside) = (shortcomings(report), put_aside(answer, options.wide));
    if !notes.is_empty() || aside.is_some() {
        page.blank();
    }
    for note in notes {
        page.item(0, Span::new(Tone::Warning, "!"), 2, [Span::plain(note)]);
    }
    if let Some(aside) = aside {
        page.text(0, 0, [Span::faint(aside)]);
    }
}

/// Returns what the answer cannot stand on, each in a sentence.
pub(super) fn shortcomings(report: &Report<FindingsAnswer>) -> Vec<String> {
    /// As many as one line holds.
    const KINDS: usize = 8;
    let mut notes = notes(report);
    let looked = &report.answer.looked_at;
    let mut unseen: Vec<_> = looked.unseen.iter().collect();
    unseen.sort_by(|a, b| b.objects.cmp(&a.objects).then_with(|| a.cmp_name(b)));
    let beyond = unseen.len().saturating_sub(KINDS);
    let mut words: Vec<String> = unseen.iter().take(KINDS).map(|unseen| count(unseen.objects, &unseen.kind)).collect();
    if beyond > 0 {
        words.push(count(beyond, "more kind"));
    }
    if !words.is_empty() {
        notes.push(format!("Named in the input and not in it, so not judged: {}.", words.join(", ")));
    }
    if looked.events == 0 && looked.objects > 0 {
        notes.push("The input holds no events; they often tell why something waits.".to_owned());
    }
    notes
}

/// Returns how much there was and what became of it, when there is anything to tell.
pub(super) fn put_aside(answer: &FindingsAnswer, wide: bool) -> Option<String> {
    let noise = &answer.noise;
    // Who sees findings of that kind has asked for them, and who sees events for those.
    let has_info = wide || answer.findings.iter().any(|finding| finding.severity == Severity::Info);
    let informational = match (has_info, answer.events.is_empty()) {
        (false, true) => "only worth knowing (--info shows findings, --events events)",
        (false, false) => "only worth knowing (--info shows findings)",
        (true, true) => "only worth knowing (--events shows events)",
        (true, false) => "only worth knowing",
    };
    let parts = [
        (noise.folded, "explained or repeated"),
        (noise.recovered, "about what is well again"),
        (noise.informational, informational),
        (noise.elsewhere, "elsewhere"),
    ];
    let parts: Vec<String> =
        parts.iter().filter(|(found, _)| *found > 0).map(|(found, what)| format!("{} {what}", grouped(*found))).collect();
    if parts.is_empty() && !wide {
        return None;
    }
    let rest = if parts.is_empty() { String::new() } else { format!(": {}", parts.join(", ")) };
    Some(format!("{} in all, {} shown{rest}.", count(noise.raw, "sign"), grouped(noise.shown)))
}
