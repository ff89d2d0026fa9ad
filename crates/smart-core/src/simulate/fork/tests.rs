use super::*;
use crate::Input;

/// One object of each kind, with all the fields that the model has.
const OBJECTS: &[&str] = &[
    include_str!("../../../../../fixtures/parity/admin-network-policy.json"),
    include_str!("../../../../../fixtures/parity/api-service.json"),
    include_str!("../../../../../fixtures/parity/backend-tls-policy-v1alpha2.json"),
    include_str!("../../../../../fixtures/parity/backend-tls-policy.json"),
    include_str!("../../../../../fixtures/parity/baseline-admin-network-policy.json"),
    include_str!("../../../../../fixtures/parity/certificate-request.json"),
    include_str!("../../../../../fixtures/parity/certificate-signing-request.json"),
    include_str!("../../../../../fixtures/parity/certificate.json"),
    include_str!("../../../../../fixtures/parity/challenge.json"),
    include_str!("../../../../../fixtures/parity/cluster-issuer.json"),
    include_str!("../../../../../fixtures/parity/cluster-role-binding.json"),
    include_str!("../../../../../fixtures/parity/cluster-role.json"),
    include_str!("../../../../../fixtures/parity/config-map.json"),
    include_str!("../../../../../fixtures/parity/controller-revision.json"),
    include_str!("../../../../../fixtures/parity/cron-job.json"),
    include_str!("../../../../../fixtures/parity/csi-driver.json"),
    include_str!("../../../../../fixtures/parity/csi-node.json"),
    include_str!("../../../../../fixtures/parity/csi-storage-capacity.json"),
    include_str!("../../../../../fixtures/parity/custom-resource-definition-v1beta1.json"),
    include_str!("../../../../../fixtures/parity/custom-resource-definition.json"),
    include_str!("../../../../../fixtures/parity/daemon-set.json"),
    include_str!("../../../../../fixtures/parity/deployment.json"),
    include_str!("../../../../../fixtures/parity/device-class.json"),
    include_str!("../../../../../fixtures/parity/endpoint-slice-v1beta1.json"),
    include_str!("../../../../../fixtures/parity/endpoint-slice.json"),
    include_str!("../../../../../fixtures/parity/endpoints.json"),
    include_str!("../../../../../fixtures/parity/gateway-class.json"),
    include_str!("../../../../../fixtures/parity/gateway.json"),
    include_str!("../../../../../fixtures/parity/horizontal-pod-autoscaler-v1.json"),
    include_str!("../../../../../fixtures/parity/horizontal-pod-autoscaler.json"),
    include_str!("../../../../../fixtures/parity/http-route.json"),
    include_str!("../../../../../fixtures/parity/ingress-class.json"),
    include_str!("../../../../../fixtures/parity/ingress-v1beta1.json"),
    include_str!("../../../../../fixtures/parity/ingress.json"),
    include_str!("../../../../../fixtures/parity/issuer.json"),
    include_str!("../../../../../fixtures/parity/job.json"),
    include_str!("../../../../../fixtures/parity/lease.json"),
    include_str!("../../../../../fixtures/parity/limit-range.json"),
    include_str!("../../../../../fixtures/parity/mutating-webhook-configuration.json"),
    include_str!("../../../../../fixtures/parity/namespace.json"),
    include_str!("../../../../../fixtures/parity/network-policy.json"),
    include_str!("../../../../../fixtures/parity/node.json"),
    include_str!("../../../../../fixtures/parity/order.json"),
    include_str!("../../../../../fixtures/parity/persistent-volume-claim.json"),
    include_str!("../../../../../fixtures/parity/persistent-volume-sources.json"),
    include_str!("../../../../../fixtures/parity/persistent-volume.json"),
    include_str!("../../../../../fixtures/parity/pod-disruption-budget-empty-selector.json"),
    include_str!("../../../../../fixtures/parity/pod-disruption-budget.json"),
    include_str!("../../../../../fixtures/parity/pod.json"),
    include_str!("../../../../../fixtures/parity/priority-class.json"),
    include_str!("../../../../../fixtures/parity/reference-grant.json"),
    include_str!("../../../../../fixtures/parity/replica-set.json"),
    include_str!("../../../../../fixtures/parity/replication-controller.json"),
    include_str!("../../../../../fixtures/parity/resource-claim-template.json"),
    include_str!("../../../../../fixtures/parity/resource-claim-v1beta1.json"),
    include_str!("../../../../../fixtures/parity/resource-claim.json"),
    include_str!("../../../../../fixtures/parity/resource-quota.json"),
    include_str!("../../../../../fixtures/parity/resource-slice-v1beta1.json"),
    include_str!("../../../../../fixtures/parity/resource-slice.json"),
    include_str!("../../../../../fixtures/parity/role-binding.json"),
    include_str!("../../../../../fixtures/parity/role.json"),
    include_str!("../../../../../fixtures/parity/runtime-class.json"),
    include_str!("../../../../../fixtures/parity/secret.json"),
    include_str!("../../../../../fixtures/parity/service-account.json"),
    include_str!("../../../../../fixtures/parity/service.json"),
    include_str!("../../../../../fixtures/parity/stateful-set.json"),
    include_str!("../../../../../fixtures/parity/storage-class.json"),
    include_str!("../../../../../fixtures/parity/validating-admission-policy-binding.json"),
    include_str!("../../../../../fixtures/parity/validating-admission-policy.json"),
    include_str!("../../../../../fixtures/parity/validating-webhook-configuration.json"),
    include_str!("../../../../../fixtures/parity/vertical-pod-autoscaler.json"),
    include_str!("../../../../../fixtures/parity/volume-attachment.json"),
    include_str!("../../../../../fixtures/parity/volume-attributes-class.json"),
    include_str!("../../../../../fixtures/parity/volume-snapshot-class.json"),
    include_str!("../../../../../fixtures/parity/volume-snapshot-content.json"),
    include_str!("../../../../../fixtures/parity/volume-snapshot.json"),
];

const SHOP: &str = r#"{"apiVersion": "v1", "kind": "List", "items": [
    {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "worker-1", "labels": {"topology.kubernetes.io/zone": "a"}},
        "spec": {"taints": [{"key": "old", "effect": "NoExecute"}, {"key": "old", "effect": "NoSchedule"}]},
        "status": {"nodeInfo": {"kubeletVersion": "v1.33.0"}}},
    {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "worker-2", "labels": {"topology.kubernetes.io/zone": "b"}}},
    {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop"}},
    {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web", "namespace": "shop", "uid": "u",
        "resourceVersion": "7", "labels": {"app": "web"}},
        "spec": {"replicas": 2, "selector": {"matchLabels": {"app": "web"}}, "template": {"metadata": {"labels": {"app": "web"}},
            "spec": {"hostNetwork": true, "initContainers": [{"name": "init", "image": "init:1"}], "containers": [
                {"name": "web", "image": "web:1", "ports": [{"containerPort": 80, "protocol": "TCP"}],
                "env": [{"name": "A", "value": "1"}, {"name": "DB_PASSWORD", "value": "hidden"}],
                "resources": {"requests": {"cpu": "1"}, "limits": {"cpu": "2"}}},
                {"name": "proxy", "image": "proxy:1"}]}}},
        "status": {"replicas": 2, "readyReplicas": 2, "observedGeneration": 1}},
    {"apiVersion": "apps/v1", "kind": "ReplicaSet", "metadata": {"name": "web-1", "namespace": "shop", "ownerReferences":
        [{"apiVersion": "apps/v1", "kind": "Deployment", "name": "web", "uid": "u", "controller": true}]},
        "spec": {"replicas": 2, "template": {"spec": {"containers": [{"name": "web", "image": "web:1"}]}}}},
    {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web-1-x", "namespace": "shop"}, "spec": {"nodeName": "worker-1",
        "hostname": "h", "containers": [{"name": "web", "image": "web:1"}]}, "status": {"phase": "Running"}},
    {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "held", "namespace": "shop"},
        "spec": {"paused": true, "template": {"spec": {"containers": [{"name": "c", "image": "c:1"}]}}}},
    {"apiVersion": "apps/v1", "kind": "DaemonSet", "metadata": {"name": "agent", "namespace": "shop"},
        "spec": {"updateStrategy": {"type": "OnDelete"}, "template": {"spec": {"containers": [{"name": "c", "image": "c:1"}]}}}},
    {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "import", "namespace": "shop"},
        "spec": {"template": {"spec": {"containers": [{"name": "c", "image": "c:1"}]}}}},
    {"apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": "nightly", "namespace": "shop"}, "spec": {"jobTemplate":
        {"spec": {"template": {"spec": {"containers": [{"name": "c", "image": "c:1"}]}}}}}},
    {"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "metadata": {"name": "web", "namespace": "shop"},
        "spec": {"scaleTargetRef": {"kind": "Deployment", "name": "web"}, "minReplicas": 2, "maxReplicas": 5}},
    {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "settings", "namespace": "shop"}, "data": {"a": "1", "b": "2"}},
    {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "fixed", "namespace": "shop"}, "immutable": true, "data": {"a": "1"}},
    {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "key", "namespace": "shop"}, "data": {"k": "aGlkZGVu"}},
    {"apiVersion": "acme.io/v1", "kind": "Farm", "metadata": {"name": "f", "namespace": "shop"}, "spec": {"replicas": 1, "on": true}},
    {"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": {"name": "fast", "annotations":
        {"storageclass.kubernetes.io/is-default-class": "true"}}, "provisioner": "p"},
    {"apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass", "metadata": {"name": "high"}, "value": 1000}]}"#;

fn cluster(dump: &str) -> Cluster {
    let mut input = Input::new();
    input.dump("dump", dump.as_bytes()).expect("a dump");
    let now = crate::object::time::Time::parse("2026-01-01T00:00:00Z").expect("a time");
    Cluster::new(input, Some(now))
}

fn changes(text: &str) -> Vec<Change> {
    Change::sequence(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// Returns what differs: `object: field: before -> after`, `+ object`, `- object`.
fn told(fork: &Fork<'_>) -> Vec<String> {
    let fields = fork.changed().into_iter().flat_map(|changed| {
        let object = changed.object;
        changed.fields.into_iter().map(move |field| format!("{object}: {}: {} -> {}", field.path, field.before, field.after))
    });
    let added = fork.added().into_iter().map(|object| format!("+ {object}"));
    let removed = fork.removed().into_iter().map(|object| format!("- {object}"));
    fields.chain(added).chain(removed).collect()
}

fn said(text: &str) -> Vec<String> {
    let shop = cluster(SHOP);
    let fork = shop.with_changes(&changes(text)).unwrap_or_else(|error| panic!("{text}: {error}"));
    let warnings = fork.applied().iter().flat_map(|applied| applied.warnings.iter().map(|warning| format!("! {warning}")));
    told(&fork).into_iter().chain(warnings).collect()
}

fn wrong(text: &str) -> String {
    match cluster(SHOP).with_changes(&changes(text)) {
        Ok(fork) => panic!("{text} was applied: {:?}", told(&fork)),
        Err(error) => error.to_string(),
    }
}

fn applied(manifest: &str) -> Vec<String> {
    let shop = cluster(SHOP);
    let fork = shop.with_changes(&[Change::apply("m.yaml", manifest)]).unwrap_or_else(|error| panic!("{error}"));
    told(&fork)
}

#[test]
fn changes_declare_what_they_say() {
    for (text, wanted) in [
        (
            "drain node worker-2",
            &[
                "Node/worker-2: spec.taints:  -> [{\"effect\":\"NoSchedule\",\"key\":\"node.kubernetes.io/unschedulable\"}]",
                "Node/worker-2: spec.unschedulable:  -> true",
            ][..],
        ),
        ("cordon worker-2; uncordon worker-2", &[]),
        ("uncordon worker-1", &[]),
        (
            "taint node worker-1 old:NoExecute-",
            &[
                "Node/worker-1: spec.taints: [{\"effect\":\"NoExecute\",\"key\":\"old\"},{\"effect\":\"NoSchedule\",\"key\":\"old\"}] -> [{\"effect\":\"NoSchedule\",\"key\":\"old\"}]",
            ],
        ),
        (
            "taint node worker-1 old=x:NoSchedule old:NoExecute-; taint node worker-1 old-; taint node worker-1 old:NoExecute old:NoSchedule",
            &[],
        ),
        (
            "label node worker-1 topology.kubernetes.io/zone- disk=ssd",
            &[
                "Node/worker-1: metadata.labels.disk:  -> ssd",
                "Node/worker-1: metadata.labels[topology.kubernetes.io/zone]: a -> ",
            ],
        ),
        ("lose zone a; lose any node", &[]),
        ("delete node worker-1 then delete cm/settings", &["- Node/worker-1", "- ConfigMap/shop/settings"]),
        ("delete namespace shop", &["- Namespace/shop"]),
        (
            "scale deploy/web 3",
            &[
                "Deployment/shop/web: spec.replicas: 2 -> 3",
                "! HorizontalPodAutoscaler shop/web sets the replicas of Deployment shop/web, between 2 and 5",
            ],
        ),
        (
            "scale rs/web-1 3",
            &[
                "ReplicaSet/shop/web-1: spec.replicas: 2 -> 3",
                "! Deployment web controls ReplicaSet shop/web-1 and will set it back",
            ],
        ),
        ("scale farm/f 3", &["Farm/shop/f: spec.replicas: 1 -> 3"]),
        (
            "restart deploy/web",
            &[
                "Deployment/shop/web: spec.template.metadata.annotations:  -> {\"kubectl.kubernetes.io/restartedAt\":\"2026-01-01T00:00:00Z\"}",
            ],
        ),
        (
            "restart ds/agent; restart ds/agent",
            &[
                "DaemonSet/shop/agent: spec.template.metadata:  -> {\"annotations\":{\"kubectl.kubernetes.io/restartedAt\":\"2026-01-01T00:00:01Z\"}}",
                "! DaemonSet shop/agent replaces a pod only when it is deleted (OnDelete)",
                "! DaemonSet shop/agent replaces a pod only when it is deleted (OnDelete)",
            ],
        ),
        (
            "set image deploy/web web=web:2 init=init:2",
            &[
                "Deployment/shop/web: spec.template.spec.containers[web].image: web:1 -> web:2",
                "Deployment/shop/web: spec.template.spec.initContainers[init].image: init:1 -> init:2",
            ],
        ),
        ("set image pod/web-1-x '*=web:2'", &["Pod/shop/web-1-x: spec.containers[web].image: web:1 -> web:2"]),
        (
            "set image cj/nightly c=c:2",
            &["CronJob/shop/nightly: spec.jobTemplate.spec.template.spec.containers[c].image: c:1 -> c:2"],
        ),
        (
            "set image deploy/held c=c:2",
            &[
                "Deployment/shop/held: spec.template.spec.containers[c].image: c:1 -> c:2",
                "! the rollouts of Deployment shop/held are paused: its pods stay as they are until it is resumed",
            ],
        ),
        (
            "set env deploy/web A=2 DB_PASSWORD- -c web",
            &[
                "Deployment/shop/web: spec.template.spec.containers[web].env[A].value: 1 -> 2",
                "Deployment/shop/web: spec.template.spec.containers[web].env[DB_PASSWORD]: {\"name\":\"DB_PASSWORD\"} -> ",
            ],
        ),
        ("set env deploy/web DB_PASSWORD=hidden -c web", &[]),
        (
            "set requests deploy/web memory=1Gi -c web",
            &["Deployment/shop/web: spec.template.spec.containers[web].resources.requests.memory:  -> 1Gi"],
        ),
        ("set requests deploy/web cpu=1000m -c web", &[]),
    ] {
        assert_eq!(said(text), wanted, "{text}");
    }
}

#[test]
fn what_cannot_be_is_refused() {
    for (text, message) in [
        (
            "scale deploy/wbe 3",
            "deploy/wbe is not in the input; it holds 2 Deployments in namespace shop; did you mean Deployment/shop/web?",
        ),
        (
            "drain node worker-3",
            "node/worker-3 is not in the input; it holds 2 Nodes; did you mean Node/worker-1, Node/worker-2?",
        ),
        ("lose zone c", "zone c is not in the input; its nodes are in zones a, b"),
        ("delete deploy/web; scale deploy/web 3", "Deployment/shop/web is not in the input; other objects name it"),
        ("scale ds/agent 3", "scale ds/agent --replicas=3: a DaemonSet has no number of replicas to set"),
        ("restart rs/web-1", "restart rs/web-1: a ReplicaSet is not restarted; a Deployment, DaemonSet or StatefulSet is"),
        ("restart deploy/held", "restart deploy/held: its rollouts are paused, and kubectl restarts nothing that is"),
        (
            "set image deploy/web wep=web:2",
            "set image deploy/web wep=web:2: there is no container \"wep\"; its containers are init, web, proxy",
        ),
        ("set image job/import c=c:2", "set image job/import c=c:2: the template of a Job cannot be changed once it runs"),
        (
            "set env pod/web-1-x A=1",
            "set env pod/web-1-x A=1: of a pod that exists only the images of its containers can be changed so",
        ),
        (
            "set requests deploy/web cpu=3 -c web",
            "set resources deploy/web --requests=cpu=3 -c web: container web would request 3 cpu, above its limit of 2",
        ),
        ("set image cm/settings c=c:2", "set image cm/settings c=c:2: a ConfigMap makes no pods that could be changed"),
    ] {
        assert_eq!(wrong(text), message, "{text}");
    }
}

#[test]
fn names_mean_the_objects_of_the_changes_before() {
    let shop = cluster(SHOP);
    let manifest =
        r#"{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "new", "namespace": "shop"}, "spec": {}}"#;
    let fork = shop.with_changes(&[Change::apply("m", manifest), changes("scale deploy/new 4").remove(0)]).expect("it is there");
    assert_eq!(fork.applied()[1].objects, [ObjectRef::new("apps", "Deployment", "shop", "new")]);
    assert_eq!(
        shop.with_changes(&changes("lose zone b")).expect("a zone").applied()[0].objects,
        [ObjectRef::new("", "Node", "", "worker-2")]
    );
}

#[test]
fn the_cluster_stays_as_it_is_and_the_order_of_objects_is_kept() {
    let shop = cluster(SHOP);
    let before: Vec<Object> = shop.objects().to_vec();
    let mut fork = shop.with_changes(&changes("cordon worker-2; delete cm/settings; restart deploy/web")).expect("they fit");
    let mut pod = fork.object(&ObjectRef::new("", "Pod", "shop", "web-1-x")).expect("a pod").clone();
    pod.meta.name = "a-first".into();
    fork.replace(pod.clone());
    pod.meta.name = "zz-last".into();
    fork.replace(pod);
    let after = fork.cluster();
    assert_eq!(shop.objects(), before);
    let references: Vec<ObjectRef> = after.objects().iter().map(Object::reference).collect();
    assert!(references.is_sorted(), "{references:?}");
    assert_eq!(references.len(), before.len() + 1);
    assert!(references.iter().all(|reference| after.object(reference).is_some()));
    // Unchanged pods share what is wanted of them, and what went and came back differs in nothing.
    let same = cluster(SHOP);
    let none = same.with_changes(&changes("delete cm/settings")).expect("it is there");
    let mut back = none;
    back.replace(same.object(&ObjectRef::new("", "ConfigMap", "shop", "settings")).expect("it is there").clone());
    assert!(told(&back).is_empty());
    assert!(Arc::ptr_eq(back.cluster().shared_objects(), same.shared_objects()));
}

#[test]
fn changes_of_different_objects_have_no_order() {
    let parts =
        ["cordon worker-1", "scale deploy/web 3", "delete cm/settings", "set env deploy/web B=1", "label node worker-2 a=b"];
    let shop = cluster(SHOP);
    let first = shop.with_changes(&changes(&parts.join("; "))).expect("they fit").cluster();
    let turned: Vec<&str> = parts.iter().rev().copied().collect();
    let second = shop.with_changes(&changes(&turned.join("; "))).expect("they fit").cluster();
    assert_eq!(first.objects(), second.objects());
}

#[test]
fn a_manifest_of_what_is_there_changes_nothing() {
    assert_eq!(applied(SHOP), <[String; 0]>::default());
    for text in OBJECTS {
        let cluster = cluster(text);
        let fork = cluster.with_changes(&[Change::apply("all", *text)]).unwrap_or_else(|error| panic!("{error}: {text}"));
        assert_eq!(told(&fork), <[String; 0]>::default());
        assert!(fork.overlay.is_empty(), "{text}");
    }
}

fn mark(fields: &mut fields::Fields) {
    fields.insert("not a field".to_owned(), true.into());
}

#[test]
fn every_field_is_read_back_as_it_was_written() {
    for text in OBJECTS {
        for object in cluster(text).objects() {
            let mut fields = fields::written(object);
            // One field more, so that all of those beside it are read anew.
            let others = fields.iter_mut().filter(|(name, _)| *name != "parameters");
            for (_, value) in others {
                let items = value.as_array_mut().map(Vec::as_mut_slice).into_iter().flatten().collect::<Vec<_>>();
                items.into_iter().filter_map(serde_json::Value::as_object_mut).for_each(mark);
                value.as_object_mut().into_iter().for_each(mark);
            }
            // What is of no known shape keeps any field, and of ConfigMaps and Secrets too little is kept.
            if matches!(object.api.kind.as_str(), "ConfigMap" | "ControllerRevision" | "Secret") {
                continue;
            }
            assert_eq!(fields::rewritten(object, &fields).as_ref(), Ok(object), "{text}");
        }
    }
}

#[test]
fn manifests_are_laid_over_what_is_there() {
    let web = |spec: &str| {
        format!(
            r#"{{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {{"name": "web", "namespace": "shop",
        "labels": {{"tier": "1"}}}}, "spec": {{"template": {{"spec": {spec}}}}}, "status": {{"replicas": 9}}}}"#
        )
    };
    for (manifest, wanted) in [
        (
            web(
                r#"{"hostNetwork": false, "containers": [{"name": "web", "ports": [{"containerPort": 80}, {"containerPort": 81}]}]}"#,
            ),
            vec![
                "Deployment/shop/web: metadata.labels.tier:  -> 1",
                "Deployment/shop/web: spec.template.spec.containers[web].ports: [{\"containerPort\":80,\"protocol\":\"TCP\"}] -> [{\"containerPort\":80,\"protocol\":\"TCP\"},{\"containerPort\":81}]",
                "Deployment/shop/web: spec.template.spec.hostNetwork: true -> ",
            ],
        ),
        (
            web(
                r#"{"containers": [{"name": "web", "env": [{"name": "A", "valueFrom": {"secretKeyRef": {"name": "key", "key": "k"}}}, {"name": "DB_PASSWORD", "value": "hidden"}]},
            {"name": "more", "image": "more:1"}]}"#,
            ),
            vec![
                "Deployment/shop/web: metadata.labels.tier:  -> 1",
                "Deployment/shop/web: spec.template.spec.containers[more]:  -> {\"image\":\"more:1\",\"name\":\"more\"}",
                "Deployment/shop/web: spec.template.spec.containers[web].env[A].value: 1 -> ",
                "Deployment/shop/web: spec.template.spec.containers[web].env[A].valueFrom:  -> {\"secretKeyRef\":{\"key\":\"k\",\"name\":\"key\"}}",
            ],
        ),
        (
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, namespace: shop}\ndata: {a: '1', b: '3'}\n".to_owned(),
            vec!["ConfigMap/shop/settings: data: content e5a25e3217060726 -> content e5a25d3217060573"],
        ),
        ("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, namespace: shop}\ndata: {a: '1'}\n".to_owned(), vec![]),
        (
            "apiVersion: acme.io/v1\nkind: Farm\nmetadata: {name: f, namespace: shop}\nspec: {on: false}\n".to_owned(),
            vec!["Farm/shop/f: spec.on: true -> false"],
        ),
        (
            "apiVersion: v1\nkind: Node\nmetadata: {name: worker-1}\nspec: {taints: [{key: new, effect: NoSchedule}]}\n"
                .to_owned(),
            vec![
                "Node/worker-1: spec.taints: [{\"effect\":\"NoExecute\",\"key\":\"old\"},{\"effect\":\"NoSchedule\",\"key\":\"old\"}] -> [{\"effect\":\"NoSchedule\",\"key\":\"new\"}]",
            ],
        ),
    ] {
        assert_eq!(applied(&manifest), wanted, "{manifest}");
    }
}

#[test]
fn what_is_there_keeps_status_and_identity() {
    let shop = cluster(SHOP);
    let manifest = r#"{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web", "namespace": "shop", "uid": "x",
        "resourceVersion": "99", "creationTimestamp": "2020-01-01T00:00:00Z"}, "spec": {"replicas": 5}, "status": {"replicas": 9}}"#;
    let fork = shop.with_changes(&[Change::apply("m", manifest)]).expect("it fits");
    let web = ObjectRef::new("apps", "Deployment", "shop", "web");
    let (old, new) = (shop.object(&web).expect("before"), fork.object(&web).expect("after"));
    assert_eq!(old.meta, new.meta);
    match (&old.body, &new.body) {
        (crate::object::Body::Deployment(old), crate::object::Body::Deployment(new)) => {
            assert_eq!(old.status, new.status);
            assert_eq!(new.spec.replicas, Some(5));
        }
        _ => panic!("no Deployments"),
    }
}

#[test]
fn new_objects_get_what_the_api_server_fills_in() {
    let documents = [
        "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  priorityClassName: own\n  containers:\n  - {name: c, resources: {limits: {cpu: 1, memory: 1Gi}, requests: {cpu: 500m}}}\nstatus: {phase: Running}\n",
        "apiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: {name: own}\nvalue: 7\n",
        "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: c}\nspec: {}\n",
        "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: s}\nspec: {}\n",
    ];
    let shop = cluster(SHOP);
    let fork = |documents: &[&str]| {
        let fork = shop.with_changes(&[Change::apply("m.yaml", documents.join("---\n"))]).expect("it is a manifest");
        fork.objects().filter(|object| fork.added().contains(&object.reference())).cloned().collect::<Vec<_>>()
    };
    let objects = fork(&documents);
    let mut turned = documents;
    turned.reverse();
    assert_eq!(objects, fork(&turned));
    let json: Vec<_> = objects
        .iter()
        .map(|object| (object.reference().to_string(), serde_json::to_value(object).expect("it serializes")))
        .collect();
    let spec = |name: &str| &json.iter().find(|(known, _)| known == name).expect(name).1["spec"];
    assert_eq!(spec("PersistentVolumeClaim/default/c")["storageClassName"], "fast");
    assert_eq!(spec("StatefulSet/default/s")["replicas"], 1);
    let pod = spec("Pod/default/p");
    assert_eq!(pod["containers"][0]["resources"]["requests"], serde_json::json!({"cpu": "500m", "memory": "1Gi"}));
    assert_eq!(pod["priority"], 7);
    assert_eq!(pod["tolerations"].as_array().map(Vec::len), Some(2));
    assert!(json.iter().all(|(_, object)| object.get("status").is_none()));
}

#[test]
fn manifests_that_cannot_be_applied_say_why() {
    let error = |manifest: &str| match cluster(SHOP).with_changes(&[Change::apply("m.yaml", manifest)]) {
        Ok(fork) => panic!("{manifest} was applied: {:?}", told(&fork)),
        Err(error) => error.to_string(),
    };
    for (manifest, message) in [
        (
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: fixed, namespace: shop}\ndata: {a: '2'}\n",
            "apply m.yaml: ConfigMap/shop/fixed: it is immutable, and its data would change",
        ),
        (
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\nspec: {selector: {matchLabels: {app: other}}}\n",
            "apply m.yaml: Deployment/shop/web: spec.selector cannot be changed",
        ),
        ("apiVersion: v1\nkind: Pod\nmetadata: {generateName: p-}\n", "apply m.yaml: a Pod of the manifest has no name"),
        (
            "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: 1}\n",
            "apply m.yaml: Pod/p: spec.containers: expected a list, found a number at byte 0",
        ),
    ] {
        assert_eq!(error(manifest), message, "{manifest}");
    }
    assert!(error("hello").starts_with("m.yaml: "), "{}", error("hello"));
    let read = |_: &str| Ok(b"apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: pay}\n".to_vec());
    let shop = cluster(SHOP);
    let refused = shop
        .with_changes(&Change::parse_with("apply m.yaml -n shop", read).expect("a change"))
        .err()
        .map(|error| error.to_string());
    assert_eq!(refused.as_deref(), Some("apply -n shop m.yaml: Pod/pay/p is in namespace pay, not in shop"));
}

#[test]
fn secret_values_never_appear() {
    let manifest = r#"{"apiVersion": "v1", "kind": "List", "items": [
        {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "key", "namespace": "shop"}, "data": {"k": "aGlkZGVuIHRvbw==", "l": "aGlkZGVu"},
            "stringData": {"m": "hidden"}},
        {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "other", "namespace": "shop"}, "stringData": {"m": "hidden"}},
        {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web", "namespace": "shop", "annotations": {"api-token": "hidden"}}, "spec": {"template": {"spec":
            {"containers": [{"name": "web", "args": ["--token=hidden"], "env": [{"name": "NEW_TOKEN", "value": "hidden"}, {"name": "URL", "value": "db://u:hidden@h"}]}]}}}}]}"#;
    let shop = cluster(SHOP);
    let fork = shop.with_changes(&[Change::apply("m", manifest)]).expect("it is a manifest");
    assert_eq!(fork.changed().len(), 2);
    let objects: Vec<_> = fork.objects().collect();
    let said = format!(
        "{:?} {} {objects:?} {}",
        told(&fork),
        serde_json::to_string(fork.applied()).expect("it serializes"),
        serde_json::to_string(&objects).expect("it serializes")
    );
    assert!(!said.contains("hidden") && !said.contains("aGlkZGVu"), "{said}");
}
