//! Reading a dump and building its graph, against serde_json into slim structs, in one run: ratios are what counts.
//!
//! `cargo bench --bench ingest [medium]` prints processor seconds, the least of some rounds, and the ratios.

#![expect(clippy::print_stdout, reason = "a bench prints what it measured")]

#[path = "support/dumps.rs"]
mod dumps;
#[path = "support/serde_slim.rs"]
mod serde_slim;
mod support;

use dumps::generated;
use smart_core::{Cluster, Input};
use support::timed;

const ROUNDS: usize = 5;

fn main() {
    let size = std::env::args().skip(1).find(|argument| !argument.starts_with('-')).unwrap_or_else(|| "medium".to_owned());
    let Some(path) = generated(&size) else { return };
    let bytes = std::fs::read(&path).expect("the dump is there");
    let (mut ours, mut slim, mut clusters, mut graphs) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (mut healths, mut findings) = (Vec::new(), Vec::new());
    let mut told = String::new();
    for _ in 0..ROUNDS {
        let ((objects, _), seconds) = timed(|| serde_slim::read(&bytes));
        slim.push(seconds);
        let (input, seconds) = timed(|| {
            let mut input = Input::new();
            input.dump("bench", &bytes).expect("the dump has objects");
            input
        });
        ours.push(seconds);
        assert_eq!(input.objects().len(), objects, "both read the same objects");
        assert_eq!(input.skipped().len(), 0);
        let (cluster, seconds) = timed(|| Cluster::new(input, None));
        clusters.push(seconds);
        let (edges, seconds) = timed(|| cluster.graph().edge_count());
        graphs.push(seconds);
        let (_, seconds) = timed(|| cluster.health(&smart_core::Scope::all()));
        healths.push(seconds);
        let (_, seconds) = timed(|| cluster.findings(&smart_core::Scope::all(), &smart_core::FindingsOptions::default()));
        findings.push(seconds);
        told = format!("{objects} objects, {edges} relations, {:.1} MB", bytes.len() as f64 / 1e6);
    }
    let (ours, slim) = (least(&ours), least(&slim));
    println!("{size}: {told}");
    println!("serde_json slim, dropped      {slim:.3} s  {:.0} MB/s", bytes.len() as f64 / 1e6 / slim);
    println!("ingest into the model         {ours:.3} s  {:.0} MB/s", bytes.len() as f64 / 1e6 / ours);
    println!("ingest / serde_json slim      {:.2}x", slim / ours);
    println!("cluster (sort, join)          {:.3} s", least(&clusters));
    println!("graph                         {:.3} s  {:.3} of ingest", least(&graphs), least(&graphs) / ours);
    println!("health of every object        {:.3} s  {:.3} of ingest", least(&healths), least(&healths) / ours);
    println!("findings (rules, ranking)     {:.3} s  {:.3} of ingest", least(&findings), least(&findings) / ours);
}

/// Returns the smallest of the times.
fn least(times: &[f64]) -> f64 {
    times.iter().copied().fold(f64::INFINITY, f64::min)
}
