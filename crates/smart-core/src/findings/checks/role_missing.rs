//! Roles that bindings grant and that do not exist.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::missing;
use crate::findings::rule::{Level, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    code: "role-missing",
    severity: Severity::Warning,
    level: Level::Cause,
    lint: false,
    finds: "A Role or ClusterRole that a binding grants, and that does not exist.",
    matters: "The binding grants nothing: those that it names are refused, without a word about the role. When somebody makes a role of the \
              name later, they get it at once.",
    looks_at: "roleRef of RoleBindings and ClusterRoleBindings, against the roles.",
    advice: "Create the role, correct the name in a new binding, since roleRef cannot be changed, or delete the binding.",
    silent: "When roles of that kind were not listed in full.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    let from = found.len();
    for kind in ["ClusterRole", "Role"] {
        missing::find(context, &RULE, "rbac.authorization.k8s.io", kind, found);
    }
    // That nobody has the rights breaks only what asks for them, which nothing here tells.
    for draft in found.iter_mut().skip(from) {
        draft.severity = Severity::Warning;
        draft.breaks = Some(true);
    }
}
