//! The commands that the README shows, run in the repository's root.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Returns the contents of the README's blocks of this language.
fn blocks(language: &str) -> Vec<String> {
    let text = std::fs::read_to_string(root().join("README.md")).expect("the README is readable");
    let start = format!("```{language}\n");
    let block = |rest: &str| rest.split_once("```").expect("a block ends").0.to_owned();
    text.split(&start).skip(1).map(block).collect()
}

fn run(words: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_kubectl-smart"))
        .args(words.split_whitespace())
        .current_dir(root())
        .env_clear()
        .stdin(Stdio::null())
        .output()
        .expect("the program runs")
}

/// What is shown between two lines `...` comes out as it stands, in this order.
#[test]
fn sessions_print_what_is_shown() {
    let sessions = blocks("console");
    assert!(sessions.len() >= 2, "the README shows {} sessions", sessions.len());
    for session in sessions {
        let (line, shown) = session.split_once('\n').expect("a session has output");
        let words = line.strip_prefix("$ kubectl-smart ").expect("a session begins with a command");
        let output = run(words);
        assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
        let printed = [output.stderr, output.stdout].concat();
        let printed = String::from_utf8(printed).expect("output is UTF-8");
        let printed: Vec<&str> = printed.lines().collect();
        let mut rest = printed.as_slice();
        let shown: Vec<&str> = shown.lines().collect();
        let parts: Vec<&[&str]> = shown.split(|line| *line == "...").collect();
        for (number, part) in parts.iter().enumerate().filter(|(_, part)| !part.is_empty()) {
            let at = if number == 0 {
                rest.starts_with(part).then_some(0)
            } else {
                (0..rest.len()).find(|at| rest[*at..].starts_with(part))
            };
            let at = at.unwrap_or_else(|| panic!("{line}: does not print\n{}\nbut\n{}", part.join("\n"), rest.join("\n")));
            assert!(number == 0 || at > 0, "{line}: nothing is left out before\n{}", part.join("\n"));
            rest = &rest[at + part.len()..];
        }
        assert_eq!(rest.is_empty(), parts.last().is_some_and(|last| !last.is_empty()), "{line}: ends as shown");
    }
}

/// The other commands are understood, with files that are there.
#[test]
fn commands_are_understood() {
    let commands = blocks("sh").concat();
    let (_, words) = commands
        .lines()
        .find_map(|line| line.split_once("-p kubectl-smart -- "))
        .expect("the README says how to build and run the plugin");
    assert!(run(words).status.success(), "{words}");

    let mut understood = 0;
    for line in commands.lines() {
        let Some((_, words)) = line.split_once("kubectl smart ") else { continue };
        let (flags, _) = words.split_once("--from").expect("the command reads something");
        let output = run(&format!("{flags} --from fixtures/shop/dump.json"));
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() || complaint.contains("is not in the input"), "{line}: {complaint}");
        understood += 1;
    }
    assert!(understood >= 3, "only {understood} commands are found");
}
