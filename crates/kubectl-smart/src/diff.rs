//! `kubectl smart diff`: what changed between two dumps.

use std::io::Write;

use anyhow::Result;
use smart_core::FindingsOptions;

use crate::Found;
use crate::WrongUsage;
use crate::args::{self, DiffOutput, Global};
use crate::debug;
use crate::output;
use crate::reading;
use crate::terminal;

pub(crate) fn run(global: &Global, options: &args::Diff) -> Result<Found> {
    if !global.from.is_empty() {
        return Err(WrongUsage("diff takes the two dumps as arguments, and no --from".to_owned()).into());
    }
    if global.now.is_some() {
        return Err(WrongUsage("diff judges each dump as of the newest time in it, and takes no --now".to_owned()).into());
    }
    options.check()?;
    let read = |source: &String| {
        let global = Global { from: vec![source.clone()], ..global.clone() };
        reading::read(&global, "diff")
    };
    let (before, after) = (read(&options.before)?, read(&options.after)?);
    let namespaces = &options.namespaces;
    // What is named may be in one of the two only.
    let scope = after.scope(&[], namespaces, options.selector.as_deref());
    let scope = scope.or_else(|_| before.scope(&[], namespaces, options.selector.as_deref()))?;
    let report = smart_core::diff(&before.cluster, &after.cluster, &scope, &FindingsOptions::default().lint(options.lint));
    let render = after.render_options(&options.text).source("").wide(options.output == DiffOutput::Wide);
    match options.output {
        DiffOutput::Json => output::json(&report)?,
        DiffOutput::Yaml => output::yaml(&report)?,
        DiffOutput::Md => output::text(&report.render("md", &render)?)?,
        DiffOutput::Text | DiffOutput::Wide => {
            let mut out = terminal::text_output();
            terminal::write_page(&mut out, &report.page(&render))?;
            before.troubles(&mut out)?;
            after.troubles(&mut out)?;
            out.flush()?;
        }
    }
    Ok(debug::found(report.answer.new.iter().map(|finding| finding.severity).max()))
}
