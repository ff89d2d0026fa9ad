//! Claims that one pod at a time may use.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::unscheduled::{self, Cause, Unscheduled};
use crate::findings::words::{listed, name};
use crate::object::pod::PodSpec;

pub(super) const RULE: Rule = Rule {
    code: "claim-in-use",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A pod whose claim has the access mode ReadWriteOncePod and is used by another pod.",
    matters: "The pod waits until the other one is gone; a rolling update that starts the new pod first never ends.",
    looks_at: "The reasons of the scheduler, and the other pods of the namespace that mount the claim.",
    advice: "Stop the other pod, use the strategy Recreate, or another access mode.",
    silent: "When the pod was placed meanwhile, or its reasons show that something else decides.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for waiting in context.unscheduled().iter().filter(|waiting| waiting.cause == Cause::ClaimInUse) {
        found.extend(draft(context, waiting));
    }
}

fn draft<'a>(context: &Context<'a>, waiting: &Unscheduled<'a>) -> Option<Draft> {
    let pod = waiting.pod(context)?;
    let claims = |spec: &'_ PodSpec| spec.volumes.iter().filter_map(|volume| Some(volume.persistent_volume_claim.as_ref()?.claim_name.clone())).collect::<Vec<_>>();
    let own = claims(pod.spec());
    let user = context.pods_in(pod.namespace()).iter().find(|other| {
        !other.pod.node_name.is_empty() && !other.is_finished() && claims(other.spec()).iter().any(|claim| own.contains(claim))
    });
    let by = user.map_or_else(|| "another pod".to_owned(), |user| name(&user.reference()));
    let which = own.iter().map(|claim| format!("PersistentVolumeClaim {}/{claim}", pod.namespace())).collect::<Vec<_>>();
    let message = format!("{} may be used by one pod at a time, and {by} uses it.", listed(&which));
    let draft = unscheduled::draft(context, &RULE, waiting, message)?;
    let draft = own.iter().fold(draft, |draft, claim| draft.field_of(&pod.reference(), "/spec/volumes/*/persistentVolumeClaim/claimName", claim));
    Some(match user {
        Some(user) => draft.field_of(&user.reference(), "/spec/nodeName", &user.pod.node_name),
        None => draft,
    })
}
