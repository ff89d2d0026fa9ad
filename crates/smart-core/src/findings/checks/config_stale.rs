//! Pods that run with configuration of before a change.

use crate::findings::config_change;
use crate::findings::context::{Context, PodView};
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::name;
use crate::object::Object;
use crate::object::time::Time;
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "config-stale",
    severity: Severity::Warning,
    level: Level::Cause,
    lint: false,
    finds: "A ConfigMap or Secret that was written after containers had read it, as variables or as files of a subPath, which \
            do not follow changes.",
    matters: "The containers go on with the old values until they are made anew; replicas that were restarted since run with \
              others.",
    looks_at: "The times in metadata.managedFields of ConfigMaps and Secrets, their content in older forms of the input, and \
               the starts of containers that read them.",
    advice: "Restart the workload when the change is to be in force: kubectl rollout restart. Mounted files without subPath \
             follow by themselves.",
    silent: "When no container has started before the change; when nothing tells when it was written; for what is mounted \
             without a subPath. Where the input does not show that the content changed, it is merely worth knowing.",
    check,
};

/// Writers and starts of one rollout may be this far apart.
const SLACK_SECONDS: i64 = 60;

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    // Most dumps do not hold the times of writers; then nothing is to be looked at.
    let of_kind = |kind: &'static str| context.of_kind(kind).iter().copied();
    let written = of_kind("ConfigMap").chain(of_kind("Secret"));
    let mut written: Vec<_> = written.filter_map(|object| Some((object, config_change::written(&object.meta)?))).collect();
    if written.is_empty() {
        return;
    }
    written.sort_by(|(a, _), (b, _)| key(a).cmp(&key(b)));
    for pod in context.pods().iter().filter(|pod| pod.is_live() && pod.is_ready()) {
        let Some(started) = started(pod) else { continue };
        for (kind, name) in config_change::read_at_start(pod.spec()) {
            let wanted = (pod.namespace(), kind, name);
            let Ok(at) = written.binary_search_by(|(object, _)| key(object).cmp(&wanted)) else { continue };
            let Some((object, (time, path))) = written.get(at) else { continue };
            if time.since(started).is_some_and(|later| later.seconds() > SLACK_SECONDS) {
                found.push(draft(context, pod, object, *time, path, started));
            }
        }
    }
}

fn key(object: &Object) -> (&str, &str, &str) {
    (&object.meta.namespace, &object.api.kind, &object.meta.name)
}

/// Returns when the container of a pod that runs for longest was started.
fn started(pod: &PodView<'_>) -> Option<Time> {
    pod.pod.status.container_statuses.iter().filter_map(|status| status.state.running.as_ref()?.started_at).min()
}

fn draft(context: &Context<'_>, pod: &PodView<'_>, object: &Object, time: Time, path: &str, started: Time) -> Draft {
    let subject = object.reference();
    let later = time.since(started).map(|later| later.human()).unwrap_or_default();
    let is_certain = config_change::content_changed(context, object);
    let what = if is_certain { "was changed" } else { "was written" };
    let message = format!("{} {what} {later} after containers of {} had read it.", name(&subject), name(&pod.workload));
    Draft::new(&RULE, subject, message)
        .severity(if is_certain { Severity::Warning } else { Severity::Info })
        .breaking(false)
        .part(pod.workload.to_string())
        .about(pod.workload.clone())
        .about_all(pod.chain())
        .since(Some(time))
        .field(path, time)
        .field_of(&pod.reference(), "/status/containerStatuses/*/state/running/startedAt", started)
        .command(Command::kubectl(
            &object.reference(),
            "get",
            &["-o", "jsonpath={.metadata.managedFields[*].manager} {.metadata.managedFields[*].time}"],
            "shows who wrote it last, and when",
        ))
}
