//! The edges of each vertex, in both directions, in two flat tables (compressed sparse rows).

use super::Edge;

/// Which edges leave and which enter each vertex; edges are numbered by their place in the sorted list of edges.
#[derive(Clone, Debug, Default)]
pub(super) struct Adjacency {
    /// Edges leaving vertex `v` are those from `leaving[v]` up to `leaving[v + 1]`, since edges are sorted by origin.
    leaving: Box<[u32]>,
    entering: Box<[u32]>,
    entering_edges: Box<[u32]>,
}

impl Adjacency {
    /// Returns the tables for edges sorted by their origins.
    pub(super) fn new(vertices: usize, edges: &[Edge]) -> Self {
        let mut leaving = vec![0_u32; vertices + 1];
        let mut entering = vec![0_u32; vertices + 1];
        for edge in edges {
            for (table, vertex) in [(&mut leaving, edge.from), (&mut entering, edge.to)] {
                if let Some(count) = table.get_mut(vertex as usize + 1) {
                    *count += 1;
                }
            }
        }
        for table in [&mut leaving, &mut entering] {
            let mut sum = 0;
            for count in table.iter_mut() {
                sum += *count;
                *count = sum;
            }
        }
        let mut next = entering.clone();
        let mut entering_edges = vec![0_u32; edges.len()];
        for (number, edge) in (0_u32..).zip(edges) {
            if let Some(slot) = next.get_mut(edge.to as usize) {
                if let Some(place) = entering_edges.get_mut(*slot as usize) {
                    *place = number;
                }
                *slot += 1;
            }
        }
        Self { leaving: leaving.into(), entering: entering.into(), entering_edges: entering_edges.into() }
    }

    /// Returns the number of vertices.
    pub(super) fn vertices(&self) -> usize {
        self.leaving.len().saturating_sub(1)
    }

    /// Returns the edges that leave a vertex.
    pub(super) fn leaving(&self, vertex: u32) -> std::ops::Range<u32> {
        range(&self.leaving, vertex)
    }

    /// Returns the edges that enter a vertex, in order of their origins.
    pub(super) fn entering(&self, vertex: u32) -> &[u32] {
        let range = range(&self.entering, vertex);
        self.entering_edges.get(range.start as usize..range.end as usize).unwrap_or_default()
    }
}

fn range(offsets: &[u32], vertex: u32) -> std::ops::Range<u32> {
    match offsets.get(vertex as usize..vertex as usize + 2) {
        Some([start, end]) => *start..*end,
        _ => 0..0,
    }
}
