//! What is found in a cluster after changes is what is found in a dump in which they were made by hand.

use proptest::prelude::*;

use super::*;
use crate::{FindingsOptions, Scope};

const KEPT: &str = "keep";

/// Returns what is always there, so that both dumps show the same kinds listed in all namespaces.
fn fixed() -> Vec<Value> {
    let mut items = vec![node("a", json!({})), node("b", json!({}))];
    items.extend(["n", KEPT].map(|name| object(&format!("v1 Namespace {name}"), json!({}))));
    items.extend(of_namespace(KEPT, 0, 0, true));
    // Of a namespace without any Service a dump does not show whether they were listed; the simulation knows what it took away.
    items.extend(["Service", "ConfigMap", "Secret"].map(|kind| object(&format!("v1 {kind} n/spare"), json!({}))));
    items
}

/// Returns a workload with all that belongs to it; `uses` says of which number its ConfigMap and Secret are.
fn of_namespace(namespace: &str, number: usize, uses: usize, is_ready: bool) -> Vec<Value> {
    let name = format!("w{number}");
    let at = |what: &str| format!("{what} {namespace}/{name}");
    let labels = json!({"app": name});
    let selects = |field: &str| json!({"spec": {field: {"matchLabels": labels}}});
    let spec = json!({"containers": [{"name": "c", "image": "i:1",
        "env": [{"name": "A", "valueFrom": {"configMapKeyRef": {"name": format!("w{uses}"), "key": "a"}}}],
        "envFrom": [{"secretRef": {"name": format!("w{uses}")}}]}]});
    let template = json!({"metadata": {"labels": labels}, "spec": spec});
    let wanted = json!({"spec": {"replicas": 1, "selector": {"matchLabels": labels}, "template": template}});
    let mut set = object(&format!("apps/v1 ReplicaSet {namespace}/{name}-1"), wanted.clone());
    lay(&mut set["metadata"], owned(&format!("apps/v1 Deployment {name}")));
    let mut pod =
        pod(&format!("{namespace}/{name}-1-x"), "a", &format!("apps/v1 ReplicaSet {name}-1"), labels.clone(), spec.clone());
    if !is_ready {
        pod["status"]["conditions"][0]["status"] = json!("False");
        pod["status"]["containerStatuses"] = json!([{"name": "c", "ready": false, "restartCount": 9,
            "state": {"waiting": {"reason": "CrashLoopBackOff"}}}]);
    }
    let solo = super::pod(&format!("{namespace}/solo{number}"), "b", "", json!({"app": format!("solo{number}")}), json!({}));
    let path = json!({"path": "/", "pathType": "Prefix", "backend": {"service": {"name": name, "port": {"number": 80}}}});
    vec![
        object(&at("apps/v1 Deployment"), wanted),
        set,
        pod,
        solo,
        object(&at("v1 ConfigMap"), json!({"data": {"a": "1"}})),
        object(&at("v1 Secret"), json!({"data": {"a": "MQ=="}})),
        object(&at("v1 Service"), json!({"spec": {"selector": labels, "ports": [{"port": 80}]}})),
        object(&at("networking.k8s.io/v1 Ingress"), json!({"spec": {"rules": [{"host": name, "http": {"paths": [path]}}]}})),
        object(&at("policy/v1 PodDisruptionBudget"), json!({"spec": {"maxUnavailable": 0, "selector": {"matchLabels": labels}}})),
        object(&at("networking.k8s.io/v1 NetworkPolicy"), selects("podSelector")),
    ]
}

/// A change, and the same by hand.
#[derive(Clone, Debug)]
enum Edit {
    Delete(&'static str, usize),
    Label(&'static str, usize, &'static str, &'static str),
}

impl Edit {
    fn sentence(&self) -> String {
        match self {
            Self::Delete(kind, number) => format!("delete {kind}/{} -n n", name(kind, *number)),
            Self::Label(kind, number, key, value) => format!("label {kind}/{} {key}={value} -n n", name(kind, *number)),
        }
    }

    /// Makes the change by hand; tells whether there is anything to change.
    fn make(&self, items: &mut Vec<Value>) -> bool {
        let (Self::Delete(kind, number) | Self::Label(kind, number, ..)) = self;
        let name = name(kind, *number);
        let namespace = if matches!(*kind, "Namespace" | "Node") { Value::Null } else { json!("n") };
        let is_meant = |item: &Value| {
            item["kind"] == *kind && item["metadata"]["name"] == name && item["metadata"]["namespace"] == namespace
        };
        let Some(at) = items.iter().position(is_meant) else { return false };
        match self {
            Self::Delete("Namespace", _) => {
                items.remove(at);
                items.retain(|item| item["metadata"]["namespace"] != "n");
            }
            Self::Delete(..) => {
                items.remove(at);
                if *kind == "Deployment" {
                    let set = format!("w{number}-1");
                    items.retain(|item| {
                        let own = item["metadata"]["name"] == set || item["metadata"]["name"] == format!("{set}-x");
                        !(own && item["metadata"]["namespace"] == "n")
                    });
                }
            }
            Self::Label(_, _, key, value) => {
                lay(&mut items[at], json!({"metadata": {"labels": {*key: value}}}));
            }
        }
        true
    }
}

fn name(kind: &str, number: usize) -> String {
    match kind {
        "Pod" => format!("solo{number}"),
        "Namespace" => "n".to_owned(),
        "Node" => "a".to_owned(),
        _ => format!("w{number}"),
    }
}

fn edit() -> impl Strategy<Value = Edit> {
    const KINDS: [&str; 9] =
        ["Namespace", "Deployment", "ConfigMap", "Secret", "Service", "Ingress", "PodDisruptionBudget", "NetworkPolicy", "Pod"];
    let delete = (prop::sample::select(&KINDS[..]), 0..3_usize).prop_map(|(kind, number)| Edit::Delete(kind, number));
    const PAIRS: [(&str, &str); 3] = [("team", "a"), ("app", "solo1"), ("app", "none")];
    let label = (
        prop::sample::select(&["Pod", "Service", "Deployment", "Node", "Namespace"][..]),
        0..3_usize,
        prop::sample::select(&PAIRS[..]),
    )
        .prop_map(|(kind, number, (key, value))| Edit::Label(kind, number, key, value));
    prop_oneof![3 => delete, 1 => label]
}

#[test]
fn what_a_deletion_breaks_is_found() {
    let items: Vec<Value> = fixed().into_iter().chain(of_namespace("n", 0, 0, true)).collect();
    let start = cluster(&items);
    // That a ConfigMap is gone hurts no pod that runs; that a Service is gone hurts those who come through the Ingress.
    let missing = |cluster: &Cluster| -> Vec<String> {
        let answer = cluster.findings(&Scope::all(), &FindingsOptions::default()).answer;
        let named = answer.findings.iter().filter(|finding| finding.message.contains("Service n/w0 does not exist"));
        named.map(|finding| finding.code.to_owned()).collect()
    };
    assert_eq!(missing(&start), Vec::<String>::new());
    assert_eq!(missing(&after(&items, "delete svc/w0 -n n")).len(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn findings_are_those_of_the_dump_changed_by_hand(
        workloads in prop::collection::vec((0..4_usize, any::<bool>()), 1..4),
        edits in prop::collection::vec(edit(), 1..4),
    ) {
        let mut items = fixed();
        for (number, (uses, is_ready)) in workloads.iter().enumerate() {
            items.extend(of_namespace("n", number, *uses, *is_ready));
        }
        let start = cluster(&items);
        let mut sentences = Vec::new();
        for edit in &edits {
            if edit.make(&mut items) {
                sentences.push(edit.sentence());
            }
        }
        let changes: Vec<Change> = sentences.iter().map(|sentence| sentence.parse().expect("a change")).collect();
        let after = start.after(&changes).expect("the changes can be made");
        let by_hand = cluster(&items);
        let found = |cluster: &Cluster| cluster.findings(&Scope::all(), &FindingsOptions::default()).answer;
        prop_assert_eq!(found(&after), found(&by_hand), "{:?}", sentences);
        prop_assert_eq!(after.objects(), by_hand.objects(), "{:?}", sentences);
    }
}
