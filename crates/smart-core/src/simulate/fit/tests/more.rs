//! How many more pods of a workload fit.

use super::{cpu, told};
use crate::object::ObjectRef;
use crate::simulate::FitMore;
use crate::simulate::schedule::testing::{cluster, node, object, placed, pod, requests};

fn more(items: &[String], kind: &str, at_most: usize) -> FitMore {
    let reference = ObjectRef::new("apps", kind, "n", "w");
    let ask = |items: &[String]| cluster(items).fit_more(&reference, at_most).expect("the workload").answer.workloads.remove(0);
    let mut reversed = items.to_vec();
    reversed.reverse();
    let found = ask(items);
    assert_eq!(ask(&reversed), found);
    found
}

fn workload(kind: &str, spec: &str, rest: &str) -> String {
    let rest = format!(
        r#""spec": {{"selector": {{"matchLabels": {{"app": "w"}}}}, "template": {{"metadata": {{"labels": {{"app": "w"}}}}, "spec": {{{spec}}}}}{rest}}}"#
    );
    object(&format!("apps/v1 {kind} n/w"), "", &rest)
}

#[test]
fn pods_are_placed_one_after_another() {
    let items = [node("a", "", ""), node("b", "", ""), pod("x", "x", "b", &cpu("1500m")), workload("Deployment", &cpu("1"), "")];
    assert_eq!(
        told(&more(&items, "Deployment", 100)),
        "6 on a:4 b:2; a: cpu: wants 1, 0 of 4 free; b: cpu: wants 1, 500m of 4 free"
    );
    let stopped = more(&items, "Deployment", 3);
    assert_eq!((stopped.fits, stopped.is_stopped, stopped.next), (3, true, None));
}

#[test]
fn suggestions_know_of_the_pods_before() {
    let items = [node("a", "", ""), workload("Deployment", &cpu("3"), "")];
    let next = more(&items, "Deployment", 100).next.expect("it is full");
    let told: Vec<String> = next.suggestions.iter().map(|suggestion| suggestion.in_words()).collect();
    assert_eq!(told, ["request 2 cpu less: 1 instead of 3", "add a node like a (4 CPU, 8Gi memory)"]);
    assert!(!next.never);
}

#[test]
fn pods_that_wait_come_first() {
    let owner = r#""labels": {"app": "w"}, "ownerReferences": [{"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "w", "controller": true}]"#;
    let items = [
        node("a", "", ""),
        workload("ReplicaSet", &cpu("1"), ""),
        placed("w-1", owner, "a", &cpu("1")),
        placed("w-2", owner, "", &cpu("3")),
    ];
    let found = more(&items, "ReplicaSet", 100);
    assert_eq!((found.running, found.waiting, found.fits), (1, 1, 1));
}

#[test]
fn replicas_keep_apart() {
    let apart = r#""affinity": {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [{"topologyKey":
        "kubernetes.io/hostname", "labelSelector": {"matchLabels": {"app": "w"}}}]}}"#;
    let items = [node("a", "", ""), node("b", "", ""), workload("Deployment", apart, "")];
    assert_eq!(
        told(&more(&items, "Deployment", 100)),
        "2 on a:1 b:1; a: must not share a node with n/w-new-1, b: must not share a node with n/w-new-1".replace(", b:", "; b:")
    );
}

#[test]
fn claims_of_a_stateful_set_are_made_for_each_pod() {
    let class = |mode: &str| {
        object(
            "storage.k8s.io/v1 StorageClass s",
            r#""annotations": {"storageclass.kubernetes.io/is-default-class": "true"}"#,
            &format!(r#""provisioner": "{mode}", "volumeBindingMode": "WaitForFirstConsumer""#),
        )
    };
    let claims = r#", "volumeClaimTemplates": [{"metadata": {"name": "data"}, "spec": {"accessModes": ["ReadWriteOnce"],
        "resources": {"requests": {"storage": "1Gi"}}}}]"#;
    let set = || workload("StatefulSet", &cpu("1"), claims);
    assert_eq!(more(&[node("a", "", ""), class("driver"), set()], "StatefulSet", 3).fits, 3);
    // With volumes that are there already, one pod for each.
    let volume = object(
        "v1 PersistentVolume v",
        "",
        r#""spec": {"storageClassName": "s", "accessModes": ["ReadWriteOnce"], "capacity": {"storage": "1Gi"}}, "status": {"phase": "Available"}"#,
    );
    let found = more(&[node("a", "", ""), class("kubernetes.io/no-provisioner"), set(), volume], "StatefulSet", 3);
    assert_eq!(told(&found), "1 on a:1; a: no volume of 1Gi for claim data-w-1: none of class s is left, and none is made");
}

#[test]
fn a_daemon_set_is_judged_node_by_node() {
    let owner = r#""ownerReferences": [{"apiVersion": "apps/v1", "kind": "DaemonSet", "name": "w", "controller": true}]"#;
    let items = [
        node("a", "", ""),
        node("b", "", r#""unschedulable": true"#),
        node("c", "", r#""taints": [{"key": "k", "effect": "NoSchedule"}]"#),
        node("d", "", ""),
        workload("DaemonSet", &cpu("2"), ""),
        placed("w-1", owner, "a", &cpu("2")),
        pod("x", "x", "d", &cpu("3")),
    ];
    // A cordon does not keep it away; a taint that it does not tolerate means that it is not wanted.
    assert_eq!(told(&more(&items, "DaemonSet", 100)), "1 on b:1; d: cpu: wants 2, 1 of 4 free");
}

#[test]
fn admission_sets_what_a_template_leaves_out() {
    // Requests are the limits where there are none, else what the namespace says.
    let limits = r#""containers": [{"name": "c", "resources": {"limits": {"cpu": "2"}}}]"#;
    assert_eq!(more(&[node("a", "", ""), workload("Deployment", limits, "")], "Deployment", 100).fits, 2);
    let range = object("v1 LimitRange n/l", "", r#""spec": {"limits": [{"type": "Container", "defaultRequest": {"cpu": "1"}}]}"#);
    let plain = r#""containers": [{"name": "c"}]"#;
    assert_eq!(more(&[node("a", "", ""), range, workload("Deployment", plain, "")], "Deployment", 100).fits, 4);
}

#[test]
fn quotas_and_limits_refuse_earlier() {
    let quota = |used: &str| {
        object(
            "v1 ResourceQuota n/q",
            "",
            &format!(
                r#""spec": {{"hard": {{"requests.cpu": "4"}}}}, "status": {{"hard": {{"requests.cpu": "4"}}, "used": {{"requests.cpu": "{used}"}}}}"#
            ),
        )
    };
    let items = |used: &str| [node("a", "", ""), quota(used), workload("Deployment", &cpu("1"), "")];
    let bounds = |used: &str| more(&items(used), "Deployment", 100).bounds.iter().map(|bound| bound.pods).collect::<Vec<_>>();
    assert_eq!(bounds("1500m"), [2]);
    assert_eq!(bounds("4"), [0]);
    let scoped = quota("4").replace(
        r#""hard": {"requests.cpu": "4"}}, "status""#,
        r#""hard": {"requests.cpu": "4"}, "scopes": ["BestEffort"]}, "status""#,
    );
    assert!(more(&[node("a", "", ""), scoped, workload("Deployment", &cpu("1"), "")], "Deployment", 100).bounds.is_empty());
    let range = object(
        "v1 LimitRange n/l",
        "",
        r#""spec": {"limits": [{"type": "Container", "max": {"memory": "1Gi"}, "min": {"cpu": "2"}}]}"#,
    );
    let spec = requests(r#""cpu": "1", "memory": "1Gi""#);
    let refusals = more(&[node("a", "", ""), range, workload("Deployment", &spec, "")], "Deployment", 100).refusals;
    let told: Vec<&str> = refusals.iter().map(|refusal| refusal.why.as_str()).collect();
    assert_eq!(
        told,
        [
            "container c must request 2 cpu at least, and requests 1",
            "container c must have a limit of 1Gi memory at most, and has none"
        ]
    );
}

#[test]
fn a_manifest_is_judged_as_if_it_were_created() {
    let scene = cluster(&[node("a", "", ""), pod("x", "x", "a", &cpu("2"))]);
    let manifest = cluster(&[
        r#"{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [{"name": "c", "resources":
            {"limits": {"cpu": "3"}}}]}}"#
            .to_owned(),
        workload("Deployment", &cpu("1"), ""),
    ]);
    let answer = scene.fit_manifest(&manifest, "n", 10).expect("it holds a pod").answer;
    assert_eq!((answer.fits[0].feasible.len(), answer.fits[0].pod.namespace.as_str()), (0, "n"));
    assert_eq!(answer.workloads[0].fits, 2);
    assert!(scene.fit_manifest(&cluster(&[node("a", "", "")]), "n", 10).is_err());
}

/// Returns the first line of the page.
fn headline(items: &[String]) -> String {
    let reference = ObjectRef::new("apps", "Deployment", "n", "w");
    let report = cluster(items).fit_more(&reference, 100).expect("the workload");
    report.page(&crate::RenderOptions::default(), false).to_string().lines().next().unwrap_or_default().to_owned()
}

#[test]
fn what_is_allowed_comes_before_what_has_room() {
    let quota = |pods: u32| {
        object(
            "v1 ResourceQuota n/q",
            "",
            &format!(
                r#""spec": {{"hard": {{"pods": "{pods}"}}}}, "status": {{"hard": {{"pods": "{pods}"}}, "used": {{"pods": "2"}}}}"#
            ),
        )
    };
    let scaler = |most: u32| {
        object(
            "autoscaling/v2 HorizontalPodAutoscaler n/h",
            "",
            &format!(
                r#""spec": {{"scaleTargetRef": {{"apiVersion": "apps/v1", "kind": "Deployment", "name": "w"}}, "maxReplicas": {most}}}"#
            ),
        )
    };
    for (more, expected) in [
        (vec![], "Deployment w: 4 more pods fit."),
        (vec![quota(3)], "Deployment w: 1 more pod (ResourceQuota q); the nodes have room for 4."),
        (vec![quota(9)], "Deployment w: 4 more pods fit."),
        (vec![scaler(2)], "Deployment w: 2 more pods (HorizontalPodAutoscaler h); the nodes have room for 4."),
        (vec![scaler(2), quota(3)], "Deployment w: 1 more pod (ResourceQuota q); the nodes have room for 4."),
        (vec![scaler(2), quota(5)], "Deployment w: 2 more pods (HorizontalPodAutoscaler h); the nodes have room for 4."),
        (vec![quota(2)], "Deployment w: no more pod (ResourceQuota q); the nodes have room for 4."),
    ] {
        let mut items = vec![node("a", "", ""), workload("Deployment", &cpu("1"), "")];
        items.extend(more);
        assert_eq!(headline(&items).replace("n/", ""), expected);
    }
}

#[test]
fn pods_that_cannot_have_the_volume_are_told() {
    let mount = r#""volumes": [{"name": "v", "persistentVolumeClaim": {"claimName": "d"}}]"#;
    let claim = |mode: &str| {
        object(
            "v1 PersistentVolumeClaim n/d",
            "",
            &format!(r#""spec": {{"accessModes": ["{mode}"], "volumeName": "v"}}, "status": {{"phase": "Bound"}}"#),
        )
    };
    let volume = object("v1 PersistentVolume v", "", r#""spec": {"csi": {"driver": "d", "volumeHandle": "h"}}"#);
    let driver = object("storage.k8s.io/v1 CSIDriver d", "", r#""spec": {"attachRequired": false}"#);
    let spec = format!("{}, {mount}", cpu("1"));
    let user = pod("x", "x", "a", &spec).replace(r#""spec": {"#, r#""status": {"phase": "Running"}, "spec": {"#);
    let items = |mode: &str, more: &[String]| {
        let all =
            [node("a", "", ""), node("b", "", ""), claim(mode), volume.clone(), user.clone(), workload("Deployment", &spec, "")];
        [&all, more].concat()
    };
    let found = more(&items("ReadWriteOnce", &[]), "Deployment", 100);
    assert_eq!(found.held.iter().map(|held| (held.node.as_str(), held.elsewhere)).collect::<Vec<_>>(), [("a", 4)]);
    assert!(headline(&items("ReadWriteOnce", &[])).ends_with("7 more pods fit, of which 4 never start."));
    assert_eq!(more(&items("ReadWriteMany", &[]), "Deployment", 100).held, []);
    assert_eq!(more(&items("ReadWriteOnce", &[driver]), "Deployment", 100).held, []);
}
