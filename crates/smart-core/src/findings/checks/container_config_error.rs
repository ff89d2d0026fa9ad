//! Containers whose configuration is not there.

use crate::findings::containers;
use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::start_failure::{self, Failure, Why};
use crate::findings::words::{cited, describe};

pub(super) const RULE: Rule = Rule {
    code: "container-config-error",
    severity: Severity::Critical,
    level: Level::Effect,
    lint: false,
    finds: "A container that the kubelet does not create because a ConfigMap, a Secret or a key of them that it reads is not \
            there.",
    matters: "The container does not start, for as long as that is so; the kubelet looks again every few seconds.",
    looks_at: "The waiting reason CreateContainerConfigError in status.containerStatuses, its message, and the events Failed \
               of the pod.",
    advice: "Create what the message names, or correct the name; mark the reference optional if the program can do without it.",
    silent: "When the container has been started since; when the text names a rule of security instead: container-security- \
             refused tells of that.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    let failures = start_failure::failures(context);
    found.extend(failures.filter(|failure| failure.why == Why::Config).map(|failure| containers::eased(context, failure.pod, draft(&failure))));
}

fn draft(failure: &Failure<'_, '_>) -> Draft {
    let reference = failure.pod.reference();
    let message = format!("{} cannot be created: its configuration is not there{}", containers::words(failure.pod, &failure.status.name), cited(failure.text));
    let draft = containers::draft(&RULE, failure.pod, &failure.status.name, message)
        .field_of(&reference, failure.reason_at.clone(), failure.reason);
    let draft = match (failure.event, &failure.text_at) {
        (Some(event), _) => draft.event(&reference, event),
        (None, Some(path)) if !failure.text.is_empty() => draft.field_of(&reference, path.clone(), failure.text),
        _ => draft,
    };
    draft
        .blames_all(start_failure::named(failure.text, failure.pod.namespace()))
        .command(describe(&reference, "shows in its events what the kubelet looks for"))
}
