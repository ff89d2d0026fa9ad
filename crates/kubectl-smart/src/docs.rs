//! `docs/cli.md`, written from the definition of the command line.

use std::fmt::Write as _;
use std::path::Path;

use clap::{Arg, ArgAction, Command, CommandFactory};

use crate::args::CommandLine;

/// The page is what the program says; `UPDATE=1 cargo test` writes it anew.
#[test]
fn the_page_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/cli.md");
    let page = page();
    if std::env::var_os("UPDATE").is_some() {
        let folder = path.parent().expect("has a folder");
        std::fs::create_dir_all(folder).and_then(|()| std::fs::write(&path, &page)).expect("docs is writable");
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(found == page, "docs/cli.md is out of date; run the tests with UPDATE=1 and commit it");
}

fn page() -> String {
    let mut root = CommandLine::command();
    root.build();
    let mut page =
        String::from("# The command line\n\n<!-- Written by a test from the definition of the program; do not edit. -->\n\n");
    let _ = writeln!(page, "{}\n", text(root.get_long_about().or(root.get_about())));
    let _ = writeln!(page, "```text\n{}\n```\n", text(root.get_after_help()));
    page.push_str("## Flags of every command\n\n");
    flags(&mut page, root.get_arguments().filter(|arg| arg.is_global_set()));
    for command in root.get_subcommands().filter(|command| !command.is_hide_set()) {
        section(&mut page, command);
    }
    page
}

fn section(page: &mut String, command: &Command) {
    let usage = command.clone().render_usage().to_string();
    let _ = writeln!(page, "## {}\n\n{}.\n", command.get_name(), text(command.get_about()).trim_end_matches('.'));
    let _ = writeln!(page, "```text\n{}\n```\n", usage.trim_start_matches("Usage: "));
    let own: Vec<&Arg> = command.get_arguments().filter(|arg| !arg.is_global_set() && arg.get_id() != "help").collect();
    if !own.is_empty() {
        flags(page, own.into_iter());
    }
    if let Some(more) = command.get_after_help() {
        let _ = writeln!(page, "```text\n{}\n```\n", text(Some(more)));
    }
}

fn flags<'a>(page: &mut String, args: impl Iterator<Item = &'a Arg>) {
    page.push_str("| flag | meaning |\n|---|---|\n");
    for arg in args {
        let _ = writeln!(page, "| `{}` | {} |", spelling(arg), meaning(arg).replace('|', "\\|"));
    }
    page.push('\n');
}

fn spelling(arg: &Arg) -> String {
    let value =
        arg.get_value_names().and_then(|names| names.first()).map_or_else(|| arg.get_id().to_string(), ToString::to_string);
    let names: Vec<String> = [arg.get_short().map(|short| format!("-{short}")), arg.get_long().map(|long| format!("--{long}"))]
        .into_iter()
        .flatten()
        .collect();
    let takes_value = matches!(arg.get_action(), ArgAction::Set | ArgAction::Append);
    match (names.is_empty(), takes_value) {
        (true, _) => value,
        (false, true) => format!("{} {value}", names.join(", ")),
        (false, false) => names.join(", "),
    }
}

fn meaning(arg: &Arg) -> String {
    let mut words = format!("{}.", text(arg.get_help()).trim_end_matches('.'));
    // A switch has `true` and `false` as values, which nobody writes.
    if matches!(arg.get_action(), ArgAction::Set | ArgAction::Append) {
        let values = arg.get_possible_values();
        if !values.is_empty() {
            words.push_str(" One of");
        }
        for (index, value) in values.iter().enumerate() {
            let _ = write!(words, "{} `{}`", if index == 0 { "" } else { "," }, value.get_name());
            if let Some(about) = value.get_help() {
                let _ = write!(words, " ({})", text(Some(about)).trim_end_matches('.'));
            }
        }
        if !values.is_empty() {
            words.push('.');
        }
        if let Some(default) = arg.get_default_values().first() {
            let _ = write!(words, " Without it: `{}`.", default.to_string_lossy());
        }
    }
    words
}

fn text(styled: Option<&clap::builder::StyledStr>) -> String {
    styled.map(ToString::to_string).unwrap_or_default()
}
