//! No value of a Secret is in anything that comes out of the library.

use std::path::Path;

use serde_json::{Value, json};
use smart_core::{Cluster, Direction, FindingsOptions, Input, RenderOptions, Scope};

/// Stands in the fixture wherever a secret can, plain and in base64 at each of its three offsets.
const PLANTED: [&str; 4] = ["PLANTED-s3cret", "UExBTlRFRC1z", "QU5URUQtczNj", "TEFOVEVELXMz"];

#[test]
fn nothing_shows_a_planted_secret() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/planted-secrets/dump.json");
    let bytes = std::fs::read(path).expect("the fixture is readable");
    let text = String::from_utf8_lossy(&bytes);
    let count: usize = PLANTED.iter().map(|planted| text.matches(planted).count()).sum();
    assert!(count > 20, "the fixture holds {count}");
    for (name, output) in outputs(&bytes) {
        // The name of a client that wrote an object is kept, and is no value of it.
        let output = output.replace(r#""manager":"PLANTED-s3cret-value""#, "").replace(r#"manager: "PLANTED-s3cret-value""#, "");
        for planted in PLANTED {
            assert!(!output.contains(planted), "{name} shows {planted}");
        }
    }
}

/// Each place has a value of its own, so that the one which is shown is known.
#[test]
fn nothing_shows_a_value_from_any_place() {
    let mut planted = Planted::default();
    let objects = planted.objects();
    let list = json!({"apiVersion": "v1", "kind": "List", "items": objects});
    let nested = json!({"apiVersion": "v1", "kind": "List", "items": [list]});
    let lines: Vec<String> = objects.iter().map(Value::to_string).collect();
    let mut dumps = vec![
        ("a list", list.to_string()),
        ("a list with line breaks", serde_json::to_string_pretty(&list).expect("it is JSON")),
        ("a list in a list", nested.to_string()),
        ("documents", lines.join("\n")),
        ("documents of YAML", lines.join("\n--- #\n")),
    ];
    // Each object alone, cut where its values stand and with a quote too many in front of them.
    let mut broken = Vec::new();
    for line in &lines {
        for (at, value) in planted.values.iter().filter_map(|value| Some((line.find(value.as_str())?, value))) {
            broken.push(format!("{}\n", &line[..at + value.len()]));
            broken.push(format!("{}\"{}\n", &line[..at], &line[at..]));
            broken.push(format!("apiVersion: v1\nkind: Secret\nmetadata:\n  name: s\nstringData:\n  a: \"{value}\n---\n"));
            broken.push(format!("apiVersion: v1\nkind: Secret\nstringData: [{value}: *{value}\n---\n"));
            broken.push(format!("apiVersion: v1\nkind: Secret\nstringData:\n  a: !{value} {{{value}\n---\n"));
        }
    }
    assert!(broken.len() > 100, "{}", broken.len());
    dumps.push(("broken documents", broken.concat()));
    dumps.extend(broken.into_iter().map(|text| ("a broken document", text)));
    for (form, dump) in dumps {
        for (name, output) in outputs(dump.as_bytes()) {
            for value in &planted.values {
                assert!(!output.contains(value), "{form}: {name} shows {value}: {output}");
            }
        }
    }
}

/// Hands out values, each of its own.
#[derive(Default)]
struct Planted {
    values: Vec<String>,
}

impl Planted {
    fn value(&mut self, place: &str) -> String {
        let value = format!("planted{}{place}{}", self.values.len(), "x".repeat(3));
        self.values.push(value.clone());
        value
    }

    /// Returns a value in base64, both forms of which must not be shown.
    fn base64(&mut self, place: &str) -> String {
        let value = self.value(place);
        let encoded = encode(value.as_bytes());
        self.values.push(encoded.trim_end_matches('=').to_owned());
        encoded
    }

    fn private_key(&mut self, place: &str) -> String {
        let body = self.base64(place);
        format!("-----BEGIN RSA PRIVATE KEY-----\n{body}\n-----END RSA PRIVATE KEY-----\n")
    }

    /// Returns objects with a value in each place that can hold a secret.
    fn objects(&mut self) -> Vec<Value> {
        let meta = |name: &str| json!({"name": name, "namespace": "pay"});
        let secret = json!({"apiVersion": "v1", "kind": "Secret", "metadata": meta("s"), "type": "Opaque",
            "data": {"a": self.base64("data"), "key.pem": encode(self.private_key("pem").as_bytes()), "tls.crt": self.base64("crt")},
            "stringData": {"b": self.value("string"), "c": self.private_key("key")}});
        let applied = secret.to_string();
        let mut annotated = secret.clone();
        annotated["metadata"] = json!({"name": "annotated", "namespace": "pay",
            "annotations": {"kubectl.kubernetes.io/last-applied-configuration": applied, "acme.io/api-token": self.value("token"),
                "acme.io/url": format!("https://user:{}@host/x", self.value("url"))},
            "managedFields": [{"manager": "kubectl", "operation": "Update", "fieldsV1": {"f:data": {"f:a": self.value("managed")}}}]});
        let mut broken = secret.clone();
        broken["metadata"]["name"] = json!("broken");
        broken["immutable"] = json!(self.value("immutable"));
        let mut broken_data = secret.clone();
        broken_data["metadata"]["name"] = json!("broken-data");
        broken_data["data"] = json!([self.value("items"), {"a": self.value("item")}]);
        let kubeconfig = format!(
            "apiVersion: v1\nkind: Config\nusers:\n- name: u\n  user:\n    client-key-data: {}\n    token: {}\n    password: {}\n",
            encode(self.private_key("kubeconfig").as_bytes()),
            self.value("kubetoken"),
            self.value("kubepassword")
        );
        let env = json!([{"name": "DB_PASSWORD", "value": self.value("env")}, {"name": "API_TOKEN", "value": self.value("envtoken")},
            {"name": "DATABASE_URL", "value": format!("postgres://app:{}@db/shop", self.value("envurl"))}]);
        let pod = json!({"containers": [{"name": "c", "image": "i", "env": env,
            "args": [format!("--password={}", self.value("arg")), format!("redis://:{}@cache/0", self.value("argurl"))]}]});
        vec![
            secret.clone(),
            annotated,
            broken,
            broken_data,
            json!({"data": {"a": self.base64("first")}, "metadata": meta("first"), "kind": "Secret", "apiVersion": "v1"}),
            json!({"apiVersion": "v1", "kind": "SecretList", "items": [{"metadata": meta("typed"), "data": {"a": self.base64("typed")}}]}),
            json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": meta("kubeconfig"),
                "data": {"kubeconfig": kubeconfig, "key.pem": self.private_key("configmap"), "password": self.value("plain")}}),
            json!({"apiVersion": "v1", "kind": "Pod", "metadata": meta("p"), "spec": pod}),
            json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": meta("d"), "spec": {"template": {"spec": pod}}}),
            json!({"apiVersion": "apps/v1", "kind": "ControllerRevision", "metadata": meta("r"), "revision": 1,
                "data": {"spec": {"template": {"spec": pod}}}}),
            json!({"apiVersion": "template.openshift.io/v1", "kind": "Template", "metadata": meta("t"), "objects": [secret]}),
            json!({"apiVersion": "acme.io/v1", "kind": "Widget", "metadata": meta("w"),
                "spec": {"adminPassword": self.value("custom"), "template": {"spec": pod}, "manifests": [{"raw": secret}],
                    "endpoint": format!("amqp://u:{}@mq/", self.value("customurl"))}}),
        ]
    }
}

fn encode(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let bits = chunk.iter().fold(0, |bits, byte| bits << 8 | usize::from(*byte)) << (8 * (3 - chunk.len()));
        let digit = |at: usize| if at <= chunk.len() { char::from(ALPHABET[bits >> (18 - 6 * at) & 63]) } else { '=' };
        text.extend((0..4).map(digit));
    }
    text
}

/// Returns all that the library can give out of a dump, or the error.
fn outputs(bytes: &[u8]) -> Vec<(&'static str, String)> {
    let mut input = Input::new();
    if let Err(error) = input.dump("planted", bytes) {
        return vec![("error", error.to_string()), ("error in detail", format!("{error:?}"))];
    }
    let of_input = format!("{:?} {:?}", input.objects(), input.skipped());
    let cluster = Cluster::new(input, None);
    let view = cluster.graph().walk(&references(&cluster), Direction::Both, None);
    let health = cluster.health(&Scope::all());
    let findings = cluster.findings(&Scope::all(), &FindingsOptions::default().lint(true).info(true).events(true));
    let rendered = |form| findings.render(form, Some(cluster.graph()), &RenderOptions::default()).expect("a form");
    let diff = smart_core::diff(&Cluster::new(Input::new(), None), &cluster, &Scope::all(), &FindingsOptions::default());
    vec![
        ("the input", of_input),
        ("objects", json(&cluster.objects())),
        ("events", json(&cluster.events())),
        ("skipped", json(&cluster.skipped())),
        ("health", json(&health)),
        ("health in detail", format!("{health:?}")),
        ("certificates", json(&cluster.certificates(&Scope::all()))),
        ("top", json(&cluster.top(&Scope::all()))),
        ("graph", json(&cluster.graph().whole())),
        ("findings", json(&findings)),
        ("findings as text", rendered("wide")),
        ("findings in Markdown", rendered("md")),
        ("findings in HTML", rendered("html")),
        ("findings in JUnit", rendered("junit")),
        ("findings in SARIF", rendered("sarif")),
        ("difference", json(&diff)),
        ("tree", view.tree()),
        ("dot", view.dot()),
        ("mermaid", view.mermaid()),
    ]
}

fn references(cluster: &Cluster) -> Vec<smart_core::object::ObjectRef> {
    cluster.objects().iter().map(smart_core::object::Object::reference).collect()
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("it is JSON")
}
