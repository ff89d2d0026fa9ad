//! Lines of text for people, before anybody decides on colours.

use std::borrow::Cow;
use std::fmt;

use super::RenderOptions;
use super::clean::{ascii, clean};

/// What a piece of text is, for whoever gives it a colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Tone {
    /// Text as any other.
    Plain,
    /// What the eye should find first.
    Strong,
    /// What is there for who looks for it.
    Faint,
    /// Something does not work.
    Critical,
    /// Something will break, or is broken in part.
    Warning,
    /// All is well.
    Good,
}

/// A piece of text of one tone.
#[derive(Clone, Debug)]
pub(super) struct Span {
    tone: Tone,
    text: String,
    /// Whether it stays on one line, as a command that is to be copied.
    solid: bool,
}

impl Span {
    pub(super) fn new(tone: Tone, text: impl Into<String>) -> Self {
        Self { tone, text: text.into(), solid: false }
    }

    pub(super) fn plain(text: impl Into<String>) -> Self {
        Self::new(Tone::Plain, text)
    }

    pub(super) fn faint(text: impl Into<String>) -> Self {
        Self::new(Tone::Faint, text)
    }

    pub(super) fn solid(tone: Tone, text: impl Into<String>) -> Self {
        Self { tone, text: text.into(), solid: true }
    }
}

/// Where the cells begin that stand under a name.
const ASIDE: usize = 4;
/// Less room than this no text can be read in.
const LAST_COLUMN: usize = 24;

/// Lines of text for people. Nothing in them does anything to a terminal: text from the cluster is made harmless here.
#[derive(Clone, Debug, Default)]
pub struct Page {
    lines: Vec<Vec<(Tone, String)>>,
    width: usize,
    ascii: bool,
}

impl Page {
    pub(super) fn new(options: &RenderOptions) -> Self {
        Self { lines: Vec::new(), width: options.width, ascii: options.ascii }
    }

    /// Adds an empty line, unless the page begins with it or the last one is.
    pub(super) fn blank(&mut self) {
        if self.lines.last().is_some_and(|line| !line.is_empty()) {
            self.lines.push(Vec::new());
        }
    }

    /// Adds text that begins at a column, and goes on at another where it takes several lines.
    pub(super) fn text(&mut self, indent: usize, hang: usize, spans: impl IntoIterator<Item = Span>) {
        self.fill(vec![(Tone::Plain, " ".repeat(indent))], indent, hang, spans);
    }

    /// Adds text with a word before it; the text begins at a column, and goes on there.
    pub(super) fn item(&mut self, indent: usize, label: Span, hang: usize, spans: impl IntoIterator<Item = Span>) {
        let label = (label.tone, self.harmless(&label.text).into_owned());
        let width = width(&label.1);
        let gap = (hang.saturating_sub(indent)).saturating_sub(width);
        let column = indent + width + gap;
        let start = vec![(Tone::Plain, " ".repeat(indent)), label, (Tone::Plain, " ".repeat(gap))];
        self.fill(start, column, hang, spans);
    }

    fn fill(&mut self, start: Vec<(Tone, String)>, from: usize, hang: usize, spans: impl IntoIterator<Item = Span>) {
        let mut line = start;
        let (mut column, mut fresh) = (from, true);
        for token in self.tokens(spans) {
            let token_width: usize = token.iter().map(|(_, text)| width(text)).sum();
            let apart = usize::from(!fresh);
            if !fresh && self.width > 0 && column + apart + token_width > self.width {
                self.push(std::mem::replace(&mut line, vec![(Tone::Plain, " ".repeat(hang))]));
                (column, fresh) = (hang, true);
            }
            let apart = usize::from(!fresh);
            column += apart + token_width;
            for (at, (tone, text)) in token.into_iter().enumerate() {
                let space = if at == 0 && apart == 1 { " " } else { "" };
                match line.last_mut() {
                    Some((last, before)) if *last == tone => {
                        before.push_str(space);
                        before.push_str(&text);
                    }
                    _ if space.is_empty() => line.push((tone, text)),
                    _ => line.extend([(Tone::Plain, space.to_owned()), (tone, text)]),
                }
            }
            fresh = false;
        }
        self.push(line);
    }

    /// Returns what must not be broken: words, each with what follows it without a space.
    fn tokens(&self, spans: impl IntoIterator<Item = Span>) -> Vec<Vec<(Tone, String)>> {
        let mut tokens: Vec<Vec<(Tone, String)>> = Vec::new();
        let mut glued = false;
        for span in spans {
            let text = self.harmless(&span.text);
            if span.solid {
                if !text.is_empty() {
                    tokens.push(vec![(span.tone, text.into_owned())]);
                    glued = false;
                }
                continue;
            }
            glued &= !text.starts_with(' ');
            for word in text.split_ascii_whitespace() {
                match tokens.last_mut().filter(|_| glued) {
                    Some(last) => last.push((span.tone, word.to_owned())),
                    None => tokens.push(vec![(span.tone, word.to_owned())]),
                }
                glued = false;
            }
            glued = !text.is_empty() && !text.ends_with(' ');
        }
        tokens
    }

    fn push(&mut self, mut line: Vec<(Tone, String)>) {
        line.retain(|(_, text)| !text.is_empty());
        if let Some((_, last)) = line.last_mut() {
            last.truncate(last.trim_end().len());
        }
        line.retain(|(_, text)| !text.is_empty());
        self.lines.push(line);
    }

    fn harmless<'a>(&self, text: &'a str) -> Cow<'a, str> {
        match (clean(text), self.ascii) {
            (text, false) => text,
            (Cow::Borrowed(text), true) => ascii(text),
            (Cow::Owned(text), true) => Cow::Owned(ascii(&text).into_owned()),
        }
    }

    /// Adds the rows of a table, in columns as wide as their widest cell; the last column takes the rest of the width. Where
    /// that leaves no room for it, each row takes several lines: the last cell stands under the others.
    pub(super) fn table(&mut self, head: &[&str], rows: &[Vec<Span>]) {
        self.lay_out(head, rows, false);
    }

    /// Adds a table of names with numbers to them: where it is too wide each name stands, whole, on a line of its own, and the
    /// other cells in columns under it.
    pub(super) fn table_of_names(&mut self, head: &[&str], rows: &[Vec<Span>]) {
        self.lay_out(head, rows, true);
    }

    fn lay_out(&mut self, head: &[&str], rows: &[Vec<Span>], is_of_names: bool) {
        let mut widths: Vec<usize> = head.iter().map(|cell| width(&self.harmless(cell))).collect();
        for row in rows {
            for (widest, cell) in widths.iter_mut().zip(row) {
                *widest = (*widest).max(width(&self.harmless(&cell.text)));
            }
        }
        let head: Vec<Span> = head.iter().map(|cell| Span::new(Tone::Strong, *cell)).collect();
        let before_last: usize = widths.iter().rev().skip(1).map(|width| width + 2).sum();
        let first = widths.first().map_or(0, |first| first + 2);
        let fits = |before_last: usize| self.width == 0 || before_last + LAST_COLUMN <= self.width;
        let is_whole = fits(before_last);
        let is_apart = is_of_names && fits(ASIDE + before_last.saturating_sub(first));
        for row in std::iter::once(&head).chain(rows) {
            match row.split_first() {
                _ if is_whole => self.row(0, row, &widths),
                Some((name, rest)) if is_apart && !rest.is_empty() => {
                    self.text(0, ASIDE, [Span { solid: true, ..name.clone() }]);
                    if rest.iter().any(|cell| !cell.text.is_empty()) {
                        self.row(ASIDE, rest, widths.get(1..).unwrap_or_default());
                    }
                }
                _ => self.stacked(row),
            }
        }
    }

    fn row(&mut self, indent: usize, row: &[Span], widths: &[usize]) {
        let mut start: Vec<(Tone, String)> = vec![(Tone::Plain, " ".repeat(indent))];
        let mut column = indent;
        for (cell, widest) in row.iter().zip(widths).take(row.len().saturating_sub(1)) {
            let text = self.harmless(&cell.text).into_owned();
            let gap = widest.saturating_sub(width(&text)) + 2;
            column += widest + 2;
            start.extend([(cell.tone, text), (Tone::Plain, " ".repeat(gap))]);
        }
        self.fill(start, column, column, row.last().cloned());
    }

    fn stacked(&mut self, row: &[Span]) {
        let Some((last, cells)) = row.split_last() else { return };
        let cells = cells.iter().filter(|cell| !cell.text.is_empty()).map(|cell| {
            // Two spaces part cells, as one parts words; a long name breaks at its spaces.
            let is_short = width(&cell.text) + 2 <= self.width;
            let text = format!("{} ", cell.text);
            if is_short { Span::solid(cell.tone, text) } else { Span::new(cell.tone, format!(" {text}")) }
        });
        let cells: Vec<Span> = cells.collect();
        self.text(0, 4, cells);
        if !last.text.is_empty() {
            self.text(4, 4, [last.clone()]);
        }
    }

    /// Returns the page with each piece as `paint` writes it.
    pub fn painted(&self, mut paint: impl FnMut(Tone, &str) -> String) -> String {
        let mut out = String::new();
        for line in &self.lines {
            for (tone, text) in line {
                out.push_str(&paint(*tone, text));
            }
            out.push('\n');
        }
        out
    }
}

fn width(text: &str) -> usize {
    text.chars().count()
}

impl fmt::Display for Page {
    /// Writes the page without colours.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in &self.lines {
            for (_, text) in line {
                f.write_str(text)?;
            }
            f.write_str("\n")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(width: usize) -> Page {
        Page::new(&RenderOptions { width, ..RenderOptions::default() })
    }

    #[test]
    fn text_is_wrapped_under_its_beginning() {
        let mut page = page(20);
        page.item(2, Span::faint("seen"), 8, [Span::plain("one two three four"), Span::new(Tone::Strong, "five")]);
        assert_eq!(page.to_string(), "  seen  one two\n        three\n        fourfive\n");
    }

    #[test]
    fn columns_stand_under_heads_of_other_signs() {
        let mut page = Page::new(&RenderOptions { ascii: true, ..RenderOptions::default() });
        page.table(&["A → B", "C"], &[vec![Span::plain("1"), Span::plain("2")]]);
        assert_eq!(page.to_string(), "A -> B  C\n1       2\n");
    }

    #[test]
    fn a_long_name_stands_over_its_columns_and_is_whole() {
        let mut page = page(40);
        let row = |name: &str, last: &str| vec![Span::plain(name), Span::plain("10"), Span::plain(last)];
        page.table_of_names(&["NODE", "PODS", "WHY"], &[row("ip-10-64-0-12.eu-west-1.compute.internal-x", "full"), row("b", "")]);
        let expected = "NODE\n    PODS  WHY\nip-10-64-0-12.eu-west-1.compute.internal-x\n    10    full\nb\n    10\n";
        assert_eq!(page.to_string(), expected);
    }

    #[test]
    fn commands_stay_on_one_line() {
        let mut page = page(20);
        page.text(0, 2, [Span::solid(Tone::Strong, "kubectl -n shop get configmaps"), Span::faint(" # lists them")]);
        assert_eq!(page.to_string(), "kubectl -n shop get configmaps\n  # lists them\n");
    }

    #[test]
    fn nothing_of_the_cluster_reaches_the_terminal() {
        let mut page = page(0);
        page.text(0, 0, [Span::plain("a\u{1b}[2J")]);
        assert_eq!(page.to_string(), "a\\u{1b}[2J\n");
    }

    #[test]
    fn a_piece_is_painted_once() {
        let mut page = page(0);
        page.text(0, 0, [Span::new(Tone::Good, "all is"), Span::new(Tone::Good, " well"), Span::plain(".")]);
        assert_eq!(page.painted(|tone, text| format!("{tone:?}({text})")), "Good(all is well)Plain(.)\n");
    }
}
