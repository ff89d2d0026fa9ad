//! Input that means harm: a clear result in bounded time and memory.

use std::path::Path;

use serde_json::{Value, json};
use smart_core::{Cluster, Direction, DumpReader, FindingsOptions, Input, RenderOptions, Scope};

fn read(bytes: &[u8]) -> Option<Input> {
    let mut input = Input::new();
    input.dump("hostile", bytes).ok().map(|_| ())?;
    Some(input)
}

/// Reads a dump and asks all that can be asked; returns the objects, and why others were skipped.
fn pieces(bytes: &[u8]) -> (Vec<String>, Vec<String>) {
    let input = read(bytes).expect("it is a dump");
    let objects = input.objects().iter().map(|object| object.reference().to_string()).collect();
    let reasons = input.skipped().iter().map(|skipped| skipped.reason.clone()).collect();
    ask(input);
    (objects, reasons)
}

fn ask(input: Input) {
    let cluster = Cluster::new(input, None);
    let answers = [
        serde_json::to_string(&cluster.health(&Scope::all())),
        serde_json::to_string(&cluster.certificates(&Scope::all())),
        serde_json::to_string(&cluster.top(&Scope::all())),
        serde_json::to_string(&cluster.graph_report(&[], Direction::Upstream, None)),
    ];
    assert!(answers.iter().all(Result::is_ok));
    let findings = cluster.findings(&Scope::all(), &FindingsOptions::default().lint(true).info(true).events(true));
    for form in ["text", "wide", "md", "html", "junit", "sarif"] {
        let text = findings.render(form, Some(cluster.graph()), &RenderOptions::default().width(80)).expect("a form");
        assert!(!text.contains('\u{1b}'), "{form}");
    }
}

/// Returns a pod, or another object, with a field of this JSON text.
fn with(kind: &str, field: &str, value: &str) -> String {
    format!(r#"{{"apiVersion":"v1","kind":"{kind}","metadata":{{"name":"a","namespace":"shop"}},"{field}":{value}}}"#)
}

#[test]
fn deep_nesting() {
    let lists = format!("{}1{}", "[".repeat(10_000), "]".repeat(10_000));
    let objects = format!("{}1{}", r#"{"a":"#.repeat(10_000), "}".repeat(10_000));
    for deep in [&lists, &objects] {
        // Where the model has no field, where it has one, and where it keeps any value.
        for (kind, field) in [("Pod", "unknown"), ("Widget", "spec"), ("Pod", "items"), ("ControllerRevision", "data")] {
            assert_eq!(pieces(with(kind, field, deep).as_bytes()).0, [format!("{kind}/shop/a")]);
        }
        for (kind, field) in [("Pod", "spec"), ("Pod", "status"), ("Service", "spec")] {
            let list = format!(
                r#"{{"apiVersion":"v1","kind":"List","items":[{},{}]}}"#,
                with(kind, field, deep),
                with("Node", "x", "1")
            );
            assert!(pieces(list.as_bytes()).0.contains(&"Node/shop/a".to_owned()), "{kind} {field}");
        }
        let inside = deep.trim_end_matches([']', '}']);
        assert_eq!(pieces(with("Pod", "unknown", inside).as_bytes()).1, ["the text ends inside a value"]);
        pieces(with("Pod", "metadata", deep).as_bytes());
    }
    let nested = format!(
        "{}{}{}",
        r#"{"apiVersion":"v1","kind":"List","items":["#.repeat(10_000),
        with("Pod", "x", "1"),
        "]}".repeat(10_000)
    );
    assert_eq!(pieces(nested.as_bytes()).1, ["lists nested too deeply"]);
}

#[test]
fn deep_nesting_and_bombs_in_yaml() {
    let pod = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n";
    let lists = format!("{pod}x: {}{}\n", "[".repeat(10_000), "]".repeat(10_000));
    let dashes = format!("{pod}x:\n{}1\n", "- ".repeat(10_000));
    let mut fields = format!("{pod}x:\n");
    for depth in 1..2_000 {
        fields.push_str(&format!("{}a:\n", " ".repeat(depth)));
    }
    let mut bomb = format!("{pod}a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..20 {
        bomb.push_str(&format!("a{level}: &a{level} [{}]\n", format!("*a{}, ", level - 1).repeat(10)));
    }
    for text in [lists, dashes, fields, bomb] {
        let (objects, reasons) = pieces(format!("{text}---\n{}", pod.replace("name: a", "name: b")).as_bytes());
        assert_eq!(objects, ["Pod/b"]);
        assert_eq!(reasons.len(), 1);
        assert!(reasons[0].starts_with("not YAML: line "), "{}", reasons[0]);
    }
}

/// Feeds a string of 66 MiB in pieces, between a beginning and an end.
fn with_long_string(before: &str, after: &str) -> Input {
    let piece = vec![b'x'; 1 << 20];
    let mut input = Input::new();
    let mut reader = DumpReader::new("hostile");
    reader.push(&mut input, before.as_bytes()).expect("it can be a dump");
    for _ in 0..66 {
        reader.push(&mut input, &piece).expect("it can be a dump");
    }
    reader.push(&mut input, after.as_bytes()).expect("it can be a dump");
    reader.finish(&mut input).expect("it is a dump");
    input
}

#[test]
fn a_string_without_end() {
    let node = r#"{"apiVersion":"v1","kind":"Node","metadata":{"name":"n"}}"#;
    let head = r#"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","namespace":"shop"},"data":{"k":""#;
    let cases = [
        (format!(r#"{{"apiVersion":"v1","kind":"List","items":[{node},{head}"#), format!("\"}}}},{node}]}}")),
        (format!("[\n  {node},\n  {head}"), format!("\"}}}},\n  {node}\n]\n")),
        (format!("{node}\n{head}"), format!("\"}}}}\n{node}\n")),
    ];
    for (before, after) in cases {
        let input = with_long_string(&before, &after);
        assert_eq!(input.objects().len(), 2, "{before}");
        let skipped = input.skipped();
        assert_eq!(skipped.len(), 1, "{before}");
        assert_eq!(
            (skipped[0].position, &*skipped[0].reason),
            (before.find(head).map_or(0, |at| at as u64), "an object beyond 64 MiB")
        );
    }
}

#[test]
fn strings_and_numbers_of_all_sorts() {
    for value in [
        r#""\ud800""#,
        r#""\udc00\ud800""#,
        r#""\u0000""#,
        "\"\0\"",
        "\"a\tb\nc\"",
        "1e999999",
        "-0",
        "1e",
        "--1",
        "9999999999999999999999",
    ] {
        for (kind, field) in [("Pod", "unknown"), ("Widget", "spec"), ("Pod", "spec"), ("Secret", "type"), ("Secret", "data")] {
            if let Some(input) = read(with(kind, field, value).as_bytes()) {
                assert_eq!(input.objects().len() + input.skipped().len(), 1, "{kind} {field} {value}");
                ask(input);
            }
        }
    }
    let digits = "9".repeat(1_000_000);
    for (kind, field, value) in [
        ("Pod", "unknown", digits.clone()),
        ("Widget", "spec", format!(r#"{{"replicas":{digits}}}"#)),
        ("Deployment", "spec", format!(r#"{{"replicas":{digits}}}"#)),
        ("ResourceQuota", "spec", format!(r#"{{"hard":{{"cpu":"{digits}m","memory":"0.{digits}"}}}}"#)),
        ("Pod", "status", format!(r#"{{"startTime":"{digits}"}}"#)),
    ] {
        let input = read(with(kind, field, &value).as_bytes()).expect("it is a dump");
        assert!(input.skipped().iter().all(|skipped| skipped.reason.len() < 500), "{kind}");
        ask(input);
    }
}

#[test]
fn invalid_utf8() {
    for field in ["name", "namespace", "labels", "x"] {
        let text = with("Pod", "x", r#""?""#).replace(r#""a""#, r#""a","labels":{"labels":"?"}"#);
        let at = text.find(&format!("\"{field}\":\"")).expect("it is there") + field.len() + 4;
        let mut bytes = text.into_bytes();
        bytes[at] = 0xff;
        let (objects, reasons) = pieces(&bytes);
        // In what is not read, nobody looks.
        assert_eq!((objects.len(), reasons.len()), if field == "x" { (1, 0) } else { (0, 1) }, "{field}");
        assert!(reasons.iter().all(|reason| reason.contains("invalid UTF-8")), "{reasons:?}");
    }
}

/// Each field of each kind once with each type of value.
#[test]
fn wrong_types_in_every_place() {
    let values = [json!(null), json!(-1), json!("x"), json!([]), json!([null]), json!({"a": [{}]})];
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/parity");
    let mut paths: Vec<_> = std::fs::read_dir(fixtures).expect("readable").map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    assert!(paths.len() > 40);
    for path in paths {
        let text = std::fs::read(&path).expect("the fixture is readable");
        let whole: Value = serde_json::from_slice(&text).expect("the fixture is JSON");
        let mut places = Vec::new();
        find_places(&whole, String::new(), &mut places);
        for value in &values {
            let broken = places.iter().enumerate().map(|(number, place)| {
                let mut object = whole.clone();
                object["metadata"]["name"] = json!(format!("n{number}"));
                if let Some(at) = object.pointer_mut(place) {
                    *at = value.clone();
                }
                object
            });
            let list = json!({"apiVersion": "v1", "kind": "List", "items": broken.collect::<Vec<_>>()});
            let input = read(list.to_string().as_bytes()).expect("it is a dump");
            assert!(input.objects().len() + input.skipped().len() <= places.len() + 1, "{}: {value}", path.display());
            ask(input);
        }
    }
}

fn find_places(value: &Value, path: String, places: &mut Vec<String>) {
    let children: Vec<(String, &Value)> = match value {
        Value::Object(fields) => fields.iter().map(|(name, value)| (name.replace('~', "~0").replace('/', "~1"), value)).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(index, item)| (index.to_string(), item)).collect(),
        _ => Vec::new(),
    };
    for (name, child) in children {
        find_places(child, format!("{path}/{name}"), places);
    }
    if !path.is_empty() {
        places.push(path);
    }
}

#[test]
fn cut_at_every_byte() {
    let json = format!(
        "{}\n{}",
        with("Pod", "spec", r#"{"containers":[{"name":"é","image":"\u00e9"}]}"#),
        with("Widget", "spec", "[1,{}]")
    );
    let yaml = "# é\n---\napiVersion: v1\nitems:\n- apiVersion: v1\n  kind: Pod\n  metadata: {name: \"a\", labels: &l {x: |-\n    y}}\n- kind: x\n";
    for text in [&*json, yaml] {
        for end in 0..text.len() {
            if let Some(input) = read(&text.as_bytes()[..end]) {
                ask(input);
            }
        }
    }
}

/// Broken text in which each place looks as if one could go on there.
#[test]
fn much_broken_text() {
    let items = r#"{"kind":"Pod","apiVersion":"v1","a":[},{"x":"#.repeat(4_000);
    let (objects, reasons) = pieces(format!(r#"{{"apiVersion":"v1","items":[{items}"#).as_bytes());
    assert_eq!(objects.len(), 0);
    assert!(!reasons.is_empty());
    let lines = "{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"a\":[\n".repeat(4_000);
    assert!(read(lines.as_bytes()).is_some_and(|input| !input.skipped().is_empty()));
}
