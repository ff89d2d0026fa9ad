//! Containers that may run as root.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::lint::{self, Wrong};
use crate::findings::rule::{Level, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    code: "root-possible",
    severity: Severity::Info,
    level: Level::Cause,
    lint: true,
    finds: "A container that runs as root, or as whatever its image says.",
    matters: "Whoever breaks out of such a container is root on the node. Clusters that enforce the restricted level refuse it.",
    looks_at: "runAsNonRoot and runAsUser of the container and of its pod.",
    advice: "Set runAsNonRoot, and runAsUser where the image names no user by number.",
    silent: "When a user other than 0 is set, or root is refused.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    lint::containers(context, &RULE, found, ("may run as root", "may run as root"), |spec, _, container| {
        let (own, of_pod) = (container.security_context.as_ref(), spec.spec.security_context.as_ref());
        let user = own.and_then(|own| own.run_as_user).or_else(|| of_pod.and_then(|of_pod| of_pod.run_as_user));
        let refused = own.and_then(|own| own.run_as_non_root).or_else(|| of_pod.and_then(|of_pod| of_pod.run_as_non_root));
        match user {
            Some(0) => Some(Wrong { field: "securityContext/runAsUser", value: "0".to_owned() }),
            Some(_) => None,
            None => (refused != Some(true)).then(|| Wrong::absent("securityContext/runAsNonRoot")),
        }
    });
}
