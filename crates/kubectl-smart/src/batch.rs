//! JSON lines in, JSON lines out: the way in for other languages and for pipelines.

use std::io::{self, BufRead, Write};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;
use smart_core::object::time::Time;
use smart_core::{Cluster, Input, Skipped};

/// What went wrong with one request; the others go on.
#[derive(Debug, Serialize)]
pub(crate) struct Refusal {
    /// `request` when the line is not of the form that the question has; else the kind that the core's error has.
    pub(crate) kind: &'static str,
    pub(crate) message: String,
}

impl Refusal {
    pub(crate) fn request(error: impl std::fmt::Display) -> Self {
        Self { kind: "request", message: error.to_string() }
    }
}

impl From<smart_core::Error> for Refusal {
    fn from(error: smart_core::Error) -> Self {
        Self { kind: error.kind(), message: error.to_string() }
    }
}

/// The fields of the answer beside its `id`.
pub(crate) type Answer = std::result::Result<Vec<Field>, Refusal>;
type Field = (&'static str, Box<RawValue>);

/// Answers each line as soon as it is read.
///
/// # Errors
/// When the lines cannot be read or the answers cannot be written; what is wrong with a request is part of its answer.
pub(crate) fn run(mut requests: impl BufRead, mut answers: impl Write, answer: impl Fn(&str) -> Answer) -> Result<()> {
    let mut line = Vec::new();
    loop {
        line.clear();
        if requests.read_until(b'\n', &mut line).context("standard input")? == 0 {
            return Ok(());
        }
        if line.trim_ascii().is_empty() {
            continue;
        }
        let reply = match std::str::from_utf8(&line) {
            Ok(text) => reply(id(text), answer(text)),
            Err(error) => reply(Value::Null, Err(Refusal::request(error))),
        };
        write(&mut answers, &reply)?;
    }
}

/// Reads the request of a line.
pub(crate) fn request<'a, T: Deserialize<'a>>(line: &'a str) -> std::result::Result<T, Refusal> {
    serde_json::from_str(line).map_err(Refusal::request)
}

/// Returns the cluster of the items of a request.
pub(crate) fn cluster(items: &RawValue, now: Option<&str>) -> std::result::Result<Cluster, Refusal> {
    if !items.get().starts_with('[') {
        return Err(Refusal::request("items is not a list"));
    }
    read("items", &format!(r#"{{"apiVersion":"v1","kind":"List","items":{}}}"#, items.get()), now)
}

/// Returns the cluster of a dump, told of under the name of the request's field.
pub(crate) fn read(field: &str, dump: &str, now: Option<&str>) -> std::result::Result<Cluster, Refusal> {
    let now = now.map(Time::parse).transpose().map_err(Refusal::request)?;
    let mut input = Input::new();
    input.dump(field, dump.as_bytes())?;
    Ok(Cluster::new(input, now))
}

/// Returns the answer: its field, and what of the items could not be used.
pub(crate) fn answer(name: &'static str, value: &impl Serialize, skipped: &[Skipped]) -> Answer {
    let mut fields = vec![field(name, value)?];
    if !skipped.is_empty() {
        fields.push(field("skipped", &skipped)?);
    }
    Ok(fields)
}

fn field(name: &'static str, value: &impl Serialize) -> std::result::Result<Field, Refusal> {
    match serde_json::value::to_raw_value(value) {
        Ok(value) => Ok((name, value)),
        Err(error) => Err(Refusal { kind: "internal", message: error.to_string() }),
    }
}

/// Returns the request's id, which the answer carries, or null when the line does not tell it.
fn id(line: &str) -> Value {
    #[derive(Deserialize)]
    struct Id {
        #[serde(default)]
        id: Value,
    }
    serde_json::from_str::<Id>(line).map_or(Value::Null, |line| line.id)
}

fn reply(id: Value, answer: Answer) -> Vec<Field> {
    let answer = answer.or_else(|refusal| Ok::<_, Refusal>(vec![field("error", &refusal)?]));
    field("id", &id).into_iter().chain(answer.into_iter().flatten()).collect()
}

/// Writes the line and hands it on at once, so that who asks can wait for it.
fn write(answers: &mut impl Write, reply: &[Field]) -> io::Result<()> {
    for (index, (name, value)) in reply.iter().enumerate() {
        write!(answers, "{}\"{name}\":{value}", if index == 0 { '{' } else { ',' })?;
    }
    answers.write_all(b"}\n")?;
    answers.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_bad_request_does_not_stop_the_others() {
        let answer = |line: &str| -> Answer {
            let request: Value = serde_json::from_str(line).map_err(Refusal::request)?;
            match request.get("n").and_then(Value::as_u64) {
                Some(number) => super::answer("twice", &(number * 2), &[]),
                None => Err(Refusal::request("there is no n")),
            }
        };
        let requests = b"{\"id\":\"a\",\"n\":2}\n\n{\"id\":7}\n{nonsense\n\xff\xfe\n{\"n\":3}";
        let mut out = Vec::new();
        run(requests.as_slice(), &mut out, answer).expect("a vector takes all");
        let out = String::from_utf8(out).expect("is UTF-8");
        let lines: Vec<&str> = out.lines().collect();
        assert_eq!(lines.first(), Some(&r#"{"id":"a","twice":4}"#));
        assert_eq!(lines.get(1), Some(&r#"{"id":7,"error":{"kind":"request","message":"there is no n"}}"#));
        assert!(lines.get(2).is_some_and(|line| line.starts_with(r#"{"id":null,"error":{"kind":"request","#)), "{out}");
        assert!(lines.get(3).is_some_and(|line| line.starts_with(r#"{"id":null,"error":{"kind":"request","#)), "{out}");
        assert_eq!(lines.get(4), Some(&r#"{"id":null,"twice":6}"#));
        assert_eq!(lines.len(), 5);
    }
}
