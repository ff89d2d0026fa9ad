//! `kubectl smart certificates`: which certificates there are, and how long they hold.

use std::collections::BTreeMap;
use std::io::Write;

use anstyle::Style;
use anyhow::Result;
use serde::{Deserialize, Serialize};
use smart_core::object::certificate::{self, Certificate};
use smart_core::object::time::Time;
use smart_core::{Input, PlacedCertificate};

use crate::Found;
use crate::args::{self, DataOutput, Global};
use crate::batch::{self, Answer};
use crate::output::{self, Table};
use crate::reading;
use crate::terminal::{self, GREEN, RED, YELLOW, count, styled};

pub(crate) fn run(global: &Global, options: &args::Certificates) -> Result<Found> {
    let reading = reading::read_into(Input::for_certificates(), global, "certificates")?;
    let scope = reading.scope(&[], &options.namespaces, None)?;
    let report = reading.cluster.certificates(&scope);
    let found = &report.answer.certificates;
    match options.output {
        DataOutput::Json => output::json(&report)?,
        DataOutput::Yaml => output::yaml(&report)?,
        DataOutput::Text => {
            let mut out = terminal::text_output();
            reading.header(&mut out)?;
            write_text(&mut out, found, report.now)?;
            out.flush()?;
        }
    }
    let worst =
        found.iter().filter_map(|found| found.certificate.as_ref()).map(|found| State::of(found, report.now).found()).max();
    Ok(worst.unwrap_or(Found::Nothing))
}

/// Where a certificate is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Expired,
    NotYet,
    Soon,
    Holds,
    /// Without a present there is no telling.
    Unknown,
}

/// Those who renew do it with a third of the life left (cert-manager, kubelet between 10 and 30 %), and 30 days are what a
/// certificate of three months has left then.
const SOON_DAYS: i64 = 30;
const SECOND: i64 = 1_000_000;
const DAY: i64 = 86_400 * SECOND;

impl State {
    fn of(certificate: &Certificate, now: Option<Time>) -> Self {
        let Some(now) = now else { return Self::Unknown };
        let (start, end, now) = (certificate.not_before.micros(), certificate.not_after.micros(), now.micros());
        let left = end - now;
        if left < 0 {
            Self::Expired
        } else if now < start {
            Self::NotYet
        } else if left < SOON_DAYS * DAY && left < (end - start) / 3 {
            Self::Soon
        } else {
            Self::Holds
        }
    }

    fn found(self) -> Found {
        match self {
            Self::Expired | Self::NotYet => Found::Critical,
            Self::Soon => Found::Warning,
            Self::Holds | Self::Unknown => Found::Nothing,
        }
    }

    fn style(self) -> Style {
        match self {
            Self::Expired | Self::NotYet => RED,
            Self::Soon => YELLOW,
            Self::Holds => GREEN,
            Self::Unknown => Style::new(),
        }
    }

    fn in_words(self, certificate: &Certificate, now: Option<Time>) -> String {
        let left = |until: Time| until.micros() - now.map_or(0, Time::micros);
        match self {
            Self::Expired => format!("expired {} ago", span(-left(certificate.not_after))),
            Self::NotYet => format!("holds in {}", span(left(certificate.not_before))),
            Self::Soon | Self::Holds => format!("{} left", span(left(certificate.not_after))),
            Self::Unknown => String::from("-"),
        }
    }
}

/// Returns a span of time in its largest unit.
fn span(micros: i64) -> String {
    const HOUR: i64 = 3600 * SECOND;
    const MINUTE: i64 = 60 * SECOND;
    match micros {
        micros if micros >= DAY => format!("{} d", micros / DAY),
        micros if micros >= HOUR => format!("{} h", micros / HOUR),
        micros => format!("{} min", micros / MINUTE),
    }
}

/// As much of a subject as leaves room for the place beside it.
const SUBJECT_WIDTH: usize = 50;

/// Writes each certificate once, the next to expire first, with the places where it stands.
fn write_text(out: &mut impl Write, found: &[PlacedCertificate], now: Option<Time>) -> Result<()> {
    let mut places: BTreeMap<Identity<'_>, Vec<(&Certificate, &PlacedCertificate)>> = BTreeMap::new();
    let mut broken = Vec::new();
    for placed in found {
        match &placed.certificate {
            Some(certificate) => places.entry(identity(certificate)).or_default().push((certificate, placed)),
            None => broken.push(placed),
        }
    }
    writeln!(out, "{} in {}.", count(places.len() as u64, "certificate"), count(found.len() as u64, "place"))?;
    if !places.is_empty() {
        writeln!(out)?;
        let mut table = Table::new(&["STATE", "NOT AFTER", "SUBJECT", "WHERE"]);
        for places in places.values() {
            let Some((certificate, _)) = places.first() else { continue };
            let state = State::of(certificate, now);
            let plain = Style::new();
            let ca = if certificate.is_ca { " (CA)" } else { "" };
            table.row(vec![
                (state.style(), state.in_words(certificate, now)),
                (plain, certificate.not_after.to_string()),
                (plain, format!("{}{ca}", terminal::cut(&certificate.subject, SUBJECT_WIDTH))),
                (plain, place_in_words(places)),
            ]);
        }
        table.write(out)?;
    }
    for placed in broken {
        let words = format!("{}{} [{}]: {}", placed.object, placed.path, placed.index, placed.error);
        writeln!(out, "{} {}", styled(YELLOW, "! unreadable:"), terminal::clean(&words))?;
    }
    Ok(())
}

/// What tells certificates apart, in the order in which they expire.
type Identity<'a> = (Time, &'a str, &'a str, &'a str);

fn identity(certificate: &Certificate) -> Identity<'_> {
    (certificate.not_after, &certificate.subject, &certificate.issuer, &certificate.serial)
}

fn place_in_words(places: &[(&Certificate, &PlacedCertificate)]) -> String {
    let Some((_, first)) = places.first() else { return String::new() };
    let field = if first.field.is_empty() { String::new() } else { format!(" {}", first.field) };
    let more = match places.len() as u64 - 1 {
        0 => String::new(),
        more => format!(" and {}", count(more, "other place")),
    };
    format!("{}{}{field}{more}", first.object, first.path)
}

/// Answers one request of `batch certificates`.
pub(crate) fn answer(line: &str) -> Answer {
    #[derive(Deserialize)]
    struct Request {
        pem: String,
    }
    #[derive(Serialize)]
    #[serde(untagged)]
    enum Entry<'a> {
        Certificate(&'a Certificate),
        Broken { error: String },
    }
    let request: Request = batch::request(line)?;
    let found = certificate::read_pem(request.pem.as_bytes());
    let entries: Vec<Entry<'_>> = found
        .iter()
        .map(|found| match found {
            Ok(found) => Entry::Certificate(found),
            Err(error) => Entry::Broken { error: error.to_string() },
        })
        .collect();
    batch::answer("certificates", &entries, &[])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_in_their_largest_unit() {
        assert_eq!(span(3 * DAY + 1), "3 d");
        assert_eq!(span(DAY - 1), "23 h");
        assert_eq!(span(90 * SECOND), "1 min");
    }
}
