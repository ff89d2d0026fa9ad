//! Argo CD Applications that differ from their repository.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{describe, name};
use crate::object::Body;
use crate::object::time::Time;

pub(super) const RULE: Rule = Rule {
    code: "argo-application-out-of-sync",
    severity: Severity::Warning,
    level: Level::State,
    lint: false,
    finds: "An Application of Argo CD whose objects differ from its repository: long after its last sync where it syncs by itself, at all \
            where it does not.",
    matters: "The cluster runs something else than the repository says. Where Argo CD should mend it by itself, it does not get there.",
    looks_at: "status.sync.status, spec.syncPolicy.automated and status.operationState of Applications.",
    advice: "Look at the difference, then sync, or correct the repository.",
    silent: "When an Application that syncs by itself has compared itself within the last ten minutes only.",
    check,
};

const PATIENCE_SECONDS: i64 = 600;

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for object in context.of_kind("Application").iter().filter(|object| object.api.group == "argoproj.io") {
        let Body::Generic(body) = &object.body else { continue };
        if body.text_at("status.sync.status").is_none_or(|status| *status != "OutOfSync") {
            continue;
        }
        let finished = body.text_at("status.operationState.finishedAt").and_then(|time| Time::parse(time).ok());
        let automated = body.at("spec.syncPolicy.automated").is_some();
        if automated && !context.holds_for(finished, PATIENCE_SECONDS) {
            continue;
        }
        let reference = object.reference();
        let ago = context.age(finished).map(|passed| format!(" and last did so {} ago", passed.human())).unwrap_or_default();
        let (severity, how) =
            if automated { (Severity::Warning, format!(", though it syncs by itself{ago}")) } else { (Severity::Info, String::new()) };
        let mut draft = Draft::new(&RULE, reference.clone(), format!("{} differs from its repository{how}.", name(&reference)))
            .severity(severity)
            .breaking(false)
            .field("/status/sync/status", "OutOfSync");
        if let Some(finished) = finished {
            draft = draft.field("/status/operationState/finishedAt", finished);
        }
        found.push(draft.command(describe(&reference, "shows which of its objects differ")));
    }
}
