//! Small clusters for the tests of the scheduler.

use super::filters::Code;
use super::snapshot::{PodId, Snapshot};
use crate::cluster::Cluster;
use crate::input::Input;
use crate::object::ObjectRef;

/// Returns the cluster of these objects.
pub(crate) fn cluster(items: &[String]) -> Cluster {
    let mut input = Input::new();
    let dump = format!(r#"{{"apiVersion": "v1", "kind": "List", "items": [{}]}}"#, items.join(","));
    input.dump("test", dump.as_bytes()).expect("a dump");
    let cluster = Cluster::new(input, None);
    assert_eq!(cluster.skipped_count(), 0, "{:?}", cluster.skipped());
    cluster
}

/// Returns an object: `v1 Pod n/a`, or `v1 Node a`, with these further fields of its metadata, and of itself.
pub(crate) fn object(what: &str, meta: &str, rest: &str) -> String {
    let parts: Vec<&str> = what.split(' ').collect();
    let (namespace, name) = parts[2].split_once('/').unwrap_or(("", parts[2]));
    let comma = |text: &str| if text.is_empty() { String::new() } else { format!(", {text}") };
    format!(
        r#"{{"apiVersion": "{}", "kind": "{}", "metadata": {{"name": "{name}", "namespace": "{namespace}"{}}}{}}}"#,
        parts[0],
        parts[1],
        comma(meta),
        comma(rest)
    )
}

/// Returns a node of 4 CPU, 8Gi and 10 pods, with its name and these labels, in JSON without braces, and this spec.
pub(crate) fn node(name: &str, labels: &str, spec: &str) -> String {
    sized(name, labels, spec, r#""cpu": "4", "memory": "8Gi", "pods": "10""#)
}

/// Returns a node with other sizes.
pub(crate) fn sized(name: &str, labels: &str, spec: &str, allocatable: &str) -> String {
    let comma = if labels.is_empty() { "" } else { ", " };
    let meta = format!(r#""labels": {{"kubernetes.io/hostname": "{name}"{comma}{labels}}}"#);
    object(&format!("v1 Node {name}"), &meta, &format!(r#""spec": {{{spec}}}, "status": {{"allocatable": {{{allocatable}}}}}"#))
}

/// Returns a pod of namespace `n` with the label `app`, on a node or on none, with this spec.
pub(crate) fn pod(name: &str, app: &str, node: &str, spec: &str) -> String {
    placed(name, &format!(r#""labels": {{"app": "{app}"}}"#), node, spec)
}

/// Returns a pod of namespace `n` with other metadata.
pub(crate) fn placed(name: &str, meta: &str, node: &str, spec: &str) -> String {
    let comma = if spec.is_empty() { "" } else { ", " };
    object(&format!("v1 Pod n/{name}"), meta, &format!(r#""spec": {{"nodeName": "{node}"{comma}{spec}}}"#))
}

/// Returns containers that request so much.
pub(crate) fn requests(requests: &str) -> String {
    format!(r#""containers": [{{"name": "c", "resources": {{"requests": {{{requests}}}}}}}]"#)
}

/// Returns what the filters say of each node for the pod `n/p`: `a fits, b NodePorts, c TaintToleration!`, with a mark where
/// fewer pods would not help.
pub(crate) fn verdict(items: &[String]) -> String {
    let told = |items: &[String]| {
        let cluster = cluster(items);
        let mut snapshot = Snapshot::new(&cluster);
        let pod = waiting(&snapshot);
        let verdict = snapshot.judge(pod);
        let mut lines: Vec<String> =
            verdict.feasible.iter().map(|node| format!("{} fits", snapshot.nodes[*node as usize].name())).collect();
        for (node, failures) in &verdict.failures {
            let failures = failures.iter().map(|failure| {
                let mark = if failure.code == Code::UnschedulableAndUnresolvable { "!" } else { "" };
                format!("{}{mark}", failure.filter.as_str())
            });
            let failures: Vec<String> = failures.collect();
            lines.push(format!("{} {}", snapshot.nodes[*node as usize].name(), failures.join("+")));
        }
        lines.sort();
        lines.join(", ")
    };
    // The order of the input never matters.
    let forwards = told(items);
    let mut reversed = items.to_vec();
    reversed.reverse();
    assert_eq!(told(&reversed), forwards);
    forwards
}

/// Returns the scheduler's words for the pod `n/p`.
pub(crate) fn message(items: &[String]) -> String {
    let cluster = cluster(items);
    let mut snapshot = Snapshot::new(&cluster);
    let pod = waiting(&snapshot);
    let verdict = snapshot.judge(pod);
    verdict.message(&snapshot)
}

/// Returns the pod `n/p`.
pub(crate) fn waiting(snapshot: &Snapshot<'_>) -> PodId {
    snapshot.pod(&ObjectRef::new("", "Pod", "n", "p")).expect("the pod p")
}

/// Returns what a plugin gives each node for the pod `n/p`, in order of the nodes; nothing when it does not speak.
pub(crate) fn scores(items: &[String], plugin: &str) -> Vec<i64> {
    let cluster = cluster(items);
    let fit = cluster.fit(&[ObjectRef::new("", "Pod", "n", "p")]).expect("the pod p").answer.fits.remove(0);
    let of = |score: &crate::simulate::NodeScore| score.terms.iter().find(|term| term.plugin == plugin).map(|term| term.score);
    fit.scores.iter().filter_map(of).collect()
}
