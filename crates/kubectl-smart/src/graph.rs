//! `kubectl smart graph`: what an object depends on, and what depends on it.

use std::io::Write;

use anyhow::Result;
use serde::Deserialize;
use serde_json::value::RawValue;
use smart_core::object::ObjectRef;
use smart_core::{Cluster, Direction, Scope};

use crate::Found;
use crate::args::{self, Global, GraphOutput};
use crate::batch::{self, Answer, Refusal};
use crate::output;
use crate::reading;
use crate::target;
use crate::terminal::{self, RED, YELLOW, styled};

pub(crate) fn run(global: &Global, options: &args::Graph) -> Result<Found> {
    let reading = reading::read(global, "graph OBJ")?;
    let scope = reading.scope(&options.objects, &options.namespaces, None)?;
    let roots = roots(&reading.cluster, scope);
    let depth = options.depth.map(|depth| depth as usize);
    let report = reading.cluster.graph_report(&roots, direction(options.upstream, options.downstream), depth);
    let graph = &report.answer.graph;
    match options.output {
        GraphOutput::Json => output::json(&report)?,
        GraphOutput::Dot => write_data(&graph.dot())?,
        GraphOutput::Mermaid => write_data(&graph.mermaid())?,
        GraphOutput::Tree => {
            let mut out = terminal::text_output();
            reading.header(&mut out)?;
            writeln!(out)?;
            for line in graph.tree().lines() {
                writeln!(out, "{}", with_missing_marked(&terminal::clean(line)))?;
            }
            if graph.truncated {
                writeln!(out, "{} There is more than is shown; take fewer steps with --depth.", styled(YELLOW, "!"))?;
            }
            out.flush()?;
        }
    }
    Ok(Found::Nothing)
}

/// Returns a line of the tree in which what does not exist stands out.
fn with_missing_marked(line: &str) -> String {
    match line.split_once(" MISSING (") {
        Some((object, relation)) => format!("{object} {} ({relation}", styled(RED, "MISSING")),
        None => line.to_owned(),
    }
}

/// Returns the objects to start from: those that are named, or all of the kinds that are.
fn roots(cluster: &Cluster, scope: Scope) -> Vec<ObjectRef> {
    if scope.objects.is_empty() {
        let meant = cluster.objects().iter().filter(|object| scope.includes(object));
        return meant.map(|object| object.reference()).collect();
    }
    scope.objects
}

fn direction(upstream: bool, downstream: bool) -> Direction {
    match (upstream, downstream) {
        (true, false) => Direction::Upstream,
        (false, true) => Direction::Downstream,
        _ => Direction::Both,
    }
}

fn write_data(text: &str) -> Result<()> {
    let mut out = terminal::data_output();
    out.write_all(text.as_bytes())?;
    if !text.ends_with('\n') {
        out.write_all(b"\n")?;
    }
    Ok(out.flush()?)
}

/// Answers one request of `batch graph`.
pub(crate) fn answer(line: &str) -> Answer {
    #[derive(Deserialize)]
    struct Request<'a> {
        now: Option<String>,
        #[serde(borrow)]
        items: &'a RawValue,
        objects: Vec<String>,
        namespace: Option<String>,
        #[serde(default)]
        upstream: bool,
        #[serde(default)]
        downstream: bool,
        depth: Option<usize>,
    }
    let request: Request<'_> = batch::request(line)?;
    let cluster = batch::cluster(request.items, request.now.as_deref())?;
    let mut roots = Vec::new();
    for target in target::parse(&request.objects).map_err(Refusal::request)? {
        roots.push(cluster.resolve(&target.to_string(), request.namespace.as_deref())?);
    }
    let report = cluster.graph_report(&roots, direction(request.upstream, request.downstream), request.depth);
    batch::answer("graph", &report.answer.graph, cluster.skipped())
}
