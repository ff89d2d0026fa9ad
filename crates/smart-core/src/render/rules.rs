//! Rules for people: one in full, all of them in a table, and the document that holds them all.

use std::fmt::Write as _;

use super::RenderOptions;
use super::headline::tone_of;
use super::page::{Page, Span, Tone};
use crate::findings::{Level, Rule};

/// Returns all that is said about a rule, as a page.
pub fn rule_page(rule: &Rule, options: &RenderOptions) -> Page {
    let mut page = Page::new(options);
    let severity = Span::new(tone_of(Some(rule.severity)), rule.severity.as_str());
    let kind = format!(", {}{}", level(rule.level), if rule.lint { "; found with --lint only" } else { "" });
    page.text(0, 0, [Span::new(Tone::Strong, rule.code), Span::plain(" ("), severity, Span::plain(kind), Span::plain(")")]);
    for (head, text) in parts(rule) {
        page.blank();
        page.text(0, 0, [Span::new(Tone::Strong, head)]);
        page.text(2, 2, [Span::plain(text)]);
    }
    page
}

/// Returns all rules in a table, as a page.
pub fn rules_page(rules: &[&Rule], options: &RenderOptions) -> Page {
    let mut page = Page::new(options);
    let row = |rule: &&Rule| {
        let severity = Span::new(tone_of(Some(rule.severity)), rule.severity.as_str());
        let lint = Span::plain(if rule.lint { "lint" } else { "" });
        vec![Span::plain(rule.code), severity, lint, Span::plain(rule.finds)]
    };
    let rows: Vec<Vec<Span>> = rules.iter().map(row).collect();
    page.table(&["CODE", "SEVERITY", "ONLY", "FINDS"], &rows);
    page
}

/// Returns all rules in Markdown: a table of them, and then each in full.
pub fn rules_markdown(rules: &[&Rule]) -> String {
    let mut text = String::from("| rule | at most | finds |\n|---|---|---|\n");
    for rule in rules {
        let (code, lint) = (rule.code, if rule.lint { ", with `--lint`" } else { "" });
        // Writing to a String cannot fail.
        let _ = writeln!(text, "| [{code}](#{code}) | {}{lint} | {} |", rule.severity.as_str(), cell(rule.finds));
    }
    for rule in rules {
        let _ = write!(text, "\n### {}\n\n{}\n", rule.code, markdown(rule));
    }
    text
}

/// Returns a rule without its code, in Markdown.
pub(super) fn markdown(rule: &Rule) -> String {
    let lint = if rule.lint { " Found with `--lint` only." } else { "" };
    let mut text = format!("At most {}; {}.{lint}\n", rule.severity.as_str(), level(rule.level));
    for (head, words) in parts(rule) {
        let _ = write!(text, "\n- **{head}:** {}", super::markdown::escaped(words));
    }
    text.push('\n');
    text
}

/// Returns the texts of a rule under their heads, in the order in which they are read.
pub(super) fn parts(rule: &Rule) -> [(&'static str, &'static str); 5] {
    [
        ("What it finds", rule.finds),
        ("Why it matters", rule.matters),
        ("What it looks at", rule.looks_at),
        ("What to do", rule.advice),
        ("When it is silent", rule.silent),
    ]
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Cause => "a cause: it says what is to be mended",
        Level::Effect => "an effect: what a cause does to one object",
        Level::State => "a state: what effects come to as a whole",
    }
}

fn cell(text: &str) -> String {
    super::markdown::escaped(text).replace('|', "\\|")
}
