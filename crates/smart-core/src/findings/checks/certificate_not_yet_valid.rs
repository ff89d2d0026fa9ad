//! Certificates that do not hold yet.

use crate::findings::certs::{each, in_words, is_used};
use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::describe;

pub(super) const RULE: Rule = Rule {
    code: "certificate-not-yet-valid",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A certificate whose first day lies ahead.",
    matters: "Clients refuse it until then.",
    looks_at: "The first day of each certificate, against the moment at which the cluster is judged.",
    advice: "Look at the clock of the machine that issued it, and have it issued anew.",
    silent: "Within five minutes, by which clocks may differ. Where nothing is seen to use it, it is less grave.",
    check,
};

const SKEW_SECONDS: i64 = 300;

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    each(context, |held| {
        let begins = held.certificate.not_before;
        let ahead = context.now.and_then(|now| begins.since(now)).filter(|ahead| ahead.seconds() > SKEW_SECONDS);
        let Some(ahead) = ahead.filter(|_| !held.is_authority) else { return };
        let reference = held.object.reference();
        let message = format!("{} does not hold before {begins}, in {}.", in_words(&held), ahead.human());
        found.push(
            Draft::new(&RULE, reference.clone(), message)
                .severity(if is_used(context, held.object) { Severity::Critical } else { Severity::Warning })
                .part(held.path.clone())
                .field(held.path.clone(), format_args!("notBefore {begins}, subject {}", held.certificate.subject))
                .command(describe(&reference, "shows what holds it, and its owner")),
        );
    });
}
