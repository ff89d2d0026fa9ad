//! Certificates that will end and that nobody will have renewed.

use crate::findings::certs::{Held, each, in_words, is_old_copy, is_used, life, seconds_left, users};
use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity, finds_nothing_now};
use crate::findings::words::{describe, listed, name};
use crate::object::duration::Duration;
use crate::predict::foreseer::Foreseer;
use crate::predict::outlook::Outlook;
use crate::predict::renewal::{Renewer, advice, fixes, is_early, renewer, trouble};
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "certificate-ends",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A certificate that ends within the time that is asked about, and that nobody is seen to renew in time.",
    matters: "When it ends, clients refuse what it is served for, all at once.",
    looks_at: "The last day of each certificate of each chain in Secrets, ConfigMaps and caBundles; who renews it: a Certificate of \
               cert-manager, its renewalTime, last failure and conditions, or an annotation of a controller.",
    advice: "Have it issued anew in time. If a controller should do that, look why it has not.",
    silent: "For what cert-manager or another controller renews, as long as that is not overdue and has not failed; for what nothing is \
             seen to use, until three days before; for old copies that a controller keeps; for what has expired already, which is found.",
    check: finds_nothing_now,
};

const DAY: i64 = 86_400;
/// What nothing is seen to use may be used all the same, as by something outside of the cluster.
const UNUSED_SECONDS: i64 = 3 * DAY;

pub(super) fn foresee(foreseer: &Foreseer<'_>, found: &mut Vec<Draft>) {
    let context = &foreseer.context;
    each(context, |held| {
        let Some(left) = seconds_left(context, held.certificate.not_after) else { return };
        if held.is_authority || !(0..=foreseer.options.within_seconds).contains(&left) || is_old_copy(context, held.object) {
            return;
        }
        if !is_used(context, held.object) && left > UNUSED_SECONDS {
            return;
        }
        found.extend(draft(context, &held, left));
    });
}

fn draft(context: &Context<'_>, held: &Held<'_>, left: i64) -> Option<Draft> {
    let renewer = renewer(context, held.object);
    let certificate = held.certificate;
    let mut why = String::new();
    let mut overdue = None;
    match &renewer {
        Renewer::CertManager(object, body) => {
            let (words, path) = trouble(body, context.now?)?;
            why = format!("; {words}");
            overdue = Some((object.reference(), path, words));
        }
        other if is_early(other, left, life(certificate)) => return None,
        _ => {}
    }
    let reference = held.object.reference();
    let message = format!("{} expires in {}{why}.", in_words(held), Duration::from_secs(left).human());
    let mut outlook = Outlook::at(certificate.not_after);
    outlook.fixes = fixes(&renewer, &reference);
    let users = users(context, &reference);
    let mut draft = Draft::new(&RULE, reference.clone(), message)
        .part(held.path.clone())
        .outlook(outlook)
        .field(held.path.clone(), format_args!("notAfter {}, subject {}", certificate.not_after, certificate.subject))
        .next(advice(&renewer, &reference));
    if let Some((object, path, words)) = overdue {
        draft = draft.field_of(&object, path, words).about(object.clone()).command(Command::kubectl_in(
            &object.namespace,
            &["get", "certificaterequests,orders,challenges"],
            "shows at which step the issuing stands",
        ));
    }
    if !users.is_empty() {
        let named: Vec<String> = users.iter().map(name).collect();
        draft = draft.next(format!("It is used by {}.", listed(&named)));
    }
    Some(draft.command(describe(&reference, "shows its annotations and owner")))
}
