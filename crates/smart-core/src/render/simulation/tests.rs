use super::super::RenderOptions;
use crate::cluster::Cluster;
use crate::input::Input;
use crate::object::ObjectRef;
use crate::object::quantity::Quantity;
use crate::report::Report;
use crate::simulate::{
    Change, Effect, EffectSeverity, LossAnswer, Moment, NodeUse, Part, Placement, SimulationAnswer, SimulationOptions,
};

fn simulated(dump: &str, change: &str) -> Report<SimulationAnswer> {
    let mut input = Input::new();
    input.dump("dump", dump.as_bytes()).expect("is a dump");
    let changes = Change::sequence(change).expect("is a change");
    Cluster::new(input, None).simulate(&changes, &SimulationOptions::default()).expect("can be made")
}

fn text(report: &Report<SimulationAnswer>, form: &str) -> String {
    report.render(form, None, &RenderOptions::default()).expect("the form is known")
}

const NODES: &str = r#"{"apiVersion": "v1", "kind": "List", "items": [
    {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "a"}, "status": {"allocatable": {"cpu": "2", "memory": "4Gi", "pods": "9"}}},
    {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "b"}, "status": {"allocatable": {"cpu": "2", "memory": "4Gi", "pods": "9"}}},
    {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "c"}, "status": {"allocatable": {"cpu": "2", "memory": "4Gi", "pods": "9"}}},
    {"apiVersion": "apps/v1", "kind": "ReplicaSet", "metadata": {"name": "web", "namespace": "n", "uid": "u"}, "spec": {"replicas": 1}},
    {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web-1", "namespace": "n",
        "ownerReferences": [{"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "web", "uid": "u", "controller": true}]},
     "spec": {"nodeName": "a", "containers": [{"name": "<b>", "resources": {"requests": {"cpu": "1"}}}]},
     "status": {"phase": "Running", "conditions": [{"type": "Ready", "status": "True"}]}}]}"#;

#[test]
fn the_impact_comes_first_and_chance_is_told() {
    let told = text(&simulated(NODES, "drain node a"), "text");
    let head = "→ IMPACT ANALYSIS:\n  Direct: 1 pod needs rescheduling\n  Cascade: nothing follows from it\n  \
                Critical: nothing\n  Historical: no history in the input\n\ndrain node a\n";
    assert!(told.starts_with(head), "{told}");
    assert!(told.contains("1 pod ties: it could as well go to another node with the same score."), "{told}");
    let wide = text(&simulated(NODES, "drain node a"), "wide");
    assert!(wide.contains("(or b: a tie)") || wide.contains("(or c: a tie)"), "{wide}");
}

#[test]
fn a_page_shows_nodes_before_and_after() {
    let html = text(&simulated(NODES, "drain node a"), "html");
    for part in ["class=\"bars\"", "1 → 0 of 2", "cordoned", "<h1>Impact of drain node a</h1>"] {
        assert!(html.contains(part), "{part}: {html}");
    }
    assert!(!html.contains("<script") && !html.contains("http://"), "{html}");
    assert_eq!(html.matches("<section").count(), html.matches("</section>").count());
}

#[test]
fn nothing_is_one_line() {
    let report =
        Report { answer: SimulationAnswer { changes: vec!["label deploy/a x=y".to_owned()], ..Default::default() }, ..frame() };
    assert_eq!(text(&report, "text"), "→ IMPACT ANALYSIS: nothing happens by label deploy/a x=y\n");
    let ascii = report.render("text", None, &RenderOptions::default().ascii(true)).expect("the form is known");
    assert_eq!(ascii, "-> IMPACT ANALYSIS: nothing happens by label deploy/a x=y\n");
    assert_eq!(text(&report, "md"), "## Nothing happens by label deploy/a x=y\n");
}

#[test]
fn losses_stand_in_order_and_harmless_ones_are_counted() {
    let loss = |lost: &str, unplaced: usize, services_lost: Vec<ObjectRef>| LossAnswer {
        lost: lost.into(),
        pods: 7,
        unplaced,
        gone: 0,
        waiting: 0,
        services_out: Vec::new(),
        services_lost,
        volumes: Vec::new(),
    };
    let service = ObjectRef::new("", "Service", "shop", "db");
    let survey =
        vec![loss("n3", 2, vec![service]), loss("n1", 1, Vec::new()), loss("n2", 0, Vec::new()), loss("n4", 0, Vec::new())];
    let answer = SimulationAnswer { changes: vec!["lose any node".to_owned()], survey, ..Default::default() };
    let told = text(&Report { answer, ..frame() }, "text");
    let wanted = "→ IMPACT ANALYSIS:
  Direct: 4 nodes, each lost in turn
  Cascade: 2 of them leave pods without a node; 2 pods when n3 is lost
  Critical: without n3: Service shop/db has no ready endpoint left
  Historical: no history in the input

lose any node

THE LOSS OF EACH NODE, THE GRAVEST FIRST
LOST  PODS  NO NODE  GONE  WAITING  CUT OFF
n3    7     2        0     0        Service shop/db for good
n1    7     1        0     0
  The loss of 2 nodes does no such harm: all pods there find another node.
";
    assert_eq!(told, wanted);
}

#[test]
fn what_comes_later_has_its_time() {
    let timeline = vec![
        Moment { after_seconds: 40, what: "the node is not ready".to_owned() },
        Moment { after_seconds: 340, what: "its pods are deleted".to_owned() },
    ];
    let answer = SimulationAnswer { timeline, similar: vec!["incident-7, took 18m".to_owned()], ..Default::default() };
    let told =
        text(&Report { answer: SimulationAnswer { changes: vec!["lose node a".to_owned()], ..answer }, ..frame() }, "text");
    assert!(told.contains("Historical: similar to incident-7, took 18m\n"), "{told}");
    assert!(told.contains("WHEN\n  +40s    the node is not ready\n  +5m40s  its pods are deleted\n"), "{told}");
}

#[test]
fn what_is_done_to_nodes_is_meant_for_their_pods() {
    let pod = |name: &str| ObjectRef::new("", "Pod", "n", name.to_owned());
    let node = ObjectRef::new("", "Node", "", "a");
    let direct = Effect::new(Part::Direct, "deleted", EffectSeverity::Info, node.clone(), "Node a is deleted".to_owned());
    let unplaced = |reason: &'static str, pods: &[&str]| {
        let object = ObjectRef::new("apps", "Deployment", "n", reason.replace(' ', "-"));
        let pods: Vec<ObjectRef> = pods.iter().map(|name| pod(name)).collect();
        let effect = Effect::new(Part::Cascade, "pod-unplaced", EffectSeverity::Warning, object, "no node".to_owned());
        Effect { reason, ..effect.on(pods) }
    };
    let placement = |name: &str| Placement {
        pod: pod(&format!("{name}-r")),
        replaces: Some(pod(name)),
        node: "".into(),
        ties: Vec::new(),
        message: "no node".to_owned(),
    };
    let gone = NodeUse { node: "a".into(), gone: true, pods_before: 3, pods_allocatable: 9, ..used() };
    let answer = SimulationAnswer {
        changes: vec!["delete node/a".to_owned()],
        effects: vec![direct, unplaced("resources", &["x"]), unplaced("anti-affinity", &["y", "z"])],
        placements: ["x", "y", "z"].map(placement).into(),
        nodes: vec![gone],
        ..Default::default()
    };
    let told = text(&Report { answer, ..frame() }, "text");
    assert!(told.contains("Direct: 3 pods need rescheduling\n"), "{told}");
    assert!(told.contains("Cascade: 3 pods can't reschedule (mostly anti-affinity)\n"), "{told}");
    assert!(told.contains("a (gone)  3 of 9 → gone"), "{told}");
}

#[test]
fn pods_that_preempt_are_not_told_to_find_no_node() {
    let pod = |name: &str| ObjectRef::new("", "Pod", "n", name.to_owned());
    let set = ObjectRef::new("apps", "StatefulSet", "n", "s");
    let effect = Effect::new(Part::Cascade, "pod-preempts", EffectSeverity::Warning, set, "preempts".to_owned());
    let placement = |name: &str| Placement {
        pod: pod(&format!("{name}-r")),
        replaces: Some(pod(name)),
        node: "".into(),
        ties: Vec::new(),
        message: "0/1 nodes".to_owned(),
    };
    let answer = SimulationAnswer {
        changes: vec!["drain node a".to_owned()],
        effects: vec![effect.on(vec![pod("x")])],
        placements: ["x", "y"].map(placement).into(),
        ..Default::default()
    };
    let told = text(&Report { answer, ..frame() }, "text");
    assert!(told.contains("by preemption  1     n/x\n") && told.contains("no node        1     n/y\n"), "{told}");
}

fn used() -> NodeUse {
    let none = Quantity::default();
    NodeUse {
        node: "".into(),
        gone: false,
        cordoned: false,
        pods_before: 0,
        pods_after: 0,
        pods_allocatable: 0,
        cpu_before: none,
        cpu_after: none,
        cpu_allocatable: none,
        memory_before: none,
        memory_after: none,
        memory_allocatable: none,
    }
}

/// Returns an answer about nothing.
fn frame() -> Report<SimulationAnswer> {
    Cluster::new(Input::new(), None).report("simulate", SimulationAnswer::default())
}
