//! What targets expose: a sample a line, in the text format of Prometheus or as OpenMetrics.
//!
//! The formats are in content/docs/instrumenting/exposition_formats.md of prometheus/docs and in its
//! docs/specs/om/open_metrics_spec.md. Timestamps are milliseconds in the one and seconds in the other; their size tells which.

use super::collector::Collector;
use super::number::{seconds, value};
use super::selector::{self, Selector};
use crate::json::{Map, Pool, sorted};

/// Reads line after line; one that is broken is skipped.
pub(super) fn read(bytes: &[u8], pool: &mut Pool, collector: &mut Collector) {
    let mut position = 0;
    let mut family = Family::default();
    for line in bytes.split(|byte| *byte == b'\n') {
        let text = line.trim_ascii();
        let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
        if let Some(comment) = text.strip_prefix(b"#") {
            family.read_comment(comment, collector);
        } else if !text.is_empty()
            && let Err((offset, reason)) = sample(text, position, &family, pool, collector)
        {
            let before = line.len() - line.trim_ascii_start().len();
            let at = (position + before + offset) as u64;
            if !collector.is_recognized() {
                collector.refuse(at, format!("text of which the first line is no sample: {reason}"));
                return;
            }
            collector.skip(at, reason.to_owned());
        }
        position += line.len() + 1;
    }
}

/// The metric that the lines are of, as the comments before them say.
#[derive(Default)]
struct Family {
    name: String,
    is_distribution: bool,
}

/// What the names of the samples of a distribution end in.
const SUFFIXES: [&str; 7] = ["", "_bucket", "_sum", "_count", "_created", "_gsum", "_gcount"];

impl Family {
    fn read_comment(&mut self, comment: &[u8], collector: &mut Collector) {
        let mut words = comment.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
        match words.next() {
            Some(b"TYPE") => {
                collector.recognize();
                self.name = String::from_utf8_lossy(words.next().unwrap_or_default()).into_owned();
                self.is_distribution = matches!(words.next(), Some(b"histogram" | b"summary" | b"gaugehistogram"));
            }
            Some(b"HELP" | b"EOF" | b"UNIT") => collector.recognize(),
            _ => {}
        }
    }

    /// Tells whether a sample is part of a distribution, of which one number alone says little.
    fn holds(&self, selector: &Selector) -> bool {
        let name = selector.name.as_str();
        let has = |label: &str| selector.labels.iter().any(|(name, _)| name == label);
        let suffix = name.strip_prefix(self.name.as_str()).filter(|_| self.is_distribution);
        suffix.is_some_and(|suffix| SUFFIXES.contains(&suffix)) || (name.ends_with("_bucket") && has("le")) || has("quantile")
    }
}

fn sample(
    text: &[u8],
    position: usize,
    family: &Family,
    pool: &mut Pool,
    collector: &mut Collector,
) -> Result<(), (usize, &'static str)> {
    let (selector, end) = selector::parse(text, pool)?;
    if selector.name.is_empty() && selector.labels.is_empty() {
        return Err((0, "expected the name of a metric"));
    }
    let rest = text.get(end..).unwrap_or_default();
    let mut words = rest.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    let number = words.next().and_then(value).ok_or((end, "expected the value of a sample"))?;
    // An exemplar may follow.
    let time = match words.next() {
        None | Some([b'#', ..]) => f64::NAN,
        Some(word) => value(word).and_then(seconds).ok_or((end, "expected the time of a sample"))?,
    };
    if family.holds(&selector) {
        collector.skip_histogram(position as u64, &selector.name);
        return Ok(());
    }
    let labels = Map::of(pool.maps.share_list(sorted(selector.labels)));
    collector.sample(&selector.name, &labels, time, number, pool);
    Ok(())
}
