//! The kubectl plugin: everything that touches the world, around a core that does not.

mod args;
mod batch;
mod certificates;
mod completion;
mod debug;
mod diff;
#[cfg(test)]
mod docs;
mod drain;
mod explain;
mod fit;
mod graph;
mod health;
mod output;
mod predict;
mod reading;
mod series;
mod simulate;
mod source;
mod target;
mod terminal;
mod top;

use std::fmt;
use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::Result;
use clap::{CommandFactory, Parser};

use args::{Command, CommandLine, FailOn, Question};

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args_os().skip(1).map(|word| word.to_string_lossy().into_owned()).collect();
    let ran = match words.split_first() {
        Some((first, words)) if first == completion::COMPLETE => complete(words),
        _ => {
            let program = std::env::args().next().unwrap_or_else(|| "kubectl-smart".to_owned());
            run(CommandLine::parse_from(std::iter::once(program).chain(simulate::arranged(words))))
        }
    };
    ran.map_or_else(|error| fail(&error), ExitCode::from)
}

/// What a command found, as far as the exit code tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Found {
    Nothing,
    Warning,
    Critical,
}

/// The command line is well formed and yet does not say what is wanted.
#[derive(Debug)]
pub(crate) struct WrongUsage(pub(crate) String);

impl fmt::Display for WrongUsage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for WrongUsage {}

fn run(line: CommandLine) -> Result<u8> {
    terminal::choose(line.global.color);
    let Some(command) = line.command else {
        write!(terminal::text_output(), "{}", CommandLine::command().render_help().ansi())?;
        return Ok(0);
    };
    let global = &line.global;
    let found = match command {
        Command::Certificates(options) => certificates::run(global, &options)?,
        Command::Batch(options) => {
            global.refuse_for("batch")?;
            let answer = match options.question {
                Question::Findings => debug::answer,
                Question::Certificates => certificates::answer,
                Question::Forecast => series::forecast,
                Question::Anomalies => series::anomalies,
                Question::Fit => fit::answer,
                Question::Drain => drain::answer,
                Question::Health => health::answer,
                Question::Graph => graph::answer,
            };
            batch::run(io::stdin().lock(), terminal::data_output(), answer)?;
            Found::Nothing
        }
        Command::Completion(options) => {
            global.refuse_for("completion")?;
            terminal::data_output().write_all(completion::script(options.shell).as_bytes())?;
            Found::Nothing
        }
        Command::Version => {
            global.refuse_for("version")?;
            writeln!(terminal::data_output(), "kubectl-smart {}", env!("CARGO_PKG_VERSION"))?;
            Found::Nothing
        }
        Command::Debug(options) => debug::run(global, &options)?,
        Command::Diff(options) => diff::run(global, &options)?,
        Command::Explain(options) => {
            global.refuse_for("explain")?;
            explain::run(&options)?
        }
        Command::Health(options) => health::run(global, &options)?,
        Command::Graph(options) => graph::run(global, &options)?,
        Command::Predict(options) => predict::run(global, &options)?,
        Command::Fit(options) => fit::run(global, &options)?,
        Command::Simulate(options) => simulate::run(global, &options)?,
        Command::Top(options) => top::run(global, &options)?,
    };
    Ok(exit_code(found, global.fail_on))
}

fn exit_code(found: Found, fail_on: FailOn) -> u8 {
    let fails = match fail_on {
        FailOn::Never => false,
        FailOn::Warning => found >= Found::Warning,
        FailOn::Critical => found >= Found::Critical,
    };
    if fails { 3 } else { 0 }
}

fn complete(words: &[String]) -> Result<u8> {
    let answer = completion::complete(words, &reading::names);
    terminal::data_output().write_all(answer.as_bytes())?;
    Ok(0)
}

fn fail(error: &anyhow::Error) -> ExitCode {
    let is_closed = |error: &io::Error| error.kind() == io::ErrorKind::BrokenPipe;
    if error.chain().filter_map(|error| error.downcast_ref()).any(is_closed) {
        // Who reads has seen enough, as in `| head`.
        return ExitCode::SUCCESS;
    }
    terminal::complain(terminal::RED, "error", &format!("{error:#}"));
    ExitCode::from(if error.is::<WrongUsage>() { 2 } else { 1 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exit_codes() {
        assert_eq!(exit_code(Found::Critical, FailOn::Never), 0);
        assert_eq!(exit_code(Found::Critical, FailOn::Warning), 3);
        assert_eq!(exit_code(Found::Warning, FailOn::Warning), 3);
        assert_eq!(exit_code(Found::Warning, FailOn::Critical), 0);
        assert_eq!(exit_code(Found::Nothing, FailOn::Warning), 0);
    }
}
