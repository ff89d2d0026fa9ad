//! What became of the events: most of them tell nothing that is still so.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use super::answer::{EventGroup, Finding, Noise};
use super::context::{Context, Told};
use crate::object::ObjectRef;
use crate::report::Scope;

/// What became of an event.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum State {
    /// A finding tells of its object.
    Folded,
    /// Its object is well, or gone.
    Recovered,
    /// It is none that warns, or its object has no finding and is not known to be well.
    Informational,
}

impl State {
    fn as_str(self) -> &'static str {
        match self {
            Self::Folded => "folded",
            Self::Recovered => "recovered",
            Self::Informational => "informational",
        }
    }
}

/// Counts the events into the noise, and returns them in groups if they are wanted.
pub(super) fn events(
    context: &Context<'_>,
    findings: &[Finding],
    scope: &Scope,
    noise: &mut Noise,
    wanted: bool,
) -> Vec<EventGroup> {
    let told_of: BTreeSet<&ObjectRef> = findings
        .iter()
        .flat_map(|finding| {
            let symptoms = finding.symptoms.iter().flat_map(|symptom| [&symptom.subject].into_iter().chain(&symptom.objects));
            [&finding.subject].into_iter().chain(&finding.objects).chain(&finding.affects).chain(symptoms)
        })
        .collect();
    let mut groups = Groups::default();
    for of_object in context.events().chunk_by(|a, b| a.about == b.about) {
        let Some(about) = of_object.first().map(|told| &told.about) else { continue };
        noise.raw += of_object.len();
        let is_in = *scope == Scope::all()
            || context.object(about).map_or_else(|| scope.includes_absent(about), |object| scope.includes(object));
        if !is_in {
            noise.elsewhere += of_object.len();
            continue;
        }
        let warned = if of_object.iter().any(Told::is_warning) { state(context, about, &told_of) } else { State::Informational };
        for told in of_object {
            let state = if told.is_warning() { warned } else { State::Informational };
            match state {
                State::Folded => noise.folded += 1,
                State::Recovered => noise.recovered += 1,
                State::Informational => noise.informational += 1,
            }
            if wanted {
                groups.add(context, told, state);
            }
        }
    }
    groups.into_list()
}

/// Events by workload, whether they are normal, reason, the words without what differs, and what became of them.
#[derive(Default)]
struct Groups(BTreeMap<(ObjectRef, bool, String, String, State), Group>);

impl Groups {
    fn add(&mut self, context: &Context<'_>, told: &Told<'_>, state: State) {
        let pod = context.pod(&told.about.namespace, &told.about.name).filter(|_| told.about.kind == "Pod");
        let object = pod.map_or_else(|| told.about.clone(), |pod| pod.workload.clone());
        let event = told.event;
        let key = (object, !told.is_warning(), event.reason.to_string(), template(&event.message), state);
        let group = self.0.entry(key).or_default();
        group.count += i64::from(event.count);
        group.objects.insert(told.about.clone());
        group.first = [group.first, event.first].into_iter().flatten().min();
        group.last = group.last.max(event.last);
    }

    fn into_list(self) -> Vec<EventGroup> {
        let groups = self.0.into_iter();
        let group = groups.map(|((object, normal, reason, message, state), group)| EventGroup {
            object,
            kind: if normal { "Normal" } else { "Warning" }.to_owned(),
            reason,
            message,
            count: group.count,
            objects: group.objects.len(),
            first: group.first,
            last: group.last,
            state: state.as_str(),
        });
        group.collect()
    }
}

#[derive(Default)]
struct Group {
    count: i64,
    objects: BTreeSet<ObjectRef>,
    first: Option<crate::object::time::Time>,
    last: Option<crate::object::time::Time>,
}

/// Returns what became of warnings about an object.
fn state(context: &Context<'_>, about: &ObjectRef, told_of: &BTreeSet<&ObjectRef>) -> State {
    if told_of.contains(about) {
        return State::Folded;
    }
    match context.object(about) {
        Some(object) if context.is_well(object) => State::Recovered,
        None if context.observes(&about.group, &about.kind, &about.namespace) => State::Recovered,
        _ => State::Informational,
    }
}

/// Returns a message with `…` in place of its words that hold digits: names of pods, addresses, times, sizes.
fn template(message: &str) -> String {
    let words = message.split_whitespace().map(|word| {
        let differs = word.bytes().any(|byte| byte.is_ascii_digit());
        if differs { "…" } else { word }
    });
    let mut words: Vec<&str> = words.collect();
    words.dedup_by(|a, b| a == b && *a == "…");
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_between_pods_is_left_out() {
        assert_eq!(
            template("Back-off restarting failed container web in pod web-7d5b8c9f4-k8vzn_shop(0b6f1a2e-9d3c)"),
            "Back-off restarting failed container web in pod …"
        );
        assert_eq!(
            template("Readiness probe failed: dial tcp 10.0.0.7:80: refused"),
            "Readiness probe failed: dial tcp … refused"
        );
    }
}
