//! What is requested of nodes before and after, as a picture.

use std::fmt::Write as _;

use super::super::clean::{cut, escaped};
use super::super::words::grouped;
use super::sections::{of, of_pods};
use crate::simulate::NodeUse;

/// More nodes nobody takes in at a glance.
const NODES_MAX: usize = 40;
/// As many letters as fit before the bars.
const NAME_MAX: usize = 24;
/// Where the columns begin, and how wide a full bar is.
const COLUMNS: [i32; 3] = [190, 440, 690];
const BAR: i32 = 210;
const ROW: i32 = 46;
const HEAD: i32 = 26;
/// From here on hardly anything else fits.
const FULL_PERMILLE: i64 = 950;

/// Returns the picture as SVG, which takes its colours from the page's style; nothing when no node changes.
pub(super) fn bars(nodes: &[NodeUse]) -> String {
    if nodes.is_empty() {
        return String::new();
    }
    let shown = chosen(nodes);
    let height = HEAD + ROW * i32::try_from(shown.len()).unwrap_or(0);
    let width = COLUMNS[2] + BAR + 10;
    let mut svg = format!(
        "<svg class=\"bars\" role=\"img\" aria-label=\"What is requested of nodes before and after\" width=\"{width}\" \
         height=\"{height}\" viewBox=\"0 0 {width} {height}\">\n"
    );
    for (column, head) in COLUMNS.iter().zip(["CPU requested", "memory requested", "pods"]) {
        // Writing to a String cannot fail.
        let _ = writeln!(svg, "<text class=\"kind\" x=\"{column}\" y=\"14\">{head}</text>");
    }
    for (at, node) in (0..).zip(&shown) {
        row(&mut svg, node, HEAD + ROW * at);
    }
    svg.push_str("</svg>\n");
    let beyond = nodes.len() - shown.len();
    if beyond > 0 {
        let _ = writeln!(svg, "<p class=\"faint\">and {} more nodes that change less</p>", grouped(beyond));
    }
    svg
}

/// Returns the nodes that change most, in order of their names.
fn chosen(nodes: &[NodeUse]) -> Vec<&NodeUse> {
    let mut order: Vec<(usize, &NodeUse)> = nodes.iter().enumerate().collect();
    order.sort_by_key(|(at, node)| (std::cmp::Reverse(node.pods_before.abs_diff(node.pods_after)), *at));
    order.truncate(NODES_MAX);
    order.sort_by_key(|(at, _)| *at);
    order.into_iter().map(|(_, node)| node).collect()
}

fn row(svg: &mut String, node: &NodeUse, y: i32) {
    let state = match (node.gone, node.cordoned) {
        (true, _) => "gone",
        (_, true) => "cordoned",
        _ => "",
    };
    let _ = writeln!(
        svg,
        "<g><title>{}</title><text class=\"name\" x=\"0\" y=\"{}\">{}</text><text class=\"kind\" x=\"0\" y=\"{}\">{state}</text>",
        escaped(&node.node),
        y + 12,
        escaped(&cut(&node.node, NAME_MAX)),
        y + 27,
    );
    let pods = |pods: usize| i128::try_from(pods).unwrap_or(i128::MAX);
    let amounts = [
        (
            node.cpu_before.nanos(),
            node.cpu_after.nanos(),
            node.cpu_allocatable.nanos(),
            of(node, "cpu", node.cpu_before, node.cpu_after, node.cpu_allocatable),
        ),
        (
            node.memory_before.nanos(),
            node.memory_after.nanos(),
            node.memory_allocatable.nanos(),
            of(node, "memory", node.memory_before, node.memory_after, node.memory_allocatable),
        ),
        (pods(node.pods_before), pods(node.pods_after), pods(node.pods_allocatable), of_pods(node)),
    ];
    for (x, (before, after, all, words)) in COLUMNS.iter().zip(amounts) {
        let (before, after) = (permille(before, all), permille(after, all));
        let full = if after >= FULL_PERMILLE { " full" } else { "" };
        let _ = writeln!(
            svg,
            "<rect class=\"track\" x=\"{x}\" y=\"{y}\" width=\"{BAR}\" height=\"8\"/>\
             <rect class=\"before\" x=\"{x}\" y=\"{y}\" width=\"{}\" height=\"8\"/>\
             <rect class=\"track\" x=\"{x}\" y=\"{}\" width=\"{BAR}\" height=\"8\"/>\
             <rect class=\"after{full}\" x=\"{x}\" y=\"{}\" width=\"{}\" height=\"8\"/>\
             <text class=\"kind\" x=\"{x}\" y=\"{}\">{}</text>",
            length(before),
            y + 10,
            y + 10,
            length(after),
            y + 31,
            escaped(&words),
        );
    }
    svg.push_str("</g>\n");
}

/// Returns how much of the whole a part is; all of it when there is nothing to be had and something is taken.
fn permille(part: i128, all: i128) -> i64 {
    if all <= 0 {
        return if part > 0 { 1000 } else { 0 };
    }
    i64::try_from(part.saturating_mul(1000) / all).unwrap_or(1000).clamp(0, 1000)
}

fn length(permille: i64) -> i64 {
    permille * i64::from(BAR) / 1000
}
