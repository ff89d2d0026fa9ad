//! The events in groups.

use super::clean::cut;
use super::page::{Page, Span, Tone};
use super::words::{count, full_name};
use crate::findings::EventGroup;

const VALUE_MAX: usize = 160;

/// Writes the events in a table, those that tell of findings first.
pub(super) fn events(page: &mut Page, events: &[EventGroup]) {
    page.text(0, 0, [Span::new(Tone::Strong, format!("Events ({})", count(events.len(), "group")))]);
    let row = |group: &&EventGroup| {
        let tone = match (group.kind.as_str(), group.state) {
            ("Normal", _) | (_, "recovered") => Tone::Faint,
            _ => Tone::Warning,
        };
        let last = group.last.map(|last| last.to_string()).unwrap_or_default();
        vec![
            Span::plain(last),
            Span::new(tone, group.kind.as_str()),
            Span::plain(group.reason.as_str()),
            Span::plain(count_of(group)),
            Span::plain(group.state),
            Span::plain(full_name(&group.object)),
            Span::plain(cut(&group.message, VALUE_MAX)),
        ]
    };
    let rows: Vec<Vec<Span>> = ordered(events).iter().map(row).collect();
    page.table(&["LAST", "TYPE", "REASON", "COUNT", "STATE", "OBJECT", "MESSAGE"], &rows);
}

/// Returns the events with those first that tell of findings, and the normal ones last.
pub(super) fn ordered(events: &[EventGroup]) -> Vec<&EventGroup> {
    let order = |group: &&EventGroup| {
        let state = ["folded", "informational", "recovered"].iter().position(|state| *state == group.state);
        (group.kind == "Normal", state, std::cmp::Reverse(group.last), group.object.clone(), group.reason.clone())
    };
    let mut ordered: Vec<&EventGroup> = events.iter().collect();
    ordered.sort_by_cached_key(order);
    ordered
}

pub(super) fn count_of(group: &EventGroup) -> String {
    if group.objects > 1 { format!("{} in {}", group.count, count(group.objects, "object")) } else { group.count.to_string() }
}
