//! Changes of what containers are configured with, and whether failures began with one.

use super::context::{Context, PodView};
use crate::object::container::ContainerStatus;
use crate::object::duration::Duration;
use crate::object::meta::Meta;
use crate::object::pod::PodSpec;
use crate::object::time::Time;
use crate::object::{Object, ObjectRef};

/// A change of a ConfigMap or Secret, as far as the object tells.
pub(crate) struct Change {
    pub(crate) object: ObjectRef,
    pub(crate) at: Time,
    /// The field that tells the time.
    pub(crate) path: String,
    /// Since when containers fail, reckoned from the number of restarts.
    pub(crate) failing_since: Time,
}

/// Returns the latest change of what a container's pod reads when the container began to fail within the hour after it, and
/// the pod had run for longer before: then the pod itself is the same, and its configuration is not.
pub(crate) fn before_failure(context: &Context<'_>, pod: &PodView<'_>, status: &ContainerStatus) -> Option<Change> {
    /// What fails later than that after a change has other reasons as well.
    const AFTER_SECONDS: i64 = 3_600;
    /// A pod that was made shortly before the change may be part of the same rollout.
    const BEFORE_SECONDS: i64 = 3_600;
    let failing_since = failing_since(status)?;
    let created = pod.object.meta.creation_timestamp?;
    let is_close = |at: Time| {
        let seconds = |later: Time, earlier: Time| later.since(earlier).map(Duration::seconds);
        seconds(failing_since, at).is_some_and(|after| (0..=AFTER_SECONDS).contains(&after))
            && seconds(at, created).is_some_and(|before| before >= BEFORE_SECONDS)
    };
    let changes = reads(pod.spec()).into_iter().filter_map(|(kind, name)| {
        let object = ObjectRef::new("", kind, pod.namespace(), name);
        let (at, path) = changed(&context.object(&object)?.meta, Some(created))?;
        is_close(at).then_some(Change { object, at, path, failing_since })
    });
    changes.max_by(|a, b| a.at.cmp(&b.at).then_with(|| b.object.cmp(&a.object)))
}

/// Returns since when a container fails, at the latest: the kubelet waits 10 s before the first restart, then twice as long each
/// time, up to 5 min.
fn failing_since(status: &ContainerStatus) -> Option<Time> {
    const FIRST_SECONDS: i64 = 10;
    const LONGEST_SECONDS: i64 = 300;
    let end = status.last_state.terminated.as_ref()?;
    let restarts = i64::from(status.restart_count).clamp(1, 10_000);
    let loops = status.state.waiting.as_ref().is_some_and(|waiting| waiting.reason == *"CrashLoopBackOff");
    if !loops {
        // Without the waits of a loop only a single end tells when it began.
        return if restarts == 1 { end.finished_at } else { None };
    }
    let mut waited = 0;
    let mut wait = FIRST_SECONDS;
    // The last wait is the one it is in.
    for _ in 1..restarts {
        waited += wait;
        wait = (wait * 2).min(LONGEST_SECONDS);
    }
    let ran = end.finished_at?.since(end.started_at.unwrap_or(end.finished_at?))?.seconds().max(0);
    end.finished_at?.checked_sub(Duration::from_secs(waited.saturating_add(ran.saturating_mul(restarts))))
}

/// Returns when an object was changed last, with the field that tells it: a writer's time, an annotation that says so, or its
/// creation when it was made after what uses it.
pub(crate) fn changed(meta: &Meta, user_created: Option<Time>) -> Option<(Time, String)> {
    let annotations = meta.annotations.iter().filter(|(key, _)| speaks_of_change(key)).filter_map(|(key, value)| {
        let path = format!("/metadata/annotations/{}", key.replace('~', "~0").replace('/', "~1"));
        Some((Time::parse(value).ok()?, path))
    });
    let created = meta.creation_timestamp.zip(user_created).filter(|(own, users)| own > users);
    let created = created.map(|(own, _)| (own, "/metadata/creationTimestamp".to_owned()));
    written(meta).into_iter().chain(annotations).chain(created).max()
}

/// Returns when an object was written last, by its managers.
pub(crate) fn written(meta: &Meta) -> Option<(Time, String)> {
    let managers = meta.managers.iter().enumerate().filter(|(_, manager)| manager.subresource.is_empty());
    managers.filter_map(|(at, manager)| Some((manager.time?, format!("/metadata/managedFields/{at}/time")))).max()
}

/// Tells whether an annotation says when its object was changed, as `example.com/updated-at`.
fn speaks_of_change(key: &str) -> bool {
    const WORDS: &[&str] = &[
        "changedat",
        "changetime",
        "lastchanged",
        "lastmodified",
        "lastupdate",
        "lastupdated",
        "lastupdatetime",
        "modifiedat",
        "updatedat",
        "updatetime",
    ];
    let name = key.rsplit('/').next().unwrap_or(key);
    let letters: String = name.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect();
    WORDS.iter().any(|word| letters.ends_with(word))
}

/// Returns the ConfigMaps and Secrets that a pod reads in any way, each once.
fn reads(spec: &PodSpec) -> Vec<(&'static str, &str)> {
    let mut all = read_at_start(spec);
    for volume in &*spec.volumes {
        let projected = volume.projected.iter().flat_map(|projected| &*projected.sources);
        let projected = projected.flat_map(|source| {
            let map = source.config_map.as_ref().map(|source| ("ConfigMap", source.name.as_str()));
            map.into_iter().chain(source.secret.as_ref().map(|source| ("Secret", source.name.as_str())))
        });
        let map = volume.config_map.as_ref().map(|source| ("ConfigMap", source.name.as_str()));
        let secret = volume.secret.as_ref().map(|source| ("Secret", source.secret_name.as_str()));
        all.extend(map.into_iter().chain(secret).chain(projected));
    }
    tidy(all)
}

/// Returns the ConfigMaps and Secrets that containers read when they start, and not again: as variables, and as files of a
/// `subPath`.
pub(crate) fn read_at_start(spec: &PodSpec) -> Vec<(&'static str, &str)> {
    let mut all = Vec::new();
    for container in spec.containers.iter().chain(&*spec.init_containers) {
        for source in container.env.iter().filter_map(|variable| variable.value_from.as_ref()) {
            all.extend(source.config_map_key_ref.as_ref().map(|key| ("ConfigMap", key.name.as_str())));
            all.extend(source.secret_key_ref.as_ref().map(|key| ("Secret", key.name.as_str())));
        }
        for source in container.env_from.iter() {
            all.extend(source.config_map_ref.as_ref().map(|map| ("ConfigMap", map.name.as_str())));
            all.extend(source.secret_ref.as_ref().map(|secret| ("Secret", secret.name.as_str())));
        }
        for mount in container.volume_mounts.iter().filter(|mount| !mount.sub_path.is_empty() || !mount.sub_path_expr.is_empty())
        {
            let Some(volume) = spec.volumes.iter().find(|volume| volume.name == mount.name) else { continue };
            all.extend(volume.config_map.as_ref().map(|source| ("ConfigMap", source.name.as_str())));
            all.extend(volume.secret.as_ref().map(|source| ("Secret", source.secret_name.as_str())));
        }
    }
    tidy(all)
}

fn tidy<'a>(mut all: Vec<(&'static str, &'a str)>) -> Vec<(&'static str, &'a str)> {
    all.retain(|(_, name)| !name.is_empty());
    all.sort_unstable();
    all.dedup();
    all
}

/// Returns whether the content of a ConfigMap changed between an older form in the input and the newest.
pub(crate) fn content_changed(context: &Context<'_>, object: &Object) -> bool {
    let hash = |object: &Object| match &object.body {
        crate::object::Body::ConfigMap(map) => Some(map.content_hash),
        _ => None,
    };
    let now = hash(object);
    now.is_some()
        && context.cluster.history(&object.reference()).iter().any(|older| hash(older).is_some_and(|was| Some(was) != now))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::container::{ContainerState, LastState, Terminated, Waiting};

    #[test]
    fn annotations_that_tell_of_a_change() {
        for key in ["example.com/updated-at", "lastModified", "a.example/last-update-time"] {
            assert!(speaks_of_change(key), "{key}");
        }
        for key in ["example.com/created-at", "updated-by", "example.com/schedule"] {
            assert!(!speaks_of_change(key), "{key}");
        }
    }

    #[test]
    fn restarts_tell_since_when() {
        let end = Terminated {
            started_at: Time::parse("2026-11-23T09:59:50Z").ok(),
            finished_at: Time::parse("2026-11-23T10:00:00Z").ok(),
            ..Terminated::default()
        };
        let waiting = Waiting { reason: "CrashLoopBackOff".into(), ..Waiting::default() };
        let mut status = ContainerStatus {
            restart_count: 4,
            state: ContainerState { waiting: Some(Box::new(waiting)), ..ContainerState::default() },
            last_state: LastState { terminated: Some(Box::new(end)) },
            ..ContainerStatus::default()
        };
        // It waited 10, 20 and 40 seconds, and ran four times for 10.
        assert_eq!(failing_since(&status), Time::parse("2026-11-23T09:58:10Z").ok());
        status.state = ContainerState::default();
        assert_eq!(failing_since(&status), None);
    }
}
