//! The name and labels of a series in Prometheus' notation: `up{instance="a",job="b"}`.

use std::borrow::Cow;

use super::form::is_name;
use crate::json::{EntryList, Pool};
use crate::series::metric;
use crate::text::Text;

/// The name and labels of a series, as they came.
#[derive(Default, Debug)]
pub(super) struct Selector {
    pub(super) name: Text,
    pub(super) labels: EntryList,
}

/// Reads a selector at the start of the bytes, and returns how many of them it takes.
///
/// The name may also stand in quotes among the labels, as names beyond ASCII do, or be the label `__name__`.
///
/// # Errors
/// Where it is none, and why.
pub(super) fn parse(bytes: &[u8], pool: &mut Pool) -> Result<(Selector, usize), (usize, &'static str)> {
    let end = bytes.iter().position(|byte| !is_name(*byte)).unwrap_or(bytes.len());
    let mut selector = Selector { name: share(bytes.get(..end).unwrap_or_default(), 0, pool)?, ..Selector::default() };
    let mut at = end;
    skip_spaces(bytes, &mut at);
    if bytes.get(at) != Some(&b'{') {
        return Ok((selector, end));
    }
    at += 1;
    loop {
        skip_spaces(bytes, &mut at);
        match bytes.get(at) {
            Some(b'}') => return Ok((selector, at + 1)),
            Some(b',') => {
                at += 1;
                continue;
            }
            None => return Err((at, "labels without their closing brace")),
            Some(_) => {}
        }
        let from = at;
        let name = if bytes.get(at) == Some(&b'"') {
            quoted(bytes, &mut at)?
        } else {
            at += bytes.get(at..).unwrap_or_default().iter().take_while(|byte| is_name(**byte)).count();
            Cow::Borrowed(bytes.get(from..at).unwrap_or_default())
        };
        if at == from {
            return Err((at, "expected the name of a label"));
        }
        let name = share(&name, from, pool)?;
        skip_spaces(bytes, &mut at);
        if bytes.get(at) != Some(&b'=') {
            if bytes.get(from) == Some(&b'"') {
                selector.name = name;
                continue;
            }
            return Err((at, "expected an equals sign after the name of a label"));
        }
        at += 1;
        skip_spaces(bytes, &mut at);
        let from = at;
        if bytes.get(at) != Some(&b'"') {
            return Err((at, "expected the value of a label in quotes"));
        }
        let value = quoted(bytes, &mut at)?;
        let value = share(&value, from, pool)?;
        if name == "__name__" {
            selector.name = value;
        } else {
            selector.labels.push((name, value));
        }
    }
}

fn skip_spaces(bytes: &[u8], at: &mut usize) {
    while matches!(bytes.get(*at), Some(b' ' | b'\t')) {
        *at += 1;
    }
}

fn share(text: &[u8], at: usize, pool: &mut Pool) -> Result<Text, (usize, &'static str)> {
    pool.texts.share_bytes(text).ok_or((at, "invalid UTF-8"))
}

/// Reads what stands in quotes; a backslash stands before a quote, a backslash and the `n` of a new line.
fn quoted<'a>(bytes: &'a [u8], at: &mut usize) -> Result<Cow<'a, [u8]>, (usize, &'static str)> {
    let start = *at + 1;
    let rest = bytes.get(start..).unwrap_or_default();
    let Some(stop) = memchr::memchr2(b'"', b'\\', rest) else { return Err((*at, "a quote that does not end")) };
    if rest.get(stop) == Some(&b'"') {
        *at = start + stop + 1;
        return Ok(Cow::Borrowed(rest.get(..stop).unwrap_or_default()));
    }
    let mut text = rest.get(..stop).unwrap_or_default().to_vec();
    let mut bytes = rest.get(stop..).unwrap_or_default().iter().enumerate();
    while let Some((offset, byte)) = bytes.next() {
        match byte {
            b'"' => {
                *at = start + stop + offset + 1;
                return Ok(Cow::Owned(text));
            }
            b'\\' => match bytes.next() {
                Some((_, b'n')) => text.push(b'\n'),
                Some((_, byte @ (b'"' | b'\\'))) => text.push(*byte),
                Some((_, byte)) => text.extend([b'\\', *byte]),
                None => break,
            },
            byte => text.push(*byte),
        }
    }
    Err((*at, "a quote that does not end"))
}

/// Returns what the path of an input says of series without a name: the metric that the file is named after. Only gauges are
/// taken so: of a counter, such a series is as likely the rate.
pub(super) fn of_path(path: &str, pool: &mut Pool) -> Option<Selector> {
    const ENDINGS: [&str; 10] = [".gz", ".zst", ".json", ".jsonl", ".ndjson", ".csv", ".tsv", ".txt", ".prom", ".om"];
    let mut stem = path.rsplit(['/', '\\']).next()?;
    while let Some(shorter) = ENDINGS.iter().find_map(|ending| stem.strip_suffix(ending)) {
        stem = shorter;
    }
    let (selector, end) = parse(stem.as_bytes(), pool).ok()?;
    (end == stem.len() && metric::is_gauge(&selector.name)).then_some(selector)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> Option<String> {
        let (selector, end) = parse(text.as_bytes(), &mut Pool::default()).ok()?;
        let labels: Vec<String> = selector.labels.iter().map(|(name, value)| format!("{name}={value}")).collect();
        Some(format!("{}|{}|{}", selector.name, labels.join(","), text.get(end..)?))
    }

    #[test]
    fn selectors_are_read_in_every_notation() {
        for (text, expected) in [
            ("up 1", Some("up|| 1")),
            ("up{a=\"b\", c = \"d\",} 1", Some("up|a=b,c=d| 1")),
            ("up {a=\"\\\"\\\\\\n\\x\"}", Some("up|a=\"\\\n\\x|")),
            ("{\"my metric\",a=\"b\"}", Some("my metric|a=b|")),
            ("{__name__=\"up\",\"a.b\"=\"c\"}", Some("up|a.b=c|")),
            ("{}", Some("||")),
            ("up{a=\"b\"", None),
            ("up{a=\"b}", None),
            ("up{a=\"b\\", None),
            ("up{=\"b\"}", None),
            ("up{a}", None),
            ("up{a=b}", None),
        ] {
            assert_eq!(written(text).as_deref(), expected, "{text}");
        }
        assert!(parse(b"up{a=\"\xff\"}", &mut Pool::default()).is_err());
    }

    #[test]
    fn files_are_named_after_gauges() {
        let name = |path: &str| of_path(path, &mut Pool::default()).map(|selector| selector.name.to_string());
        assert_eq!(name("a/kubelet_volume_stats_used_bytes.csv.gz").as_deref(), Some("kubelet_volume_stats_used_bytes"));
        assert_eq!(name("container_cpu_usage_seconds_total.json"), None);
        assert_eq!(name("metrics.json"), None);
    }
}
