//! Containers whose memory nothing limits.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::lint::{self, Wrong};
use crate::findings::rule::{Level, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    code: "limits-missing",
    severity: Severity::Info,
    level: Level::Cause,
    lint: true,
    finds: "A container with requests and no limits at all.",
    matters: "When it leaks memory it takes that of its node, and the kernel or the kubelet chooses who dies for it.",
    looks_at: "resources.requests and resources.limits of containers, and of the pod.",
    advice: "Limit the memory. A limit on the processor is a matter of taste: it slows the container down, and protects nobody whose \
             requests are true.",
    silent: "When there are no requests either, which is told by itself, or a LimitRange of the namespace gives defaults.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    let says = ("has requests and no limits", "have requests and no limits");
    lint::containers(context, &RULE, found, says, |spec, _, container| {
        let lacks = !container.resources.requests.is_empty() && container.resources.limits.is_empty();
        let of_pod = spec.spec.resources.as_ref().is_some_and(|of_pod| !of_pod.limits.is_empty());
        let has_defaults = || {
            let mut ranges = context.limit_ranges().filter(|(object, _)| object.meta.namespace == *spec.namespace());
            ranges.any(|(_, range)| range.spec.limits.iter().any(|limit| !limit.default.is_empty()))
        };
        (lacks && !of_pod && !has_defaults()).then(|| Wrong::absent("resources/limits"))
    });
}
