//! `kubectl smart simulate`: what a change would do.

use std::fmt::Write as _;
use std::io::{Read, Write};

use anyhow::Result;
use clap::{Arg, CommandFactory};
use smart_core::{Change, EffectSeverity, Error, SimulationAnswer, SimulationOptions};

use crate::Found;
use crate::WrongUsage;
use crate::args::{self, CommandLine, Global, SimulateOutput};
use crate::completion::takes_value;
use crate::output;
use crate::reading;
use crate::terminal;

/// The name of the command.
const SIMULATE: &str = "simulate";
/// Manifests that take more than this are not applied by hand.
const MANIFEST_MAX: u64 = 256 << 20;

pub(crate) fn run(global: &Global, options: &args::Simulate) -> Result<Found> {
    options.check()?;
    let changes = changes(global, options)?;
    let reading = reading::read(global, SIMULATE)?;
    if let Some(namespace) = options.namespace.as_deref() {
        reading.check_namespace(namespace)?;
    }
    let asked = SimulationOptions::default().findings(options.findings);
    let report = reading.cluster.simulate(&changes, &asked)?;
    let wide = options.output == SimulateOutput::Wide;
    let render = reading.render_options(&options.text).wide(wide);
    match options.output {
        SimulateOutput::Json => output::json(&report)?,
        SimulateOutput::Yaml => output::yaml(&report)?,
        SimulateOutput::Md => output::text(&report.render("md", None, &render)?)?,
        SimulateOutput::Html => output::text(&report.render("html", Some(reading.cluster.graph()), &render)?)?,
        SimulateOutput::Text | SimulateOutput::Wide => {
            let mut out = terminal::text_output();
            terminal::write_page(&mut out, &report.page(&render))?;
            reading.troubles(&mut out)?;
            out.flush()?;
        }
    }
    Ok(found(&report.answer))
}

/// Returns the changes that the words mean; the files that they want applied are read here.
fn changes(global: &Global, options: &args::Simulate) -> Result<Vec<Change>> {
    let mut unread = false;
    let read = |file: &str| {
        unread = true;
        if file == "-" && global.from.iter().any(|source| source == "-") {
            return Err("standard input is the dump already".to_owned());
        }
        let bytes = read(file).map_err(|error| error.to_string())?;
        unread = false;
        Ok(bytes)
    };
    let read = Change::parse_with(&sentence(&options.change), read);
    let changes = read.map_err(|error| match error {
        Error::NotAChange { .. } if !unread => WrongUsage(error.to_string()).into(),
        error => anyhow::Error::from(error),
    })?;
    let Some(namespace) = options.namespace.as_deref() else { return Ok(changes) };
    Ok(changes.into_iter().map(|change| change.in_namespace(namespace)).collect())
}

fn read(file: &str) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if file == "-" {
        std::io::stdin().lock().take(MANIFEST_MAX).read_to_end(&mut bytes)?;
    } else {
        std::fs::File::open(file)?.take(MANIFEST_MAX).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}

/// Returns words as one text, as they stand; a word that the shell took out of its quotes gets them back, unless it is the only
/// one, or the first: those are sentences.
fn sentence(words: &[String]) -> String {
    let needs_quotes = |word: &str| {
        word.contains(|character: char| character.is_whitespace() || "'\"\\".contains(character))
            || word.contains('=') && word.contains(';')
    };
    let quoted = |(at, word): (usize, &String)| {
        if at > 0 && needs_quotes(word) { format!("'{}'", word.replace('\'', "'\\''")) } else { word.clone() }
    };
    words.iter().enumerate().map(quoted).collect::<Vec<_>>().join(" ")
}

/// Returns how bad the gravest effect is; what is blocked is a warning at least.
fn found(answer: &SimulationAnswer) -> Found {
    let is_cut_off = answer.survey.iter().any(|loss| !loss.services_lost.is_empty());
    match answer.worst() {
        Some(EffectSeverity::Critical) => Found::Critical,
        _ if is_cut_off => Found::Critical,
        Some(EffectSeverity::Warning) => Found::Warning,
        _ if answer.outcome != smart_core::SimulationOutcome::Completes => Found::Warning,
        _ if answer.survey.iter().any(|loss| loss.unplaced > 0 || loss.gone > 0) => Found::Warning,
        _ => Found::Nothing,
    }
}

/// Returns all sentences, each with an example.
pub(crate) fn help() -> String {
    let mut help =
        String::from("A change is one of these sentences, in quotes or without; several are parted by `;` or `then`:\n");
    for form in Change::forms() {
        // Writing to a String cannot fail.
        let _ = write!(help, "  {}\n      as in: {}\n", form.sentence, form.example);
    }
    help.push_str(
        "\nExamples:\n  kubectl smart simulate \"drain node worker-5\" --from dump.json\n  \
         kubectl smart simulate drain node worker-5 --ignore-daemonsets --from dump.json -o html > impact.html\n  \
         kubectl smart simulate \"cordon node a then delete node a\" --from dump.json --fail-on critical",
    );
    help
}

/// Puts the flags of the program before the words of a change, which have flags of their own: `drain node n3 --force --from x`
/// becomes `--from x -- drain node n3 --force`. What is about another command stays as it is.
pub(crate) fn arranged(words: Vec<String>) -> Vec<String> {
    let mut root = CommandLine::command();
    root.build();
    let Some(command) = root.find_subcommand(SIMULATE) else { return words };
    let Some(at) = place_of_command(&root, &words).filter(|at| words.get(*at).is_some_and(|word| word == SIMULATE)) else {
        return words;
    };
    let (mut flags, mut change): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    let mut rest = words.iter().skip(at + 1);
    while let Some(word) = rest.next() {
        if word == "--" {
            change.extend(rest.cloned());
            break;
        }
        // Within a sentence the namespace is a part of it.
        let is_own = !change.is_empty() && ["-n", "--namespace"].iter().any(|own| word.split('=').next() == Some(*own));
        match flag(command, word).filter(|_| !is_own) {
            Some((flag, has_value)) => {
                flags.push(word.clone());
                if !has_value && takes_value(flag) {
                    flags.extend(rest.next().cloned());
                }
            }
            None => change.push(word.clone()),
        }
    }
    let mut arranged: Vec<String> = words.get(..=at).unwrap_or_default().to_vec();
    arranged.extend(flags);
    if !change.is_empty() {
        arranged.push("--".to_owned());
    }
    arranged.extend(change);
    arranged
}

/// Returns the place of the first word that is neither a flag nor the value of one.
fn place_of_command(root: &clap::Command, words: &[String]) -> Option<usize> {
    let mut at = 0;
    while let Some(word) = words.get(at) {
        if !word.starts_with('-') {
            return Some(at);
        }
        let (flag, has_value) = flag(root, word)?;
        at += if !has_value && takes_value(flag) { 2 } else { 1 };
    }
    None
}

/// Returns the flag that a word is, and whether its value is in the word.
fn flag<'c>(command: &'c clap::Command, word: &str) -> Option<(&'c Arg, bool)> {
    if let Some(long) = word.strip_prefix("--") {
        let (name, value) = long.split_once('=').map_or((long, None), |(name, value)| (name, Some(value)));
        return command.get_arguments().find(|arg| arg.get_long() == Some(name)).map(|arg| (arg, value.is_some()));
    }
    let mut letters = word.strip_prefix('-')?.chars();
    let short = letters.next()?;
    let found = command.get_arguments().find(|arg| arg.get_short() == Some(short))?;
    let has_value = !letters.as_str().is_empty();
    // `-oyaml` is a flag with its value, and `-qx` nothing that is known.
    (takes_value(found) || !has_value).then_some((found, has_value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_of_changes_and_of_the_program_are_told_apart() {
        let check = |line: &str, expected: &str| {
            let words = line.split_whitespace().map(str::to_owned).collect();
            assert_eq!(arranged(words).join(" "), expected, "{line}");
        };
        check("simulate drain node n3 --force --from x", "simulate --from x -- drain node n3 --force");
        check("simulate drain node n3 --findings --force", "simulate --findings -- drain node n3 --force");
        check(
            "simulate drain node n3 --skip-wait-for-delete-timeout 5",
            "simulate -- drain node n3 --skip-wait-for-delete-timeout 5",
        );
        check("--from x simulate drain n3 -o wide", "--from x simulate -o wide -- drain n3");
        check("simulate -n shop restart deploy/a -ojson", "simulate -n shop -ojson -- restart deploy/a");
        check("simulate restart deploy/a -n shop", "simulate -- restart deploy/a -n shop");
        check("simulate taint node a k:NoExecute-", "simulate -- taint node a k:NoExecute-");
        check("simulate --help", "simulate --help");
        check("simulate drain n3 -- --from", "simulate -- drain n3 --from");
        check("debug --from x simulate", "debug --from x simulate");
    }

    #[test]
    fn words_are_one_sentence() {
        let check = |words: &[&str], expected: &str| {
            let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
            assert_eq!(sentence(&words), expected);
        };
        check(&["drain node a"], "drain node a");
        check(&["drain", "node", "a;", "cordon", "b"], "drain node a; cordon b");
        check(&["set", "env", "deploy/a", "WORDS=it's a b"], "set env deploy/a 'WORDS=it'\\''s a b'");
    }
}
