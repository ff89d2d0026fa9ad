//! Secrets that Ingresses and Gateways name for their certificates and that hold none.

use std::collections::BTreeMap;

use crate::findings::backends::target;
use crate::findings::certs::values_are_shown;
use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{describe, listed, name};
use crate::object::config::Secret;
use crate::object::{Body, Object, ObjectRef};

pub(super) const RULE: Rule = Rule {
    code: "ingress-tls-secret-invalid",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A Secret that an Ingress or a Gateway names for its certificate, and that lacks tls.crt or tls.key, or holds no certificate \
            that can be read.",
    matters: "An Ingress serves the default certificate of its controller instead, which clients refuse; a listener of a Gateway is not \
              served at all.",
    looks_at: "The keys of the Secret and the certificates in tls.crt.",
    advice: "Make the Secret anew: kubectl create secret tls takes both files and checks that they belong together.",
    silent: "When the values of Secrets were taken out of the input.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    let mut shown = None;
    for (reference, mut users) in served(context) {
        let Some(object) = context.object(&reference) else { continue };
        let Body::Secret(secret) = &object.body else { continue };
        let shown = || *shown.get_or_insert_with(|| values_are_shown(context));
        if let Some((path, why)) = problem(secret, shown) {
            users.dedup();
            found.push(draft(object, secret, reference, users, path, &why));
        }
    }
}

/// Returns the Secrets that are named for their certificates, each with what serves it.
fn served(context: &Context<'_>) -> BTreeMap<ObjectRef, Vec<ObjectRef>> {
    let mut served: BTreeMap<ObjectRef, Vec<ObjectRef>> = BTreeMap::new();
    for (object, ingress) in context.ingresses() {
        for tls in ingress.spec.tls.iter().filter(|tls| !tls.secret_name.is_empty()) {
            let secret = ObjectRef::new("", "Secret", object.meta.namespace.clone(), tls.secret_name.clone());
            served.entry(secret).or_default().push(object.reference());
        }
    }
    for (object, gateway) in context.gateways() {
        let certificates = gateway.spec.listeners.iter().filter_map(|listener| listener.tls.as_ref());
        for certificate in certificates.flat_map(|tls| &tls.certificate_refs) {
            served.entry(target(certificate, "", "Secret", &object.meta.namespace)).or_default().push(object.reference());
        }
    }
    served
}

/// Returns what is wrong with a Secret as one with a certificate, and where.
fn problem(secret: &Secret, shown: impl FnOnce() -> bool) -> Option<(&'static str, String)> {
    let (Some(chain), Some(_)) = (secret.key("tls.crt"), secret.key("tls.key")) else {
        let path = if secret.key("tls.crt").is_none() { "/data/tls.crt" } else { "/data/tls.key" };
        return Some((path, format!("has no {}", path.trim_start_matches("/data/"))));
    };
    if chain.size == 0 {
        return Some(("/data/tls.crt", "has an empty tls.crt".to_owned()));
    }
    match chain.certificates.first() {
        Some(first) if first.certificate.is_some() => None,
        Some(first) => Some(("/data/tls.crt", format!("has a certificate that cannot be read: {}", first.error))),
        None if shown() => Some(("/data/tls.crt", "has no certificate in tls.crt".to_owned())),
        None => None,
    }
}

fn draft(object: &Object, secret: &Secret, reference: ObjectRef, users: Vec<ObjectRef>, path: &str, why: &str) -> Draft {
    let names: Vec<String> = users.iter().map(name).collect();
    let message = format!("{} {why}, and {} is to serve it.", name(&reference), listed(&names));
    let mut draft = Draft::new(&RULE, reference.clone(), message)
        .about_all(users)
        .since(object.meta.creation_timestamp)
        .field("/type", &secret.kind);
    draft = match secret.data.iter().find(|key| path.ends_with(key.name.as_str())) {
        Some(key) => draft.field(path, format_args!("{} bytes", key.size)),
        None => draft.absent(&reference, path),
    };
    if secret.kind != "kubernetes.io/tls" {
        let keys: Vec<&str> = secret.data.iter().map(|key| key.name.as_str()).collect();
        let keys = if keys.is_empty() { "none".to_owned() } else { listed(&keys) };
        draft = draft.next(format!("The Secret is of type {}, with the keys: {keys}.", secret.kind));
    }
    draft.command(describe(&reference, "shows its type, its keys and their sizes"))
}
