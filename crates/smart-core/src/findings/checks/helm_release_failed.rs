//! Helm releases that failed.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::helm;
use crate::findings::rule::{Level, Rule, Severity};
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "helm-release-failed",
    severity: Severity::Warning,
    level: Level::State,
    lint: false,
    finds: "A Helm release whose newest revision failed.",
    matters: "The cluster has a part of the new revision and a part of the old one, and the chart is not what its repository says.",
    looks_at: "The labels owner, name, version and status of Secrets of the type helm.sh/release.v1.",
    advice: "Look at the reason with `helm history`, mend it, and upgrade again or roll back.",
    silent: "When a later revision is deployed.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for release in helm::newest(context).into_iter().filter(|release| release.status == "failed") {
        let message = format!("Revision {} of Helm release {}/{} failed.", release.version, release.namespace, release.name);
        found.push(
            Draft::new(&RULE, release.object.reference(), message)
                .breaking(false)
                .since(release.object.meta.creation_timestamp)
                .field("/metadata/labels/status", release.status)
                .field("/metadata/labels/version", release.version)
                .command(Command::new(
                    ["helm", "-n", release.namespace, "history", release.name],
                    "shows the revisions, and why the last one failed",
                )),
        );
    }
}
