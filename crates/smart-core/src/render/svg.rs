//! The failing part of the graph as a picture.

use std::fmt::Write as _;

use super::clean::{cut, escaped};
use super::layout::{BOX, layout};
use super::part::{Node, Part};
use super::words::{count, full_name, grouped, plural};

/// As many letters as a box is wide; those of the root are bold.
const NAME_MAX: usize = 23;
const ROOT_NAME_MAX: usize = 20;

/// Returns the picture as SVG, which takes its colours from the page's style; nothing when there is one box only.
pub(super) fn svg(part: &Part) -> String {
    if part.nodes.len() < 2 {
        return String::new();
    }
    let layout = layout(part);
    let (width, height) = layout.size;
    let label = part.nodes.first().map(|root| full_name(&root.object)).unwrap_or_default();
    let mut svg = format!(
        "<svg role=\"img\" aria-label=\"What {} takes down\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\">\n",
        escaped(&label)
    );
    for line in &layout.lines {
        // Writing to a String cannot fail.
        let _ = writeln!(svg, "<path class=\"edge\" d=\"{}\"/>{}", curve(line), head(line));
    }
    for (node, (x, y)) in part.nodes.iter().zip(&layout.boxes) {
        let _ = writeln!(
            svg,
            "<g class=\"{}\"><title>{}</title><rect x=\"{x}\" y=\"{y}\" width=\"{}\" height=\"{}\" rx=\"6\"/>\
             <text class=\"kind\" x=\"{}\" y=\"{}\">{}</text><text class=\"name\" x=\"{}\" y=\"{}\">{}</text></g>",
            class(node),
            escaped(&title(node)),
            BOX.0,
            BOX.1,
            x + 10,
            y + 17,
            escaped(&kind(node)),
            x + 10,
            y + 35,
            escaped(&cut(&node.object.name, if node.layer == 0 { ROOT_NAME_MAX } else { NAME_MAX })),
        );
    }
    svg.push_str("</svg>\n");
    if part.beyond > 0 {
        let _ = writeln!(svg, "<p class=\"faint\">and {} more</p>", grouped(part.beyond));
    }
    svg
}

fn class(node: &Node) -> &'static str {
    match (node.layer, node.is_found) {
        (0, _) => "node root",
        (_, true) => "node found",
        (_, false) => "node",
    }
}

/// The kind, and how many replicas suffer.
fn kind(node: &Node) -> String {
    match node.replicas() {
        (0, _) => node.object.kind.to_string(),
        (1, kind) => format!("{} · 1 {}", node.object.kind, kind.to_lowercase()),
        (replicas, kind) => format!("{} · {} {}", node.object.kind, grouped(replicas), plural(&kind.to_lowercase())),
    }
}

fn title(node: &Node) -> String {
    match node.replicas() {
        (0, _) => full_name(&node.object),
        (replicas, kind) => format!("{} ({})", full_name(&node.object), count(replicas, kind)),
    }
}

/// Returns the line through the points: curves between the layers, straight where it passes through one.
fn curve(points: &[(i32, i32)]) -> String {
    let mut path = String::new();
    for (at, pair) in points.chunks(2).enumerate() {
        let [(x, y), (to_x, to_y)] = pair else { continue };
        let (middle, to_x) = ((x + to_x) / 2, to_x - 6 * i32::from(at + 1 == points.len() / 2));
        let step = if at == 0 { 'M' } else { 'L' };
        let _ = write!(path, "{step}{x} {y} C{middle} {y} {middle} {to_y} {to_x} {to_y} ");
    }
    path.truncate(path.trim_end().len());
    path
}

fn head(points: &[(i32, i32)]) -> String {
    let Some((x, y)) = points.last() else { return String::new() };
    format!("<path class=\"head\" d=\"M{x} {y} l-8 -4 v8 z\"/>")
}
