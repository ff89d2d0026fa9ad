//! Everything that can be wrong with JSON: what is skipped, where and why, and what is kept.

use super::*;
use crate::Gap;

const UNCLOSED: &str = "an object whose brackets do not match";

/// Where it shows, from the start of the broken item; of which object; why.
type Trouble<'a> = (u64, Option<&'a str>, &'a str);

/// Checks that of five pods only the third is skipped, however it was broken: in a list without and with line breaks, and as
/// documents.
fn check(old: &str, new: &str, compact: Trouble<'_>, in_lines: Trouble<'_>) {
    let kept = ["Pod/shop/a", "Pod/shop/b", "Pod/shop/d", "Pod/shop/e"].map(str::to_owned).to_vec();
    let skipped =
        |text: &str, item: &str, of: Trouble<'_>| vec![(at(text, item) + of.0, of.1.map(str::to_owned), of.2.to_owned())];
    let with = |broken: &str, item: &dyn Fn(&str) -> String| {
        ["a", "b", "c", "d", "e"].map(|name| if name == "c" { broken.to_owned() } else { item(name) })
    };

    let broken = pod("c").replacen(old, new, 1);
    assert_ne!(broken, pod("c"));
    let list = compact_list(&with(&broken, &pod));
    assert_eq!(pieces(&list), (kept.clone(), skipped(&list, &broken, compact)), "{list}");
    let documents = with(&broken, &pod).join("\n");
    let (objects, skipped_of_documents) = pieces(&documents);
    assert_eq!((objects, skipped_of_documents.len()), (kept.clone(), 1), "{documents}");

    // With line breaks, a space stands after each colon.
    let item = |name: &str| pretty(&pod(name), 8);
    let broken = item("c").replacen(&old.replace(':', ": "), &new.replace(':', ": "), 1);
    assert_ne!(broken, item("c"));
    let list = pretty_list(&with(&broken, &item));
    assert_eq!(pieces(&list), (kept.clone(), skipped(&list, &broken, in_lines)), "{list}");
    assert_eq!(pieces(list.replace('\n', "\r\n")).0, kept, "{list}");
}

const C: Option<&str> = Some("Pod/shop/c");

#[test]
fn a_value_of_the_wrong_type() {
    let reason = "spec: expected a string, found a number";
    check(r#""nodeName":"n""#, r#""nodeName":7"#, (94, C, reason), (195, C, reason));
}

#[test]
fn a_missing_bracket() {
    let reason = "metadata.namespace: expected a string, found an object";
    check(r#""namespace":"shop""#, r#""namespace":{"x":"shop""#, (67, None, reason), (131, None, reason));
    let (old, new) = (r#""nodeName":"n""#, r#""unknown":[{"a":[1,{"b":2}]"#);
    check(old, new, (113, C, "spec: expected the name of a field"), (0, C, UNCLOSED));
}

#[test]
fn a_bracket_of_the_wrong_kind() {
    let reason = "metadata: expected a comma or the end of the object";
    check(r#""namespace":"shop""#, r#""namespace":"shop"]"#, (73, None, reason), (137, None, reason));
}

/// What was read before it looks like an object without its other fields, and is not kept.
#[test]
fn a_bracket_too_many() {
    check(r#""namespace":"shop""#, r#""namespace":"shop"}"#, (0, C, UNCLOSED), (0, C, UNCLOSED));
}

#[test]
fn a_missing_quote() {
    let reason = "metadata: expected a comma or the end of the object";
    check(r#""namespace":"shop""#, r#""namespace":"shop"#, (75, None, reason), (161, None, reason));
    let reason = "metadata.namespace: expected a value";
    check(r#""namespace":"shop""#, r#""namespace":shop""#, (67, None, reason), (131, None, reason));
    let reason = "spec: expected a comma or the end of the object";
    check(r#""nodeName":"n""#, r#""nodeName":"n"#, (101, C, reason), (0, C, UNCLOSED));
}

#[test]
fn a_missing_comma_or_colon() {
    let reason = "expected a comma or the end of the object";
    check(r#""kind":"Pod","#, r#""kind":"Pod""#, (31, None, reason), (66, None, reason));
    let reason = "expected a colon after the name of a field";
    check(r#""kind":"Pod""#, r#""kind""Pod""#, (25, None, reason), (48, None, reason));
}

#[test]
fn what_json_does_not_have() {
    let reason = "spec: expected a value";
    for value in ["NaN", "Infinity", "'n'", "undefined", "\0"] {
        check(r#""nodeName":"n""#, &format!(r#""nodeName":{value}"#), (94, C, reason), (195, C, reason));
    }
    let reason = "spec: an unknown escape in a string";
    check(r#""nodeName":"n""#, r#""nodeName":"\x""#, (96, C, reason), (197, C, reason));
}

#[test]
fn what_tells_its_kind_twice() {
    let reason = "kind: given twice, with two values";
    check(r#""kind":"Pod""#, r#""kind":"Pod","kind":"Secret""#, (39, None, reason), (64, None, reason));
    assert_eq!(objects(pod("a").replacen(r#""kind":"Pod""#, r#""kind":"Pod","kind":"Pod""#, 1)), ["Pod/shop/a"]);
}

#[test]
fn an_object_without_its_type() {
    let reason = "an object without apiVersion and kind";
    check(r#""kind":"Pod","#, "", (0, None, reason), (0, None, reason));
}

#[test]
fn of_equal_keys_the_last_counts() {
    let text = r#"{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"},"metadata":{"name":"b","labels":{"x":"1","x":"2"}}}"#;
    let input = read(text).expect("it is a dump");
    assert_eq!(references(&input), ["Pod/b"]);
    assert_eq!(input.objects()[0].meta.labels.get("x").map(|value| value.as_str()), Some("2"));
}

#[test]
fn items_that_are_no_objects() {
    let list =
        compact_list(&["null".to_owned(), pod("a"), "1.5".to_owned(), "\"]},{\"".to_owned(), "[[{}]]".to_owned(), pod("b")]);
    let skipped = |part: &str, found: &str| (at(&list, part), None, format!("expected an object, found {found}"));
    let (kept, found) = pieces(&list);
    assert_eq!(kept, ["Pod/shop/a", "Pod/shop/b"]);
    assert_eq!(
        found,
        [skipped("null", "null"), skipped("1.5", "a number"), skipped("\"]}", "a string"), skipped("[[", "a list")]
    );
}

#[test]
fn parts_of_a_broken_item_are_no_items() {
    let claim = r#"{"kind":"PersistentVolumeClaim","apiVersion":"v1","metadata":{"name":"data"}}"#;
    let whole = format!(
        r#"{{"apiVersion":"apps/v1","kind":"StatefulSet","metadata":{{"name":"s","namespace":"shop","ownerReferences":[{{"apiVersion":"v1","kind":"X","name":"x"}},{{"apiVersion":"v1","kind":"Y","name":"y"}}]}},"spec":{{"volumeClaimTemplates":[{claim},{claim}]}}}}"#
    );
    assert_eq!(objects(compact_list(&[pod("a"), whole.clone(), pod("b")])), ["Pod/shop/a", "StatefulSet/shop/s", "Pod/shop/b"]);
    for (old, new) in [("\"spec\":{", "\"spec\":{{"), ("\"kind\":\"StatefulSet\"", "\"kind\":\"StatefulSet"), ("]}}", "}")] {
        let broken = whole.replacen(old, new, 1);
        assert_ne!(broken, whole);
        let (kept, skipped) = pieces(compact_list(&[pod("a"), broken.clone(), pod("b")]));
        assert_eq!((kept, skipped.len()), (vec!["Pod/shop/a".to_owned(), "Pod/shop/b".to_owned()], 1), "{broken}");
    }
}

#[test]
fn a_broken_last_item_leaves_the_next_list_alone() {
    let broken = |indent| pretty(&pod("c"), indent).replacen("\"kind\": ", "\"kind\" ", 1);
    let nodes = r#"{"kind":"NodeList","apiVersion":"v1","metadata":{},"items":[{"metadata":{"name":"n"}}]}"#;
    for nodes in [nodes.to_owned(), pretty(nodes, 0)] {
        let list = pretty_list(&[pretty(&pod("a"), 8), broken(8)]);
        assert_eq!(pieces(format!("{list}{nodes}")).0, ["Pod/shop/a", "Node/n"]);
        // Not even the bracket of the list is there.
        let cut = list.replacen("    ],", "", 1);
        assert_eq!(pieces(format!("{cut}{nodes}")).0, ["Pod/shop/a", "Node/n"]);
        let list = compact_list(&[pod("a"), pod("c").replacen("}", "", 1)]);
        assert_eq!(pieces(format!("{list}\n{nodes}")).0, ["Pod/shop/a", "Node/n"]);
    }
}

#[test]
fn a_text_that_ends_too_early() {
    let whole = pretty_list(&[pretty(&pod("a"), 8), pretty(&pod("b"), 8)]);
    let first = whole.find("\"items\"").expect("it is there") + 10;
    for end in first..whole.len() - 2 {
        let text = &whole[..end];
        let (kept, skipped) = pieces(text);
        assert!(["", "Pod/shop/a", "Pod/shop/a Pod/shop/b"].contains(&kept.join(" ").as_str()), "{text}");
        assert_eq!(skipped.len(), 1, "{text}: {skipped:?}");
        let reason = &skipped[0].2;
        assert!(reason.contains("the text ends inside a") || reason.contains(UNCLOSED), "{text}: {reason}");
    }
    let (_, skipped) = pieces(&pod("a")[..60]);
    assert_eq!(skipped, [(55, None, "metadata: the text ends inside a value".to_owned())]);
    let (kept, skipped) = pieces(format!("{}\n==== START logs for container a of pod b/c ====\nx", pod("a")));
    assert_eq!(kept.len(), 1);
    assert_eq!(skipped[0].2, "the text ends inside logs");
}

/// What was found by fuzzing.
#[test]
fn the_end_of_what_is_broken_comes_later() {
    let (_, skipped) = pieces(format!("{{<<: *m\n==== START logs\n }}\n\n{{<<: *m\n{}", pod("a")));
    assert_eq!(skipped.len(), 2);
    let item = pretty(&pod("a"), 8).replace("\"nodeName\"", "\"unknown\": {\n x},\n\"nodeName\"");
    assert_eq!(pieces(pretty_list(&[item])).0, ["Pod/shop/a"]);
}

#[test]
fn what_is_no_dump_at_all() {
    assert_eq!(refused(""), (0, "an empty file".to_owned()));
    assert_eq!(refused(" \n\n"), (0, "nothing but white space".to_owned()));
    assert_eq!(refused("hello, world\n"), (0, "\"hello, world\"".to_owned()));
    assert_eq!(refused("<html>\n{\"a\":1}\n"), (0, "\"<html>\"".to_owned()));
    assert_eq!(refused("[1, 2]"), (0, "\"[1, 2]\"".to_owned()));
    assert_eq!(refused(r#"{"a": 1}"#), (0, "other JSON (an object without apiVersion and kind)".to_owned()));
    assert_eq!(refused(r#"{"a" 1}"#), (5, "other JSON (expected a colon after the name of a field)".to_owned()));
    assert_eq!(refused(r#"{"items": [{"id": 1}]}"#).1, "a list of other things");
    assert_eq!(refused(r#"[{"id": 1}]"#).1, "a list of other things");
    assert_eq!(refused(b"\x1f\x8b\x08"), (0, "gzip data".to_owned()));
    assert_eq!(refused(b"\x28\xb5\x2f\xfd"), (0, "zstd data".to_owned()));
    assert_eq!(refused(b"PK\x03\x04"), (0, "a zip archive".to_owned()));
    let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    assert_eq!(refused(utf16(&pod("a"))), (0, "UTF-16 text; save it as UTF-8".to_owned()));
    assert_eq!(refused(utf16(&format!("\u{feff}{}", pod("a")))), (0, "UTF-16 text; save it as UTF-8".to_owned()));
}

/// Wherever the text ends, short of its end, it is known to be a part; broken items within it are another matter.
#[test]
fn a_text_that_ends_in_the_middle_is_known_to_be_a_part() {
    let names = ["a", "b", "c"];
    let gaps = |text: &str| {
        let mut input = Input::new();
        input.dump("half.json", text.as_bytes()).map(|_| ()).ok()?;
        Some(input.coverage.gaps().cloned().collect::<Vec<_>>())
    };
    let lines = names.map(pod).join("\n");
    for whole in [compact_list(&names.map(pod)), pretty_list(&names.map(|name| pretty(&pod(name), 8))), lines.clone()] {
        assert_eq!(gaps(&whole), Some(Vec::new()), "{whole}");
        for end in pod("a").len()..whole.trim_end().len() {
            let text = &whole[..end];
            // Whoever reads lines cannot know that there was one more.
            let ends_well =
                whole == lines && (text.ends_with('\n') || text.ends_with("}}") && text.lines().all(|line| line.ends_with("}}")));
            let Some(found) = gaps(text) else { continue };
            assert_eq!(found.len(), usize::from(!ends_well), "{text}");
            assert!(
                found
                    .iter()
                    .all(|gap| gap.kind == Gap::UNKNOWN && gap.reason.starts_with("half.json ends in the middle, at byte "))
            );
        }
    }
    let unclosed = pod("b").replacen(r#""namespace":"shop""#, r#""namespace":{"x":"shop""#, 1);
    assert_eq!(gaps(&compact_list(&[pod("a"), unclosed, pod("c")])), Some(Vec::new()));
}
