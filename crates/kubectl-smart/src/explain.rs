//! `kubectl smart explain`: what a rule means, what to look at, what to do.

use std::io::Write;

use anyhow::Result;
use smart_core::{RenderOptions, render};

use crate::args::{self, DataOutput};
use crate::output;
use crate::terminal;
use crate::{Found, WrongUsage};

pub(crate) fn run(options: &args::Explain) -> Result<Found> {
    let rules = smart_core::rules();
    let rule = match &options.code {
        Some(code) => Some(smart_core::explain(code).map_err(|error| WrongUsage(error.to_string()))?),
        None => None,
    };
    match (options.output, rule) {
        (DataOutput::Json, Some(rule)) => output::json(rule)?,
        (DataOutput::Json, None) => output::json(&rules)?,
        (DataOutput::Yaml, Some(rule)) => output::yaml(rule)?,
        (DataOutput::Yaml, None) => output::yaml(&rules)?,
        (DataOutput::Text, rule) => {
            let text = &options.text;
            let render = RenderOptions::default().width(terminal::width(text.width)).ascii(text.ascii);
            let page = match rule {
                Some(rule) => render::rule_page(rule, &render),
                None => render::rules_page(rules, &render),
            };
            let mut out = terminal::text_output();
            terminal::write_page(&mut out, &page)?;
            out.flush()?;
        }
    }
    Ok(Found::Nothing)
}
