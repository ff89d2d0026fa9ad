//! Metrics as JSON: answers of Prometheus, Thanos and VictoriaMetrics, lists of metrics.k8s.io, summaries of kubelets.
//!
//! Each object is told by the fields that it has, so that answers are read whole, as bare `data` or `result`, in lists, one
//! after another or one a line.

use super::collector::Collector;
use super::kubernetes::{self, Usages};
use super::number::seconds;
use super::samples::{Samples, read_number};
use super::summary;
use crate::json::{EntryList, Fault, FaultKind, Map, Pool, Reader, sorted};
use crate::text::Text;

/// An answer in a list in a file of lists: deeper is hostile.
const DEPTH_MAX: usize = 8;

/// What lacks its end is read up to the end of all, again from each line that could begin a document; this bounds their sum.
const IN_VAIN_MAX: usize = 64 << 20;

/// Reads one document after another.
pub(super) fn read(bytes: &[u8], pool: &mut Pool, collector: &mut Collector) {
    let mut reader = Reader::new(bytes, pool);
    let mut in_vain = 0_usize;
    loop {
        let at = reader.position();
        let skipped =
            reader.rest().iter().take_while(|byte| byte.is_ascii_whitespace() || b"\xef\xbb\xbf,".contains(byte)).count();
        reader.seek(at + skipped);
        let at = reader.position();
        let Some(byte) = reader.rest().first().copied() else { return };
        let fault = match byte {
            b'{' | b'[' => match value(&mut reader, collector, 0) {
                Ok(()) => continue,
                Err(fault) => fault,
            },
            _ => Fault::new(at, FaultKind::Syntax("no JSON")),
        };
        if collector.is_recognized() {
            collector.skip(fault.at as u64, fault.to_string());
        } else {
            collector.refuse(fault.at as u64, format!("other JSON ({fault})"));
        }
        // With brackets that can be trusted, what follows is the next document; else a line that begins one may be it.
        reader.seek(at);
        if !fault.is_about_content() || reader.skip().is_err() {
            reader.seek(fault.at.max(at));
            let rest = reader.rest();
            in_vain = in_vain.saturating_add(if fault.is_end() { rest.len() } else { 0 });
            if in_vain > IN_VAIN_MAX {
                collector.skip(fault.at as u64, "too much broken text; what follows is not read".to_owned());
                return;
            }
            let next = memchr::memchr2_iter(b'\n', b'\r', rest).find(|line| matches!(rest.get(line + 1), Some(b'{' | b'[')));
            let Some(next) = next else { return };
            reader.seek(fault.at.max(at) + next + 1);
        }
    }
}

/// Reads a list of what holds metrics, or one that does.
fn value(reader: &mut Reader<'_>, collector: &mut Collector, depth: usize) -> Result<(), Fault> {
    if depth > DEPTH_MAX {
        return Err(reader.content(reader.position(), "metrics nested too deeply"));
    }
    match reader.peek()? {
        b'[' => items(reader, collector, depth),
        b'{' => object(reader, collector, depth),
        _ => reader.skip(),
    }
}

/// Reads the items of a list; of one that is broken, no more than it is lost.
fn items(reader: &mut Reader<'_>, collector: &mut Collector, depth: usize) -> Result<(), Fault> {
    reader.array(|reader| {
        reader.peek()?;
        let at = reader.position();
        let Err(fault) = value(reader, collector, depth + 1) else { return Ok(()) };
        if !fault.is_about_content() {
            return Err(fault);
        }
        reader.seek(at);
        reader.skip()?;
        collector.skip(fault.at as u64, fault.to_string());
        Ok(())
    })
}

/// What the fields of an object have told so far.
#[derive(Default)]
struct Parts {
    metric: Option<(Text, Map)>,
    samples: Samples,
    /// Values in a list of their own, of which the times come in another.
    values: Vec<f64>,
    timestamps: Option<Vec<f64>>,
    has_samples: bool,
    histogram_at: Option<usize>,
    status: Text,
    error: Option<String>,
    usages: Usages,
    node_at: Option<usize>,
    pods_at: Option<usize>,
    /// Whether it has what only metrics have.
    is_known: bool,
}

/// Reads an object in whatever form it holds metrics.
pub(super) fn object(reader: &mut Reader<'_>, collector: &mut Collector, depth: usize) -> Result<(), Fault> {
    let start = reader.position();
    let mut parts = Parts { samples: std::mem::take(&mut collector.spare), ..Parts::default() };
    parts.samples.clear();
    reader.object(|reader, name| field(name, &mut parts, reader, collector, depth))?;
    let end = reader.position();
    finish(start, &mut parts, reader, collector)?;
    collector.spare = parts.samples;
    reader.seek(end);
    Ok(())
}

fn field(name: &[u8], parts: &mut Parts, reader: &mut Reader<'_>, collector: &mut Collector, depth: usize) -> Result<(), Fault> {
    let byte = reader.peek()?;
    let at = reader.position();
    match (name, byte) {
        (b"metric", b'{') => parts.metric = Some(labels(reader).map_err(|fault| fault.inside("metric"))?),
        (b"values", b'[') => {
            parts.has_samples = true;
            reader
                .array(|reader| match reader.peek()? {
                    b'[' => parts.samples.read_pair(reader),
                    _ => {
                        parts.values.push(read_number(reader)?);
                        Ok(())
                    }
                })
                .map_err(|fault| fault.inside("values"))?;
        }
        (b"value", b'[') => {
            parts.has_samples = true;
            parts.samples.read_pair(reader).map_err(|fault| fault.inside("value"))?;
        }
        (b"timestamps", b'[') => {
            let mut times = Vec::new();
            reader
                .array(|reader| {
                    times.push(read_number(reader)?);
                    Ok(())
                })
                .map_err(|fault| fault.inside("timestamps"))?;
            parts.timestamps = Some(times);
        }
        (b"histogram" | b"histograms", _) => {
            parts.histogram_at = Some(at);
            reader.skip()?;
        }
        (b"data" | b"result" | b"items", b'{' | b'[') => {
            parts.is_known |= name == b"result";
            value(reader, collector, depth + 1).map_err(|fault| fault.inside(name))?;
        }
        (b"resultType", b'"') => {
            parts.is_known = true;
            reader.skip()?;
        }
        (b"status", b'"') => parts.status = reader.text()?,
        (b"error" | b"message", b'"') => parts.error = Some(reader.string()?.into_owned()),
        (b"kind", b'"') => parts.is_known |= matches!(&*reader.string()?, "PodMetricsList" | "NodeMetricsList"),
        (b"metadata" | b"timestamp" | b"containers" | b"usage", b'{' | b'[' | b'"') => {
            parts.usages.note(name, at);
            reader.skip()?;
        }
        (b"node", b'{') => {
            parts.node_at = Some(at);
            reader.skip()?;
        }
        (b"pods", b'[') => {
            parts.pods_at = Some(at);
            reader.skip()?;
        }
        _ => reader.skip()?,
    }
    Ok(())
}

/// Takes the object for what its fields have told.
fn finish(start: usize, parts: &mut Parts, reader: &mut Reader<'_>, collector: &mut Collector) -> Result<(), Fault> {
    if parts.is_known {
        collector.recognize();
    }
    if let Some((name, labels)) = parts.metric.take() {
        if let Some(times) = parts.timestamps.take() {
            pair(start, parts, &times, reader)?;
        } else if !parts.values.is_empty() {
            return Err(reader.content(start, "values without their timestamps"));
        }
        if let Some(at) = parts.histogram_at {
            collector.skip_histogram(at as u64, &name);
        }
        if parts.has_samples {
            collector.series(name, labels, &parts.samples, reader.pool);
        }
        return Ok(());
    }
    if parts.status == "error" || parts.status == "Failure" {
        let error = parts.error.take().unwrap_or_default();
        collector.refuse(start as u64, format!("the error of a server: {error}"));
        return Ok(());
    }
    if parts.status == "success" {
        collector.recognize();
    }
    if parts.usages.is_some() {
        return kubernetes::read(start, &parts.usages, reader, collector);
    }
    match (parts.node_at, parts.pods_at) {
        (Some(node), pods) => summary::read(node, pods, reader, collector),
        _ => Ok(()),
    }
}

/// Puts values and times that came apart together.
fn pair(start: usize, parts: &mut Parts, times: &[f64], reader: &Reader<'_>) -> Result<(), Fault> {
    if times.len() != parts.values.len() {
        let (values, times) = (parts.values.len(), times.len());
        return Err(reader.content(start, format!("{values} values and {times} timestamps")));
    }
    for (time, value) in times.iter().zip(&parts.values) {
        parts.samples.times.push(seconds(*time).ok_or_else(|| reader.content(start, "a timestamp that is no time"))?);
        parts.samples.values.push(*value);
    }
    Ok(())
}

/// Reads labels: the name, and the others.
fn labels(reader: &mut Reader<'_>) -> Result<(Text, Map), Fault> {
    let mut metric = Text::default();
    let mut entries = EntryList::new();
    reader.object(|reader, name| {
        if reader.null()? {
            return Ok(());
        }
        let value = reader.text().map_err(|fault| fault.inside(name))?;
        if name == b"__name__" {
            metric = value;
        } else {
            entries.push((reader.name(name), value));
        }
        Ok(())
    })?;
    Ok((metric, Map::of(reader.pool.maps.share_list(sorted(entries)))))
}
