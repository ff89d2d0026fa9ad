//! ServiceAccounts that may do everything.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{describe, listed, name};

pub(super) const RULE: Rule = Rule {
    code: "cluster-admin-bound",
    severity: Severity::Warning,
    level: Level::Cause,
    lint: true,
    finds: "A ServiceAccount, or all of a group that anybody is in, that a binding makes cluster-admin.",
    matters: "Whoever breaks into one pod of the account owns the cluster, and a faulty program can delete all of it.",
    looks_at: "roleRef and subjects of ClusterRoleBindings.",
    advice: "Give the account the rights that it uses; the audit log tells which.",
    silent: "For users and the group system:masters, who are people, and for accounts of kube-system.",
    check,
};

const ANYBODY: &[&str] = &["system:authenticated", "system:serviceaccounts", "system:unauthenticated"];

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (object, binding) in context.role_bindings().filter(|(object, _)| object.api.kind == "ClusterRoleBinding") {
        if binding.role_ref.name != "cluster-admin" {
            continue;
        }
        let subjects = binding.subjects.iter().filter_map(|subject| match subject.kind.as_str() {
            "ServiceAccount" if subject.namespace != "kube-system" => {
                Some(format!("ServiceAccount {}/{}", subject.namespace, subject.name))
            }
            "Group" if ANYBODY.contains(&subject.name.as_str()) => Some(format!("Group {}", subject.name)),
            _ => None,
        });
        let subjects: Vec<String> = subjects.collect();
        if subjects.is_empty() {
            continue;
        }
        let reference = object.reference();
        found.push(
            Draft::new(&RULE, reference.clone(), format!("{} makes {} cluster-admin.", name(&reference), listed(&subjects)))
                .breaking(false)
                .field("/roleRef/name", "cluster-admin")
                .field("/subjects", subjects.join(", "))
                .command(describe(&reference, "shows whom it names")),
        );
    }
}
