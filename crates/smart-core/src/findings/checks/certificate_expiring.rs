//! Certificates that will soon no longer hold.

use crate::findings::certs::{Held, each, in_words, is_old_copy, is_renewed, is_used, life, seconds_left, writer};
use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{describe, name};
use crate::object::duration::Duration;

pub(super) const RULE: Rule = Rule {
    code: "certificate-expiring",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A certificate that ends within 14 days and has less than a fifth of its life left.",
    matters: "When it ends, clients refuse what it is served for, all at once.",
    looks_at: "The first and last day of each certificate, and annotations that say who renews it.",
    advice: "Have it issued anew in time. If a controller should do that, look why it has not.",
    silent: "For certificates that a controller renews, as long as its time for that is not over: cert-manager's is told of by \
             certificate-renewal-overdue, for others a tenth of the life must be left. And for what nothing is seen to use, until three \
             days before.",
    check,
};

const DAY: i64 = 86_400;
/// Two weeks leave time to order a certificate by hand, with a weekend in between.
const WARNING_SECONDS: i64 = 14 * DAY;
/// From here on it will end before most people have noticed.
const CRITICAL_SECONDS: i64 = 3 * DAY;

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    each(context, |held| {
        if held.is_authority {
            return;
        }
        let Some(left) = seconds_left(context, held.certificate.not_after).filter(|left| (0..WARNING_SECONDS).contains(left)) else {
            return;
        };
        // Certificates that live for a day are made anew each day: what is short is seen against the whole.
        let life = life(held.certificate);
        let share = if is_renewed(held.object) { 10 } else { 5 };
        if left >= life / share || writer(context, &held.object.meta.namespace, &held.object.meta.name).is_some() {
            return;
        }
        let is_critical = left < CRITICAL_SECONDS && left < life / 10;
        let is_used = is_used(context, held.object);
        if is_old_copy(context, held.object) || !is_used && !is_critical {
            return;
        }
        let severity = if is_critical && is_used { Severity::Critical } else { Severity::Warning };
        found.push(draft(&held, left, severity));
    });
}

fn draft(held: &Held<'_>, left: i64, severity: Severity) -> Draft {
    let reference = held.object.reference();
    let end = held.certificate.not_after;
    let message = format!("{} expires in {}, at {end}.", in_words(held), Duration::from_secs(left).human());
    Draft::new(&RULE, reference.clone(), message)
        .severity(severity)
        // Nothing is broken by it yet.
        .breaking(false)
        .part(held.path.clone())
        .field(held.path.clone(), format_args!("notAfter {end}, subject {}", held.certificate.subject))
        .next(format!("Find who is to renew {}: its annotations and owner tell it, if anything does.", name(&reference)))
        .command(describe(&reference, "shows its annotations and owner"))
}
