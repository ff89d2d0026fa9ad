//! ServiceAccounts that bindings name and that do not exist.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::missing::hints;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{describe, name};
use crate::object::ObjectRef;

pub(super) const RULE: Rule = Rule {
    code: "subject-missing",
    severity: Severity::Info,
    level: Level::Cause,
    lint: true,
    finds: "A ServiceAccount that a RoleBinding or ClusterRoleBinding names, and that does not exist.",
    matters: "The binding is a leftover, or its name is mistyped and somebody lacks the rights. Whoever makes an account of the name gets \
              them.",
    looks_at: "subjects of bindings, against the ServiceAccounts.",
    advice: "Correct the name or the namespace, or take the subject out.",
    silent: "When ServiceAccounts of that namespace were not listed, or for bindings that Kubernetes makes by itself.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (object, binding) in context.role_bindings() {
        if object.meta.name.starts_with("system:") {
            continue;
        }
        for (at, subject) in binding.subjects.iter().enumerate().filter(|(_, subject)| subject.kind == "ServiceAccount") {
            let namespace = if subject.namespace.is_empty() { &object.meta.namespace } else { &subject.namespace };
            if !context.find("", "ServiceAccount", namespace, &subject.name).is_missing() {
                continue;
            }
            let reference = object.reference();
            let missing = ObjectRef::new("", "ServiceAccount", namespace.clone(), subject.name.clone());
            let message = format!(
                "{} grants {} to {}, which does not exist.",
                name(&reference),
                binding.role_ref.name,
                name(&missing)
            );
            let draft = Draft::new(&RULE, reference.clone(), message)
                .part(format!("{namespace}/{}", subject.name))
                .breaking(false)
                .absent(&missing, "")
                .field(format!("/subjects/{at}/name"), &subject.name);
            found.push(hints(context, draft, &missing).command(describe(&reference, "shows whom it names")));
        }
    }
}
