//! Pods that run as the default ServiceAccount of their namespace.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::lint;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::name;

pub(super) const RULE: Rule = Rule {
    code: "service-account-default",
    severity: Severity::Info,
    level: Level::Cause,
    lint: true,
    finds: "A workload that runs as the ServiceAccount default of its namespace and gets its token.",
    matters: "All such pods of the namespace are one to the API server: rights given to one are given to all, and the audit log cannot \
              tell them apart.",
    looks_at: "serviceAccountName and automountServiceAccountToken of pods and templates.",
    advice: "Give it a ServiceAccount of its own; or no token, if it does not talk to the API server.",
    silent: "When the token is not mounted.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for spec in lint::specs(context) {
        let account = spec.spec.service_account_name.as_str();
        if !matches!(account, "" | "default") || !lint::mounts_token(context, &spec) {
            continue;
        }
        let reference = spec.reference();
        let draft = spec.draft(&RULE, format!("{} runs as the default ServiceAccount of its namespace.", name(&reference)));
        let path = spec.field("serviceAccountName");
        found.push(if account.is_empty() { draft.absent(&reference, path) } else { draft.field(path, account) });
    }
}
