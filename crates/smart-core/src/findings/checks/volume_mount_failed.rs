//! Pods whose volumes cannot be mounted.

use crate::findings::claims::{claim_of, claim_of_pod, is_being_set_up, quoted_after};
use crate::findings::containers;
use crate::findings::context::{Context, PodView, Told};
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{cited, describe, name};
use crate::object::ObjectRef;

pub(super) const RULE: Rule = Rule {
    code: "volume-mount-failed",
    severity: Severity::Critical,
    level: Level::Effect,
    lint: false,
    finds: "A pod on a node that does not start because the kubelet cannot mount one of its volumes.",
    matters: "No container is created before all volumes are mounted.",
    looks_at: "The events FailedMount and FailedMapVolume of pods of which no container has started.",
    advice: "Act on what the event says: mostly a Secret, a ConfigMap or a claim that it names is missing or not bound.",
    silent: "When a container has started since, or the last such event is older than an hour.",
    check,
};

const HOUR: i64 = 3600;

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for pod in context.pods().iter().filter(|pod| is_being_set_up(pod)) {
        let is_failure = |told: &&Told<'_>| {
            matches!(told.event.reason.as_str(), "FailedMount" | "FailedMapVolume") && told.is_within(HOUR, context.now)
        };
        let failures: Vec<&Told<'_>> = context.events_of(pod.object).filter(is_failure).collect();
        // That it still waits says less than why one volume failed.
        let says_why = |told: &&&Told<'_>| !told.event.message.starts_with("Unable to attach or mount");
        let Some(told) = failures.iter().find(says_why).or_else(|| failures.first()) else { continue };
        let reference = pod.reference();
        let message = format!("A volume of {} cannot be mounted{}", name(&pod.workload), cited(&told.event.message));
        let draft = Draft::new(&RULE, pod.workload.clone(), message)
                .about_all(pod.chain())
                .since(told.event.first)
                .last(told.event.last)
                .count(told.event.count)
                .blames_all(failures.iter().flat_map(|told| named(context, pod, &told.event.message)))
                .event(&reference, told.event)
                .field_of(&reference, "/status/phase", &pod.pod.status.phase)
                .command(describe(&reference, "shows its volumes and events"));
        found.push(containers::eased(context, pod, draft));
    }
}

/// Returns the objects that a message names: Secrets, ConfigMaps and claims, or what the pod has behind a volume that it names.
fn named(context: &Context<'_>, pod: &PodView<'_>, message: &str) -> Vec<ObjectRef> {
    let here = |kind: &str, name: &str| ObjectRef::new("", kind, pod.namespace(), name);
    let kinds = [("secret ", "Secret"), ("configmap ", "ConfigMap"), ("persistentvolumeclaim ", "PersistentVolumeClaim")];
    let mut named: Vec<ObjectRef> =
        kinds.iter().filter_map(|(word, kind)| quoted_after(message, word).map(|name| here(kind, name))).collect();
    if !named.is_empty() {
        return named;
    }
    if let Some(volume) = quoted_after(message, "for volume ") {
        named.extend(behind(context, pod, volume));
    }
    let unmounted = message.split_once("unmounted volumes=[").and_then(|(_, rest)| rest.split_once(']'));
    for volume in unmounted.iter().flat_map(|(names, _)| names.split([' ', ',']).filter(|name| !name.is_empty())) {
        named.extend(behind(context, pod, volume));
    }
    named
}

fn behind(context: &Context<'_>, pod: &PodView<'_>, volume: &str) -> Option<ObjectRef> {
    let here = |kind: &str, name: &str| ObjectRef::new("", kind, pod.namespace(), name);
    let of_spec = pod.spec().volumes.iter().find(|known| known.name.0 == volume);
    let Some(source) = of_spec else { return claim_of(context, volume) };
    if let Some(secret) = &source.secret {
        return Some(here("Secret", &secret.secret_name));
    }
    if let Some(map) = &source.config_map {
        return Some(here("ConfigMap", &map.name));
    }
    claim_of_pod(pod, volume)
}
