//! The analysis engine for Kubernetes that people embed.
#![forbid(unsafe_code)]

mod cluster;
mod error;
mod findings;
mod graph;
mod health;
mod input;
mod json;
pub mod object;
mod redact;
mod report;
mod text;
mod top;

pub use cluster::{Certificates, Cluster, PlacedCertificate};
pub use error::Error;
pub use findings::{
    Cause, EventGroup, Finding, FindingsAnswer, FindingsOptions, Level, Noise, Rule, Score, Severity, Symptom, Term, explain,
    rules,
};
pub use graph::{Direction, Graph, GraphAnswer, GraphEdge, GraphNode, GraphView, Relation, State, Strength};
pub use health::{Health, HealthAnswer, HealthStatus};
pub use input::{Coverage, DumpReader, Gap, Input, Skipped};
pub use json::{List, Map, Shared, SharedList, SparseList, Value};
pub use report::{Command, Evidence, EvidenceKind, Report, SCHEMA, Scope};
pub use text::Text;
pub use top::{Expiry, Limit, NamespaceRequests, TopAnswer};
