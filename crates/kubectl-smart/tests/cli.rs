//! Each command as a user runs it: what it prints, where, and how it exits.
//!
//! The files in `transcripts/` are sessions: lines that begin with `$ ` are run in `fixtures/`, what follows is what comes
//! out. Standard output stands as it is, standard error after `! `, and an exit code other than 0 after `? `. With `UPDATE=1`
//! the tests write what comes out.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const TESTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests");

#[test]
fn transcripts() {
    let mut paths: Vec<PathBuf> = fs::read_dir(format!("{TESTS}/transcripts"))
        .expect("there are transcripts")
        .map(|entry| entry.expect("is readable").path())
        .collect();
    paths.sort();
    assert!(!paths.is_empty());
    let wrong: Vec<String> = paths.iter().filter_map(|path| check(path)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Returns what differs in the transcript.
fn check(path: &Path) -> Option<String> {
    let told = fs::read_to_string(path).expect("a transcript is readable");
    let mut found = String::new();
    for line in told.lines() {
        if line.starts_with('#') && found.is_empty() || found.lines().all(|line| line.starts_with('#')) && line.is_empty() {
            let _ = writeln!(found, "{line}");
        } else if let Some(command) = line.strip_prefix("$ ") {
            found.push_str(&run(command));
        }
    }
    if std::env::var_os("UPDATE").is_some() {
        fs::write(path, &found).expect("a transcript is writable");
        return None;
    }
    let line = found.lines().zip(told.lines()).position(|(found, told)| found != told);
    let line = line.unwrap_or_else(|| found.lines().count().min(told.lines().count()));
    let at = |text: &str| text.lines().nth(line).unwrap_or("(nothing)").to_owned();
    (found != told).then(|| format!("{}, line {}:\n  was  {}\n  is   {}", path.display(), line + 1, at(&told), at(&found)))
}

/// Runs one line and returns it with what comes out.
fn run(line: &str) -> String {
    let (line_of_command, input) = line.split_once(" < ").map_or((line, None), |(command, input)| (command, Some(input)));
    let mut words = line_of_command.split_whitespace();
    assert_eq!(words.next(), Some("kubectl-smart"), "{line}");
    let input = input.map(|path| fs::File::open(format!("{TESTS}/fixtures/{path}")).expect("the input is there"));
    let output = program().args(words).stdin(input.map_or(Stdio::null(), Stdio::from)).output().expect("the program runs");
    let mut text = format!("$ {line}\n{}", words_of(&output.stdout));
    for line in words_of(&output.stderr).lines() {
        let _ = writeln!(text, "! {line}");
    }
    match output.status.code() {
        Some(0) => {}
        code => {
            let _ = writeln!(text, "? {}", code.map_or_else(|| "killed".to_owned(), |code| code.to_string()));
        }
    }
    text.push('\n');
    text
}

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kubectl-smart"));
    command.current_dir(format!("{TESTS}/fixtures")).env_clear();
    command
}

fn words_of(bytes: &[u8]) -> String {
    let mut text = String::from_utf8(bytes.to_vec()).expect("output is UTF-8");
    if !text.is_empty() && !text.ends_with('\n') {
        text.push_str("\n(no end of line)\n");
    }
    text
}

fn ask(words: &str) -> Output {
    program().args(words.split_whitespace()).stdin(Stdio::null()).output().expect("the program runs")
}

#[test]
fn colours_are_for_terminals_and_for_who_asks() {
    let has_colour = |command: &mut Command| {
        let output = command.args(["health", "--from", "shop.json"]).stdin(Stdio::null()).output().expect("the program runs");
        output.stdout.contains(&0x1b)
    };
    assert!(!has_colour(&mut program()));
    assert!(has_colour(program().args(["--color", "always"])));
    assert!(has_colour(program().env("CLICOLOR_FORCE", "1")));
    assert!(!has_colour(program().env("CLICOLOR_FORCE", "1").args(["--color", "never"])));
    assert!(!has_colour(program().env("NO_COLOR", "1")));
}

#[test]
fn no_escape_sequence_of_the_cluster_reaches_the_terminal() {
    for words in [
        "debug",
        "debug -o wide --events --info --lint",
        "debug -o md",
        "debug -o html",
        "debug -o junit",
        "debug -o sarif",
        "health --all",
        "health -o wide",
        "health -o json",
        "health -o yaml",
        "graph widget/gear -n pay",
        "simulate drain node worker-1 --force --ignore-daemonsets --findings -o wide",
        "simulate drain node worker-1 --force --ignore-daemonsets -o md",
        "simulate drain node worker-1 --force --ignore-daemonsets -o html",
    ] {
        let output = ask(&format!("{words} --from shop.json"));
        assert_eq!(output.status.code(), Some(0), "{words}");
        assert!(!output.stdout.contains(&0x1b), "{words}");
    }
}

#[test]
fn no_secret_value_is_shown() {
    let planted = ["plantedprivatekey", "cGxhbnRlZHByaXZhdGVrZXk"];
    for words in [
        "debug -o wide --events --info --lint",
        "debug -o json",
        "debug -o html",
        "health --all",
        "health --all -o json",
        "health --all -o yaml",
        "certificates",
        "certificates -o json",
        "certificates -o yaml",
        "graph secret/web-tls -n shop",
        "graph secret/web-tls -n shop -o json",
        "graph secret/web-tls -n shop -o dot",
        "graph secret/web-tls -n shop -o mermaid",
    ] {
        let output = ask(&format!("{words} --from shop.json"));
        assert_eq!(output.status.code(), Some(0), "{words}: {}", words_of(&output.stderr));
        let all = words_of(&output.stdout) + &words_of(&output.stderr);
        assert!(planted.iter().all(|planted| !all.contains(planted)), "{words}");
    }
}

/// A reader that has seen enough is no error.
#[cfg(unix)]
#[test]
fn a_closed_pipe_ends_it_quietly() {
    let mut child = program()
        .args(["health", "--all", "-o", "json", "--from", "shop.json"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("the program ends");
    assert_eq!(words_of(&output.stderr), "");
    assert_eq!(output.status.code(), Some(0));
}
