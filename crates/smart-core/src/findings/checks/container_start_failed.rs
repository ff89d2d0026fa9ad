//! Containers that the runtime cannot start.

use crate::findings::containers;
use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::start_failure::{self, Failure, Why};
use crate::findings::words::{cited, describe};

pub(super) const RULE: Rule = Rule {
    code: "container-start-failed",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A container that is created and whose program cannot be started: it is not in the image, may not be executed, is \
            built for another processor, or a hook or a mount fails.",
    matters: "The container never does any work; the kubelet tries again with growing waits.",
    looks_at: "The reasons CreateContainerError, RunContainerError, StartError, ContainerCannotRun and those of hooks in \
               status.containerStatuses, their messages, and the events Failed of the pod.",
    advice: "Compare command and image: the path of the program, its mode, the processor it is built for. For hooks and \
             mounts, read what the message names.",
    silent: "When the container runs now; for programs that start and end with an error: container-crash-loop tells of these; \
             when the memory limit is the reason, or the configuration is not there.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for failure in start_failure::failures(context) {
        if !matches!(failure.why, Why::Config | Why::Memory | Why::Security) {
            found.push(containers::eased(context, failure.pod, draft(&failure)));
        }
    }
}

fn draft(failure: &Failure<'_, '_>) -> Draft {
    let reference = failure.pod.reference();
    let message = format!("{} cannot be started: {}{}", containers::words(failure.pod, &failure.status.name), failure.why.words(start_failure::program(failure.text)), cited(failure.text));
    let draft = containers::draft(&RULE, failure.pod, &failure.status.name, message)
        .field_of(&reference, failure.reason_at.clone(), failure.reason);
    let draft = match (failure.event, &failure.text_at) {
        (Some(event), _) => draft.event(&reference, event),
        (None, Some(path)) if !failure.text.is_empty() => draft.field_of(&reference, path.clone(), failure.text),
        _ => draft,
    };
    draft
        .command(describe(&reference, "shows the command of the container and its events"))
}
