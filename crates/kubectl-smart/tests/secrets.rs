//! No command, in no form of output, shows a value of a Secret, also when what it reads is broken.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Stands in the fixture wherever a secret can, plain and in base64 at each of its three offsets.
const PLANTED: [&str; 4] = ["PLANTED-s3cret", "UExBTlRFRC1z", "QU5URUQtczNj", "TEFOVEVELXMz"];

/// Runs the plugin and returns all that it writes.
fn run(words: &[&str], from: Option<&Path>, input: &[u8]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kubectl-smart"));
    command.env_clear().args(words).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    if let Some(from) = from {
        command.arg("--from").arg(from);
    }
    let mut child = command.spawn().expect("the program runs");
    // It may end before it has read all.
    let _ = child.stdin.take().expect("it is piped").write_all(input);
    let output = child.wait_with_output().expect("the program ends");
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn check(words: &[&str], from: Option<&Path>, input: &[u8]) {
    let output = run(words, from, input);
    assert!(!output.is_empty(), "{words:?} writes nothing");
    for planted in PLANTED {
        assert!(!output.contains(planted), "{words:?} shows {planted}: {output}");
    }
}

fn fixture() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/planted-secrets/dump.json")
}

const QUESTIONS: [&[&str]; 28] = [
    &["debug", "--lint", "--info", "--events"],
    &["debug", "--lint", "--info", "--events", "-o", "wide"],
    &["debug", "--lint", "--info", "--events", "-o", "json"],
    &["debug", "-o", "html"],
    &["debug", "-o", "sarif"],
    &["health", "--all"],
    &["health", "--all", "-o", "wide"],
    &["health", "--all", "-o", "json"],
    &["health", "--all", "-o", "yaml"],
    &["health", "--all", "-o", "name"],
    &["health", "secret/opaque"],
    &["health", "secret/opaque", "-n", "nowhere"],
    &["health", "secret/opaqe"],
    &["health", "-l", "a=b"],
    &["certificates"],
    &["certificates", "-o", "json"],
    &["certificates", "-o", "yaml"],
    &["certificates", "--color", "always"],
    &["simulate", "delete", "secret/opaque", "--findings", "-o", "wide"],
    &["simulate", "delete", "secret/opaque", "-o", "json"],
    &["simulate", "delete", "secret/opaque", "-o", "md"],
    &["simulate", "delete", "secret/opaque", "--findings", "-o", "html"],
    &["graph", "secret/opaque"],
    &["graph", "bundle/embeds", "--upstream"],
    &["graph", "secret/opaque", "-o", "dot"],
    &["graph", "secret/opaque", "-o", "mermaid"],
    &["graph", "secret/opaque", "-o", "json"],
    &["graph", "secret/nothing"],
];

#[test]
fn no_command_shows_a_planted_secret() {
    let dump = std::fs::read(fixture()).expect("the fixture is readable");
    for words in QUESTIONS {
        check(words, Some(&fixture()), b"");
        check(words, Some(Path::new("-")), &dump);
    }
}

#[test]
fn no_trouble_shows_a_planted_secret() {
    let dump = String::from_utf8(std::fs::read(fixture()).expect("the fixture is readable")).expect("it is UTF-8");
    let yaml = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: s\nstringData:\n";
    let mut troubles = vec![
        format!("{yaml}  a: \"PLANTED-s3cret-value\n"),
        format!("{yaml}  a: PLANTED-s3cret-value\n b: PLANTED-s3cret-value\n"),
        format!("{yaml}  a: [PLANTED-s3cret-value\n---\n{yaml}  a: b\n"),
        format!("{yaml}  PLANTED-s3cret-value: *PLANTED-s3cret-value\n"),
        "stringData: PLANTED-s3cret-value\n".to_owned(),
        "{\"stringData\": {\"a\" PLANTED-s3cret-value}}".to_owned(),
        "{\"stringData\": \"PLANTED-s3cret-value".to_owned(),
    ];
    for (at, _) in dump.match_indices("PLANTED-s3cret-value").chain(dump.match_indices("UExBTlRFRC1zM2NyZXQtdmFsdWU")) {
        troubles.push(dump[..at + 16].to_owned());
        troubles.push(format!("{}\"{}", &dump[..at], &dump[at..]));
    }
    for text in troubles {
        for words in [["health", "-o", "json"], ["health", "-o", "text"]] {
            check(&words, Some(Path::new("-")), text.as_bytes());
        }
    }
}

#[test]
fn no_batch_shows_a_planted_secret() {
    let dump: String = std::fs::read_to_string(fixture()).expect("the fixture is readable").replace('\n', " ");
    let items = dump.split_once("\"items\":").expect("it has items").1.trim_end().strip_suffix('}').expect("it is an object");
    let key = "-----BEGIN PRIVATE KEY-----\\nUExBTlRFRC1zM2NyZXQtdmFsdWU=\\n-----END PRIVATE KEY-----\\n";
    let requests = [
        ("health", format!(r#"{{"id":1,"items":{items}}}"#)),
        ("graph", format!(r#"{{"id":1,"items":{items},"objects":["secret/opaque"]}}"#)),
        ("certificates", format!(r#"{{"id":1,"pem":"{key}"}}"#)),
        ("certificates", r#"{"id":1,"pem":"PLANTED-s3cret-value"}"#.to_owned()),
        ("health", r#"{"id":1,"items":"PLANTED-s3cret-value"}"#.to_owned()),
        ("graph", r#"{"id":1,"items":["PLANTED-s3cret-value"],"objects":[]}"#.to_owned()),
        ("health", r#"PLANTED-s3cret-value"#.to_owned()),
        ("health", r#"{"id":1,"items":[{"kind":"Secret","data":PLANTED-s3cret-value}]}"#.to_owned()),
    ];
    for (question, request) in requests {
        check(&["batch", question], None, format!("{request}\n").as_bytes());
    }
}
