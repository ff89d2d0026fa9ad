//! Completion, in the protocol that kubectl speaks with its plugins.
//!
//! kubectl runs `kubectl_complete-smart` with the words after `kubectl smart`, the last one being the one to complete, and
//! reads one candidate a line, with a description after a tab, and at the end `:N`, where N says what the shell may add
//! (`:0` file names, `:4` nothing). The scripts of the shells speak the same with `kubectl-smart __complete`.

use clap::builder::PossibleValue;
use clap::{Arg, ArgAction, Command, CommandFactory, ValueHint};
use smart_core::Change;

use crate::args::{CommandLine, Shell};

/// The hidden command that the scripts call.
pub(crate) const COMPLETE: &str = "__complete";

/// Returns the script for the shell.
pub(crate) fn script(shell: Shell) -> &'static str {
    match shell {
        Shell::Bash => include_str!("bash.sh"),
        Shell::Zsh => include_str!("zsh.sh"),
        Shell::Fish => include_str!("fish.fish"),
        Shell::Kubectl => include_str!("kubectl_complete-smart"),
    }
}

/// Returns the answer for these words after `kubectl smart`, of which the last is to be completed.
///
/// `objects` gives the names of objects, asked for with the words of `--from`.
pub(crate) fn complete(words: &[String], objects: &dyn Fn(&[String]) -> Vec<String>) -> String {
    let mut root = CommandLine::command();
    root.build();
    let (word, before) = words.split_last().map_or(("", [].as_slice()), |(word, before)| (word.as_str(), before));
    let place = Place::after(&root, before);
    let (candidates, files) = place.candidates(word, objects);
    let mut answer = String::new();
    for (value, about) in candidates {
        if value.starts_with(word) {
            answer.push_str(&value);
            if !about.is_empty() {
                answer.push('\t');
                answer.push_str(&about);
            }
            answer.push('\n');
        }
    }
    answer.push_str(if files { ":0\n" } else { ":4\n" });
    answer
}

/// Where in the command line the word stands.
struct Place<'c> {
    command: &'c Command,
    at_root: bool,
    /// The flag before the word, when it wants a value.
    flag: Option<&'c Arg>,
    sources: Vec<String>,
    /// The words of the command that are no flags.
    words: Vec<String>,
}

impl<'c> Place<'c> {
    fn after(root: &'c Command, words: &[String]) -> Self {
        let mut place = Self { command: root, at_root: true, flag: None, sources: Vec::new(), words: Vec::new() };
        for word in words {
            if let Some(flag) = place.flag.take() {
                if flag.get_id() == "from" {
                    place.sources.push(word.clone());
                }
            } else if word.starts_with('-') {
                place.flag = find_flag(place.command, word).filter(|flag| takes_value(flag));
                if let Some(path) = word.strip_prefix("--from=") {
                    place.sources.push(path.to_owned());
                }
            } else if place.at_root
                && let Some(command) = place.command.find_subcommand(word)
            {
                place.command = command;
                place.at_root = false;
            } else {
                place.words.push(word.clone());
            }
        }
        place
    }

    /// Returns the candidates with their descriptions, and whether file names are candidates.
    fn candidates(&self, word: &str, objects: &dyn Fn(&[String]) -> Vec<String>) -> (Vec<(String, String)>, bool) {
        if let Some(flag) = self.flag {
            let is_path = matches!(flag.get_value_hint(), ValueHint::AnyPath);
            return (described(&flag.get_possible_values()), is_path);
        }
        if word.starts_with('-') {
            return (flags(self.command), false);
        }
        if self.at_root {
            let commands = self.command.get_subcommands().filter(|command| !command.is_hide_set());
            return (commands.map(|command| (command.get_name().to_owned(), first_line(command.get_about()))).collect(), false);
        }
        let Some(positional) = self.command.get_positionals().next() else { return (Vec::new(), false) };
        if positional.get_id() == "change" {
            return self.of_change(objects);
        }
        if positional.get_id() == "objects" {
            return (objects(&self.sources).into_iter().map(|name| (name, String::new())).collect(), false);
        }
        (described(&positional.get_possible_values()), false)
    }
}

impl Place<'_> {
    /// Returns the words that go on with a change: verbs first, then what they are about.
    fn of_change(&self, objects: &dyn Fn(&[String]) -> Vec<String>) -> (Vec<(String, String)>, bool) {
        let begin = self.words.iter().rposition(|word| word == "then" || word.ends_with(';')).map_or(0, |at| at + 1);
        let before = self.words.get(begin..).unwrap_or_default().join(" ");
        if before == "apply" {
            return (Vec::new(), true);
        }
        let begun = if before.is_empty() { String::new() } else { format!("{before} ") };
        let mut next: Vec<(String, String)> = Vec::new();
        for form in Change::forms() {
            let Some(rest) = form.sentence.strip_prefix(begun.as_str()) else { continue };
            let word = rest.split(' ').next().unwrap_or_default();
            let is_fixed = word.chars().all(|character| character.is_ascii_lowercase());
            if is_fixed && !next.iter().any(|(known, _)| known == word) {
                next.push((word.to_owned(), form.example.to_owned()));
            }
        }
        if next.is_empty() {
            let wanted = before.rsplit(' ').next().filter(|word| *word == "node");
            let of_kind = |name: &String| match (wanted, name.split_once('/')) {
                (Some(kind), Some((known, name))) => (known == kind).then(|| name.to_owned()),
                _ => Some(name.clone()),
            };
            next = objects(&self.sources).iter().filter_map(of_kind).map(|name| (name, String::new())).collect();
        }
        (next, false)
    }
}

fn find_flag<'c>(command: &'c Command, word: &str) -> Option<&'c Arg> {
    command.get_arguments().find(|arg| match word.strip_prefix("--") {
        Some(long) => arg.get_long() == Some(long),
        None => arg.get_short().is_some_and(|short| word.strip_prefix('-').is_some_and(|rest| rest.chars().eq([short]))),
    })
}

pub(crate) fn takes_value(arg: &Arg) -> bool {
    matches!(arg.get_action(), ArgAction::Set | ArgAction::Append)
}

fn flags(command: &Command) -> Vec<(String, String)> {
    let mut flags: Vec<(String, String)> = command
        .get_arguments()
        .filter(|arg| !arg.is_hide_set())
        .filter_map(|arg| Some((format!("--{}", arg.get_long()?), first_line(arg.get_help()))))
        .collect();
    flags.sort();
    flags
}

fn described(values: &[PossibleValue]) -> Vec<(String, String)> {
    values.iter().map(|value| (value.get_name().to_owned(), first_line(value.get_help()))).collect()
}

fn first_line(text: Option<&clap::builder::StyledStr>) -> String {
    text.map(ToString::to_string).unwrap_or_default().lines().next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &[&str], expected: &[&str]) {
        let words: Vec<String> = line.iter().map(|word| (*word).to_owned()).collect();
        let objects = |sources: &[String]| sources.iter().map(|source| format!("pod/in-{source}")).collect();
        let answer = complete(&words, &objects);
        let values: Vec<&str> = answer.lines().map(|line| line.split('\t').next().unwrap_or_default()).collect();
        assert_eq!(values, expected, "{line:?}");
    }

    #[test]
    fn candidates_by_place() {
        check(&["he"], &["health", ":4"]);
        check(
            &[""],
            &[
                "debug",
                "health",
                "graph",
                "diff",
                "explain",
                "certificates",
                "top",
                "predict",
                "fit",
                "simulate",
                "batch",
                "completion",
                "version",
                ":4",
            ],
        );
        check(&["health", "--from", ""], &[":0"]);
        check(&["health", "--from", "a", "--from=b", ""], &["pod/in-a", "pod/in-b", ":4"]);
        check(&["--from", "a", "graph", "-o", "d"], &["dot", ":4"]);
        check(&["graph", "--dep"], &["--depth", ":4"]);
        check(&["graph", "--fa"], &["--fail-on", ":4"]);
        check(&["--fail-on", ""], &["never", "warning", "critical", ":4"]);
        check(&["batch", ""], &["findings", "health", "certificates", "forecast", "anomalies", "fit", "drain", "graph", ":4"]);
        check(&["completion", "k"], &["kubectl", ":4"]);
        check(&["version", ""], &[":4"]);
        check(&["simulate", "r"], &["restart", "rollout", ":4"]);
        check(&["simulate", "set", "e"], &["env", ":4"]);
        check(&["simulate", "drain", ""], &["node", ":4"]);
        check(&["simulate", "drain", "node", "a", "then", "co"], &["cordon", ":4"]);
        check(&["simulate", "--from", "a", "restart", ""], &["pod/in-a", ":4"]);
        check(&["simulate", "apply", ""], &[":0"]);
        check(&["nonsense", "--", "\u{0}"], &[":4"]);
        check(
            &[],
            &[
                "debug",
                "health",
                "graph",
                "diff",
                "explain",
                "certificates",
                "top",
                "predict",
                "fit",
                "simulate",
                "batch",
                "completion",
                "version",
                ":4",
            ],
        );
    }

    #[test]
    fn every_script_calls_the_hidden_command() {
        for shell in [Shell::Bash, Shell::Zsh, Shell::Fish, Shell::Kubectl] {
            assert!(script(shell).contains(&format!("kubectl-smart {COMPLETE}")), "{shell:?}");
        }
    }
}
