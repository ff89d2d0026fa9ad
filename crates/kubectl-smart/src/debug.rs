//! `kubectl smart debug`: what is broken and why.

use std::collections::BTreeSet;
use std::io::Write;

use anyhow::Result;
use serde::Deserialize;
use serde_json::value::RawValue;
use smart_core::{FindingsOptions, Scope, Severity};

use crate::Found;
use crate::args::{self, DebugOutput, Global};
use crate::batch::{self, Answer};
use crate::output;
use crate::reading;
use crate::terminal::{self, clean};

pub(crate) fn run(global: &Global, options: &args::Debug) -> Result<Found> {
    options.check()?;
    let reading = reading::read(global, "debug")?;
    let scope = reading.scope_of_any(&options.objects, &options.namespaces, options.selector.as_deref())?;
    let wide = options.output == DebugOutput::Wide;
    let asked = FindingsOptions::default().lint(options.lint).info(options.info || wide).events(options.events);
    let report = reading.cluster.findings(&scope, &asked);
    let graph = Some(reading.cluster.graph());
    let render = reading.render_options(&options.text).teach(options.teach).wide(wide);
    match options.output {
        DebugOutput::Json => output::json(&report)?,
        DebugOutput::Yaml => output::yaml(&report)?,
        DebugOutput::Name => {
            let mut out = terminal::data_output();
            // An object with two problems is one object.
            let mut written = BTreeSet::new();
            for finding in report.answer.findings.iter().filter(|finding| written.insert(&finding.subject)) {
                writeln!(out, "{}", clean(&output::argument(&finding.subject)))?;
            }
            out.flush()?;
        }
        DebugOutput::Md => output::text(&report.render("md", graph, &render)?)?,
        DebugOutput::Html => output::text(&report.render("html", graph, &render)?)?,
        DebugOutput::Junit => output::text(&report.render("junit", graph, &render)?)?,
        DebugOutput::Sarif => output::text(&report.render("sarif", graph, &render)?)?,
        DebugOutput::Text | DebugOutput::Wide => {
            let mut out = terminal::text_output();
            terminal::write_page(&mut out, &report.page(graph, &render))?;
            reading.troubles(&mut out)?;
            out.flush()?;
        }
    }
    Ok(found(report.answer.worst()))
}

/// Returns how bad the gravest finding is.
pub(crate) fn found(worst: Option<Severity>) -> Found {
    match worst {
        Some(Severity::Critical) => Found::Critical,
        Some(Severity::Warning) => Found::Warning,
        _ => Found::Nothing,
    }
}

/// Answers one request of `batch findings`.
pub(crate) fn answer(line: &str) -> Answer {
    #[derive(Deserialize)]
    struct Request<'a> {
        now: Option<String>,
        namespace: Option<String>,
        #[serde(default)]
        lint: bool,
        #[serde(borrow)]
        dump: &'a RawValue,
    }
    let request: Request<'_> = batch::request(line)?;
    let cluster = batch::read("dump", request.dump.get(), request.now.as_deref())?;
    let scope = request.namespace.map_or_else(Scope::all, Scope::namespace);
    let report = cluster.findings(&scope, &FindingsOptions::default().lint(request.lint));
    batch::answer("report", &report, &[])
}
