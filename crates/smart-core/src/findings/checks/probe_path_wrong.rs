//! Probes that ask a path that the server does not have.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::probe::{self, Failing, How};
use crate::findings::rule::{Level, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    code: "probe-path-wrong",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A probe that fails because the server answers that it has no such path.",
    matters: "The program may be well, and is restarted or gets no requests all the same.",
    looks_at: "The status 404 in the events Unhealthy of the pod, and the path of the probe.",
    advice: "Set the path to one that the program answers; look whether a version of the program or a base path has changed \
             it.",
    silent: "When the server answers with another status.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    found.extend(probe::failing(context).filter(|failing| failing.how == How::Status(404)).map(|failing| draft(context, &failing)));
}

fn draft(context: &Context<'_>, failing: &Failing<'_, '_>) -> Draft {
    let (words, kind, asks) = (failing.words(), failing.kind.as_str(), probe::asks(failing.probe));
    let message = format!("{words} has a {kind} probe ({asks}) whose path the server does not have: it answers with status 404.");
    failing.draft(context, &RULE, message)
}
