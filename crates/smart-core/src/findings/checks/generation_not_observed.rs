//! Changes that the controller of a workload has not seen.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::name;
use crate::object::Body;
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "generation-not-observed",
    severity: Severity::Warning,
    level: Level::Cause,
    lint: false,
    finds: "A workload whose last change its controller has not looked at for ten minutes.",
    matters: "The change is not carried out, and the numbers of the status are those of the state before.",
    looks_at: "metadata.generation and status.observedGeneration of Deployments, StatefulSets, DaemonSets and ReplicaSets, and \
               when the object was last written.",
    advice: "Look at the controller manager: whether it runs, holds its lease, and can reach the API server.",
    silent: "When it is not known when the object was changed, and when that is less than ten minutes ago.",
    check,
};

/// A controller looks within seconds; one that was restarted, within a few minutes.
const LATE_SECONDS: i64 = 600;

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for kind in ["DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"] {
        for object in context.of_kind(kind) {
            let observed = match &object.body {
                Body::DaemonSet(body) => body.status.observed_generation,
                Body::Deployment(body) => body.status.observed_generation,
                Body::ReplicaSet(body) => body.status.observed_generation,
                Body::StatefulSet(body) => body.status.observed_generation,
                _ => continue,
            };
            let meta = &object.meta;
            if observed >= meta.generation || meta.deletion_timestamp.is_some() {
                continue;
            }
            // Who wrote the wanted state last tells when it was changed; the first generation is as old as the object.
            let written = meta.managers.iter().filter(|manager| manager.subresource.is_empty()).filter_map(|manager| manager.time);
            let changed = written.max().or(meta.creation_timestamp.filter(|_| meta.generation == 1));
            if !context.holds_for(changed, LATE_SECONDS) {
                continue;
            }
            let reference = object.reference();
            let message = format!(
                "{} was changed to generation {}, of which its controller has seen generation {observed}{}.",
                name(&reference),
                meta.generation,
                context.age(changed).map(|age| format!(" {} later", age.human())).unwrap_or_default()
            );
            found.push(
                Draft::new(&RULE, reference.clone(), message)
                    .since(changed)
                    .field("/metadata/generation", meta.generation)
                    .field("/status/observedGeneration", observed)
                    .command(Command::kubectl_in(
                        "kube-system",
                        &["get", "leases"],
                        "shows whether a controller manager holds its lease, and since when",
                    )),
            );
        }
    }
}
