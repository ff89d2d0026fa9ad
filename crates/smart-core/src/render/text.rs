//! Findings as text for people: the answer in the first lines, the reasons under it.

use std::collections::BTreeSet;

use super::clean::cut;
use super::page::{Page, Span, Tone};
use super::part::Part;
use super::words::{all_evidence, by_kind, count, effect, full_name, grouped, joined, named, notes, since};
use super::{RenderOptions, asked};
use crate::findings::{EventGroup, Finding, FindingsAnswer, Severity, Symptom};
use crate::graph::Graph;
use crate::object::time::Time;
use crate::report::Report;

/// Where the words of an item begin, under the message.
const LABEL: usize = 3;
const HANG: usize = 12;
/// As much evidence as is read at night; `wide` has all of it.
const EVIDENCE_MAX: usize = 4;
const VALUE_MAX: usize = 160;
const SYMPTOMS_MAX: usize = 3;

/// Returns the answer as a page.
pub(super) fn page(report: &Report<FindingsAnswer>, graph: Option<&Graph>, options: &RenderOptions) -> Page {
    let mut page = Page::new(options);
    let answer = &report.answer;
    if answer.asked.is_empty() {
        headline(&mut page, answer);
    } else {
        asked::write(&mut page, report);
    }
    if options.source.is_empty() {
        if let Some(now) = report.now {
            page.text(0, 0, [Span::faint(format!("As of {now}."))]);
        }
    } else {
        page.text(0, 0, [Span::faint(options.source.as_str())]);
    }
    for (at, found) in answer.findings.iter().enumerate() {
        page.blank();
        finding(&mut page, at + 1, found, report.now, graph, options);
    }
    if !answer.events.is_empty() {
        page.blank();
        events(&mut page, &answer.events);
    }
    end(&mut page, report, options);
    page
}

fn headline(page: &mut Page, answer: &FindingsAnswer) {
    if answer.findings.is_empty() && answer.looked_at.objects == 0 {
        page.text(0, 0, [Span::new(Tone::Warning, "No object is meant by that, and so nothing was looked at.")]);
        return;
    }
    let tone = tone_of(answer.worst());
    let mut spans = vec![Span::new(tone, problems(&answer.findings))];
    if answer.findings.is_empty() {
        let looked = &answer.looked_at;
        let events = if looked.events == 0 { String::new() } else { format!(" and {}", count(looked.events, "event")) };
        let objects = count(looked.objects, "object");
        spans.push(Span::plain(format!(": {} looked at {objects}{events}.", count(looked.rules, "rule"))));
    } else {
        let suffering = suffering(&answer.findings);
        let words = match suffering {
            0 => ".".to_owned(),
            1 => "; 1 object suffers.".to_owned(),
            _ => format!("; {} suffer.", count(suffering, "object")),
        };
        spans.push(Span::plain(words));
    }
    page.text(0, 0, spans);
}

/// Returns how many findings there are of each severity: `3 problems: 2 critical, 1 warning`.
pub(super) fn problems(findings: &[Finding]) -> String {
    if findings.is_empty() {
        return "Nothing is found to be wrong".to_owned();
    }
    let of = |severity: Severity| findings.iter().filter(|finding| finding.severity == severity).count();
    let severities = [Severity::Critical, Severity::Warning].into_iter().map(|severity| (of(severity), severity));
    let told: Vec<String> = severities
        .filter(|(found, _)| *found > 0)
        .map(|(found, severity)| match (severity, found) {
            (Severity::Warning, 2..) => format!("{} warnings", grouped(found)),
            _ => format!("{} {}", grouped(found), severity.as_str()),
        })
        .collect();
    let problems = findings.len() - of(Severity::Info);
    let info = match of(Severity::Info) {
        0 => String::new(),
        1 => "1 thing worth knowing".to_owned(),
        info => format!("{} things worth knowing", grouped(info)),
    };
    match (problems, info.is_empty()) {
        (0, _) => format!("No problem, {info}"),
        (_, true) => format!("{}: {}", count(problems, "problem"), told.join(", ")),
        (_, false) => format!("{}: {}; {info}", count(problems, "problem"), told.join(", ")),
    }
}

/// Returns how many objects suffer from what is more than worth knowing.
pub(super) fn suffering(findings: &[Finding]) -> usize {
    let grave = findings.iter().filter(|finding| finding.severity > Severity::Info);
    grave.flat_map(|finding| &finding.affects).collect::<BTreeSet<_>>().len()
}

pub(super) fn tone_of(severity: Option<Severity>) -> Tone {
    match severity {
        Some(Severity::Critical) => Tone::Critical,
        Some(Severity::Warning) => Tone::Warning,
        Some(Severity::Info) => Tone::Strong,
        None => Tone::Good,
    }
}

/// Writes one finding: what and where, since when, why we say so, what it hits, what to run and to look at.
fn finding(page: &mut Page, number: usize, finding: &Finding, now: Option<Time>, graph: Option<&Graph>, options: &RenderOptions) {
    let home = finding.subject.namespace.as_str();
    let severity = Span::new(tone_of(Some(finding.severity)), finding.severity.as_str().to_uppercase());
    let number = Span::plain(format!("{number}. "));
    page.text(0, LABEL, [number, severity, Span::plain(": "), Span::new(Tone::Strong, finding.message.as_str())]);
    let mut item = |label: &str, spans: Vec<Span>| page.item(LABEL, Span::faint(label), HANG, spans);
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
        unfold(page, finding, now);
    }
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
fn unfold(page: &mut Page, finding: &Finding, now: Option<Time>) {
    for symptom in &finding.symptoms {
        let severity = Span::new(tone_of(Some(symptom.severity)), symptom.severity.as_str());
        let since = since(symptom.since, now).map(|since| format!(", {since}")).unwrap_or_default();
        let words = format!(" {}{since}: {}", symptom.code, symptom.message);
        page.item(LABEL, Span::faint("explains"), HANG + 2, [severity, Span::plain(words)]);
        for words in all_evidence(&symptom.evidence, &symptom.subject) {
            page.text(HANG + 4, HANG + 6, [Span::faint(words)]);
        }
        if symptom.causes.len() > 1 {
            let way = symptom.causes.iter().map(|cause| cause.code).chain([symptom.code]).collect::<Vec<_>>().join(" → ");
            page.text(HANG + 4, HANG + 6, [Span::faint(way)]);
        }
    }
    let terms = finding.score.terms.iter().map(|term| format!("{} {} ({})", term.term, term.points, term.why));
    let terms = format!("{} = {}", finding.score.total, terms.collect::<Vec<_>>().join(" + "));
    page.item(LABEL, Span::faint("score"), HANG, [Span::plain(terms)]);
    page.item(LABEL, Span::faint("id"), HANG, [Span::faint(finding.fingerprint.as_str())]);
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

/// Writes the events in a table, those that tell of findings first.
fn events(page: &mut Page, events: &[EventGroup]) {
    page.text(0, 0, [Span::new(Tone::Strong, format!("Events ({})", count(events.len(), "group")))]);
    let order = |group: &&EventGroup| {
        let state = ["folded", "informational", "recovered"].iter().position(|state| *state == group.state);
        (group.kind == "Normal", state, std::cmp::Reverse(group.last), group.object.clone(), group.reason.clone())
    };
    let mut ordered: Vec<&EventGroup> = events.iter().collect();
    ordered.sort_by_cached_key(order);
    let row = |group: &&EventGroup| {
        let tone = match (group.kind.as_str(), group.state) {
            ("Normal", _) | (_, "recovered") => Tone::Faint,
            _ => Tone::Warning,
        };
        let last = group.last.map(|last| last.to_string()).unwrap_or_default();
        vec![
            Span::plain(last),
            Span::new(tone, group.kind.as_str()),
            Span::plain(group.reason.as_str()),
            Span::plain(full_name(&group.object)),
            Span::plain(count_of(group)),
            Span::plain(group.state),
            Span::plain(cut(&group.message, VALUE_MAX)),
        ]
    };
    let rows: Vec<Vec<Span>> = ordered.iter().map(row).collect();
    page.table(&["LAST", "TYPE", "REASON", "OBJECT", "COUNT", "STATE", "MESSAGE"], &rows);
}

fn count_of(group: &EventGroup) -> String {
    if group.objects > 1 { format!("{} in {}", group.count, count(group.objects, "object")) } else { group.count.to_string() }
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
    if looked.events == 0 {
        notes.push("The input holds no events; they often tell why something waits.".to_owned());
    }
    notes
}

/// Returns how much there was and what became of it, when there is anything to tell.
pub(super) fn put_aside(answer: &FindingsAnswer, wide: bool) -> Option<String> {
    let noise = &answer.noise;
    let parts = [
        (noise.folded, "explained or repeated"),
        (noise.recovered, "about what is well again"),
        (noise.informational, "only worth knowing (--info shows findings, --events events)"),
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
