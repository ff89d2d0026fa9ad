//! What the answers have in common: the frame around them, and the evidence they stand on.

mod scope;

pub use scope::Scope;

use std::fmt;

use crate::cluster::Cluster;
use crate::input::{Gap, Skipped};
use crate::object::event::Event;
use crate::object::time::Time;
use crate::object::{ObjectRef, kind};

/// The name and version of the JSON form that this crate writes; within one version fields are only added.
pub const SCHEMA: &str = "smart/v1";

/// An answer with what must be known to judge it: when it is of, and what the input did not hold.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Report<T> {
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// The question, as `health`.
    pub command: &'static str,
    /// The moment at which the cluster is judged.
    pub now: Option<Time>,
    /// When the input was taken.
    pub taken_at: Option<Time>,
    /// Whether the input had no gaps and nothing in it was skipped, as far as the input itself tells.
    pub complete: bool,
    /// What is known to be missing from the input.
    pub gaps: Vec<Gap>,
    /// What could not be used of the input, the first 10,000 pieces.
    pub skipped: Vec<Skipped>,
    /// The answer, under its own name.
    #[serde(flatten)]
    pub answer: T,
}

impl Cluster {
    /// Returns an answer in its frame.
    pub(crate) fn report<T>(&self, command: &'static str, answer: T) -> Report<T> {
        self.report_with(command, self.gaps_for(command), answer)
    }

    /// Returns what an answer to a question lacks: what is known to be missing from the input, and what was not kept of it
    /// where it was read for another question alone.
    pub(crate) fn gaps_for(&self, question: &str) -> Vec<Gap> {
        let mut gaps: Vec<Gap> = self.gaps().cloned().collect();
        if let Some(only) = self.keeps().question().filter(|only| *only != question) {
            gaps.push(Gap::new("all", "", format!("the input was read for {only} alone")));
        }
        gaps
    }

    /// Returns an answer that lacks this in its frame.
    pub(crate) fn report_with<T>(&self, command: &'static str, gaps: Vec<Gap>, answer: T) -> Report<T> {
        Report {
            schema: SCHEMA,
            command,
            now: self.now(),
            taken_at: self.taken_at(),
            complete: gaps.is_empty() && self.skipped_count() == 0,
            gaps,
            skipped: self.skipped().to_vec(),
            answer,
        }
    }
}

/// Something in the input that a statement stands on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[non_exhaustive]
pub struct Evidence {
    /// What it is.
    #[serde(rename = "type")]
    pub kind: EvidenceKind,
    /// The object.
    pub object: ObjectRef,
    /// The field, as a JSON pointer: `/status/conditions/0`; empty for the object as a whole.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub path: String,
    /// What stands there.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub value: String,
}

/// What a piece of evidence is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum EvidenceKind {
    /// A field of an object.
    Field,
    /// That a field or an object is not there, where the input would show it.
    Absent,
    /// An event.
    Event,
    /// Samples of a metric.
    Series,
}

impl Evidence {
    /// Returns a field of an object as evidence.
    pub fn field(object: &ObjectRef, path: impl Into<String>, value: impl fmt::Display) -> Self {
        Self { kind: EvidenceKind::Field, object: object.clone(), path: path.into(), value: value.to_string() }
    }

    /// Returns an event about an object as evidence.
    pub fn event(object: &ObjectRef, event: &Event) -> Self {
        let times = if event.count > 1 { format!(" (x{})", event.count) } else { String::new() };
        let message = event.message.split_whitespace().collect::<Vec<_>>().join(" ");
        let value = format!("{}{times}: {message}", event.reason);
        Self { kind: EvidenceKind::Event, object: object.clone(), path: String::new(), value }
    }

    /// Returns as evidence that a field, or the whole object when the path is empty, is not there.
    pub fn absent(object: &ObjectRef, path: impl Into<String>) -> Self {
        Self { kind: EvidenceKind::Absent, object: object.clone(), path: path.into(), value: String::new() }
    }
}

/// A command to look further with. Nothing in this project runs one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[non_exhaustive]
pub struct Command {
    /// The program and its arguments.
    pub argv: Vec<String>,
    /// What it shows.
    pub purpose: String,
}

impl Command {
    /// Returns a command and what it shows.
    pub fn new(argv: impl IntoIterator<Item = impl Into<String>>, purpose: impl Into<String>) -> Self {
        Self { argv: argv.into_iter().map(Into::into).collect(), purpose: purpose.into() }
    }

    /// Returns a command of kubectl about an object, as `kubectl -n shop describe deployment web`.
    pub(crate) fn kubectl(object: &ObjectRef, verb: &str, arguments: &[&str], purpose: impl Into<String>) -> Self {
        let known = kind::kinds().iter().any(|known| object.kind == known.kind && object.group == known.group);
        let kind = object.kind.to_lowercase();
        let kind = if known && (object.group.is_empty() || is_well_known(&kind)) || object.group.is_empty() {
            kind
        } else {
            format!("{kind}.{}", object.group)
        };
        Self::kubectl_in(&object.namespace, &[&[verb, &kind, &object.name], arguments].concat(), purpose)
    }

    /// Returns the command that saves an object in a file, as YAML.
    pub(crate) fn save(object: &ObjectRef, purpose: impl Into<String>) -> Self {
        let file = format!("{}-{}.yaml", object.kind.to_lowercase(), object.name);
        Self::kubectl(object, "get", &["-o", "yaml", INTO_FILE, &file], purpose)
    }

    /// Returns the command that saves all objects of a kind of a namespace in a file, as YAML.
    pub(crate) fn save_all(namespace: &str, kind: &str, file: &str, purpose: impl Into<String>) -> Self {
        Self::kubectl_in(namespace, &["get", kind, "-o", "yaml", INTO_FILE, file], purpose)
    }

    /// Returns a command of kubectl in a namespace, or in none.
    pub(crate) fn kubectl_in(namespace: &str, arguments: &[&str], purpose: impl Into<String>) -> Self {
        let scope: &[&str] = if namespace.is_empty() { &["kubectl"] } else { &["kubectl", "-n", namespace] };
        Self::new(scope.iter().chain(arguments).copied(), purpose)
    }
}

/// Kinds that nobody gives a second meaning, so that kubectl needs no group with them.
fn is_well_known(kind: &str) -> bool {
    const KINDS: &[&str] = &[
        "cronjob",
        "customresourcedefinition",
        "daemonset",
        "deployment",
        "horizontalpodautoscaler",
        "ingress",
        "job",
        "poddisruptionbudget",
        "replicaset",
        "statefulset",
        "volumeattachment",
    ];
    KINDS.contains(&kind)
}

/// Writes the command for a POSIX shell, quoted where it must be.
/// Before the last word it says into which file a command writes; a shell does that.
const INTO_FILE: &str = ">";

impl fmt::Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const PLAIN: &str = "-_./:=,@%+";
        for (at, word) in self.argv.iter().enumerate() {
            if at > 0 {
                f.write_str(" ")?;
            }
            let is_into_file = word == INTO_FILE && at + 2 == self.argv.len();
            if is_into_file || !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || PLAIN.contains(c)) {
                f.write_str(word)?;
            } else {
                write!(f, "'{}'", word.replace('\'', r"'\''"))?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_quoted_when_they_are_written() {
        let command = Command::new(["kubectl", "logs", "-l", "app in (a)", "it's"], "shows logs");
        assert_eq!(command.to_string(), r"kubectl logs -l 'app in (a)' 'it'\''s'");
        let save = Command::save(&ObjectRef::new("", "ConfigMap", "n", "a"), "saves it");
        assert_eq!(save.to_string(), "kubectl -n n get configmap a -o yaml > configmap-a.yaml");
        assert_eq!(Command::new(["x", ">", "a", "b"], "").to_string(), "x '>' a b");
    }
}
