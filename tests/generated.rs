//! Parts of documents that are written from the code. With `UPDATE=1` they are written anew.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use smart_core::{Relation, Strength};

#[test]
fn the_table_of_relations_is_the_one_of_the_code() {
    let mut table = String::from("| relation | in words | field | without it |\n|---|---|---|---|\n");
    for relation in Relation::ALL {
        let (id, verb, field) = (relation.id(), relation.verb(), relation.field());
        let _ = writeln!(table, "| `{id}` | {verb} | `{field}` | {} |", relation.strength().as_str());
    }
    check("docs/graph.md", "relations", &table);
}

#[test]
fn every_strength_is_told() {
    let text = read("docs/graph.md");
    let mut strengths: Vec<Strength> = Relation::ALL.iter().map(|relation| relation.strength()).collect();
    strengths.sort();
    strengths.dedup();
    for strength in strengths {
        assert!(text.contains(&format!("| {} |", strength.as_str())), "docs/graph.md does not explain {}", strength.as_str());
    }
}

#[test]
fn the_page_of_rules_is_the_one_of_the_code() {
    check("docs/rules.md", "rules", &smart_core::render::rules_markdown(smart_core::rules()));
}

/// Compares the part of a document between `<!-- name: ... -->` and `<!-- end of name -->` with what it should be.
fn check(path: &str, name: &str, part: &str) {
    let text = read(path);
    let start = text.find(&format!("<!-- {name}:")).expect("the document marks the part");
    let start = start + text[start..].find("-->\n").expect("the mark ends") + "-->\n".len();
    let end = start + text[start..].find(&format!("<!-- end of {name} -->")).expect("the document marks the end of the part");
    let expected = format!("{}\n{part}\n{}", &text[..start], &text[end..]);
    if std::env::var_os("UPDATE").is_some() {
        fs::write(root().join(path), &expected).expect("the document is writable");
    } else {
        assert!(text == expected, "the {name} of {path} are out of date; UPDATE=1 writes them anew");
    }
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
