//! Every form that dumps have, and every trouble that they can be in.

mod forms;
mod lists;
mod troubles;
mod yaml;

use super::{DumpReader, Input};
use crate::error::Error;

/// Reads a dump in pieces of this size.
fn read_in(pieces: usize, text: &[u8]) -> Result<Input, Error> {
    let mut input = Input::new();
    let mut reader = DumpReader::new("test");
    for piece in text.chunks(pieces) {
        reader.push(&mut input, piece)?;
    }
    reader.finish(&mut input)?;
    Ok(input)
}

/// Reads a dump whole, and checks that pieces make no difference.
fn read(text: impl AsRef<[u8]>) -> Result<Input, Error> {
    let text = text.as_ref();
    let whole = read_in(text.len().max(1), text);
    for pieces in [1, 2, 3, 7, 64, 1000] {
        let other = read_in(pieces, text);
        match (&whole, &other) {
            (Ok(whole), Ok(other)) => {
                assert_eq!(whole.objects(), other.objects(), "in pieces of {pieces}");
                assert_eq!(whole.skipped(), other.skipped(), "in pieces of {pieces}");
                assert_eq!(format!("{:?}", whole.coverage), format!("{:?}", other.coverage), "in pieces of {pieces}");
            }
            (Err(whole), Err(other)) => assert_eq!(whole, other, "in pieces of {pieces}"),
            _ => panic!("in pieces of {pieces}: {:?}, not {:?}", other.err(), whole.err()),
        }
    }
    whole
}

/// Returns the references of the objects, in order of the input; nothing may be skipped.
fn objects(text: impl AsRef<[u8]>) -> Vec<String> {
    let input = read(text).expect("it is a dump");
    assert_eq!(input.skipped(), []);
    references(&input)
}

fn references(input: &Input) -> Vec<String> {
    input.objects().iter().map(|object| object.reference().to_string()).collect()
}

/// What was skipped: position, object and reason.
type Skip = (u64, Option<String>, String);

/// Returns the objects, and what was skipped.
fn pieces(text: impl AsRef<[u8]>) -> (Vec<String>, Vec<Skip>) {
    let input = read(text).expect("it is a dump");
    let skipped = input
        .skipped()
        .iter()
        .map(|skipped| (skipped.position, skipped.object.as_ref().map(ToString::to_string), skipped.reason.clone()));
    (references(&input), skipped.collect())
}

/// Returns why the bytes are no dump, with the position.
fn refused(text: impl AsRef<[u8]>) -> (u64, String) {
    match read(text) {
        Err(Error::NotADump { position, found, .. }) => (position, found),
        Err(other) => panic!("{other}"),
        Ok(input) => panic!("it is a dump: {:?} {:?}", references(&input), input.skipped()),
    }
}

/// Returns a pod as JSON without line breaks.
fn pod(name: &str) -> String {
    format!(r#"{{"apiVersion":"v1","kind":"Pod","metadata":{{"name":"{name}","namespace":"shop"}},"spec":{{"nodeName":"n"}}}}"#)
}

/// Returns the same with line breaks, each line indented by this many spaces more.
fn pretty(json: &str, indent: usize) -> String {
    let value: serde_json::Value = serde_json::from_str(json).expect("it is JSON");
    let text = serde_json::to_string_pretty(&value).expect("it is JSON");
    text.replace('\n', &format!("\n{}", " ".repeat(indent)))
}

/// Returns a list of these items as kubectl writes it.
fn pretty_list(items: &[String]) -> String {
    let items: Vec<String> = items.iter().map(|item| format!("        {item}")).collect();
    format!(
        "{{\n    \"apiVersion\": \"v1\",\n    \"items\": [\n{}\n    ],\n    \"kind\": \"List\",\n    \"metadata\": {{\n        \"resourceVersion\": \"\"\n    }}\n}}\n",
        items.join(",\n")
    )
}

fn compact_list(items: &[String]) -> String {
    format!(r#"{{"apiVersion":"v1","items":[{}],"kind":"List","metadata":{{"resourceVersion":""}}}}"#, items.join(","))
}

/// Returns where a text stands in another.
fn at(text: &str, part: &str) -> u64 {
    text.find(part).expect("it is there") as u64
}
