//! What changed between two dumps, for people: what is found first, then the objects.

use std::fmt::Write as _;

use super::RenderOptions;
use super::headline::tone_of;
use super::markdown::escaped;
use super::page::{Page, Span, Tone};
use super::words::{by_kind, count, full_name, grouped, notes, parts, since};
use crate::diff::{ChangedObject, DiffAnswer, FieldChange, Moved, Place, PlaceRole};
use crate::findings::{Finding, Severity};
use crate::input::Gap;
use crate::object::ObjectRef;
use crate::report::Report;

/// As many objects, and fields of one, as are told before they are counted; `wide` has all.
const OBJECTS_MAX: usize = 20;
const FIELDS_MAX: usize = 6;

/// Returns the answer as a page.
pub(super) fn page(report: &Report<DiffAnswer>, options: &RenderOptions) -> Page {
    let mut page = Page::new(options);
    let answer = &report.answer;
    page.text(0, 0, [Span::new(tone_of(worst(answer)), headline(answer))]);
    page.text(0, 0, [Span::faint(between(report, options))]);
    for note in cut_short(report) {
        page.item(0, Span::new(Tone::Warning, "!"), 2, [Span::new(Tone::Warning, note)]);
    }
    findings(&mut page, "NEW", &answer.new, report.now);
    findings(&mut page, "RESOLVED", &answer.resolved, None);
    if !answer.moved.is_empty() {
        head(&mut page, "MOVED", answer.moved.len());
        for moved in &answer.moved {
            let tone = tone_of(Some(moved.after.severity));
            page.text(2, 4, [Span::new(tone, moved.after.severity.as_str()), Span::plain(format!(" {}", moved.message))]);
            page.text(4, 4, [Span::faint(way(moved))]);
        }
    }
    if !answer.changed.is_empty() {
        head(&mut page, "CHANGED OBJECTS", answer.changed.len());
        let most = if options.wide { usize::MAX } else { OBJECTS_MAX };
        for changed in answer.changed.iter().take(most) {
            page.text(2, 4, [Span::new(Tone::Strong, full_name(&changed.object)), Span::faint(recreated(changed))]);
            let most = if options.wide { usize::MAX } else { FIELDS_MAX };
            for field in changed.fields.iter().take(most) {
                page.text(4, 6, [Span::plain(format!("{}: ", field.path)), Span::plain(change(field))]);
            }
            let beyond = changed.fields.len().saturating_sub(most) + changed.more;
            if beyond > 0 {
                page.text(4, 4, [Span::faint(format!("and {} (-o wide)", count(beyond, "more field")))]);
            }
        }
        let beyond = answer.changed.len().saturating_sub(most);
        if beyond > 0 {
            page.text(2, 2, [Span::faint(format!("and {} (-o wide)", count(beyond, "more object")))]);
        }
    }
    for (title, objects) in [("ADDED OBJECTS", &answer.added), ("REMOVED OBJECTS", &answer.removed)] {
        if !objects.is_empty() {
            head(&mut page, title, objects.len());
            for words in listed(objects, options.wide) {
                page.text(2, 4, [Span::plain(words)]);
            }
        }
    }
    for (at, note) in shortcomings(report).into_iter().enumerate() {
        if at == 0 {
            page.blank();
        }
        page.item(0, Span::new(Tone::Warning, "!"), 2, [Span::plain(note)]);
    }
    page
}

fn worst(answer: &DiffAnswer) -> Option<Severity> {
    answer.new.iter().map(|finding| finding.severity).max()
}

fn headline(answer: &DiffAnswer) -> String {
    let (new, resolved, moved) = (answer.new.len(), answer.resolved.len(), answer.moved.len());
    let stay = if answer.unchanged == 1 { "stays" } else { "stay" };
    let problems = if new + resolved + moved == 0 {
        format!("No problem is new or resolved, {} {stay}", grouped(answer.unchanged))
    } else {
        let words = [(new, "new"), (resolved, "resolved"), (moved, "moved")];
        let told: Vec<String> =
            words.iter().filter(|(found, _)| *found > 0).map(|(found, word)| format!("{} {word}", grouped(*found))).collect();
        format!("Problems: {}; {} {stay}", told.join(", "), grouped(answer.unchanged))
    };
    let objects = [(answer.changed.len(), "changed"), (answer.added.len(), "added"), (answer.removed.len(), "removed")];
    let objects: Vec<String> =
        objects.iter().filter(|(found, _)| *found > 0).map(|(found, word)| format!("{} {word}", grouped(*found))).collect();
    if objects.is_empty() {
        format!("{problems}. No object changed.")
    } else {
        format!("{problems}. Objects: {}.", objects.join(", "))
    }
}

fn between(report: &Report<DiffAnswer>, options: &RenderOptions) -> String {
    let moment =
        |time: Option<crate::object::time::Time>| time.map_or_else(|| "an unknown time".to_owned(), |time| time.to_string());
    let times = format!("From {} to {}.", moment(report.answer.before), moment(report.now));
    if options.source.is_empty() { times } else { format!("{} {times}", options.source) }
}

fn head(page: &mut Page, title: &str, number: usize) {
    page.blank();
    page.text(0, 0, [Span::new(Tone::Strong, format!("{title} ({})", grouped(number)))]);
}

fn findings(page: &mut Page, title: &str, findings: &[Finding], now: Option<crate::object::time::Time>) {
    if findings.is_empty() {
        return;
    }
    head(page, title, findings.len());
    for finding in findings {
        let tone = if title == "RESOLVED" { Tone::Good } else { tone_of(Some(finding.severity)) };
        page.text(2, 4, [Span::new(tone, finding.severity.as_str()), Span::plain(format!(" {}", finding.message))]);
        page.text(4, 4, [Span::faint(details(finding, now))]);
    }
}

pub(super) fn details(finding: &Finding, now: Option<crate::object::time::Time>) -> String {
    let since = since(finding.since, now).map(|since| format!(", {since}")).unwrap_or_default();
    let home = finding.subject.namespace.as_str();
    let affects = by_kind(finding.affects.iter(), home).join(", ");
    let affects = if affects.is_empty() { String::new() } else { format!("; hits {affects}") };
    format!("{}{since}{affects}", finding.code)
}

/// Returns what became of a problem's place.
pub(super) fn way(moved: &Moved) -> String {
    let place = |place: &Place| match place.role {
        PlaceRole::Root => "a root".to_owned(),
        PlaceRole::Symptom => format!("explained by {} ({})", place.root.code, full_name(&place.root.subject)),
    };
    let severity = if moved.before.severity == moved.after.severity {
        String::new()
    } else {
        format!("; it was {}", moved.before.severity.as_str())
    };
    if moved.before.role == moved.after.role && moved.before.root == moved.after.root {
        return format!("{}, {} as before{severity}", moved.code, place(&moved.after));
    }
    format!("{}, was {}, is {}{severity}", moved.code, place(&moved.before), place(&moved.after))
}

pub(super) fn recreated(changed: &ChangedObject) -> &'static str {
    if changed.recreated { "  created anew" } else { "" }
}

pub(super) fn change(field: &FieldChange) -> String {
    match (field.before.is_empty(), field.after.is_empty()) {
        (true, _) => format!("(nothing) → {}", field.after),
        (_, true) => format!("{} → (nothing)", field.before),
        _ => format!("{} → {}", field.before, field.after),
    }
}

/// Returns the objects by namespace, in few words unless all are asked for.
pub(super) fn listed(objects: &[ObjectRef], wide: bool) -> Vec<String> {
    if wide {
        return objects.iter().map(full_name).collect();
    }
    let namespaces = objects.chunk_by(|a, b| a.namespace == b.namespace);
    let words = |of: &[ObjectRef]| {
        let home = of.first().map(|object| object.namespace.as_str()).unwrap_or_default();
        let place = if home.is_empty() { String::new() } else { format!("in {home}: ") };
        format!("{place}{}", by_kind(of.iter(), home).join(", "))
    };
    namespaces.map(words).collect()
}

/// Returns what of both inputs could not be read and might be anything.
fn cut_short(report: &Report<DiffAnswer>) -> Vec<String> {
    [&report.answer.gaps_before, &report.gaps].into_iter().flat_map(|gaps| parts(gaps)).collect()
}

fn shortcomings(report: &Report<DiffAnswer>) -> Vec<String> {
    let answer = &report.answer;
    let mut notes = notes(report);
    let known: Vec<&str> = answer.gaps_before.iter().map(|gap| gap.kind.as_str()).filter(|kind| *kind != Gap::UNKNOWN).collect();
    if !known.is_empty() {
        let gaps: Vec<&str> = known.into_iter().take(OBJECTS_MAX).collect();
        notes.push(format!("Not in the first input: {}.", gaps.join(", ")));
    }
    if !answer.unseen.is_empty() {
        let codes: Vec<String> = answer
            .unseen
            .iter()
            .take(OBJECTS_MAX)
            .map(|cause| format!("{} ({})", cause.code, full_name(&cause.subject)))
            .collect();
        notes.push(format!("The second input does not tell what became of {}.", codes.join(", ")));
    }
    if answer.untold > 0 {
        let objects = count(answer.untold, "object");
        notes.push(format!("{objects} in one input only, and the other does not list their kinds there: not compared."));
    }
    notes
}

/// Returns the answer in Markdown.
pub(super) fn markdown(report: &Report<DiffAnswer>, options: &RenderOptions) -> String {
    let answer = &report.answer;
    let mut text = format!("## {}\n\n{}\n", escaped(&headline(answer)), escaped(&between(report, options)));
    for note in cut_short(report) {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "\n**{}**", escaped(&note));
    }
    for (title, findings) in [("New", &answer.new), ("Resolved", &answer.resolved)] {
        let items = findings.iter().map(|finding| {
            format!(
                "{}: {} ({})",
                finding.severity.as_str(),
                finding.message,
                details(finding, report.now.filter(|_| title == "New"))
            )
        });
        section(&mut text, title, items.collect());
    }
    section(&mut text, "Moved", answer.moved.iter().map(|moved| format!("{} ({})", moved.message, way(moved))).collect());
    if !answer.changed.is_empty() {
        text.push_str("\n### Changed objects\n\n| object | field | before | after |\n|---|---|---|---|\n");
    }
    for changed in &answer.changed {
        let name = escaped(&format!("{}{}", full_name(&changed.object), recreated(changed)));
        // Writing to a String cannot fail.
        if changed.fields.is_empty() {
            let _ = writeln!(text, "| {name} | | | |");
        }
        for field in &changed.fields {
            let (path, before, after) = (escaped(&field.path), escaped(&field.before), escaped(&field.after));
            let _ = writeln!(text, "| {name} | {path} | {before} | {after} |");
        }
    }
    section(&mut text, "Added objects", listed(&answer.added, options.wide));
    section(&mut text, "Removed objects", listed(&answer.removed, options.wide));
    section(&mut text, "Not known", shortcomings(report));
    text
}

fn section(text: &mut String, title: &str, items: Vec<String>) {
    if items.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n### {title}\n");
    for item in items {
        let _ = writeln!(text, "- {}", escaped(&item));
    }
}
