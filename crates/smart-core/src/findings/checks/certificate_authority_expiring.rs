//! Certificate authorities that will soon no longer hold.

use crate::findings::certs::{each, in_words, is_old_copy, is_renewed, is_used, life, seconds_left, writer};
use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::describe;
use crate::object::duration::Duration;

pub(super) const RULE: Rule = Rule {
    code: "certificate-authority-expiring",
    severity: Severity::Warning,
    level: Level::Cause,
    lint: false,
    finds: "A certificate authority that ends within 30 days and has less than a fifth of its life left; of a set of them, the last.",
    matters: "With it all certificates end that it signed, however long they would hold themselves, and everybody who trusts it must be \
              given the new one before.",
    looks_at: "Certificates in Secrets, ConfigMaps and caBundles that may sign others.",
    advice: "Make the new authority now, and have it trusted beside the old one. Then have the certificates issued anew, and remove the old \
             one last.",
    silent: "For authorities that nothing is seen to use, and for those that a controller renews, as long as a tenth of their life is \
             left.",
    check,
};

/// An authority is changed in two steps, each of which takes until the last client has followed.
const WARNING_SECONDS: i64 = 30 * 86_400;

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    each(context, |held| {
        let left = seconds_left(context, held.certificate.not_after).filter(|left| (0..WARNING_SECONDS).contains(left));
        let Some(left) = left.filter(|_| held.is_authority) else { return };
        let share = if is_renewed(held.object) { 10 } else { 5 };
        if left >= life(held.certificate) / share
            || writer(context, &held.object.meta.namespace, &held.object.meta.name).is_some()
            || is_old_copy(context, held.object)
            || !is_used(context, held.object)
        {
            return;
        }
        let reference = held.object.reference();
        let end = held.certificate.not_after;
        let message = format!("{} expires in {}, at {end}.", in_words(&held), Duration::from_secs(left).human());
        found.push(
            Draft::new(&RULE, reference.clone(), message)
                .part(held.path.clone())
                .field(held.path.clone(), format_args!("notAfter {end}, subject {}", held.certificate.subject))
                .command(describe(&reference, "shows its annotations and owner")),
        );
    });
}
