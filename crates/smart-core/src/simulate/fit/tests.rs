//! The facts behind obstacles, and what is suggested.

use super::{Fit, FitMore};
use crate::object::ObjectRef;
use crate::simulate::schedule::testing::{cluster, node, object, placed, pod, requests, sized};

mod more;
mod suggestions;

/// Returns the answer for the pod `n/p`; the order of the input does not matter to it.
fn fit(items: &[String]) -> Fit {
    let ask =
        |items: &[String]| cluster(items).fit(&[ObjectRef::new("", "Pod", "n", "p")]).expect("the pod p").answer.fits.remove(0);
    let mut reversed = items.to_vec();
    reversed.reverse();
    let found = ask(items);
    assert_eq!(ask(&reversed), found);
    found
}

/// Returns the facts about each node, first those of the filter at which the scheduler stops.
fn facts(items: &[String]) -> Vec<String> {
    let of = |unfit: &super::Unfit| {
        let details = unfit.obstacles.iter().flat_map(|obstacle| &obstacle.details);
        format!("{}: {}", unfit.node, details.map(ToString::to_string).collect::<Vec<_>>().join(", "))
    };
    fit(items).unfit.iter().map(of).collect()
}

fn cpu(amount: &str) -> String {
    requests(&format!(r#""cpu": "{amount}""#))
}

#[test]
fn facts_are_read_from_the_cluster() {
    let p = |spec: &str| pod("p", "p", "", spec);
    let port = r#""containers": [{"name": "c", "ports": [{"hostPort": 80}]}]"#;
    let apart = r#""affinity": {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [{"topologyKey":
        "kubernetes.io/hostname", "labelSelector": {"matchLabels": {"app": "p"}}}]}}"#;
    let near = apart.replace("podAntiAffinity", "podAffinity").replace(r#""app": "p""#, r#""app": "db""#);
    let spread = r#""topologySpreadConstraints": [{"topologyKey": "z", "maxSkew": 1, "whenUnsatisfiable": "DoNotSchedule",
        "labelSelector": {"matchLabels": {"app": "p"}}}]"#;
    let affinity = r#""affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms":
        [{"matchExpressions": [{"key": "x", "operator": "In", "values": ["1", "2"]}, {"key": "y", "operator": "Exists"}]},
        {"matchExpressions": [{"key": "y", "operator": "DoesNotExist"}, {"key": "x", "operator": "Gt", "values": ["3"]}]}]}}}"#;
    for (items, expected) in [
        (vec![node("a", "", r#""unschedulable": true"#), p("")], "a: is cordoned"),
        (
            vec![node("a", "", r#""taints": [{"key": "k", "value": "v", "effect": "NoExecute"}]"#), p("")],
            "a: taint k=v:NoExecute",
        ),
        (vec![node("a", r#""x": "2""#, ""), p(r#""nodeSelector": {"x": "1"}"#)], "a: nodeSelector wants x=1, has 2"),
        // Of alternatives the one that is nearest to being met is told.
        (vec![node("a", "", ""), p(affinity)], "a: nodeAffinity wants x>3, has no such label"),
        (vec![node("a", "", ""), pod("x", "x", "a", &cpu("3")), p(&cpu("1500m"))], "a: cpu: wants 1.5, 1 of 4 free"),
        (vec![node("a", "", ""), p(&cpu("5"))], "a: cpu: wants 5, has 4 at most"),
        (
            vec![sized("a", "", "", r#""cpu": "4", "memory": "8Gi", "pods": "1""#), pod("x", "x", "a", ""), p("")],
            "a: has 1 of 1 pods",
        ),
        (vec![node("a", "", ""), pod("x", "x", "a", port), p(port)], "a: port 80/TCP is taken by n/x"),
        (vec![node("a", "", ""), pod("x", "p", "a", ""), p(apart)], "a: must not share a node with n/x"),
        (vec![node("a", "", ""), pod("x", "x", "a", apart), p("")], "a: n/x shares no node with it"),
        (vec![node("a", "", ""), p(&near)], "a: no pod with app=db in this node, nor anywhere"),
        (
            vec![
                node("a", r#""z": "1""#, ""),
                node("b", r#""z": "2""#, r#""unschedulable": true"#),
                pod("x", "p", "a", ""),
                p(spread),
            ],
            "a: z 1 has 1 pod, 2 0: at most 1 more",
        ),
        (
            vec![
                node("a", "", ""),
                p(r#""volumes": [{"name": "v", "persistentVolumeClaim": {"claimName": "dat"}}]"#),
                object("v1 PersistentVolumeClaim n/data", "", ""),
            ],
            "a: claim dat is not there; there is data, claim dat is not there; there is data, claim dat is not there; \
             there is data, claim dat is not there; there is data",
        ),
    ] {
        assert_eq!(facts(&items).first().map(String::as_str), Some(expected), "{items:?}");
    }
}

#[test]
fn room_that_is_promised_is_told() {
    let promised = pod("x", "x", "", &cpu("3")).replace(r#""spec": {"#, r#""status": {"nominatedNodeName": "a"}, "spec": {"#);
    assert_eq!(facts(&[node("a", "", ""), promised, pod("p", "p", "", &cpu("2"))]), ["a: the room is promised to n/x"]);
}

#[test]
fn a_node_without_a_size_is_unknown_and_not_full() {
    let items = [sized("a", "", "", ""), pod("p", "p", "", &cpu("1"))];
    let fit = fit(&items);
    assert_eq!(facts(&items), ["a: does not tell what it has: no status.allocatable"]);
    assert_eq!((fit.never, fit.suggestions.len()), (false, 0));
    let unknown = "whether node a has room for it: it does not tell status.allocatable";
    assert!(fit.unknown.iter().any(|told| told == unknown), "{:?}", fit.unknown);
    // Where something else is in the way nothing depends on it.
    let tainted = sized("a", "", r#""unschedulable": true"#, "");
    assert!(!self::fit(&[tainted, pod("p", "p", "", "")]).unknown.iter().any(|told| told.contains("allocatable")));
}

#[test]
fn never_is_told_apart_from_full() {
    let never = |items: &[String]| fit(items).never;
    let p = |spec: &str| pod("p", "p", "", spec);
    let daemon = r#""ownerReferences": [{"apiVersion": "apps/v1", "kind": "DaemonSet", "name": "d", "controller": true}]"#;
    assert!(!never(&[node("a", "", ""), pod("x", "x", "a", &cpu("4")), p(&cpu("1"))]));
    assert!(never(&[node("a", "", ""), p(&cpu("5"))]));
    assert!(never(&[node("a", "", r#""unschedulable": true"#), p("")]));
    // What runs on each node stays there.
    assert!(never(&[node("a", "", ""), placed("x", daemon, "a", &cpu("1")), p(&cpu("4"))]));
    // Those that it must be near to can come, where the node has the label.
    let near = r#""affinity": {"podAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [{"topologyKey": "z",
        "labelSelector": {"matchLabels": {"app": "db"}}}]}}"#;
    assert!(!never(&[node("a", r#""z": "1""#, ""), p(near)]));
    assert!(never(&[node("a", "", ""), p(near)]));
}

#[test]
fn what_keeps_a_pod_from_the_scheduler() {
    let waits = |pod: String| fit(&[node("a", "", ""), pod]).waits.iter().map(ToString::to_string).collect::<Vec<_>>();
    let p = |spec: &str| pod("p", "p", "", spec);
    assert!(waits(p("")).is_empty());
    assert_eq!(waits(p(r#""schedulingGates": [{"name": "g"}]"#)), ["waits for its scheduling gates: g"]);
    assert_eq!(
        waits(p(r#""schedulerName": "other""#)),
        ["is for the scheduler other; this is how the default scheduler would judge"]
    );
    assert_eq!(waits(p("").replace(r#""spec""#, r#""status": {"phase": "Failed"}, "spec""#)), ["has ended (Failed)"]);
    assert_eq!(waits(placed("p", r#""deletionTimestamp": "2026-01-01T00:00:00Z""#, "", "")), ["is being deleted"]);
}

#[test]
fn a_pod_with_a_node_is_judged_as_if_it_had_none() {
    let found = fit(&[node("a", "", ""), pod("p", "p", "a", &cpu("4"))]);
    assert_eq!((found.node.as_str(), found.feasible.len()), ("a", 1));
    let ended = pod("p", "p", "a", &cpu("4")).replace(r#""spec""#, r#""status": {"phase": "Succeeded"}, "spec""#);
    assert_eq!(fit(&[node("a", "", ""), ended]).feasible.len(), 1);
}

#[test]
fn what_the_input_does_not_list_is_not_known() {
    let claims = r#""resourceClaims": [{"name": "gpu", "resourceClaimTemplateName": "t", "resourceClaimName": "c"}]"#;
    let claim = object("resource.k8s.io/v1 ResourceClaim n/c", "", r#""spec": {}"#);
    let unknown = fit(&[node("a", "", ""), pod("p", "p", "", claims), claim]).unknown;
    assert!(unknown.iter().any(|words| words.starts_with("on which nodes the devices are")), "{unknown:?}");
    assert!(unknown.iter().any(|words| words.contains("pods of other namespaces")), "{unknown:?}");
}

#[test]
fn what_is_no_pod_is_refused() {
    let cluster = cluster(&[node("a", "", ""), pod("p", "p", "", "")]);
    let error = |kind: &str, namespace: &str, name: &str| {
        cluster.fit_all(&[ObjectRef::new("", kind, namespace, name)], 1).map(|_| ()).unwrap_err().to_string()
    };
    assert!(error("Pod", "n", "q").contains("is not in the input"), "{}", error("Pod", "n", "q"));
    assert!(error("Node", "", "a").contains("only pods and workloads"), "{}", error("Node", "", "a"));
}

#[test]
fn many_nodes_take_a_screen_at_most() {
    let taint = |number: usize| match number % 3 {
        0 => r#""taints": [{"key": "k", "effect": "NoSchedule"}]"#,
        1 => r#""unschedulable": true"#,
        _ => "",
    };
    let mut items: Vec<String> = (0..500).map(|number| node(&format!("n{number:03}"), "", taint(number))).collect();
    items.extend(
        (0..500).map(|number| pod(&format!("x{number:03}"), "x", &format!("n{number:03}"), &cpu(&format!("{}m", 3000 + number)))),
    );
    items.push(pod("p", "p", "", &cpu("2")));
    let report = cluster(&items).fit(&[ObjectRef::new("", "Pod", "n", "p")]).expect("the pod p");
    let options = crate::RenderOptions::default().width(80);
    let page = report.page(&options, false).to_string();
    assert!(page.lines().count() < 40, "{page}");
    assert!(page.lines().all(|line| line.chars().count() <= 80 || line.contains("kubectl")), "{page}");
    assert!(page.contains("cpu: wants 2, 998m of 4 free at best"), "{page}");
    assert!(report.page(&options, true).to_string().lines().count() > 500);
}

/// Returns how many more pods fit, where, and the facts that stop the next.
fn told(more: &FitMore) -> String {
    let places: Vec<String> = more.places.iter().map(|place| format!("{}:{}", place.node, place.pods)).collect();
    let next = more.next.as_ref().map_or_else(String::new, |next| {
        let unfit = next.unfit.iter().map(|unfit| {
            let details = unfit.obstacles.iter().flat_map(|obstacle| &obstacle.details);
            format!("; {}: {}", unfit.node, details.map(ToString::to_string).collect::<Vec<_>>().join(", "))
        });
        unfit.collect()
    });
    format!("{} on {}{next}", more.fits, places.join(" "))
}
