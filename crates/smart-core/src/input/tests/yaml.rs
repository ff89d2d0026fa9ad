//! YAML, in all the ways in which it comes.

use super::*;

fn pod_in_yaml(name: &str) -> String {
    format!("apiVersion: v1\nkind: Pod\nmetadata:\n  name: {name}\n  namespace: shop\nspec:\n  nodeName: n\n")
}

/// Returns a list as kubectl writes it.
fn list_in_yaml(items: &[String]) -> String {
    let items: Vec<String> = items.iter().map(|item| format!("- {}", item.trim_end().replace('\n', "\n  "))).collect();
    format!("apiVersion: v1\nitems:\n{}\nkind: List\nmetadata:\n  resourceVersion: \"\"\n", items.join("\n"))
}

#[test]
fn documents() {
    let (a, b) = (pod_in_yaml("a"), pod_in_yaml("b"));
    let both = ["Pod/shop/a", "Pod/shop/b"];
    for text in [
        format!("{a}---\n{b}"),
        format!("---\n{a}---\n{b}---\n"),
        format!("# Source: a\n{a}\n...\n---\n# Source: b\n{b}"),
        format!("%YAML 1.2\n---\n{a}\n---\n---\n# nothing\n---\n{b}"),
        format!("{a}---\n{}", pod("b")),
        format!("---\n{}\n---\n{b}", pretty(&pod("a"), 0)),
        format!("{}\n---\n{b}", pod("a")),
        format!("{a}{}", pretty(&pod("b"), 0)),
        format!("Warning: v1 is old\n{}{a}", String::new()) + "---\n" + &b,
        format!("--- # a\n{a}--- # b\n{b}"),
        format!("- {}- {}", a.trim_end().replace('\n', "\n  ") + "\n", b.trim_end().replace('\n', "\n  ")),
    ] {
        assert_eq!(objects(&text), both, "{text}");
        assert_eq!(objects(text.replace('\n', "\r\n")), both, "{text}");
    }
    assert_eq!(objects("metadata: {name: a, namespace: shop}\n\"kind\": Pod\n'apiVersion': v1\n"), ["Pod/shop/a"]);
}

#[test]
fn lists() {
    let list = list_in_yaml(&[pod_in_yaml("a"), pod_in_yaml("b")]);
    assert_eq!(objects(&list), ["Pod/shop/a", "Pod/shop/b"]);
    assert_eq!(objects(format!("{list}---\n{list}")).len(), 4);
    let typed =
        "kind: PodList\napiVersion: v1\nmetadata:\n  continue: x\nitems:\n- metadata:\n    name: a\n    namespace: shop\n";
    assert_eq!(objects(typed), ["Pod/shop/a"]);
    assert_eq!(read(typed).expect("it is a dump").coverage.gaps().count(), 1);
}

/// A list beyond 64 KiB is read item by item.
#[test]
fn long_lists() {
    let names: Vec<String> = (0..1000).map(|number| format!("p{number}")).collect();
    let expected: Vec<String> = names.iter().map(|name| format!("Pod/shop/{name}")).collect();
    let mut items: Vec<String> = names.iter().map(|name| pod_in_yaml(name)).collect();
    let list = list_in_yaml(&items);
    assert!(list.len() > 64 << 10);
    assert_eq!(objects(&list), expected);
    assert_eq!(objects(format!("---\n{list}---\n{}", pod_in_yaml("after"))).len(), 1001);
    assert_eq!(objects(list.replace('\n', "\r\n")), expected);
    // The type of the items is told before or after them, or by them.
    let typed: Vec<String> = items.iter().map(|item| item.replace("apiVersion: v1\nkind: Pod\n", "")).collect();
    let typed = list_in_yaml(&typed).replace("kind: List", "kind: PodList");
    assert_eq!(objects(typed.clone() + &" ".repeat(40_000)), expected);
    let first = typed.replace("\nkind: PodList", "").replacen("items:", "kind: PodList\nitems:", 1);
    assert_eq!(objects(first + "# end\n"), expected);
    // One that is broken.
    items[500] = items[500].replace("name: p500", "name: \"hidden");
    let list = list_in_yaml(&items);
    let (kept, skipped) = pieces(&list);
    assert_eq!(kept.len(), 999);
    let start = list[..list.find("hidden").expect("it is there")].rfind("- apiVersion").expect("it is there");
    assert_eq!(skipped.len(), 1);
    assert_eq!((skipped[0].0, &skipped[0].1), (start as u64, &None));
    assert!(skipped[0].2.starts_with("not YAML: line ") && !skipped[0].2.contains("hidden"), "{}", skipped[0].2);
}

#[test]
fn a_broken_document_leaves_the_others() {
    let broken = pod_in_yaml("b").replace("name: b", "name: [hidden");
    let text = format!("{}---\n{broken}---\n{}", pod_in_yaml("a"), pod_in_yaml("c"));
    let (kept, skipped) = pieces(&text);
    assert_eq!(kept, ["Pod/shop/a", "Pod/shop/c"]);
    assert_eq!(skipped.len(), 1);
    assert_eq!(skipped[0].0, at(&text, &format!("---\n{broken}")) + 4);
    assert!(!skipped[0].2.contains("hidden"));

    let wrong = pod_in_yaml("b").replace("nodeName: n", "nodeName: 7");
    let text = format!("{}---\n{wrong}", pod_in_yaml("a"));
    let reason = "spec: expected a string, found a number".to_owned();
    assert_eq!(pieces(&text).1, [(at(&text, "---\n") + 4, Some("Pod/shop/b".to_owned()), reason.clone())]);
    // In a list, the item is told.
    let list = list_in_yaml(&[pod_in_yaml("a"), wrong, broken, pod_in_yaml("c")]);
    let (kept, skipped) = pieces(&list);
    assert_eq!(kept, ["Pod/shop/a", "Pod/shop/c"]);
    let start = list.match_indices("- apiVersion").nth(1).expect("it is there").0 as u64;
    assert_eq!(skipped[0], (start, Some("Pod/shop/b".to_owned()), reason));
    assert_eq!(skipped.len(), 2);
}

#[test]
fn an_item_that_is_too_large() {
    let large = format!("{}data: \"{}\"\n", pod_in_yaml("large"), "x".repeat(9 << 20));
    let list = list_in_yaml(&[pod_in_yaml("a"), large, pod_in_yaml("b")]);
    for size in [1 << 20, 100 << 20] {
        let input = read_in(size, list.as_bytes()).expect("it is a dump");
        assert_eq!(references(&input), ["Pod/shop/a", "Pod/shop/b"]);
        assert_eq!(input.skipped().len(), 1);
        assert_eq!(input.skipped()[0].reason, "an item beyond 8 MiB");
    }
}

#[test]
fn what_is_yaml_and_no_object() {
    assert_eq!(refused("a: 1\n"), (0, "other YAML (an object without apiVersion and kind)".to_owned()));
    assert_eq!(refused("Error: it failed\nagain and again\n").0, 0);
    assert_eq!(refused("- apiVersion\n- kind\n").0, 0);
    let (kept, skipped) = pieces(format!("---\na: 1\n---\n{}", pod_in_yaml("a")));
    assert_eq!(kept, ["Pod/shop/a"]);
    assert_eq!(skipped, [(4, None, "an object without apiVersion and kind".to_owned())]);
}
