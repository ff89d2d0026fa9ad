//! What series measure of the objects of a cluster.

use super::*;
use crate::object::ObjectRef;
use crate::series::{LimitOrigin, Measure, Measured, Subject};

const GIB: f64 = 1_073_741_824.0;
const START: f64 = 1_771_891_200.0;

fn subject(kind: &str, namespace: &str, name: &str, part: &str) -> Subject {
    Subject::new(ObjectRef::new("", kind, namespace, name), part)
}

fn claim() -> Subject {
    subject("PersistentVolumeClaim", "shop", "data-db-0", "")
}

fn postgres() -> Subject {
    subject("Pod", "shop", "db-0", "postgres")
}

fn measured(cluster: &Cluster, measure: Measure, subject: &Subject) -> Measured {
    let known: Vec<String> = cluster.measurements().keys().map(|(measure, subject)| format!("{measure} of {subject}")).collect();
    cluster.measured(measure, subject).unwrap_or_else(|| panic!("{measure} of {subject} is not among {known:?}"))
}

#[test]
fn a_volume_is_used_where_it_is_not_available_and_its_resize_is_a_step() {
    let cluster = fixtures(&["query-range.json"]);
    let used = measured(&cluster, Measure::VolumeUsed, &claim());
    assert_eq!((used.times.len(), used.values[0] / GIB), (9, 4.5), "without half a GiB that is reserved");
    let limit = used.limit.as_ref().expect("a limit");
    assert_eq!(limit.steps, [(START, 10.0 * GIB), (START + 1800.0, 20.0 * GIB)]);
    assert_eq!(limit.origin, LimitOrigin::Series("kubelet_volume_stats_capacity_bytes".into()));
    assert_eq!(
        (limit.at(START - 1.0), limit.at(START + 1799.0), limit.last()),
        (Some(10.0 * GIB), Some(10.0 * GIB), Some(20.0 * GIB))
    );

    let available = measured(&cluster, Measure::VolumeAvailable, &claim());
    assert_eq!(available.evidence.gaps, [(START + 600.0, START + 1800.0)]);
    let told = "kubelet_volume_stats_available_bytes of query-range.json: 9 samples, one every 300 s; 1 gap";
    assert_eq!(available.evidence.to_string(), told);
}

#[test]
fn used_is_made_of_capacity_and_what_is_available() {
    let row = |name: &str, values: &str| {
        format!(
            r#"{{"metric":{{"__name__":"kubelet_volume_stats_{name}","namespace":"n","persistentvolumeclaim":"c"}},"values":[{values}]}}"#
        )
    };
    let text = [
        row("capacity_bytes", r#"[1,"100"],[3,"200"]"#),
        row("available_bytes", r#"[1,"40"],[2,"30"],[3,"120"]"#),
        row("used_bytes", r#"[1,"55"],[2,"65"],[3,"70"]"#),
        row("inodes", r#"[1,"0"]"#),
        row("inodes_free", r#"[1,"0"]"#),
    ];
    let cluster = cluster("m", text.join("\n"));
    let used = measured(&cluster, Measure::VolumeUsed, &subject("PersistentVolumeClaim", "n", "c", ""));
    assert_eq!(used.values, [60.0, 70.0, 80.0], "what is reserved counts");
    assert_eq!(used.evidence.metrics, ["kubelet_volume_stats_available_bytes", "kubelet_volume_stats_capacity_bytes"]);
    // A file system without a fixed number of inodes has none to run out of.
    assert_eq!(cluster.measured(Measure::VolumeInodesUsed, &subject("PersistentVolumeClaim", "n", "c", "")), None);
}

#[test]
fn memory_is_cleaned_and_limited_by_the_pod() {
    let cluster = fixtures(&["query-range.json"]);
    let memory = measured(&cluster, Measure::ContainerMemory, &postgres());
    assert_eq!((memory.times.len(), memory.evidence.absent, memory.evidence.stale_zeros), (10, 1, 1));
    assert!(memory.values.iter().all(|value| *value > 5e8));
    let limit = memory.limit.expect("a limit");
    assert_eq!(limit.steps, [(START, GIB)]);
    let path = "/spec/containers/0/resources/limits/memory".to_owned();
    assert_eq!(limit.origin, LimitOrigin::Field { object: postgres().object, path });
    let pause = cluster.measurements().keys().any(|(_, subject)| subject.part == "POD");
    assert!(!pause);
}

#[test]
fn counters_are_rates_and_their_resets_are_told() {
    let cluster = fixtures(&["query-range.json"]);
    let cpu = measured(&cluster, Measure::ContainerCpu, &postgres());
    assert_eq!(cpu.values, [0.5, 0.5, 0.5, 0.5, 0.5, 0.1, 0.25, 0.25, 0.25, 0.25, 0.25]);
    assert_eq!(cpu.evidence.resets, [START + 1800.0]);
    assert_eq!(cpu.limit.and_then(|limit| limit.last()), Some(2.0));
    let restarts = measured(&cluster, Measure::ContainerRestarts, &postgres());
    assert_eq!((restarts.values, restarts.evidence.resets), (vec![3.0, 4.0, 4.0, 5.0], vec![START + 600.0]));
}

#[test]
fn nodes_are_found_by_their_addresses() {
    let cluster = fixtures(&["export.jsonl", "summary.json", "node-metrics.json", "exposition.txt"]);
    let node = |part: &str| subject("Node", "", "worker-1", part);
    let root = measured(&cluster, Measure::NodeFilesystemUsed, &node("/"));
    assert_eq!((root.values[2] / GIB, root.limit.and_then(|limit| limit.last())), (62.0, Some(100.0 * GIB)));
    assert_eq!(measured(&cluster, Measure::NodeFilesystemUsed, &node("nodefs")).values, [62.0 * GIB]);
    assert_eq!(measured(&cluster, Measure::NodeMemory, &node("")).limit.and_then(|limit| limit.last()), Some(16.0 * GIB));
    let pods = measured(&cluster, Measure::NodePods, &node(""));
    assert_eq!((pods.values, pods.limit.and_then(|limit| limit.last())), (vec![37.0], Some(110.0)));
    assert_eq!(measured(&cluster, Measure::NodeProcesses, &node("")).limit.and_then(|limit| limit.last()), Some(32768.0));
    assert!(!cluster.measurements().keys().any(|(_, subject)| subject.part == "/run"), "it lies in memory");
    let of_claim = measured(&cluster, Measure::VolumeInodesUsed, &claim());
    assert_eq!((of_claim.values, of_claim.limit.and_then(|limit| limit.last())), (vec![1_309_720.0], Some(1_310_720.0)));
}

#[test]
fn what_is_counted_by_name() {
    let cluster = fixtures(&["query.json"]);
    let quota = measured(&cluster, Measure::QuotaUsed, &subject("ResourceQuota", "shop", "team", "pods"));
    assert_eq!((quota.last(), quota.limit.and_then(|limit| limit.last())), (Some((START + 0.123, 12.0)), Some(20.0)));
    let web = Subject::new(ObjectRef::new("autoscaling", "HorizontalPodAutoscaler", "shop", "web"), "");
    let replicas = measured(&cluster, Measure::AutoscalerReplicas, &web);
    assert_eq!((replicas.values, replicas.limit.and_then(|limit| limit.last())), (vec![9.0], Some(10.0)));
    assert_eq!(measured(&cluster, Measure::ObjectCount, &subject("Pod", "", "", "pods")).values, [812.0]);
    assert_eq!(cluster.measurements().unmeasured(), []);
    let measures: Vec<_> = cluster.measurements().of(&web.object).map(|(measure, _)| measure).collect();
    assert_eq!(measures, [Measure::AutoscalerReplicas, Measure::AutoscalerMax]);
}

#[test]
fn what_measures_nothing_is_told_with_its_reason() {
    let text = "container_memory_working_set_bytes{namespace=\"n\"} 1 1\nother 1 1\nnode_memory_MemTotal_bytes{instance=\"10.9.9.9:9100\"} 1 1\n\
        {a=\"b\"} 1 1\ncontainer_memory_working_set_bytes{id=\"/system.slice\",node=\"n\"} 1 1\n";
    let cluster = cluster("m", text);
    let told: Vec<String> =
        cluster.measurements().unmeasured().iter().map(|one| format!("{}: {}", one.metric, one.reason)).collect();
    assert_eq!(
        told,
        [
            ": the input tells no name of a metric: what an expression came to has none",
            "container_memory_working_set_bytes: its labels name no object: pod is missing",
            "node_memory_MemTotal_bytes: no node has the name or address 10.9.9.9",
            "other: not one of the metrics that are known",
        ]
    );
}

#[test]
fn series_of_several_clusters_are_not_mixed() {
    let row = |cluster: &str| format!("kubelet_running_pods{{node=\"n\",cluster=\"{cluster}\"}} 1 1\n");
    let one = cluster("m", row("a"));
    assert_eq!(one.measurements().keys().len(), 1);
    let two = cluster("m", row("a") + &row("b"));
    assert_eq!((two.measurements().keys().len(), two.measurements().unmeasured().len()), (0, 2 - 1));
}

#[test]
fn labels_of_the_metric_come_before_those_of_the_target() {
    let text = "kube_pod_container_status_restarts_total{namespace=\"monitoring\",pod=\"ksm\",container=\"ksm\",\
        exported_namespace=\"shop\",exported_pod=\"web\",exported_container=\"app\"} 1 1\n";
    let cluster = cluster("m", text);
    let keys: Vec<_> = cluster.measurements().keys().map(|(_, subject)| subject.to_string()).collect();
    assert_eq!(keys, ["Pod/shop/web app"]);
}

#[test]
fn the_cpus_of_a_node_are_added_up() {
    let mut text = String::new();
    for (cpu, mode, rate) in [(0, "user", 30), (0, "idle", 30), (1, "user", 15), (1, "system", 15), (1, "iowait", 30)] {
        for step in 0..3 {
            let (value, time) = (100 + rate * step, 1_771_891_200 + 60 * step);
            text += &format!("node_cpu_seconds_total{{cpu=\"{cpu}\",mode=\"{mode}\",node=\"n\",job=\"x\"}} {value} {time}\n");
            // The same, scraped twice.
            text += &format!("node_cpu_seconds_total{{cpu=\"{cpu}\",mode=\"{mode}\",node=\"n\",job=\"y\"}} {value} {time}\n");
        }
    }
    let cpu = measured(&cluster("m", text), Measure::NodeCpu, &subject("Node", "", "n", ""));
    assert_eq!((cpu.values, cpu.evidence.repeated), (vec![1.0, 1.0], 6));
}

#[test]
fn a_limit_that_was_lifted_is_infinite() {
    let text = "kube_pod_container_resource_limits{namespace=\"n\",pod=\"p\",container=\"c\",resource=\"memory\"} 100 1\n\
        container_spec_memory_limit_bytes{namespace=\"n\",pod=\"p\",container=\"c\"} 100 1\n\
        container_spec_memory_limit_bytes{namespace=\"n\",pod=\"p\",container=\"c\"} 0 2\n\
        container_memory_working_set_bytes{namespace=\"n\",pod=\"p\",container=\"c\"} 50 2\n\
        container_memory_working_set_bytes{namespace=\"n\",pod=\"p\"} 60 2\n";
    let cluster = cluster("m", text);
    let memory = measured(&cluster, Measure::ContainerMemory, &subject("Pod", "n", "p", "c"));
    assert_eq!(memory.limit.map(|limit| limit.steps), Some(vec![(1.0, 100.0), (2.0, f64::INFINITY)]));
    assert_eq!(measured(&cluster, Measure::PodMemory, &subject("Pod", "n", "p", "")).values, [60.0]);
}

#[test]
fn pods_of_a_node_are_counted_without_those_that_have_finished() {
    let info = |pod: &str, ip: &str, times: &[u32]| -> String {
        let labels = format!("namespace=\"n\",pod=\"{pod}\",node=\"a\",pod_ip=\"{ip}\"");
        times.iter().map(|time| format!("kube_pod_info{{{labels}}} 1 {time}\n")).collect()
    };
    let pods = info("web", "1", &[1, 2, 3]) + &info("web", "2", &[3]) + &info("job", "3", &[2, 3]);
    let phases = "kube_pod_status_phase{namespace=\"n\",pod=\"job\",phase=\"Succeeded\"} 0 2\n\
        kube_pod_status_phase{namespace=\"n\",pod=\"job\",phase=\"Succeeded\"} 1 3\n";
    let counted = measured(&cluster("m", pods.clone() + phases), Measure::NodePods, &subject("Node", "", "a", ""));
    assert_eq!((counted.values, counted.evidence.repeated), (vec![1.0, 2.0, 1.0], 1));
    let unknown = cluster("m", pods);
    assert_eq!((unknown.measurements().keys().len(), unknown.measurements().unmeasured().len()), (0, 1));
}
