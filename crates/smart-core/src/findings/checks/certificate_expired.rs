//! Certificates that no longer hold.

use crate::findings::certs::{Held, each, in_words, is_old_copy, seconds_left, users, writer};
use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{describe, listed, name};
use crate::object::duration::Duration;
use crate::object::{Body, ObjectRef};

pub(super) const RULE: Rule = Rule {
    code: "certificate-expired",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A certificate whose time is over, in a Secret, a ConfigMap, a kubeconfig in one of these, or the caBundle of a webhook, an \
            APIService or a CustomResourceDefinition.",
    matters: "Clients refuse what it is served for; the API server does not reach a webhook whose authority has expired.",
    looks_at: "The last day of each certificate. Of a chain the link counts that ends first; of a set of authorities all must have \
               expired.",
    advice: "Have the certificate issued anew. After that, programs that read it only when they start must be started again.",
    silent: "For copies of earlier revisions that nothing uses. Where nothing is seen to use it, it is less grave.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    each(context, |held| {
        if seconds_left(context, held.certificate.not_after).is_some_and(|left| left < 0) {
            found.extend(draft(context, &held));
        }
    });
    for (object, certificate) in context.certificates() {
        let Some(end) = certificate.status.not_after else { continue };
        let secret = ObjectRef::new("", "Secret", object.meta.namespace.clone(), certificate.spec.secret_name.clone());
        // Where the Secret is in the input, it is told of that.
        if seconds_left(context, end).is_none_or(|left| left >= 0) || context.object(&secret).is_some() {
            continue;
        }
        let reference = object.reference();
        let ago = context.age(Some(end)).unwrap_or_default().human();
        found.push(
            Draft::new(&RULE, reference.clone(), format!("The certificate of {} expired {ago} ago, at {end}.", name(&reference)))
                .since(Some(end))
                .field("/status/notAfter", end)
                .command(describe(&reference, "shows why it was not renewed")),
        );
    }
}

fn draft(context: &Context<'_>, held: &Held<'_>) -> Option<Draft> {
    let reference = held.object.reference();
    let end = held.certificate.not_after;
    let is_kept = matches!(held.object.body, Body::Secret(_) | Body::ConfigMap(_));
    let users = if is_kept { users(context, &reference) } else { Vec::new() };
    let severity = match (is_kept, users.is_empty(), held.is_authority) {
        (false, ..) | (true, false, _) => Severity::Critical,
        (true, true, false) if !is_old_copy(context, held.object) => Severity::Warning,
        // Sets of authorities that nothing reads harm nobody, and copies of earlier revisions neither.
        (true, true, true) if !is_old_copy(context, held.object) => Severity::Info,
        (true, true, _) => return None,
    };
    let ago = context.age(Some(end)).unwrap_or(Duration::ZERO).human();
    let whom = match users.as_slice() {
        [] => String::new(),
        users => format!("; it is used by {}", listed(&users.iter().map(name).collect::<Vec<_>>())),
    };
    let message = format!("{} expired {ago} ago, at {end}{whom}.", in_words(held));
    let mut draft = Draft::new(&RULE, reference.clone(), message)
        .severity(severity)
        .part(held.path.clone())
        .since(Some(end))
        .field(held.path.clone(), format_args!("notAfter {end}, subject {}", held.certificate.subject));
    if let Some(certificate) = writer(context, &reference.namespace, &reference.name).filter(|_| reference.kind == "Secret") {
        let certificate = certificate.reference();
        draft = draft
            .next(format!("{} is to renew it: look why it did not.", name(&certificate)))
            .command(describe(&certificate, "shows why it was not renewed"))
            .blames(certificate);
    }
    Some(draft.command(describe(&reference, "shows what holds it, and its owner")))
}
