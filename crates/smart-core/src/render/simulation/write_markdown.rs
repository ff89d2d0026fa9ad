//! The answer in Markdown, for tickets.

use std::fmt::Write as _;

use super::super::RenderOptions;
use super::super::clean::clean;
use super::super::markdown::{escaped, fence};
use super::super::words::{notes, parts};
use super::sections::{Body, Cell, Section, sections};
use super::summary::{changes, is_nothing, lines};
use crate::report::Report;
use crate::simulate::SimulationAnswer;

/// Returns the answer in Markdown.
pub(in super::super) fn markdown(report: &Report<SimulationAnswer>, options: &RenderOptions) -> String {
    let answer = &report.answer;
    let changes = escaped(&changes(answer));
    let mut text = if is_nothing(answer) {
        format!("## Nothing happens by {changes}\n")
    } else {
        let mut text = format!("## Impact of {changes}\n\n");
        for line in lines(answer) {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "- **{}:** {}", line.label, escaped(&line.words));
        }
        text
    };
    if !options.source.is_empty() {
        let _ = writeln!(text, "\n{}", escaped(&options.source));
    } else if let Some(now) = report.now {
        let _ = writeln!(text, "\nAs of {now}.");
    }
    for note in parts(&report.gaps) {
        let _ = writeln!(text, "\n**{}**", escaped(&note));
    }
    for told in sections(report, options.wide) {
        section(&mut text, &told);
    }
    for note in notes(report) {
        let _ = writeln!(text, "\n{}", escaped(&note));
    }
    text
}

fn section(text: &mut String, section: &Section) {
    // Titles in capitals are for terminals; names in them stay as they are.
    let _ = writeln!(text, "\n### {}\n", escaped(&super::sections::in_small(&section.title)));
    match &section.body {
        Body::Groups(groups) => {
            for group in groups {
                let indent = if group.name.is_empty() { "" } else { "  " };
                if !group.name.is_empty() {
                    let _ = writeln!(text, "- **{}**", escaped(&group.name));
                }
                for item in &group.items {
                    let label = if item.label.is_empty() { String::new() } else { format!("{}: ", item.label) };
                    let _ = writeln!(text, "{indent}- {label}{}", escaped(&item.words));
                    for detail in &item.details {
                        let _ = writeln!(text, "{indent}  - {}", escaped(detail));
                    }
                }
            }
        }
        Body::Table { head, rows } => {
            let _ = writeln!(text, "| {} |", head.join(" | ").to_lowercase());
            let _ = writeln!(text, "|{}", "---|".repeat(head.len()));
            for row in rows {
                let cells: Vec<String> = row.iter().map(|cell: &Cell| escaped(&cell.text)).collect();
                let _ = writeln!(text, "| {} |", cells.join(" | "));
            }
        }
        Body::Items(items) => {
            for (label, cell) in items {
                let _ = writeln!(text, "- {}: {}", escaped(label), escaped(&cell.text));
            }
        }
        Body::List(list) => {
            for words in list {
                let _ = writeln!(text, "- {}", escaped(words));
            }
        }
        Body::Commands(commands) => {
            let lines = commands.iter().map(|command| format!("{}  # {}", clean(&command.to_string()), clean(&command.purpose)));
            let lines = lines.collect::<Vec<_>>().join("\n");
            let fence = fence(&lines, 3);
            let _ = writeln!(text, "{fence}sh\n{lines}\n{fence}");
        }
    }
    for note in &section.notes {
        let _ = writeln!(text, "\n{}", escaped(note));
    }
}
