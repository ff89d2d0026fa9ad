//! Tables: `ts,value`, with labels in further columns, or a series a column as Grafana exports them.

mod cells;
mod columns;

use cells::Records;
use columns::{Columns, Role};

use super::collector::Collector;
use super::number::{seconds, value};
use super::selector::Selector;
use crate::json::{EntryList, Map, Pool, sorted};
use crate::object::time::Time;
use crate::series::seconds_of;

/// Reads a table with this character between its columns.
pub(super) fn read(bytes: &[u8], delimiter: u8, pool: &mut Pool, collector: &mut Collector) {
    let mut records = Records::new(bytes, delimiter);
    let mut zones = Zones::default();
    let Some((position, first)) = records.next() else { return };
    let columns = match Columns::find(&first, delimiter, pool) {
        Ok(columns) => columns,
        Err(reason) => return collector.refuse(position as u64, reason),
    };
    if columns.is_header {
        collector.recognize();
    } else {
        row(position, &first, &columns, &mut zones, pool, collector);
    }
    while let Some((position, cells)) = records.next() {
        row(position, &cells, &columns, &mut zones, pool, collector);
    }
    if let Some(position) = zones.missing {
        collector.skip(position as u64, "times without a zone are taken as UTC".to_owned());
    }
}

/// Where the first time without a zone stands.
#[derive(Default)]
struct Zones {
    missing: Option<usize>,
}

fn row(
    position: usize,
    cells: &[cells::Cell<'_>],
    columns: &Columns,
    zones: &mut Zones,
    pool: &mut Pool,
    collector: &mut Collector,
) {
    let Some(time) = cells.get(columns.time).and_then(|cell| time_of(cell, position, zones)) else {
        collector.skip(position as u64, "expected a time: seconds since 1970, or RFC 3339".to_owned());
        return;
    };
    let mut labels = EntryList::new();
    let mut metric = None;
    for (role, cell) in columns.roles.iter().zip(cells) {
        let mut cell = || pool.texts.share_bytes(cell);
        match role {
            Role::Label(name) => labels.extend(cell().filter(|value| !value.is_empty()).map(|value| (name.clone(), value))),
            Role::Metric => metric = cell(),
            Role::Time | Role::Value(_) | Role::Other => {}
        }
    }
    // The column of the metric may hold labels, too, as the legend of a graph does.
    let named = metric.and_then(|text| columns::selector(text.as_bytes(), pool)).unwrap_or_default();
    for (role, cell) in columns.roles.iter().zip(cells) {
        let Role::Value(of) = role else { continue };
        let Some(number) = number_of(cell, columns.delimiter) else {
            collector.skip(position as u64, format!("expected a number, found {:?}", String::from_utf8_lossy(cell)));
            continue;
        };
        give(of, &named, &labels, (time, number), pool, collector);
    }
}

fn give(
    of: &Selector,
    named: &Selector,
    labels: &EntryList,
    (time, value): (f64, f64),
    pool: &mut Pool,
    collector: &mut Collector,
) {
    let name = if of.name.is_empty() { &named.name } else { &of.name };
    let entries: EntryList = of.labels.iter().chain(&named.labels).chain(labels).cloned().collect();
    let labels = Map::of(pool.maps.share_list(sorted(entries)));
    collector.sample(name, &labels, time, value, pool);
}

/// Reads the time of a row. What has no zone is taken as UTC, which is noted.
fn time_of(cell: &[u8], position: usize, zones: &mut Zones) -> Option<f64> {
    if let Some(number) = value(cell) {
        return seconds(number);
    }
    if let Ok(time) = Time::parse_bytes(cell) {
        return Some(seconds_of(time));
    }
    let time = Time::parse_bytes(&[cell, b"Z"].concat()).ok()?;
    zones.missing.get_or_insert(position);
    Some(seconds_of(time))
}

/// Tells whether a cell could be the time of a row.
fn is_time(cell: &[u8]) -> bool {
    time_of(cell, 0, &mut Zones::default()).is_some()
}

/// Reads a value; an empty one is none, as `null` is.
fn number_of(cell: &[u8], delimiter: u8) -> Option<f64> {
    if cell.is_empty() || [b"null".as_slice(), b"undefined", b"-"].contains(&cell) {
        return Some(f64::NAN);
    }
    if let Some(number) = value(cell) {
        return Some(number);
    }
    let text = std::str::from_utf8(cell).ok()?;
    // Between commas, one in a number may as well part its thousands.
    if delimiter != b',' && text.matches(',').count() == 1 {
        return value(text.replace(',', ".").as_bytes());
    }
    with_unit(text)
}

/// Reads a number of bytes with its unit, as Grafana writes it where it formats the data: `1.5 GiB`.
fn with_unit(text: &str) -> Option<f64> {
    const UNITS: [(&str, f64); 13] = [
        ("B", 1.0),
        ("KiB", 1024.0),
        ("MiB", 1_048_576.0),
        ("GiB", 1_073_741_824.0),
        ("TiB", 1_099_511_627_776.0),
        ("Ki", 1024.0),
        ("Mi", 1_048_576.0),
        ("Gi", 1_073_741_824.0),
        ("Ti", 1_099_511_627_776.0),
        ("kB", 1e3),
        ("MB", 1e6),
        ("GB", 1e9),
        ("TB", 1e12),
    ];
    let unit_at = text.find(|character: char| character.is_ascii_alphabetic())?;
    let (number, unit) = text.split_at_checked(unit_at)?;
    let (_, factor) = UNITS.iter().find(|(known, _)| *known == unit)?;
    Some(value(number.as_bytes())? * factor)
}
