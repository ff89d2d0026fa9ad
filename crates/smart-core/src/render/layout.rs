//! Where the boxes of a picture stand: in layers from the root on, ordered so that few lines cross.

use super::part::Part;

/// The size of a box, and the room between boxes, in pixels.
pub(super) const BOX: (i32, i32) = (200, 46);
const GAP: (i32, i32) = (56, 16);
/// The height that a line takes where it passes through a layer.
const PASSING: i32 = 8;
const MARGIN: i32 = 12;
/// After so many rounds the order hardly changes any more.
const ROUNDS: usize = 6;

/// The picture: the left upper corner of each box, and the points that each edge goes through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Layout {
    pub(super) boxes: Vec<(i32, i32)>,
    pub(super) lines: Vec<Vec<(i32, i32)>>,
    pub(super) size: (i32, i32),
}

/// Something that takes room in a layer: a box, or a line that passes.
struct Item {
    layer: usize,
    /// The items before and after it.
    before: Vec<usize>,
    after: Vec<usize>,
    height: i32,
    /// Its place in its layer.
    place: usize,
    y: i32,
}

/// Returns the layout of a part.
pub(super) fn layout(part: &Part) -> Layout {
    let mut items: Vec<Item> = part.nodes.iter().map(|node| item(node.layer, BOX.1)).collect();
    let mut ways: Vec<Vec<usize>> = Vec::new();
    for (from, to) in &part.edges {
        let layer = |at: usize| part.nodes.get(at).map_or(0, |node| node.layer);
        let mut way = vec![*from];
        for between in layer(*from) + 1..layer(*to) {
            items.push(item(between, PASSING));
            way.push(items.len() - 1);
        }
        way.push(*to);
        for pair in way.windows(2) {
            if let [a, b] = pair {
                if let Some(item) = items.get_mut(*a) {
                    item.after.push(*b);
                }
                if let Some(item) = items.get_mut(*b) {
                    item.before.push(*a);
                }
            }
        }
        ways.push(way);
    }
    let mut layers: Vec<Vec<usize>> = vec![Vec::new(); items.iter().map(|item| item.layer + 1).max().unwrap_or_default()];
    for (at, item) in items.iter_mut().enumerate() {
        if let Some(layer) = layers.get_mut(item.layer) {
            item.place = layer.len();
            layer.push(at);
        }
    }
    order(&mut items, &mut layers);
    let height = |layer: &Vec<usize>| -> i32 {
        let heights: i32 = layer.iter().filter_map(|at| items.get(*at)).map(|item| item.height + GAP.1).sum();
        heights - GAP.1
    };
    let heights: Vec<i32> = layers.iter().map(height).collect();
    let tallest = heights.iter().copied().max().unwrap_or_default().max(BOX.1);
    for (layer, height) in layers.iter().zip(&heights) {
        let mut y = MARGIN + (tallest - height) / 2;
        for at in layer {
            if let Some(item) = items.get_mut(*at) {
                item.y = y;
                y += item.height + GAP.1;
            }
        }
    }
    let x = |layer: usize| MARGIN + i32::try_from(layer).unwrap_or(i32::MAX / 1024) * (BOX.0 + GAP.0);
    let place = |at: &usize| items.get(*at).map(|item| (x(item.layer), item.y + item.height / 2)).unwrap_or_default();
    let line = |way: &Vec<usize>| {
        let mut points = Vec::new();
        for (at, item) in way.iter().enumerate() {
            let (x, y) = place(item);
            if at > 0 {
                points.push((x, y));
            }
            if at + 1 < way.len() {
                points.push((x + BOX.0, y));
            }
        }
        points
    };
    Layout {
        boxes: items.iter().take(part.nodes.len()).map(|item| (x(item.layer), item.y)).collect(),
        lines: ways.iter().map(line).collect(),
        size: (x(layers.len().saturating_sub(1)) + BOX.0 + MARGIN, tallest + 2 * MARGIN),
    }
}

fn item(layer: usize, height: i32) -> Item {
    Item { layer, before: Vec::new(), after: Vec::new(), height, place: 0, y: 0 }
}

/// Orders each layer by the mean place of what its items hang on, forward and backward in turn.
fn order(items: &mut [Item], layers: &mut [Vec<usize>]) {
    for round in 0..ROUNDS {
        let forward = round % 2 == 0;
        let numbers: Vec<usize> = if forward { (0..layers.len()).collect() } else { (0..layers.len()).rev().collect() };
        for number in numbers {
            let Some(layer) = layers.get_mut(number) else { continue };
            let mean = |at: usize| -> (usize, usize) {
                let Some(item) = items.get(at) else { return (0, at) };
                let others = if forward { &item.before } else { &item.after };
                let places: Vec<usize> = others.iter().filter_map(|other| items.get(*other)).map(|other| other.place).collect();
                // Whole numbers, so that it is the same on every machine.
                let mean = if places.is_empty() { item.place * 1024 } else { places.iter().sum::<usize>() * 1024 / places.len() };
                (mean, item.place)
            };
            let mut ordered: Vec<((usize, usize), usize)> = layer.iter().map(|at| (mean(*at), *at)).collect();
            ordered.sort_unstable();
            *layer = ordered.into_iter().map(|(_, at)| at).collect();
            for (place, at) in layer.iter().enumerate() {
                if let Some(item) = items.get_mut(*at) {
                    item.place = place;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::part::Node;
    use super::*;
    use crate::object::ObjectRef;

    fn part(layers: &[usize], edges: &[(usize, usize)]) -> Part {
        let node = |(at, layer): (usize, &usize)| Node {
            object: ObjectRef::new("", "Pod", "n", format!("{at}")),
            members: Vec::new(),
            suffers: true,
            is_found: false,
            layer: *layer,
        };
        Part { nodes: layers.iter().enumerate().map(node).collect(), edges: edges.to_vec(), beyond: 0 }
    }

    #[test]
    fn lines_that_need_not_cross_do_not() {
        // 1 and 2 stand in one order, and what hangs on them in the other.
        let layout = layout(&part(&[0, 1, 1, 2, 2], &[(0, 1), (0, 2), (1, 4), (2, 3)]));
        let y = |at: usize| layout.boxes[at].1;
        assert_eq!(y(1) < y(2), y(4) < y(3));
    }

    #[test]
    fn boxes_do_not_overlap_and_lines_pass_between_them() {
        let layout = layout(&part(&[0, 1, 1, 2], &[(0, 1), (0, 2), (0, 3), (1, 3)]));
        for (at, a) in layout.boxes.iter().enumerate() {
            for b in &layout.boxes[at + 1..] {
                assert!((a.0 - b.0).abs() >= BOX.0 || (a.1 - b.1).abs() >= BOX.1, "{a:?} {b:?}");
            }
        }
        assert_eq!(layout.lines[2].len(), 4);
        assert!(layout.boxes.iter().all(|(x, y)| x + BOX.0 < layout.size.0 && y + BOX.1 < layout.size.1));
    }
}
