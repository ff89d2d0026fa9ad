//! What the kubelet says of ConfigMaps, Secrets and keys that it does not find. That proves their absence even where the
//! input does not hold the kind.

use super::context::{Context, PodView, Presence};
use super::draft::Draft;
use super::rule::Rule;
use super::words::{describe, name};
use crate::object::ObjectRef;
use crate::object::event::Event;
use crate::object::pod::PodSpec;

/// What is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Absent {
    /// `ConfigMap` or `Secret`.
    pub(super) kind: &'static str,
    /// The name; empty when only the volume is named.
    pub(super) name: String,
    /// The key; empty when the whole object is absent.
    pub(super) key: String,
    volume: String,
}

/// Reads a message of the kubelet.
pub(super) fn parse(message: &str) -> Option<Absent> {
    let none = || String::new();
    let after = |mark: &str| message.split_once(mark).map(|(_, rest)| rest);
    let quoted = |rest: &str| rest.split('"').next().unwrap_or_default().to_owned();
    for (word, kind) in [("configmap", "ConfigMap"), ("secret", "Secret")] {
        if let Some((key, rest)) = after("couldn't find key ").and_then(|rest| rest.split_once(&format!(" in {kind} "))) {
            let name = rest.split_whitespace().next().unwrap_or_default();
            let name = name.rsplit('/').next().unwrap_or_default();
            return Some(Absent { kind, name: name.to_owned(), key: key.to_owned(), volume: none() });
        }
        if let Some(rest) =
            after(&format!("{word} \"")).filter(|rest| rest.split_once('"').is_some_and(|(_, end)| end.starts_with(" not found")))
        {
            return Some(Absent { kind, name: quoted(rest), key: none(), volume: none() });
        }
    }
    for (mark, kind) in [("non-existent config key: ", "ConfigMap"), ("non-existent secret key: ", "Secret")] {
        if let Some(rest) = after(mark) {
            let key = rest.split_whitespace().next().unwrap_or_default().to_owned();
            return Some(Absent { kind, name: none(), key, volume: after("for volume \"").map(quoted).unwrap_or_default() });
        }
    }
    None
}

/// Something that the kubelet did not find, and where it says so.
pub(super) struct Told<'c, 'a> {
    pub(super) pod: &'c PodView<'a>,
    pub(super) object: ObjectRef,
    pub(super) key: String,
    /// The field of the pod that says it, with its words.
    field: Option<(String, &'a str)>,
    event: Option<&'a Event>,
}

impl Told<'_, '_> {
    /// Adds what says it to a finding.
    pub(super) fn witness(&self, draft: Draft) -> Draft {
        let reference = self.pod.reference();
        let draft = match (&self.field, self.event) {
            (Some((path, words)), _) => draft.field_of(&reference, path.clone(), words),
            (None, Some(event)) => draft.event(&reference, event).last(event.last),
            (None, None) => draft,
        };
        draft.about(self.pod.workload.clone()).about_all(self.pod.chain())
    }
}

/// What is absent, by a field of the pod with its words, or by an event.
type Said<'a> = (Absent, Option<(String, &'a str)>, Option<&'a Event>);

/// Events that are older tell of something else.
const RECENT_SECONDS: i64 = 3600;

/// Returns what the kubelet does not find for the pods that wait for it.
pub(super) fn told<'c, 'a>(context: &'c Context<'a>, kind: &str) -> Vec<Told<'c, 'a>> {
    let mut found = Vec::new();
    for pod in context.pods().iter().filter(|pod| !pod.is_ready() && !pod.is_finished() && !pod.is_terminating()) {
        let mut waits = false;
        let mut said: Vec<Said<'a>> = Vec::new();
        for (path, status) in pod.statuses() {
            let Some(waiting) = status.state.waiting.as_ref() else { continue };
            waits |= matches!(waiting.reason.as_str(), "ContainerCreating" | "PodInitializing" | "CreateContainerConfigError");
            said.extend(
                parse(&waiting.message)
                    .map(|absent| (absent, Some((format!("{path}/state/waiting/message"), waiting.message.as_str())), None)),
            );
        }
        if waits && said.is_empty() {
            let warned =
                context.events_of(pod.object).filter(|told| told.is_warning() && told.is_within(RECENT_SECONDS, context.now));
            said.extend(warned.filter_map(|told| Some((parse(&told.event.message)?, None, Some(told.event)))));
        }
        for (absent, field, event) in said.into_iter().filter(|(absent, ..)| absent.kind == kind) {
            let name = if absent.name.is_empty() { source(pod.spec(), &absent) } else { Some(absent.name.clone()) };
            let Some(name) = name else { continue };
            let object = ObjectRef::new("", kind, pod.namespace(), name);
            found.push(Told { pod, object, key: absent.key, field, event });
        }
    }
    found
}

/// Returns the object that a volume is made from.
fn source(spec: &PodSpec, absent: &Absent) -> Option<String> {
    let volume = spec.volumes.iter().find(|volume| volume.name.0.as_str() == absent.volume)?;
    let map = volume.config_map.as_ref().filter(|_| absent.kind == "ConfigMap").map(|map| map.name.to_string());
    map.or_else(|| volume.secret.as_ref().filter(|_| absent.kind == "Secret").map(|secret| secret.secret_name.to_string()))
}

/// Finds the objects that the kubelet does not find, where the input does not show by itself that they are missing.
pub(super) fn find(context: &Context<'_>, rule: &'static Rule, kind: &str, found: &mut Vec<Draft>) {
    for told in told(context, kind).iter().filter(|told| told.key.is_empty()) {
        let object = &told.object;
        if !matches!(context.find("", kind, &object.namespace, &object.name), Presence::Unknown) {
            continue;
        }
        let message =
            format!("{} does not exist, as the kubelet says; it is needed by {}.", name(object), name(&told.pod.workload));
        let draft = Draft::new(rule, object.clone(), message)
            .command(describe(&told.pod.reference(), "shows what the kubelet looks for"));
        found.push(told.witness(draft));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wordings_of_the_kubelet() {
        for (message, kind, name, key) in [
            ("couldn't find key redis_url in ConfigMap shop/cart-config", "ConfigMap", "cart-config", "redis_url"),
            ("couldn't find key password in Secret shop/db", "Secret", "db", "password"),
            ("Error: configmap \"flags\" not found", "ConfigMap", "flags", ""),
            ("MountVolume.SetUp failed for volume \"creds\" : secret \"cart-creds\" not found", "Secret", "cart-creds", ""),
            (
                "MountVolume.SetUp failed for volume \"v\" : configmap references non-existent config key: a.yaml",
                "ConfigMap",
                "",
                "a.yaml",
            ),
        ] {
            let absent = parse(message).expect("something is absent");
            assert_eq!((absent.kind, absent.name.as_str(), absent.key.as_str()), (kind, name, key), "{message}");
        }
        assert_eq!(parse("MountVolume.SetUp failed for volume \"v\" : timed out"), None);
    }
}
