//! Pods that can talk to the API server.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::lint;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::name;

pub(super) const RULE: Rule = Rule {
    code: "token-mounted",
    severity: Severity::Info,
    level: Level::Cause,
    lint: true,
    finds: "A workload whose pods get the token of their ServiceAccount.",
    matters: "Whoever breaks into such a pod has the rights of the account. Most programs never talk to the API server.",
    looks_at: "automountServiceAccountToken of the pod, else that of its ServiceAccount; without either the token is mounted.",
    advice: "Set automountServiceAccountToken to false where the program does not need it.",
    silent: "When the pod or its ServiceAccount says no, or the pod says nothing and its ServiceAccount is not in the input.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for spec in lint::specs(context).filter(|spec| lint::mounts_token(context, spec)) {
        let reference = spec.reference();
        let account = if spec.spec.service_account_name.is_empty() { "default" } else { &spec.spec.service_account_name };
        let message = format!("{} gets the token of ServiceAccount {}/{account}.", name(&reference), spec.namespace());
        let draft = spec.draft(&RULE, message).field(spec.field("serviceAccountName"), account);
        let path = spec.field("automountServiceAccountToken");
        found.push(match spec.spec.automount_service_account_token {
            Some(mounts) => draft.field(path, mounts),
            None => draft.absent(&reference, path),
        });
    }
}
