//! Events, the old and the new form joined into one.

use super::object_reference::ObjectReference;
use super::time::Time;
use crate::json::{Fault, Reader, Record, record};
use crate::text::Text;

/// Something that happened to an object, as told by core/v1 and by events.k8s.io.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, serde::Serialize)]
#[non_exhaustive]
pub struct Event {
    /// What it happened to.
    pub regarding: ObjectReference,
    /// A second object that plays a part.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub related: Option<Box<ObjectReference>>,
    /// `Normal` or `Warning`.
    #[serde(rename = "type")]
    pub kind: Text,
    /// Why, in one word.
    pub reason: Text,
    /// What happened, in words.
    pub message: Text,
    /// What was done about it.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub action: Text,
    /// Who tells it, as `kubelet`.
    pub reporter: Text,
    /// Where that stands: the node or the pod of the reporter.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub host: Text,
    /// How often it happened.
    pub count: i32,
    /// When it happened first.
    pub first: Option<Time>,
    /// When it happened last.
    pub last: Option<Time>,
}

record! {
    /// Who tells an event, in core/v1.
    pub struct EventSource {
        /// The component.
        component: Text = "component",
        /// The node.
        host: Text = "host",
    }
}

record! {
    /// How an event repeats, in events.k8s.io.
    pub struct EventSeries {
        /// How often it happened.
        count: i32 = "count",
        /// When it happened last.
        last_observed_time: Option<Time> = "lastObservedTime",
    }
}

/// Both forms while they are read: fields of one form win over those of the other only where these are absent, so that the
/// order of the keys does not matter.
#[derive(Clone, Debug, Default)]
pub(crate) struct EventFields {
    event: Event,
    core: CoreFields,
    new: NewFields,
}

record! {
    /// Fields of core/v1.
    pub struct CoreFields {
        /// What it happened to.
        involved_object: ObjectReference = "involvedObject",
        /// The words.
        message: Text = "message",
        /// How often.
        count: i32 = "count",
        /// When first.
        first_timestamp: Option<Time> = "firstTimestamp",
        /// When last.
        last_timestamp: Option<Time> = "lastTimestamp",
        /// Who tells it.
        source: EventSource = "source",
        /// Who tells it, in newer servers.
        reporting_component: Text = "reportingComponent",
    }
}

record! {
    /// Fields of events.k8s.io, some of which core/v1 has too.
    pub struct NewFields {
        /// What it happened to.
        regarding: ObjectReference = "regarding",
        /// The words.
        note: Text = "note",
        /// When first.
        event_time: Option<Time> = "eventTime",
        /// How it repeats.
        series: Option<EventSeries> = "series",
        /// Who tells it.
        reporting_controller: Text = "reportingController",
        /// Where that stands.
        reporting_instance: Text = "reportingInstance",
        /// How often, from core/v1.
        deprecated_count: i32 = "deprecatedCount",
        /// When first, from core/v1.
        deprecated_first_timestamp: Option<Time> = "deprecatedFirstTimestamp",
        /// When last, from core/v1.
        deprecated_last_timestamp: Option<Time> = "deprecatedLastTimestamp",
        /// Who tells it, from core/v1.
        deprecated_source: EventSource = "deprecatedSource",
    }
}

impl Record for EventFields {
    fn read_field(&mut self, name: &[u8], reader: &mut Reader<'_>) -> Result<bool, Fault> {
        match name {
            _ if reader.null()? => {}
            b"type" => self.event.kind = reader.text()?,
            b"reason" => self.event.reason = reader.text()?,
            b"action" => self.event.action = reader.text()?,
            b"related" => self.event.related = crate::json::Read::read(reader).map_err(|fault| fault.inside(name))?,
            _ => return Ok(self.core.read_field(name, reader)? || self.new.read_field(name, reader)?),
        }
        Ok(true)
    }
}

impl EventFields {
    /// Joins both forms; `created` stands in where no time is told at all.
    pub(crate) fn join(self, created: Option<Time>) -> Event {
        let Self { mut event, core, new } = self;
        event.regarding = if core.involved_object == ObjectReference::default() { new.regarding } else { core.involved_object };
        event.message = first([core.message, new.note]);
        event.reporter =
            first([core.source.component, new.reporting_controller, core.reporting_component, new.deprecated_source.component]);
        event.host = first([core.source.host, new.deprecated_source.host, new.reporting_instance]);
        let (series_count, series_last) = new.series.map_or((0, None), |series| (series.count, series.last_observed_time));
        event.count = core.count.max(new.deprecated_count).max(series_count).max(1);
        event.first = core.first_timestamp.or(new.deprecated_first_timestamp).or(new.event_time).or(created);
        event.last = [core.last_timestamp, new.deprecated_last_timestamp, series_last].into_iter().max().flatten();
        event.last = event.last.or(event.first);
        event
    }
}

fn first<const N: usize>(texts: [Text; N]) -> Text {
    texts.into_iter().find(|text| !text.is_empty()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::{Pool, read_record};

    fn read(text: &str) -> Event {
        let mut pool = Pool::default();
        read_record::<EventFields>(&mut Reader::new(text.as_bytes(), &mut pool)).expect("an event").join(None)
    }

    #[test]
    fn both_forms_give_the_same_event() {
        let core = read(
            r#"{"involvedObject": {"kind": "Pod", "name": "p"}, "message": "m", "reason": "R", "type": "Warning",
            "source": {"component": "kubelet", "host": "n"}, "count": 3, "firstTimestamp": "2026-01-01T00:00:00Z",
            "lastTimestamp": "2026-01-01T00:01:00Z", "eventTime": null, "reportingComponent": ""}"#,
        );
        let new = read(
            r#"{"regarding": {"kind": "Pod", "name": "p"}, "note": "m", "reason": "R", "type": "Warning",
            "reportingController": "kubelet", "reportingInstance": "n", "eventTime": "2026-01-01T00:00:00.000000Z",
            "series": {"count": 3, "lastObservedTime": "2026-01-01T00:01:00.000000Z"}}"#,
        );
        assert_eq!(core, new);
    }
}
