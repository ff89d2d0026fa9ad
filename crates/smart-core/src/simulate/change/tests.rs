use proptest::prelude::*;

use super::*;

/// Sentences, and what they are in canonical form.
const RIGHT: &[(&str, &str)] = &[
    ("drain node worker-5", "drain node worker-5"),
    ("kubectl drain worker-5 worker-6 --ignore-daemonsets --force=false", "drain node worker-5 worker-6 --ignore-daemonsets"),
    (
        "drain node/a --disable-eviction --delete-emptydir-data --force --pod-selector 'app in (a, b)' --profile karpenter",
        "drain node a --force --delete-emptydir-data --disable-eviction '--pod-selector=app in (a, b)' --profile=karpenter",
    ),
    ("drain a --profile=kubectl", "drain node a"),
    ("cordon worker-5", "cordon node worker-5"),
    ("uncordon nodes a b a", "uncordon node a b"),
    ("lose node/worker-5", "lose node worker-5"),
    ("lose zone eu-west-1a", "lose zone eu-west-1a"),
    ("lose any node", "lose any node"),
    ("lose any zone", "lose any zone"),
    ("delete node worker-5", "delete node/worker-5"),
    ("delete deploy/web -n shop --cascade=orphan", "delete deploy/web -n shop --cascade=orphan"),
    ("kubectl -n shop delete cm settings --cascade", "delete cm/settings -n shop"),
    ("delete pod a b --cascade=false", "delete pod/a pod/b --cascade=orphan"),
    ("delete Pod/shop/a Pod/pay/b", "delete Pod/shop/a Pod/pay/b"),
    ("delete namespace shop -n other", "delete namespace/shop"),
    ("scale deploy/web --replicas 3", "scale deploy/web --replicas=3"),
    ("scale --replicas=0 --namespace=shop statefulset db", "scale statefulset/db -n shop --replicas=0"),
    ("scale deployments.apps/web to 5", "scale deployments.apps/web --replicas=5"),
    ("scale deploy web 5", "scale deploy/web --replicas=5"),
    ("restart deploy/web", "restart deploy/web"),
    ("kubectl rollout restart ds agent -n kube-system", "restart ds/agent -n kube-system"),
    ("set image deploy/web web=web:2 '*=x@sha256:ab'", "set image deploy/web web=web:2 '*=x@sha256:ab'"),
    ("set env deploy/web GREETING='hello world' OLD-", "set env deploy/web 'GREETING=hello world' OLD-"),
    ("set env deploy/web A= -c web", "set env deploy/web A= -c web"),
    ("set env deploy/web DB_PASSWORD=hidden URL=db://u:hidden@h", "set env deploy/web DB_PASSWORD= 'URL=db://***@h'"),
    (
        "set resources deploy web --limits=memory=2Gi --requests=memory=1Gi,cpu=1 --container=web",
        "set resources deploy/web --requests=cpu=1,memory=1Gi --limits=memory=2Gi -c web",
    ),
    ("set requests deploy/web cpu=500m memory=1Gi", "set resources deploy/web --requests=cpu=500m,memory=1Gi"),
    ("set limits deploy/web cpu=2 -c '*'", "set resources deploy/web --limits=cpu=2"),
    (
        "taint nodes a b dedicated=gpu:NoSchedule old:NoExecute- gone-",
        "taint node a b dedicated=gpu:NoSchedule old:NoExecute- gone-",
    ),
    ("label node a zone=b old-", "label node/a zone=b old-"),
    (
        "kubectl label pods web-0 app.kubernetes.io/name=web --overwrite -n shop",
        "label pods/web-0 -n shop app.kubernetes.io/name=web",
    ),
];

#[test]
fn sentences_have_one_form() {
    for (sentence, canonical) in RIGHT {
        let change: Change = sentence.parse().unwrap_or_else(|error| panic!("{sentence}: {error}"));
        assert_eq!(change.to_string(), *canonical, "{sentence}");
        assert_eq!(canonical.parse(), Ok(change), "{canonical}");
    }
}

#[test]
fn wrong_sentences_show_what_would_be_right() {
    for (sentence, message) in [
        ("drian node a", "\"drian\" is no change; did you mean `drain node a`?"),
        (
            "drain node a --ignore-daemonset",
            "drain takes no flag \"--ignore-daemonset\"; did you mean `drain node a --ignore-daemonsets`?",
        ),
        (
            "drain node a --profile=karpentr",
            "--profile is one of kubectl, cluster-autoscaler, karpenter, not \"karpentr\"; did you mean `drain node a --profile=karpenter`?",
        ),
        ("cordon", "cordon needs the name of a node; did you mean `cordon node NAME`?"),
        ("scale deploy/web", "scale needs the number of replicas; did you mean `scale KIND/NAME --replicas=NUMBER`?"),
        ("scale deploy/web --replica=3", "scale takes no flag \"--replica\"; did you mean `scale deploy/web --replicas=3`?"),
        ("scale deploy/web to many", "\"many\" is no number of replicas; did you mean `scale KIND/NAME --replicas=NUMBER`?"),
        ("scale web 3 x", "\"x\" is no number of replicas; did you mean `scale KIND/NAME --replicas=NUMBER`?"),
        ("set imag deploy/web a=b", "set \"imag\" is no change; did you mean `set image deploy/web a=b`?"),
        ("rollout undo deploy/web", "rollout \"undo\" is no change; after rollout comes restart"),
        (
            "lose region eu",
            "lose \"region\": only a node or a zone can be lost; did you mean `lose node NAME` or `lose zone NAME` or `lose any node` or `lose any zone`?",
        ),
        ("lose any nod", "lose any \"nod\": only a node or a zone can be lost; did you mean `lose any node`?"),
        (
            "taint node a k=v:NoSchedul",
            "\"k=v:NoSchedul\" has no effect that is one of NoSchedule, PreferNoSchedule, NoExecute; did you mean `taint node a k=v:NoSchedule`?",
        ),
        (
            "delete deploy/web --cascade=orphans",
            "--cascade is one of background, foreground, orphan, not \"orphans\"; did you mean `delete deploy/web --cascade=orphan`?",
        ),
        (
            "delete web",
            "\"web\" is no object, as KIND/NAME is; did you mean `delete KIND/NAME [-n NAMESPACE] [--cascade=background|foreground|orphan]`?",
        ),
        (
            "set requests deploy/web cpu=1x",
            "\"1x\" is not a quantity: it must be a number with one of the suffixes n u m k M G T P E Ki Mi Gi Ti Pi Ei or an exponent; did you mean `set requests KIND/NAME cpu=1 memory=1Gi [-c CONTAINER]`?",
        ),
        ("apply shop.yaml", "apply \"shop.yaml\": its manifests have to be given with it"),
        ("restart 'deploy/web", "a quote is left open"),
        ("restart deploy/a; restart deploy/b", "2 changes stand where one is wanted"),
    ] {
        let error = sentence.parse::<Change>().expect_err(sentence);
        assert_eq!(error.to_string(), message, "{sentence}");
        assert_eq!(error.kind(), "not-a-change");
    }
    let error = "explode everything".parse::<Change>().expect_err("no change").to_string();
    assert!(error.starts_with("\"explode\" is no change; a change begins with apply, cordon, delete, drain,"), "{error}");
    let error = "".parse::<Change>().expect_err("no change").to_string();
    assert!(error.starts_with("nothing is to be changed"), "{error}");
}

#[test]
fn secrets_stay_out_of_changes_and_errors() {
    for sentence in [
        "set env deploy/web DB_PASSWORD=hidden",
        "set env deploy/web U=db://u:hidden@h",
        "set env deploy/web TOKEN=hidden -x",
        "restart deploy/web API_TOKEN=hidden",
        "drian node DB_PASSWORD=hidden",
        "set image deploy/web '=http://u:hidden@h'",
    ] {
        let said = match sentence.parse::<Change>() {
            Ok(change) => format!("{change} {change:?} {}", serde_json::to_string(&change).expect("it serializes")),
            Err(error) => error.to_string(),
        };
        assert!(!said.contains("hidden"), "{said}");
    }
    let manifest = Change::apply("secret.yaml", *b"data: {k: aGlkZGVu}");
    let said = format!("{manifest} {manifest:?} {}", serde_json::to_string(&manifest).expect("it serializes"));
    assert!(!said.contains("aGlkZGVu") && !said.contains("97"), "{said}");
}

#[test]
fn sequences_are_read_in_order() {
    let mut asked = Vec::new();
    let changes = Change::parse_with("cordon a then apply -f 'my file.yaml' -n shop; delete node a;", |file| {
        asked.push(file.to_owned());
        Ok(b"kind".to_vec())
    });
    let changes = changes.expect("all are right");
    let written: Vec<String> = changes.iter().map(ToString::to_string).collect();
    assert_eq!(written, ["cordon node a", "apply -n shop 'my file.yaml'", "delete node/a"]);
    assert_eq!(asked, ["my file.yaml"]);
    let error = Change::parse_with("apply x.yaml", |_| Err("no such file".to_owned())).expect_err("no bytes");
    assert_eq!(error.to_string(), "apply \"x.yaml\": no such file");
}

#[test]
fn changes_are_data() {
    let json = |sentence: &str| serde_json::to_value(sentence.parse::<Change>().expect(sentence)).expect("it serializes");
    assert_eq!(
        json("scale deploy/web 3"),
        serde_json::json!({"change": "scale", "object": {"kind": "deploy", "name": "web"}, "replicas": 3})
    );
    assert_eq!(json("lose any zone"), serde_json::json!({"change": "lose", "lost": {"what": "any-zone"}}));
    assert_eq!(
        json("set requests sts/db cpu=1"),
        serde_json::json!({"change": "set-resources", "object": {"kind": "sts", "name": "db"}, "requests": {"cpu": "1"}})
    );
}

fn name() -> impl Strategy<Value = Text> {
    "[a-z0-9]([a-z0-9.-]{0,8}[a-z0-9])?".prop_map(Text::from)
}

fn named() -> impl Strategy<Value = Named> {
    ("[A-Za-z]{1,8}(\\.[a-z]{1,5})?", "[^\\s/%\\p{C}-][^\\s/%\\p{C}]{0,9}", proptest::option::of(name()))
        .prop_filter("no dots alone, and belonging to a namespace", |(kind, name, _)| {
            !matches!(name.as_str(), "." | "..")
                && !["node", "nodes", "no", "namespace", "namespaces", "ns"].contains(&&*kind.to_ascii_lowercase())
        })
        .prop_map(|(kind, name, namespace)| Named { kind: kind.into(), name: name.into(), namespace })
}

fn setting() -> impl Strategy<Value = Setting> {
    ("[A-Za-z_][A-Za-z0-9_./-]{0,9}", proptest::option::of("[^:@]{0,12}"))
        .prop_filter("no secret", |(key, _)| !crate::redact::is_secret_name(key))
        .prop_map(|(key, value)| Setting {
            key: key.into(),
            value: value.map(|value| crate::redact::without_credentials(&value).into_owned().into()),
        })
}

fn amounts() -> impl Strategy<Value = Resources> {
    proptest::collection::vec((name(), 0_i64..5000), 1..3).prop_map(|amounts| {
        amounts
            .into_iter()
            .map(|(name, amount)| (name, crate::object::quantity::Quantity::parse(&format!("{amount}m")).expect("a quantity")))
            .collect()
    })
}

fn taint() -> impl Strategy<Value = TaintSetting> {
    let effect = proptest::sample::select(vec!["NoSchedule", "PreferNoSchedule", "NoExecute"]);
    (name(), proptest::option::of(name()), effect, any::<bool>(), any::<bool>()).prop_map(|(key, value, effect, remove, all)| {
        TaintSetting {
            key,
            value: if remove { Text::default() } else { value.unwrap_or_default() },
            effect: if remove && all { Text::default() } else { effect.into() },
            remove,
        }
    })
}

fn any_change() -> impl Strategy<Value = Change> {
    let nodes = || proptest::collection::btree_set(name(), 1..4).prop_map(|nodes| nodes.into_iter().collect::<Vec<_>>());
    let container = || proptest::option::of(name());
    let options = (any::<[bool; 4]>(), proptest::sample::select(vec!["", "app=web", "app in (a,b)"]), 0..3_usize).prop_map(
        |(set, selector, profile)| DrainOptions {
            waiting: Vec::new(),
            force: set[0],
            delete_emptydir_data: set[1],
            ignore_daemonsets: set[2],
            disable_eviction: set[3],
            pod_selector: selector.into(),
            profile: DrainProfile::NAMES[profile].1,
        },
    );
    prop_oneof![
        (nodes(), options).prop_map(|(nodes, options)| Change::Drain { nodes, options }),
        nodes().prop_map(|nodes| Change::Cordon { nodes }),
        nodes().prop_map(|nodes| Change::Uncordon { nodes }),
        name().prop_map(|name| Change::Lose { lost: Loss::Node { name } }),
        name().prop_map(|name| Change::Lose { lost: Loss::Zone { name } }),
        (proptest::collection::btree_set(named(), 1..4), 0..3_usize).prop_map(|(objects, cascade)| Change::Delete {
            objects: objects.into_iter().collect(),
            cascade: Cascade::NAMES[cascade].1
        }),
        (named(), 0..=i32::MAX).prop_map(|(object, replicas)| Change::Scale { object, replicas }),
        named().prop_map(|object| Change::Restart { object }),
        (named(), proptest::collection::vec((name(), "[a-z]{1,5}(:[a-z0-9.]{1,5})?"), 1..3)).prop_map(|(object, images)| {
            Change::SetImage {
                object,
                images: images.into_iter().map(|(container, image)| ContainerImage { container, image: image.into() }).collect(),
            }
        }),
        (named(), container(), proptest::collection::vec(setting(), 1..3))
            .prop_map(|(object, container, variables)| Change::SetEnv { object, container, variables }),
        (named(), container(), amounts(), amounts()).prop_map(|(object, container, requests, limits)| Change::SetResources {
            object,
            container,
            requests,
            limits
        }),
        (nodes(), proptest::collection::vec(taint(), 1..3)).prop_map(|(nodes, taints)| Change::Taint { nodes, taints }),
        (named(), proptest::collection::vec(setting(), 1..3)).prop_map(|(object, labels)| Change::Label { object, labels }),
        ("[^\\x00]{1,12}", proptest::option::of(name())).prop_map(|(file, namespace)| Change::Apply(Manifest {
            file: file.into(),
            namespace,
            bytes: b"x".to_vec()
        })),
    ]
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(change in any_change()) {
        let read = Change::parse_with(&change.to_string(), |_| Ok(b"x".to_vec()));
        prop_assert_eq!(read, Ok(vec![change]));
    }

    #[test]
    fn no_sentence_makes_it_panic(text in "(drain|set (env|image)|taint node|delete|apply|lose any|scale)?( |-|=|:|'|;|/|[a-z]|\\PC){0,20}") {
        if let Ok(changes) = Change::parse_with(&text, |_| Ok(Vec::new())) {
            let written: Vec<String> = changes.iter().map(ToString::to_string).collect();
            prop_assert_eq!(Change::parse_with(&written.join("; "), |_| Ok(Vec::new())), Ok(changes));
        }
    }
}

#[test]
fn every_form_has_an_example_that_is_right() {
    for form in Change::forms() {
        let read = Change::parse_with(form.example, |_| Ok(Vec::new()));
        assert!(read.is_ok_and(|changes| changes.len() == 1), "{}", form.example);
        assert!(form.example.starts_with(form.verb) && form.sentence.starts_with(form.verb), "{}", form.verb);
    }
}

#[test]
fn a_namespace_is_for_what_names_none() {
    for (sentence, wanted) in [
        ("restart deploy/web", "restart deploy/web -n shop"),
        ("restart deploy/web -n pay", "restart deploy/web -n pay"),
        ("delete node/n1", "delete node/n1"),
        ("delete ns/pay", "delete ns/pay"),
        ("drain node n1", "drain node n1"),
    ] {
        let change: Change = sentence.parse().expect(sentence);
        assert_eq!(change.in_namespace("shop").to_string(), wanted);
    }
}

#[test]
fn flags_and_words_that_are_pasted_are_understood() {
    for (sentence, written) in [
        ("drain a --delete-local-data", "drain node a --delete-emptydir-data"),
        ("drain a --skip-wait-for-delete-timeout 30", "drain node a --skip-wait-for-delete-timeout=30"),
        ("kubectl drain a --timeout=60s --grace-period 30", "drain node a --timeout=60s --grace-period=30"),
    ] {
        let change: Change = sentence.parse().expect(sentence);
        assert_eq!(change.to_string(), written);
        assert_eq!(written.parse::<Change>().expect(written), change);
    }
    for (sentence, hint) in [
        ("drain a, b", "names of nodes are parted by spaces; did you mean `drain node a b`?"),
        ("drain a and drain b", "changes are parted by `then` or `;`"),
        ("drain -l pool=x", "kubectl get nodes --selector=… -o name lists them"),
        ("drain a --timeout=soon", "--timeout is a time, not \"soon\""),
    ] {
        let error = sentence.parse::<Change>().expect_err(sentence).to_string();
        assert!(error.contains(hint), "{error}");
    }
}
