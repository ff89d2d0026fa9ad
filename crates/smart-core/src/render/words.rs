//! Words that the renderers share: numbers, names, and many objects in few words.

use crate::findings::{Finding, Severity};
use crate::input::Gap;
use crate::object::ObjectRef;
use crate::object::time::Time;
use crate::report::{Evidence, EvidenceKind, Report};

/// Returns the number with its word, as in "1 object" and "12,345 objects".
pub fn count(number: usize, word: &str) -> String {
    if number == 1 { format!("1 {word}") } else { format!("{} {}", grouped(number), plural(word)) }
}

/// Returns the number with a comma before each three digits.
pub fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Returns the plural of a word or kind: `Pods`, `Ingresses`, `NetworkPolicies`; `Endpoints` is one already.
pub(crate) fn plural(word: &str) -> String {
    if word == "Endpoints" || word == "info" {
        return word.to_owned();
    }
    match word.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{stem}ies"),
        _ if word.ends_with(['s', 'x']) || word.ends_with("ch") => format!("{word}es"),
        _ => format!("{word}s"),
    }
}

/// Returns the object in words; its namespace stands with it only when it is another than `home`.
pub(super) fn named(object: &ObjectRef, home: &str) -> String {
    if object.namespace.is_empty() || object.namespace == home {
        format!("{} {}", object.kind, object.name)
    } else {
        format!("{} {}/{}", object.kind, object.namespace, object.name)
    }
}

/// Returns the object in words, with its namespace.
pub(super) fn full_name(object: &ObjectRef) -> String {
    named(object, "")
}

/// As many names of one kind as are told before they are counted.
const NAMES: usize = 3;

/// Returns the objects by kind, what is nearest to the user first: `Ingress shop`, `12 Pods (a, b, c and 9 more)`.
pub(super) fn by_kind<'a>(objects: impl Iterator<Item = &'a ObjectRef>, home: &str) -> Vec<String> {
    let mut objects: Vec<&ObjectRef> = objects.collect();
    let key = |object: &ObjectRef| (nearness(&object.kind), object.kind.clone(), object.group.clone());
    objects.sort_by_cached_key(|object| (key(object), (*object).clone()));
    let groups = objects.chunk_by(|a, b| a.kind == b.kind && a.group == b.group);
    // Where much suffers, what the user meets has names, and the rest is counted.
    let is_much = objects.len() > MUCH;
    let has_names = |kind: &str| !is_much || nearness(kind) <= nearness("Service");
    let groups = groups.filter_map(|group| Some((*group.first()?, group)));
    groups.map(|(first, group)| of_kind(first, group, home, has_names(&first.kind))).collect()
}

/// More objects than one takes in name by name.
const MUCH: usize = 12;

fn of_kind(first: &ObjectRef, group: &[&ObjectRef], home: &str, has_names: bool) -> String {
    if group.len() == 1 {
        return named(first, home);
    }
    if !has_names && group.len() > 2 {
        return count(group.len(), &first.kind);
    }
    let beyond = if group.len() > NAMES + 1 { group.len() - NAMES } else { 0 };
    let name = |object: &&ObjectRef| {
        if object.namespace.is_empty() || object.namespace == home {
            object.name.to_string()
        } else {
            format!("{}/{}", object.namespace, object.name)
        }
    };
    let names: Vec<String> = group.iter().take(group.len() - beyond).map(name).collect();
    let more = if beyond > 0 { format!(" and {} more", grouped(beyond)) } else { String::new() };
    format!("{} ({}{more})", count(group.len(), &first.kind), names.join(", "))
}

/// Orders kinds by how near they are to the user: where traffic comes in, then what serves it, then what runs.
pub(super) fn nearness(kind: &str) -> usize {
    const ORDER: &[&str] = &[
        "Ingress",
        "HTTPRoute",
        "GRPCRoute",
        "TLSRoute",
        "TCPRoute",
        "Gateway",
        "APIService",
        "Service",
        "Deployment",
        "StatefulSet",
        "DaemonSet",
        "CronJob",
        "Job",
    ];
    const LAST: &[&str] = &["ReplicaSet", "Pod"];
    let place = |list: &[&str]| list.iter().position(|known| *known == kind);
    place(ORDER).unwrap_or_else(|| ORDER.len() + place(LAST).map_or(0, |at| at + 1))
}

/// Returns since when it holds, as `for 49m (since 2026-11-23T09:11:00Z)`.
pub(super) fn since(since: Option<Time>, now: Option<Time>) -> Option<String> {
    let since = since?;
    let passed = now.and_then(|now| now.since(since)).filter(|passed| !passed.is_negative());
    Some(passed.map_or_else(|| format!("since {since}"), |passed| format!("for {} (since {since})", passed.human())))
}

/// Returns pieces of evidence; an object stands with one only when it is another than that of the piece before, or than the
/// subject for the first.
pub(super) fn all_evidence(pieces: &[Evidence], subject: &ObjectRef) -> Vec<String> {
    let before = std::iter::once(subject).chain(pieces.iter().map(|piece| &piece.object));
    pieces.iter().zip(before).map(|(piece, before)| evidence(piece, before)).collect()
}

/// Returns a piece of evidence; the object stands with it only when it is another than `subject`.
pub(super) fn evidence(evidence: &Evidence, subject: &ObjectRef) -> String {
    let object = if evidence.object == *subject { String::new() } else { format!("{} ", full_name(&evidence.object)) };
    match evidence.kind {
        EvidenceKind::Absent if evidence.path.is_empty() => format!("{} is not there", full_name(&evidence.object)),
        EvidenceKind::Absent => format!("{object}{} is not there", evidence.path),
        EvidenceKind::Event => format!("{object}event {}", evidence.value),
        EvidenceKind::Field if evidence.path.is_empty() => format!("{object}{}", evidence.value),
        EvidenceKind::Field => format!("{object}{} = {}", evidence.path, evidence.value),
        EvidenceKind::Series => format!("{object}{}: {}", evidence.path, evidence.value),
    }
}

/// Returns what the finding does to the objects that it affects, in a word: it hits them when it breaks something.
pub(super) fn effect(finding: &Finding) -> &'static str {
    if finding.severity == Severity::Info { "about" } else { "hits" }
}

/// Returns what of the input could not be read and might be anything, each in a sentence: whoever reads the answer must know
/// before that it is of a part.
pub(super) fn parts(gaps: &[Gap]) -> Vec<String> {
    /// As many as do not push the answer off the screen.
    const FILES: usize = 3;
    let unknown = || gaps.iter().filter(|gap| gap.kind == Gap::UNKNOWN);
    let told = |gap: &Gap| format!("This is of a part only: {}.", gap.reason.trim_end_matches('.'));
    let mut parts: Vec<String> = unknown().take(FILES).map(told).collect();
    let beyond = unknown().count().saturating_sub(FILES);
    if beyond > 0 {
        parts.push(format!("{} could not be read in full, either.", count(beyond, "more file")));
    }
    parts
}

/// Returns what the answer cannot stand on, each in a sentence.
pub(super) fn notes<T>(report: &Report<T>) -> Vec<String> {
    /// As many as one line holds.
    const GAPS: usize = 10;
    let mut notes = Vec::new();
    if let Some(first) = report.skipped.first() {
        let object = first.object.as_ref().map(|object| format!("{object} ")).unwrap_or_default();
        notes.push(format!(
            "Skipped {}; the first: {object}in {}, byte {}: {}.",
            count(report.skipped.len(), "broken piece"),
            first.input,
            first.position,
            first.reason
        ));
    }
    let gap = |gap: &Gap| {
        let place = if gap.namespace.is_empty() { String::new() } else { format!(" in {}", gap.namespace) };
        format!("{}{place} ({})", gap.kind, gap.reason)
    };
    // What nobody knows the kind of is told at the top.
    let known = || report.gaps.iter().filter(|gap| gap.kind != Gap::UNKNOWN);
    let mut gaps: Vec<String> = known().take(GAPS).map(gap).collect();
    let beyond = known().count().saturating_sub(GAPS);
    if beyond > 0 {
        gaps.push(format!("{} more", grouped(beyond)));
    }
    if !gaps.is_empty() {
        notes.push(format!("Not in the input: {}.", gaps.join(", ")));
    }
    notes
}

/// Returns words as a sentence has them: `a`, `a and b`, `a, b and c`.
pub(super) fn joined(words: &[String]) -> String {
    match words.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, first)) => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_with_words() {
        assert_eq!(count(1, "object"), "1 object");
        assert_eq!(count(0, "object"), "0 objects");
        assert_eq!(count(1_234_567, "object"), "1,234,567 objects");
        assert_eq!(count(2, "Ingress"), "2 Ingresses");
        assert_eq!(count(2, "NetworkPolicy"), "2 NetworkPolicies");
        assert_eq!(count(2, "Gateway"), "2 Gateways");
        assert_eq!(grouped(999), "999");
    }

    #[test]
    fn many_objects_in_few_words() {
        let mut objects: Vec<ObjectRef> = (0..5).map(|at| ObjectRef::new("", "Pod", "shop", format!("p{at}"))).collect();
        objects.push(ObjectRef::new("networking.k8s.io", "Ingress", "web", "in"));
        objects.push(ObjectRef::new("", "Node", "", "n1"));
        objects.push(ObjectRef::new("", "Service", "shop", "s"));
        let words = by_kind(objects.iter(), "shop");
        assert_eq!(words, ["Ingress web/in", "Service s", "Node n1", "5 Pods (p0, p1, p2 and 2 more)"]);
    }
}
