//! Certificates of a kind that clients begin to refuse.

use crate::findings::certs::{each, in_words};
use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::describe;
use crate::object::certificate::Certificate;

pub(super) const RULE: Rule = Rule {
    code: "certificate-weak",
    severity: Severity::Info,
    level: Level::Cause,
    lint: true,
    finds: "A certificate with an RSA key of less than 2048 bits, or signed with MD5 or SHA-1.",
    matters: "Many clients refuse it, among them all programs in Go.",
    looks_at: "The key and the signature of each certificate that is served.",
    advice: "Have it issued anew with a key of today: ECDSA P-256, or RSA of 2048 bits or more, signed with SHA-256.",
    silent: "For authorities in sets that are trusted: their own signature is not checked.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    each(context, |held| {
        let Some(why) = weakness(held.certificate).filter(|_| !held.is_authority) else { return };
        let reference = held.object.reference();
        found.push(
            Draft::new(&RULE, reference.clone(), format!("{} is weak: {why}.", in_words(&held)))
                .part(held.path.clone())
                .field(held.path.clone(), format_args!("{}, {}", held.certificate.key_type, held.certificate.signature_algorithm))
                .command(describe(&reference, "shows what holds it, and its owner")),
        );
    });
}

fn weakness(certificate: &Certificate) -> Option<String> {
    let bits = certificate.key_type.strip_prefix("RSA ").and_then(|bits| bits.parse::<u32>().ok());
    if let Some(bits) = bits.filter(|bits| *bits < 2048) {
        return Some(format!("its RSA key has {bits} bits"));
    }
    let algorithm = certificate.signature_algorithm.as_str();
    let is_old = ["MD5-", "SHA1-", "ECDSA-SHA1"].iter().any(|old| algorithm.starts_with(old));
    (is_old && !certificate.self_signed).then(|| format!("it is signed with {algorithm}"))
}
