//! What explains what, in small clusters: chains, ties, replicas, gaps.

use serde_json::{Value, json};

use super::{Finding, FindingsOptions};
use crate::{Cluster, Gap, Input, Scope};

const NOW: &str = "2026-11-23T10:00:00Z";

fn findings_of(input: Input) -> Vec<Finding> {
    let cluster = Cluster::new(input, Some(NOW.parse().expect("a time")));
    cluster.findings(&Scope::all(), &FindingsOptions::default()).answer.findings
}

fn input(items: &[Value]) -> Input {
    let mut input = Input::new();
    let list = json!({"apiVersion": "v1", "kind": "List", "items": items});
    input.dump("test", list.to_string().as_bytes()).expect("a dump");
    assert_eq!(input.skipped(), []);
    input
}

fn findings(items: &[Value]) -> Vec<Finding> {
    findings_of(input(items))
}

#[test]
fn what_is_told_of_goes_on_working_and_does_not_suffer() {
    let template = json!({"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [{"name": "web", "image": "web:1"}]}});
    let items = [
        json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web", "namespace": "n"}, "spec": {"replicas": 2,
            "selector": {"matchLabels": {"app": "web"}}, "template": template}, "status": {"replicas": 2, "updatedReplicas": 2,
            "readyReplicas": 2, "availableReplicas": 2}}),
        json!({"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "metadata": {"name": "web", "namespace": "n"},
            "spec": {"scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}, "maxReplicas": 2,
            "metrics": [{"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization",
            "averageUtilization": 80}}}]}, "status": {"currentReplicas": 2, "desiredReplicas": 2, "currentMetrics": [{"type":
            "Resource", "resource": {"name": "cpu", "current": {"averageUtilization": 190}}}], "conditions": [{"type":
            "ScalingLimited", "status": "True", "reason": "TooManyReplicas", "lastTransitionTime": "2026-11-23T09:00:00Z"}]}}),
    ];
    let found = findings(&items);
    let at_maximum = found.iter().find(|finding| finding.code == "autoscaler-at-maximum").expect("it is found");
    assert_eq!(at_maximum.affects, []);
}

#[test]
fn a_pod_that_tells_nothing_is_not_counted() {
    let pod = |name: &str, status: Value| {
        json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "namespace": "n"}, "spec": {"nodeName": "worker-1",
            "containers": [{"name": "c", "image": "web:1"}]}, "status": status})
    };
    let node = json!({"apiVersion": "v1", "kind": "Node", "metadata": {"name": "worker-1"}, "status": {"conditions": [
        {"type": "Ready", "status": "Unknown", "lastTransitionTime": "2026-11-23T09:00:00Z"}]}});
    let unready = json!({"phase": "Running", "conditions": [{"type": "Ready", "status": "False"}]});
    let found =
        findings(&[node, pod("a", json!({"phase": "Running"})), pod("b", unready), pod("c", json!({"phase": "Pending"}))]);
    let node = found.iter().find(|finding| finding.code == "node-not-ready").expect("it is found");
    let affects: Vec<&str> = node.affects.iter().map(|object| object.name.as_str()).collect();
    assert_eq!(affects, ["b", "c"]);
}

#[test]
fn a_pod_that_comes_and_goes_suffers_though_it_is_ready() {
    let pod = |name: &str, restarts: u32, ended: &str| {
        json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "namespace": "n"}, "spec": {"nodeName": "worker-1",
            "containers": [{"name": "c", "image": "web:1"}]}, "status": {"phase": "Running",
            "conditions": [{"type": "Ready", "status": "True"}], "containerStatuses": [{"name": "c", "ready": true,
            "restartCount": restarts, "image": "web:1", "state": {"running": {"startedAt": ended}},
            "lastState": {"terminated": {"exitCode": 137, "finishedAt": ended}}}]}})
    };
    let node = json!({"apiVersion": "v1", "kind": "Node", "metadata": {"name": "worker-1"}, "status": {"conditions": [
        {"type": "Ready", "status": "Unknown", "lastTransitionTime": "2026-11-23T09:00:00Z"}]}});
    let lately = "2026-11-23T09:58:00Z";
    let found = findings(&[node, pod("a", 5, lately), pod("b", 1, lately), pod("c", 5, "2026-11-23T08:00:00Z")]);
    let node = found.iter().find(|finding| finding.code == "node-not-ready").expect("it is found");
    let affects: Vec<&str> = node.affects.iter().map(|object| object.name.as_str()).collect();
    assert_eq!(affects, ["a"]);
}

#[test]
fn the_time_is_that_of_the_condition_in_the_words() {
    let found = findings(&[json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web", "namespace": "n"},
        "spec": {"replicas": 1}, "status": {"replicas": 1, "updatedReplicas": 1, "conditions": [
        {"type": "Available", "status": "False", "lastTransitionTime": "2026-11-23T09:00:30Z"},
        {"type": "Progressing", "status": "True", "lastTransitionTime": "2026-11-23T09:40:00Z"}]}})]);
    assert_eq!(found[0].code, "workload-unavailable");
    assert!(found[0].message.contains("for 59m"), "{}", found[0].message);
    assert_eq!(found[0].since.map(|since| since.to_string()).as_deref(), Some("2026-11-23T09:00:30Z"));
}

#[test]
fn earlier_runs_suffer_from_nothing() {
    let job = |at: usize| {
        json!({"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": format!("report-{at}"), "namespace": "n",
            "ownerReferences": [{"apiVersion": "batch/v1", "kind": "CronJob", "name": "report", "controller": true}]},
            "status": {"startTime": format!("2026-11-23T0{at}:00:00Z"), "failed": 1, "conditions": [{"type": "Failed",
            "status": "True", "reason": "BackoffLimitExceeded", "lastTransitionTime": format!("2026-11-23T0{at}:10:00Z")}]}})
    };
    let cron = json!({"apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": "report", "namespace": "n"},
        "spec": {"schedule": "0 * * * *"}});
    let found = findings(&[job(7), job(8), job(9), cron]);
    assert_eq!(told(&found), ["job-failed Job/n/report-9 <- cron-job-failing CronJob/n/report"]);
    let affects: Vec<String> = found[0].affects.iter().map(ToString::to_string).collect();
    assert_eq!(affects, ["CronJob/n/report"]);
    assert!(found[0].objects.iter().any(|object| object.name == "report-7"), "who asks for it hears of it");
}

/// Returns each finding with what it explains: `code subject <- code subject`.
fn told(findings: &[Finding]) -> Vec<String> {
    findings
        .iter()
        .map(|finding| {
            let symptoms = finding.symptoms.iter().map(|symptom| format!(" <- {} {}", symptom.code, symptom.subject));
            format!("{} {}{}", finding.code, finding.subject, symptoms.collect::<String>())
        })
        .collect()
}

/// Returns a Deployment, its ReplicaSet and its pods, none of which is ready; `waits` is why.
fn broken(name: &str, replicas: usize, waits: &str, container: &Value) -> Vec<Value> {
    let labels = json!({"app": name});
    let owner = |kind: &str, name: &str| json!([{"apiVersion": "apps/v1", "kind": kind, "name": name, "controller": true}]);
    let set = format!("{name}-5f77b9");
    // What has ended once could start, and had all that it needs.
    let last = if waits == "CrashLoopBackOff" { json!({"terminated": {"exitCode": 1}}) } else { json!({}) };
    let mut container = container.clone();
    container["name"] = json!(name);
    container["image"] = json!("registry.example.com/app:1");
    let template = json!({"metadata": {"labels": labels}, "spec": {"containers": [container]}});
    let spec = json!({"replicas": replicas, "selector": {"matchLabels": labels}, "template": template});
    let condition =
        |kind: &str, status: &str| json!({"type": kind, "status": status, "lastTransitionTime": "2026-11-23T08:00:00Z"});
    let mut items = vec![
        json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name, "namespace": "n"}, "spec": spec,
            "status": {"replicas": replicas, "updatedReplicas": replicas, "conditions": [condition("Available", "False")]}}),
        json!({"apiVersion": "apps/v1", "kind": "ReplicaSet", "metadata": {"name": set, "namespace": "n",
            "ownerReferences": owner("Deployment", name)}, "spec": spec, "status": {"replicas": replicas}}),
    ];
    for at in 0..replicas {
        items.push(json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": format!("{set}-{at:05}"), "namespace": "n",
            "labels": labels, "ownerReferences": owner("ReplicaSet", &set)}, "spec": template["spec"],
            "status": {"phase": "Pending", "conditions": [condition("Ready", "False")], "containerStatuses": [
                {"name": name, "restartCount": 5, "state": {"waiting": {"reason": waits}},
                 "lastState": last}]}}));
    }
    items
}

fn reads(config_map: &str) -> Value {
    json!({"envFrom": [{"configMapRef": {"name": config_map}}]})
}

fn config_map(name: &str) -> Value {
    json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, "namespace": "n"}})
}

fn service(name: &str) -> Value {
    json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": name, "namespace": "n"},
        "spec": {"selector": {"app": name}, "ports": [{"port": 80}]}})
}

fn ingress(name: &str) -> Value {
    let backend = json!({"service": {"name": name, "port": {"number": 80}}});
    json!({"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": {"name": name, "namespace": "n"},
        "spec": {"rules": [{"http": {"paths": [{"path": "/", "pathType": "Prefix", "backend": backend}]}}]}})
}

#[test]
fn a_chain_has_one_root_and_ends_at_the_ingress() {
    let mut items = broken("web", 2, "CreateContainerConfigError", &reads("gone"));
    items.extend([config_map("other"), service("web"), ingress("web")]);
    let found = findings(&items);
    assert_eq!(found.len(), 1, "{:?}", told(&found));
    let root = &found[0];
    assert_eq!((root.code, root.subject.to_string().as_str()), ("config-map-missing", "ConfigMap/n/gone"));
    let service = root.symptoms.iter().find(|symptom| symptom.code == "service-without-endpoints").expect("the Service");
    let path: Vec<&str> = service.causes.iter().map(|cause| cause.code).collect();
    assert_eq!(path.first(), Some(&"config-map-missing"));
    assert!(path.contains(&"workload-unavailable"), "{path:?}");
    let affects: Vec<String> = root.affects.iter().map(ToString::to_string).collect();
    for object in ["Deployment/n/web", "Ingress/n/web", "Pod/n/web-5f77b9-00001", "ReplicaSet/n/web-5f77b9", "Service/n/web"] {
        assert!(affects.iter().any(|affected| affected == object), "{object} is not among {affects:?}");
    }
    assert!(root.score.terms.iter().any(|term| term.term == "exposure"));
}

#[test]
fn two_causes_are_two_findings() {
    let mut items = broken("web", 1, "CreateContainerConfigError", &reads("gone"));
    items.extend(broken("api", 1, "CreateContainerConfigError", &reads("lost")));
    items.push(config_map("other"));
    let mut subjects: Vec<String> = findings(&items).iter().map(|finding| finding.subject.to_string()).collect();
    subjects.sort();
    assert_eq!(subjects, ["ConfigMap/n/gone", "ConfigMap/n/lost"]);
}

#[test]
fn twenty_crashing_apps_are_twenty_findings() {
    let mut items = Vec::new();
    for at in 0..20 {
        items.extend(broken(&format!("app-{at:02}"), 10, "CrashLoopBackOff", &json!({})));
    }
    let found = findings(&items);
    assert_eq!(found.len(), 20, "{:?}", told(&found));
    assert!(found.iter().all(|finding| finding.code == "container-crash-loop" && finding.objects.len() == 11));
}

#[test]
fn an_object_that_could_not_be_read_is_no_cause() {
    let items = broken("web", 1, "CrashLoopBackOff", &reads("hidden"));
    let mut input = input(&items);
    input.gap(Gap::new("ConfigMap", "", "forbidden"));
    let found = findings_of(input);
    assert_eq!(told(&found).len(), 1);
    assert_eq!(found[0].code, "container-crash-loop");
}

#[test]
fn where_it_cannot_be_told_none_is_chosen() {
    // The Service selects the pods of two Deployments, each of which has a cause of its own.
    let mut items = broken("web", 1, "CrashLoopBackOff", &json!({}));
    let mut others = broken("api", 1, "CrashLoopBackOff", &json!({}));
    for item in items.iter_mut().chain(&mut others).filter(|item| item["kind"] == "Pod") {
        item["metadata"]["labels"]["tier"] = json!("front");
    }
    items.extend(others);
    items.push(json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "front", "namespace": "n"},
        "spec": {"selector": {"tier": "front"}, "ports": [{"port": 80}]}}));
    let found = findings(&items);
    let service = found.iter().find(|finding| finding.code == "service-without-endpoints").expect("it stands for itself");
    assert_eq!(service.ties.len(), 2, "{:?}", told(&found));
    // The roots, which are shown.
    assert!(service.ties.iter().all(|tie| tie.code == "container-crash-loop"), "{:?}", service.ties);
    assert!(service.next.iter().any(|next| next.contains("does not tell which")));
}

#[test]
fn the_scope_keeps_what_lies_outside_and_explains() {
    let mut items = broken("web", 1, "Terminating", &json!({}));
    for item in items.iter_mut().filter(|item| item["kind"] == "Pod") {
        item["spec"]["nodeName"] = json!("worker-1");
    }
    items.push(json!({"apiVersion": "v1", "kind": "Node", "metadata": {"name": "worker-1"}, "status": {"conditions": [
        {"type": "Ready", "status": "Unknown", "lastTransitionTime": "2026-11-23T09:00:00Z"}]}}));
    let cluster = Cluster::new(input(&items), Some(NOW.parse().expect("a time")));
    let of = |namespace: &str| {
        let report = cluster.findings(&Scope::namespace(namespace), &FindingsOptions::default());
        (told(&report.answer.findings), report.answer.noise.elsewhere)
    };
    assert_eq!(of("n"), (vec!["node-not-ready Node/worker-1 <- workload-unavailable Deployment/n/web".to_owned()], 0));
    assert_eq!(of("other"), (vec![], 1));
}

#[test]
fn what_became_of_everything_adds_up() {
    let mut items = broken("web", 2, "CreateContainerConfigError", &reads("gone"));
    items.extend([config_map("other"), service("web")]);
    let event = |name: &str, kind: &str, about: &str| {
        json!({"apiVersion": "v1", "kind": "Event", "metadata": {"name": name, "namespace": "n"}, "type": kind, "reason": "R",
            "message": "m 1", "involvedObject": {"apiVersion": "v1", "kind": "Pod", "namespace": "n", "name": about},
            "lastTimestamp": "2026-11-23T09:59:00Z"})
    };
    items.extend([
        event("a", "Warning", "web-5f77b9-00000"),
        event("b", "Normal", "web-5f77b9-00000"),
        event("c", "Warning", "gone"),
    ]);
    let cluster = Cluster::new(input(&items), Some(NOW.parse().expect("a time")));
    let answer = cluster.findings(&Scope::all(), &FindingsOptions::default().events(true)).answer;
    let noise = answer.noise;
    assert_eq!(noise.raw, noise.shown + noise.folded + noise.recovered + noise.informational + noise.elsewhere, "{noise:?}");
    assert_eq!((noise.shown, noise.recovered), (1, 1));
    let states: Vec<&str> = answer.events.iter().map(|group| group.state).collect();
    assert_eq!(states, ["folded", "informational", "recovered"], "{:?}", answer.events);
}

#[test]
fn what_is_as_old_as_the_newest_time_of_the_input_is_of_unknown_age() {
    let made = "2026-11-23T09:00:00Z";
    let pod = json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "namespace": "n", "creationTimestamp": made},
        "status": {"phase": "Pending", "conditions": [{"type": "PodScheduled", "status": "False", "reason": "Unschedulable",
            "message": "0/1 nodes are available: 1 Insufficient cpu.", "lastTransitionTime": made}]}});
    let found = |now: Option<&str>| {
        let cluster = Cluster::new(input(std::slice::from_ref(&pod)), now.map(|now| now.parse().expect("a time")));
        cluster.findings(&Scope::all(), &FindingsOptions::default()).answer.findings.len()
    };
    assert_eq!(found(None), 1);
    assert_eq!(found(Some("2026-11-23T09:00:05Z")), 0);
    assert_eq!(found(Some(NOW)), 1);
}
