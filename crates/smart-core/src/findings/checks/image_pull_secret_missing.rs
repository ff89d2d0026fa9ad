//! Secrets for pulling images that do not exist.

use crate::findings::containers;
use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::image_pull::{self, Why};
use crate::findings::missing;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::name;
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "image-pull-secret-missing",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A Secret that pods name in imagePullSecrets and that does not exist, while their images cannot be pulled.",
    matters: "The kubelet pulls without credentials then; registries refuse private images, and count anonymous pulls more \
              strictly.",
    looks_at: "spec.imagePullSecrets of pods whose images cannot be pulled, the Secrets of the namespace, and the events \
               FailedToRetrieveImagePullSecret.",
    advice: "Create the Secret in the namespace of the pods, of type kubernetes.io/dockerconfigjson, or correct the name.",
    silent: "When the images are on the node or need no credentials: the pods run then. When Secrets were not listed in full \
             and no event says that it is missing. When the registry says that the image does not exist.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    let needs = |why: Why| matches!(why, Why::Denied | Why::RateLimited | Why::Unknown);
    for failure in image_pull::failures(context).filter(|failure| needs(failure.why)) {
        for secret in &failure.secrets_missing {
            let pod = failure.pod;
            let reference = pod.reference();
            let message = format!("{} does not exist; {} is to pull its images with it.", name(secret), name(&pod.workload));
            let draft = Draft::new(&RULE, secret.clone(), message)
                .about(pod.workload.clone())
                .about_all(pod.chain())
                .since(containers::not_ready_since(pod))
                .absent(secret, "")
                .field_of(&reference, "/spec/imagePullSecrets", &secret.name)
                .field_of(&reference, format!("{}/state/waiting/reason", failure.path), &failure.waiting.reason);
            let told = context.events_of(pod.object).find(|told| told.event.reason == *"FailedToRetrieveImagePullSecret");
            let draft = match told {
                Some(told) => draft.event(&reference, told.event),
                None => draft,
            };
            let list = Command::kubectl_in(
                pod.namespace(),
                &["get", "secrets", "--field-selector=type=kubernetes.io/dockerconfigjson"],
                format!("lists the Secrets for pulling that there are; {} is not among them", secret.name),
            );
            found.push(missing::hints(context, draft, secret).command(list));
        }
    }
}
