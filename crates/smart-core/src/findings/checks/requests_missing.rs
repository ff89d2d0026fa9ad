//! Containers that request nothing.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::lint::{self, Wrong};
use crate::findings::rule::{Level, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    code: "requests-missing",
    severity: Severity::Info,
    level: Level::Cause,
    lint: true,
    finds: "A container with neither requests nor limits.",
    matters: "The scheduler takes it for nothing and packs nodes too full; when memory runs short it is among the first to be killed; \
              autoscalers by usage do not work for it.",
    looks_at: "resources of containers and init containers, and of the pod.",
    advice: "Request what it uses on a usual day, and limit its memory.",
    silent: "When the pod as a whole has requests, or a LimitRange of the namespace gives defaults.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    let says = ("has neither requests nor limits", "have neither requests nor limits");
    lint::containers(context, &RULE, found, says, |spec, _, container| {
        let own = !container.resources.requests.is_empty() || !container.resources.limits.is_empty();
        let of_pod = spec.spec.resources.as_ref().is_some_and(|of_pod| !of_pod.requests.is_empty() || !of_pod.limits.is_empty());
        let has_defaults = || {
            let mut ranges = context.limit_ranges().filter(|(object, _)| object.meta.namespace == *spec.namespace());
            ranges.any(|(_, range)| range.spec.limits.iter().any(|limit| !limit.default_request.is_empty() || !limit.default.is_empty()))
        };
        (!own && !of_pod && !has_defaults()).then(|| Wrong::absent("resources"))
    });
}
