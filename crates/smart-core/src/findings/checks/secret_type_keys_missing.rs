//! Secrets that lack the keys of their type.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{describe, listed, name};
use crate::graph::Strength;

pub(super) const RULE: Rule = Rule {
    code: "secret-type-keys-missing",
    severity: Severity::Warning,
    level: Level::Cause,
    lint: false,
    finds: "A Secret of a type that asks for certain keys, which lacks one of them or holds it empty.",
    matters: "Whoever reads the Secret by its type finds nothing: an Ingress serves no certificate, an image is pulled \
              without a password.",
    looks_at: "type and the keys of Secrets that something uses.",
    advice: "Write the keys that the type asks for, or give the Secret the type that it has in truth.",
    silent: "When nothing in the input uses the Secret, and when the input holds no keys of any Secret.",
    check,
};

/// The keys that a type asks for; of those in one entry, one is enough.
const TYPES: [(&str, &[&[&str]]); 5] = [
    ("kubernetes.io/basic-auth", &[&["username", "password"]]),
    ("kubernetes.io/dockercfg", &[&[".dockercfg"]]),
    ("kubernetes.io/dockerconfigjson", &[&[".dockerconfigjson"]]),
    ("kubernetes.io/ssh-auth", &[&["ssh-privatekey"]]),
    ("kubernetes.io/tls", &[&["tls.crt"], &["tls.key"]]),
];

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    // A bundle without any values says nothing of keys.
    if context.secrets().all(|(_, secret)| secret.data.iter().all(|key| key.size == 0)) {
        return;
    }
    for (object, secret) in context.secrets() {
        let Some((_, wanted)) = TYPES.iter().find(|(kind, _)| secret.kind == *kind) else { continue };
        let has = |key: &&&str| secret.key(key).is_some_and(|key| key.size > 0);
        let lacking: Vec<&str> = wanted.iter().filter(|keys| !keys.iter().any(|key| has(&key))).filter_map(|keys| keys.first().copied()).collect();
        if lacking.is_empty() {
            continue;
        }
        let reference = object.reference();
        let users = context.graph.needed_by(&reference);
        let users: Vec<_> = users.into_iter().filter(|user| matches!(user.strength, Strength::Hard | Strength::Soft)).map(|user| user.object).collect();
        let Some(user) = users.first() else { continue };
        let message = format!("{} is of the type {} and lacks {}; it is used by {}.", name(&reference), secret.kind, listed(&lacking), name(user));
        let mut draft = Draft::new(&RULE, reference.clone(), message).field("/type", &secret.kind);
        for key in &lacking {
            draft = draft.absent(&reference, format!("/data/{key}"));
        }
        found.push(draft.about_all(users).command(describe(&reference, "shows its keys and their sizes")));
    }
}
