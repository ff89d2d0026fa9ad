//! The analysis engine for Kubernetes that people embed.
#![forbid(unsafe_code)]

mod anomalies;
mod cluster;
mod diff;
mod error;
mod findings;
pub mod forecast;
mod graph;
mod health;
mod input;
mod json;
pub mod object;
mod predict;
mod redact;
pub mod render;
mod report;
mod series;
mod simulate;
mod text;
mod top;

pub use anomalies::{Anomalies, Anomaly, AnomalyKind, AnomalyOptions, AnomalyRefusal, SampleRows, anomalies};
pub use cluster::{Certificates, Cluster, PlacedCertificate};
pub use diff::{ChangedObject, DiffAnswer, FieldChange, Moved, Place, PlaceRole, diff};
pub use error::Error;
pub use findings::{
    Asked, Cause, EventGroup, Finding, FindingsAnswer, FindingsOptions, Involved, Level, LookedAt, Noise, Role, Rule,
    RulesAnswer, Score, Severity, Symptom, Term, Unseen, explain, explain_report, rules,
};
pub use forecast::{Forecast, ForecastOptions, forecast};
pub use graph::{Direction, Graph, GraphAnswer, GraphEdge, GraphNode, GraphView, Relation, State, Strength};
pub use health::{Health, HealthAnswer, HealthStatus};
pub use input::{Coverage, DumpReader, Gap, Input, Skipped};
pub use json::{List, Map, Shared, SharedList, SparseList, Value};
pub use predict::{Foresight, MissingMetrics, Outlook, Prediction, PredictionOptions, PredictionsAnswer, Refused, Trend};
pub use render::{Page, RenderOptions, Tone};
pub use report::{Command, Evidence, EvidenceKind, Report, SCHEMA, Scope};
pub use series::{LimitOrigin, Measure, Measured, Measurements, Series, SeriesEvidence, SeriesLimit, Subject, Unit, Unmeasured};
pub use simulate::{
    Applied, Candidate, Cascade, Change, ChangeForm, Code, ContainerImage, DrainAction, DrainAnswer, DrainOptions, DrainProfile,
    DrainStep, Effect, EffectSeverity, Filter, Fit, FitAnswer, FitChange, FitMore, Fork, HeldClaim, LeftPod, Loss, LossAnswer,
    Manifest, Moment, Named, NodeDrainAnswer, NodePods, NodeScore, NodeUse, Obstacle, ObstacleDetail, Part, Placement,
    Preemption, QuotaBound, Refusal, ScaleBound, ScoreTerm, ServiceRisk, Setting, SimulationAnswer, SimulationOptions,
    SimulationOutcome, StuckPod, Suggestion, TaintSetting, Unfit, Wait,
};
pub use text::Text;
pub use top::{Expiry, Limit, NamespaceRequests, TopAnswer};
