//! No value of a Secret is in anything that comes out of the library.

use std::path::Path;

use smart_core::{Cluster, Direction, Input, Scope};

/// Stands in the fixture wherever a secret can, plain and in base64 at each of its three offsets.
const PLANTED: [&str; 4] = ["PLANTED-s3cret", "UExBTlRFRC1z", "QU5URUQtczNj", "TEFOVEVELXMz"];

#[test]
fn nothing_shows_a_planted_secret() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/planted-secrets/dump.json");
    let bytes = std::fs::read(path).expect("the fixture is readable");
    let text = String::from_utf8_lossy(&bytes);
    let count: usize = PLANTED.iter().map(|planted| text.matches(planted).count()).sum();
    assert!(count > 20, "the fixture holds {count}");
    let mut input = Input::new();
    input.dump("planted", &bytes).expect("it is a dump");
    let cluster = Cluster::new(input, None);
    let view = cluster.graph().walk(&references(&cluster), Direction::Both, None);
    let outputs = [
        // The name of a client that wrote an object is kept, and is no value of it.
        ("objects", json(&cluster.objects()).replace(r#""manager":"PLANTED-s3cret-value""#, "")),
        ("events", json(&cluster.events())),
        ("skipped", json(&cluster.skipped())),
        ("health", json(&cluster.health(&Scope::all()))),
        ("certificates", json(&cluster.certificates(&Scope::all()))),
        ("graph", json(&cluster.graph().whole())),
        ("tree", view.tree()),
        ("dot", view.dot()),
        ("mermaid", view.mermaid()),
    ];
    for (name, output) in outputs {
        assert!(!output.is_empty(), "{name} is not empty");
        for planted in PLANTED {
            assert!(!output.contains(planted), "{name} shows {planted}");
        }
    }
}

fn references(cluster: &Cluster) -> Vec<smart_core::object::ObjectRef> {
    cluster.objects().iter().map(smart_core::object::Object::reference).collect()
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("it is JSON")
}
