//! Health for people.

use std::collections::BTreeMap;
use std::io::Write;

use anstyle::Style;
use anyhow::Result;
use smart_core::object::ObjectRef;
use smart_core::{Evidence, EvidenceKind, Health, HealthStatus};

use crate::output::Table;
use crate::terminal::{BOLD, DIM, GREEN, RED, YELLOW, clean, count, grouped, styled};

/// The worst first, and last what needs nobody at night.
const ORDER: [HealthStatus; 6] = [
    HealthStatus::Missing,
    HealthStatus::Degraded,
    HealthStatus::Progressing,
    HealthStatus::Unknown,
    HealthStatus::Suspended,
    HealthStatus::Healthy,
];

/// Objects of one kind, namespace and reason beyond these are counted: the hundredth pod of a broken rollout tells nothing.
const ALIKE: usize = 5;

/// Writes the objects by status and namespace, with reason, evidence and what to look at next.
pub(super) fn write(out: &mut impl Write, shown: &[&Health]) -> Result<()> {
    for status in ORDER {
        let mut of_status: Vec<&Health> = shown.iter().copied().filter(|health| health.status == status).collect();
        if of_status.is_empty() {
            continue;
        }
        let head = format!("{} ({})", status.as_str().to_uppercase(), grouped(of_status.len() as u64));
        writeln!(out, "\n{}", styled(style(status), head))?;
        of_status.sort_by(|a, b| key(a).cmp(&key(b)));
        for alike in of_status.chunk_by(|a, b| a.object.namespace == b.object.namespace) {
            if let Some(first) = alike.first() {
                let namespace = &first.object.namespace;
                let place = if namespace.is_empty() { "not in a namespace".into() } else { format!("in {namespace}") };
                writeln!(out, "  {}", styled(BOLD, clean(&place)))?;
            }
            for alike in alike.chunk_by(|a, b| kind(&a.object) == kind(&b.object) && a.reason == b.reason) {
                write_alike(out, alike)?;
            }
        }
    }
    Ok(())
}

fn key<'a>(health: &'a Health) -> impl Ord + use<'a> {
    let object = &health.object;
    (&object.namespace, &object.kind, &object.group, &health.reason, &object.name)
}

fn write_alike(out: &mut impl Write, alike: &[&Health]) -> Result<()> {
    for health in alike.iter().take(ALIKE) {
        write_one(out, health)?;
    }
    if let (Some(more @ 1..), Some(first)) = (alike.len().checked_sub(ALIKE), alike.first()) {
        let reason = if first.reason.is_empty() { "the same".to_owned() } else { clean(&first.reason).into_owned() };
        let words = format!(
            "and {} of kind {}: {reason} (-o wide lists them)",
            count(more as u64, "more object"),
            clean(&first.object.kind)
        );
        writeln!(out, "    {}", styled(DIM, words))?;
    }
    Ok(())
}

fn write_one(out: &mut impl Write, health: &Health) -> Result<()> {
    let object = &health.object;
    let name = format!("{} {}", kind(object), object.name);
    write!(out, "    {}", styled(BOLD, clean(&name)))?;
    if !health.reason.is_empty() {
        write!(out, "  {}", styled(style(health.status), clean(&health.reason)))?;
    }
    writeln!(out)?;
    if !health.message.is_empty() {
        writeln!(out, "      {}", clean(&health.message))?;
    }
    for evidence in &health.evidence {
        writeln!(out, "      {} {}", styled(DIM, "seen:"), clean(&in_words(evidence, health)))?;
    }
    if let Some(command) = health.next.first() {
        writeln!(
            out,
            "      {} {}  {}",
            styled(DIM, "next:"),
            clean(&command.to_string()),
            styled(DIM, format!("# {}", clean(&command.purpose)))
        )?;
    }
    Ok(())
}

/// Returns the kind, with its group when it is not one of Kubernetes' own: those names are taken many times over.
fn kind(object: &ObjectRef) -> String {
    if is_custom(object) { format!("{}.{}", object.kind, object.group) } else { object.kind.to_string() }
}

/// Tells whether the kind is none of Kubernetes' own.
pub(super) fn is_custom(object: &ObjectRef) -> bool {
    object.group.contains('.') && !object.group.ends_with(".k8s.io")
}

/// Returns a piece of evidence; the object stands with it only when it is another one.
fn in_words(evidence: &Evidence, health: &Health) -> String {
    let object = if evidence.object == health.object { String::new() } else { format!("{} ", evidence.object) };
    match evidence.kind {
        EvidenceKind::Absent if evidence.path.is_empty() => format!("{object}is not in the input"),
        EvidenceKind::Absent => format!("{object}{} is not there", evidence.path),
        _ if evidence.path.is_empty() => format!("{object}{}", evidence.value),
        _ => format!("{object}{} = {}", evidence.path, evidence.value),
    }
}

/// Writes one line an object.
pub(super) fn write_table(out: &mut impl Write, shown: &[&Health]) -> Result<()> {
    if shown.is_empty() {
        return Ok(());
    }
    writeln!(out)?;
    let plain = Style::new();
    let mut table = Table::new(&["STATUS", "NAMESPACE", "OBJECT", "REASON", "MESSAGE"]);
    let mut shown = shown.to_vec();
    let place = |status: HealthStatus| ORDER.iter().position(|ordered| *ordered == status);
    shown.sort_by(|a, b| place(a.status).cmp(&place(b.status)).then_with(|| key(a).cmp(&key(b))));
    for health in shown {
        let object = &health.object;
        table.row(vec![
            (style(health.status), health.status.as_str().to_owned()),
            (plain, dash_or(&object.namespace)),
            (plain, format!("{}/{}", kind(object), object.name)),
            (plain, dash_or(&health.reason)),
            (plain, health.message.to_string()),
        ]);
    }
    table.write(out)
}

/// Writes of which kinds nothing tells the state, and how many there are.
pub(super) fn write_silent<'a>(out: &mut impl Write, silent: impl Iterator<Item = &'a Health>) -> Result<()> {
    let mut kinds: BTreeMap<String, u64> = BTreeMap::new();
    for health in silent {
        *kinds.entry(kind(&health.object)).or_default() += 1;
    }
    if kinds.is_empty() {
        return Ok(());
    }
    let mut kinds: Vec<(String, u64)> = kinds.into_iter().collect();
    kinds.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let all: u64 = kinds.iter().map(|(_, objects)| objects).sum();
    let beyond = kinds.len().saturating_sub(SILENT_KINDS);
    kinds.truncate(SILENT_KINDS);
    let mut words: Vec<String> = kinds.iter().map(|(kind, objects)| format!("{} {}", grouped(*objects), clean(kind))).collect();
    if beyond > 0 {
        words.push(count(beyond as u64, "more kind"));
    }
    let words = format!("Nothing tells the state of {}: {} (--all -o wide lists them).", count(all, "object"), words.join(", "));
    writeln!(out, "\n{}", styled(DIM, words))?;
    Ok(())
}

/// Kinds that are only configuration are many; the most frequent ones are named.
const SILENT_KINDS: usize = 5;

/// Writes how many objects are how well, of an input that holds objects or none at all.
pub(super) fn write_summary(out: &mut impl Write, all: &[Health], holds_any: bool) -> Result<()> {
    let with = |status: HealthStatus| all.iter().filter(|health| health.status == status).count();
    let counts: Vec<String> = ORDER
        .into_iter()
        .filter(|status| with(*status) > 0)
        .map(|status| {
            let words = format!("{} {}", grouped(with(status) as u64), status.as_str().to_lowercase());
            styled(style(status), words).to_string()
        })
        .collect();
    if all.len() == 1 {
        return Ok(());
    }
    writeln!(out)?;
    match all.len() {
        0 if !holds_any => writeln!(out, "The input holds no objects.")?,
        0 => writeln!(out, "No object of the input is meant by that.")?,
        objects if with(HealthStatus::Healthy) == objects => {
            writeln!(out, "{}", styled(GREEN, format!("All {} are well.", count(objects as u64, "object"))))?;
        }
        objects => writeln!(out, "{} of {}.", counts.join(", "), count(objects as u64, "object"))?,
    }
    Ok(())
}

fn dash_or(text: &str) -> String {
    if text.is_empty() { "-".to_owned() } else { text.to_owned() }
}

fn style(status: HealthStatus) -> Style {
    match status {
        HealthStatus::Missing | HealthStatus::Degraded => RED,
        HealthStatus::Progressing => YELLOW,
        HealthStatus::Healthy => GREEN,
        _ => BOLD,
    }
}
