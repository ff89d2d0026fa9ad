//! Who breaks, and when.

use serde_json::{Value, json};

use super::{broken, deleted, object, owned};
use crate::simulate::delete::{Propagation, breaks};

fn pod_spec(spec: Value) -> Value {
    json!({"spec": spec, "status": {"phase": "Running", "conditions": [{"type": "Ready", "status": "True"}]}})
}

/// Two pods of a Deployment, with what else there is.
fn shop(spec: Value, more: &[Value]) -> Vec<Value> {
    let pod = |name: &str| {
        let mut meta = owned(&["apps/v1 ReplicaSet web-1!"]);
        meta["labels"] = json!({"app": "web"});
        object(&format!("v1 Pod n/{name}"), meta, pod_spec(spec.clone()))
    };
    let mut items = vec![
        object("apps/v1 Deployment n/web", json!({}), json!({"spec": {"template": {"spec": spec}}})),
        object("apps/v1 ReplicaSet n/web-1", owned(&["apps/v1 Deployment web!"]), json!({})),
        pod("web-1-a"),
        pod("web-1-b"),
    ];
    items.extend_from_slice(more);
    items
}

fn plain(what: &str) -> Value {
    object(what, json!({}), json!({}))
}

#[test]
fn pods_go_on_without_what_they_need_until_they_start_again() {
    let env = |optional: bool| json!({"containers": [{"name": "c", "env": [{"name": "A", "valueFrom": {"secretKeyRef": {"name": "x", "key": "k", "optional": optional}}}]}]});
    let volume = |source: Value| json!({"volumes": [source]});
    let uses = "restart Deployment/n/web x2 <";
    let cases = [
        (env(false), "v1 Secret n/x", vec![format!("{uses} Secret/n/x #k")]),
        (env(true), "v1 Secret n/x", vec![]),
        (
            json!({"containers": [{"name": "c", "envFrom": [{"configMapRef": {"name": "x"}}]}]}),
            "v1 ConfigMap n/x",
            vec![format!("{uses} ConfigMap/n/x")],
        ),
        (
            volume(
                json!({"name": "v", "configMap": {"name": "x", "items": [{"key": "a", "path": "a"}, {"key": "b", "path": "b"}]}}),
            ),
            "v1 ConfigMap n/x",
            vec![format!("{uses} ConfigMap/n/x #a #b")],
        ),
        // The files vanish from pods that run.
        (
            volume(json!({"name": "v", "configMap": {"name": "x", "optional": true}})),
            "v1 ConfigMap n/x",
            vec!["risk Deployment/n/web x2 < ConfigMap/n/x".to_owned()],
        ),
        (
            volume(json!({"name": "v", "projected": {"sources": [{"secret": {"name": "x", "optional": true}}]}})),
            "v1 Secret n/x",
            vec!["risk Deployment/n/web x2 < Secret/n/x".to_owned()],
        ),
        (volume(json!({"name": "v", "secret": {"secretName": "x"}})), "v1 Secret n/x", vec![format!("{uses} Secret/n/x")]),
        (json!({"imagePullSecrets": [{"name": "x"}]}), "v1 Secret n/x", vec!["next Deployment/n/web x2 < Secret/n/x".to_owned()]),
        (json!({"priorityClassName": "x"}), "scheduling.k8s.io/v1 PriorityClass x", vec![format!("{uses} PriorityClass/x")]),
        (json!({"runtimeClassName": "x"}), "node.k8s.io/v1 RuntimeClass x", vec![format!("{uses} RuntimeClass/x")]),
        (json!({"serviceAccountName": "x"}), "v1 ServiceAccount n/x", vec![format!("{uses} ServiceAccount/n/x")]),
        (
            json!({"serviceAccountName": "x", "volumes": [{"name": "t", "projected": {"sources": [{"serviceAccountToken": {"path": "token"}}]}}]}),
            "v1 ServiceAccount n/x",
            vec![
                "now Deployment/n/web x2 < ServiceAccount/n/x".to_owned(),
                "restart Deployment/n/web < ServiceAccount/n/x".to_owned(),
            ],
        ),
        (
            volume(json!({"name": "v", "persistentVolumeClaim": {"claimName": "x"}})),
            "v1 PersistentVolumeClaim n/x",
            vec![format!("{uses} PersistentVolumeClaim/n/x")],
        ),
    ];
    for (spec, what, expected) in cases {
        let reference = what.split_once(' ').map(|(version, rest)| {
            let group = version.rsplit_once('/').map(|(group, _)| format!("{group}/")).unwrap_or_default();
            format!("{group}{rest}")
        });
        let reference = reference.expect("a version and a name");
        assert_eq!(broken(&shop(spec.clone(), &[plain(what)]), &[&reference]), expected, "{spec}");
        // Who goes itself does not break.
        let none = broken(&shop(spec, &[plain(what)]), &[&reference, "apps/Deployment n/web"]);
        assert_eq!(none, [""; 0]);
    }
}

#[test]
fn pods_that_are_made_anew_break_at_once() {
    let spec = json!({"volumes": [{"name": "v", "secret": {"secretName": "x"}}]});
    let items = shop(spec, &[plain("v1 Secret n/x")]);
    let told = broken(&items, &["Secret n/x", "Pod n/web-1-a"]);
    assert_eq!(told, ["now Deployment/n/web x1 < Secret/n/x", "restart Deployment/n/web x1 < Secret/n/x"]);
}

#[test]
fn traffic_to_nothing_fails_now() {
    let service = || object("v1 Service n/web", json!({}), json!({"spec": {"selector": {"app": "web"}}}));
    let backend = json!({"service": {"name": "web", "port": {"number": 80}}});
    let ingress = || object("networking.k8s.io/v1 Ingress n/i", json!({}), json!({"spec": {"defaultBackend": backend}}));
    let route = || {
        object(
            "gateway.networking.k8s.io/v1 HTTPRoute n/r",
            json!({}),
            json!({"spec": {"parentRefs": [{"name": "g"}],
            "rules": [{"backendRefs": [{"name": "web", "port": 80}]}]}}),
        )
    };
    let items = shop(json!({}), &[service(), ingress(), route(), plain("gateway.networking.k8s.io/v1 Gateway n/g")]);
    assert_eq!(broken(&items, &["Service n/web"]), ["now HTTPRoute/n/r < Service/n/web", "now Ingress/n/i < Service/n/web"]);
    assert_eq!(broken(&items, &["gateway.networking.k8s.io/Gateway n/g"]), ["now HTTPRoute/n/r < Gateway/n/g"]);
    // Without the pods the Service is there and leads nowhere.
    let without =
        ["now HTTPRoute/n/r < Service/n/web", "now Ingress/n/i < Service/n/web", "now Service/n/web < Deployment/n/web"];
    assert_eq!(broken(&items, &["apps/Deployment n/web"]), without);
    // One pod is left, or made again.
    assert_eq!(broken(&items, &["Pod n/web-1-a"]), [""; 0]);
    assert_eq!(broken(&items, &["Pod n/web-1-a", "Pod n/web-1-b"]), [""; 0]);
    // Nobody knows what the controller of a pod does that is not in the input.
    let pod = |meta: Value| object("v1 Pod n/a", meta, json!({"status": {"phase": "Running"}}));
    let mut meta = owned(&["apps/v1 ReplicaSet other!"]);
    meta["labels"] = json!({"app": "web"});
    assert_eq!(broken(&[pod(meta), service()], &["Pod n/a"]), [""; 0]);
    let alone = pod(json!({"labels": {"app": "web"}}));
    assert_eq!(broken(&[alone, service()], &["Pod n/a"]), ["now Service/n/web < Pod/n/a"]);
}

#[test]
fn what_stands_before_the_api_refuses_or_lets_through() {
    let hook = |policy: &str| {
        object(
            "admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration w",
            json!({}),
            json!({"webhooks": [{"name": "w.x",
            "failurePolicy": policy, "rules": [{"resources": ["pods"]}], "clientConfig": {"service": {"namespace": "n", "name": "web"}}}]}),
        )
    };
    let service = object("v1 Service n/web", json!({}), json!({"spec": {"selector": {"app": "web"}}}));
    let refused = "now ValidatingWebhookConfiguration/w < Service/n/web";
    assert_eq!(broken(&[hook("Fail"), service.clone()], &["Service n/web"]), [refused]);
    assert_eq!(
        broken(&[hook("Ignore"), service.clone()], &["Service n/web"]),
        ["risk ValidatingWebhookConfiguration/w < Service/n/web"]
    );
    let hooks = "admissionregistration.k8s.io/ValidatingWebhookConfiguration w";
    let unasked = "risk Service/n/web < ValidatingWebhookConfiguration/w";
    assert_eq!(broken(&[hook("Fail"), service.clone()], &[hooks]), [unasked]);
    let items = shop(json!({}), &[hook("Fail"), service.clone()]);
    assert_eq!(broken(&items, &["apps/Deployment n/web"]), [refused, "now Service/n/web < Deployment/n/web"]);
    let (cluster, cascade) = deleted(&items, &["Service n/web"], Propagation::Background);
    let how: Vec<String> = breaks(&cluster, &cascade).into_iter().map(|one| one.how).collect();
    assert_eq!(how, ["Service n/web is gone: writes of pods that it is asked about are refused"]);
    let api = object(
        "apiregistration.k8s.io/v1 APIService v1beta1.metrics.k8s.io",
        json!({}),
        json!({"spec": {"group": "metrics.k8s.io",
        "version": "v1beta1", "service": {"namespace": "n", "name": "web"}}}),
    );
    let scaler = object(
        "autoscaling/v2 HorizontalPodAutoscaler m/h",
        json!({}),
        json!({"spec": {"scaleTargetRef": {"apiVersion": "apps/v1",
        "kind": "Deployment", "name": "x"}, "metrics": [{"type": "Resource"}]}}),
    );
    let stops = "now HorizontalPodAutoscaler/m/h < APIService/v1beta1.metrics.k8s.io";
    assert_eq!(
        broken(&[api.clone(), scaler.clone(), service.clone()], &["Service n/web"]),
        ["now APIService/v1beta1.metrics.k8s.io < Service/n/web", stops]
    );
    assert_eq!(broken(&[api, scaler, service], &["apiregistration.k8s.io/APIService v1beta1.metrics.k8s.io"]), [stops]);
}

#[test]
fn rights_are_lost_at_once_unless_granted_otherwise() {
    let spec = json!({"serviceAccountName": "a", "volumes": [{"name": "t", "projected": {"sources": [{"serviceAccountToken": {"path": "token"}}]}}]});
    let bound = |name: &str| {
        object(
            &format!("rbac.authorization.k8s.io/v1 RoleBinding n/{name}"),
            json!({}),
            json!({"roleRef": {"kind": "ClusterRole", "name": "r"},
            "subjects": [{"kind": "ServiceAccount", "name": "a", "namespace": "n"}]}),
        )
    };
    let role = plain("rbac.authorization.k8s.io/v1 ClusterRole r");
    let items = shop(spec.clone(), &[role.clone(), bound("b"), plain("v1 ServiceAccount n/a")]);
    let loses = "now Deployment/n/web x2 <";
    assert_eq!(
        broken(&items, &["rbac.authorization.k8s.io/ClusterRole r"]),
        [format!("{loses} ClusterRole/r"), "now RoleBinding/n/b < ClusterRole/r".to_owned()]
    );
    assert_eq!(broken(&items, &["rbac.authorization.k8s.io/RoleBinding n/b"]), [format!("{loses} RoleBinding/n/b")]);
    let twice = shop(spec, &[role.clone(), bound("b"), bound("c"), plain("v1 ServiceAccount n/a")]);
    assert_eq!(broken(&twice, &["rbac.authorization.k8s.io/RoleBinding n/b"]), [""; 0]);
    // A pod without a token loses nothing.
    let without = shop(json!({"serviceAccountName": "a"}), &[role, bound("b"), plain("v1 ServiceAccount n/a")]);
    assert_eq!(broken(&without, &["rbac.authorization.k8s.io/RoleBinding n/b"]), [""; 0]);
}

#[test]
fn a_lost_guard_is_a_risk() {
    let selector = json!({"matchLabels": {"app": "web"}});
    let guards = [
        object("policy/v1 PodDisruptionBudget n/b", json!({}), json!({"spec": {"selector": selector}})),
        object("networking.k8s.io/v1 NetworkPolicy n/p", json!({}), json!({"spec": {"podSelector": selector}})),
        object(
            "autoscaling/v2 HorizontalPodAutoscaler n/h",
            json!({}),
            json!({"spec": {"scaleTargetRef": {"apiVersion": "apps/v1",
            "kind": "Deployment", "name": "web"}}}),
        ),
    ];
    let items = shop(json!({}), &guards);
    assert_eq!(broken(&items, &["policy/PodDisruptionBudget n/b"]), ["risk Deployment/n/web x2 < PodDisruptionBudget/n/b"]);
    assert_eq!(broken(&items, &["networking.k8s.io/NetworkPolicy n/p"]), ["risk Deployment/n/web x2 < NetworkPolicy/n/p"]);
    assert_eq!(
        broken(&items, &["autoscaling/HorizontalPodAutoscaler n/h"]),
        ["risk Deployment/n/web < HorizontalPodAutoscaler/n/h"]
    );
    assert_eq!(broken(&items, &["apps/Deployment n/web"]), ["now HorizontalPodAutoscaler/n/h < Deployment/n/web"]);
}

#[test]
fn storage_is_missed_at_the_next_claim_or_at_once() {
    let class = plain("storage.k8s.io/v1 StorageClass fast");
    let claim = |volume: &str| {
        object("v1 PersistentVolumeClaim n/c", json!({}), json!({"spec": {"storageClassName": "fast", "volumeName": volume}}))
    };
    let set = object(
        "apps/v1 StatefulSet n/db",
        json!({}),
        json!({"spec": {"volumeClaimTemplates": [{"metadata": {"name": "data"},
        "spec": {"storageClassName": "fast"}}]}}),
    );
    let of_set = "next StatefulSet/n/db < StorageClass/fast";
    let delete = ["storage.k8s.io/StorageClass fast"];
    assert_eq!(
        broken(&[class.clone(), claim(""), set.clone()], &delete),
        ["next PersistentVolumeClaim/n/c < StorageClass/fast", of_set]
    );
    assert_eq!(broken(&[class, claim("pv"), set], &delete), [of_set]);
    let volume = |meta: Value| {
        object(
            "v1 PersistentVolume pv",
            meta,
            json!({"spec": {"claimRef": {"namespace": "n", "name": "c"}}, "status": {"phase": "Bound"}}),
        )
    };
    assert_eq!(
        broken(&[volume(json!({})), claim("pv")], &["PersistentVolume pv"]),
        ["now PersistentVolumeClaim/n/c < PersistentVolume/pv"]
    );
    let protected = json!({"finalizers": ["kubernetes.io/pv-protection"]});
    assert_eq!(broken(&[volume(protected), claim("pv")], &["PersistentVolume pv"]), [""; 0]);
}

#[test]
fn ten_thousand_pods_are_one_line() {
    let spec = json!({"volumes": [{"name": "v", "configMap": {"name": "x"}}]});
    let mut items = shop(spec.clone(), &[plain("v1 ConfigMap n/x")]);
    items.extend(
        (0..9_998).map(|n| object(&format!("v1 Pod n/p{n}"), owned(&["apps/v1 ReplicaSet web-1!"]), pod_spec(spec.clone()))),
    );
    assert_eq!(broken(&items, &["ConfigMap n/x"]), ["restart Deployment/n/web x10000 < ConfigMap/n/x"]);
}

#[test]
fn issuers_and_parameters_are_missed_when_they_are_needed() {
    let certificate = |status: &str| {
        object(
            "cert-manager.io/v1 Certificate n/c",
            json!({}),
            json!({"spec": {"secretName": "s", "issuerRef": {"name": "i", "kind": "Issuer"}},
            "status": {"conditions": [{"type": "Ready", "status": status}]}}),
        )
    };
    for (status, when) in [("True", "next"), ("False", "now")] {
        let items = [certificate(status), plain("cert-manager.io/v1 Issuer n/i")];
        assert_eq!(broken(&items, &["cert-manager.io/Issuer n/i"]), [format!("{when} Certificate/n/c < Issuer/n/i")]);
    }
}

#[test]
fn several_keys_are_read_as_variables() {
    let variable = |name: &str| json!({"name": name, "valueFrom": {"configMapKeyRef": {"name": "x", "key": name}}});
    let spec = json!({"containers": [{"name": "c", "env": [variable("a"), variable("b")]}]});
    let (cluster, cascade) = deleted(&shop(spec, &[plain("v1 ConfigMap n/x")]), &["ConfigMap n/x"], Propagation::Background);
    let how = "keys a and b of ConfigMap n/x are read as variables: containers that run go on, one that starts again cannot";
    assert_eq!(breaks(&cluster, &cascade)[0].how, how);
}

#[test]
fn the_words_name_keys_and_who_mends_it() {
    let spec =
        json!({"containers": [{"name": "c", "env": [{"name": "A", "valueFrom": {"secretKeyRef": {"name": "x", "key": "k"}}}]}]});
    let (cluster, cascade) = deleted(&shop(spec, &[plain("v1 Secret n/x")]), &["Secret n/x"], Propagation::Background);
    let answer = breaks(&cluster, &cascade);
    assert_eq!(
        answer[0].how,
        "key k of Secret n/x is read as a variable: containers that run go on, one that starts again cannot"
    );
    assert!(
        answer[0]
            .evidence
            .iter()
            .any(|one| one.path == "/spec/template/spec/containers/*/env/*/valueFrom/secretKeyRef" && one.value == "x#k")
    );
    let set = object(
        "apps/v1 StatefulSet n/db",
        json!({}),
        json!({"spec": {"volumeClaimTemplates": [{"metadata": {"name": "data"}}]}}),
    );
    let claim = plain("v1 PersistentVolumeClaim n/data-db-0");
    let volumes = json!({"nodeName": "w", "volumes": [{"name": "data", "persistentVolumeClaim": {"claimName": "data-db-0"}}]});
    let pod = object("v1 Pod n/db-0", owned(&["apps/v1 StatefulSet db!"]), pod_spec(volumes));
    let (cluster, cascade) = deleted(&[set, claim, pod], &["PersistentVolumeClaim n/data-db-0"], Propagation::Background);
    let how: Vec<String> = breaks(&cluster, &cascade).into_iter().map(|one| one.how).collect();
    assert_eq!(
        how,
        ["PersistentVolumeClaim n/data-db-0 is mounted: pods that run keep their volume, a new pod starts with an empty one"]
    );
}

#[test]
fn bindings_of_an_account_that_goes_wait_for_another_one() {
    let binding = object(
        "rbac.authorization.k8s.io/v1 ClusterRoleBinding crb",
        json!({}),
        json!({"roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "view"},
            "subjects": [{"kind": "ServiceAccount", "name": "x", "namespace": "n"}]}),
    );
    let items = shop(json!({"serviceAccountName": "x"}), &[plain("v1 ServiceAccount n/x"), binding]);
    assert_eq!(
        broken(&items, &["ServiceAccount n/x"]),
        ["restart Deployment/n/web x2 < ServiceAccount/n/x", "risk ClusterRoleBinding/crb < ServiceAccount/n/x",]
    );
}
