//! The metrics that are known: what each measures, and which of its labels say of what.

use super::Measure;
use super::pods::INFO;

/// How the values of a metric are to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// As they are.
    Gauge,
    /// A total that only grows, and begins anew with what it counts: its rate a second is what is measured.
    Counter,
    /// The same, of which the total itself is measured.
    Total,
}

/// Which labels name the object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum About {
    /// A container by `namespace`, `pod` and `container`; without the last the pod as a whole, of the cgroup `/` the node.
    Container,
    /// A container by the same labels, and nothing else.
    ContainerOnly,
    /// A pod by `namespace` and `pod`.
    Pod,
    /// A claim by `namespace` and `persistentvolumeclaim`.
    Claim,
    /// A node by `node`, or by the address in `instance`.
    Node,
    /// The same, and where the file system is mounted.
    Filesystem,
    /// The same, and this part of it.
    NodePart(&'static str),
    /// An object of this kind by `namespace` and this label.
    Named { group: &'static str, kind: &'static str, label: &'static str },
    /// A quota by `namespace` and `resourcequota`, and the `resource`.
    Quota,
    /// All objects of one `resource`.
    Resource,
    /// A member of etcd by `instance`, or as the API server calls it.
    Etcd,
}

/// A metric that is known.
#[derive(Clone, Copy, Debug)]
pub(super) struct Metric {
    pub(super) name: &'static str,
    pub(super) measure: Measure,
    pub(super) about: About,
    pub(super) form: Form,
    /// Labels of which one of these values is needed.
    pub(super) only: &'static [(&'static str, &'static [&'static str])],
    /// What turns the values into the unit of the measure.
    pub(super) factor: f64,
    /// The labels by which series differ that are parts of one amount.
    pub(super) sum_over: &'static [&'static str],
}

const fn metric(name: &'static str, measure: Measure, about: About) -> Metric {
    Metric { name, measure, about, form: Form::Gauge, only: &[], factor: 1.0, sum_over: &[] }
}

impl Metric {
    const fn counter(self) -> Self {
        Self { form: Form::Counter, ..self }
    }

    const fn total(self) -> Self {
        Self { form: Form::Total, ..self }
    }

    const fn only(self, only: &'static [(&'static str, &'static [&'static str])]) -> Self {
        Self { only, ..self }
    }

    const fn times(self, factor: f64) -> Self {
        Self { factor, ..self }
    }

    const fn sum(self, sum_over: &'static [&'static str]) -> Self {
        Self { sum_over, ..self }
    }
}

const CPU: &[(&str, &[&str])] = &[("resource", &["cpu"])];
const MEMORY: &[(&str, &[&str])] = &[("resource", &["memory"])];
const PODS: &[(&str, &[&str])] = &[("resource", &["pods"])];
/// The modes in which a CPU works for the node; what guests use counts as `user` already.
const BUSY: &[(&str, &[&str])] = &[("mode", &["user", "nice", "system", "irq", "softirq"])];
/// cAdvisor once told each CPU on its own.
const ALL_CPUS: &[(&str, &[&str])] = &[("cpu", &["", "total"])];

const AUTOSCALER: About =
    About::Named { group: "autoscaling", kind: "HorizontalPodAutoscaler", label: "horizontalpodautoscaler" };
const OLD_AUTOSCALER: About = About::Named { group: "autoscaling", kind: "HorizontalPodAutoscaler", label: "hpa" };
const DEPLOYMENT: About = About::Named { group: "apps", kind: "Deployment", label: "deployment" };
const STATEFUL_SET: About = About::Named { group: "apps", kind: "StatefulSet", label: "statefulset" };
const DAEMON_SET: About = About::Named { group: "apps", kind: "DaemonSet", label: "daemonset" };
const JOB: About = About::Named { group: "batch", kind: "Job", label: "job_name" };
const NANO: f64 = 1e-9;

/// The metrics, those that are preferred first where several measure the same. Their sources:
///
/// - `container_*`, `machine_*`: cadvisor, metrics/prometheus.go and docs/storage/prometheus.md; the labels that the kubelet
///   gives them are in pkg/kubelet/server/server.go of the Kubernetes tree.
/// - `pod_*`, `node_*_seconds_total`, `node_memory_working_set_bytes`: pkg/kubelet/metrics/collectors/resource_metrics.go.
/// - `kubelet_*`: pkg/kubelet/metrics/collectors/volume_stats.go and pkg/kubelet/metrics/metrics.go.
/// - `kube_*`: kube-state-metrics, docs/metrics; `_memory_bytes` and the like are those of its version 1.
/// - `node_filesystem_*`, `node_cpu_*`, `node_memory_*`: node_exporter, collector/filesystem_common.go and its neighbours.
/// - `apiserver_*`, `etcd_*`: staging/src/k8s.io/apiserver/pkg/storage/etcd3/metrics/metrics.go, and etcd itself.
pub(super) const METRICS: &[Metric] = &[
    metric("container_memory_working_set_bytes", Measure::ContainerMemory, About::Container),
    metric("metrics.k8s.io/containers/memory", Measure::ContainerMemory, About::ContainerOnly),
    metric("stats/summary/pods/containers/memory/workingSetBytes", Measure::ContainerMemory, About::ContainerOnly),
    metric("container_spec_memory_limit_bytes", Measure::ContainerMemoryLimit, About::ContainerOnly),
    metric("kube_pod_container_resource_limits", Measure::ContainerMemoryLimit, About::ContainerOnly).only(MEMORY),
    metric("kube_pod_container_resource_limits_memory_bytes", Measure::ContainerMemoryLimit, About::ContainerOnly),
    metric("kube_pod_container_resource_requests", Measure::ContainerMemoryRequest, About::ContainerOnly).only(MEMORY),
    metric("kube_pod_container_resource_requests_memory_bytes", Measure::ContainerMemoryRequest, About::ContainerOnly),
    metric("container_cpu_usage_seconds_total", Measure::ContainerCpu, About::Container).counter().only(ALL_CPUS),
    metric("metrics.k8s.io/containers/cpu", Measure::ContainerCpu, About::ContainerOnly),
    metric("stats/summary/pods/containers/cpu/usageNanoCores", Measure::ContainerCpu, About::ContainerOnly).times(NANO),
    metric("kube_pod_container_resource_limits", Measure::ContainerCpuLimit, About::ContainerOnly).only(CPU),
    metric("kube_pod_container_resource_limits_cpu_cores", Measure::ContainerCpuLimit, About::ContainerOnly),
    metric("kube_pod_container_resource_requests", Measure::ContainerCpuRequest, About::ContainerOnly).only(CPU),
    metric("kube_pod_container_resource_requests_cpu_cores", Measure::ContainerCpuRequest, About::ContainerOnly),
    metric("kube_pod_container_status_restarts_total", Measure::ContainerRestarts, About::ContainerOnly).total(),
    metric("kube_pod_init_container_status_restarts_total", Measure::ContainerRestarts, About::ContainerOnly).total(),
    metric("pod_memory_working_set_bytes", Measure::PodMemory, About::Pod),
    metric("stats/summary/pods/memory/workingSetBytes", Measure::PodMemory, About::Pod),
    metric("pod_cpu_usage_seconds_total", Measure::PodCpu, About::Pod).counter(),
    metric("stats/summary/pods/cpu/usageNanoCores", Measure::PodCpu, About::Pod).times(NANO),
    metric("stats/summary/pods/ephemeral-storage/usedBytes", Measure::PodEphemeralStorage, About::Pod),
    metric("kubelet_volume_stats_used_bytes", Measure::VolumeUsed, About::Claim),
    metric("stats/summary/pods/volume/usedBytes", Measure::VolumeUsed, About::Claim),
    metric("kubelet_volume_stats_available_bytes", Measure::VolumeAvailable, About::Claim),
    metric("stats/summary/pods/volume/availableBytes", Measure::VolumeAvailable, About::Claim),
    metric("kubelet_volume_stats_capacity_bytes", Measure::VolumeCapacity, About::Claim),
    metric("stats/summary/pods/volume/capacityBytes", Measure::VolumeCapacity, About::Claim),
    metric("kubelet_volume_stats_inodes_used", Measure::VolumeInodesUsed, About::Claim),
    metric("stats/summary/pods/volume/inodesUsed", Measure::VolumeInodesUsed, About::Claim),
    metric("kubelet_volume_stats_inodes_free", Measure::VolumeInodesFree, About::Claim),
    metric("stats/summary/pods/volume/inodesFree", Measure::VolumeInodesFree, About::Claim),
    metric("kubelet_volume_stats_inodes", Measure::VolumeInodes, About::Claim),
    metric("stats/summary/pods/volume/inodes", Measure::VolumeInodes, About::Claim),
    metric("kube_persistentvolumeclaim_resource_requests_storage_bytes", Measure::VolumeRequest, About::Claim),
    metric("node_filesystem_avail_bytes", Measure::NodeFilesystemAvailable, About::Filesystem),
    metric("node_filesystem_avail", Measure::NodeFilesystemAvailable, About::Filesystem),
    metric("stats/summary/node/fs/availableBytes", Measure::NodeFilesystemAvailable, About::NodePart("nodefs")),
    metric("stats/summary/node/imageFs/availableBytes", Measure::NodeFilesystemAvailable, About::NodePart("imagefs")),
    metric("stats/summary/node/containerFs/availableBytes", Measure::NodeFilesystemAvailable, About::NodePart("containerfs")),
    metric("node_filesystem_size_bytes", Measure::NodeFilesystemSize, About::Filesystem),
    metric("node_filesystem_size", Measure::NodeFilesystemSize, About::Filesystem),
    metric("stats/summary/node/fs/capacityBytes", Measure::NodeFilesystemSize, About::NodePart("nodefs")),
    metric("stats/summary/node/imageFs/capacityBytes", Measure::NodeFilesystemSize, About::NodePart("imagefs")),
    metric("stats/summary/node/containerFs/capacityBytes", Measure::NodeFilesystemSize, About::NodePart("containerfs")),
    metric("node_filesystem_files_free", Measure::NodeFilesystemFilesFree, About::Filesystem),
    metric("stats/summary/node/fs/inodesFree", Measure::NodeFilesystemFilesFree, About::NodePart("nodefs")),
    metric("stats/summary/node/imageFs/inodesFree", Measure::NodeFilesystemFilesFree, About::NodePart("imagefs")),
    metric("stats/summary/node/containerFs/inodesFree", Measure::NodeFilesystemFilesFree, About::NodePart("containerfs")),
    metric("node_filesystem_files", Measure::NodeFilesystemFiles, About::Filesystem),
    metric("stats/summary/node/fs/inodes", Measure::NodeFilesystemFiles, About::NodePart("nodefs")),
    metric("stats/summary/node/imageFs/inodes", Measure::NodeFilesystemFiles, About::NodePart("imagefs")),
    metric("stats/summary/node/containerFs/inodes", Measure::NodeFilesystemFiles, About::NodePart("containerfs")),
    metric("node_memory_working_set_bytes", Measure::NodeMemory, About::Node),
    metric("metrics.k8s.io/nodes/memory", Measure::NodeMemory, About::Node),
    metric("stats/summary/node/memory/workingSetBytes", Measure::NodeMemory, About::Node),
    metric("node_memory_MemAvailable_bytes", Measure::NodeMemoryAvailable, About::Node),
    metric("node_memory_MemAvailable", Measure::NodeMemoryAvailable, About::Node),
    metric("stats/summary/node/memory/availableBytes", Measure::NodeMemoryAvailable, About::Node),
    metric("node_memory_MemTotal_bytes", Measure::NodeMemoryTotal, About::Node),
    metric("node_memory_MemTotal", Measure::NodeMemoryTotal, About::Node),
    metric("machine_memory_bytes", Measure::NodeMemoryTotal, About::Node),
    metric("kube_node_status_capacity", Measure::NodeMemoryTotal, About::Node).only(MEMORY),
    metric("kube_node_status_capacity_memory_bytes", Measure::NodeMemoryTotal, About::Node),
    metric("node_cpu_usage_seconds_total", Measure::NodeCpu, About::Node).counter(),
    metric("node_cpu_seconds_total", Measure::NodeCpu, About::Node).counter().only(BUSY).sum(&["cpu", "mode"]),
    metric("metrics.k8s.io/nodes/cpu", Measure::NodeCpu, About::Node),
    metric("stats/summary/node/cpu/usageNanoCores", Measure::NodeCpu, About::Node).times(NANO),
    metric("node_processes_pids", Measure::NodeProcesses, About::Node),
    metric("stats/summary/node/rlimit/curproc", Measure::NodeProcesses, About::Node),
    metric("node_processes_max_processes", Measure::NodeProcessesMax, About::Node),
    metric("stats/summary/node/rlimit/maxpid", Measure::NodeProcessesMax, About::Node),
    metric("kubelet_running_pods", Measure::NodePods, About::Node),
    metric("kubelet_running_pod_count", Measure::NodePods, About::Node),
    metric(INFO, Measure::NodePods, About::Node),
    metric("kube_node_status_allocatable", Measure::NodePodsMax, About::Node).only(PODS),
    metric("kube_node_status_allocatable_pods", Measure::NodePodsMax, About::Node),
    metric("kube_resourcequota", Measure::QuotaUsed, About::Quota).only(&[("type", &["used"])]),
    metric("kube_resourcequota", Measure::QuotaHard, About::Quota).only(&[("type", &["hard"])]),
    metric("kube_horizontalpodautoscaler_status_current_replicas", Measure::AutoscalerReplicas, AUTOSCALER),
    metric("kube_hpa_status_current_replicas", Measure::AutoscalerReplicas, OLD_AUTOSCALER),
    metric("kube_horizontalpodautoscaler_status_desired_replicas", Measure::AutoscalerDesired, AUTOSCALER),
    metric("kube_hpa_status_desired_replicas", Measure::AutoscalerDesired, OLD_AUTOSCALER),
    metric("kube_horizontalpodautoscaler_spec_max_replicas", Measure::AutoscalerMax, AUTOSCALER),
    metric("kube_hpa_spec_max_replicas", Measure::AutoscalerMax, OLD_AUTOSCALER),
    metric("kube_horizontalpodautoscaler_spec_min_replicas", Measure::AutoscalerMin, AUTOSCALER),
    metric("kube_hpa_spec_min_replicas", Measure::AutoscalerMin, OLD_AUTOSCALER),
    metric("kube_deployment_status_replicas", Measure::WorkloadReplicas, DEPLOYMENT),
    metric("kube_statefulset_status_replicas", Measure::WorkloadReplicas, STATEFUL_SET),
    metric("kube_daemonset_status_current_number_scheduled", Measure::WorkloadReplicas, DAEMON_SET),
    metric("kube_deployment_spec_replicas", Measure::WorkloadDesired, DEPLOYMENT),
    metric("kube_statefulset_replicas", Measure::WorkloadDesired, STATEFUL_SET),
    metric("kube_daemonset_status_desired_number_scheduled", Measure::WorkloadDesired, DAEMON_SET),
    metric("kube_job_status_start_time", Measure::JobStart, JOB),
    metric("kube_job_status_completion_time", Measure::JobCompletion, JOB),
    metric("apiserver_resource_objects", Measure::ObjectCount, About::Resource),
    metric("apiserver_storage_objects", Measure::ObjectCount, About::Resource),
    metric("etcd_object_counts", Measure::ObjectCount, About::Resource),
    metric("etcd_mvcc_db_total_size_in_bytes", Measure::EtcdSize, About::Etcd),
    metric("apiserver_storage_size_bytes", Measure::EtcdSize, About::Etcd),
    metric("apiserver_storage_db_total_size_in_bytes", Measure::EtcdSize, About::Etcd),
    metric("etcd_db_total_size_in_bytes", Measure::EtcdSize, About::Etcd),
    metric("etcd_server_quota_backend_bytes", Measure::EtcdQuota, About::Etcd),
];

/// Metrics that are no measure of an object and need no word: states of alerts, and what only names things.
const IGNORED: &[&str] = &["ALERTS", "ALERTS_FOR_STATE", "node_uname_info", "kube_pod_status_phase", "up"];

/// What the values of a metric are.
pub(super) enum Known {
    /// They measure this; by the labels, one of these.
    Measures(Vec<(usize, Form)>),
    Ignored,
    Unknown,
}

/// Returns what a metric measures: the places of what could be in [`METRICS`], and the form of its values.
///
/// The name of a recording rule tells the metric and what was done with it, as
/// `node_namespace_pod_container:container_cpu_usage_seconds_total:sum_irate` (content/docs/practices/rules.md of
/// prometheus/docs). What was done to the labels, these tell.
pub(super) fn find(name: &str) -> Known {
    if IGNORED.contains(&name) {
        return Known::Ignored;
    }
    let parts: Vec<&str> = name.split(':').collect();
    let places = |name: &str| -> Vec<usize> {
        METRICS.iter().enumerate().filter(|(_, metric)| metric.name == name).map(|(place, _)| place).collect()
    };
    for (at, part) in parts.iter().enumerate() {
        let found = places(part);
        if found.is_empty() {
            continue;
        }
        let operations: Vec<&str> = parts.iter().skip(at + 1).flat_map(|part| part.split('_')).collect();
        let is_rate = operations.iter().any(|operation| operation.starts_with("rate") || operation.starts_with("irate"));
        let keeps = |operation: &&str| ["sum", "max", "avg", "min"].contains(operation);
        let forms = found.into_iter().filter_map(|place| {
            let form = METRICS.get(place)?.form;
            let form = match form {
                Form::Counter if is_rate => Form::Gauge,
                // A rate of a gauge, and what else may be done to it, is something else.
                _ if is_rate || !operations.iter().all(keeps) => return None,
                _ => form,
            };
            Some((place, form))
        });
        let forms: Vec<_> = forms.collect();
        return if forms.is_empty() { Known::Unknown } else { Known::Measures(forms) };
    }
    Known::Unknown
}

/// Tells whether a metric is known and its values are what it measures.
pub(super) fn is_gauge(name: &str) -> bool {
    METRICS.iter().any(|metric| metric.name == name && metric.form == Form::Gauge)
}

/// Tells whether a column of this name holds the values of a label.
pub(super) fn is_label(name: &str) -> bool {
    const LABELS: [&str; 22] = [
        "namespace",
        "pod",
        "container",
        "node",
        "instance",
        "job",
        "persistentvolumeclaim",
        "resource",
        "resourcequota",
        "type",
        "unit",
        "device",
        "fstype",
        "mountpoint",
        "horizontalpodautoscaler",
        "deployment",
        "statefulset",
        "daemonset",
        "job_name",
        "group",
        "mode",
        "cluster",
    ];
    LABELS.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forms(name: &str) -> Option<Vec<(Measure, Form)>> {
        let Known::Measures(found) = find(name) else { return None };
        Some(found.into_iter().map(|(place, form)| (METRICS[place].measure, form)).collect())
    }

    #[test]
    fn recording_rules_tell_what_was_done() {
        for (name, expected) in [
            ("container_cpu_usage_seconds_total", Some(Form::Counter)),
            ("node_namespace_pod_container:container_cpu_usage_seconds_total:sum_irate", Some(Form::Gauge)),
            ("node_namespace_pod_container:container_cpu_usage_seconds_total:sum_rate5m", Some(Form::Gauge)),
            ("node_namespace_pod_container:container_memory_working_set_bytes", Some(Form::Gauge)),
            ("namespace:container_memory_working_set_bytes:sum", Some(Form::Gauge)),
            ("pod:container_memory_working_set_bytes:deriv1h", None),
            ("container_memory_rss", None),
            ("", None),
        ] {
            assert_eq!(forms(name).map(|forms| forms[0].1), expected, "{name}");
        }
        assert!(matches!(find("ALERTS"), Known::Ignored));
    }

    #[test]
    fn no_metric_measures_the_same_twice() {
        for (at, metric) in METRICS.iter().enumerate() {
            let again = |other: &&Metric| other.name == metric.name && other.measure == metric.measure;
            assert_eq!(METRICS.iter().skip(at).filter(again).count(), 1, "{}", metric.name);
        }
    }
}
