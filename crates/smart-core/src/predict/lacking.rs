//! What could not be predicted for want of metrics, and how to get them.

use super::answer::MissingMetrics;
use crate::findings::context::Context;
use crate::object::{Body, Object, ObjectRef};
use crate::report::Command;
use crate::series::{LimitOrigin, Measure, SeriesLimit, Subject};

/// What a group of metrics tells, of which kind.
struct Group {
    tells: &'static str,
    metrics: &'static str,
    /// What to ask Prometheus for.
    query: &'static str,
    kind: &'static str,
    measures: &'static [Measure],
}

const GROUPS: &[Group] = &[
    Group {
        tells: "when volumes are full",
        metrics: "kubelet_volume_stats_used_bytes, kubelet_volume_stats_capacity_bytes",
        query: "{__name__=~\"kubelet_volume_stats_.*\"}",
        kind: "PersistentVolumeClaim",
        measures: &[Measure::VolumeUsed],
    },
    Group {
        tells: "when containers reach their memory limits",
        metrics: "container_memory_working_set_bytes",
        query: "container_memory_working_set_bytes{container!=\"\"}",
        kind: "Pod",
        measures: &[Measure::ContainerMemory, Measure::PodMemory],
    },
    Group {
        tells: "when disks of nodes are full",
        metrics: "node_filesystem_avail_bytes, node_filesystem_size_bytes",
        query: "{__name__=~\"node_filesystem_(avail|size)_bytes|node_filesystem_files(_free)?\"}",
        kind: "Node",
        measures: &[Measure::NodeFilesystemUsed],
    },
    Group {
        tells: "when quotas are full",
        metrics: "kube_resourcequota",
        query: "kube_resourcequota",
        kind: "ResourceQuota",
        measures: &[Measure::QuotaUsed],
    },
    Group {
        tells: "when autoscalers reach their maximum",
        metrics: "kube_horizontalpodautoscaler_status_current_replicas, kube_horizontalpodautoscaler_spec_max_replicas",
        query: "{__name__=~\"kube_horizontalpodautoscaler_(status_current_replicas|spec_max_replicas)\"}",
        kind: "HorizontalPodAutoscaler",
        measures: &[Measure::AutoscalerReplicas],
    },
];

/// Two weeks show two weekends; at five minutes they are 4,032 samples, below the 11,000 that Prometheus gives at once.
const HISTORY_SECONDS: i64 = 14 * 86_400;

/// Returns what could be told of the objects of the input if there were metrics of them.
pub(super) fn missing(context: &Context<'_>) -> Vec<MissingMetrics> {
    let known: Vec<Measure> = context.cluster.measurements().keys().map(|(measure, _)| measure).collect();
    let is_known = |group: &&Group| group.measures.iter().any(|measure| known.contains(measure));
    let lacking = GROUPS.iter().filter(|group| !is_known(group) && !context.of_kind(group.kind).is_empty());
    lacking
        .map(|group| MissingMetrics {
            tells: group.tells,
            metrics: group.metrics,
            objects: context.of_kind(group.kind).len(),
            command: command(context, group),
        })
        .collect()
}

/// Returns the command that asks Prometheus, through the API server where its Service is in the input.
fn command(context: &Context<'_>, group: &Group) -> Command {
    let purpose = "gets two weeks of them; give the file with --metrics";
    let range = match context.now {
        Some(now) => {
            let end = now.seconds();
            format!("&start={}&end={end}&step=300", end.saturating_sub(HISTORY_SECONDS))
        }
        None => "&start=START&end=END&step=300".to_owned(),
    };
    let query = format!("api/v1/query_range?query={}{range}", encoded(group.query));
    match prometheus(context) {
        Some((object, port)) => {
            let (namespace, name) = (&object.meta.namespace, &object.meta.name);
            let path = format!("/api/v1/namespaces/{namespace}/services/{name}:{port}/proxy/{query}");
            Command::new(["kubectl", "get", "--raw", &path], purpose)
        }
        None => Command::new(["curl", "-fsS", &format!("http://PROMETHEUS:9090/{query}")], purpose),
    }
}

/// Returns the Service of Prometheus, with its port: known by its name or labels and the usual port.
fn prometheus<'a>(context: &Context<'a>) -> Option<(&'a Object, i32)> {
    let of = |object: &'a Object| {
        let Body::Service(service) = &object.body else { return None };
        let label = |key: &str| object.meta.labels.get(key).is_some_and(|value| value.as_str() == "prometheus");
        let is_one = object.meta.name.starts_with("prometheus") && !object.meta.name.contains("exporter")
            || label("app.kubernetes.io/name")
            || label("app");
        let port = service.spec.ports.iter().map(|port| port.port).find(|port| matches!(port, 9090 | 9091 | 80));
        port.filter(|_| is_one).map(|port| (object, port))
    };
    let mut found: Vec<(&Object, i32)> = context.of_kind("Service").iter().filter_map(|object| of(object)).collect();
    // The port of Prometheus itself tells it from others that bear its name.
    found.sort_by_key(|(object, port)| (*port != 9090, object.meta.namespace.clone(), object.meta.name.clone()));
    found.first().copied()
}

/// Returns a text as a part of a query of a URL (RFC 3986).
fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

/// How many objects of a kind a cluster is tested with (kubernetes/community, sig-scalability/configs-and-limits/thresholds.md);
/// beyond, nobody promises that it goes on to work well.
const THRESHOLDS: &[(&str, f64)] = &[("namespaces", 10_000.0), ("nodes", 5_000.0), ("pods", 150_000.0), ("services", 10_000.0)];

/// Returns the limit of what has none of its own.
pub(super) fn threshold(measure: Measure, subject: &Subject) -> Option<SeriesLimit> {
    if measure != Measure::ObjectCount {
        return None;
    }
    let (_, most) = THRESHOLDS.iter().find(|(resource, _)| subject.part == **resource)?;
    let origin = LimitOrigin::Field { object: ObjectRef::default(), path: "sig-scalability thresholds".to_owned() };
    Some(SeriesLimit { steps: vec![(0.0, *most)], origin })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_are_parts_of_a_url() {
        assert_eq!(encoded("a{b=\"c d\"}"), "a%7Bb%3D%22c%20d%22%7D");
    }
}
