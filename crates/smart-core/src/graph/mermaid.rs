//! The graph as a Mermaid flowchart, which GitHub and Jupyter draw.

use std::fmt::Write as _;

use super::{GraphView, State, Strength};
use crate::object::ObjectRef;

impl GraphView {
    /// Returns the graph as a Mermaid flowchart: missing objects are red, unknown ones dashed, soft relations dotted.
    pub fn mermaid(&self) -> String {
        let mut text = String::from("flowchart LR\n");
        for (number, node) in self.nodes.iter().enumerate() {
            let label = super::dot::label(&node.object).split('\n').map(escaped).collect::<Vec<_>>().join("<br/>");
            let class = match node.state {
                State::Present => "",
                State::Missing => ":::missing",
                State::Unknown => ":::unknown",
                State::External => ":::external",
            };
            // Writing to a String cannot fail.
            let _ = writeln!(text, "  n{number}[\"{label}\"]{class}");
        }
        let number = |object: &ObjectRef| self.nodes.binary_search_by(|node| node.object.cmp(object)).ok();
        for edge in &self.edges {
            let (Some(from), Some(to)) = (number(&edge.from), number(&edge.to)) else { continue };
            let line = if matches!(edge.strength, Strength::Soft | Strength::Explains) { "-.->" } else { "-->" };
            let key = if edge.key.is_empty() { String::new() } else { format!(" {}", escaped(&edge.key)) };
            let _ = writeln!(text, "  n{from} {line}|\"{}{key}\"| n{to}", edge.relation);
        }
        text.push_str("  classDef missing stroke:#c00,color:#c00\n");
        text.push_str("  classDef unknown stroke-dasharray:4\n  classDef external fill:#eee\n");
        text
    }
}

/// Mermaid takes entities in quoted labels; what would end the label, or be markup, is written so.
pub(crate) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '"' | '#' | '<' | '>' | '&' | ';' | '`' | '[' | ']' | '{' | '}' | '|' => {
                let _ = write!(escaped, "#{};", u32::from(character));
            }
            control if control.is_control() => escaped.push(' '),
            other => escaped.push(other),
        }
    }
    escaped
}
