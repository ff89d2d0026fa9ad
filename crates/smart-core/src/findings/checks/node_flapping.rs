//! Nodes that become ready and not ready in turns.

use std::collections::BTreeMap;

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::nodes;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{describe, name};

pub(super) const RULE: Rule = Rule {
    code: "node-flapping",
    severity: Severity::Warning,
    level: Level::Cause,
    lint: false,
    finds: "A node that was not ready three times or more within an hour.",
    matters: "Each time its pods leave their Services, and come back a little later: users see errors that are gone when somebody looks.",
    looks_at: "Events NodeNotReady about the node, with how often they were seen.",
    advice: "Look at what the machine lacks at these times, memory, disk throughput or network, and at restarts of the kubelet and the \
             container runtime.",
    silent: "When the last time is more than an hour ago.",
    check,
};

const TIMES_MIN: i64 = 3;
const RECENT_SECONDS: i64 = 3600;

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (object, _) in context.nodes() {
        // The kubelet and the controller both tell of it: the one that saw more counts.
        let told = context.events_of(object).filter(|told| told.event.reason == "NodeNotReady");
        let recent = told.filter(|told| {
            let began = context.seconds_since(told.event.first).is_none_or(|passed| passed <= RECENT_SECONDS);
            told.is_within(RECENT_SECONDS, context.now) && (told.event.count <= 1 || began)
        });
        let recent: Vec<_> = recent.collect();
        let mut by_reporter: BTreeMap<&str, i64> = BTreeMap::new();
        for told in &recent {
            *by_reporter.entry(told.event.reporter.as_str()).or_insert(0) += i64::from(told.event.count);
        }
        let times = by_reporter.into_values().max().unwrap_or(0);
        let Some(first) = recent.first().filter(|_| times >= TIMES_MIN) else { continue };
        let reference = object.reference();
        found.push(
            Draft::new(&RULE, reference.clone(), format!("{} was not ready {times} times within an hour.", name(&reference)))
                .count(times)
                .since(recent.iter().filter_map(|told| told.event.first).min())
                .last(first.event.last)
                .event(&reference, first.event)
                .command(describe(&reference, "shows when its condition changed, and its events"))
                .command(nodes::list_pods(&object.meta.name)),
        );
    }
}
