//! What is suggested, and that it helps.

use super::{cpu, fit};
use crate::simulate::schedule::testing::{node, object, placed, pod, sized};

/// Returns the suggestions, each with the nodes that it opens.
fn suggested(items: &[String]) -> Vec<String> {
    let told = fit(items).suggestions.into_iter().map(|suggestion| {
        let opens: Vec<&str> = suggestion.opens.iter().map(|node| node.as_str()).collect();
        format!("{} -> {}", suggestion.in_words(), opens.join(" "))
    });
    told.collect()
}

fn p(spec: &str) -> String {
    pod("p", "p", "", spec)
}

const TAINT: &str = r#""taints": [{"key": "k", "value": "v", "effect": "NoSchedule"}]"#;
const CORDON: &str = r#""unschedulable": true, "taints": [{"key": "node.kubernetes.io/unschedulable", "effect": "NoSchedule"}]"#;

#[test]
fn each_obstacle_has_its_remedy() {
    let port = r#""containers": [{"name": "c", "ports": [{"hostPort": 80}]}]"#;
    let claim = r#""volumes": [{"name": "v", "persistentVolumeClaim": {"claimName": "data"}}]"#;
    let spread = r#""topologySpreadConstraints": [{"topologyKey": "z", "maxSkew": 1, "whenUnsatisfiable": "DoNotSchedule",
        "labelSelector": {"matchLabels": {"app": "p"}}}]"#;
    for (items, expected) in [
        (vec![node("a", "", CORDON), p("")], "uncordon node a -> a"),
        (vec![node("a", "", TAINT), node("b", "", TAINT), p("")], "let the pod tolerate k=v:NoSchedule -> a b"),
        (vec![node("a", "", ""), p(r#""nodeSelector": {"disk": "ssd"}"#)], "label node a disk=ssd -> a"),
        (
            vec![
                node("a", r#""topology.kubernetes.io/zone": "1""#, ""),
                p(r#""nodeSelector": {"topology.kubernetes.io/zone": "2"}"#),
            ],
            "drop topology.kubernetes.io/zone=2 from the pod's node selector -> a",
        ),
        (
            vec![node("a", "", ""), pod("x", "x", "a", &cpu("3")), p(&cpu("1200m"))],
            "request 200m cpu less: 1 instead of 1.2 -> a",
        ),
        (vec![node("a", "", ""), pod("x", "x", "a", port), p(port)], "move pod n/x away from node a -> a"),
        (vec![node("a", "", ""), p(claim)], "create claim n/data with a volume that the node reaches -> a"),
        (
            vec![node("a", r#""z": "1""#, ""), node("b", r#""z": "2""#, TAINT), pod("x", "p", "a", ""), p(spread)],
            "let the pod tolerate k=v:NoSchedule -> b",
        ),
        (
            vec![
                node("a", r#""z": "1""#, ""),
                node("b", r#""z": "2""#, r#""taints": [{"key": "node.kubernetes.io/not-ready", "effect": "NoSchedule"}]"#),
                pod("x", "p", "a", ""),
                p(spread),
            ],
            "spread the pods over z with ScheduleAnyway instead of DoNotSchedule -> a",
        ),
    ] {
        assert_eq!(suggested(&items).first().map(String::as_str), Some(expected), "{items:?}");
    }
}

#[test]
fn the_least_is_asked_for_and_nothing_besides() {
    // Both are needed.
    let both = [node("a", "", TAINT), pod("x", "x", "a", &cpu("3")), p(&cpu("2"))];
    assert_eq!(suggested(&both)[0], "let the pod tolerate k=v:NoSchedule; request 1 cpu less: 1 instead of 2 -> a");
    // The pod that goes for its port leaves room enough.
    let port = |amount: &str| {
        format!("{}, {}", cpu(amount).replace("]", r#", {"name": "d", "ports": [{"hostPort": 80}]}]"#), r#""nodeName": """#)
    };
    let items = [
        node("a", "", ""),
        placed("x", "", "a", &port("3").replace(r#", "nodeName": """#, "")),
        p(&port("2").replace(r#", "nodeName": """#, "")),
    ];
    assert_eq!(suggested(&items)[0], "move pod n/x away from node a -> a");
    // Of two nodes the one that lacks less.
    let items =
        [node("a", "", ""), node("b", "", ""), pod("x", "x", "a", &cpu("3")), pod("y", "y", "b", &cpu("2500m")), p(&cpu("2"))];
    assert_eq!(suggested(&items)[0], "request 500m cpu less: 1.5 instead of 2 -> b");
}

#[test]
fn what_the_scheduler_would_tell_only_next_is_mended_as_well() {
    let spec = r#""topologySpreadConstraints": [
        {"topologyKey": "z", "maxSkew": 1, "whenUnsatisfiable": "DoNotSchedule", "labelSelector": {"matchLabels": {"app": "p"}}},
        {"topologyKey": "y", "maxSkew": 1, "whenUnsatisfiable": "DoNotSchedule", "labelSelector": {"matchLabels": {"app": "p"}}}],
        "affinity": {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [
        {"topologyKey": "z", "labelSelector": {"matchLabels": {"app": "db"}}}]}}"#;
    let away = r#""affinity": {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [
        {"topologyKey": "z", "labelSelector": {"matchLabels": {"app": "p"}}}]}}"#;
    let down = r#""taints": [{"key": "node.kubernetes.io/not-ready", "effect": "NoSchedule"}]"#;
    let labels = r#""z": "1", "y": "1""#;
    let items = [node("a", labels, ""), node("b", r#""z": "2", "y": "2""#, down), pod("x", "p", "a", ""), p(spec)];
    assert_eq!(
        suggested(&items)[0],
        "spread the pods over z with ScheduleAnyway instead of DoNotSchedule; \
         spread the pods over y with ScheduleAnyway instead of DoNotSchedule -> a"
    );
    let apart = spec.replace("topologySpreadConstraints", "unknownField");
    let items = [node("a", labels, ""), pod("db", "db", "a", ""), pod("x", "x", "a", away), p(&apart)];
    assert_eq!(suggested(&items)[0], "move pod n/db away from node a; move pod n/x away from node a -> a");
}

#[test]
fn what_would_not_help_is_not_suggested() {
    // A pod of a DaemonSet comes back, and a node that is not ready gets no toleration.
    let port = r#""containers": [{"name": "c", "ports": [{"hostPort": 80}]}]"#;
    let daemon = r#""ownerReferences": [{"apiVersion": "apps/v1", "kind": "DaemonSet", "name": "d", "controller": true}]"#;
    let not_ready = r#""taints": [{"key": "node.kubernetes.io/not-ready", "effect": "NoSchedule"}]"#;
    let items = [node("a", "", ""), node("b", "", not_ready), placed("x", daemon, "a", port), p(port)];
    // A new node is ready.
    let told = suggested(&items);
    assert!(told.iter().all(|words| words.starts_with("add a node like")), "{told:?}");
    // Without room at all there is nothing to lower to.
    let full = [node("a", "", ""), pod("x", "x", "a", &cpu("4")), p(&cpu("1"))];
    assert_eq!(suggested(&full), ["add a node like a (4 CPU, 8Gi memory) -> "]);
    let large = [sized("a", "", "", r#""cpu": "0", "memory": "8Gi", "pods": "1""#), p(&cpu("1"))];
    assert!(suggested(&large).is_empty());
}

#[test]
fn one_more_node_carries_what_each_such_node_carries() {
    let daemon = r#""ownerReferences": [{"apiVersion": "apps/v1", "kind": "DaemonSet", "name": "d", "controller": true}]"#;
    let items =
        |amount: &str| [node("a", "", ""), placed("d", daemon, "a", &cpu("1")), pod("x", "x", "a", &cpu("3")), p(&cpu(amount))];
    assert!(suggested(&items("3")).iter().any(|words| words.starts_with("add a node like a")));
    assert!(!suggested(&items("4")).iter().any(|words| words.starts_with("add a node")));
}

#[test]
fn a_volume_is_wanted_where_the_pod_can_run() {
    let bound = object("v1 PersistentVolumeClaim n/data", "", r#""spec": {"volumeName": "v"}, "status": {"phase": "Bound"}"#);
    let volume = object(
        "v1 PersistentVolume v",
        "",
        r#""spec": {"nodeAffinity": {"required": {"nodeSelectorTerms": [{"matchExpressions": [{"key":
        "topology.kubernetes.io/zone", "operator": "In", "values": ["a"]}]}]}}}"#,
    );
    let items = [
        node("n1", r#""topology.kubernetes.io/zone": "b""#, ""),
        bound,
        volume,
        p(r#""volumes": [{"name": "v", "persistentVolumeClaim": {"claimName": "data"}}]"#),
    ];
    assert_eq!(suggested(&items)[0], "a volume for claim data in zone b -> n1");
}

#[test]
fn commands_change_the_workload() {
    let set = object(
        "apps/v1 StatefulSet n/s",
        "",
        r#""spec": {"template": {"spec": {"containers": [{"name": "c", "resources": {"requests": {"cpu": "1200m"}}}]}}}"#,
    );
    let owner = r#""ownerReferences": [{"apiVersion": "apps/v1", "kind": "StatefulSet", "name": "s", "controller": true}]"#;
    let items =
        [node("a", "", TAINT), node("b", "", ""), pod("x", "x", "b", &cpu("3")), set, placed("p", owner, "", &cpu("1200m"))];
    let commands: Vec<String> =
        fit(&items).suggestions.iter().flat_map(|suggestion| &suggestion.commands).map(ToString::to_string).collect();
    assert_eq!(
        commands,
        [
            r#"kubectl -n n patch statefulset s --type=json -p '[{"op":"add","path":"/spec/template/spec/tolerations","value":[{"effect":"NoSchedule","key":"k","operator":"Equal","value":"v"}]}]'"#,
            "kubectl -n n set resources statefulset s -c c --requests=cpu=1",
        ]
    );
    let purposes = fit(&items).suggestions.into_iter().flat_map(|suggestion| suggestion.commands);
    let purposes: Vec<String> = purposes.map(|command| command.purpose).collect();
    assert_eq!(
        purposes,
        ["adds the toleration; this replaces all pods of it", "lowers the request; this replaces all pods of it"]
    );
}

#[test]
fn a_local_volume_is_wanted_on_one_node() {
    let claim = object(
        "v1 PersistentVolumeClaim n/data",
        "",
        r#""spec": {"storageClassName": "local", "accessModes":
        ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}"#,
    );
    let class = object(
        "storage.k8s.io/v1 StorageClass local",
        "",
        r#""provisioner": "kubernetes.io/no-provisioner",
        "volumeBindingMode": "WaitForFirstConsumer""#,
    );
    let zone = r#""topology.kubernetes.io/zone": "za""#;
    let items = |more: &[String]| {
        let all = [
            node("a", zone, ""),
            node("b", zone, ""),
            claim.clone(),
            class.clone(),
            p(r#""volumes": [{"name": "v", "persistentVolumeClaim": {"claimName": "data"}}]"#),
        ];
        [&all, more].concat()
    };
    assert_eq!(suggested(&items(&[])), ["a volume for claim data in node a -> a"]);
    // Volumes of the class that are there reach a zone, and so would another one.
    let volume = object(
        "v1 PersistentVolume v",
        "",
        r#""spec": {"storageClassName": "local", "accessModes": ["ReadWriteOnce"],
        "claimRef": {"namespace": "n", "name": "other"}, "nodeAffinity": {"required": {"nodeSelectorTerms": [
        {"matchExpressions": [{"key": "topology.kubernetes.io/zone", "operator": "In", "values": ["za"]}]}]}}}"#,
    );
    assert_eq!(suggested(&items(&[volume])), ["a volume for claim data in zone za -> a b"]);
}

#[test]
fn replicas_do_not_make_way_for_each_other() {
    let apart = r#""affinity": {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [
        {"topologyKey": "kubernetes.io/hostname", "labelSelector": {"matchLabels": {"app": "p"}}}]}}"#;
    let of = r#""labels": {"app": "p"}, "ownerReferences": [{"apiVersion": "apps/v1", "kind": "StatefulSet", "name": "s",
        "controller": true}]"#;
    let set = object("apps/v1 StatefulSet n/s", "", r#""spec": {"template": {"spec": {}}}"#);
    let items = |owner: &str| [node("a", "", ""), placed("x", owner, "a", apart), set.clone(), placed("p", of, "", apart)];
    assert_eq!(suggested(&items(of))[0], "add a node like a (4 CPU, 8Gi memory) -> ");
    assert_eq!(suggested(&items(r#""labels": {"app": "p"}"#))[0], "move pod n/x away from node a -> a");
}
