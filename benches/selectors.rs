//! Finding pods by selectors: the whole graph, whose index does it, against a walk of each selector over each pod of its
//! namespace, in one run.
//!
//! `cargo bench --bench selectors [medium]` prints processor seconds, the mean of some rounds, and the ratio. The graph's
//! time is all of it, with building the index and every other relation, so that nothing is left out in its favour.

#![expect(clippy::print_stdout, reason = "a bench prints what it measured")]

mod support;

use std::collections::BTreeMap;

use serde_json::{Value, json};
use smart_core::object::selector::LabelSelector;
use smart_core::object::{Body, Object};
use smart_core::{Cluster, Input, Text};
use support::timed;

const ROUNDS: usize = 5;
const AT_ONCE: usize = 5;
const NAMESPACES: [&str; 3] = ["blue", "green", "red"];
const PODS_A_WORKLOAD: usize = 5;

fn main() {
    let size = std::env::args().skip(1).find(|argument| !argument.starts_with('-')).unwrap_or_else(|| "medium".to_owned());
    let pods = match size.as_str() {
        "small" => 1_500,
        "large" => 150_000,
        _ => 15_000,
    };
    let (selecting, plain) = (dump(pods, true), dump(pods, false));
    let without = cluster(&plain).graph().edge_count();
    let (mut naive_seconds, mut graph_seconds) = (0.0, 0.0);
    let mut told = String::new();
    for _ in 0..ROUNDS {
        // Several at once: the clock of a thread goes in steps of some milliseconds.
        let clusters: Vec<Cluster> = (0..AT_ONCE).map(|_| cluster(&selecting)).collect();
        let Some(one) = clusters.first() else { return };
        let selectors: Vec<(&str, LabelSelector)> = one.objects().iter().filter_map(selector_of).collect();
        let (found, seconds) = timed(|| naive(one, &selectors));
        naive_seconds += seconds * AT_ONCE as f64;
        let (edges, seconds) = timed(|| clusters.iter().map(|cluster| cluster.graph().edge_count()).sum::<usize>());
        graph_seconds += seconds;
        told = format!("{pods} pods in {} namespaces, {} selectors, {found} found", NAMESPACES.len(), selectors.len());
        assert_eq!(edges, AT_ONCE * (without + found), "both find the same");
    }
    let times = (ROUNDS * AT_ONCE) as f64;
    println!("{size}: {told}");
    println!("each selector on each pod     {:.4} s", naive_seconds / times);
    println!("graph, with its index         {:.4} s  {:.4} of naive", graph_seconds / times, graph_seconds / naive_seconds);
}

fn cluster(dump: &[u8]) -> Cluster {
    let mut input = Input::new();
    input.dump("bench", dump).expect("the dump has objects");
    Cluster::new(input, None)
}

/// Returns how many pods the selectors find, each compared with each pod of its namespace.
fn naive(cluster: &Cluster, selectors: &[(&str, LabelSelector)]) -> usize {
    let mut pods: BTreeMap<&str, Vec<&Object>> = BTreeMap::new();
    for pod in cluster.objects().iter().filter(|object| matches!(object.body, Body::Pod(_))) {
        pods.entry(&pod.meta.namespace).or_default().push(pod);
    }
    let matches = |selector: &LabelSelector, pod: &Object| selector.matches(|key| pod.meta.labels.get(key).map(Text::as_str));
    let found = selectors
        .iter()
        .map(|(namespace, selector)| pods.get(namespace).into_iter().flatten().filter(|pod| matches(selector, pod)).count());
    found.sum()
}

/// Returns the namespace and the selector of a Service, a budget or a policy.
fn selector_of(object: &Object) -> Option<(&str, LabelSelector)> {
    let selector = match &object.body {
        Body::Service(service) => {
            let labels: Vec<String> = service.spec.selector.iter().map(|(key, value)| format!("{key}={value}")).collect();
            LabelSelector::parse(&labels.join(",")).expect("the labels are valid")
        }
        Body::PodDisruptionBudget(budget) => budget.spec.selector.clone()?,
        Body::NetworkPolicy(policy) => policy.spec.pod_selector.clone(),
        _ => return None,
    };
    Some((&object.meta.namespace, selector))
}

/// Returns a list of pods with the labels that charts give them; with a Service for each workload, a budget for each third,
/// by labels or by an expression, and a few policies for many pods each. Every tenth workload is a StatefulSet, whose pods
/// have a label of their own. Without selectors nothing selects, and all else is the same.
fn dump(pods: usize, selectors: bool) -> Vec<u8> {
    let mut items = Vec::new();
    for number in 0..pods / PODS_A_WORKLOAD {
        let namespace = NAMESPACES[number % NAMESPACES.len()];
        workload(&mut items, namespace, number, selectors);
    }
    for (namespace, tier) in NAMESPACES.iter().flat_map(|namespace| TIERS.map(|tier| (namespace, tier))) {
        let spec = json!({"podSelector": {"matchLabels": {"tier": if selectors { tier } else { "none" }}}});
        items.push(object("networking.k8s.io/v1", "NetworkPolicy", namespace, tier, &json!({"spec": spec})));
    }
    serde_json::to_vec(&json!({"apiVersion": "v1", "kind": "List", "items": items})).expect("plain data")
}

const TIERS: [&str; 4] = ["backend", "cache", "data", "web"];

fn workload(items: &mut Vec<Value>, namespace: &str, number: usize, selectors: bool) {
    let name = format!("app-{number}");
    let labels = json!({"app.kubernetes.io/name": format!("chart-{}", number % 40), "app.kubernetes.io/instance": name,
        "tier": TIERS[number / NAMESPACES.len() % TIERS.len()], "pod-template-hash": format!("{:x}", 0x5eed_0000 + number)});
    for ordinal in 0..PODS_A_WORKLOAD {
        let pod = format!("{name}-{ordinal}");
        let mut labels = labels.clone();
        if number.is_multiple_of(10) {
            labels["statefulset.kubernetes.io/pod-name"] = json!(pod);
        }
        let container = json!({"name": "main", "image": format!("registry.example.com/{name}:1")});
        let rest = json!({"metadata": {"labels": labels}, "spec": {"containers": [container]}});
        items.push(object("v1", "Pod", namespace, &pod, &rest));
    }
    let by_labels = json!({"app.kubernetes.io/instance": name, "app.kubernetes.io/name": labels["app.kubernetes.io/name"]});
    let by_expression = json!({"matchExpressions": [{"key": "app.kubernetes.io/instance", "operator": "In", "values": [name]}]});
    let selector = if selectors { by_labels.clone() } else { json!({}) };
    items.push(object("v1", "Service", namespace, &name, &json!({"spec": {"selector": selector}})));
    if (number / NAMESPACES.len()).is_multiple_of(3) {
        let selector = if number.is_multiple_of(2) { json!({"matchLabels": by_labels}) } else { by_expression };
        let spec = if selectors { json!({"maxUnavailable": 1, "selector": selector}) } else { json!({"maxUnavailable": 1}) };
        items.push(object("policy/v1", "PodDisruptionBudget", namespace, &name, &json!({"spec": spec})));
    }
}

fn object(api_version: &str, kind: &str, namespace: &str, name: &str, rest: &Value) -> Value {
    let mut object = json!({"apiVersion": api_version, "kind": kind, "metadata": {}});
    for (field, value) in rest.as_object().into_iter().flatten() {
        object[field] = value.clone();
    }
    object["metadata"]["name"] = json!(name);
    object["metadata"]["namespace"] = json!(namespace);
    object
}
