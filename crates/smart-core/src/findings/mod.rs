//! What is broken, and why: checks, then what explains what, then the order.
//!
//! How the ranking works is written down in `docs/ranking.md`, every rule in `docs/rules.md`.

mod affected;
mod answer;
mod autoscalers;
mod budgets;
mod capacity;
mod checks;
mod context;
mod draft;
mod exit_code;
mod fingerprint;
mod group;
mod jobs;
mod missing;
mod noise;
mod rank;
mod rollout;
mod rule;
mod schedule;
mod score;
mod stateful_set;
#[cfg(test)]
mod tests;
mod words;

pub use answer::{Cause, EventGroup, Finding, FindingsAnswer, FindingsOptions, Noise, Symptom};
pub use rule::{Level, Rule, Severity};
pub use score::{Score, Term};

use crate::cluster::Cluster;
use crate::error::Error;
use crate::report::{Report, Scope};
use context::Context;

/// Returns every rule, in order of their codes.
pub fn rules() -> &'static [&'static Rule] {
    checks::RULES
}

/// Returns the rule of a code.
///
/// # Errors
/// When there is none; the error offers the nearest.
pub fn explain(code: &str) -> Result<&'static Rule, Error> {
    if let Some(rule) = checks::RULES.iter().find(|rule| rule.code == code) {
        return Ok(rule);
    }
    let mut nearest: Vec<(usize, &str)> = checks::RULES
        .iter()
        .map(|rule| (strsim::damerau_levenshtein(code, rule.code), rule.code))
        .filter(|(distance, known)| *distance <= 3 || known.contains(code) || code.contains(known))
        .collect();
    nearest.sort_unstable();
    let nearest = nearest.into_iter().take(3).map(|(_, known)| known.to_owned()).collect();
    Err(Error::UnknownRule { code: code.to_owned(), nearest })
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
        let answer = answer::answer(&context, &problems, &ranked, raw, scope, options);
        self.report("findings", answer)
    }
}
