//! What the words mean that controllers use for states, reasons and types of conditions.

/// What a word says of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// It is well.
    Good,
    /// It is on its way.
    Waits,
    /// It is held on purpose.
    Held,
    /// It is broken.
    Bad,
    /// What it stands for is not there.
    Gone,
    /// Whoever should know does not.
    Unclear,
}

/// What each word means by itself; in order.
const WORDS: &[(&str, Meaning)] = {
    use Meaning::{Bad, Good, Held, Unclear, Waits};
    &[
        ("abort", Bad),
        ("aborted", Bad),
        ("accepted", Good),
        ("active", Good),
        ("admitted", Good),
        ("adopted", Good),
        ("advertised", Good),
        ("applied", Good),
        ("approved", Good),
        ("attached", Good),
        ("available", Good),
        ("awaiting", Waits),
        ("backoff", Bad),
        ("blocked", Bad),
        ("bound", Good),
        ("broken", Bad),
        ("canceled", Bad),
        ("cancelled", Bad),
        ("cannot", Bad),
        ("compiled", Good),
        ("complete", Good),
        ("completed", Good),
        ("compliant", Good),
        ("configured", Good),
        ("conflict", Bad),
        ("conflicted", Bad),
        ("conflicts", Bad),
        ("connected", Good),
        ("corrupt", Bad),
        ("corrupted", Bad),
        ("crash", Bad),
        ("crashed", Bad),
        ("crashing", Bad),
        ("created", Good),
        ("critical", Bad),
        ("current", Good),
        ("dead", Bad),
        ("deferred", Waits),
        ("degraded", Bad),
        ("denied", Bad),
        ("deployed", Good),
        ("disabled", Held),
        ("done", Good),
        ("down", Bad),
        ("enabled", Good),
        ("err", Bad),
        ("error", Bad),
        ("errored", Bad),
        ("errors", Bad),
        ("established", Good),
        ("exceeded", Bad),
        ("exists", Good),
        ("expired", Bad),
        ("fail", Bad),
        ("failed", Bad),
        ("failing", Bad),
        ("fails", Bad),
        ("failure", Bad),
        ("failures", Bad),
        ("fallback", Bad),
        ("fault", Bad),
        ("faulted", Bad),
        ("faulty", Bad),
        ("finished", Good),
        ("forbidden", Bad),
        ("generated", Good),
        ("green", Good),
        ("halted", Held),
        ("healthy", Good),
        ("hibernated", Held),
        ("hibernating", Held),
        ("idle", Good),
        ("ignored", Held),
        ("inactive", Held),
        ("incomplete", Waits),
        ("inconclusive", Unclear),
        ("inconsistent", Bad),
        ("init", Waits),
        ("initialized", Good),
        ("installed", Good),
        ("invalid", Bad),
        ("issued", Good),
        ("joined", Good),
        ("launched", Good),
        ("listening", Good),
        ("live", Good),
        ("lost", Bad),
        ("merged", Good),
        ("mismatch", Bad),
        ("mismatched", Bad),
        ("missing", Bad),
        ("noncompliant", Bad),
        ("normal", Good),
        ("offline", Bad),
        ("ok", Good),
        ("online", Good),
        ("operational", Good),
        ("partial", Waits),
        ("partially", Waits),
        ("passed", Good),
        ("passing", Good),
        ("paused", Held),
        ("pending", Waits),
        ("progress", Waits),
        ("promoted", Good),
        ("protected", Good),
        ("provisioned", Good),
        ("published", Good),
        ("queued", Waits),
        ("ready", Good),
        ("reconciled", Good),
        ("recoverable", Bad),
        ("red", Bad),
        ("refused", Bad),
        ("registered", Good),
        ("rejected", Bad),
        ("requested", Waits),
        ("resolved", Good),
        ("retry", Waits),
        ("running", Good),
        ("scheduled", Waits),
        ("serving", Good),
        ("shelved", Held),
        ("stable", Good),
        ("stalled", Bad),
        ("stopped", Held),
        ("stored", Good),
        ("stuck", Bad),
        ("succeeded", Good),
        ("succeeding", Good),
        ("success", Good),
        ("successful", Good),
        ("successfully", Good),
        ("suspended", Held),
        ("synced", Good),
        ("synchronized", Good),
        ("terminal", Bad),
        ("timeout", Bad),
        ("unable", Bad),
        ("unauthorized", Bad),
        ("unavailable", Bad),
        ("undefined", Unclear),
        ("unfinished", Waits),
        ("unhealthy", Bad),
        ("unknown", Unclear),
        ("unreachable", Bad),
        ("unschedulable", Bad),
        ("unsupported", Bad),
        ("up", Good),
        ("updated", Good),
        ("valid", Good),
        ("validated", Good),
        ("verified", Good),
        ("violated", Bad),
        ("violation", Bad),
        ("waiting", Waits),
        ("warn", Bad),
        ("warning", Bad),
        ("working", Good),
        ("yellow", Waits),
    ]
};

/// The longest of them.
const WORD_MAX: usize = 16;

/// Words in `-ing` that do not tell of something under way.
const LASTING: &[&str] = &["existing", "missing", "nothing", "string", "thing", "warning", "ping", "setting", "during"];

const NOT: &[&str] = &["not", "no", "non", "never", "without", "isn", "cannot"];

/// Returns the words of a name: `EKSControlPlaneCreating` is EKS, Control, Plane, Creating.
pub(super) fn tokens(text: &str) -> impl Iterator<Item = &str> {
    text.split(|character: char| !character.is_alphanumeric()).flat_map(humps).filter(|token| !token.is_empty())
}

/// Splits before each capital that follows a small letter, and before the last capital of several that a small one follows.
fn humps(mut rest: &str) -> impl Iterator<Item = &str> {
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let bytes = rest.as_bytes();
        let is = |at: usize, test: fn(&u8) -> bool| bytes.get(at).is_some_and(test);
        let boundary = (1..bytes.len()).find(|&at| {
            is(at, u8::is_ascii_uppercase)
                && (is(at - 1, u8::is_ascii_lowercase)
                    || is(at - 1, u8::is_ascii_uppercase) && is(at + 1, u8::is_ascii_lowercase))
        });
        let (token, after) = rest.split_at_checked(boundary.unwrap_or(rest.len())).unwrap_or((rest, ""));
        rest = after;
        Some(token)
    })
}

fn within(words: &[&str], token: &str) -> bool {
    words.iter().any(|word| word.eq_ignore_ascii_case(token))
}

/// Returns what one word means by itself, in any case of letters.
fn meaning(token: &str) -> Option<Meaning> {
    let mut lower = [0; WORD_MAX];
    let word = lower.get_mut(..token.len()).and_then(|lower| {
        lower.copy_from_slice(token.as_bytes());
        lower.make_ascii_lowercase();
        std::str::from_utf8(lower).ok()
    });
    let listed = word.and_then(|word| WORDS.binary_search_by_key(&word, |(word, _)| word).ok()).and_then(|at| WORDS.get(at));
    let ing = || token.len() > 5 && token.get(token.len() - 3..).is_some_and(|end| end.eq_ignore_ascii_case("ing"));
    match listed {
        Some((_, meaning)) => Some(*meaning),
        None => (ing() && !within(LASTING, token)).then_some(Meaning::Waits),
    }
}

/// Returns what the words of a name or of a sentence mean together: the worst of them, with good ones counted only at the
/// end of a name. What follows a `not` is turned around: what is not ready waits, what is not found is gone.
pub(super) fn meaning_of(text: &str) -> Option<Meaning> {
    if text.eq_ignore_ascii_case("new") {
        return Some(Meaning::Waits);
    }
    let (mut negated, mut any_negated, mut good_riddance) = (false, false, false);
    let (mut worst, mut last, mut count) = (None, None, 0_usize);
    let mut before = "";
    for token in tokens(text) {
        count += 1;
        let is = |word: &str| token.eq_ignore_ascii_case(word);
        let meant = match meaning(token) {
            Some(Meaning::Good) if negated && is("compliant") => Some(Meaning::Bad),
            Some(Meaning::Good) if negated && is("exists") => Some(Meaning::Gone),
            Some(Meaning::Good) if negated => Some(Meaning::Waits),
            Some(Meaning::Bad) if negated => {
                good_riddance = true;
                Some(Meaning::Good)
            }
            None if any_negated && (is("found") || is("exist")) => Some(Meaning::Gone),
            None if is("out") && before.eq_ignore_ascii_case("timed") => Some(Meaning::Bad),
            None if is("reached") && before.eq_ignore_ascii_case("limit") => Some(Meaning::Bad),
            meant => meant,
        };
        negated = within(NOT, token);
        any_negated |= negated;
        before = token;
        last = meant;
        if meant.is_some_and(|meant| rank(meant) > worst.map_or(0, rank)) && meant != Some(Meaning::Good) {
            worst = meant;
        }
    }
    // A sentence that ends in "ready" may say anything of it; `NotAllPodsReady` says that it is not there yet.
    let last = last.filter(|_| count <= 4);
    worst.or(if any_negated && last == Some(Meaning::Good) && !good_riddance { Some(Meaning::Waits) } else { last })
}

fn rank(meaning: Meaning) -> u8 {
    match meaning {
        Meaning::Good => 1,
        Meaning::Unclear => 2,
        Meaning::Waits => 3,
        Meaning::Held => 4,
        Meaning::Gone => 5,
        Meaning::Bad => 6,
    }
}

/// Tells whether a sentence speaks of a failure.
pub(super) fn tells_failure(sentence: &str) -> bool {
    // The last is how kube-scheduler says that a pod fits no node, which is a fault of a Pod, too.
    const PHRASES: &[&str] =
        &["not found", "does not exist", "doesn't exist", "can't", "could not", "couldn't", "no such", "nodes are available: "];
    const WORDS: &[&str] = &[
        "error",
        "errors",
        "failed",
        "failure",
        "unable",
        "cannot",
        "denied",
        "forbidden",
        "invalid",
        "refused",
        "rejected",
        "exceeded",
        "unauthorized",
        "fails",
        "failing",
    ];
    let has =
        |phrase: &str| sentence.as_bytes().windows(phrase.len()).any(|window| window.eq_ignore_ascii_case(phrase.as_bytes()));
    let mut negated = false;
    let worded = tokens(sentence).any(|token| {
        let tells = !negated && within(WORDS, token);
        negated = within(NOT, token) || token == "0";
        tells
    });
    worded || PHRASES.iter().any(|phrase| has(phrase))
}

/// What it means that a condition holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Polarity {
    /// All is well, and it is one of the conditions that sum up the others.
    Summary,
    /// That part is well.
    Positive,
    /// That part is broken.
    Negative,
    /// Something is under way.
    Progress,
    /// It is held on purpose.
    Held,
}

/// Returns what it means that a condition of this type holds; nothing for types that say neither.
pub(super) fn polarity(kind: &str) -> Option<Polarity> {
    const SUMMARIES: &[&str] = &["available", "complete", "completed", "healthy", "ready", "succeeded"];
    let name = kind.rsplit('/').next().unwrap_or(kind);
    if within(SUMMARIES, name) {
        return Some(Polarity::Summary);
    }
    let last = tokens(name).last()?;
    let is = |word: &str| last.eq_ignore_ascii_case(word);
    if is("pressure") {
        return Some(Polarity::Negative);
    }
    // A warning is about something that works. Operators of the Ansible kind say `Running` while they reconcile.
    if is("warning") || is("warnings") {
        return None;
    }
    if name.eq_ignore_ascii_case("running") {
        return Some(Polarity::Progress);
    }
    // What can be done, and what works at the moment, are neither good nor bad: `Upgradeable`, `ControllerRunning`.
    let can = last.len() > 5 && meaning(last).is_none() && (last.ends_with("able") || last.ends_with("ible"));
    if can || is("running") {
        return None;
    }
    // What has been scheduled still has to start when it is a state, and is a step done when it is a condition.
    if is("scheduled") && !tokens(name).any(|token| within(NOT, token)) {
        return Some(Polarity::Positive);
    }
    // The last word names the state; a bad word anywhere makes it bad news.
    let negated = tokens(name).any(|token| within(NOT, token));
    match (meaning_of(name)?, meaning(last)) {
        (Meaning::Bad | Meaning::Gone, _) => Some(Polarity::Negative),
        (Meaning::Waits, Some(Meaning::Good)) if negated => Some(Polarity::Negative),
        (_, Some(Meaning::Good)) if !tokens(name).any(|token| within(&["partially", "partial"], token)) => {
            Some(Polarity::Positive)
        }
        (Meaning::Held, _) => Some(Polarity::Held),
        (Meaning::Waits, Some(Meaning::Waits)) => Some(Polarity::Progress),
        _ => None,
    }
}

/// Tells whether a reason says that nothing is wrong: `NoConflicts`, `AsExpected`, `CheckSuccessful`.
pub(super) fn is_success(reason: &str) -> bool {
    const SUCCESSES: &[&str] = &["expected", "succeeded", "success", "successful"];
    let mut words = tokens(reason);
    let none = words.next().is_some_and(|first| first.eq_ignore_ascii_case("no"));
    let good_riddance = none && meaning_of(reason) == Some(Meaning::Good);
    good_riddance || tokens(reason).last().is_some_and(|last| within(SUCCESSES, last))
}

/// Tells whether a condition that does not hold means that something was refused, and not that it is not done yet.
pub(super) fn is_consent(kind: &str) -> bool {
    const CONSENTS: &[&str] = &["accepted", "admitted", "adopted", "approved", "valid", "validated", "verified"];
    tokens(kind).last().is_some_and(|last| within(CONSENTS, last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_in_order_and_short_enough() {
        assert!(WORDS.is_sorted_by(|(a, _), (b, _)| a < b));
        assert!(WORDS.iter().all(|(word, _)| word.len() <= WORD_MAX));
    }

    #[test]
    fn names_are_split_into_words() {
        let split = |text| tokens(text).collect::<Vec<_>>().join(" ");
        assert_eq!(split("EKSControlPlaneCreating"), "EKS Control Plane Creating");
        assert_eq!(split("HEALTH_ERR"), "HEALTH ERR");
        assert_eq!(split("app-ready"), "app ready");
        assert_eq!(split("ACK.ResourceSynced"), "ACK Resource Synced");
        assert_eq!(split("Übermäßig"), "Übermäßig");
        assert_eq!(split(""), "");
    }

    #[test]
    fn states_mean_what_they_say() {
        for (meant, texts) in [
            (
                Meaning::Good,
                &["Running", "SUCCEEDED", "green", "Bound", "HEALTH_OK", "AtLatestReady", "NoConflicts", "NoErrors"][..],
            ),
            (
                Meaning::Waits,
                &["Pending", "MigratingData", "NotReady", "ImportScheduled", "in-progress", "yellow", "Init", "NotAllPodsReady"],
            ),
            (Meaning::Held, &["Paused", "suspended", "Stopped"]),
            (Meaning::Bad, &["Failed", "ConfigError", "HEALTH_ERR", "NonCompliant", "RolesMaxLimitReached", "CrashLoopBackOff"]),
            (Meaning::Gone, &["NotFound"]),
            (Meaning::Unclear, &["Unknown", "Inconclusive"]),
        ] {
            for text in texts {
                assert_eq!(meaning_of(text), Some(meant), "{text}");
            }
        }
        for text in ["", "blue", "Another Tenant already exists in this very namespace"] {
            assert_eq!(meaning_of(text), None, "{text}");
        }
    }

    #[test]
    fn conditions_have_a_polarity() {
        for (polarity_is, kinds) in [
            (Polarity::Summary, &["Ready", "Available", "example.com/Ready"][..]),
            (Polarity::Positive, &["ResourcesSynced", "InstallSucceeded", "app-ready", "Established", "PodsHealthy"]),
            (Polarity::Negative, &["Failed", "ErrorOccurred", "NotReady", "MemoryPressure", "ReplicaFailure", "Unavailable"]),
            (Polarity::Progress, &["Progressing", "Reconciling", "InstallPlanPending", "In-progress"]),
            (Polarity::Held, &["Paused", "ReconciliationSuspended"]),
        ] {
            for kind in kinds {
                assert_eq!(polarity(kind), Some(polarity_is), "{kind}");
            }
        }
        for kind in ["", "LiveMigratable", "UnsupportedConfigOverridesUpgradeable", "PartiallyReady"] {
            assert_eq!(polarity(kind), None, "{kind}");
        }
    }

    #[test]
    fn sentences_tell_of_failures() {
        assert!(tells_failure("Error: checksum mismatch"));
        assert!(tells_failure("secret \"a\" Not Found"));
        assert!(tells_failure("0/5 nodes are available: 5 node(s) were unschedulable."));
        assert!(!tells_failure("all nodes are available"));
        assert!(!tells_failure("0 failed, 3 succeeded"));
        assert!(!tells_failure("waiting for the rollout"));
    }
}
