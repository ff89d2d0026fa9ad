//! What goes, what stays, what is stuck.

use serde_json::{Value, json};

use super::super::{Propagation, cascade};
use super::Propagation::{Background, Foreground, Orphan};
use super::{OLD, check, cluster, deleted, named, object, owned, told};

fn web() -> Vec<Value> {
    let revision = json!({"annotations": {"deployment.kubernetes.io/revision": "1"}});
    let mut set = owned(&["apps/v1 Deployment web!"]);
    set.as_object_mut().expect("an object").extend(revision.as_object().expect("an object").clone());
    vec![
        object("apps/v1 Deployment n/web", revision, json!({})),
        object("apps/v1 ReplicaSet n/web-1", set, json!({})),
        object("v1 Pod n/web-1-a", owned(&["apps/v1 ReplicaSet web-1!"]), json!({"status": {"phase": "Running"}})),
        object("v1 Pod n/other", json!({}), json!({})),
    ]
}

#[test]
fn dependents_follow_their_owner() {
    let gone = ["goes Deployment/n/web: asked", "goes ReplicaSet/n/web-1: owner web", "goes Pod/n/web-1-a: owner web-1"];
    check(&web(), &["apps/Deployment n/web"], Background, &gone);
    check(&web(), &["apps/Deployment n/web"], Foreground, &gone);
    check(
        &web(),
        &["apps/Deployment n/web"],
        Orphan,
        &["goes Deployment/n/web: asked", "left ReplicaSet/n/web-1 by Deployment/n/web"],
    );
}

#[test]
fn controllers_make_again_what_they_need() {
    check(&web(), &["Pod n/web-1-a"], Background, &["goes Pod/n/web-1-a: asked", "again Pod/n/web-1-a"]);
    check(
        &web(),
        &["apps/ReplicaSet n/web-1"],
        Background,
        &["goes ReplicaSet/n/web-1: asked", "goes Pod/n/web-1-a: owner web-1", "again Pod/n/web-1-a", "again ReplicaSet/n/web-1"],
    );
    // An older ReplicaSet is not made again.
    let mut old = web();
    old[0]["metadata"]["annotations"] = json!({"deployment.kubernetes.io/revision": "2"});
    let gone = ["goes ReplicaSet/n/web-1: asked", "goes Pod/n/web-1-a: owner web-1"];
    check(&old, &["apps/ReplicaSet n/web-1"], Background, &gone);
    check(&web(), &["Pod n/other"], Background, &["goes Pod/n/other: asked"]);
    let ended = object("v1 Pod n/a", owned(&["batch/v1 Job j!"]), json!({"status": {"phase": "Succeeded"}}));
    check(&[object("batch/v1 Job n/j", json!({}), json!({})), ended], &["Pod n/a"], Background, &["goes Pod/n/a: asked"]);
    let everywhere = [
        object("v1 ServiceAccount n/default", json!({}), json!({})),
        object("v1 ConfigMap n/kube-root-ca.crt", json!({}), json!({})),
        object("coordination.k8s.io/v1 Lease n/leader", json!({}), json!({"spec": {"holderIdentity": "a"}})),
        object("v1 Service n/s", json!({}), json!({"spec": {"selector": {"app": "a"}}})),
        object("discovery.k8s.io/v1 EndpointSlice n/s-1", owned(&["v1 Service s!"]), json!({})),
        object("v1 Endpoints n/s", json!({}), json!({})),
    ];
    let all = [
        "ServiceAccount n/default",
        "ConfigMap n/kube-root-ca.crt",
        "coordination.k8s.io/Lease n/leader",
        "discovery.k8s.io/EndpointSlice n/s-1",
        "Endpoints n/s",
    ];
    for one in all {
        let name = named(one);
        let (goes, again) = (format!("goes {name}: asked"), format!("again {name}"));
        check(&everywhere, &[one], Background, &[&goes, &again]);
    }
}

#[test]
fn an_owner_that_stays_keeps_its_dependents() {
    let map = |owners: &[&str]| object("v1 ConfigMap n/c", owned(owners), json!({}));
    let (a, b) = (object("v1 Secret n/a", json!({}), json!({})), object("v1 Secret n/b", json!({}), json!({})));
    let items = [a.clone(), b.clone(), map(&["v1 Secret a", "v1 Secret b"])];
    let other = [
        "goes Secret/n/a: asked",
        r#"stays ConfigMap/n/c: OtherOwner(ObjectRef { namespace: "n", kind: "Secret", group: "", name: "b" })"#,
    ];
    check(&items, &["Secret n/a"], Background, &other);
    check(
        &items,
        &["Secret n/b", "Secret n/a"],
        Background,
        &["goes Secret/n/a: asked", "goes Secret/n/b: asked", "goes ConfigMap/n/c: owner a"],
    );
    // No such Secret, and Secrets were listed.
    let items = [a.clone(), map(&["v1 Secret a", "v1 Secret gone"])];
    check(&items, &["Secret n/a"], Background, &["goes Secret/n/a: asked", "goes ConfigMap/n/c: owner a"]);
    // Nobody knows whether there is such a Job.
    let items = [a.clone(), map(&["v1 Secret a", "batch/v1 Job j"])];
    let unknown = [
        "goes Secret/n/a: asked",
        r#"stays ConfigMap/n/c: UnknownOwner(ObjectRef { namespace: "n", kind: "Job", group: "batch", name: "j" })"#,
    ];
    check(&items, &["Secret n/a"], Background, &unknown);
    // An owner in another namespace is none.
    let items = [a.clone(), object("batch/v1 Job m/j", json!({}), json!({})), map(&["v1 Secret a", "batch/v1 Job j"])];
    check(&items, &["Secret n/a"], Background, &["goes Secret/n/a: asked", "goes ConfigMap/n/c: owner a"]);
    // Another object of the name is not the owner: nor does it take the dependent along, nor keep it.
    let mut other = b;
    other["metadata"]["uid"] = json!("another");
    check(&[other.clone(), map(&["v1 Secret b"])], &["Secret n/b"], Background, &["goes Secret/n/b: asked"]);
    check(
        &[a, other, map(&["v1 Secret a", "v1 Secret b"])],
        &["Secret n/a"],
        Background,
        &["goes Secret/n/a: asked", "goes ConfigMap/n/c: owner a"],
    );
}

#[test]
fn finalizers_hold_their_object_and_who_waits_for_it() {
    let held = |finalizer: &str| json!({"finalizers": [finalizer], "deletionTimestamp": OLD});
    let owner = object("v1 Secret n/a", held("x.example.com/f"), json!({}));
    let items = [owner.clone(), object("v1 ConfigMap n/c", owned(&["v1 Secret a!"]), json!({}))];
    check(
        &items,
        &["Secret n/a"],
        Background,
        &[
            "goes Secret/n/a: asked, after Secret/n/a",
            "goes ConfigMap/n/c: owner a, after Secret/n/a",
            "stuck Secret/n/a: finalizer of the controller of x.example.com",
        ],
    );
    check(
        &items,
        &["Secret n/a"],
        Foreground,
        &[
            "goes Secret/n/a: asked, after Secret/n/a",
            "goes ConfigMap/n/c: owner a",
            "stuck Secret/n/a: finalizer of the controller of x.example.com",
        ],
    );
    // In the foreground the owner waits for the dependents that block it, in the background it does not.
    let mut dependent = object("v1 ConfigMap n/c", owned(&["v1 Secret a!"]), json!({}));
    dependent["metadata"]["finalizers"] = json!(["x.example.com/f"]);
    dependent["metadata"]["deletionTimestamp"] = json!(OLD);
    let items = [object("v1 Secret n/a", json!({}), json!({})), dependent];
    let stuck = "stuck ConfigMap/n/c: finalizer of the controller of x.example.com";
    check(
        &items,
        &["Secret n/a"],
        Foreground,
        &[
            "goes Secret/n/a: asked, after ConfigMap/n/c",
            "goes ConfigMap/n/c: owner a, after ConfigMap/n/c",
            stuck,
            "stuck Secret/n/a: content 1",
        ],
    );
    check(
        &items,
        &["Secret n/a"],
        Background,
        &["goes Secret/n/a: asked", "goes ConfigMap/n/c: owner a, after ConfigMap/n/c", stuck],
    );
    // What the cluster takes away itself holds nothing.
    check(
        &[object("v1 Pod n/a", json!({"finalizers": ["batch.kubernetes.io/job-tracking"]}), json!({}))],
        &["Pod n/a"],
        Background,
        &["goes Pod/n/a: asked"],
    );
}

#[test]
fn a_finalizer_holds_only_where_it_shows_that_nobody_acts() {
    let finalizers = json!({"finalizers": ["acme.cert-manager.io/finalizer"]});
    let held = object("acme.cert-manager.io/v1 Challenge n/c", finalizers, json!({}));
    let manager = |ready: &str| {
        object(
            "v1 Pod m/cert-manager-0",
            json!({"labels": {"app": "cert-manager"}}),
            json!({"status": {"phase": "Running", "conditions": [{"type": "Ready", "status": ready}]}}),
        )
    };
    let mut young = held.clone();
    young["metadata"]["deletionTimestamp"] = json!("2025-12-31T23:55:00Z");
    let mut old = held.clone();
    old["metadata"]["deletionTimestamp"] = json!(OLD);
    let awaits = "awaits Challenge/n/c: cert-manager";
    let stuck = "stuck Challenge/n/c: finalizer of cert-manager";
    let challenge = "acme.cert-manager.io/Challenge n/c";
    for (items, delete, expected) in [
        (vec![held.clone()], vec![challenge], awaits),
        (vec![young], vec![challenge], awaits),
        (vec![old], vec![challenge], stuck),
        (vec![held.clone(), manager("True")], vec![challenge], awaits),
        (vec![held.clone(), manager("False")], vec![challenge], stuck),
        (vec![held.clone(), manager("True")], vec![challenge, "Namespace m"], stuck),
        // One pod that is deleted is made again.
        (vec![held, manager("True")], vec![challenge, "Pod m/cert-manager-0"], awaits),
    ] {
        let (_, answer) = deleted(&items, &delete, Background);
        let told = told(&answer);
        assert!(told.iter().any(|line| line == expected), "{delete:?} {items:?}: {told:?}");
        let waits = answer.removed.iter().any(|removed| removed.object.kind == "Challenge" && removed.waits_for.is_some());
        assert_eq!(waits, expected == stuck);
    }
}

fn claimed(policy: &str, node: &str, phase: &str) -> Vec<Value> {
    let protected = |by: &str| json!({"finalizers": [format!("kubernetes.io/{by}-protection")]});
    let volumes = json!([{"name": "v", "persistentVolumeClaim": {"claimName": "c"}}]);
    vec![
        object("v1 PersistentVolumeClaim n/c", protected("pvc"), json!({"spec": {"volumeName": "pv"}})),
        object(
            "v1 PersistentVolume pv",
            protected("pv"),
            json!({"spec": {"persistentVolumeReclaimPolicy": policy, "claimRef": {"namespace": "n", "name": "c",
                "uid": "PersistentVolumeClaim-c"}}, "status": {"phase": "Bound"}}),
        ),
        object("v1 Pod n/p", json!({}), json!({"spec": {"nodeName": node, "volumes": volumes}, "status": {"phase": phase}})),
    ]
}

#[test]
fn claims_and_volumes_are_protected_and_reclaimed() {
    let used = [
        "goes PersistentVolumeClaim/n/c: asked, after PersistentVolumeClaim/n/c",
        "goes PersistentVolume/pv: claim c, after PersistentVolumeClaim/n/c",
        "stuck PersistentVolumeClaim/n/c: used by 1",
    ];
    check(&claimed("Delete", "w1", "Running"), &["PersistentVolumeClaim n/c"], Background, &used);
    // A pod that has ended uses it, too; one that was never placed does not.
    check(&claimed("Delete", "w1", "Succeeded"), &["PersistentVolumeClaim n/c"], Background, &used);
    let free = ["goes PersistentVolumeClaim/n/c: asked", "goes PersistentVolume/pv: claim c"];
    check(&claimed("Delete", "", "Pending"), &["PersistentVolumeClaim n/c"], Background, &free);
    let kept = ["goes PersistentVolumeClaim/n/c: asked", "stays PersistentVolume/pv: ReclaimPolicy"];
    check(&claimed("Retain", "", "Pending"), &["PersistentVolumeClaim n/c"], Background, &kept);
    let together = ["goes PersistentVolumeClaim/n/c: asked", "goes Pod/n/p: asked", "goes PersistentVolume/pv: claim c"];
    check(&claimed("Delete", "w1", "Running"), &["PersistentVolumeClaim n/c", "Pod n/p"], Background, &together);
    let volume = ["goes PersistentVolume/pv: asked, after PersistentVolume/pv", "stuck PersistentVolume/pv: used by 1"];
    check(&claimed("Delete", "w1", "Running"), &["PersistentVolume pv"], Background, &volume);
}

#[test]
fn stateful_sets_leave_their_claims() {
    let set = |policy: Value| {
        object(
            "apps/v1 StatefulSet n/db",
            json!({}),
            json!({"spec": {"replicas": 1, "persistentVolumeClaimRetentionPolicy": policy,
            "volumeClaimTemplates": [{"metadata": {"name": "data"}}]}}),
        )
    };
    let claim = |meta: Value| object("v1 PersistentVolumeClaim n/data-db-0", meta, json!({}));
    let asked = "goes StatefulSet/n/db: asked";
    check(
        &[set(json!({})), claim(json!({})), object("v1 PersistentVolumeClaim n/data-dbx-0", json!({}), json!({}))],
        &["apps/StatefulSet n/db"],
        Background,
        &[asked, "stays PersistentVolumeClaim/n/data-db-0: ClaimRetention"],
    );
    check(
        &[set(json!({"whenDeleted": "Delete"})), claim(owned(&["apps/v1 StatefulSet db"]))],
        &["apps/StatefulSet n/db"],
        Background,
        &[asked, "goes PersistentVolumeClaim/n/data-db-0: owner db"],
    );
    check(
        &[set(json!({})), claim(json!({}))],
        &["PersistentVolumeClaim n/data-db-0"],
        Background,
        &["goes PersistentVolumeClaim/n/data-db-0: asked", "again PersistentVolumeClaim/n/data-db-0 later"],
    );
}

#[test]
fn a_namespace_takes_all_along_and_stalls_on_what_does_not_answer() {
    let api = |state: &str| {
        object(
            "apiregistration.k8s.io/v1 APIService v1.x",
            json!({}),
            json!({"spec": {"group": "x", "version": "v1",
            "service": {"namespace": "n", "name": "s"}}, "status": {"conditions": [{"type": "Available", "status": state}]}}),
        )
    };
    let space = object("v1 Namespace n", json!({}), json!({}));
    let map = |meta: Value| object("v1 ConfigMap n/c", meta, json!({}));
    let other = object("v1 ConfigMap m/c", json!({}), json!({}));
    let gone = ["goes Namespace/n: asked", "goes ConfigMap/n/c: namespace n"];
    check(&[space.clone(), map(json!({})), other.clone(), api("True")], &["Namespace n"], Background, &gone);
    check(
        &[space.clone(), map(json!({})), api("False")],
        &["Namespace n"],
        Background,
        &["goes Namespace/n: asked, after Namespace/n", gone[1], "stuck Namespace/n: api v1.x"],
    );
    // The API that is served from the namespace goes with it.
    check(
        &[space.clone(), object("v1 Service n/s", json!({}), json!({})), api("True")],
        &["Namespace n"],
        Background,
        &["goes Namespace/n: asked, after Namespace/n", "goes Service/n/s: namespace n", "stuck Namespace/n: api v1.x"],
    );
    check(
        &[space, map(json!({"finalizers": ["x.example.com/f"], "deletionTimestamp": OLD}))],
        &["Namespace n"],
        Background,
        &[
            "goes Namespace/n: asked, after ConfigMap/n/c",
            "goes ConfigMap/n/c: namespace n, after ConfigMap/n/c",
            "stuck Namespace/n: content 1",
            "stuck ConfigMap/n/c: finalizer of the controller of x.example.com",
        ],
    );
    check(&[map(json!({}))], &["Namespace n"], Background, &[gone[1], "absent Namespace/n"]);
    check(&[other], &["Namespace kube-system", "Pod n/x"], Background, &["refused Namespace/kube-system", "absent Pod/n/x"]);
}

#[test]
fn kinds_services_and_accounts_take_along_what_is_theirs() {
    let definition = object(
        "apiextensions.k8s.io/v1 CustomResourceDefinition dbs.x",
        json!({}),
        json!({"spec": {"group": "x", "names": {"kind": "Db", "plural": "dbs"}}}),
    );
    let custom = object("x/v1 Db n/a", json!({"finalizers": ["x/f"], "deletionTimestamp": OLD}), json!({}));
    check(
        &[definition, custom, object("y/v1 Db n/a", json!({}), json!({}))],
        &["apiextensions.k8s.io/CustomResourceDefinition dbs.x"],
        Background,
        &[
            "goes CustomResourceDefinition/dbs.x: asked, after Db/n/a",
            "goes Db/n/a: definition dbs.x, after Db/n/a",
            "stuck CustomResourceDefinition/dbs.x: content 1",
            "stuck Db/n/a: finalizer of the controller of x",
        ],
    );
    let slice = |by: &str| json!({"labels": {"kubernetes.io/service-name": "s", "endpointslice.kubernetes.io/managed-by": by}});
    check(
        &[
            object("v1 Service n/s", json!({}), json!({})),
            object("v1 Endpoints n/s", json!({}), json!({})),
            object("discovery.k8s.io/v1 EndpointSlice n/s-1", slice("endpointslicemirroring-controller.k8s.io"), json!({})),
            object("discovery.k8s.io/v1 EndpointSlice n/s-2", slice("me"), json!({})),
        ],
        &["Service n/s"],
        Background,
        &["goes Service/n/s: asked", "goes EndpointSlice/n/s-1: service s", "goes Endpoints/n/s: service s"],
    );
    let token = |name: &str| {
        object(
            &format!("v1 Secret n/{name}"),
            json!({"annotations": {"kubernetes.io/service-account.name": name}}),
            json!({"type": "kubernetes.io/service-account-token"}),
        )
    };
    check(
        &[object("v1 ServiceAccount n/a", json!({}), json!({})), token("a"), token("b")],
        &["ServiceAccount n/a"],
        Background,
        &["goes ServiceAccount/n/a: asked", "goes Secret/n/a: account a"],
    );
}

#[test]
fn gitops_takes_along_what_it_manages_where_its_finalizer_says_so() {
    let application = |meta: Value| {
        object(
            "argoproj.io/v1alpha1 Application argocd/shop",
            meta,
            json!({"spec": {"syncPolicy": {"automated": {"selfHeal": true}}}}),
        )
    };
    let tracked = |name: &str, options: &str| {
        let marks = json!({"annotations": {"argocd.argoproj.io/tracking-id": format!("shop:/ConfigMap:n/{name}"), "argocd.argoproj.io/sync-options": options}});
        object(&format!("v1 ConfigMap n/{name}"), marks, json!({}))
    };
    let items = [
        application(json!({"finalizers": ["resources-finalizer.argocd.argoproj.io"]})),
        tracked("a", ""),
        tracked("b", "Delete=false"),
    ];
    check(
        &items,
        &["argoproj.io/Application argocd/shop"],
        Background,
        &[
            "goes Application/argocd/shop: asked",
            "goes ConfigMap/n/a: pruned by shop",
            "awaits Application/argocd/shop: Argo CD",
            "stays ConfigMap/n/b: Marked",
        ],
    );
    check(&items, &["ConfigMap n/a"], Background, &["goes ConfigMap/n/a: asked", "again ConfigMap/n/a later"]);
    check(
        &[application(json!({})), tracked("a", "")],
        &["argoproj.io/Application argocd/shop"],
        Background,
        &["goes Application/argocd/shop: asked", "stays ConfigMap/n/a: NotPruned"],
    );
    let flux = |spec: Value| {
        let labels =
            json!({"labels": {"kustomize.toolkit.fluxcd.io/name": "k", "kustomize.toolkit.fluxcd.io/namespace": "flux"}});
        let meta = json!({"finalizers": ["finalizers.fluxcd.io"]});
        [
            object("kustomize.toolkit.fluxcd.io/v1 Kustomization flux/k", meta, json!({"spec": spec})),
            object("v1 ConfigMap n/c", labels, json!({})),
        ]
    };
    for (spec, expected) in [
        (json!({"prune": true}), "goes ConfigMap/n/c: pruned by k"),
        (json!({"prune": false, "deletionPolicy": "Delete"}), "goes ConfigMap/n/c: pruned by k"),
        (json!({"prune": true, "deletionPolicy": "Orphan"}), "stays ConfigMap/n/c: NotPruned"),
        (json!({"prune": true, "suspend": true}), "stays ConfigMap/n/c: NotPruned"),
        (json!({"prune": false}), "stays ConfigMap/n/c: NotPruned"),
    ] {
        let answer = cascade(&cluster(&flux(spec)), &[named("kustomize.toolkit.fluxcd.io/Kustomization flux/k")], Background);
        assert!(told(&answer).iter().any(|line| line == expected), "{expected}: {answer:?}");
    }
}

#[test]
fn circles_of_owners_and_many_dependents_come_to_an_end() {
    let one = |name: &str, owner: &str| {
        object(&format!("v1 ConfigMap n/{name}"), owned(&[&format!("v1 ConfigMap {owner}!")]), json!({}))
    };
    for propagation in [Background, Foreground] {
        check(
            &[one("a", "b"), one("b", "a")],
            &["ConfigMap n/a"],
            propagation,
            &["goes ConfigMap/n/a: asked", "goes ConfigMap/n/b: owner a"],
        );
        check(&[one("a", "a")], &["ConfigMap n/a"], propagation, &["goes ConfigMap/n/a: asked"]);
    }
    let mut items: Vec<Value> = (0..10_000).map(|n| one(&format!("c{n}"), "top")).collect();
    items.push(object("v1 ConfigMap n/top", json!({"finalizers": ["x/f"], "deletionTimestamp": OLD}), json!({})));
    let answer = cascade(&cluster(&items), &[named("ConfigMap n/top")], Propagation::Background);
    assert_eq!(answer.removed.len(), 10_001);
    assert!(answer.removed.iter().all(|removed| removed.waits_for.is_some()));
}
