//! Containers that a rule of security keeps from starting.

use crate::findings::containers;
use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::start_failure::{self, Failure, Why};
use crate::findings::words::{cited, describe};

pub(super) const RULE: Rule = Rule {
    code: "container-security-refused",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A container that the kubelet or the runtime does not start because what it wants is against a rule of security: it \
            is to run as another user than root and its image runs as root, or it names a profile that the node does not have.",
    matters: "The container never starts until the rule or the image is changed.",
    looks_at: "The waiting reason in status.containerStatuses, its message, and the events Failed of the pod.",
    advice: "Set runAsUser to a user of the image that is not root, or build the image with a numeric USER; load the profile \
             on the nodes.",
    silent: "When the container has been started since.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    let failures = start_failure::failures(context);
    found.extend(failures.filter(|failure| failure.why == Why::Security).map(|failure| containers::eased(context, failure.pod, draft(&failure))));
}

fn draft(failure: &Failure<'_, '_>) -> Draft {
    let reference = failure.pod.reference();
    let message = format!("{} is refused by a rule of security{}", containers::words(failure.pod, &failure.status.name), cited(failure.text));
    let draft = containers::draft(&RULE, failure.pod, &failure.status.name, message)
        .field_of(&reference, failure.reason_at.clone(), failure.reason);
    let draft = match (failure.event, &failure.text_at) {
        (Some(event), _) => draft.event(&reference, event),
        (None, Some(path)) if !failure.text.is_empty() => draft.field_of(&reference, path.clone(), failure.text),
        _ => draft,
    };
    draft
        .command(describe(&reference, "shows the rights that it asks for"))
}
