//! The forms in which objects come.

use super::*;

#[test]
fn a_list_of_any_kinds() {
    let items = [pod("a"), pod("b")];
    assert_eq!(objects(compact_list(&items)), ["Pod/shop/a", "Pod/shop/b"]);
    assert_eq!(objects(pretty_list(&items.map(|item| pretty(&item, 8)))), ["Pod/shop/a", "Pod/shop/b"]);
}

#[test]
fn a_typed_list_whose_items_have_no_kind() {
    let item = r#"{"metadata":{"name":"a","namespace":"shop"},"spec":{"nodeName":"n"}}"#;
    for text in [
        format!(r#"{{"kind":"PodList","apiVersion":"v1","metadata":{{}},"items":[{item}]}}"#),
        format!(r#"{{"items":[{item}],"metadata":{{}},"kind":"PodList","apiVersion":"v1"}}"#),
        format!(r#"{{"kind":"PodList","items":[{item}],"apiVersion":"v1"}}"#),
        format!(r#"{{"apiVersion":"v1","items":[{item}],"kind":"PodList"}}"#),
    ] {
        assert_eq!(objects(&text), ["Pod/shop/a"], "{text}");
        let input = read(&text).expect("it is a dump");
        assert!(matches!(&input.objects()[0].body, crate::object::Body::Pod(pod) if pod.node_name == "n"), "{text}");
        assert!(input.coverage.observes("", "Pod", "shop"), "{text}");
    }
}

#[test]
fn one_object_with_its_keys_in_any_order() {
    assert_eq!(objects(pod("a")), ["Pod/shop/a"]);
    assert_eq!(
        objects(r#"{"spec":{"nodeName":"n"},"metadata":{"namespace":"shop","name":"a"},"kind":"Pod","apiVersion":"v1"}"#),
        ["Pod/shop/a"]
    );
    let event = r#"{"action":"x","involvedObject":{"kind":"Pod","name":"a"},"metadata":{"name":"e","namespace":"shop"},
        "kind":"Event","apiVersion":"v1"}"#;
    assert_eq!(objects(event), ["Event/shop/e"]);
}

#[test]
fn documents_one_after_another() {
    let (a, b) = (pod("a"), pod("b"));
    let both = ["Pod/shop/a", "Pod/shop/b"];
    assert_eq!(objects(format!("{a}{b}")), both);
    assert_eq!(objects(format!("{a}\n{b}\n")), both);
    assert_eq!(objects(format!("{a}\r\n\r\n{b}\r\n")), both);
    assert_eq!(objects(format!("{}\n{}", pretty(&a, 0), pretty(&b, 0))), both);
    assert_eq!(objects(compact_list(std::slice::from_ref(&a)) + &compact_list(&[b])), both);
}

#[test]
fn just_a_list_of_objects() {
    assert_eq!(objects(format!("[{},{}]", pod("a"), pod("b"))), ["Pod/shop/a", "Pod/shop/b"]);
    assert_eq!(objects(format!("[\n  {}\n]\n{}", pretty(&pod("a"), 2), pod("b"))), ["Pod/shop/a", "Pod/shop/b"]);
    assert_eq!(objects("[ ]"), Vec::<String>::new());
}

#[test]
fn lists_in_lists() {
    let inner = compact_list(&[pod("b"), compact_list(&[pod("c")])]);
    let typed = r#"{"items":[{"metadata":{"name":"d","namespace":"shop"}}],"kind":"SecretList","apiVersion":"v1"}"#;
    assert_eq!(
        objects(compact_list(&[pod("a"), inner, typed.to_owned()])),
        ["Pod/shop/a", "Pod/shop/b", "Pod/shop/c", "Secret/shop/d"]
    );
}

#[test]
fn a_byte_order_mark() {
    assert_eq!(objects(format!("\u{feff}{}\n\u{feff}{}", pod("a"), pod("b"))), ["Pod/shop/a", "Pod/shop/b"]);
    assert_eq!(objects("\u{feff}apiVersion: v1\r\nkind: Node\r\nmetadata:\r\n  name: n\r\n"), ["Node/n"]);
}

#[test]
fn what_cluster_info_dump_prints() {
    let nodes = r#"{"kind":"NodeList","apiVersion":"v1","metadata":{},"items":[{"metadata":{"name":"n"}}]}"#;
    let pods = r#"{"kind":"PodList","apiVersion":"v1","metadata":{},"items":[{"metadata":{"name":"a","namespace":"shop"}}]}"#;
    let nothing = r#"{"kind":"ServiceList","apiVersion":"v1","metadata":{},"items":[]}"#;
    let text = format!(
        "{}\n{nothing}\n{}\n==== START logs for container web of pod shop/a ====\n{{\"level\":\"info\",\"kind\":\"Pod\"}}\n{}\n\
        [\"x\"]\napiVersion: v1\n---\nno end of line==== END logs for container web of pod shop/a ====\n\
        ==== START logs for container b of pod shop/a ====\n==== END logs for container b of pod shop/a ====\n{}\n",
        pretty(nodes, 0),
        pretty(pods, 0),
        pod("logged"),
        pod("after"),
    );
    assert_eq!(objects(text), ["Node/n", "Pod/shop/a", "Pod/shop/after"]);
}

#[test]
fn text_before_between_and_after() {
    let text = format!(
        "Warning: v1 ComponentStatus is deprecated in v1.19+\n{}\nI0101 00:00:00 x.go:1] {{ \"no\" }}\n[INFO] [x]\n{}\nbye",
        pretty(&pod("a"), 0),
        pod("b")
    );
    assert_eq!(objects(text), ["Pod/shop/a", "Pod/shop/b"]);
}

#[test]
fn both_forms_of_events() {
    let core = r#"{"apiVersion":"v1","kind":"Event","metadata":{"name":"e","namespace":"shop"},"reason":"BackOff",
        "involvedObject":{"kind":"Pod","namespace":"shop","name":"a"},"message":"m","count":3}"#;
    let new = r#"{"apiVersion":"events.k8s.io/v1","kind":"Event","metadata":{"name":"e","namespace":"shop"},"reason":"BackOff",
        "regarding":{"kind":"Pod","namespace":"shop","name":"a"},"note":"m","deprecatedCount":3}"#;
    let input = read(format!("{core}{new}")).expect("it is a dump");
    assert_eq!(input.objects()[0].body, input.objects()[1].body);
    assert_eq!(references(&input), ["Event/shop/e", "Event/shop/e"]);
}

#[test]
fn the_same_object_again() {
    let cluster = crate::Cluster::new(read(format!("{0}{0}{1}", pod("a"), compact_list(&[pod("a")]))).expect("a dump"), None);
    assert_eq!(cluster.objects().len(), 1);
}
