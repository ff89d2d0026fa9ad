//! The answer as lines of text.

use super::super::RenderOptions;
use super::super::page::{Page, Span, Tone};
use super::super::words::{notes, parts};
use super::sections::{Body, Item, Section, sections};
use super::summary::{changes, is_nothing, lines};
use crate::report::Report;
use crate::simulate::SimulationAnswer;

/// Returns the answer as a page.
pub(in super::super) fn page(report: &Report<SimulationAnswer>, options: &RenderOptions) -> Page {
    let mut page = Page::new(options);
    let answer = &report.answer;
    if is_nothing(answer) {
        let words = format!(" nothing happens by {}", changes(answer));
        page.text(0, 2, [Span::new(Tone::Good, "→ IMPACT ANALYSIS:"), Span::plain(words)]);
    } else {
        page.text(0, 0, [Span::new(Tone::Strong, "→ IMPACT ANALYSIS:")]);
        for line in lines(answer) {
            let label = Span::new(line.tone, format!("{}:", line.label));
            page.text(2, 4, [label, Span::new(line.tone, format!(" {}", line.words))]);
        }
        page.blank();
        page.text(0, 2, [Span::new(Tone::Strong, changes(answer))]);
        if !options.source.is_empty() {
            page.text(0, 0, [Span::faint(options.source.as_str())]);
        } else if let Some(now) = report.now {
            page.text(0, 0, [Span::faint(format!("As of {now}."))]);
        }
    }
    for note in parts(&report.gaps) {
        page.item(0, Span::new(Tone::Warning, "!"), 2, [Span::new(Tone::Warning, note)]);
    }
    for told in sections(report, options.wide) {
        section(&mut page, &told);
    }
    for (at, note) in notes(report).into_iter().enumerate() {
        if at == 0 {
            page.blank();
        }
        page.item(0, Span::new(Tone::Warning, "!"), 2, [Span::plain(note)]);
    }
    page
}

fn section(page: &mut Page, section: &Section) {
    page.blank();
    page.text(0, 2, [Span::new(Tone::Strong, section.title.as_str())]);
    match &section.body {
        Body::Groups(groups) => {
            for group in groups {
                if !group.name.is_empty() {
                    page.text(2, 4, [Span::new(Tone::Strong, group.name.as_str())]);
                }
                for item in &group.items {
                    self::item(page, item, if group.name.is_empty() { 2 } else { 4 });
                }
            }
        }
        Body::Table { head, rows } => {
            let row =
                |row: &Vec<super::sections::Cell>| row.iter().map(|cell| Span::new(cell.tone, cell.text.as_str())).collect();
            page.table_of_names(head, &rows.iter().map(row).collect::<Vec<_>>());
        }
        Body::Items(items) => {
            let widest = items.iter().map(|(label, _)| label.chars().count()).max().unwrap_or_default();
            for (label, cell) in items {
                page.item(2, Span::faint(label.as_str()), widest + 4, [Span::new(cell.tone, cell.text.as_str())]);
            }
        }
        Body::List(list) => {
            for words in list {
                page.text(2, 4, [Span::plain(words.as_str())]);
            }
        }
        Body::Commands(commands) => {
            for command in commands {
                // Whoever copies a line copies a command or a comment, never a half of either.
                let purpose = Span::solid(Tone::Faint, format!("# {}", command.purpose));
                page.text(2, 6, [Span::solid(Tone::Plain, command.to_string()), purpose]);
            }
        }
    }
    for note in &section.notes {
        page.text(2, 4, [Span::faint(note.as_str())]);
    }
}

fn item(page: &mut Page, item: &Item, indent: usize) {
    let label = if item.label.is_empty() { String::new() } else { format!("{} ", item.label) };
    page.text(indent, indent + 2, [Span::new(item.tone, label), Span::plain(item.words.as_str())]);
    for detail in &item.details {
        page.text(indent + 2, indent + 4, [Span::faint(detail.as_str())]);
    }
}
