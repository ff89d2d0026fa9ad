//! Quotas of memory that are used up.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::quotas::{self, Family};

pub(super) const RULE: Rule = Rule {
    code: "quota-memory-exceeded",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A ResourceQuota whose bound on memory keeps something from being made.",
    matters: "The API server refuses whatever goes beyond the bound; workloads lack pods, and rollouts do not end.",
    looks_at: "The refusals in events FailedCreate and conditions ReplicaFailure, and status.hard and status.used of \
              ResourceQuotas for requests.memory and limits.memory.",
    advice: "Lower requests that are higher than what is used, stop what is not needed, or raise the bound.",
    silent: "When whatever was refused is there by now, or nothing is lacking although the quota is used up.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    quotas::find(context, &RULE, Family::Memory, found);
}
