//! What lists say beside their items: where a kind was listed, and what is missing.

use super::*;

fn gaps(text: &str) -> Vec<(String, String, String)> {
    let input = read(text).expect("it is a dump");
    assert_eq!(input.skipped(), []);
    let gaps = input.coverage.gaps();
    gaps.map(|gap| (gap.kind.to_string(), gap.namespace.to_string(), gap.reason.to_string())).collect()
}

#[test]
fn empty_lists() {
    for items in ["[]", "null", "[\n]"] {
        for text in [
            format!(r#"{{"kind":"NodeList","apiVersion":"v1","metadata":{{}},"items":{items}}}"#),
            format!(r#"{{"apiVersion":"v1","items":{items},"kind":"NodeList"}}"#),
        ] {
            assert_eq!(objects(&text), Vec::<String>::new());
            let input = read(&text).expect("it is a dump");
            assert!(input.coverage.observes("", "Node", ""), "{text}");
        }
    }
    assert_eq!(objects(r#"{"apiVersion":"v1","items":[],"kind":"List"}"#), Vec::<String>::new());
}

#[test]
fn a_continue_token_is_a_gap() {
    let cut = |kind: &str| vec![(kind.to_owned(), String::new(), "the list was cut: it has a continue token".to_owned())];
    let item = r#"{"metadata":{"name":"a","namespace":"shop"}}"#;
    let metadata = r#""metadata":{"resourceVersion":"1","continue":"abc"}"#;
    assert_eq!(gaps(&format!(r#"{{"kind":"PodList","apiVersion":"v1",{metadata},"items":[{item}]}}"#)), cut("Pod"));
    assert_eq!(gaps(&format!(r#"{{"kind":"PodList","apiVersion":"v1","items":[{item}],{metadata}}}"#)), cut("Pod"));
    assert_eq!(gaps(&format!(r#"{{"kind":"PodList","apiVersion":"v1",{metadata},"items":[]}}"#)), cut("Pod"));
    assert_eq!(gaps(&format!(r#"{{"kind":"PodList","apiVersion":"v1",{metadata},"items":null}}"#)), cut("Pod"));
    assert_eq!(gaps(&format!(r#"{{"apiVersion":"v1","items":[{}],"kind":"List",{metadata}}}"#, pod("a"))), cut("Pod"));
    let nested = format!(r#"{{"apiVersion":"v1",{metadata},"items":[{}],"kind":"List"}}"#, pod("a"));
    assert_eq!(gaps(&compact_list(&[nested])), cut("Pod"));
    assert_eq!(gaps(&compact_list(&[pod("a")])), []);
}

#[test]
fn a_refusal_is_a_gap() {
    let status =
        r#"{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"secrets is forbidden: User \"x\"
        cannot list resource \"secrets\" in API group \"\" in the namespace \"shop\"","reason":"Forbidden",
        "details":{"kind":"secrets"},"code":403}"#
            .replace("\n        ", " ");
    let found = gaps(&status);
    assert_eq!(found.len(), 1);
    assert_eq!((&*found[0].0, &*found[0].1), ("Secret", "shop"));
    assert!(found[0].2.starts_with("Forbidden: secrets is forbidden"), "{}", found[0].2);
    assert_eq!(gaps(&compact_list(&[status, pod("a")])), found);
    assert_eq!(gaps(r#"{"kind":"Status","apiVersion":"v1","status":"Success","details":{"kind":"pods"}}"#), []);
}

#[test]
fn lists_that_could_not_be_read_in_full_prove_nothing_absent() {
    let other = pod("b").replace("shop", "pay");
    let observes = |items: &[String]| {
        let input = read(compact_list(items)).expect("it is a dump");
        input.coverage.observes("", "Pod", "else")
    };
    assert!(observes(&[pod("a"), other.clone()]));
    assert!(!observes(&[pod("a"), other.clone(), r#"{"metadata":{"name":"what"}}"#.to_owned()]));
    // Which one is broken is known: the others are told apart from it.
    let broken = r#"{"apiVersion":"v1","kind":"Secret","metadata":{"name":"s","namespace":"pay"},"type":[]}"#.to_owned();
    let input = read(compact_list(&[pod("a"), other.clone(), broken.clone(), broken.replace(r#""type":[]"#, r#""data":{}"#)]));
    let coverage = input.expect("it is a dump").coverage;
    assert!(coverage.observes("", "Pod", "else") && !coverage.observes("", "Secret", "pay"));
    // Cut in the middle.
    let list = compact_list(&[pod("a"), other]);
    for cut in [list.len() - 1, list.len() - 40, list.find(']').expect("it is there")] {
        let input = read(&list[..cut]).expect("it is a dump");
        assert!(!input.coverage.observes("", "Pod", "else"), "{}", &list[..cut]);
        assert_eq!(input.skipped().len(), 1);
    }
}
