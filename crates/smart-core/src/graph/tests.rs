//! The traps of fields that make relations, and what walks and renderings show of them.

use super::{Direction, State};
use crate::{Cluster, Input};

fn cluster(items: serde_json::Value) -> Cluster {
    let dump = serde_json::json!({"apiVersion": "v1", "kind": "List", "items": items});
    let mut input = Input::new();
    input.dump("test", dump.to_string().as_bytes()).expect("a dump");
    assert_eq!(input.skipped(), [], "every object of the test is valid");
    Cluster::new(input, None)
}

/// Returns the relations between two kinds, as `from relation to`.
fn relations(cluster: &Cluster) -> Vec<String> {
    let view = cluster.graph().whole();
    let told = |relation: &&super::GraphEdge| relation.relation != "namespace";
    view.edges
        .iter()
        .filter(told)
        .map(|edge| {
            let key = if edge.key.is_empty() { String::new() } else { format!("#{}", edge.key) };
            format!("{} {} {}{key}", edge.from, edge.relation, edge.to)
        })
        .collect()
}

fn has(cluster: &Cluster, relation: &str) -> bool {
    let all = relations(cluster);
    all.iter().any(|known| known == relation)
}

fn pod(name: &str, labels: serde_json::Value, spec: serde_json::Value) -> serde_json::Value {
    let meta = serde_json::json!({"name": name, "namespace": "n", "labels": labels});
    serde_json::json!({"apiVersion": "v1", "kind": "Pod", "metadata": meta, "spec": spec})
}

fn object(api_version: &str, kind: &str, name: &str, rest: serde_json::Value) -> serde_json::Value {
    let mut object = serde_json::json!({"apiVersion": api_version, "kind": kind,
        "metadata": {"name": name, "namespace": "n"}});
    let fields = rest.as_object().cloned().unwrap_or_default();
    object.as_object_mut().expect("an object").extend(fields);
    object
}

#[test]
fn an_empty_service_selector_selects_nothing() {
    let cluster = cluster(serde_json::json!([
        pod("p", serde_json::json!({"app": "a"}), serde_json::json!({})),
        object("v1", "Service", "all", serde_json::json!({"spec": {"selector": {}}})),
        object("v1", "Service", "a", serde_json::json!({"spec": {"selector": {"app": "a"}}})),
    ]));
    assert!(has(&cluster, "Service/n/a service.selects Pod/n/p"));
    assert!(!has(&cluster, "Service/n/all service.selects Pod/n/p"));
}

#[test]
fn an_empty_budget_selector_means_all_pods_in_v1_only() {
    let budget = |version: &str, name: &str, spec: serde_json::Value| {
        object(&format!("policy/{version}"), "PodDisruptionBudget", name, serde_json::json!({"spec": spec}))
    };
    let cluster = cluster(serde_json::json!([
        pod("p", serde_json::json!({"app": "a"}), serde_json::json!({})),
        budget("v1", "new", serde_json::json!({"selector": {}})),
        budget("v1beta1", "old", serde_json::json!({"selector": {}})),
        budget("v1", "absent", serde_json::json!({})),
    ]));
    assert!(has(&cluster, "PodDisruptionBudget/n/new pdb.selects Pod/n/p"));
    assert!(!has(&cluster, "PodDisruptionBudget/n/old pdb.selects Pod/n/p"));
    assert!(!has(&cluster, "PodDisruptionBudget/n/absent pdb.selects Pod/n/p"));
}

#[test]
fn a_volume_finds_its_claim_in_the_namespace_of_the_reference() {
    let cluster = cluster(serde_json::json!([
        object("v1", "PersistentVolumeClaim", "data", serde_json::json!({"spec": {"volumeName": "pv-1"},
            "status": {"volumeName": "wrong"}})),
        {"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": "pv-1"},
            "spec": {"claimRef": {"kind": "PersistentVolumeClaim", "namespace": "n", "name": "data"}}},
    ]));
    assert!(has(&cluster, "PersistentVolume/pv-1 pv.claim PersistentVolumeClaim/n/data"));
    assert!(has(&cluster, "PersistentVolumeClaim/n/data pvc.pv PersistentVolume/pv-1"));
}

#[test]
fn claims_of_a_stateful_set_count_from_its_first_ordinal() {
    let set = object(
        "apps/v1",
        "StatefulSet",
        "db",
        serde_json::json!({"spec": {"replicas": 2, "ordinals": {"start": 5}, "serviceName": "db",
            "volumeClaimTemplates": [{"metadata": {"name": "data"}, "spec": {}}]}}),
    );
    let cluster = cluster(serde_json::json!([set]));
    let claims: Vec<_> = relations(&cluster).into_iter().filter(|text| text.contains("statefulset.claim")).collect();
    assert_eq!(
        claims,
        [
            "StatefulSet/n/db statefulset.claim PersistentVolumeClaim/n/data-db-5#db-5",
            "StatefulSet/n/db statefulset.claim PersistentVolumeClaim/n/data-db-6#db-6",
        ]
    );
}

#[test]
fn optional_references_are_no_failures() {
    let spec = serde_json::json!({"volumes": [
        {"name": "a", "configMap": {"name": "may", "optional": true}},
        {"name": "b", "configMap": {"name": "must", "items": [{"key": "k", "path": "p"}]}}]});
    let cluster = cluster(serde_json::json!([
        pod("p", serde_json::json!({}), spec),
        object("v1", "ConfigMap", "other", serde_json::json!({})),
    ]));
    let missing: Vec<_> = cluster.graph().missing().into_iter().map(|edge| (edge.to.to_string(), edge.key.to_string())).collect();
    assert_eq!(missing, [("ConfigMap/n/must".to_owned(), "k".to_owned())]);
}

#[test]
fn what_was_not_listed_is_unknown_and_not_missing() {
    let spec = serde_json::json!({"volumes": [{"name": "a", "secret": {"secretName": "s"}}]});
    let cluster = cluster(serde_json::json!([pod("p", serde_json::json!({}), spec)]));
    let view = cluster.graph().whole();
    let secret = view.nodes.iter().find(|node| &*node.object.kind == "Secret").expect("it is named");
    assert_eq!(secret.state, State::Unknown);
    assert_eq!(cluster.graph().missing(), []);
}

#[test]
fn a_running_pod_proves_that_the_input_is_partial() {
    let spec = serde_json::json!({"volumes": [{"name": "a", "secret": {"secretName": "s"}}]});
    let other = object("v1", "Secret", "other", serde_json::json!({}));
    let mut running = pod("p", serde_json::json!({}), spec);
    let waiting = cluster(serde_json::json!([running.clone(), other.clone()]));
    assert_eq!(waiting.graph().missing().len(), 1);
    running["status"] = serde_json::json!({"containerStatuses": [{"name": "c", "state": {"running": {}}}]});
    let partial = cluster(serde_json::json!([running.clone(), other.clone()]));
    assert_eq!(partial.graph().missing(), []);
    for (phase, missing) in [("Running", 0), ("Succeeded", 0), ("Failed", 1), ("Pending", 1)] {
        running["status"] = serde_json::json!({"phase": phase});
        let cluster = cluster(serde_json::json!([running.clone(), other.clone()]));
        assert_eq!(cluster.graph().missing().len(), missing, "{phase}");
    }
}

#[test]
fn what_every_namespace_has_is_not_missing_where_nothing_of_its_kind_is_listed() {
    let mut waiting = pod(
        "p",
        serde_json::json!({}),
        serde_json::json!({"serviceAccountName": "default",
            "volumes": [{"name": "a", "configMap": {"name": "kube-root-ca.crt"}}]}),
    );
    waiting["metadata"]["namespace"] = "new".into();
    let mut items = vec![waiting, object("v1", "ServiceAccount", "default", serde_json::json!({}))];
    items.push(object("v1", "ConfigMap", "kube-root-ca.crt", serde_json::json!({})));
    assert_eq!(cluster(serde_json::json!(items)).graph().missing(), []);
    for kind in ["ServiceAccount", "ConfigMap"] {
        let mut other = object("v1", kind, "other", serde_json::json!({}));
        other["metadata"]["namespace"] = "new".into();
        items.push(other);
    }
    assert_eq!(cluster(serde_json::json!(items)).graph().missing().len(), 2);
}

#[test]
fn owners_are_looked_for_in_the_own_namespace_and_by_their_identity() {
    let owned = |name: &str, namespace: &str, uid: &str| {
        serde_json::json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "namespace": namespace,
            "ownerReferences": [{"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "web", "uid": uid,
            "controller": true}]}})
    };
    let set = serde_json::json!({"apiVersion": "apps/v1", "kind": "ReplicaSet", "metadata": {"name": "web",
        "namespace": "n", "uid": "u1"}});
    let cluster = cluster(serde_json::json!([owned("a", "n", "u1"), owned("b", "n", "u2"), owned("c", "other", "u1"), set]));
    assert!(has(&cluster, "Pod/n/a owner.controller ReplicaSet/n/web"));
    assert!(has(&cluster, "Pod/n/b owner.replaced ReplicaSet/n/web"));
    assert!(has(&cluster, "Pod/other/c owner.controller ReplicaSet/other/web"));
}

#[test]
fn the_class_and_the_certificate_of_an_ingress_are_two_things() {
    let ingress = object(
        "networking.k8s.io/v1",
        "Ingress",
        "i",
        serde_json::json!({"spec": {"ingressClassName": "nginx", "tls": [{"secretName": "cert"}], "rules": [{"http":
            {"paths": [{"backend": {"service": {"name": "web", "port": {"number": 80}}}}]}}]}}),
    );
    let cluster = cluster(serde_json::json!([ingress]));
    assert_eq!(
        relations(&cluster),
        [
            "Ingress/n/i ingress.class IngressClass/nginx",
            "Ingress/n/i ingress.tls-secret Secret/n/cert",
            "Ingress/n/i ingress.service Service/n/web#80",
        ]
    );
}

#[test]
fn custom_kinds_of_the_table_have_their_relations() {
    let cluster = cluster(serde_json::json!([
        object(
            "networking.istio.io/v1",
            "VirtualService",
            "v",
            serde_json::json!({"spec": {"gateways": ["mesh", "gw"],
            "http": [{"route": [{"destination": {"host": "web"}}, {"destination": {"host": "example.com"}}]}]}})
        ),
        object("v1", "Service", "web", serde_json::json!({"spec": {"selector": {"app": "web"}}})),
        object("keda.sh/v1alpha1", "ScaledObject", "s", serde_json::json!({"spec": {"scaleTargetRef": {"name": "web"}}})),
        object("monitoring.coreos.com/v1", "ServiceMonitor", "m", serde_json::json!({"spec": {"selector": {}}})),
    ]));
    let found = relations(&cluster);
    for expected in [
        "VirtualService/n/v custom.needs Gateway/n/gw#spec.gateways[]",
        "VirtualService/n/v custom.needs Service/n/web",
        "ScaledObject/n/s custom.acts Deployment/n/web#spec.scaleTargetRef",
        "ServiceMonitor/n/m custom.selects Service/n/web",
    ] {
        assert!(found.iter().any(|known| known == expected), "{expected} is not among {found:#?}");
    }
    assert_eq!(found.len(), 4, "{found:#?}");
}

/// Ingress, Service, two pods, their ConfigMap and node.
fn shop() -> Cluster {
    let spec = |node: &str| {
        serde_json::json!({"nodeName": node, "volumes": [{"name": "c", "configMap": {"name": "settings"}}],
            "serviceAccountName": "web", "containers": [{"name": "c", "env": [{"name": "K", "valueFrom":
            {"configMapKeyRef": {"name": "settings", "key": "level"}}}]}]})
    };
    let labels = serde_json::json!({"app": "web"});
    cluster(serde_json::json!([
        pod("web-0", labels.clone(), spec("node-1")),
        pod("web-1", labels, spec("node-2")),
        object("v1", "Service", "web", serde_json::json!({"spec": {"selector": {"app": "web"}}})),
        object("networking.k8s.io/v1", "Ingress", "web", serde_json::json!({"spec": {"defaultBackend": {"service":
            {"name": "web", "port": {"name": "http"}}}}})),
        object("v1", "ConfigMap", "other", serde_json::json!({})),
        {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "node-1"}},
    ]))
}

#[test]
fn a_tree_shows_what_is_missing_and_what_it_was_met_through() {
    let cluster = shop();
    let root = cluster.resolve("ing/web", None).expect("it is there");
    let tree = cluster.graph().walk(&[root], Direction::Upstream, None).tree();
    let expected = "\
Ingress/n/web needs:
├─ Namespace/n (not in the input) (namespace)
└─ Service/n/web (ingress.service http)
   ├─ Pod/n/web-0 (service.selects)
   │  ├─ Node/node-1 (pod.node)
   │  ├─ ConfigMap/n/settings MISSING (pod.env.configmap level; pod.volume.configmap)
   │  └─ ServiceAccount/n/web (not in the input) (pod.serviceaccount)
   └─ Pod/n/web-1 (service.selects)
      ├─ Node/node-2 MISSING (pod.node)
      ├─ ConfigMap/n/settings MISSING (pod.env.configmap level; pod.volume.configmap)
      └─ ServiceAccount/n/web (not in the input) (pod.serviceaccount)
";
    assert_eq!(tree, expected);
}

#[test]
fn a_walk_goes_as_far_as_it_is_told() {
    let cluster = shop();
    let missing = crate::object::ObjectRef::new("", "ConfigMap", "n", "settings");
    let names = |depth| {
        let view = cluster.graph().walk(std::slice::from_ref(&missing), Direction::Downstream, depth);
        view.nodes.iter().map(|node| node.object.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(names(Some(1)), ["ConfigMap/n/settings", "Pod/n/web-0", "Pod/n/web-1"]);
    assert_eq!(names(Some(2)), ["ConfigMap/n/settings", "Pod/n/web-0", "Pod/n/web-1", "Service/n/web"]);
    assert_eq!(names(None).len(), 5);
    let path = cluster.graph().path(&crate::object::ObjectRef::new("networking.k8s.io", "Ingress", "n", "web"), &missing);
    let relations: Vec<_> = path.iter().map(|edge| edge.relation).collect();
    assert_eq!(relations, ["ingress.service", "service.selects", "pod.env.configmap"]);
}

#[test]
fn cycles_are_found_and_bounded() {
    let grant = |name: &str, other: &str| {
        object("projectcontour.io/v1", "HTTPProxy", name, serde_json::json!({"spec": {"includes": [{"name": other}]}}))
    };
    let cluster = cluster(serde_json::json!([grant("a", "b"), grant("b", "a"), grant("c", "a")]));
    let cycles: Vec<Vec<String>> =
        cluster.graph().cycles().iter().map(|cycle| cycle.iter().map(ToString::to_string).collect()).collect();
    assert_eq!(cycles, [["HTTPProxy/n/a", "HTTPProxy/n/b"]]);
    let root = cluster.resolve("httpproxy/c", None).expect("it is there");
    let tree = cluster.graph().walk(&[root], Direction::Upstream, None).tree();
    assert!(tree.contains("HTTPProxy/n/a (custom.needs spec.includes[]) ..."), "{tree}");
}

#[test]
fn renderings_quote_what_names_can_hold() {
    let strange = "a\"]<b>\n\\";
    let cluster = cluster(serde_json::json!([object(
        "v1",
        "Service",
        "s",
        serde_json::json!({"spec":
        {"type": "ExternalName", "externalName": strange}})
    )]));
    let view = cluster.graph().whole();
    assert!(view.dot().contains(r#""Host\na\"]<b>\n\\""#), "{}", view.dot());
    let mermaid = view.mermaid();
    assert!(mermaid.contains("#34;#93;#60;b#62;"), "{mermaid}");
    assert!(!mermaid.contains(strange));
}
