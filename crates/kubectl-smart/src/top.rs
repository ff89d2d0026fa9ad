//! `kubectl smart top`: what is near its limits.

use std::io::Write;

use anstyle::Style;
use anyhow::Result;
use smart_core::object::duration::Duration;
use smart_core::{Expiry, Limit, Scope, TopAnswer};

use crate::Found;
use crate::args::{self, DataOutput, Global};
use crate::output::{self, Table};
use crate::reading;
use crate::terminal::{self, RED, YELLOW, count};

pub(crate) fn run(global: &Global, options: &args::Top) -> Result<Found> {
    let reading = reading::read(global, "top")?;
    let scope = match &options.only {
        Some(namespace) => Scope::namespace(namespace.as_str()),
        None => reading.scope(&[], &options.namespaces, None)?,
    };
    let report = reading.cluster.top(&scope);
    match options.output {
        DataOutput::Json => output::json(&report)?,
        DataOutput::Yaml => output::yaml(&report)?,
        DataOutput::Text => {
            let mut out = terminal::text_output();
            reading.header(&mut out)?;
            write_text(&mut out, &report.answer, options.all)?;
            out.flush()?;
        }
    }
    Ok(found(&report.answer))
}

/// From here on a limit is shown without `--all`, and coloured.
const NEAR_PERMILLE: i64 = 700;
/// Alerts about quotas and capacity begin here in the usual rule sets.
const SOON_PERMILLE: i64 = 900;
const FULL_PERMILLE: i64 = 1000;
/// As many rows of each table as fit on a screen together.
const ROWS_MAX: usize = 15;
/// What leaves room for the other columns within 80; names of objects are never cut.
const RESOURCE_WIDTH: usize = 24;

/// Returns how bad it is: a limit that is reached keeps something from being done.
fn found(answer: &TopAnswer) -> Found {
    let expired = answer.certificates.iter().any(|expiry| expiry.seconds_left < 0);
    if expired || answer.limits.iter().any(|limit| limit.permille >= FULL_PERMILLE) { Found::Warning } else { Found::Nothing }
}

fn write_text(out: &mut impl Write, answer: &TopAnswer, all: bool) -> Result<()> {
    let near: Vec<&Limit> = answer.limits.iter().filter(|limit| all || limit.permille >= NEAR_PERMILLE).collect();
    let known = count(answer.limits.len() as u64, "limit");
    if all {
        writeln!(out, "{known}.")?;
    } else {
        writeln!(out, "{} of {known} at {} % or more.", near.len(), NEAR_PERMILLE / 10)?;
    }
    let most = if all { usize::MAX } else { ROWS_MAX };
    let plain = Style::new();
    let mut table = Table::new(&["USED", "OF", "PART", "WHAT", "WHERE"]);
    for limit in near.iter().take(most) {
        table.row(vec![
            (plain, limit.used_in_words()),
            (plain, limit.limit_in_words()),
            (style(limit.permille), format!("{}%", limit.permille / 10)),
            (plain, terminal::cut(&limit.resource, RESOURCE_WIDTH).into_owned()),
            (plain, limit.object.to_string()),
        ]);
    }
    section(out, &table, near.len(), most)?;

    let mut table = Table::new(&["CPU REQUESTED", "MEMORY REQUESTED", "PODS", "NAMESPACE"]);
    for requests in answer.namespaces.iter().take(most) {
        table.row(vec![
            (plain, requests.cpu.to_string()),
            (plain, requests.memory_in_words()),
            (plain, requests.pods.to_string()),
            (plain, requests.namespace.to_string()),
        ]);
    }
    section(out, &table, answer.namespaces.len(), most)?;

    let mut table = Table::new(&["LEFT", "SUBJECT", "WHERE"]);
    for expiry in answer.certificates.iter().take(most) {
        table.row(vec![
            (if expiry.seconds_left < 0 { RED } else { plain }, left(expiry)),
            (plain, terminal::cut(&expiry.subject, RESOURCE_WIDTH).into_owned()),
            (plain, format!("{}{}", expiry.object, expiry.path)),
        ]);
    }
    section(out, &table, answer.certificates.len(), most)
}

/// Writes a table that has rows, and how many of them are not shown.
fn section(out: &mut impl Write, table: &Table, rows: usize, most: usize) -> Result<()> {
    if rows == 0 {
        return Ok(());
    }
    writeln!(out)?;
    table.write(out)?;
    if rows > most {
        writeln!(out, "and {} more; --all shows them", rows - most)?;
    }
    Ok(())
}

fn style(permille: i64) -> Style {
    match permille {
        FULL_PERMILLE.. => RED,
        SOON_PERMILLE.. => YELLOW,
        _ => Style::new(),
    }
}

fn left(expiry: &Expiry) -> String {
    let span = Duration::from_secs(expiry.seconds_left.saturating_abs()).human();
    if expiry.seconds_left < 0 { format!("expired {span} ago") } else { span }
}
