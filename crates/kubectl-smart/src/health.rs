//! `kubectl smart health`: which objects are not well, why, and what to look at next.

mod text;

use std::io::Write;

use anyhow::Result;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use smart_core::{EvidenceKind, Health, HealthStatus, Input, Scope};

use crate::args::{self, Global, HealthOutput};
use crate::batch::{self, Answer};
use crate::output;
use crate::reading;
use crate::{Found, WrongUsage, target, terminal};

pub(crate) fn run(global: &Global, options: &args::Health) -> Result<Found> {
    // Whether an object that is asked for by its name is missing is told from the others.
    let targets = target::parse(&options.objects).map_err(WrongUsage)?;
    let names_any = targets.iter().any(|target| target.name.is_some());
    let input = if names_any { Input::new() } else { Input::for_health() };
    let reading = reading::read_into(input, global, "health")?;
    let scope = reading.scope(&options.objects, &options.namespaces, options.selector.as_deref())?;
    let report = reading.cluster.health(&scope);
    let health = &report.answer.health;
    // Who names an object wants to hear of it, even when it is well.
    let shows_all = options.all || !scope.objects.is_empty();
    let shown = || health.iter().filter(|health| shows_all || tells_something(health));
    match options.output {
        HealthOutput::Json => output::json(&report)?,
        HealthOutput::Yaml => output::yaml(&report)?,
        HealthOutput::Name => {
            let mut out = terminal::data_output();
            for health in shown() {
                writeln!(out, "{}", terminal::clean(&output::argument(&health.object)))?;
            }
            out.flush()?;
        }
        HealthOutput::Text | HealthOutput::Wide => {
            let mut out = terminal::text_output();
            reading.header(&mut out)?;
            let shown: Vec<&Health> = shown().collect();
            if options.output == HealthOutput::Text {
                text::write(&mut out, &shown)?;
            } else {
                text::write_table(&mut out, &shown)?;
            }
            if !shows_all {
                text::write_silent(&mut out, health.iter().filter(|health| is_silent(health)))?;
            }
            text::write_summary(&mut out, health, !reading.cluster.objects().is_empty())?;
            out.flush()?;
        }
    }
    Ok(health.iter().map(|health| found(health.status)).max().unwrap_or(Found::Nothing))
}

/// Tells whether an object is worth a line: it is not well, or something about it is not known.
fn tells_something(health: &Health) -> bool {
    health.status != HealthStatus::Healthy && !is_silent(health)
}

/// Tells whether an object has nothing that could tell its state, as most custom kinds that are only configuration. Of
/// Kubernetes' own kinds a status that is not there is news.
fn is_silent(health: &Health) -> bool {
    let absent = health.evidence.iter().all(|evidence| evidence.kind == EvidenceKind::Absent);
    health.status == HealthStatus::Unknown && (health.evidence.is_empty() || absent && text::is_custom(&health.object))
}

/// Returns how bad a status is. What is held on purpose is not, and of what nothing tells nobody can say that it is.
fn found(status: HealthStatus) -> Found {
    match status {
        HealthStatus::Degraded | HealthStatus::Missing => Found::Critical,
        HealthStatus::Progressing => Found::Warning,
        _ => Found::Nothing,
    }
}

/// Answers one request of `batch health`.
pub(crate) fn answer(line: &str) -> Answer {
    #[derive(Deserialize)]
    struct Request<'a> {
        now: Option<String>,
        #[serde(borrow)]
        items: &'a RawValue,
    }
    #[derive(Serialize)]
    struct Entry<'a> {
        r#ref: String,
        status: HealthStatus,
        reason: &'a str,
        message: &'a str,
    }
    let request: Request<'_> = batch::request(line)?;
    let cluster = batch::cluster(request.items, request.now.as_deref())?;
    let report = cluster.health(&Scope::all());
    let entries: Vec<Entry<'_>> = report
        .answer
        .health
        .iter()
        .map(|health| Entry {
            r#ref: health.object.to_string(),
            status: health.status,
            reason: &health.reason,
            message: &health.message,
        })
        .collect();
    batch::answer("health", &entries, cluster.skipped())
}
