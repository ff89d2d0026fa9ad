//! Joins what was found of replicas into one: twenty pods of a Deployment that fail alike are one problem.

use super::draft::Draft;
use crate::object::ObjectRef;

/// As many pieces of evidence as a person reads.
const EVIDENCE_MAX: usize = 6;

/// Returns the problems in order of code, subject and part, each of them once.
///
/// The first draft of each gives the words: the order of drafts is that of the objects, and so does not depend on that of the
/// input.
pub(crate) fn group(mut drafts: Vec<Draft>) -> Vec<Draft> {
    drafts.sort_by(|a, b| key(a).cmp(&key(b)));
    let mut problems: Vec<Draft> = Vec::new();
    for draft in drafts {
        match problems.last_mut().filter(|last| key(last) == key(&draft)) {
            Some(last) => join(last, draft),
            None => problems.push(draft),
        }
    }
    for problem in &mut problems {
        let subject = problem.subject.clone();
        tidy(&mut problem.objects);
        problem.objects.retain(|object| *object != subject);
        tidy(&mut problem.blames);
    }
    problems
}

fn key(draft: &Draft) -> (&str, &ObjectRef, &str) {
    (draft.rule.code, &draft.subject, &draft.part)
}

fn join(kept: &mut Draft, other: Draft) {
    kept.severity = kept.severity.max(other.severity);
    kept.breaks = kept.breaks.max(other.breaks);
    kept.count = kept.count.saturating_add(other.count);
    kept.since = [kept.since, other.since].into_iter().flatten().min();
    kept.last = kept.last.max(other.last);
    kept.objects.extend(other.objects);
    kept.blames.extend(other.blames);
    for evidence in other.evidence {
        if kept.evidence.len() < EVIDENCE_MAX && !kept.evidence.contains(&evidence) {
            kept.evidence.push(evidence);
        }
    }
}

fn tidy(objects: &mut Vec<ObjectRef>) {
    objects.sort();
    objects.dedup();
}
