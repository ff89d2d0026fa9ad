//! Images that cannot be pulled: why, told from what the kubelet, the runtime and the registry say.

use std::collections::{BTreeMap, BTreeSet};

use super::containers::{self, others_ready};
use super::context::{Context, PodView, Presence};
use super::draft::Draft;
use super::rule::Rule;
use super::words::{describe, listed, near_misses};
use crate::object::ObjectRef;
use crate::object::container::{ContainerStatus, Waiting};
use crate::object::event::Event;
use crate::report::Command;
use crate::text::Text;

/// Why an image cannot be pulled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    /// The reference is none.
    NameInvalid,
    /// It may not be pulled, and is not on the node.
    NeverPulled,
    /// The registry has no such image or tag.
    NotFound,
    /// The registry refuses it: it is not there, or credentials are needed.
    Denied,
    /// The registry refuses for a while.
    RateLimited,
    /// The certificate of the registry, or the signature of the image, is not trusted.
    Untrusted,
    /// There is no image for the processor of the node.
    PlatformMismatch,
    /// The registry does not answer.
    Unreachable,
    /// Nothing tells.
    Unknown,
}

/// A container whose image cannot be pulled.
pub(super) struct Failure<'p, 'a> {
    pub(super) pod: &'p PodView<'a>,
    pub(super) path: String,
    pub(super) status: &'a ContainerStatus,
    pub(super) waiting: &'a Waiting,
    pub(super) image: &'a Text,
    pub(super) why: Why,
    /// The event that tells why, where the state does not.
    pub(super) event: Option<&'a Event>,
    /// Secrets for pulling that are named and do not exist.
    pub(super) secrets_missing: Vec<ObjectRef>,
}

/// Adds the findings of one reason; `words` says it, after `cannot be started: `, of an image and its registry.
pub(super) fn find(
    context: &Context<'_>,
    rule: &'static Rule,
    why: Why,
    words: impl Fn(&Failure<'_, '_>, &str) -> String,
    found: &mut Vec<Draft>,
) {
    // Replicas want the same image.
    let mut near: BTreeMap<&Text, Vec<&str>> = BTreeMap::new();
    for failure in failures(context).filter(|failure| failure.why == why) {
        let registry = registry(failure.image);
        let says = words(&failure, &registry);
        let near = near.entry(failure.image).or_insert_with(|| near_images(context, &failure));
        found.push(containers::eased(context, failure.pod, draft(context, rule, &failure, &says, near)));
    }
}

/// Returns the containers whose image cannot be pulled, each with the reason.
pub(super) fn failures<'c, 'a>(context: &'c Context<'a>) -> impl Iterator<Item = Failure<'c, 'a>> {
    context.troubled().filter(|pod| pod.is_live()).flat_map(move |pod| {
        pod.statuses().filter_map(move |(path, status)| {
            let waiting = status.state.waiting.as_deref().filter(|waiting| is_pull(&waiting.reason))?;
            Some(failure(context, pod, path, status, waiting))
        })
    })
}

/// Tells whether a container waits for its image in vain.
pub(super) fn is_pull(reason: &str) -> bool {
    matches!(
        reason,
        "ErrImageNeverPull"
            | "ErrImagePull"
            | "ImageInspectError"
            | "ImagePullBackOff"
            | "InvalidImageName"
            | "RegistryUnavailable"
            | "SignatureValidationFailed"
    )
}

fn failure<'c, 'a>(
    context: &Context<'a>,
    pod: &'c PodView<'a>,
    path: String,
    status: &'a ContainerStatus,
    waiting: &'a Waiting,
) -> Failure<'c, 'a> {
    let wanted = pod.container(&status.name).map(|(_, container)| &container.image);
    let image = wanted.filter(|image| !image.is_empty()).unwrap_or(&status.image);
    let mut why = decode(&waiting.reason, &waiting.message);
    let mut event = None;
    if why == Why::Unknown {
        // While the kubelet waits it says no more than that it waits; the event of the last attempt says why.
        let tells = |event: &&Event| event.reason == *"Failed" && containers::is_about(event, &status.name);
        let attempts = context.events_of(pod.object).map(|told| told.event).filter(tells);
        let of_image = attempts.filter(|event| event.message.contains(image.as_str()));
        if let Some((told, decoded)) =
            of_image.map(|event| (event, decode("", &event.message))).find(|(_, why)| *why != Why::Unknown)
        {
            (why, event) = (decoded, Some(told));
        }
    }
    // Docker Hub gives what it calls official to everybody: it refuses only what is not there.
    if why == Why::Denied && is_official(image) {
        why = Why::NotFound;
    }
    let secrets_missing = secrets_missing(context, pod);
    Failure { pod, path, status, waiting, image, why, event, secrets_missing }
}

/// Returns the Secrets for pulling that a pod names and that do not exist: those that are proven not to be there, and those
/// of which the kubelet says so.
fn secrets_missing(context: &Context<'_>, pod: &PodView<'_>) -> Vec<ObjectRef> {
    let named = &pod.spec().image_pull_secrets;
    if named.is_empty() {
        return Vec::new();
    }
    let said = context.events_of(pod.object).find(|told| told.event.reason == *"FailedToRetrieveImagePullSecret");
    let said = said.and_then(|told| containers::between(&told.event.message, "(", ")")).unwrap_or_default();
    let is_said = |name: &str| said.split(',').any(|said| said.trim() == name);
    let namespace = pod.namespace();
    let is_missing = |name: &str| match context.find("", "Secret", namespace, name) {
        Presence::Present(_) => false,
        Presence::Missing => true,
        Presence::Unknown => is_said(name),
    };
    let missing = named.iter().filter(|secret| !secret.name.is_empty() && is_missing(&secret.name));
    missing.map(|secret| ObjectRef::new("", "Secret", namespace, secret.name.clone())).collect()
}

/// Returns why a pull failed by what is said about it. What is more certain comes first: texts of proxies and runtimes quote
/// one another.
pub(super) fn decode(reason: &str, text: &str) -> Why {
    match reason {
        "InvalidImageName" => return Why::NameInvalid,
        "ErrImageNeverPull" => return Why::NeverPulled,
        "RegistryUnavailable" => return Why::Unreachable,
        "SignatureValidationFailed" => return Why::Untrusted,
        _ => {}
    }
    let text = text.to_ascii_lowercase();
    let says = |words: &[&str]| words.iter().any(|words| text.contains(words));
    if says(&["couldn't parse image", "invalid reference format", "failed to apply default image tag"]) {
        Why::NameInvalid
    } else if says(&["errimageneverpull", "is not present with pull policy of never"]) {
        Why::NeverPulled
    } else if says(&["toomanyrequests", "too many requests", "pull rate limit", "rate limit exceeded"]) {
        Why::RateLimited
    } else if says(&["x509:", "failed to verify certificate", "server gave http response to https client", "signature"]) {
        Why::Untrusted
    } else if says(&["no match for platform", "no matching manifest for", "does not match the specified platform"]) {
        Why::PlatformMismatch
    } else if says(&[
        "no such host",
        "server misbehaving",
        "temporary failure in name resolution",
        "i/o timeout",
        "connection refused",
        "connection reset",
        "no route to host",
        "network is unreachable",
        "tls handshake timeout",
        "deadline exceeded",
        "client.timeout",
        "502 bad gateway",
        "503 service unavailable",
        "504 gateway",
        "registryunavailable",
    ]) {
        Why::Unreachable
    } else if says(&[
        "unauthorized",
        "401",
        "403 forbidden",
        "denied",
        "insufficient_scope",
        "authorization failed",
        "authentication required",
        "no basic auth credentials",
    ]) {
        Why::Denied
    } else if says(&["not found", "notfound", "manifest unknown", "name unknown", "does not exist", "404"]) {
        Why::NotFound
    } else {
        Why::Unknown
    }
}

/// Returns the registry of an image: Docker Hub where the reference names none.
pub(super) fn registry(image: &str) -> String {
    match image.split_once('/') {
        Some((host, _)) if host.contains(['.', ':']) || host == "localhost" => host.to_owned(),
        _ => "docker.io".to_owned(),
    }
}

fn is_official(image: &str) -> bool {
    let image = image.strip_prefix("docker.io/").unwrap_or(image);
    let image = image.strip_prefix("library/").unwrap_or(image);
    !image.contains('/')
}

fn draft<'a>(context: &Context<'a>, rule: &'static Rule, failure: &Failure<'_, 'a>, says: &str, near: &[&str]) -> Draft {
    let pod = failure.pod;
    let reference = pod.reference();
    let waiting = format!("{}/state/waiting", failure.path);
    let message = format!("{} cannot be started: {says}", containers::words(pod, &failure.status.name));
    let mut draft = containers::draft(rule, pod, &failure.status.name, message)
        .blames_all(failure.secrets_missing.iter().cloned())
        .field_of(&reference, format!("{waiting}/reason"), &failure.waiting.reason);
    if let Some((path, container)) = pod.container(&failure.status.name) {
        draft = draft.field_of(&reference, format!("{path}/image"), &container.image);
    }
    draft = match failure.event {
        Some(event) => draft.event(&reference, event),
        None if failure.waiting.message.is_empty() => draft,
        None => draft.field_of(&reference, format!("{waiting}/message"), &failure.waiting.message),
    };
    let runs = running_image(context, failure);
    if let Some(runs) = runs.filter(|_| others_ready(context, pod)) {
        draft = draft.next(format!("Other pods of it run with image {runs}."));
    }
    if !near.is_empty() {
        draft = draft.next(format!("{} is used elsewhere: compare the references letter by letter.", listed(near)));
    }
    draft.command(describe(&reference, "shows in its events what came back from the registry")).command(Command::kubectl_in(
        pod.namespace(),
        &["get", "pod", pod.name(), "-o", "jsonpath={.spec.containers[*].image} {.spec.imagePullSecrets[*].name}"],
        "shows the images, and the Secrets that they are pulled with",
    ))
}

/// Returns the image that the same container has in another pod of the workload, and that runs there.
fn running_image<'a>(context: &Context<'a>, failure: &Failure<'_, 'a>) -> Option<&'a Text> {
    let mut others = context.pods_of(&failure.pod.workload).filter(|pod| pod.is_ready());
    others.find_map(|pod| {
        let (_, container) = pod.container(&failure.status.name)?;
        (container.image != *failure.image).then_some(&container.image)
    })
}

/// Returns images of templates that differ from the wanted one by a letter or two, where the name may be wrong.
fn near_images<'a>(context: &Context<'a>, failure: &Failure<'_, 'a>) -> Vec<&'a str> {
    if !matches!(failure.why, Why::NotFound | Why::Denied | Why::Unreachable) {
        return Vec::new();
    }
    let containers = context.templates().iter().flat_map(|template| &*template.spec.containers);
    let images: BTreeSet<&str> = containers.map(|container| container.image.as_str()).collect();
    near_misses(failure.image, images.into_iter().filter(|other| other.len().abs_diff(failure.image.len()) <= 2))
}

/// Returns what is wrong with a reference of an image that no registry can have.
pub(super) fn fault(image: &str) -> Option<&'static str> {
    if image.is_empty() {
        return None;
    }
    if image.contains("://") {
        return Some("it begins like a URL");
    }
    if image.bytes().any(|byte| byte.is_ascii_whitespace()) {
        return Some("it holds a space");
    }
    let (name, digest) = image.split_once('@').map_or((image, None), |(name, digest)| (name, Some(digest)));
    if digest.is_some_and(|digest| !digest.contains(':') || digest.ends_with(':')) {
        return Some("its digest is not of the form sha256:<hex digits>");
    }
    let last = name.rfind('/').map_or(0, |at| at + 1);
    let (path, tag) = match name.get(last..).and_then(|last| last.split_once(':')) {
        Some((_, tag)) => (name.get(..name.len() - tag.len() - 1).unwrap_or(name), Some(tag)),
        None => (name, None),
    };
    if let Some(tag) = tag {
        let is_of_tag = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
        if tag.is_empty() || tag.len() > 128 || !tag.bytes().all(is_of_tag) || tag.starts_with(['.', '-']) {
            return Some("its tag is empty or holds characters that tags cannot have");
        }
    }
    let is_host = |part: &str| part.contains(['.', ':']) || part == "localhost";
    let path = path.split_once('/').filter(|(first, _)| is_host(first)).map_or(path, |(_, rest)| rest);
    if path.split('/').any(str::is_empty) {
        return Some("a part of its path is empty");
    }
    if path.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Some("its path holds capital letters");
    }
    if !path.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'.' | b'-' | b'/')) {
        return Some("its path holds characters that paths of images cannot have");
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_registries_say() {
        for (text, why) in [
            (
                "rpc error: code = NotFound desc = failed to resolve reference \"r.example.com/a:1\": r.example.com/a:1: not found",
                Why::NotFound,
            ),
            ("manifest for a:9 not found: manifest unknown", Why::NotFound),
            ("pull access denied for a, repository does not exist or may require 'docker login'", Why::Denied),
            (
                "failed to authorize: failed to fetch anonymous token: unexpected status from GET request: 403 Forbidden",
                Why::Denied,
            ),
            (
                "failed to authorize: failed to do request: Head \"https://r/v2/\": dial tcp: lookup r: no such host",
                Why::Unreachable,
            ),
            (
                "Get \"https://r/v2/\": net/http: request canceled (Client.Timeout exceeded while awaiting headers)",
                Why::Unreachable,
            ),
            ("toomanyrequests: You have reached your pull rate limit. authentication required", Why::RateLimited),
            ("Get \"https://r/v2/\": x509: certificate signed by unknown authority", Why::Untrusted),
            ("http: server gave HTTP response to HTTPS client", Why::Untrusted),
            ("no match for platform in manifest: not found", Why::PlatformMismatch),
            ("Back-off pulling image \"a:1\"", Why::Unknown),
        ] {
            assert_eq!(decode("ErrImagePull", text), why, "{text}");
        }
        assert_eq!(decode("ErrImageNeverPull", ""), Why::NeverPulled);
        assert_eq!(decode("InvalidImageName", ""), Why::NameInvalid);
    }

    #[test]
    fn references_that_cannot_be_right() {
        for image in ["nginx", "nginx:1.25", "localhost/a:1", "R.example.com:5000/team/a_b.c-d:V1", "a@sha256:0123", ""] {
            assert_eq!(fault(image), None, "{image}");
        }
        for image in
            ["https://r.example.com/a", "ngi nx", "r.example.com/Team/a", "a:", "a:b!", "r.example.com//a", "a@sha256", "a$b"]
        {
            assert!(fault(image).is_some(), "{image}");
        }
    }

    #[test]
    fn registries_of_references() {
        assert_eq!(registry("nginx:1"), "docker.io");
        assert_eq!(registry("team/app"), "docker.io");
        assert_eq!(registry("r.example.com:5000/a"), "r.example.com:5000");
        assert!(is_official("docker.io/library/redis:7") && is_official("redis") && !is_official("team/redis"));
    }
}
