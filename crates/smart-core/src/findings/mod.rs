//! What is broken, and why: checks, then what explains what, then the order.
//!
//! How the ranking works is written down in `docs/ranking.md`, every rule in `docs/rules.md`.

mod absent_message;
mod affected;
mod answer;
mod asked;
pub(crate) mod autoscalers;
mod backends;
mod budgets;
pub(crate) mod capacity;
pub(crate) mod certs;
mod checks;
mod claims;
pub(crate) mod config_change;
mod containers;
pub(crate) mod context;
mod control_plane;
mod create_failure;
pub(crate) mod draft;
mod env_services;
mod exit_code;
pub(crate) mod fingerprint;
pub(crate) mod group;
mod helm;
mod hosts;
mod image_pull;
pub(crate) mod jobs;
mod keys;
mod lint;
mod mentions;
pub(crate) mod missing;
mod nodes;
mod noise;
pub(crate) mod placement;
mod probe;
mod quotas;
mod rank;
mod rollout;
pub(crate) mod rule;
mod sandbox;
pub(crate) mod schedule;
mod scheduler_message;
pub(crate) mod score;
mod services;
mod start_failure;
mod stateful_set;
#[cfg(test)]
mod tests;
mod unscheduled;
mod webhooks;
pub(crate) mod words;

pub use answer::{Cause, EventGroup, Finding, FindingsAnswer, FindingsOptions, LookedAt, Noise, Symptom, Unseen};
pub use asked::{Asked, Involved, Role};
pub use rule::{Level, Rule, Severity};
pub use score::{Score, Term};

use std::sync::LazyLock;

use crate::cluster::Cluster;
use crate::error::Error;
use crate::report::{Report, SCHEMA, Scope};
use context::Context;

/// Returns every rule, about what is broken and about what will break, in order of their codes.
pub fn rules() -> &'static [&'static Rule] {
    static ALL: LazyLock<Vec<&'static Rule>> = LazyLock::new(|| {
        let ahead = crate::predict::RULES.iter().map(|foreseen| foreseen.rule);
        let mut all: Vec<&Rule> = checks::RULES.iter().copied().chain(ahead).collect();
        all.sort_by_key(|rule| rule.code);
        all
    });
    &ALL
}

/// Returns the rule of a code.
///
/// # Errors
/// When there is none; the error offers the nearest.
pub fn explain(code: &str) -> Result<&'static Rule, Error> {
    if let Some(rule) = rules().iter().find(|rule| rule.code == code) {
        return Ok(rule);
    }
    let mut nearest: Vec<(usize, &str)> = rules()
        .iter()
        .map(|rule| (strsim::damerau_levenshtein(code, rule.code), rule.code))
        .filter(|(distance, known)| *distance <= 3 || known.contains(code) || code.contains(known))
        .collect();
    nearest.sort_unstable();
    let nearest = nearest.into_iter().take(3).map(|(_, known)| known.to_owned()).collect();
    Err(Error::UnknownRule { code: code.to_owned(), nearest })
}

/// What rules say of themselves.
#[derive(Clone, Debug, serde::Serialize)]
#[non_exhaustive]
pub struct RulesAnswer {
    /// The rules, in order of their codes.
    pub rules: Vec<&'static Rule>,
}

/// Returns what rules say of themselves in the frame that every answer has: that of this code, or all of them. It is of no
/// input, and so of no time.
///
/// # Errors
/// When there is no rule of that code; the error offers the nearest.
pub fn explain_report(code: Option<&str>) -> Result<Report<RulesAnswer>, Error> {
    let rules = match code {
        Some(code) => vec![explain(code)?],
        None => rules().to_vec(),
    };
    Ok(Report {
        schema: SCHEMA,
        command: "explain",
        now: None,
        taken_at: None,
        complete: true,
        gaps: Vec::new(),
        skipped: Vec::new(),
        answer: RulesAnswer { rules },
    })
}

impl Cluster {
    /// Returns what is broken among the objects of the scope, and what outside of it explains that: roots first, each with
    /// what it explains.
    ///
    /// ```
    /// use smart_core::{Cluster, FindingsOptions, Input, Scope};
    ///
    /// let mut input = Input::new();
    /// input.dump("pod.json", br#"{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web-0", "namespace": "shop"},
    ///     "status": {"phase": "Failed", "reason": "Evicted", "message": "The node was low on resource: memory."}}"#)?;
    /// let report = Cluster::new(input, None).findings(&Scope::all(), &FindingsOptions::default());
    /// assert_eq!(report.answer.findings[0].code, "pod-evicted");
    /// # Ok::<(), smart_core::Error>(())
    /// ```
    pub fn findings(&self, scope: &Scope, options: &FindingsOptions) -> Report<FindingsAnswer> {
        let context = Context::new(self);
        let mut drafts = Vec::new();
        for rule in checks::RULES.iter().filter(|rule| options.lint || !rule.lint) {
            (rule.check)(&context, &mut drafts);
        }
        let raw = drafts.len();
        let problems = group::group(drafts);
        let ranked = rank::rank(&context, &problems);
        let ask = |scope: &Scope| answer::answer(&context, &problems, &ranked, raw, scope, options);
        let mut answer = ask(scope);
        if !scope.objects.is_empty() {
            answer = asked::asked(&context, scope, answer, ask);
        }
        answer.looked_at = looked_at(self, scope, options);
        if *scope != Scope::all() {
            answer.looked_at.suffering = Some(answer::suffering(&context, &answer.findings, scope));
        }
        self.report("findings", answer)
    }
}

fn looked_at(cluster: &Cluster, scope: &Scope, options: &FindingsOptions) -> LookedAt {
    let is_all = *scope == Scope::all();
    let of_kind = |((group, kind), objects)| Unseen { kind, group, objects };
    LookedAt {
        objects: cluster.objects().iter().filter(|object| is_all || scope.includes(object)).count(),
        events: cluster.events().len(),
        rules: checks::RULES.iter().filter(|rule| options.lint || !rule.lint).count(),
        unseen: cluster.graph().unknown_kinds().into_iter().map(of_kind).collect(),
        namespace: scope.namespace.clone().unwrap_or_default(),
        kinds: scope.kinds.iter().map(|(group, kind)| kind_in_words(group, kind)).collect(),
        labels: scope.labels.to_string(),
        suffering: None,
    }
}

/// Returns a kind as kubectl takes it, with its group where it has one: `Deployment.apps`.
fn kind_in_words(group: &str, kind: &str) -> String {
    if group.is_empty() { kind.to_owned() } else { format!("{kind}.{group}") }
}
