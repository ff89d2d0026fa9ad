//! What must hold for every dump: order, repetition, pieces and threads change nothing, and no bytes make it panic.

use std::path::Path;

use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};
use smart_core::object::time::Time;
use smart_core::object::{Body, Object};
use smart_core::{Cluster, Direction, DumpReader, FindingsOptions, Input, Scope};

/// Returns the items of a cluster with troubles in several namespaces.
fn items() -> Vec<Value> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let paths = [
        "fixtures/health-broken-shop/dump.json",
        "fixtures/certificates/dump.json",
        "fixtures/top/dump.json",
        "crates/kubectl-smart/tests/fixtures/shop.json",
    ];
    let dumps = paths.map(|path| std::fs::read(root.join(path)).expect("the fixture is readable"));
    let items = dumps.iter().flat_map(|dump| {
        let dump: Value = serde_json::from_slice(dump).expect("the fixture is JSON");
        dump["items"].as_array().expect("it is a list").clone()
    });
    items.collect()
}

fn list(items: &[Value]) -> String {
    json!({"apiVersion": "v1", "kind": "List", "items": items}).to_string()
}

fn now() -> Option<Time> {
    Some("2026-11-23T12:00:00Z".parse().expect("it is a time"))
}

fn cluster(dumps: &[&str]) -> Cluster {
    let mut input = Input::new();
    for dump in dumps {
        input.dump("dump", dump.as_bytes()).expect("it is a dump");
    }
    Cluster::new(input, now())
}

/// Returns the answers to all questions, byte for byte.
fn answers(cluster: &Cluster) -> [String; 5] {
    let [health, certificates] = of_objects(cluster);
    let options = FindingsOptions::default().lint(true).info(true).events(true);
    let findings = serde_json::to_string(&cluster.findings(&Scope::all(), &options)).expect("it is JSON");
    let graph = serde_json::to_string(&cluster.graph_report(&[], Direction::Upstream, None)).expect("it is JSON");
    let top = serde_json::to_string(&cluster.top(&Scope::all())).expect("it is JSON");
    [health, certificates, graph, findings, top]
}

/// Returns the answers that do not ask what is absent.
fn of_objects(cluster: &Cluster) -> [String; 2] {
    let health = serde_json::to_string(&cluster.health(&Scope::all())).expect("it is JSON");
    let certificates = serde_json::to_string(&cluster.certificates(&Scope::all())).expect("it is JSON");
    [health, certificates]
}

/// Returns three forms of an object of which nothing tells which one is the newest: as it is, with other conditions, and
/// redacted.
fn tied_forms(item: &Value, seed: u64) -> [Value; 3] {
    let mut whole = item.clone();
    whole["metadata"]["resourceVersion"] = json!("7");
    // Makes other forms each time, so that other ones come first.
    whole["metadata"]["annotations"] = json!({"seed": seed.to_string()});
    let other = whole.to_string().replace("\"True\"", "\"False\"").replace("\"Running\"", "\"Succeeded\"");
    let other = serde_json::from_str(&other).expect("it is JSON");
    let mut redacted = whole.clone();
    if let Some(data) = redacted["data"].as_object_mut() {
        data.values_mut().for_each(|value| *value = json!("UkVEQUNURUQ="));
    }
    [whole, other, redacted]
}

/// Returns health and certificates as told from whole objects, and from those that were read for one question.
fn of_one_question(items: &[Value], now: Option<Time>) -> ([String; 2], [String; 2]) {
    let text = list(items);
    let read = |mut input: Input| {
        input.dump("dump", text.as_bytes()).expect("it is a dump");
        Cluster::new(input, now)
    };
    let is_settled = |object: &Object| matches!(object.body, Body::Settled(_));
    let (whole, for_health) = (read(Input::new()), read(Input::for_health()));
    let for_certificates = read(Input::for_certificates());
    // Otherwise nothing is compared here.
    assert!([&for_health, &for_certificates].iter().all(|cluster| cluster.objects().iter().any(is_settled)));
    assert!(!whole.objects().iter().any(is_settled));
    // The other answers say that they are not complete.
    assert!(!for_health.certificates(&Scope::all()).complete && !for_certificates.health(&Scope::all()).complete);
    assert_eq!(for_health.events().len(), whole.events().len());
    let ([health, _], [_, certificates]) = (of_objects(&for_health), of_objects(&for_certificates));
    (of_objects(&whole), [health, certificates])
}

/// Returns moments at which to judge: that of the newest time in the input, one long before, and one long after.
fn moments() -> impl Strategy<Value = Option<Time>> {
    let given = ["1990-01-01T00:00:00Z", "2060-01-01T00:00:00Z"].map(|time| Some(time.parse().expect("it is a time")));
    prop::sample::select(vec![None, given[0], given[1]])
}

fn shuffled() -> impl Strategy<Value = Vec<Value>> {
    Just(items()).prop_shuffle()
}

/// What objects shared is forgotten every few hundred of them: nothing of what is left may be.
#[test]
fn what_is_read_for_one_question_from_a_large_dump_is_the_same() {
    let items = items();
    let copies = (0..2000_usize.div_ceil(items.len())).flat_map(|copy| {
        items.iter().cloned().map(move |mut item| {
            let name = format!("{}-{copy}", item["metadata"]["name"].as_str().unwrap_or_default());
            item["metadata"]["labels"] = json!({"copy": name, format!("copy-{name}"): "yes"});
            item["metadata"]["name"] = json!(name);
            item
        })
    });
    let (whole, alone) = of_one_question(&copies.collect::<Vec<_>>(), None);
    assert_eq!(whole, alone);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_order_of_items_changes_nothing(items_in_disorder in shuffled()) {
        prop_assert_eq!(answers(&cluster(&[&list(&items_in_disorder)])), answers(&cluster(&[&list(&items())])));
    }

    #[test]
    fn what_is_read_for_one_question_answers_it_as_the_whole_does(
        some in shuffled(),
        left in any::<Index>(),
        again in shuffled(),
        now in moments(),
    ) {
        // Some of the objects stand in it twice, in another form.
        let later = again.iter().take(left.index(again.len())).cloned().map(|mut item| {
            item["metadata"]["resourceVersion"] = json!("999999999");
            if let Some(item) = item.as_object_mut() {
                item.remove("status");
                item.remove("data");
            }
            item
        });
        let (whole, alone) = of_one_question(&later.chain(some).collect::<Vec<_>>(), now);
        prop_assert_eq!(whole, alone);
    }

    #[test]
    fn forms_of_one_age_are_chosen_alike_whatever_is_read_for(
        some in shuffled(),
        seed in any::<u64>(),
        now in moments(),
    ) {
        let mut forms: Vec<Value> = some.iter().flat_map(|item| tied_forms(item, seed)).collect();
        let expected = of_one_question(&forms, now);
        prop_assert_eq!(&expected.0, &expected.1);
        forms.reverse();
        prop_assert_eq!(&of_one_question(&forms, now).1, &expected.1);
    }

    #[test]
    fn repetition_changes_nothing(again in shuffled(), some in any::<Index>()) {
        let (once, again_text) = (list(&items()), list(&again));
        let alone: Vec<String> = again.iter().take(1 + some.index(again.len())).map(Value::to_string).collect();
        let expected = answers(&cluster(&[&once]));
        prop_assert_eq!(&answers(&cluster(&[&once, &once])), &expected);
        prop_assert_eq!(&answers(&cluster(&[&again_text, &alone.join("\n"), &once])), &expected);
    }

    #[test]
    fn several_inputs_tell_the_same_of_objects_as_one(shuffled in shuffled(), cut in any::<Index>()) {
        let (first, second) = shuffled.split_at(cut.index(shuffled.len()));
        let (first, second) = (list(first), list(second));
        let one_way = cluster(&[&first, &second]);
        // Which lists there are tells what is absent, the order in which they come does not.
        prop_assert_eq!(answers(&one_way), answers(&cluster(&[&second, &first])));
        prop_assert_eq!(of_objects(&one_way), of_objects(&cluster(&[&list(&items())])));
    }

    #[test]
    fn pieces_of_any_size_change_nothing(sizes in prop::collection::vec(1_usize..3000, 1..20), is_pretty in any::<bool>()) {
        let text = list(&items());
        let value: Value = serde_json::from_str(&text).expect("it is JSON");
        let text = if is_pretty { serde_json::to_string_pretty(&value).expect("it is JSON") } else { text };
        let mut input = Input::new();
        let mut reader = DumpReader::new("dump");
        let mut rest = text.as_bytes();
        for size in sizes.iter().cycle() {
            let (piece, after) = rest.split_at((*size).min(rest.len()));
            reader.push(&mut input, piece).expect("it is a dump");
            rest = after;
            if rest.is_empty() {
                break;
            }
        }
        reader.finish(&mut input).expect("it is a dump");
        prop_assert_eq!(answers(&Cluster::new(input, now())), answers(&cluster(&[&text])));
    }

    #[test]
    fn another_namespace_changes_nothing_elsewhere(picks in prop::collection::vec(any::<Index>(), 1..30)) {
        let base = items();
        let mut more = base.clone();
        for pick in picks {
            let mut item = pick.get(&base).clone();
            if item["metadata"]["namespace"].is_string() {
                item["metadata"]["namespace"] = json!("elsewhere");
                if item["involvedObject"]["namespace"].is_string() {
                    item["involvedObject"]["namespace"] = json!("elsewhere");
                }
                more.push(item);
            }
        }
        let (before, after) = (cluster(&[&list(&base)]), cluster(&[&list(&more)]));
        let health = |cluster: &Cluster| -> Vec<Value> {
            let report = serde_json::to_value(cluster.health(&Scope::all())).expect("it is JSON");
            let health = report["health"].as_array().expect("a list").clone();
            health.into_iter().filter(|health| health["object"]["namespace"] != "elsewhere").collect()
        };
        prop_assert_eq!(health(&before), health(&after));
        let edges = |cluster: &Cluster| -> Vec<Value> {
            let report = serde_json::to_value(cluster.graph_report(&[], Direction::Upstream, None)).expect("it is JSON");
            let edges = report["graph"]["edges"].as_array().expect("a list").clone();
            let is_elsewhere = |end: &Value| end["namespace"] == "elsewhere" || end["name"] == "elsewhere";
            edges.into_iter().filter(|edge| !is_elsewhere(&edge["from"]) && !is_elsewhere(&edge["to"])).collect()
        };
        prop_assert_eq!(edges(&before), edges(&after));
    }

    #[test]
    fn changed_bytes_give_answers_or_an_error(changes in prop::collection::vec((any::<Index>(), any::<u8>()), 1..40), cut in any::<Index>()) {
        let mut bytes = list(&items()).into_bytes();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        bytes.truncate(cut.index(bytes.len() * 2));
        let mut input = Input::new();
        if input.dump("dump", &bytes).is_ok() {
            answers(&Cluster::new(input, now()));
        }
    }
}

proptest! {
    #[test]
    fn any_bytes_give_objects_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..400), text in "[{}\\[\\]\",:a-c\\n -]{0,200}") {
        for bytes in [&*bytes, text.as_bytes()] {
            let mut input = Input::new();
            if input.dump("dump", bytes).is_ok() {
                answers(&Cluster::new(input, None));
            }
        }
    }
}

#[test]
fn threads_change_nothing() {
    let text = list(&items());
    let expected = answers(&cluster(&[&text]));
    let both = std::thread::scope(|scope| {
        let threads = [0, 1].map(|_| scope.spawn(|| answers(&cluster(&[&text]))));
        threads.map(|thread| thread.join().expect("no panic"))
    });
    assert!(both.iter().all(|answers| *answers == expected));
    // Of one cluster, whose graph both build.
    let shared = cluster(&[&text]);
    let both = std::thread::scope(|scope| {
        let threads = [0, 1].map(|_| scope.spawn(|| answers(&shared)));
        threads.map(|thread| thread.join().expect("no panic"))
    });
    assert!(both.iter().all(|answers| *answers == expected));
}
