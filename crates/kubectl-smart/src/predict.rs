//! `kubectl smart predict`: what will break, when, and what prevents it.

use std::io::Write;

use anyhow::Result;
use smart_core::PredictionOptions;

use crate::args::{self, Global, PredictOutput};
use crate::debug::found;
use crate::{Found, output, reading, terminal};

pub(crate) fn run(global: &Global, options: &args::Predict) -> Result<Found> {
    options.check()?;
    let reading = reading::read_with_metrics(global, &options.metrics, "predict")?;
    let scope = reading.scope(&options.objects, &options.namespaces, options.selector.as_deref())?;
    let asked = PredictionOptions::default().within_seconds(options.within.seconds());
    let report = reading.cluster.predictions(&scope, &asked);
    let render = reading.render_options(&options.text).teach(options.teach).wide(options.output == PredictOutput::Wide);
    match options.output {
        PredictOutput::Json => output::json(&report)?,
        PredictOutput::Yaml => output::yaml(&report)?,
        PredictOutput::Md => output::text(&report.render("md", &render)?)?,
        PredictOutput::Html => output::text(&report.render("html", &render)?)?,
        PredictOutput::Text | PredictOutput::Wide => {
            let mut out = terminal::text_output();
            terminal::write_page(&mut out, &report.page(&render))?;
            reading.troubles(&mut out)?;
            out.flush()?;
        }
    }
    Ok(found(report.answer.worst()))
}
