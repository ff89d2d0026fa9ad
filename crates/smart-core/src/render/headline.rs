//! The headline: how much is found, how grave it is, and of which part of the input that is told.

use std::collections::BTreeSet;

use super::RenderOptions;
use super::page::{Page, Span, Tone};
use super::words::{count, full_name, grouped, joined, parts};
use crate::findings::{Finding, FindingsAnswer, Severity};
use crate::report::Report;

/// Writes the headline.
pub(super) fn headline(page: &mut Page, report: &Report<FindingsAnswer>) {
    let answer = &report.answer;
    if answer.findings.is_empty() && answer.looked_at.objects == 0 {
        let why = if answer.looked_at.suffering.is_some() {
            "No object of the input is meant by that, so nothing was looked at."
        } else {
            "The input holds no objects, so nothing was looked at."
        };
        page.text(0, 0, [Span::new(Tone::Warning, why)]);
        return;
    }
    let tone = match answer.worst() {
        None if !parts(&report.gaps).is_empty() => Tone::Warning,
        worst => tone_of(worst),
    };
    let mut spans = vec![Span::new(tone, problems(answer))];
    if answer.findings.is_empty() {
        let looked = &answer.looked_at;
        // Events are counted of the whole input.
        let events = if looked.events == 0 || looked.suffering.is_some() {
            String::new()
        } else {
            format!(" and {}", count(looked.events, "event"))
        };
        let objects = count(looked.objects, "object");
        spans.push(Span::plain(format!(": {} looked at {objects}{events}.", count(looked.rules, "rule"))));
    } else {
        let suffering = suffering(answer).map(|words| format!("; {words}")).unwrap_or_default();
        spans.push(Span::plain(format!("{suffering}.")));
    }
    page.text(0, 0, spans);
}

/// Writes what stands under every headline: what makes the answer one of a part, and where the input came from.
pub(super) fn frame<T>(page: &mut Page, report: &Report<T>, options: &RenderOptions) {
    for note in parts(&report.gaps) {
        page.item(0, Span::new(Tone::Warning, "!"), 2, [Span::new(Tone::Warning, note)]);
    }
    source(page, report, options);
}

/// Writes where the input came from, or at least as of when it is judged.
pub(super) fn source<T>(page: &mut Page, report: &Report<T>, options: &RenderOptions) {
    if options.source.is_empty() {
        if let Some(now) = report.now {
            page.text(0, 0, [Span::faint(format!("As of {now}."))]);
        }
    } else {
        page.text(0, 0, [Span::faint(options.source.as_str())]);
    }
}

/// Returns how many findings there are of each severity, and where: `3 problems in namespace pay: 2 critical, 1 warning`.
pub(super) fn problems(answer: &FindingsAnswer) -> String {
    let (findings, place) = (answer.findings.as_slice(), place(answer));
    if findings.is_empty() {
        // There are problems of a kind, and nothing is wrong with it.
        let place = place.strip_prefix(" of ").map(|kinds| format!(" with {kinds}")).unwrap_or(place);
        return format!("Nothing is found to be wrong{place}");
    }
    let of = |severity: Severity| findings.iter().filter(|finding| finding.severity == severity).count();
    let severities = [Severity::Critical, Severity::Warning].into_iter().map(|severity| (of(severity), severity));
    let told: Vec<String> = severities
        .filter(|(found, _)| *found > 0)
        .map(|(found, severity)| match (severity, found) {
            (Severity::Warning, 2..) => format!("{} warnings", grouped(found)),
            _ => format!("{} {}", grouped(found), severity.as_str()),
        })
        .collect();
    let problems = findings.len() - of(Severity::Info);
    let info = match of(Severity::Info) {
        0 => String::new(),
        1 => "1 thing worth knowing".to_owned(),
        info => format!("{} things worth knowing", grouped(info)),
    };
    match (problems, info.is_empty()) {
        (0, _) => format!("No problem{place}, {info}"),
        (_, true) => format!("{}{place}: {}", count(problems, "problem"), told.join(", ")),
        (_, false) => format!("{}{place}: {}; {info}", count(problems, "problem"), told.join(", ")),
    }
}

/// Returns what the question is about, as the end of a sentence; empty when it is about everything.
fn place(answer: &FindingsAnswer) -> String {
    /// As many objects as a headline names.
    const OBJECTS: usize = 3;
    if !answer.asked.is_empty() {
        let mut names: Vec<String> = answer.asked.iter().take(OBJECTS).map(|asked| full_name(&asked.object)).collect();
        let beyond = answer.asked.len().saturating_sub(OBJECTS);
        if beyond > 0 {
            names.push(count(beyond, "more object"));
        }
        return format!(" around {}", joined(&names));
    }
    let looked = &answer.looked_at;
    let mut place = String::new();
    if !looked.kinds.is_empty() {
        place.push_str(&format!(" of {} {}", if looked.kinds.len() == 1 { "kind" } else { "kinds" }, joined(&looked.kinds)));
    }
    if !looked.labels.is_empty() {
        place.push_str(&format!(" with labels {}", looked.labels));
    }
    if !looked.namespace.is_empty() {
        place.push_str(&format!(" in namespace {}", looked.namespace));
        let is_outside = |finding: &&Finding| finding.subject.namespace != looked.namespace;
        match answer.findings.iter().filter(is_outside).count() {
            0 => {}
            outside => place.push_str(&format!(" ({} from outside of it)", grouped(outside))),
        }
    }
    place
}

/// Returns how many objects suffer from what is more than worth knowing, of those that the question is about: `2 objects
/// suffer`.
pub(super) fn suffering(answer: &FindingsAnswer) -> Option<String> {
    let grave = answer.findings.iter().filter(|finding| finding.severity > Severity::Info);
    let all = || grave.flat_map(|finding| &finding.affects).collect::<BTreeSet<_>>().len();
    // Who asks about objects wants to know what else is hit.
    let (suffering, there) = match answer.looked_at.suffering.filter(|_| answer.asked.is_empty()) {
        Some(suffering) => (suffering, " there"),
        None => (all(), ""),
    };
    match suffering {
        0 => None,
        1 => Some(format!("1 object suffers{there}")),
        suffering => Some(format!("{} suffer{there}", count(suffering, "object"))),
    }
}

pub(super) fn tone_of(severity: Option<Severity>) -> Tone {
    match severity {
        Some(Severity::Critical) => Tone::Critical,
        Some(Severity::Warning) => Tone::Warning,
        Some(Severity::Info) => Tone::Strong,
        None => Tone::Good,
    }
}
