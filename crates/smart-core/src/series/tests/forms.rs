//! The same samples in every form.

use super::*;

const UP: [&str; 1] = ["up{job=\"a\"} 1771891200=1 1771891260=NaN"];

#[test]
fn answers_of_prometheus_are_read_whole_or_in_part() {
    let series = r#"{"metric":{"__name__":"up","job":"a"},"values":[[1771891200,"1"],[1771891260,"NaN"]]}"#;
    let data = format!(r#"{{"resultType":"matrix","result":[{series}]}}"#);
    let answer = format!(r#"{{"status":"success","data":{data},"warnings":["w"]}}"#);
    let backwards = format!(r#"{{"data":{{"result":[{series}],"resultType":"matrix"}},"status":"success"}}"#);
    let pretty = answer.replace(',', ",\n  ").replace(':', ": ").replace('[', "[\n   ");
    let halves = r#"{"metric":{"job":"a","__name__":"up"},"value":[1771891200,"1"]}
        {"metric":{"job":"a","__name__":"up"},"value":[1771891260,"NaN"]}"#;
    for text in [
        series,
        &data,
        &answer,
        &backwards,
        &pretty,
        halves,
        &format!("[{answer}]"),
        &format!("[[{series}],{data}]"),
        &format!("{answer}\n{answer}"),
        &format!("\u{feff}{answer},\n"),
    ] {
        let cluster = cluster("test", text);
        assert_eq!((lines(&cluster), skipped(&cluster)), (UP.map(str::to_owned).to_vec(), vec![]), "{text}");
    }
}

#[test]
fn one_series_in_other_forms() {
    for (name, text) in [
        (
            "export.jsonl",
            r#"{"metric":{"__name__":"up","job":"a"},"values":[1,null],"timestamps":[1771891200000,1771891260000]}"#,
        ),
        ("exposed.txt", "# TYPE up gauge\nup{job=\"a\"} 1 1771891200000\r\nup{job=\"a\",} NaN 1771891260000\n"),
        ("open.txt", "up{job=\"a\"} 1.0 1771891200.0 # {trace_id=\"x\"} 0.5\nup{job=\"a\"} NaN 1771891260\n# EOF\n"),
        ("promtool.txt", "{__name__=\"up\", job=\"a\"} 1 1771891200000\n{\"up\", job=\"a\"} NaN 1771891260000\n"),
        ("long.csv", "ts,value,metric,job\n1771891260,,up,a\n1771891200,1,up,a\n"),
        ("long.tsv", "job\tvalue\tname\ttime\na\t1\tup\t2026-02-24T00:00:00Z\na\tNaN\tup\t2026-02-24T01:01:00+01:00\n"),
        ("wide.csv", "sep=;\n\"Time\";\"up{job=\"\"a\"\"}\"\n1771891200000;1,0\n1771891260000;null\n"),
        ("grafana.csv", "Time,Metric,Value\n1771891200,\"up{job=\"\"a\"\"}\",1\n1771891260,\"up{job=\"\"a\"\"}\",\n"),
    ] {
        let cluster = cluster(name, text);
        assert_eq!((lines(&cluster), skipped(&cluster)), (UP.map(str::to_owned).to_vec(), vec![]), "{name}");
    }
}

#[test]
fn a_table_without_labels_is_of_the_metric_that_its_file_is_named_after() {
    let named = |name: &str| lines(&cluster(name, "1771891200,5\n1771891260,6\n"));
    assert_eq!(named("a/b/kubelet_volume_stats_used_bytes.csv"), ["kubelet_volume_stats_used_bytes 1771891200=5 1771891260=6"]);
    let path = "container_memory_working_set_bytes{namespace=\"n\",pod=\"p\"}.csv";
    assert_eq!(named(path), ["container_memory_working_set_bytes{namespace=\"n\",pod=\"p\"} 1771891200=5 1771891260=6"]);
    // Of a counter, the rate would be as likely.
    assert_eq!(named("container_cpu_usage_seconds_total.csv"), [" 1771891200=5 1771891260=6"]);
}

#[test]
fn fixtures_are_read_in_full() {
    for (name, count, expected) in [
        ("query-range.json", 8, vec![]),
        ("query.json", 6, vec!["1421: 1 series of histograms and summaries, as of http_request_duration_seconds, are not read"]),
        ("export.jsonl", 4, vec![]),
        ("pod-metrics.json", 2, vec![]),
        ("node-metrics.json", 2, vec![]),
        ("summary.json", 21, vec![]),
        (
            "exposition.txt",
            4,
            vec![
                "573: 3 series of histograms and summaries, as of kubelet_http_requests_duration_seconds_bucket, are not read",
                "733: expected the value of a sample",
            ],
        ),
        ("openmetrics.txt", 1, vec![]),
        ("kubelet_volume_stats_used_bytes.csv", 1, vec![]),
        ("grafana.csv", 2, vec!["119: times without a zone are taken as UTC"]),
    ] {
        let cluster = fixtures(&[name]);
        assert_eq!(
            (cluster.series().len(), skipped(&cluster)),
            (count, expected.iter().map(|text| (*text).to_owned()).collect()),
            "{name}"
        );
    }
}

#[test]
fn escapes_in_labels_are_resolved() {
    let lines = lines(&fixtures(&["exposition.txt"]));
    assert!(lines[0].starts_with(r#"escaped{path="C:\\DIR",text="say \"hi\"\n"}"#), "{}", lines[0]);
}

#[test]
fn metrics_of_pods_in_a_dump_are_series_too() {
    let pod = r#"{"apiVersion":"metrics.k8s.io/v1beta1","kind":"PodMetrics","metadata":{"name":"web-0","namespace":"shop"},
        "timestamp":"2026-02-24T00:00:00Z","window":"10s","containers":[{"name":"app","usage":{"cpu":"250m","memory":"64Mi"}}]}"#;
    let yaml = "apiVersion: metrics.k8s.io/v1beta1\nkind: NodeMetrics\nmetadata:\n  name: n1\ntimestamp: \"2026-02-24T00:00:00Z\"\nwindow: 10s\nusage:\n  cpu: 1500m\n  memory: 1Gi\n";
    for (text, expected) in [
        (
            format!(r#"{{"apiVersion":"v1","kind":"List","items":[{pod}]}}"#),
            vec![
                r#"metrics.k8s.io/containers/cpu{container="app",namespace="shop",pod="web-0"} 1771891200=0.25"#,
                r#"metrics.k8s.io/containers/memory{container="app",namespace="shop",pod="web-0"} 1771891200=67108864"#,
            ],
        ),
        (
            yaml.to_owned(),
            vec![
                r#"metrics.k8s.io/nodes/cpu{node="n1"} 1771891200=1.5"#,
                r#"metrics.k8s.io/nodes/memory{node="n1"} 1771891200=1073741824"#,
            ],
        ),
    ] {
        let mut input = Input::new();
        input.dump("top", text.as_bytes()).expect("a dump");
        let cluster = Cluster::new(input, None);
        assert_eq!((lines(&cluster), skipped(&cluster)), (expected.iter().map(|line| (*line).to_owned()).collect(), vec![]));
    }
}

#[test]
fn samples_without_a_time_are_of_when_the_input_was_taken() {
    let cluster = fixtures(&["exposition.txt"]);
    let pods = cluster.series().iter().find(|series| series.name == "kubelet_running_pods").expect("it is there");
    assert_eq!(pods.times[0], 1_769_904_000.0, "the newest time of the dump");
    let mut input = Input::new();
    input.metrics("alone", b"up 1\n").expect("metrics");
    let cluster = Cluster::new(input, None);
    assert_eq!((cluster.series().len(), skipped(&cluster).len()), (0, 1));
}
