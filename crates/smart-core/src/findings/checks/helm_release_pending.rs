//! Helm releases that were begun and not finished.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::helm;
use crate::findings::rule::{Level, Rule, Severity};
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "helm-release-pending",
    severity: Severity::Warning,
    level: Level::Cause,
    lint: false,
    finds: "A Helm release whose newest revision has been pending for more than 15 minutes.",
    matters: "Helm was ended in the middle, and refuses every further upgrade: another operation is in progress, it says.",
    looks_at: "The labels owner, name, version and status of Secrets of the type helm.sh/release.v1, and when they were made.",
    advice: "Make sure that no Helm runs any more, then roll back to the revision before.",
    silent: "When the revision was begun less than 15 minutes ago.",
    check,
};

/// Three times what Helm waits by default.
const PATIENCE_SECONDS: i64 = 900;

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for release in helm::newest(context).into_iter().filter(|release| release.status.starts_with("pending-")) {
        let since = release.object.meta.creation_timestamp;
        if !context.holds_for(since, PATIENCE_SECONDS) {
            continue;
        }
        let waits = context.for_how_long(since);
        let message = format!(
            "Revision {} of Helm release {}/{} has been {}{waits}.",
            release.version, release.namespace, release.name, release.status
        );
        found.push(
            Draft::new(&RULE, release.object.reference(), message)
                .breaking(false)
                .since(since)
                .field("/metadata/labels/status", release.status)
                .field("/metadata/labels/version", release.version)
                .command(Command::new(["helm", "-n", release.namespace, "history", release.name], "shows the revisions")),
        );
    }
}
