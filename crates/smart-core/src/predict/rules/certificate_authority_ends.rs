//! Certificate authorities that will end, with everything that they signed.

use crate::findings::certs::{Held, each, in_words, is_old_copy, is_used, life, seconds_left};
use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity, finds_nothing_now};
use crate::findings::words::{counted, describe, listed, name};
use crate::object::ObjectRef;
use crate::object::certificate::Certificate;
use crate::object::duration::Duration;
use crate::predict::foreseer::Foreseer;
use crate::predict::outlook::Outlook;
use crate::predict::renewal::{Renewer, advice, fixes, is_early, renewer, trouble};

pub(super) const RULE: Rule = Rule {
    code: "certificate-authority-ends",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A certificate authority that ends within the time that is asked about; certificates that it signed and that would hold for \
            longer are named.",
    matters: "With it all certificates end that it signed, however long they would hold themselves, and everybody who trusts it must be \
              given the new one before.",
    looks_at: "Certificates in Secrets, ConfigMaps and caBundles that may sign others, and the issuers of the other certificates.",
    advice: "Make the new authority now, and have it trusted beside the old one. Then have the certificates issued anew, and remove the old \
             one last.",
    silent: "For authorities that nothing is seen to use, and for those that a controller renews, as long as that is not overdue; of a set \
             of authorities the one that ends last counts.",
    check: finds_nothing_now,
};

pub(super) fn foresee(foreseer: &Foreseer<'_>, found: &mut Vec<Draft>) {
    let context = &foreseer.context;
    let (mut ends, mut leaves) = (Vec::new(), Vec::new());
    each(context, |held| {
        if !held.is_authority {
            leaves.push((held.object.reference(), held.certificate));
            return;
        }
        let left = seconds_left(context, held.certificate.not_after);
        let ends_soon = left.is_some_and(|left| (0..=foreseer.options.within_seconds).contains(&left));
        if ends_soon && !is_old_copy(context, held.object) && is_used(context, held.object) {
            ends.push((held, left.unwrap_or_default()));
        }
    });
    found.extend(ends.iter().filter_map(|(held, left)| draft(context, held, *left, &leaves)));
}

fn draft(context: &Context<'_>, held: &Held<'_>, left: i64, leaves: &[(ObjectRef, &Certificate)]) -> Option<Draft> {
    let renewer = renewer(context, held.object);
    match &renewer {
        Renewer::CertManager(_, body) if trouble(body, context.now?).is_none() => return None,
        other if is_early(other, left, life(held.certificate)) => return None,
        _ => {}
    }
    let (reference, authority) = (held.object.reference(), held.certificate);
    let outlive = |leaf: &Certificate| leaf.issuer == authority.subject && leaf.not_after > authority.not_after;
    let mut cut: Vec<(&ObjectRef, &Certificate)> =
        leaves.iter().filter(|(_, leaf)| outlive(leaf)).map(|(object, leaf)| (object, *leaf)).collect();
    cut.sort_by(|a, b| a.0.cmp(b.0).then(a.1.not_after.cmp(&b.1.not_after)));
    cut.dedup_by(|a, b| a.0 == b.0);
    let takes = match cut.as_slice() {
        [] => String::new(),
        [(object, _)] => format!(", before the certificate in {} that it signed", name(object)),
        _ => {
            let count = counted(i64::try_from(cut.len()).unwrap_or(i64::MAX), "certificate");
            format!(", before {count} that it signed, as in {}", cut.first().map(|(object, _)| name(object)).unwrap_or_default())
        }
    };
    let message = format!("{} expires in {}{takes}.", in_words(held), Duration::from_secs(left).human());
    let mut outlook = Outlook::at(authority.not_after);
    outlook.fixes = fixes(&renewer, &reference);
    let mut draft = Draft::new(&RULE, reference.clone(), message)
        .part(held.path.clone())
        .outlook(outlook)
        .field(held.path.clone(), format_args!("notAfter {}, subject {}", authority.not_after, authority.subject))
        .next(advice(&renewer, &reference));
    for (object, leaf) in cut.iter().take(3) {
        draft = draft.field_of(object, "/data/tls.crt", format_args!("notAfter {}, issuer {}", leaf.not_after, leaf.issuer));
    }
    if !cut.is_empty() {
        let named: Vec<String> = cut.iter().map(|(object, _)| name(object)).collect();
        draft = draft.next(format!("Afterwards have these issued anew: {}.", listed(&named)));
    }
    let cut = cut.into_iter().map(|(object, _)| object.clone());
    Some(draft.about_all(cut).command(describe(&reference, "shows its annotations and owner")))
}
