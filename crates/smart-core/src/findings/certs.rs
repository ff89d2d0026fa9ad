//! Certificates in objects: which of a value counts, who needs it, and who keeps it fresh.

use super::context::Context;
use crate::cluster::each_place;
use crate::graph::Strength;
use crate::object::certificate::Certificate;
use crate::object::certmanager::CertManagerCertificate;
use crate::object::config::Secret;
use crate::object::found::FoundCertificate;
use crate::object::time::Time;
use crate::object::{Body, Object, ObjectRef};

/// The certificate of a value by which it is judged.
pub(crate) struct Held<'a> {
    pub(crate) object: &'a Object,
    /// The field of the object, as `/data/tls.crt`.
    pub(crate) path: String,
    pub(crate) certificate: &'a Certificate,
    /// Whether the value is a set of authorities that are trusted, rather than a certificate with its chain.
    pub(crate) is_authority: bool,
}

/// Calls `held` with each value of the cluster that holds certificates.
///
/// Of a chain the certificate counts that ends first: without any link it does not hold. Of a set of authorities the one
/// that ends last counts: old ones stay beside new ones while these are brought in.
pub(crate) fn each<'a>(context: &Context<'a>, mut held: impl FnMut(Held<'a>)) {
    const KINDS: [&str; 6] = [
        "APIService",
        "ConfigMap",
        "CustomResourceDefinition",
        "MutatingWebhookConfiguration",
        "Secret",
        "ValidatingWebhookConfiguration",
    ];
    for object in KINDS.into_iter().flat_map(|kind| context.of_kind(kind).iter().copied()) {
        each_place(object, |path, found| {
            for chain in found.chunk_by(|a, b| a.field == b.field) {
                if let Some((certificate, is_authority)) = counting(chain) {
                    held(Held { object, path: path.to_owned(), certificate, is_authority });
                }
            }
        });
    }
}

fn counting(chain: &[FoundCertificate]) -> Option<(&Certificate, bool)> {
    let certificates = || chain.iter().filter_map(|found| found.certificate.as_ref());
    let is_leaf = |certificate: &&Certificate| !certificate.is_ca || !certificate.dns_names.is_empty();
    let first = certificates().next()?;
    if is_leaf(&first) && certificates().filter(is_leaf).count() == 1 {
        // A root in a chain is of no use to clients, who have their own.
        let links = certificates().filter(|link| std::ptr::eq(*link, first) || !link.self_signed);
        return links.min_by_key(|link| link.not_after).map(|link| (link, false));
    }
    certificates().max_by_key(|certificate| certificate.not_after).map(|certificate| (certificate, true))
}

/// Returns the certificate that a Secret is served with: the first of tls.crt.
pub(crate) fn leaf(secret: &Secret) -> Option<&Certificate> {
    secret.key("tls.crt")?.certificates.first()?.certificate.as_ref()
}

/// Tells whether the values of Secrets are in the input: some bundles leave them out.
pub(crate) fn values_are_shown(context: &Context<'_>) -> bool {
    let has_any =
        |secret: &Secret| secret.data.iter().any(|key| key.certificates.iter().any(|found| found.certificate.is_some()));
    context.secrets().any(|(_, secret)| has_any(secret))
}

/// Returns the Certificate of cert-manager that writes a Secret.
pub(crate) fn writer<'a>(context: &Context<'a>, namespace: &str, secret: &str) -> Option<&'a Object> {
    let writes = |body: &CertManagerCertificate| body.spec.secret_name == secret;
    context.certificates().find(|(object, body)| object.meta.namespace == namespace && writes(body)).map(|(object, _)| object)
}

/// Returns what cannot do without an object that holds certificates, as pods and Ingresses.
pub(crate) fn users(context: &Context<'_>, reference: &ObjectRef) -> Vec<ObjectRef> {
    let neighbours = context.graph.needed_by(reference).into_iter();
    let needing = neighbours.filter(|neighbour| matches!(neighbour.strength, Strength::Hard | Strength::Soft));
    let mut users: Vec<ObjectRef> = needing.map(|neighbour| super::missing::workload_of(context, &neighbour.object)).collect();
    users.sort();
    users.dedup();
    users
}

/// Tells whether an object is used, as far as fields show it; what the API server itself reads always is.
pub(crate) fn is_used(context: &Context<'_>, object: &Object) -> bool {
    match object.body {
        Body::Secret(_) | Body::ConfigMap(_) => !users(context, &object.reference()).is_empty(),
        _ => true,
    }
}

/// Annotations by which the service CA operator of OpenShift marks what it makes.
pub(crate) const SERVICE_CA_MARKS: [&str; 2] = ["service.alpha.openshift.io/expiry", "service.beta.openshift.io/expiry"];
/// Annotations by which other controllers mark what they make.
pub(crate) const CONTROLLER_MARKS: [&str; 3] = [
    "auth.openshift.io/certificate-not-after",
    "certificates.openshift.io/auto-regenerate-after-offline-expiry",
    "openshift.io/owning-component",
];

/// Tells whether a controller makes the certificate anew by itself, as its annotations say.
pub(crate) fn is_renewed(object: &Object) -> bool {
    let mut marks = ["cert-manager.io/certificate-name"].iter().chain(&SERVICE_CA_MARKS).chain(&CONTROLLER_MARKS);
    marks.any(|mark| object.meta.annotations.get(mark).is_some())
}

/// Tells whether an object is the copy that a controller keeps of an earlier revision: `serving-cert-7` beside `serving-cert`.
pub(crate) fn is_old_copy(context: &Context<'_>, object: &Object) -> bool {
    let Some((name, number)) = object.meta.name.rsplit_once('-') else { return false };
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    let original = ObjectRef::new("", object.api.kind.clone(), object.meta.namespace.clone(), name);
    is_number && context.object(&original).is_some()
}

/// Returns how many seconds a certificate still holds, negative when it has expired.
pub(crate) fn seconds_left(context: &Context<'_>, end: Time) -> Option<i64> {
    end.since(context.now?).map(|left| left.seconds())
}

/// Returns how many seconds a certificate holds in all.
pub(crate) fn life(certificate: &Certificate) -> i64 {
    certificate.not_after.since(certificate.not_before).map_or(0, |life| life.seconds())
}

/// Returns a certificate in words, by the first of its names.
pub(crate) fn in_words(held: &Held<'_>) -> String {
    let certificate = held.certificate;
    let what = if held.is_authority { "certificate authority" } else { "certificate" };
    let whose = certificate.dns_names.first().unwrap_or(&certificate.subject);
    let place =
        held.path.strip_prefix("/data/").map_or_else(|| held.path.clone(), |key| format!("key {}", key.replace("~1", "/")));
    let of = super::words::name(&held.object.reference());
    if whose.is_empty() { format!("The {what} in {of} ({place})") } else { format!("The {what} for {whose} in {of} ({place})") }
}
