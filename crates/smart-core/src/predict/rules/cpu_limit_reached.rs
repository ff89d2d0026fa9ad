//! Containers that will use all the CPU that they may.

use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity, finds_nothing_now};
use crate::predict::foreseer::Foreseer;
use crate::predict::rules::memory_limit_reached::of_containers;
use crate::predict::size::round_cores;
use crate::series::Measure;

pub(super) const RULE: Rule = Rule {
    code: "cpu-limit-reached",
    severity: Severity::Warning,
    level: Level::Cause,
    lint: false,
    finds: "A container whose use of CPU will reach its limit within the time that is asked about.",
    matters: "At the limit it is throttled: it goes on, slower, and probes with short timeouts begin to fail.",
    looks_at: "container_cpu_usage_seconds_total as a rate over time, and the CPU limit of the container.",
    advice: "Raise or remove the CPU limit, or spread the load over more pods.",
    silent: "When the use does not grow beyond its daily and weekly ways; for containers without a CPU limit.",
    check: finds_nothing_now,
};

pub(super) fn foresee(foreseer: &Foreseer<'_>, found: &mut Vec<Draft>) {
    of_containers(foreseer, Measure::ContainerCpu, &RULE, found, round_cores);
}
