//! The one error of the crate.

use crate::object::parse_error::ParseError;

/// Why a question could not be answered, or bytes not be taken in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The bytes are nothing that Kubernetes' tools write.
    #[error("{input}: byte {position}: expected Kubernetes objects as JSON or YAML, found {found}")]
    NotADump {
        /// The name that the input was given.
        input: String,
        /// Where it showed, in bytes from the start.
        position: u64,
        /// What stands there instead.
        found: String,
    },
    /// The bytes are no metrics in any form that is known.
    #[error(
        "{input}: byte {position}: expected metrics (Prometheus JSON or text, metrics.k8s.io, kubelet summary, CSV), found {found}"
    )]
    NotMetrics {
        /// The name that the input was given.
        input: String,
        /// Where it showed, in bytes from the start.
        position: u64,
        /// What stands there instead.
        found: String,
    },
    /// No object of that name is in the input.
    #[error("{object} is not in the input{}{}", told(looked_at), or_nearest(nearest, looked_at))]
    NotFound {
        /// The object as it was asked for.
        object: String,
        /// Where it was looked for, in words, and where an object of its name is; empty when the words name no kind.
        looked_at: String,
        /// The names that are nearest to it.
        nearest: Vec<String>,
    },
    /// No kind of that name is known, and no object of the input has it.
    #[error("there is no kind {kind:?}{}{}", told(listed), or_nearest(nearest, ""))]
    UnknownKind {
        /// The kind as it was asked for.
        kind: String,
        /// The kinds that the input holds, in words.
        listed: String,
        /// The names that are nearest to it.
        nearest: Vec<String>,
    },
    /// Several objects answer to the name.
    #[error("{object} is in several namespaces; say which: {}", candidates.join(", "))]
    Ambiguous {
        /// The object as it was asked for.
        object: String,
        /// The objects that it could be.
        candidates: Vec<String>,
    },
    /// There is no rule of that code.
    #[error("there is no rule {code:?}{}", or_nearest(nearest, ""))]
    UnknownRule {
        /// The code as it was asked for.
        code: String,
        /// The codes that are nearest to it.
        nearest: Vec<String>,
    },
    /// A sentence is no change.
    #[error("{reason}{}", or_sentence(nearest))]
    NotAChange {
        /// What was not understood.
        reason: String,
        /// The sentences that are nearest to it and right, or how such sentences are made.
        nearest: Vec<String>,
    },
    /// A change cannot be made to the objects as they are.
    #[error("{change}: {reason}{}", or_nearest(nearest, reason))]
    NotApplicable {
        /// The change, as a sentence.
        change: String,
        /// Why.
        reason: String,
        /// The names that are nearest to one that is not there.
        nearest: Vec<String>,
    },
    /// An argument does not have the form it needs.
    #[error("{0}")]
    Invalid(#[from] ParseError),
}

impl Error {
    /// Returns the kind of the error as one word, the same in every language.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::NotADump { .. } => "not-a-dump",
            Self::NotMetrics { .. } => "not-metrics",
            Self::NotFound { .. } => "not-found",
            Self::UnknownKind { .. } => "unknown-kind",
            Self::Ambiguous { .. } => "ambiguous",
            Self::UnknownRule { .. } => "unknown-rule",
            Self::NotAChange { .. } => "not-a-change",
            Self::NotApplicable { .. } => "not-applicable",
            Self::Invalid(_) => "invalid",
        }
    }

    /// Returns where in its input it showed, in bytes from the start; none when it is not about an input.
    pub fn position(&self) -> Option<u64> {
        match self {
            Self::NotADump { position, .. } | Self::NotMetrics { position, .. } => Some(*position),
            Self::NotFound { .. }
            | Self::UnknownKind { .. }
            | Self::UnknownRule { .. }
            | Self::Ambiguous { .. }
            | Self::NotAChange { .. }
            | Self::NotApplicable { .. }
            | Self::Invalid(_) => None,
        }
    }

    /// Returns the names that are nearest to what was asked for and not there.
    pub fn nearest(&self) -> &[String] {
        match self {
            Self::NotFound { nearest, .. }
            | Self::UnknownKind { nearest, .. }
            | Self::UnknownRule { nearest, .. }
            | Self::NotAChange { nearest, .. }
            | Self::NotApplicable { nearest, .. } => nearest,
            Self::NotADump { .. } | Self::NotMetrics { .. } | Self::Ambiguous { .. } | Self::Invalid(_) => &[],
        }
    }

    /// Returns the objects that an ambiguous name could mean.
    pub fn candidates(&self) -> &[String] {
        match self {
            Self::Ambiguous { candidates, .. } => candidates,
            Self::NotADump { .. }
            | Self::NotMetrics { .. }
            | Self::NotFound { .. }
            | Self::UnknownKind { .. }
            | Self::UnknownRule { .. }
            | Self::NotAChange { .. }
            | Self::NotApplicable { .. }
            | Self::Invalid(_) => &[],
        }
    }
}

fn told(words: &str) -> String {
    if words.is_empty() { String::new() } else { format!("; {words}") }
}

fn or_nearest(nearest: &[String], told: &str) -> String {
    // Who is told where the very name is needs no guess at another.
    if nearest.is_empty() || nearest.iter().any(|name| told.contains(name.as_str())) {
        return String::new();
    }
    format!("; did you mean {}?", nearest.join(", "))
}

fn or_sentence(nearest: &[String]) -> String {
    let quoted: Vec<String> = nearest.iter().map(|sentence| format!("`{sentence}`")).collect();
    if quoted.is_empty() { String::new() } else { format!("; did you mean {}?", quoted.join(" or ")) }
}
