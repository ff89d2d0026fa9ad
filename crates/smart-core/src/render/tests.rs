use super::*;
use crate::{Cluster, FindingsOptions, Input, Scope};

/// A chain from a missing ConfigMap to an Ingress, with harm in every text that somebody may write into a cluster.
const SHOP: &str = r##"{"apiVersion": "v1", "kind": "List", "items": [
    {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "other", "namespace": "shop"}},
    {"apiVersion": "apps/v1", "kind": "ReplicaSet", "metadata": {"name": "api-5f77b9", "namespace": "shop", "ownerReferences": [
        {"apiVersion": "apps/v1", "kind": "Deployment", "name": "api", "controller": true}]}},
    {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "api-5f77b9-k8vzn", "namespace": "shop", "labels": {"app": "api"},
        "ownerReferences": [{"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "api-5f77b9", "controller": true}]},
        "spec": {"containers": [{"name": "api", "image": "i", "envFrom": [{"configMapRef": {"name": "<script>alert(1)</script>"}}]}]},
        "status": {"phase": "Pending", "conditions": [{"type": "Ready", "status": "False"}], "containerStatuses": [{"name": "api",
            "state": {"waiting": {"reason": "CreateContainerConfigError", "message": "\u001b[2J]]>&<b>*x*`_|\u202e"}}}]}},
    {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "api", "namespace": "shop"}, "spec": {"replicas": 1},
        "status": {"replicas": 1, "updatedReplicas": 1, "conditions": [{"type": "Available", "status": "False",
            "reason": "<i>", "message": "\u001b[31m<b>", "lastTransitionTime": "2026-11-23T08:00:00Z"}]}},
    {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "api", "namespace": "shop"}, "spec": {"selector": {"app": "api"},
        "ports": [{"port": 80}]}},
    {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": {"name": "shop", "namespace": "shop"}, "spec": {
        "defaultBackend": {"service": {"name": "api", "port": {"number": 80}}}}}]}"##;

fn cluster(dump: &str) -> Cluster {
    let mut input = Input::new();
    input.dump("dump", dump.as_bytes()).expect("a dump");
    Cluster::new(input, Some("2026-11-23T10:00:00Z".parse().expect("a time")))
}

fn rendered(cluster: &Cluster, form: &str, options: &RenderOptions) -> String {
    let asked = FindingsOptions::default().lint(true).info(true).events(true);
    cluster.findings(&Scope::all(), &asked).render(form, Some(cluster.graph()), options).expect("a form")
}

const FORMS: &[&str] = &["text", "wide", "md", "html", "fragment", "junit", "sarif"];

#[test]
fn nothing_that_was_written_into_the_cluster_does_harm() {
    let cluster = cluster(SHOP);
    for form in FORMS {
        let text = rendered(&cluster, form, &RenderOptions::default());
        assert!(!text.contains(['\u{1b}', '\u{202e}']), "{form}");
        if matches!(*form, "html" | "fragment" | "junit") {
            assert!(!text.contains("<script") && !text.contains("<b>*x*"), "{form}: {text}");
        }
        if *form == "md" {
            // Between backticks it is text.
            let outside: String = text.split('`').step_by(2).collect();
            assert!(!outside.replace("\\<", "").contains("<script"), "{text}");
        }
    }
}

#[test]
fn every_tag_is_closed() {
    let cluster = cluster(SHOP);
    for (form, lone) in [("html", &["meta", "br", "!DOCTYPE"][..]), ("junit", &["?xml"])] {
        let text = rendered(&cluster, form, &RenderOptions::default().wide(true));
        let mut open: Vec<&str> = Vec::new();
        for tag in text.split('<').skip(1) {
            let (tag, _) = tag.split_once('>').expect("a tag ends");
            let name = tag.split([' ', '/']).find(|part| !part.is_empty()).expect("a tag has a name");
            if tag.starts_with('/') {
                assert_eq!(open.pop(), Some(name), "{form}");
            } else if !tag.ends_with('/') && !lone.contains(&name) {
                open.push(name);
            }
        }
        assert!(open.is_empty(), "{form}: {open:?}");
    }
}

#[test]
fn sarif_has_what_the_format_asks_for() {
    let log: serde_json::Value =
        serde_json::from_str(&rendered(&cluster(SHOP), "sarif", &RenderOptions::default())).expect("JSON");
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
    assert!(rules.iter().all(|rule| rule["help"]["text"].is_string()));
    let results = run["results"].as_array().expect("results");
    assert!(!results.is_empty());
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().expect("an index")).expect("small");
        assert_eq!(rules[index]["id"], result["ruleId"]);
        assert!(matches!(result["level"].as_str(), Some("error" | "warning" | "note")));
        assert!(result["message"]["text"].is_string());
        assert!(result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"].is_string());
    }
}

#[test]
fn the_answer_stands_in_the_first_lines_and_in_the_width_that_is_asked_for() {
    let text = rendered(&cluster(SHOP), "text", &RenderOptions::default().width(80));
    let first: Vec<&str> = text.lines().take(5).collect();
    assert!(first.join("\n").contains("CRITICAL: ConfigMap shop/"), "{text}");
    // Commands and comments are copied, and so stay whole.
    let long = text
        .lines()
        .find(|line| line.chars().count() > 80 && !line.trim_start().starts_with(['#', 'k']) && !line.contains("run "));
    assert_eq!(long, None);
    assert!(
        text.contains("Deployment api\n            → Service api → Ingress shop") || text.contains("→ Ingress shop"),
        "{text}"
    );
}

#[test]
fn ascii_is_ascii() {
    for form in ["text", "wide"] {
        let text = rendered(&cluster(SHOP), form, &RenderOptions::default().ascii(true));
        assert!(text.is_ascii(), "{text}");
    }
}

#[test]
fn the_picture_shows_the_way_from_the_root_to_the_user() {
    let cluster = cluster(SHOP);
    let report = cluster.findings(&Scope::all(), &FindingsOptions::default());
    let part = part::Part::new(&report.answer.findings[0], cluster.graph());
    let told: Vec<String> =
        part.nodes.iter().map(|node| format!("{}/{} {}", node.object.kind, node.object.name, node.layer)).collect();
    assert_eq!(told, ["ConfigMap/<script>alert(1)</script> 0", "Deployment/api 1", "Service/api 2", "Ingress/shop 3"]);
    assert_eq!(part.edges, [(0, 1), (1, 2), (2, 3)]);
    assert_eq!(part.nodes[1].replicas(), (1, "Pod"));
    let chain = part.chain_in_words();
    assert_eq!(chain[1..], ["Pod api-5f77b9-k8vzn", "Deployment api", "Service api", "Ingress shop"]);
}

#[test]
fn the_way_leads_past_earlier_runs() {
    let job = |at: usize| {
        format!(
            r#"{{"apiVersion": "batch/v1", "kind": "Job", "metadata": {{"name": "report-{at}", "namespace": "n", "ownerReferences":
            [{{"apiVersion": "batch/v1", "kind": "CronJob", "name": "report", "controller": true}}]}}, "status": {{"startTime":
            "2026-11-23T0{at}:00:00Z", "conditions": [{{"type": "Failed", "status": "True"}}]}}}}"#
        )
    };
    let cron = r#"{"apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": "report", "namespace": "n"}, "spec":
        {"schedule": "0 * * * *"}}"#;
    let cluster = cluster(&[job(7), job(8), job(9), cron.to_owned()].join("\n"));
    let report = cluster.findings(&Scope::all(), &FindingsOptions::default());
    let part = part::Part::new(&report.answer.findings[0], cluster.graph());
    assert_eq!(part.chain_in_words(), ["Job n/report-9", "CronJob report"]);
}

#[test]
fn what_is_well_is_told_in_a_line() {
    let node = r#"{"apiVersion": "v1", "kind": "Node", "metadata": {"name": "n"}, "status": {"conditions": [{"type": "Ready",
        "status": "True"}]}}"#;
    let cluster = cluster(node);
    let text = rendered(&cluster, "text", &RenderOptions::default());
    assert!(text.starts_with("Nothing is found to be wrong: "), "{text}");
    assert!(text.lines().next().is_some_and(|line| line.ends_with(" looked at 1 object.")), "{text}");
}

#[test]
fn an_object_is_told_its_part() {
    let cluster = cluster(SHOP);
    let first = |object: &str| {
        let scope = cluster.scope_of_any(Some(object), None, None).expect("it is there or named");
        let report = cluster.findings(&scope, &FindingsOptions::default());
        report.page(Some(cluster.graph()), &RenderOptions::default()).to_string().lines().next().map(str::to_owned)
    };
    let check = |object: &str, expected: &str| assert_eq!(first(object).as_deref(), Some(expected), "{object}");
    let root = "ConfigMap shop/<script>alert(1)</script> (config-map-missing)";
    check("ingress/shop", &format!("Ingress shop/shop suffers from {root}."));
    check("svc/api", &format!("What is wrong with Service shop/api is explained by {root}."));
    check("deploy/api", &format!("Deployment shop/api has part in 1 problem: that of {root}."));
    check("cm/other", "Nothing is found to be wrong with ConfigMap shop/other; it says that it is well.");
    assert!(cluster.scope_of_any(Some("pod/nowhere"), None, None).is_err());
}

#[test]
fn the_way_to_an_object_is_the_chain_as_far_as_it() {
    let cluster = cluster(SHOP);
    let way = |object: &str| {
        let scope = cluster.scope_of_any(Some(object), None, None).expect("it is there or named");
        let report = cluster.findings(&scope, &FindingsOptions::default());
        let path = asked::path(&report.answer.asked[0], &report.answer, Some(cluster.graph()));
        path.get(1..).unwrap_or_default().join(" > ")
    };
    assert_eq!(way("ingress/shop"), "Pod api-5f77b9-k8vzn > Deployment api > Service api > Ingress shop");
    assert_eq!(way("svc/api"), "Pod api-5f77b9-k8vzn > Deployment api > Service api");
    assert_eq!(way("deploy/api"), "Pod api-5f77b9-k8vzn > Deployment api");
    assert_eq!(way("rs/api-5f77b9"), "1 Pod > ReplicaSet api-5f77b9");
    assert_eq!(way("pod/api-5f77b9-k8vzn"), "Pod api-5f77b9-k8vzn");
}

/// Pods without a controller whose containers end again and again.
fn pods(namespaces: &[&str], each: usize) -> Cluster {
    let pod = |namespace: &str, at: usize| {
        serde_json::json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": format!("p{at}"), "namespace": namespace,
            "labels": {"at": at.to_string()}}, "spec": {"containers": [{"name": "c", "image": "i:latest"}]},
            "status": {"phase": "Running", "containerStatuses": [{"name": "c", "restartCount": 9,
                "state": {"waiting": {"reason": "CrashLoopBackOff"}}, "lastState": {"terminated": {"exitCode": 1}}}]}})
    };
    let items: Vec<_> = namespaces.iter().flat_map(|namespace| (0..each).map(|at| pod(namespace, at))).collect();
    cluster(&serde_json::json!({"apiVersion": "v1", "kind": "List", "items": items}).to_string())
}

#[test]
fn the_tenth_block_is_as_straight_as_the_first() {
    let cluster = pods(&["shop"], 12);
    let report = cluster.findings(&Scope::all(), &FindingsOptions::default());
    let text = report.page(Some(cluster.graph()), &RenderOptions::default().width(60)).to_string();
    let mut blocks = 0;
    for block in text.split("\n\n").filter(|block| block.contains("   rule ")) {
        let margin = block.find(". ").expect("a number") + 2;
        for line in block.lines().skip(1) {
            let indent = line.len() - line.trim_start().len();
            assert!(indent == margin || indent == margin + 9, "{indent} beside {margin}: {block}");
        }
        blocks += 1;
    }
    assert!(blocks > 10, "{text}");
}

#[test]
fn a_part_is_counted_as_a_part() {
    let cluster = pods(&["pay", "shop"], 2);
    let headline = |namespace: Option<&str>, labels: Option<&str>, kind: Option<&str>| {
        let scope = cluster.scope(kind, namespace, labels).expect("it is understood");
        let report = cluster.findings(&scope, &FindingsOptions::default());
        let found = report.answer.findings.len();
        let text = report.page(Some(cluster.graph()), &RenderOptions::default()).to_string();
        (found, text.lines().next().map(str::to_owned).unwrap_or_default())
    };
    let (all, whole) = headline(None, None, None);
    let (some, part) = headline(Some("shop"), None, None);
    assert!(some < all, "{whole} | {part}");
    assert!(whole.starts_with(&format!("{all} problems: ")), "{whole}");
    assert!(part.starts_with(&format!("{some} problems in namespace shop")), "{part}");
    let (_, labelled) = headline(Some("shop"), Some("at=1"), Some("po"));
    assert!(labelled.contains(" of kind Pod with labels at=1 in namespace shop"), "{labelled}");
    let (none, nothing) = headline(None, Some("at=7"), None);
    assert_eq!((none, &*nothing), (0, "No object of the input is meant by that, so nothing was looked at."));
}

#[test]
fn what_a_rule_says_of_many_is_said_once() {
    let cluster = pods(&["shop"], 9);
    let report = cluster.findings(&Scope::all(), &FindingsOptions::default().lint(true));
    let times = |text: &str| text.matches("image-tag-latest").count();
    let found = report.answer.findings.iter().filter(|finding| finding.code == "image-tag-latest").count();
    assert!(found > 5);
    let text = report.page(None, &RenderOptions::default()).to_string();
    assert_eq!(times(&text), 1, "{text}");
    assert!(text.contains(&format!("({found} times).")) && text.contains(&format!("and {} more (-o wide)", found - 5)), "{text}");
    assert_eq!(times(&report.page(None, &RenderOptions::default().wide(true)).to_string()), found);
    assert_eq!(serde_json::to_string(&report).expect("JSON").matches(r#""code":"image-tag-latest""#).count(), found);
}

#[test]
fn an_input_that_ends_in_the_middle_is_called_a_part_at_once() {
    let mut input = Input::new();
    input.dump("half.json", &SHOP.as_bytes()[..SHOP.len() - 40]).expect("a dump");
    let cluster = Cluster::new(input, None);
    let report = cluster.findings(&Scope::all(), &FindingsOptions::default());
    let told = "This is of a part only: half.json ends in the middle, at byte ";
    for (form, line) in [("text", 1), ("md", 4)] {
        let text = report.render(form, None, &RenderOptions::default()).expect("a form");
        assert!(text.lines().nth(line).is_some_and(|line| line.contains(told)), "{text}");
    }
    for form in ["html", "junit"] {
        assert!(report.render(form, None, &RenderOptions::default()).expect("a form").contains(told), "{form}");
    }
    let sarif = report.render("sarif", None, &RenderOptions::default()).expect("a form");
    assert!(sarif.contains("half.json ends in the middle"), "{sarif}");
    assert!(!report.complete && report.gaps.len() == 1);
}

#[test]
fn tables_fit_the_screen() {
    let options = RenderOptions::default().width(80);
    let rules = rules_page(crate::rules(), &options).to_string();
    assert_eq!(rules.lines().find(|line| line.chars().count() > 80), None);
    // There is room for a table where lines may be long.
    let wide = rules_page(crate::rules(), &RenderOptions::default()).to_string();
    assert_eq!(wide.lines().count(), crate::rules().len() + 1);
}
