//! ServiceAccounts that do not exist.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::create_failure::Why;
use crate::findings::missing;
use crate::findings::words::name;
use crate::object::ObjectRef;

pub(super) const RULE: Rule = Rule {
    code: "service-account-missing",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A ServiceAccount that a pod template names, and that does not exist.",
    matters: "The API server refuses every pod that names it: what runs goes on, and no new pod is made.",
    looks_at: "spec.serviceAccountName of pods and templates, against the ServiceAccounts of the namespace; and the \
              events FailedCreate of workloads that lack pods.",
    advice: "Create the ServiceAccount, or correct the name.",
    silent: "When ServiceAccounts were not listed in full and no refusal names it, when it exists by now, and for the \
              moments in which a new namespace gets its default ServiceAccount.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    missing::find(context, &RULE, "", "ServiceAccount", found);
    for refusal in context.refusals() {
        let Why::ServiceAccount(account) = &refusal.why else { continue };
        let target = ObjectRef::new("", "ServiceAccount", refusal.maker.namespace.clone(), account.clone());
        if context.object(&target).is_some() {
            continue;
        }
        let message = format!("{} does not exist, and no pods of {} can be made without it.", name(&target), name(&refusal.workload));
        let draft = refusal.draft(&RULE, target.clone(), message);
        found.push(missing::hints(context, draft, &target));
    }
}
