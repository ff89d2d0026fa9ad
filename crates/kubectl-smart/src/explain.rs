//! `kubectl smart explain`: what a rule means, what to look at, what to do.

use std::io::Write;

use anyhow::Result;
use smart_core::{RenderOptions, render};

use crate::args::{self, DataOutput};
use crate::output;
use crate::terminal;
use crate::{Found, WrongUsage};

pub(crate) fn run(options: &args::Explain) -> Result<Found> {
    options.check()?;
    let report = smart_core::explain_report(options.code.as_deref()).map_err(|error| WrongUsage(error.to_string()))?;
    match options.output {
        DataOutput::Json => output::json(&report)?,
        DataOutput::Yaml => output::yaml(&report)?,
        DataOutput::Text => {
            let text = &options.text;
            let render = RenderOptions::default().width(terminal::width(text.width)).ascii(text.ascii);
            let page = match report.answer.rules.as_slice() {
                [rule] if options.code.is_some() => render::rule_page(rule, &render),
                rules => render::rules_page(rules, &render),
            };
            let mut out = terminal::text_output();
            terminal::write_page(&mut out, &page)?;
            out.flush()?;
        }
    }
    Ok(Found::Nothing)
}
