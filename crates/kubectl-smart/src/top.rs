//! `kubectl smart top`: what is near its limits.

use std::io::Write;

use anstyle::Style;
use anyhow::Result;
use smart_core::object::duration::Duration;
use smart_core::{Expiry, Limit, Severity, TopAnswer};

use crate::Found;
use crate::args::{self, DataOutput, Global};
use crate::output::{self, Table};
use crate::reading;
use crate::terminal::{self, RED, YELLOW, count};

pub(crate) fn run(global: &Global, options: &args::Top) -> Result<Found> {
    let reading = reading::read_with_metrics(global, &options.metrics, "top")?;
    let namespaces = match &options.only {
        Some(_) => args::Namespaces { namespace: options.only.clone(), ..options.namespaces.clone() },
        None => options.namespaces.clone(),
    };
    let scope = reading.scope(&[], &namespaces, None)?;
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
    let expired = answer.certificates.iter().any(|expiry| expiry.seconds_left < 0 && !expiry.trusted);
    if expired || answer.limits.iter().any(|limit| limit.permille >= FULL_PERMILLE) { Found::Warning } else { Found::Nothing }
}

/// What a limit limits, which says what the numbers are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Of {
    /// What pods request of a node; what they use stands nowhere in objects.
    Requests,
    /// The pods that a budget lets go.
    Budget,
    /// What is counted: pods, volumes, what a quota counts.
    Use,
}

fn of(limit: &Limit) -> Of {
    match (limit.object.kind.as_str(), limit.resource.as_str()) {
        ("Node", "cpu" | "memory" | "ephemeral-storage") => Of::Requests,
        ("PodDisruptionBudget", _) => Of::Budget,
        _ => Of::Use,
    }
}

fn write_text(out: &mut impl Write, answer: &TopAnswer, all: bool) -> Result<()> {
    let budgets: Vec<&Limit> = answer.limits.iter().filter(|limit| of(limit) == Of::Budget).collect();
    let near: Vec<&Limit> =
        answer.limits.iter().filter(|limit| of(limit) != Of::Budget && (all || limit.permille >= NEAR_PERMILLE)).collect();
    let known = count((answer.limits.len() - budgets.len()) as u64, "limit");
    let held = match budgets.len() as u64 {
        0 => String::new(),
        1 => "; 1 budget lets no pod go".to_owned(),
        held => format!("; {} let no pod go", count(held, "budget")),
    };
    if answer.limits.is_empty() {
        writeln!(out, "Nothing in the input has a limit that could be near.")?;
    } else if all {
        writeln!(out, "{known}{held}.")?;
    } else {
        writeln!(out, "{} of {known} at {} % or more{held}.", near.len(), NEAR_PERMILLE / 10)?;
    }
    let most = if all { usize::MAX } else { ROWS_MAX };
    let plain = Style::new();
    for (kind, head) in [(Of::Requests, "REQUESTED"), (Of::Use, "USED")] {
        let mut table = Table::new(&[head, "OF", "PART", "WHAT", "WHERE"]);
        let near: Vec<&&Limit> = near.iter().filter(|limit| of(limit) == kind).collect();
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
    }

    outlook(out, answer, most)?;

    let mut table = Table::new(&["HEALTHY", "NEEDED", "MAY GO", "BUDGET"]);
    for budget in budgets.iter().take(most) {
        table.row(vec![
            (plain, budget.limit_in_words()),
            (plain, budget.used_in_words()),
            (YELLOW, "0".to_owned()),
            (plain, budget.object.to_string()),
        ]);
    }
    section(out, &table, budgets.len(), most)?;

    let mut table = Table::new(&["CPU REQUESTED", "MEMORY REQUESTED", "PODS", "NAMESPACE"]);
    for requests in answer.namespaces.iter().take(most) {
        table.row(vec![
            (plain, requests.cpu_in_words()),
            (plain, requests.memory_in_words()),
            (plain, requests.pods.to_string()),
            (plain, requests.namespace.to_string()),
        ]);
    }
    section(out, &table, answer.namespaces.len(), most)?;

    let expiries = |trusted: bool| answer.certificates.iter().filter(move |expiry| expiry.trusted == trusted);
    certificates(out, "CERTIFICATE OF", expiries(false), most)?;
    let trusted = expiries(true).count();
    if all {
        certificates(out, "TRUSTED AUTHORITY", expiries(true), most)?;
    } else if trusted > 0 {
        let certificates = count(trusted as u64, "certificate");
        writeln!(out, "\n{certificates} of authorities that are only trusted: expired or with less than 90 days left (--all)")?;
    }
    Ok(())
}

/// Writes what will break in the next 48 hours, each with what prevents it.
fn outlook(out: &mut impl Write, answer: &TopAnswer, most: usize) -> Result<()> {
    if answer.outlook.is_empty() {
        return Ok(());
    }
    writeln!(out, "\nNEXT 48 HOURS")?;
    for prediction in answer.outlook.iter().take(most) {
        let tone = if prediction.severity == Severity::Critical { RED } else { YELLOW };
        writeln!(out, "{} {}", terminal::styled(tone, "!"), terminal::clean(&prediction.message))?;
        if let Some(fix) = prediction.outlook.fixes.first() {
            writeln!(out, "    FIX {}", terminal::clean(&fix.to_string()))?;
        }
    }
    if answer.outlook.len() > most {
        writeln!(out, "and {} more; --all shows them", answer.outlook.len() - most)?;
    }
    Ok(())
}

fn certificates<'a>(out: &mut impl Write, head: &str, expiries: impl Iterator<Item = &'a Expiry>, most: usize) -> Result<()> {
    let expiries: Vec<&Expiry> = expiries.collect();
    let mut table = Table::new(&["LEFT", head, "WHERE"]);
    for expiry in expiries.iter().take(most) {
        table.row(vec![
            (if expiry.seconds_left < 0 { RED } else { Style::new() }, left(expiry)),
            (Style::new(), terminal::cut(&expiry.subject, RESOURCE_WIDTH).into_owned()),
            (Style::new(), format!("{}{}", expiry.object, expiry.path)),
        ]);
    }
    section(out, &table, expiries.len(), most)
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
