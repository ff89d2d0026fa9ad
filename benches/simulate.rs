//! What simulations take after the dump was read: one pod, one drain, the loss of each node in turn.
//!
//! `cargo bench --bench simulate [medium|large]` prints processor seconds, the least of some rounds; of the survey there is one.

#![expect(clippy::print_stdout, reason = "a bench prints what it measured")]

#[path = "support/dumps.rs"]
mod dumps;
mod support;

use std::io::Read;

use dumps::generated;
use smart_core::object::ObjectRef;
use smart_core::{Change, Cluster, DumpReader, Input, SimulationOptions};
use support::timed;

const ROUNDS: usize = 3;
/// A dump of some GB is read in pieces of this size, as the plugin does.
const PIECE: usize = 8 << 20;

fn main() {
    let size = std::env::args().skip(1).find(|argument| !argument.starts_with('-')).unwrap_or_else(|| "medium".to_owned());
    let Some(path) = generated(&size) else { return };
    let cluster = read(&path);
    let of_kind = |kind: &str| -> Vec<ObjectRef> {
        cluster.objects().iter().filter(|object| object.api.kind == kind).map(|object| object.reference()).collect()
    };
    let (nodes, pods) = (of_kind("Node"), of_kind("Pod"));
    println!("{size}: {} nodes, {} pods", nodes.len(), pods.len());

    // The difference between few and many pods is what one takes, without what the scheduler learns first of the cluster.
    let some: Vec<ObjectRef> = pods.iter().step_by((pods.len() / 101).max(1)).take(101).cloned().collect();
    let one = least(|| timed(|| cluster.fit(&some[..1])).1);
    let many = least(|| timed(|| cluster.fit(&some)).1);
    println!("fit, the first pod            {one:.4} s");
    println!("fit, each further pod         {:.6} s", (many - one) / (some.len() - 1) as f64);

    let node = &nodes[nodes.len() / 2].name;
    let drain = format!("drain node {node} --ignore-daemonsets --delete-emptydir-data --force");
    let drain = Change::sequence(&drain).expect("it is a change");
    let options = SimulationOptions::default();
    println!("drain of one node             {:.4} s", least(|| timed(|| cluster.simulate(&drain, &options)).1));

    let survey = Change::sequence("lose any node").expect("it is a change");
    let (report, seconds) = timed(|| cluster.simulate(&survey, &options));
    let lost = report.expect("there are nodes").answer.survey;
    println!("loss of each of {:<6} nodes  {seconds:.2} s", lost.len());
}

fn read(path: &std::path::Path) -> Cluster {
    let mut input = Input::new();
    let mut reader = DumpReader::new("bench");
    let mut file = std::fs::File::open(path).expect("the dump is there");
    let mut piece = vec![0; PIECE];
    loop {
        let read = file.read(&mut piece).expect("it can be read");
        if read == 0 {
            break;
        }
        reader.push(&mut input, &piece[..read]).expect("it is a dump");
    }
    reader.finish(&mut input).expect("it is whole");
    Cluster::new(input, None)
}

/// Returns the smallest time of some rounds.
fn least(mut round: impl FnMut() -> f64) -> f64 {
    (0..ROUNDS).map(|_| round()).fold(f64::INFINITY, f64::min)
}
