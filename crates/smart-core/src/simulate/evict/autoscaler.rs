//! Which pods keep cluster-autoscaler from removing a node: cluster-autoscaler/simulator/drainability/rules in
//! kubernetes/autoscaler.

use super::budget::Budgets;
use super::subject::{Owner, Subject, owner, owner_reference};
use crate::cluster::Cluster;
use crate::object::duration::Duration;
use crate::object::meta::OwnerReference;
use crate::object::time::Time;
use crate::object::{Body, Object, ObjectRef};
use crate::text::Text;

const SAFE_TO_EVICT: &str = "cluster-autoscaler.kubernetes.io/safe-to-evict";
const SAFE_TO_EVICT_VOLUMES: &str = "cluster-autoscaler.kubernetes.io/safe-to-evict-local-volumes";
const DAEMON_SET_POD: &str = "cluster-autoscaler.kubernetes.io/daemonset-pod";
const SCALE_DOWN_DISABLED: &str = "cluster-autoscaler.kubernetes.io/scale-down-disabled";
/// Seconds that a pod gets to end when it does not say.
const GRACE_SECONDS: i64 = 30;
/// Seconds beyond its grace after which a terminating pod is passed over (`PodLongTerminatingExtraThreshold`).
const LONG_TERMINATING_SECONDS: i64 = 30;

/// The flags of cluster-autoscaler that say which pods hold a node; the default is that of upstream.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    /// `--skip-nodes-with-system-pods`
    pub(crate) skip_nodes_with_system_pods: bool,
    /// `--skip-nodes-with-local-storage`
    pub(crate) skip_nodes_with_local_storage: bool,
    /// `--skip-nodes-with-custom-controller-pods`
    pub(crate) skip_nodes_with_custom_controller_pods: bool,
    /// `--min-replica-count`
    pub(crate) min_replica_count: i32,
    /// `--blocking-system-pod-distruption-timeout`, as upstream spells it: older system pods hold no node.
    pub(crate) blocking_system_pod_disruption_timeout: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            skip_nodes_with_system_pods: true,
            skip_nodes_with_local_storage: true,
            skip_nodes_with_custom_controller_pods: true,
            min_replica_count: 0,
            blocking_system_pod_disruption_timeout: Duration::from_secs(3600),
        }
    }
}

/// What a pod means for its node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It is passed over.
    Skip,
    /// It is evicted.
    Drainable {
        /// Whether a place on another node must be found for it first.
        needs_place: bool,
    },
    /// The node waits until it has run to its end.
    Wait,
    /// The node stays.
    Blocked(Reason),
}

/// Why a pod holds its node, by the names of cluster-autoscaler/utils/drain/drain.go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Reason {
    ControllerNotFound,
    MinReplicasReached,
    NotReplicated,
    LocalStorageRequested,
    NotSafeToEvictAnnotation,
    UnmovableKubeSystemPod,
    NotEnoughPdb,
}

impl Reason {
    /// Returns the name of the constant.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::ControllerNotFound => "ControllerNotFound",
            Self::MinReplicasReached => "MinReplicasReached",
            Self::NotReplicated => "NotReplicated",
            Self::LocalStorageRequested => "LocalStorageRequested",
            Self::NotSafeToEvictAnnotation => "NotSafeToEvictAnnotation",
            Self::UnmovableKubeSystemPod => "UnmovableKubeSystemPod",
            Self::NotEnoughPdb => "NotEnoughPdb",
        }
    }
}

/// What a pod means for its node, and what that stands on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Judged {
    pub(crate) verdict: Verdict,
    /// The rule that decided, by the name of its directory upstream; none when no rule did.
    pub(crate) rule: Option<&'static str>,
    /// The budgets that allow nothing.
    pub(crate) budgets: Vec<ObjectRef>,
    /// What the input does not show and the verdict stands on.
    pub(crate) assumption: Option<String>,
}

/// Returns what a pod means for its node: the first rule with an opinion decides, in the order of rules/rules.go.
pub(crate) fn judge(cluster: &Cluster, budgets: &Budgets<'_>, options: &Options, pod: &Subject<'_>) -> Judged {
    let mut judged =
        Judged { verdict: Verdict::Drainable { needs_place: true }, rule: None, budgets: Vec::new(), assumption: None };
    let decided = early(cluster, options, pod, &mut judged.assumption).or_else(|| late(cluster, budgets, options, pod));
    if let Some((rule, verdict)) = decided {
        judged.rule = Some(rule);
        judged.verdict = verdict;
    }
    if judged.verdict == Verdict::Blocked(Reason::NotEnoughPdb) {
        judged.budgets = exhausted(budgets, pod);
    }
    judged
}

/// A rule by its name, and its outcome.
type Decided = (&'static str, Verdict);

/// The rules up to those that hold the node.
fn early(cluster: &Cluster, options: &Options, pod: &Subject<'_>, assumption: &mut Option<String>) -> Option<Decided> {
    let safe = pod.annotation(SAFE_TO_EVICT).unwrap_or_default();
    if pod.is_mirror() {
        return Some(("mirror", Verdict::Skip));
    }
    if is_long_terminating(pod, cluster.now()) {
        return Some(("longterminating", Verdict::Skip));
    }
    if let Some(controller) = pod.controller().filter(|_| options.skip_nodes_with_custom_controller_pods) {
        match replica_count(cluster, options, pod, controller) {
            Ok(()) => {}
            Err(Trouble::Blocked(reason)) => return Some(("replicacount", Verdict::Blocked(reason))),
            Err(Trouble::Unknown(what)) => *assumption = Some(what),
        }
    }
    if is_of_daemon_set(pod) {
        return Some(("daemonset", Verdict::Drainable { needs_place: false }));
    }
    if safe == "true" {
        return Some(("safetoevict", Verdict::Drainable { needs_place: true }));
    }
    if pod.is_finished() {
        return Some(("terminal", Verdict::Drainable { needs_place: false }));
    }
    (safe == "on-completion").then_some(("oncompletion", Verdict::Wait))
}

/// The rules that hold the node.
fn late(cluster: &Cluster, budgets: &Budgets<'_>, options: &Options, pod: &Subject<'_>) -> Option<Decided> {
    let blocked = |rule, reason| Some((rule, Verdict::Blocked(reason)));
    let known = |owner: &OwnerReference| {
        let is_known = matches!(&*owner.kind, "ReplicationController" | "Job" | "ReplicaSet" | "StatefulSet");
        is_known || !options.skip_nodes_with_custom_controller_pods
    };
    if !pod.controller().is_some_and(known) {
        return blocked("replicated", Reason::NotReplicated);
    }
    if options.skip_nodes_with_system_pods && pod.namespace == "kube-system" && budgets.matching(pod).next().is_none() {
        let age = cluster.now().zip(pod.created).and_then(|(now, created)| now.since(created));
        // Upstream names the outcome drainable, so that later rules are not asked.
        return match age {
            Some(age) if age > options.blocking_system_pod_disruption_timeout => {
                Some(("system", Verdict::Drainable { needs_place: true }))
            }
            _ => blocked("system", Reason::UnmovableKubeSystemPod),
        };
    }
    if pod.annotation(SAFE_TO_EVICT) == Some("false") {
        return blocked("notsafetoevict", Reason::NotSafeToEvictAnnotation);
    }
    if options.skip_nodes_with_local_storage && has_local_storage(pod) {
        return blocked("localstorage", Reason::LocalStorageRequested);
    }
    if exhausted(budgets, pod).is_empty() { None } else { blocked("pdb", Reason::NotEnoughPdb) }
}

fn exhausted(budgets: &Budgets<'_>, pod: &Subject<'_>) -> Vec<ObjectRef> {
    let empty = budgets.matching(pod).filter(|budget| budget.status().disruptions_allowed < 1);
    empty.map(|budget| budget.reference()).collect()
}

fn is_long_terminating(pod: &Subject<'_>, now: Option<Time>) -> bool {
    let grace = pod.spec.termination_grace_period_seconds.unwrap_or(GRACE_SECONDS);
    let limit = Duration::from_secs(grace.saturating_add(LONG_TERMINATING_SECONDS));
    let since = now.zip(pod.deletion).and_then(|(now, deletion)| now.since(deletion));
    since.is_some_and(|since| since > limit)
}

fn is_of_daemon_set(pod: &Subject<'_>) -> bool {
    pod.controller().is_some_and(|owner| owner.kind == "DaemonSet") || pod.annotation(DAEMON_SET_POD) == Some("true")
}

/// Why the rule about controllers does not let a pod pass.
enum Trouble {
    Blocked(Reason),
    Unknown(String),
}

fn replica_count(cluster: &Cluster, options: &Options, pod: &Subject<'_>, controller: &OwnerReference) -> Result<(), Trouble> {
    if !matches!(&*controller.kind, "ReplicationController" | "ReplicaSet" | "Job" | "StatefulSet" | "DaemonSet") {
        return Ok(());
    }
    let reference = owner_reference(controller, pod.namespace);
    let object = match owner(cluster, &reference) {
        Owner::Present(object) => object,
        Owner::Missing => return Err(Trouble::Blocked(Reason::ControllerNotFound)),
        Owner::Unknown => return Err(Trouble::Unknown(format!("{reference} exists"))),
    };
    let replicas = match &object.body {
        Body::ReplicaSet(body) => body.spec.replicas,
        Body::ReplicationController(body) => body.spec.replicas,
        _ => None,
    };
    let too_few = replicas.is_some_and(|replicas| replicas < options.min_replica_count);
    if too_few { Err(Trouble::Blocked(Reason::MinReplicasReached)) } else { Ok(()) }
}

/// A path of the node, or a directory on its disk; volumes that an annotation names are given up.
fn has_local_storage(pod: &Subject<'_>) -> bool {
    let given_up = pod.annotation(SAFE_TO_EVICT_VOLUMES).unwrap_or_default();
    pod.spec.volumes.iter().any(|volume| {
        let is_local = volume.host_path.is_some() || volume.empty_dir.as_ref().is_some_and(|empty| empty.medium != "Memory");
        is_local && !given_up.split(',').any(|name| *name == *volume.name.0)
    })
}

/// Why a node is not removed, by the names of cluster-autoscaler/simulator/cluster.go: those that objects can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum NodeReason {
    ScaleDownDisabledAnnotation,
    BlockedByPod,
    BlockedByOnCompletionPod,
    NoPlaceToMovePods,
}

impl NodeReason {
    /// Returns the name of the constant.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::ScaleDownDisabledAnnotation => "ScaleDownDisabledAnnotation",
            Self::BlockedByPod => "BlockedByPod",
            Self::BlockedByOnCompletionPod => "BlockedByOnCompletionPod",
            Self::NoPlaceToMovePods => "NoPlaceToMovePods",
        }
    }
}

impl Verdict {
    /// Returns why the node of such a pod stays.
    pub(crate) fn keeps_node(&self) -> Option<NodeReason> {
        match self {
            Self::Skip | Self::Drainable { .. } => None,
            Self::Wait => Some(NodeReason::BlockedByOnCompletionPod),
            Self::Blocked(_) => Some(NodeReason::BlockedByPod),
        }
    }
}

/// Returns why a node is not removed, whatever its pods are.
pub(crate) fn judge_node(node: &Object) -> Option<NodeReason> {
    let disabled = node.meta.annotations.get(SCALE_DOWN_DISABLED).map(Text::as_str) == Some("true");
    disabled.then_some(NodeReason::ScaleDownDisabledAnnotation)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{cluster, pods};
    use super::*;

    const REPLICA_SET: &str = r#"{"apiVersion": "apps/v1", "kind": "ReplicaSet", "metadata": {"name": "r", "namespace": "NS"},
        "spec": {"replicas": 2}}"#;
    const STATEFUL_SET: &str = r#"{"apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": {"name": "s", "namespace": "NS"},
        "spec": {"replicas": 0}}"#;
    const OTHERS: &str = r#"{"apiVersion": "apps/v1", "kind": "DaemonSet", "metadata": {"name": "d", "namespace": "NS"}},
        {"apiVersion": "v1", "kind": "ReplicationController", "metadata": {"name": "rc", "namespace": "NS"}, "spec": {"replicas": 2}},
        {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "j", "namespace": "NS"}}"#;

    fn owned(kind: &str, name: &str) -> String {
        let group = match kind {
            "ReplicationController" => "v1",
            "Job" => "batch/v1",
            "Widget" => "example.com/v1",
            _ => "apps/v1",
        };
        format!(r#""ownerReferences": [{{"apiVersion": "{group}", "kind": "{kind}", "name": "{name}", "controller": true}}]"#)
    }

    fn budget(allowed: i32) -> String {
        format!(
            r#"{{"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": {{"name": "b", "namespace": "NS"}},
            "spec": {{"selector": {{"matchLabels": {{"app": "a"}}}}}}, "status": {{"disruptionsAllowed": {allowed}}}}}"#
        )
    }

    /// What is made of a pod in short: the rule and the outcome.
    fn of(namespace: &str, meta: &str, spec: &str, phase: &str, options: &Options, more: &str) -> String {
        let pod = format!(
            r#"{{"apiVersion": "v1", "kind": "Pod", "metadata": {{"name": "p", "namespace": "NS", "labels": {{"app": "a"}}, {meta}}},
            "spec": {{{spec}}}, "status": {{"phase": "{phase}"}}}}"#
        );
        let items = format!("{pod},{REPLICA_SET},{STATEFUL_SET},{OTHERS},{more}").replace("NS", namespace);
        let cluster = cluster(&items);
        let judged = judge(&cluster, &Budgets::new(&cluster), options, &pods(&cluster)[0]);
        assert_eq!(judged.assumption, None);
        assert_eq!(judged.budgets.is_empty(), judged.rule != Some("pdb"));
        let outcome = match judged.verdict {
            Verdict::Skip => "skip",
            Verdict::Drainable { needs_place: true } => "move",
            Verdict::Drainable { needs_place: false } => "drain",
            Verdict::Wait => "wait",
            Verdict::Blocked(reason) => reason.name(),
        };
        format!("{} {outcome}", judged.rule.unwrap_or("none"))
    }

    #[test]
    fn the_defaults_are_those_of_upstream() {
        let Options {
            skip_nodes_with_system_pods,
            skip_nodes_with_local_storage,
            skip_nodes_with_custom_controller_pods,
            min_replica_count,
            blocking_system_pod_disruption_timeout,
        } = Options::default();
        assert!(skip_nodes_with_system_pods && skip_nodes_with_local_storage && skip_nodes_with_custom_controller_pods);
        assert_eq!((min_replica_count, blocking_system_pod_disruption_timeout.seconds()), (0, 3600));
    }

    #[test]
    fn each_rule_in_its_order() {
        let standard = Options::default;
        let min = |count| Options { min_replica_count: count, ..standard() };
        let custom = || Options { skip_nodes_with_custom_controller_pods: false, ..standard() };
        let system = || Options { skip_nodes_with_system_pods: false, ..standard() };
        let local = || Options { skip_nodes_with_local_storage: false, ..standard() };
        let with = |annotation: &str, value: &str, owner: &str| {
            let annotations = format!(r#""annotations": {{"cluster-autoscaler.kubernetes.io/{annotation}": "{value}"}}"#);
            if owner.is_empty() { annotations } else { format!("{annotations}, {owner}") }
        };
        let (rs, sts) = (owned("ReplicaSet", "r"), owned("StatefulSet", "s"));
        let (ds, rc, job) = (owned("DaemonSet", "d"), owned("ReplicationController", "rc"), owned("Job", "j"));
        let at = |moment: &str| format!(r#"{rs}, "deletionTimestamp": "2026-01-01T00:{moment}Z""#);
        let born = |moment: &str| format!(r#"{rs}, "creationTimestamp": "2026-01-01T{moment}Z""#);
        let mirror = r#""annotations": {"kubernetes.io/config.mirror": "x"}"#.to_owned();
        let (disk, memory) =
            (r#""volumes": [{"name": "v", "emptyDir": {}}]"#, r#""volumes": [{"name": "v", "emptyDir": {"medium": "Memory"}}]"#);
        let host = r#""volumes": [{"name": "v", "hostPath": {"path": "/x"}}]"#;
        let two = r#""volumes": [{"name": "v", "emptyDir": {}}, {"name": "w", "hostPath": {"path": "/x"}}]"#;
        let safe = |value: &str| with("safe-to-evict", value, &rs);
        let volumes = |value: &str| with("safe-to-evict-local-volumes", value, &rs);
        let grace = r#""terminationGracePeriodSeconds": 60"#;
        let (full, open) = (budget(0), budget(1));
        let cases: Vec<(&str, String, &str, &str, Options, &str, &str)> = vec![
            // 1
            ("n", mirror, disk, "Running", standard(), "", "mirror skip"),
            // 2: now is 01:00:00
            ("n", at("58:59"), "", "Running", standard(), "", "longterminating skip"),
            ("n", at("59:00"), "", "Running", standard(), "", "none move"),
            ("n", at("58:59"), grace, "Running", standard(), "", "none move"),
            // 3
            ("n", owned("ReplicaSet", "x"), "", "Running", standard(), "", "replicacount ControllerNotFound"),
            ("n", owned("ReplicationController", "x"), "", "Running", standard(), "", "replicacount ControllerNotFound"),
            ("n", owned("Job", "x"), "", "Running", standard(), "", "replicacount ControllerNotFound"),
            ("n", owned("StatefulSet", "x"), "", "Running", standard(), "", "replicacount ControllerNotFound"),
            ("n", owned("DaemonSet", "x"), "", "Running", standard(), "", "replicacount ControllerNotFound"),
            ("n", owned("ReplicaSet", "x"), "", "Running", custom(), "", "none move"),
            ("n", rs.clone(), "", "Running", min(3), "", "replicacount MinReplicasReached"),
            ("n", rs.clone(), "", "Running", min(2), "", "none move"),
            ("n", rc.clone(), "", "Running", min(3), "", "replicacount MinReplicasReached"),
            ("n", rc, "", "Running", standard(), "", "none move"),
            ("n", job, "", "Running", standard(), "", "none move"),
            ("n", sts, "", "Running", min(3), "", "none move"),
            // 4
            ("n", ds, host, "Running", standard(), &full, "daemonset drain"),
            ("n", with("daemonset-pod", "true", ""), "", "Running", standard(), "", "daemonset drain"),
            // 5
            ("n", with("safe-to-evict", "true", ""), host, "Running", standard(), &full, "safetoevict move"),
            // 6
            ("n", String::new(), host, "Succeeded", standard(), "", "terminal drain"),
            ("n", safe("on-completion"), host, "Failed", standard(), "", "terminal drain"),
            // 7
            ("n", with("safe-to-evict", "on-completion", ""), host, "Running", standard(), "", "oncompletion wait"),
            // 8
            ("n", String::new(), "", "Running", standard(), "", "replicated NotReplicated"),
            ("n", String::new(), "", "Running", custom(), "", "replicated NotReplicated"),
            ("n", owned("Widget", "w"), "", "Running", standard(), "", "replicated NotReplicated"),
            ("n", owned("Widget", "w"), "", "Running", custom(), "", "none move"),
            // 9
            ("kube-system", born("00:00:01"), "", "Running", standard(), "", "system UnmovableKubeSystemPod"),
            ("kube-system", rs.clone(), "", "Running", standard(), "", "system UnmovableKubeSystemPod"),
            ("kube-system", born("00:00:00"), "", "Running", standard(), "", "system UnmovableKubeSystemPod"),
            (
                "kube-system",
                r#"CREATED"#.replace("CREATED", &rs) + r#", "creationTimestamp": "2025-12-31T23:59:59Z""#,
                "",
                "Running",
                standard(),
                "",
                "system move",
            ),
            ("kube-system", born("00:00:01"), "", "Running", standard(), &open, "none move"),
            ("kube-system", born("00:00:01"), "", "Running", system(), "", "none move"),
            // 10
            ("n", safe("false"), disk, "Running", standard(), &full, "notsafetoevict NotSafeToEvictAnnotation"),
            // 11
            ("n", rs.clone(), disk, "Running", standard(), &full, "localstorage LocalStorageRequested"),
            ("n", rs.clone(), host, "Running", standard(), "", "localstorage LocalStorageRequested"),
            ("n", rs.clone(), memory, "Running", standard(), "", "none move"),
            ("n", rs.clone(), host, "Running", local(), "", "none move"),
            ("n", volumes("v,w"), two, "Running", standard(), "", "none move"),
            ("n", volumes("v"), two, "Running", standard(), "", "localstorage LocalStorageRequested"),
            // 12
            ("n", rs.clone(), "", "Running", standard(), &full, "pdb NotEnoughPdb"),
            ("n", rs.clone(), "", "Running", standard(), &open, "none move"),
            ("n", rs, "", "Running", standard(), "", "none move"),
        ];
        for (namespace, meta, spec, phase, options, more, expected) in cases {
            assert_eq!(
                of(namespace, &meta, spec, phase, &options, more),
                expected,
                "{namespace} {meta} {spec} {phase} {options:?}"
            );
        }
    }

    #[test]
    fn a_controller_of_a_kind_that_was_not_listed_is_assumed() {
        let rs = owned("ReplicaSet", "r");
        let items = format!(r#"{{"apiVersion": "v1", "kind": "Pod", "metadata": {{"name": "p", "namespace": "n", {rs}}}}}"#);
        let cluster = cluster(&items);
        let judged = judge(&cluster, &Budgets::new(&cluster), &Options::default(), &pods(&cluster)[0]);
        assert_eq!((judged.verdict, judged.rule), (Verdict::Drainable { needs_place: true }, None));
        assert_eq!(judged.assumption.as_deref(), Some("ReplicaSet/n/r exists"));
    }

    #[test]
    fn nodes_that_are_taken_on_use_up_the_budgets_of_their_pods() {
        let names = ["p", "q"].map(|name| {
            let rs = owned("ReplicaSet", "r");
            format!(r#"{{"apiVersion": "v1", "kind": "Pod", "metadata": {{"name": "{name}", "namespace": "n", "labels": {{"app": "a"}}, {rs}}}}}"#)
        });
        let cluster = cluster(&format!("{},{REPLICA_SET},{}", names.join(","), budget(1)).replace("NS", "n"));
        let (mut budgets, pods, options) = (Budgets::new(&cluster), pods(&cluster), Options::default());
        let verdict = |budgets: &Budgets<'_>| judge(&cluster, budgets, &options, &pods[1]).verdict;
        assert_eq!(verdict(&budgets), Verdict::Drainable { needs_place: true });
        budgets.evict(&pods[0]);
        assert_eq!(verdict(&budgets), Verdict::Blocked(Reason::NotEnoughPdb));
        budgets.evict(&pods[1]);
        assert_eq!(budgets.iter().map(|budget| budget.numbers().disruptions_allowed).next(), Some(0));
    }

    #[test]
    fn what_pods_mean_for_the_reason_of_the_node() {
        for (verdict, expected) in [
            (Verdict::Skip, None),
            (Verdict::Drainable { needs_place: true }, None),
            (Verdict::Wait, Some(NodeReason::BlockedByOnCompletionPod)),
            (Verdict::Blocked(Reason::NotReplicated), Some(NodeReason::BlockedByPod)),
        ] {
            assert_eq!(verdict.keeps_node(), expected, "{verdict:?}");
        }
        use NodeReason::{BlockedByOnCompletionPod, BlockedByPod, NoPlaceToMovePods, ScaleDownDisabledAnnotation};
        for reason in [BlockedByOnCompletionPod, BlockedByPod, NoPlaceToMovePods, ScaleDownDisabledAnnotation] {
            assert_eq!(reason.name(), format!("{reason:?}"));
        }
    }

    #[test]
    fn an_annotation_keeps_a_node() {
        for (value, expected) in [("true", Some(NodeReason::ScaleDownDisabledAnnotation)), ("false", None)] {
            let node = format!(
                r#"{{"apiVersion": "v1", "kind": "Node", "metadata": {{"name": "n", "annotations": {{"{SCALE_DOWN_DISABLED}": "{value}"}}}}}}"#
            );
            assert_eq!(judge_node(&cluster(&node).objects()[0]), expected, "{value}");
        }
    }
}
