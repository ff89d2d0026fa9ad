//! What the columns of a table hold, found from its first row.

use super::cells::Cell;
use super::{is_time, number_of};
use crate::json::Pool;
use crate::series::metric;
use crate::series::read::selector::{self, Selector};
use crate::text::Text;

/// What a column holds.
pub(super) enum Role {
    Time,
    /// Values of the series that the header names; without a name, of the one that the other columns name.
    Value(Box<Selector>),
    /// Names of metrics.
    Metric,
    /// Values of a label.
    Label(Text),
    /// Nothing that is read.
    Other,
}

/// The columns of a table.
pub(super) struct Columns {
    pub(super) roles: Vec<Role>,
    /// Which column holds the times.
    pub(super) time: usize,
    /// Whether the first row is a header.
    pub(super) is_header: bool,
    /// The character between them.
    pub(super) delimiter: u8,
}

impl Columns {
    /// Finds the columns from the first row.
    ///
    /// # Errors
    /// Why it is no table of series.
    pub(super) fn find(first: &[Cell<'_>], delimiter: u8, pool: &mut Pool) -> Result<Self, String> {
        const UNSIZED: &str = "a table without a header; with more than a time and a value, it needs one";
        if let [time, value] = first
            && is_time(time)
            && number_of(value, delimiter).is_some()
        {
            let roles = vec![Role::Time, Role::Value(Box::default())];
            return Ok(Self { roles, time: 0, is_header: false, delimiter });
        }
        if first.first().is_some_and(|cell| is_time(cell)) {
            return Err(UNSIZED.to_owned());
        }
        let lower: Vec<String> = first.iter().map(|cell| String::from_utf8_lossy(cell).to_ascii_lowercase()).collect();
        let time = lower.iter().position(|name| TIMES.contains(&name.as_str()));
        let time =
            time.ok_or_else(|| format!("a table without a column of times; it is to be called one of {}", TIMES.join(", ")))?;
        // In a table with one column of values, all others are labels.
        let has_value = lower.iter().any(|name| VALUES.contains(&name.as_str()));
        let role = |(at, name): (usize, &str), cell: &Cell<'_>, pool: &mut Pool| {
            let label = |pool: &mut Pool| pool.texts.share_bytes(cell).map_or(Role::Other, Role::Label);
            match name {
                _ if at == time => Role::Time,
                "" => Role::Other,
                _ if METRICS.contains(&name) => Role::Metric,
                _ if VALUES.contains(&name) => Role::Value(Box::default()),
                _ if has_value || metric::is_label(name) => label(pool),
                _ => selector(cell, pool).map_or(Role::Other, |selector| Role::Value(Box::new(selector))),
            }
        };
        let names = lower.iter().map(String::as_str).enumerate();
        let roles: Vec<Role> = names.zip(first).map(|(name, cell)| role(name, cell, pool)).collect();
        if !roles.iter().any(|role| matches!(role, Role::Value(_))) {
            return Err("a table without a column of values".to_owned());
        }
        Ok(Self { roles, time, is_header: true, delimiter })
    }
}

const TIMES: [&str; 7] = ["ts", "time", "timestamp", "_time", "date", "datetime", "epoch"];
const VALUES: [&str; 4] = ["value", "_value", "values", "val"];
const METRICS: [&str; 4] = ["metric", "name", "__name__", "series"];

/// Reads what names a series: a selector, or else any text as its name.
pub(super) fn selector(text: &[u8], pool: &mut Pool) -> Option<Selector> {
    match selector::parse(text, pool) {
        Ok((selector, end)) if end == text.len() => Some(selector),
        _ => Some(Selector { name: pool.texts.share_bytes(text)?, ..Selector::default() }),
    }
}
