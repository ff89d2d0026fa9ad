//! Quotas of pods that are used up.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::quotas::{self, Family};

pub(super) const RULE: Rule = Rule {
    code: "quota-pods-exceeded",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A ResourceQuota whose bound on pods keeps something from being made.",
    matters: "The API server refuses whatever goes beyond the bound; workloads lack pods, and rollouts do not end.",
    looks_at: "The refusals in events FailedCreate and conditions ReplicaFailure, and status.hard and status.used of \
              ResourceQuotas for pods.",
    advice: "Stop pods that are not needed, delete finished ones, or raise the bound. A rolling update needs room for \
              the pods that it adds.",
    silent: "When whatever was refused is there by now, or nothing is lacking although the quota is used up.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    quotas::find(context, &RULE, Family::Pods, found);
}
