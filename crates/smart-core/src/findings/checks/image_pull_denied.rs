//! Images that their registry refuses to give.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::image_pull::{self, Failure, Why};
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::listed;

pub(super) const RULE: Rule = Rule {
    code: "image-pull-denied",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A container whose image the registry refuses: credentials are missing or not enough, or there is no such image, \
            which most registries tell strangers in the same words.",
    matters: "The kubelet asks again every few minutes, and the container never starts.",
    looks_at: "The waiting reason and message in status.containerStatuses, and where these do not say why, the events Failed \
               of the pod.",
    advice: "Compare the name of the image letter by letter. If it is right, name a Secret of type \
             kubernetes.io/dockerconfigjson for this registry in imagePullSecrets, and look whether its account may pull.",
    silent: "When the container has been started since, or the pod is being deleted; for official images of Docker Hub, which \
             need no credentials: image-not-found tells of these.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    image_pull::find(context, &RULE, Why::Denied, says, found);
}

fn says(failure: &Failure<'_, '_>, registry: &str) -> String {
    let image = failure.image;
    let named: Vec<&str> = failure.pod.spec().image_pull_secrets.iter().map(|secret| secret.name.as_str()).collect();
    let missing: Vec<&str> = failure.secrets_missing.iter().map(|secret| secret.name.as_str()).collect();
    let how = if named.is_empty() {
        "no Secret for pulling is named".to_owned()
    } else if missing.is_empty() {
        format!("the credentials of Secret {} are not enough", listed(&named))
    } else {
        format!("Secret {}, which is to hold credentials, does not exist", listed(&missing))
    };
    format!("{registry} refuses image {image}: {how}, or there is no such image.")
}
