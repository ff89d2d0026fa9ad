//! Deleting objects.

use super::*;

#[test]
fn a_deployment_goes_with_its_pods_and_its_service_is_empty() {
    let mut items = vec![node("a", json!({})), node("b", json!({}))];
    items.extend(web(&["a", "b"], json!({})));
    items.push(object("v1 Service shop/web", json!({"spec": {"selector": {"app": "web"}}})));
    items.push(object("v1 Pod shop/other", json!({})));
    let answer = check(
        &items,
        "delete deploy/web -n shop",
        &[
            "direct deleted Deployment/shop/web",
            "cascade service-lost!! Service/shop/web x2",
            "cascade goes-with Deployment/shop/web x2",
            "cascade goes-with ReplicaSet/shop/web-1",
        ],
    );
    assert_eq!(placed(&answer), []);
    assert_eq!(answer.services[0].after, 0);
}

#[test]
fn a_pod_of_a_replica_set_is_made_again_on_a_node() {
    let mut items = vec![node("a", json!({})), node("b", json!({}))];
    items.extend(web(&["a", "b"], json!({})));
    let answer = check(
        &items,
        "delete pod/web-1-0 -n shop",
        &["direct deleted Deployment/shop/web", "cascade made-again Deployment/shop/web"],
    );
    assert_eq!(placed(&answer), [("web-1-0-r0", "a")]);
    assert_eq!((answer.added, answer.removed), (Vec::new(), Vec::new()));
}

#[test]
fn a_replica_set_is_made_again_with_its_pods() {
    let mut items = vec![node("a", json!({})), node("b", json!({}))];
    items.extend(web(&["a", "b"], json!({})));
    let answer = check(
        &items,
        "delete rs/web-1 -n shop",
        &[
            "direct deleted ReplicaSet/shop/web-1",
            "cascade goes-with ReplicaSet/shop/web-1 x2",
            "cascade made-again Deployment/shop/web x2",
            "cascade made-again ReplicaSet/shop/web-1",
        ],
    );
    assert_eq!(placed(&answer), [("web-1-0-r0", "a"), ("web-1-1-r1", "b")]);
    assert_eq!(answer.removed, []);
}

#[test]
fn a_pod_without_controller_is_lost() {
    let items =
        [node("a", json!({})), pod("shop/solo", "a", "", json!({}), json!({"volumes": [{"name": "tmp", "emptyDir": {}}]}))];
    check(
        &items,
        "delete pod/solo -n shop",
        &["direct deleted Pod/shop/solo", "lost pod-gone!! Pod/shop/solo", "lost local-data-lost Pod/shop/solo"],
    );
}

#[test]
fn pods_left_by_an_orphaning_deletion_stay() {
    let mut items = vec![node("a", json!({}))];
    items.extend(web(&["a"], json!({})));
    check(
        &items,
        "delete rs/web-1 -n shop --cascade=orphan",
        &[
            "direct deleted ReplicaSet/shop/web-1",
            "cascade made-again ReplicaSet/shop/web-1",
            "cascade orphaned ReplicaSet/shop/web-1",
        ],
    );
    check(
        &items,
        "delete deploy/web -n shop --cascade=orphan",
        &["direct deleted Deployment/shop/web", "cascade orphaned Deployment/shop/web"],
    );
}

#[test]
fn users_of_a_config_map_break_by_key_when_they_restart() {
    let mut items = vec![node("a", json!({}))];
    let env = json!({"containers": [{"name": "c", "image": "i:1",
        "env": [{"name": "URL", "valueFrom": {"configMapKeyRef": {"name": "web", "key": "url"}}}]}]});
    items.extend(web(&["a"], env));
    items.push(object("v1 ConfigMap shop/web", json!({"data": {"url": "x", "other": "y"}})));
    let answer = check(
        &items,
        "delete cm/web -n shop",
        &[
            "direct deleted ConfigMap/shop/web",
            "cascade breaks-at-restart! Deployment/shop/web",
            "lost config-map-lost ConfigMap/shop/web",
        ],
    );
    assert_eq!(
        message(&answer, "breaks-at-restart"),
        "Deployment web (1 pod): key url of ConfigMap shop/web is read as a variable: containers that run go on, one that starts again cannot"
    );
}

#[test]
fn secrets_that_nobody_makes_anew_are_lost() {
    let items = [
        object("v1 Secret shop/db", json!({"data": {"password": "cGFzcw=="}})),
        object("v1 Secret shop/made", json!({"metadata": owned("external-secrets.io/v1 ExternalSecret made")})),
        object("cert-manager.io/v1 Certificate shop/cert", json!({"spec": {"secretName": "tls"}})),
        object("v1 Secret shop/tls", json!({"type": "kubernetes.io/tls"})),
    ];
    check(
        &items,
        "delete secret/db secret/made secret/tls -n shop",
        &[
            "direct deleted Secret/shop/db",
            "direct deleted Secret/shop/made",
            "direct deleted Secret/shop/tls",
            "cascade made-again Secret/shop/tls",
            "lost secret-lost! Secret/shop/db",
        ],
    );
}

#[test]
fn a_claim_in_use_waits_and_takes_its_volume_along() {
    let claim = json!({"metadata": {"finalizers": ["kubernetes.io/pvc-protection"]}, "spec": {"volumeName": "pv-1"}});
    let volume = |policy: &str| json!({"spec": {"persistentVolumeReclaimPolicy": policy, "claimRef": {"name": "data", "namespace": "shop"}}});
    let user =
        pod("shop/db", "a", "", json!({}), json!({"volumes": [{"name": "d", "persistentVolumeClaim": {"claimName": "data"}}]}));
    let claim = object("v1 PersistentVolumeClaim shop/data", claim);
    let deleted = object("v1 PersistentVolume pv-1", volume("Delete"));
    let items = [node("a", json!({})), claim.clone(), deleted.clone(), user];
    let answer = check(
        &items,
        "delete pvc/data -n shop",
        &[
            "blocked stuck-in-use! PersistentVolumeClaim/shop/data",
            "direct deleted PersistentVolumeClaim/shop/data",
            "cascade breaks-at-restart! Pod/shop/db",
            "lost volume-lost! PersistentVolume/pv-1",
        ],
    );
    assert_eq!(answer.outcome, SimulationOutcome::Blocked);
    assert_eq!(answer.removed, []);
    let answer = check(
        &[claim.clone(), deleted],
        "delete pvc/data -n shop",
        &["direct deleted PersistentVolumeClaim/shop/data", "lost volume-lost!! PersistentVolume/pv-1"],
    );
    assert_eq!(answer.outcome, SimulationOutcome::Completes);
    check(
        &[claim, object("v1 PersistentVolume pv-1", volume("Retain"))],
        "delete pvc/data -n shop",
        &["direct deleted PersistentVolumeClaim/shop/data", "cascade stays PersistentVolume/pv-1"],
    );
}

#[test]
fn finalizers_hold_and_no_command_takes_them_away() {
    let held = json!({"metadata": {"finalizers": ["db.example.com/cleanup"], "deletionTimestamp": "2025-12-31T20:00:00Z"}});
    let items = [
        object("v1 Namespace shop", json!({})),
        object("example.com/v1 Database shop/a", held.clone()),
        object("example.com/v1 Database shop/b", held),
        object("v1 ConfigMap shop/c", json!({})),
    ];
    let answer = check(
        &items,
        "delete ns/shop",
        &[
            "blocked stuck-finalizer! Database/shop/a x2",
            "blocked stuck-content! Namespace/shop",
            "direct deleted Namespace/shop",
            "cascade goes-with Namespace/shop x3",
            "lost config-map-lost ConfigMap/shop/c",
        ],
    );
    assert_eq!(answer.outcome, SimulationOutcome::Blocked);
    assert_eq!(answer.removed.iter().map(ToString::to_string).collect::<Vec<_>>(), ["ConfigMap/shop/c"]);
    let commands: Vec<String> = answer.effects.iter().flat_map(|effect| &effect.commands).map(ToString::to_string).collect();
    assert!(!commands.is_empty() && commands.iter().all(|command| !command.contains("patch") && !command.contains("finalizers")));
}

#[test]
fn pods_that_are_deleted_on_a_silent_node_stay_terminating() {
    let mut items = vec![node("a", json!({})), node("b", json!({}))];
    items[0]["status"]["conditions"] = json!([{"type": "Ready", "status": "Unknown"}]);
    items.extend(web(&["a"], json!({})));
    items.push(object("apps/v1 StatefulSet shop/db", json!({"spec": {"replicas": 1}})));
    items.push(pod("shop/db-0", "a", "apps/v1 StatefulSet db", json!({}), json!({})));
    for (change, made) in [("delete pod/web-1-0 -n shop", vec![("web-1-0-r0", "b")]), ("delete pod/db-0 -n shop", vec![])] {
        let answer = simulated(&items, change);
        assert_eq!(answer.outcome, SimulationOutcome::Blocked, "{change}");
        assert!(told(&answer).iter().any(|line| line == "blocked pods-terminating! Node/a"), "{:?}", told(&answer));
        assert_eq!(placed(&answer), made, "{change}: a StatefulSet makes no second pod of a name");
        // It is there yet, and on its way.
        let pod = after(&items, change);
        let old = pod.objects().iter().find(|object| change.contains(object.meta.name.as_str()) && object.api.kind == "Pod");
        assert!(old.is_some_and(|old| old.meta.deletion_timestamp.is_some()));
    }
    // Of a node that answers nothing stays.
    items[0] = node("a", json!({}));
    assert_eq!(simulated(&items, "delete pod/db-0 -n shop").outcome, SimulationOutcome::Completes);
}

#[test]
fn config_maps_and_secrets_that_nobody_makes_anew_are_to_be_saved_first() {
    let items = [object("v1 ConfigMap shop/c", json!({})), object("v1 Secret shop/s", json!({"data": {"k": "dg=="}}))];
    let answer = check(
        &items,
        "delete cm/c secret/s -n shop",
        &[
            "direct deleted ConfigMap/shop/c",
            "direct deleted Secret/shop/s",
            "lost secret-lost! Secret/shop/s",
            "lost config-map-lost ConfigMap/shop/c",
        ],
    );
    let commands: Vec<(String, &str)> = answer
        .effects
        .iter()
        .flat_map(|effect| &effect.commands)
        .map(|command| (command.to_string(), command.purpose.as_str()))
        .collect();
    let warning = "saves what goes before it is deleted; the values are in the file, readable for all who can read it";
    assert_eq!(
        commands,
        [
            ("kubectl -n shop get secret s -o yaml > secret-s.yaml".to_owned(), warning),
            ("kubectl -n shop get configmap c -o yaml > configmap-c.yaml".to_owned(), "saves what goes before it is deleted"),
        ]
    );
}

#[test]
fn what_a_namespace_takes_along_is_one_total_and_saved_by_kind() {
    let mut items = vec![object("v1 Namespace shop", json!({}))];
    items.extend(["a", "b"].map(|name| object(&format!("v1 Secret shop/{name}"), json!({}))));
    let kinds = ["Service", "ServiceAccount", "Endpoints", "ConfigMap", "LimitRange", "ResourceQuota", "PodTemplate", "A", "B"];
    items.extend(kinds.map(|kind| object(&format!("v1 {kind} shop/a"), json!({}))));
    let answer = simulated(&items, "delete ns/shop");
    let total = "11 objects go with Namespace shop: 1 Service, 2 Secrets, 1 ConfigMap, 1 A, 1 B, 1 Endpoints, 1 LimitRange, \
                 1 PodTemplate and 2 objects of 2 other kinds";
    assert_eq!(message(&answer, "goes-with"), total);
    let lost = answer.effects.iter().find(|effect| effect.code == "secret-lost").expect("the Secrets are lost");
    assert_eq!(lost.commands[0].to_string(), "kubectl -n shop get secret -o yaml > secrets-shop.yaml");
}

#[test]
fn a_finalizer_whose_controller_may_run_is_waited_for_and_does_not_block() {
    let awaited = json!({"metadata": {"finalizers": ["db.example.com/cleanup"]}});
    let items = [object("example.com/v1 Database shop/a", awaited.clone()), object("example.com/v1 Database shop/b", awaited)];
    let answer = check(
        &items,
        "delete databases/a databases/b -n shop",
        &["direct deleted Database/shop/a", "direct deleted Database/shop/b", "cascade waits-finalizer Database/shop/a x2"],
    );
    assert_eq!(answer.outcome, SimulationOutcome::Completes);
    let told = answer.effects[2].message.as_str();
    assert_eq!(told, "2 Databases go once the controller of db.example.com has acted on the finalizer db.example.com/cleanup");
    assert_eq!(answer.assumed, ["the controllers of finalizers run, and act on what is deleted"]);
}

#[test]
fn namespaces_of_the_cluster_are_refused() {
    let items = [object("v1 Namespace default", json!({})), object("v1 ConfigMap default/c", json!({}))];
    let answer = check(&items, "delete ns/default", &["blocked refused! Namespace/default"]);
    assert_eq!((answer.outcome, answer.removed), (SimulationOutcome::Refused, Vec::new()));
}

#[test]
fn definitions_take_their_objects_along() {
    let spec =
        json!({"spec": {"group": "example.com", "names": {"kind": "Database", "plural": "databases"}, "scope": "Namespaced"}});
    let items = [
        object("apiextensions.k8s.io/v1 CustomResourceDefinition databases.example.com", spec),
        object("example.com/v1 Database shop/a", json!({})),
        object("example.com/v1 Database pay/b", json!({})),
    ];
    check(
        &items,
        "delete crd/databases.example.com",
        &[
            "direct deleted CustomResourceDefinition/databases.example.com",
            "cascade goes-with CustomResourceDefinition/databases.example.com x2",
        ],
    );
}

#[test]
fn a_deleted_node_loses_its_pods_to_the_garbage_collector() {
    let mut items = vec![node("a", json!({"zone": "1"})), node("b", json!({}))];
    items.extend(web(&["a", "b"], json!({})));
    items.push(pod("shop/db-0", "a", "apps/v1 StatefulSet db", json!({}), json!({})));
    items.push(object("apps/v1 StatefulSet shop/db", json!({})));
    items.push(pod("shop/agent-a", "a", "apps/v1 DaemonSet agent", json!({}), json!({})));
    items.push(object("apps/v1 DaemonSet shop/agent", json!({})));
    items.push(pod("shop/proxy-a", "a", "v1 Node a", json!({}), json!({})));
    items.push(pod("shop/solo", "a", "", json!({}), json!({})));
    items.push(object(
        "policy/v1 PodDisruptionBudget shop/web",
        json!({"spec": {"minAvailable": 2, "selector": {"matchLabels": {"app": "web"}}}}),
    ));
    items.push(object(
        "v1 PersistentVolume local",
        json!({"spec": {"claimRef": {"name": "data", "namespace": "shop"}, "nodeAffinity": {"required": {"nodeSelectorTerms":
            [{"matchExpressions": [{"key": "zone", "operator": "In", "values": ["1"]}]}]}}}}),
    ));
    let answer = check(
        &items,
        "delete node/a",
        &[
            "direct deleted Node/a",
            "cascade pods-collected! Node/a x4",
            "cascade goes-with Pod/shop/proxy-a",
            "lost pod-gone!! Pod/shop/solo",
            "lost volume-out-of-reach!! PersistentVolume/local",
        ],
    );
    assert_eq!(placed(&answer), [("db-0", "b"), ("web-1-0-r1", "b")]);
    let times: Vec<i64> = answer.timeline.iter().map(|moment| moment.after_seconds).collect();
    assert_eq!(times, [0, 40]);
    assert_eq!(answer.removed.iter().map(ToString::to_string).collect::<Vec<_>>(), ["Node/a", "Pod/shop/solo"]);
}

#[test]
fn kinds_that_are_not_in_the_input_are_named() {
    let service = object("v1 Service shop/web", json!({"spec": {"selector": {"app": "web"}}}));
    let answer = simulated(std::slice::from_ref(&service), "delete svc/web -n shop");
    assert_eq!(
        answer.unknown,
        [
            "APIServices, Ingresses, MutatingWebhookConfigurations and ValidatingWebhookConfigurations are not in the input: whether some need Service web is not told"
        ]
    );
    let ingress = object("networking.k8s.io/v1 Ingress shop/web", json!({}));
    let answer = simulated(&[service, ingress], "delete svc/web -n shop");
    assert!(!answer.unknown[0].contains("Ingress"), "{:?}", answer.unknown);
}

#[test]
fn pods_of_daemon_sets_and_stateful_sets_come_back_as_themselves() {
    let items = [
        node("a", json!({})),
        node("b", json!({})),
        object("apps/v1 StatefulSet shop/db", json!({})),
        object("apps/v1 DaemonSet shop/agent", json!({})),
        pod("shop/db-0", "a", "apps/v1 StatefulSet db", json!({}), json!({})),
        pod("shop/agent-b", "b", "apps/v1 DaemonSet agent", json!({}), json!({})),
        pod("shop/proxy-b", "b", "v1 Node b", json!({}), json!({})),
    ];
    let answer = simulated(&items, "delete pod/db-0 pod/agent-b pod/proxy-b -n shop");
    assert_eq!(placed(&answer), [("db-0", "a"), ("agent-b-r0", "b")]);
    let after = after(&items, "delete pod/db-0 pod/agent-b pod/proxy-b -n shop");
    assert_eq!(names(&after, "Pod"), ["agent-b-r0", "db-0", "proxy-b"]);
}

#[test]
fn controllers_that_the_input_does_not_hold_make_pods_again() {
    let unknown = [node("a", json!({})), pod("shop/p", "a", "apps/v1 ReplicaSet p", json!({}), json!({}))];
    assert_eq!(placed(&simulated(&unknown, "delete pod/p -n shop")), [("p-r0", "a")]);
    // That one of another name is there shows that this one is not.
    let missing = [&unknown[..], &[object("apps/v1 ReplicaSet shop/q", json!({}))]].concat();
    assert_eq!(placed(&simulated(&missing, "delete pod/p -n shop")), []);
}

#[test]
fn what_is_stuck_stays_in_the_cluster_and_what_is_orphaned_has_no_owner() {
    let mut items = vec![node("a", json!({}))];
    items.extend(web(&["a"], json!({})));
    let orphaned = after(&items, "delete deploy/web -n shop --cascade=orphan");
    let owners = |cluster: &Cluster, kind: &str| {
        let of_kind = cluster.objects().iter().filter(|object| object.api.kind == kind);
        of_kind.map(|object| object.meta.owner_references.len()).sum::<usize>()
    };
    assert_eq!((owners(&orphaned, "ReplicaSet"), owners(&orphaned, "Pod")), (0, 1));
    let again = after(&items, "delete rs/web-1 -n shop --cascade=orphan");
    assert_eq!((owners(&again, "ReplicaSet"), owners(&again, "Pod")), (1, 1));

    let held = object(
        "v1 ConfigMap shop/held",
        json!({"metadata": {"finalizers": ["example.com/f"], "deletionTimestamp": "2025-12-31T20:00:00Z"}}),
    );
    let stuck = after(&[held], "delete cm/held -n shop");
    assert!(stuck.objects()[0].meta.deletion_timestamp.is_some());
}

#[test]
fn a_held_pod_stays_beside_the_one_that_is_made_for_it() {
    let mut items = vec![node("a", json!({}))];
    items.extend(web(&["a"], json!({})));
    items[3]["metadata"]["finalizers"] = json!(["karpenter.sh/f"]);
    items.push(object(
        "v1 Pod kube-system/karpenter-0",
        json!({"metadata": {"labels": {"app.kubernetes.io/name": "karpenter"}}, "status": {"phase": "Pending"}}),
    ));
    let answer = check(
        &items,
        "delete pod/web-1-0 -n shop",
        &[
            "blocked stuck-finalizer! Pod/shop/web-1-0",
            "direct deleted Deployment/shop/web",
            "cascade made-again Deployment/shop/web",
        ],
    );
    assert_eq!(placed(&answer), [("web-1-0-r0", "a")]);
    assert_eq!(names(&after(&items, "delete pod/web-1-0 -n shop"), "Pod"), ["karpenter-0", "web-1-0", "web-1-0-r0"]);
}

#[test]
fn guards_and_rights_that_are_gone_are_told() {
    let selects = json!({"spec": {"selector": {"matchLabels": {"app": "web"}}}});
    let mut items = vec![node("a", json!({}))];
    items.extend(web(&["a"], json!({})));
    items.push(object("policy/v1 PodDisruptionBudget shop/web", selects));
    let answer = simulated(&items, "delete pdb/web -n shop");
    assert_eq!(told(&answer), ["direct deleted PodDisruptionBudget/shop/web", "cascade unguarded! Deployment/shop/web"]);
    let hook = json!({"webhooks": [{"name": "w", "failurePolicy": "Fail", "rules": [{"resources": ["pods"]}],
        "clientConfig": {"service": {"name": "guard", "namespace": "shop"}}}]});
    let items = [
        object("v1 Service shop/guard", json!({})),
        object("admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration guard", hook),
    ];
    let answer = simulated(&items, "delete svc/guard -n shop");
    assert_eq!(told(&answer)[1], "cascade breaks-now!! ValidatingWebhookConfiguration/guard");
}

#[test]
fn many_pods_are_one_line() {
    let mut items = vec![object("v1 Namespace shop", json!({})), node("a", json!({}))];
    items.extend(web(&["a"; 200], json!({})));
    let answer = simulated(&items, "delete ns/shop");
    assert_eq!(told(&answer)[1], "cascade goes-with Namespace/shop x202");
    assert_eq!(answer.effects.len(), 2);
    let expected = "202 objects go with Namespace shop: 1 Deployment, 200 Pods and 1 ReplicaSet";
    assert_eq!(answer.effects[1].message, expected);
}

#[test]
fn a_namespace_that_only_its_objects_show_takes_them_along() {
    let items = [object("v1 ConfigMap shop/c", json!({})), object("v1 Pod shop/p", json!({}))];
    let expected =
        ["direct deleted Namespace/shop", "cascade goes-with Namespace/shop x2", "lost config-map-lost ConfigMap/shop/c"];
    let answer = check(&items, "delete ns/shop", &expected);
    assert_eq!(answer.removed.len(), 2);
    assert!(answer.unknown[0].starts_with("Namespace shop is not in the input"), "{:?}", answer.unknown);
    let error = cluster(&items).simulate(&Change::sequence("delete ns/other").expect("a change"), &SimulationOptions::default());
    assert!(error.is_err());
}

#[test]
fn who_names_a_service_that_is_gone_is_told_and_not_its_endpoints() {
    let mut items = vec![node("a", json!({}))];
    items.extend(web(&["a"], json!({})));
    items.push(object("v1 Service shop/web", json!({"spec": {"selector": {"app": "web"}}})));
    let backend = json!({"spec": {"defaultBackend": {"service": {"name": "web", "port": {"number": 80}}}}});
    items.push(object("networking.k8s.io/v1 Ingress shop/web", backend));
    let answer =
        check(&items, "delete svc/web -n shop", &["direct deleted Service/shop/web", "cascade breaks-now!! Ingress/shop/web"]);
    assert_eq!((answer.services[0].before, answer.services[0].after), (1, 0));
    assert_eq!(answer.services[0].paths, ["Ingress web"]);
}
