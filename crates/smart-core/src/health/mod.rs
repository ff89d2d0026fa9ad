//! Is an object well? One answer an object, from the object alone and the moment at which it is judged.
//!
//! The rules and their reasons are written down in `docs/health.md`.

mod builtin;
mod deletion;
mod generic;
mod status;
mod subject;

pub use status::HealthStatus;
pub(crate) use subject::{cited, counted, name};

use crate::cluster::Cluster;
use crate::json::SparseList;
use crate::object::time::Time;
use crate::object::{Body, Object, ObjectRef};
use crate::report::{Command, Evidence, Report, Scope};
use crate::text::Text;
use subject::{Moment, Subject};

/// The health of the objects of a scope, in order of their references.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct HealthAnswer {
    /// One answer an object.
    pub health: Vec<Health>,
}

/// Whether one object is well, and how that is known. There is one of each object and most say nothing: they are kept small.
#[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[non_exhaustive]
pub struct Health {
    /// The object.
    pub object: ObjectRef,
    /// The answer.
    pub status: HealthStatus,
    /// Why, in one word for machines: Kubernetes' own where it has one, as `CrashLoopBackOff`; empty when there is nothing
    /// to say.
    pub reason: Text,
    /// Why, in words for people; empty when there is nothing to say.
    pub message: Text,
    /// The fields that the answer stands on.
    #[serde(skip_serializing_if = "<[Evidence]>::is_empty")]
    pub evidence: SparseList<Evidence>,
    /// What to look at next.
    #[serde(skip_serializing_if = "<[Command]>::is_empty")]
    pub next: SparseList<Command>,
}

impl Cluster {
    /// Returns the health of each object of the scope; also of those that it names and the input does not hold.
    ///
    /// ```
    /// use smart_core::{Cluster, HealthStatus, Input, Scope};
    ///
    /// let mut input = Input::new();
    /// input.dump("pod.json", br#"{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web-0", "namespace": "shop"},
    ///     "status": {"phase": "Failed", "reason": "Evicted"}}"#)?;
    /// let report = Cluster::new(input, None).health(&Scope::all());
    /// assert_eq!(report.answer.health[0].status, HealthStatus::Degraded);
    /// assert_eq!(report.answer.health[0].reason, "Evicted");
    /// # Ok::<(), smart_core::Error>(())
    /// ```
    pub fn health(&self, scope: &Scope) -> Report<HealthAnswer> {
        let everything = *scope == Scope::all();
        let objects = self.objects().iter().filter(|object| everything || scope.includes(object));
        let mut health: Vec<Health> = objects.map(|object| judge(object, self.now())).collect();
        let absent = scope.objects.iter().filter(|reference| self.object(reference).is_none());
        health.extend(absent.map(|reference| self.health_of(reference)));
        // The objects come in order; in place, since a stable sort takes as much memory again.
        health.sort_unstable_by(|a, b| a.object.cmp(&b.object));
        // What is absent, others must name. Such a question no input is read for alone.
        let question = if scope.objects.is_empty() { "health" } else { "health of named objects" };
        self.report_with("health", self.gaps_for(question), HealthAnswer { health })
    }

    /// Returns the health of one object; of one that the input does not hold, whether it is missing or just not known.
    pub fn health_of(&self, reference: &ObjectRef) -> Health {
        if let Some(object) = self.object(reference) {
            return judge(object, self.now());
        }
        let health = Health::healthy(reference.clone());
        if let Some(question) = self.keeps().question() {
            let name = subject::name(reference);
            let message = format!("Nothing tells whether {name} exists: the input was read for {question} alone.");
            return health.becomes(HealthStatus::Unknown, NOT_OBSERVED, message);
        }
        let listed = self.coverage().observes(&reference.group, &reference.kind, &reference.namespace);
        if self.graph().is_missing(reference, listed) {
            let message =
                format!("{} does not exist: the input lists its kind, and it is not among them.", subject::name(reference));
            return health.becomes(HealthStatus::Missing, "NotFound", message).absent("");
        }
        let message =
            format!("The input does not tell whether {} exists: its kind was not listed in full.", subject::name(reference));
        health.becomes(HealthStatus::Unknown, NOT_OBSERVED, message)
    }
}

/// The reason of what the input does not tell.
pub(crate) const NOT_OBSERVED: &str = "NotObserved";

/// Judges one object.
pub(crate) fn judge(object: &Object, now: Option<Time>) -> Health {
    judge_at(object, &Moment::new(now))
}

/// Returns the health of an object if it is the same at whatever moment the object is judged.
pub(crate) fn lasting(object: &Object) -> Option<Health> {
    let moment = Moment::new(None);
    let health = judge_at(object, &moment);
    (!moment.is_asked()).then_some(health)
}

fn judge_at(object: &Object, moment: &Moment) -> Health {
    let subject = Subject { object, moment };
    if let Body::Settled(settled) = &object.body {
        return match settled.health() {
            Some(health) => health.clone(),
            None if settled.is_judged() => subject.healthy(),
            None => {
                let message = format!("Nothing tells the state of {subject}: the input was read for certificates alone.");
                subject.becomes(HealthStatus::Unknown, NOT_OBSERVED, message)
            }
        };
    }
    if let Some(at) = object.meta.deletion_timestamp {
        return match &object.body {
            Body::Namespace(namespace) => builtin::namespace::terminating(&subject, namespace),
            _ => deletion::pending(&subject, at),
        };
    }
    match &object.body {
        Body::Generic(body) => generic::health(&subject, body),
        _ => builtin::health(&subject),
    }
}

impl Health {
    /// Returns the answer that nothing is wrong.
    fn healthy(object: ObjectRef) -> Self {
        Self {
            object,
            status: HealthStatus::Healthy,
            reason: Text::default(),
            message: Text::default(),
            evidence: SparseList::default(),
            next: SparseList::default(),
        }
    }

    /// Tells whether the answer is that nothing is wrong, without a word more.
    pub(crate) fn says_nothing(&self) -> bool {
        let has_words = !self.reason.is_empty() || !self.message.is_empty();
        self.status == HealthStatus::Healthy && !has_words && self.evidence.is_empty() && self.next.is_empty()
    }

    /// Replaces the answer.
    fn becomes(mut self, status: HealthStatus, reason: impl Into<Text>, message: impl Into<Text>) -> Self {
        self.status = status;
        self.reason = reason.into();
        self.message = message.into();
        self
    }

    /// Adds a field that the answer stands on.
    fn field(mut self, path: impl Into<String>, value: impl std::fmt::Display) -> Self {
        self.evidence = self.evidence.with(Evidence::field(&self.object, path, value));
        self
    }

    /// Adds that a field is not there.
    fn absent(mut self, path: impl Into<String>) -> Self {
        self.evidence = self.evidence.with(Evidence::absent(&self.object, path));
        self
    }

    /// Adds a command to look further with.
    fn then(mut self, command: Command) -> Self {
        self.next = self.next.with(command);
        self
    }
}

#[cfg(test)]
mod tests;
