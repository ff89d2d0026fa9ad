//! What metrics.k8s.io tells: the present use of CPU and memory by containers and nodes.
//!
//! The types are in staging/src/k8s.io/metrics/pkg/apis/metrics/v1beta1/types.go of the Kubernetes tree. Items of lists from
//! `kubectl get --raw` tell no kind: those with containers are of pods, those with a usage of their own of nodes.

use super::collector::Collector;
use crate::json::{EntryList, Fault, Map, Reader, sorted};
use crate::object::quantity::Quantity;
use crate::object::time::Time;
use crate::series::seconds_of;
use crate::text::Text;

/// Where the fields of a PodMetrics or NodeMetrics stand.
#[derive(Default)]
pub(super) struct Usages {
    metadata: Option<usize>,
    timestamp: Option<usize>,
    containers: Option<usize>,
    usage: Option<usize>,
}

impl Usages {
    pub(super) fn note(&mut self, field: &[u8], at: usize) {
        let place = match field {
            b"metadata" => &mut self.metadata,
            b"timestamp" => &mut self.timestamp,
            b"containers" => &mut self.containers,
            _ => &mut self.usage,
        };
        *place = Some(at);
    }

    pub(super) fn is_some(&self) -> bool {
        self.metadata.is_some() && self.timestamp.is_some() && (self.containers.is_some() || self.usage.is_some())
    }
}

pub(super) fn read(start: usize, usages: &Usages, reader: &mut Reader<'_>, collector: &mut Collector) -> Result<(), Fault> {
    let (mut namespace, mut name, mut time) = (Text::default(), Text::default(), f64::NAN);
    if let Some(at) = usages.metadata {
        reader.seek(at);
        reader.object(|reader, field| match field {
            b"namespace" => reader.text().map(|text| namespace = text),
            b"name" => reader.text().map(|text| name = text),
            _ => reader.skip(),
        })?;
    }
    if name.is_empty() {
        return Err(reader.content(start, "metrics of an object without a name"));
    }
    if let Some(at) = usages.timestamp {
        reader.seek(at);
        time = read_time(reader).map_err(|fault| fault.inside("timestamp"))?;
    }
    collector.recognize();
    let texts = &mut reader.pool.texts;
    let label = |label: &str, value: &Text, texts: &mut crate::text::Texts| (texts.share(label), value.clone());
    if let Some(at) = usages.containers {
        let of_pod = [label("namespace", &namespace, texts), label("pod", &name, texts)];
        reader.seek(at);
        return reader
            .array(|reader| read_container(&of_pod, time, reader, collector))
            .map_err(|fault| fault.inside("containers"));
    }
    let node = EntryList::from_iter([label("node", &name, texts)]);
    let Some(at) = usages.usage else { return Ok(()) };
    reader.seek(at);
    read_usage("metrics.k8s.io/nodes", node, time, reader, collector).map_err(|fault| fault.inside("usage"))
}

fn read_container(of_pod: &[(Text, Text)], time: f64, reader: &mut Reader<'_>, collector: &mut Collector) -> Result<(), Fault> {
    let (mut name, mut usage_at) = (Text::default(), None);
    reader.object(|reader, field| match field {
        b"name" => reader.text().map(|text| name = text),
        b"usage" => {
            reader.peek()?;
            usage_at = Some(reader.position());
            reader.skip()
        }
        _ => reader.skip(),
    })?;
    let end = reader.position();
    let Some(at) = usage_at else { return Ok(()) };
    let mut labels: EntryList = of_pod.iter().cloned().collect();
    labels.push((reader.pool.texts.share("container"), name));
    reader.seek(at);
    read_usage("metrics.k8s.io/containers", labels, time, reader, collector).map_err(|fault| fault.inside("usage"))?;
    reader.seek(end);
    Ok(())
}

fn read_usage(of: &str, labels: EntryList, time: f64, reader: &mut Reader<'_>, collector: &mut Collector) -> Result<(), Fault> {
    let labels = Map::of(reader.pool.maps.share_list(sorted(labels)));
    reader.object(|reader, field| {
        let resource = match field {
            b"cpu" => "cpu",
            b"memory" => "memory",
            _ => return reader.skip(),
        };
        reader.peek()?;
        let at = reader.position();
        let text = reader.string()?;
        let amount = Quantity::parse(&text).map_err(|error| reader.content(at, error).inside(resource))?;
        let name = reader.pool.texts.share(&format!("{of}/{resource}"));
        collector.sample(&name, &labels, time, amount.as_f64(), reader.pool);
        Ok(())
    })
}

/// Reads a time in RFC 3339.
pub(super) fn read_time(reader: &mut Reader<'_>) -> Result<f64, Fault> {
    reader.peek()?;
    let at = reader.position();
    let text = reader.string_bytes()?;
    Time::parse_bytes(&text).map(seconds_of).map_err(|error| reader.content(at, error))
}
