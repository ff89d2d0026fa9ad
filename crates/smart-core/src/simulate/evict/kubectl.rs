//! Which pods of a node `kubectl drain` takes: the filters of k8s.io/kubectl, pkg/drain/filters.go.

use std::collections::BTreeMap;

use super::subject::{Owner, Subject, owner, owner_reference};
use crate::cluster::Cluster;
use crate::object::selector::LabelSelector;
use crate::object::time::Time;

const DAEMON_SET_FATAL: &str = "DaemonSet-managed Pods (use --ignore-daemonsets to ignore)";
const DAEMON_SET_WARNING: &str = "ignoring DaemonSet-managed Pods";
const LOCAL_STORAGE_FATAL: &str = "Pods with local storage (use --delete-emptydir-data to override)";
const LOCAL_STORAGE_WARNING: &str = "deleting Pods with local storage";
const UNMANAGED_FATAL: &str = "Pods that declare no controller (use --force to override)";
const UNMANAGED_WARNING: &str = "deleting Pods that declare no controller";

/// The flags of `kubectl drain` that say which pods go and how.
#[derive(Clone, Debug, Default)]
pub(crate) struct Options {
    /// `--force`
    pub(crate) force: bool,
    /// `--delete-emptydir-data`
    pub(crate) delete_emptydir_data: bool,
    /// `--ignore-daemonsets`
    pub(crate) ignore_daemonsets: bool,
    /// `--disable-eviction`: pods are deleted, and no budget is asked; see [`Options::removal`].
    pub(crate) disable_eviction: bool,
    /// `--skip-wait-for-delete-timeout`, in seconds; 0 skips none.
    pub(crate) skip_wait_for_delete_timeout: i64,
    /// `--pod-selector`
    pub(crate) pod_selector: Option<LabelSelector>,
}

/// How pods are removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Removal {
    /// By the eviction API, which asks the budgets.
    Evict,
    /// By a plain deletion, which asks nobody.
    Delete,
}

impl Options {
    /// Returns how pods are removed. `--force` is no matter: it only lets pods pass that nothing would make anew.
    pub(crate) fn removal(&self) -> Removal {
        if self.disable_eviction { Removal::Delete } else { Removal::Evict }
    }
}

/// What becomes of one pod.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It is evicted, or deleted with `--disable-eviction`.
    Delete {
        /// kubectl's warning, without the name of the pod.
        warning: Option<String>,
    },
    /// It stays, and the drain goes on.
    Skip(Skip),
    /// It stays, and nothing on its node is evicted; kubectl's message without the name of the pod.
    Error(String),
}

impl Verdict {
    /// Returns kubectl's warning, without the name of the pod.
    pub(crate) fn warning(&self) -> Option<&str> {
        match self {
            Self::Delete { warning } => warning.as_deref(),
            Self::Skip(Skip::DaemonSet) => Some(DAEMON_SET_WARNING),
            Self::Skip(Skip::NotSelected | Skip::LongDeleted | Skip::Mirror) | Self::Error(_) => None,
        }
    }
}

/// Why a drain leaves a pod where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Skip {
    /// `--pod-selector` does not pick it.
    NotSelected,
    /// It has been terminating for longer than `--skip-wait-for-delete-timeout`.
    LongDeleted,
    /// A DaemonSet would put it back at once.
    DaemonSet,
    /// It stands for a static pod.
    Mirror,
}

/// What becomes of one pod, and what had to be taken for granted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Filtered {
    pub(crate) verdict: Verdict,
    /// What the input does not show and the verdict stands on.
    pub(crate) assumption: Option<String>,
}

/// Returns what becomes of a pod; the first filter that keeps it decides.
///
/// Each filter that lets the pod go replaces the warning of those before, so that the last one is all that is heard.
pub(crate) fn filter(cluster: &Cluster, options: &Options, pod: &Subject<'_>) -> Filtered {
    let selects = |selector: &LabelSelector| selector.matches(|key| pod.labels.get(key).map(|value| value.as_str()));
    let sure = |verdict| Filtered { verdict, assumption: None };
    if options.pod_selector.as_ref().is_some_and(|selector| !selects(selector)) {
        return sure(Verdict::Skip(Skip::NotSelected));
    }
    if is_long_deleted(options, pod, cluster.now()) {
        return sure(Verdict::Skip(Skip::LongDeleted));
    }
    let (verdict, assumption) = daemon_set(cluster, options, pod);
    let later: [fn(&Options, &Subject<'_>) -> Verdict; 3] = [mirror, local_storage, unreplicated];
    let goes_on = |verdict: Verdict, filter: &fn(&Options, &Subject<'_>) -> Verdict| match verdict {
        Verdict::Delete { .. } => filter(options, pod),
        kept => kept,
    };
    Filtered { verdict: later.iter().fold(verdict, goes_on), assumption }
}

const OKAY: Verdict = Verdict::Delete { warning: None };

fn is_long_deleted(options: &Options, pod: &Subject<'_>, now: Option<Time>) -> bool {
    let limit = options.skip_wait_for_delete_timeout;
    let since = now.zip(pod.deletion).and_then(|(now, deletion)| now.since(deletion));
    limit > 0 && since.is_some_and(|since| since.seconds() > limit)
}

fn daemon_set(cluster: &Cluster, options: &Options, pod: &Subject<'_>) -> (Verdict, Option<String>) {
    let controller = pod.controller().filter(|owner| owner.api_version == "apps/v1" && owner.kind == "DaemonSet");
    let Some(controller) = controller.filter(|_| !pod.is_finished()) else { return (OKAY, None) };
    let reference = owner_reference(controller, pod.namespace);
    let mut assumption = None;
    match owner(cluster, &reference) {
        Owner::Present(_) => {}
        Owner::Missing => {
            let message = format!("daemonsets.apps {:?} not found", controller.name.as_str());
            return (if options.force { Verdict::Delete { warning: Some(message) } } else { Verdict::Error(message) }, None);
        }
        Owner::Unknown => assumption = Some(format!("{reference} exists")),
    }
    let verdict =
        if options.ignore_daemonsets { Verdict::Skip(Skip::DaemonSet) } else { Verdict::Error(DAEMON_SET_FATAL.to_owned()) };
    (verdict, assumption)
}

fn mirror(_: &Options, pod: &Subject<'_>) -> Verdict {
    if pod.is_mirror() { Verdict::Skip(Skip::Mirror) } else { OKAY }
}

/// A volume in memory counts, and a path of the node does not.
fn local_storage(options: &Options, pod: &Subject<'_>) -> Verdict {
    let is_local = pod.spec.volumes.iter().any(|volume| volume.empty_dir.is_some());
    if !is_local || pod.is_finished() {
        return OKAY;
    }
    if options.delete_emptydir_data {
        return Verdict::Delete { warning: Some(LOCAL_STORAGE_WARNING.to_owned()) };
    }
    Verdict::Error(LOCAL_STORAGE_FATAL.to_owned())
}

/// Whether the controller exists is not asked.
fn unreplicated(options: &Options, pod: &Subject<'_>) -> Verdict {
    if pod.is_finished() || pod.controller().is_some() {
        return OKAY;
    }
    if options.force {
        return Verdict::Delete { warning: Some(UNMANAGED_WARNING.to_owned()) };
    }
    Verdict::Error(UNMANAGED_FATAL.to_owned())
}

/// What `kubectl drain` makes of the pods of a node.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Plan {
    /// Places of the pods that go, in the given order; nothing of them goes while there are errors.
    pub(crate) evictable: Vec<usize>,
    /// Places of the pods that stay, each with what keeps it: [`Verdict::Skip`] or [`Verdict::Error`].
    pub(crate) left: Vec<(usize, Verdict)>,
    /// kubectl's messages, each with its pods, in order.
    pub(crate) errors: Vec<String>,
    /// kubectl's warnings, each with its pods, in order.
    pub(crate) warnings: Vec<String>,
    /// What the input does not show, in order.
    pub(crate) assumptions: Vec<String>,
}

/// Returns what becomes of the pods of a node. kubectl names pods in the order of the API server: by namespace and name.
pub(crate) fn plan(cluster: &Cluster, options: &Options, pods: &[Subject<'_>]) -> Plan {
    let mut plan = Plan::default();
    let (mut errors, mut warnings) = (BTreeMap::<String, Vec<String>>::new(), BTreeMap::<String, Vec<String>>::new());
    for (place, pod) in pods.iter().enumerate() {
        let Filtered { verdict, assumption } = filter(cluster, options, pod);
        plan.assumptions.extend(assumption);
        if let Some(warning) = verdict.warning() {
            warnings.entry(warning.to_owned()).or_default().push(pod.path());
        }
        if let Verdict::Error(message) = &verdict {
            errors.entry(message.clone()).or_default().push(pod.path());
        }
        match verdict {
            Verdict::Delete { .. } => plan.evictable.push(place),
            kept => plan.left.push((place, kept)),
        }
    }
    let with_pods = |(message, pods): (String, Vec<String>)| format!("{message}: {}", pods.join(", "));
    plan.errors = errors.into_iter().map(with_pods).map(|message| format!("cannot delete {message}")).collect();
    plan.warnings = warnings.into_iter().map(with_pods).collect();
    plan.assumptions.sort();
    plan.assumptions.dedup();
    plan
}

#[cfg(test)]
mod tests {
    use super::super::testing::{cluster, pods};
    use super::*;

    const RS: &str = r#""ownerReferences": [{"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "r", "controller": true}]"#;
    const DS: &str = r#""ownerReferences": [{"apiVersion": "apps/v1", "kind": "DaemonSet", "name": "d", "controller": true}]"#;
    const OLD_DS: &str =
        r#""ownerReferences": [{"apiVersion": "extensions/v1beta1", "kind": "DaemonSet", "name": "d", "controller": true}]"#;
    const GONE_DS: &str =
        r#""ownerReferences": [{"apiVersion": "apps/v1", "kind": "DaemonSet", "name": "gone", "controller": true}]"#;
    const OWNED: &str = r#""ownerReferences": [{"apiVersion": "v1", "kind": "Widget", "name": "w"}]"#;
    const DAEMON_SETS: &str = r#"{"apiVersion": "apps/v1", "kind": "DaemonSet", "metadata": {"name": "d", "namespace": "n"}}"#;
    const EMPTY: &str = r#""volumes": [{"name": "v", "emptyDir": {}}]"#;
    const MEMORY: &str = r#""volumes": [{"name": "v", "emptyDir": {"medium": "Memory"}}]"#;
    const HOST: &str = r#""volumes": [{"name": "v", "hostPath": {"path": "/var"}}]"#;

    fn flags(text: &str) -> Options {
        let has = |flag| text.split_whitespace().any(|given| given == flag);
        Options {
            force: has("force"),
            delete_emptydir_data: has("emptydir"),
            ignore_daemonsets: has("daemonsets"),
            disable_eviction: has("disable-eviction"),
            skip_wait_for_delete_timeout: if has("wait60") { 60 } else { 0 },
            pod_selector: has("app=a").then(|| LabelSelector::parse("app=a").expect("a selector")),
        }
    }

    /// What becomes of a pod, in short: `ok`, `ok: WARNING`, `skip WHY`, `error: MESSAGE`, and what is assumed.
    fn of(meta: &str, spec: &str, phase: &str, options: &Options, others: &str) -> (String, Option<String>) {
        let pod = format!(
            r#"{{"apiVersion": "v1", "kind": "Pod", "metadata": {{"name": "p", "namespace": "n", {meta}}}, "spec": {{{spec}}},
            "status": {{"phase": "{phase}"}}}}"#
        );
        let cluster = cluster(&format!("{pod},{others}"));
        let pods = pods(&cluster);
        let Filtered { verdict, assumption } = filter(&cluster, options, &pods[0]);
        let text = match verdict {
            Verdict::Delete { warning: None } => "ok".to_owned(),
            Verdict::Delete { warning: Some(warning) } => format!("ok: {warning}"),
            Verdict::Skip(why) => format!("skip {why:?}"),
            Verdict::Error(message) => format!("error: {message}"),
        };
        (text, assumption)
    }

    #[test]
    fn each_filter_with_and_without_its_flag() {
        let deleted = |at: &str| format!(r#"{RS}, "deletionTimestamp": "2026-01-01T00:{at}Z""#);
        let mirror = r#""annotations": {"kubernetes.io/config.mirror": "x"}"#;
        let mirror_of_node =
            format!(r#"{mirror}, "ownerReferences": [{{"apiVersion": "v1", "kind": "Node", "name": "n", "controller": true}}]"#);
        let (old, young) = (deleted("58:59"), deleted("59:00"));
        let fatal = |message: &str| format!("error: {message}");
        for (meta, spec, phase, given, expected) in [
            // --pod-selector
            (r#""labels": {"app": "b"}"#, "", "Running", "app=a", "skip NotSelected".to_owned()),
            (r#""labels": {"app": "a"}"#, "", "Running", "app=a force", format!("ok: {UNMANAGED_WARNING}")),
            // 1 skipDeleted: now is 01:00:00
            (&old, "", "Running", "wait60", "skip LongDeleted".to_owned()),
            (&young, "", "Running", "wait60", "ok".to_owned()),
            (&old, "", "Running", "", "ok".to_owned()),
            // 2 daemonSet
            (DS, "", "Running", "", fatal(DAEMON_SET_FATAL)),
            (DS, "", "Running", "force", fatal(DAEMON_SET_FATAL)),
            (DS, "", "Running", "daemonsets", "skip DaemonSet".to_owned()),
            (DS, "", "Succeeded", "", "ok".to_owned()),
            (DS, "", "Failed", "daemonsets", "ok".to_owned()),
            (OLD_DS, "", "Running", "", "ok".to_owned()),
            (GONE_DS, "", "Running", "daemonsets", fatal("daemonsets.apps \"gone\" not found")),
            (GONE_DS, "", "Running", "daemonsets force", "ok".to_owned()),
            // 3 mirror
            (mirror, EMPTY, "Running", "", "skip Mirror".to_owned()),
            (&mirror_of_node, "", "Running", "", "skip Mirror".to_owned()),
            // 4 localStorage
            (RS, EMPTY, "Running", "", fatal(LOCAL_STORAGE_FATAL)),
            (RS, EMPTY, "Running", "force daemonsets", fatal(LOCAL_STORAGE_FATAL)),
            (RS, MEMORY, "Running", "", fatal(LOCAL_STORAGE_FATAL)),
            (RS, HOST, "Running", "", "ok".to_owned()),
            (RS, EMPTY, "Running", "emptydir", "ok".to_owned()),
            (RS, EMPTY, "Succeeded", "", "ok".to_owned()),
            (RS, EMPTY, "Failed", "", "ok".to_owned()),
            (GONE_DS, EMPTY, "Running", "force", fatal(LOCAL_STORAGE_FATAL)),
            // 5 unreplicated
            (OWNED, "", "Running", "", fatal(UNMANAGED_FATAL)),
            (OWNED, "", "Running", "force", format!("ok: {UNMANAGED_WARNING}")),
            (OWNED, EMPTY, "Running", "force emptydir", format!("ok: {UNMANAGED_WARNING}")),
            (OWNED, EMPTY, "Running", "emptydir", fatal(UNMANAGED_FATAL)),
            (OWNED, "", "Succeeded", "", "ok".to_owned()),
            (OWNED, "", "Failed", "", "ok".to_owned()),
            (RS, "", "Pending", "", "ok".to_owned()),
        ] {
            let (verdict, assumption) = of(meta, spec, phase, &flags(given), DAEMON_SETS);
            assert_eq!((verdict, assumption), (expected, None), "{meta} {spec} {phase} {given}");
        }
    }

    #[test]
    fn a_daemon_set_of_a_kind_that_was_not_listed_is_assumed() {
        let other = r#"{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c", "namespace": "n"}}"#;
        for (given, expected) in [("daemonsets", "skip DaemonSet"), ("", &*format!("error: {DAEMON_SET_FATAL}"))] {
            let (verdict, assumption) = of(DS, "", "Running", &flags(given), other);
            assert_eq!((&*verdict, assumption.as_deref()), (expected, Some("DaemonSet/n/d exists")), "{given}");
        }
    }

    #[test]
    fn a_plan_names_the_pods_of_each_message() {
        let pod = |name: &str, meta: &str, spec: &str| {
            format!(
                r#"{{"apiVersion": "v1", "kind": "Pod", "metadata": {{"name": "{name}", "namespace": "n", {meta}}}, "spec": {{{spec}}}}}"#
            )
        };
        let all = [pod("a", RS, ""), pod("b", OWNED, ""), pod("c", OWNED, ""), pod("d", DS, ""), pod("e", RS, EMPTY)].join(",");
        let cluster = cluster(&format!("{all},{DAEMON_SETS}"));
        let pods = pods(&cluster);
        let kept = plan(&cluster, &flags("daemonsets"), &pods);
        let error = |message: &str| Verdict::Error(message.to_owned());
        let (unmanaged, local) = (error(UNMANAGED_FATAL), error(LOCAL_STORAGE_FATAL));
        assert_eq!(kept.evictable, [0]);
        assert_eq!(kept.left, [(1, unmanaged.clone()), (2, unmanaged), (3, Verdict::Skip(Skip::DaemonSet)), (4, local)]);
        assert_eq!(
            kept.errors,
            [format!("cannot delete {UNMANAGED_FATAL}: n/b, n/c"), format!("cannot delete {LOCAL_STORAGE_FATAL}: n/e")]
        );
        assert_eq!(kept.warnings, [format!("{DAEMON_SET_WARNING}: n/d")]);
        let forced = plan(&cluster, &flags("force emptydir daemonsets"), &pods);
        let left = vec![(3, Verdict::Skip(Skip::DaemonSet))];
        assert_eq!((forced.evictable, forced.left, forced.errors), (vec![0, 1, 2, 4], left, vec![]));
        assert_eq!(forced.warnings, [format!("{UNMANAGED_WARNING}: n/b, n/c"), format!("{DAEMON_SET_WARNING}: n/d")]);
        assert_eq!(forced.assumptions, Vec::<String>::new());
    }

    #[test]
    fn pods_are_evicted_unless_it_is_disabled() {
        for (given, expected) in [("", Removal::Evict), ("force", Removal::Evict), ("disable-eviction", Removal::Delete)] {
            assert_eq!(flags(given).removal(), expected, "{given}");
        }
    }
}
