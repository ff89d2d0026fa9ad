//! Claims that pods mount and that do not exist.

use crate::findings::context::{Context, Presence};
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::missing;
use crate::findings::quotas;
use crate::findings::scheduler_message::Why;
use crate::findings::unscheduled;
use crate::findings::words::name;
use crate::object::ObjectRef;

pub(super) const RULE: Rule = Rule {
    code: "claim-missing",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A PersistentVolumeClaim that a pod or a template mounts, and that does not exist.",
    matters: "The scheduler places no pod whose claim does not exist, so it stays Pending.",
    looks_at: "spec.volumes[].persistentVolumeClaim of pods and templates, against the PersistentVolumeClaims of the \
              namespace; and what the scheduler says that it does not find.",
    advice: "Create the claim, or correct its name. A claim of a StatefulSet is made with its pod; look why that \
              failed.",
    silent: "When claims of the namespace were not listed in full and the scheduler does not say it either.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    let mut drafts = Vec::new();
    missing::find_named(context, &RULE, missing::is_mounted_claim, &mut drafts);
    for waiting in context.unscheduled() {
        for reason in &waiting.verdict.reasons {
            let (Why::ClaimMissing(claim), Some(pod)) = (&reason.why, waiting.pod(context)) else { continue };
            let target = ObjectRef::new("", "PersistentVolumeClaim", pod.namespace(), claim.clone());
            if !matches!(context.find("", "PersistentVolumeClaim", pod.namespace(), claim), Presence::Unknown) {
                continue;
            }
            let message = format!("{} does not exist, as the scheduler says; it is mounted by {}.", name(&target), name(&pod.workload));
            if let Some(mut draft) = unscheduled::draft(context, &RULE, waiting, message) {
                draft.subject = target;
                drafts.push(draft.about(pod.workload.clone()));
            }
        }
    }
    // A quota that leaves no room may be why: it has a finding of its own.
    let blamed = |draft: Draft| match quotas::that_may_refuse(context, &draft.subject) {
        Some(quota) => draft.blames(quota),
        None => draft,
    };
    found.extend(drafts.into_iter().map(blamed));
}
