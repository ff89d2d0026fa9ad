//! The graph in the language of Graphviz.

use std::fmt::Write as _;

use super::{GraphView, State, Strength};
use crate::object::ObjectRef;

impl GraphView {
    /// Returns the graph in DOT, for Graphviz: missing objects are red, unknown ones dashed, soft relations dotted.
    pub fn dot(&self) -> String {
        let mut text = String::from("digraph cluster {\n  rankdir=LR;\n  node [shape=box];\n");
        for node in &self.nodes {
            let style = match node.state {
                State::Present => "",
                State::Missing => ", color=red, fontcolor=red",
                State::Unknown => ", style=dashed",
                State::External => ", shape=ellipse",
            };
            let label = quoted(&label(&node.object));
            // Writing to a String cannot fail.
            let _ = writeln!(text, "  {} [label={label}{style}];", id(&node.object));
        }
        for edge in &self.edges {
            let style = match edge.strength {
                Strength::Soft | Strength::Explains => ", style=dotted",
                Strength::Owner => ", style=bold",
                _ => "",
            };
            let label = if edge.key.is_empty() { edge.relation.to_owned() } else { format!("{} {}", edge.relation, edge.key) };
            let _ = writeln!(text, "  {} -> {} [label={}{style}];", id(&edge.from), id(&edge.to), quoted(&label));
        }
        text.push_str("}\n");
        text
    }
}

fn id(object: &ObjectRef) -> String {
    quoted(&format!("{}.{}", object, object.group))
}

/// Kind above name: what a box shows.
pub(super) fn label(object: &ObjectRef) -> String {
    if object.namespace.is_empty() {
        format!("{}\n{}", object.kind, object.name)
    } else {
        format!("{}\n{}/{}", object.kind, object.namespace, object.name)
    }
}

fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            '\n' => quoted.push_str("\\n"),
            control if control.is_control() => quoted.push(' '),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}
