//! From the labels of a series to the object that it is about.

use std::collections::BTreeMap;

use super::metric::{About, Metric};
use super::{Measure, Series, Subject};
use crate::cluster::Cluster;
use crate::object::kind::kinds;
use crate::object::{Body, ObjectRef};
use crate::text::Text;

/// What labels mean in a cluster.
pub(super) struct Naming<'a> {
    cluster: &'a Cluster,
    /// The nodes by their names and addresses; none where two nodes have the same.
    nodes: BTreeMap<&'a str, Option<&'a Text>>,
    /// The names of hosts by the instances that tell them.
    hosts: BTreeMap<&'a str, Option<&'a Text>>,
}

/// What the labels of a series came to.
pub(super) enum Named {
    Subject(Measure, Subject),
    /// It is about nothing of its own: a pause container, a file system in memory.
    Nothing,
    /// It could not be told.
    Unknown(String),
}

/// Returns a label of a series. Where Prometheus has put a label of its own in its place, that of the metric itself has another
/// name (`honor_labels` in docs/configuration/configuration.md of prometheus/prometheus).
pub(super) fn label<'s>(series: &'s Series, name: &str) -> Option<&'s Text> {
    let exported = series.labels.iter().find(|(known, _)| known.strip_prefix("exported_") == Some(name));
    exported.map(|(_, value)| value).or_else(|| series.labels.get(name)).and_then(Text::non_empty)
}

fn any_label<'s>(series: &'s Series, names: &[&str]) -> Option<&'s Text> {
    names.iter().find_map(|name| label(series, name))
}

const NAMESPACE: [&str; 2] = ["namespace", "kubernetes_namespace"];
/// Before Kubernetes 1.16, cAdvisor said `pod_name` and `container_name`.
const POD: [&str; 3] = ["pod", "pod_name", "kubernetes_pod_name"];
const CONTAINER: [&str; 2] = ["container", "container_name"];
const NODE: [&str; 4] = ["node", "node_name", "kubernetes_node", "nodename"];

impl<'a> Naming<'a> {
    pub(super) fn new(cluster: &'a Cluster) -> Self {
        let (mut nodes, mut hosts) = (BTreeMap::new(), BTreeMap::new());
        fn note<'a>(known: &mut BTreeMap<&'a str, Option<&'a Text>>, key: &'a str, node: &'a Text) {
            let entry = known.entry(key).or_insert(Some(node));
            if *entry != Some(node) {
                *entry = None;
            }
        }
        for object in cluster.in_namespace("") {
            let Body::Node(node) = &object.body else { continue };
            for address in &node.status.addresses {
                note(&mut nodes, &address.address, &object.meta.name);
            }
        }
        // Names count before addresses.
        for object in cluster.in_namespace("") {
            if matches!(object.body, Body::Node(_)) {
                nodes.insert(&object.meta.name, Some(&object.meta.name));
            }
        }
        let from = cluster.series().partition_point(|series| series.name.as_str() < "node_uname_info");
        let series = cluster.series().get(from..).unwrap_or_default();
        for series in series.iter().take_while(|series| series.name == "node_uname_info") {
            if let (Some(instance), Some(host)) = (series.labels.get("instance"), series.labels.get("nodename")) {
                note(&mut hosts, instance, host);
            }
        }
        Self { cluster, nodes, hosts }
    }

    /// Tells what a series of a metric is about.
    pub(super) fn subject(&self, metric: &Metric, series: &Series) -> Named {
        match metric.about {
            About::Container => self.container(metric, series),
            About::ContainerOnly => container_only(metric, series),
            About::Pod => pod(series).map_or_else(missing, |pod| Named::Subject(metric.measure, Subject::new(pod, ""))),
            About::Claim => {
                let claim = namespaced(series, "", "PersistentVolumeClaim", "persistentvolumeclaim");
                claim.map_or_else(missing, |claim| Named::Subject(metric.measure, Subject::new(claim, "")))
            }
            About::Named { group, kind, label } => namespaced(series, group, kind, label)
                .map_or_else(missing, |object| Named::Subject(metric.measure, Subject::new(object, ""))),
            About::Quota => match (namespaced(series, "", "ResourceQuota", "resourcequota"), label(series, "resource")) {
                (Ok(quota), Some(resource)) => Named::Subject(metric.measure, Subject::new(quota, resource.clone())),
                (Err(lacks), _) => missing(lacks),
                (_, None) => missing("resource"),
            },
            About::Node => self.of_node(metric.measure, series, ""),
            About::NodePart(part) => self.of_node(metric.measure, series, part),
            About::Filesystem => self.filesystem(metric, series),
            About::Resource => self.resource(metric, series),
            About::Etcd => {
                let member = any_label(series, &["endpoint", "storage_cluster_id", "server", "instance"]);
                let object = ObjectRef::new("", "Etcd", "", "");
                Named::Subject(metric.measure, Subject::new(object, member.cloned().unwrap_or_default()))
            }
        }
    }

    /// Of cAdvisor: cgroups of containers, of pods, of nodes, and of much else.
    fn container(&self, metric: &Metric, series: &Series) -> Named {
        let is_cpu = metric.measure == Measure::ContainerCpu;
        if any_label(series, &POD).is_none() {
            return match label(series, "id").map(Text::as_str) {
                Some("/") => self.of_node(if is_cpu { Measure::NodeCpu } else { Measure::NodeMemory }, series, ""),
                Some(_) => Named::Nothing,
                None => missing("pod"),
            };
        }
        if any_label(series, &CONTAINER).is_some() {
            return container_only(metric, series);
        }
        // The pause container has an image, the cgroup of the pod has none.
        if label(series, "image").is_some() {
            return Named::Nothing;
        }
        let measure = if is_cpu { Measure::PodCpu } else { Measure::PodMemory };
        pod(series).map_or_else(missing, |pod| Named::Subject(measure, Subject::new(pod, "")))
    }

    fn of_node(&self, measure: Measure, series: &Series, part: &str) -> Named {
        match self.node(series) {
            Ok(node) => Named::Subject(measure, Subject::new(ObjectRef::new("", "Node", "", node), part)),
            Err(reason) => Named::Unknown(reason),
        }
    }

    /// Returns the name of the node that a series is of.
    fn node(&self, series: &Series) -> Result<Text, String> {
        if let Some(node) = any_label(series, &NODE) {
            return Ok(self.nodes.get(node.as_str()).copied().flatten().unwrap_or(node).clone());
        }
        let Some(instance) = label(series, "instance") else {
            return Err("its labels name no node: node or instance is needed".to_owned());
        };
        let host = without_port(instance);
        if let Some(Some(node)) = self.nodes.get(instance.as_str()).or_else(|| self.nodes.get(host)) {
            return Ok((*node).clone());
        }
        if let Some(Some(host)) = self.hosts.get(instance.as_str()) {
            return Ok(self.nodes.get(host.as_str()).copied().flatten().unwrap_or(host).clone());
        }
        // Where the exporter runs on the node that it tells of.
        if let Ok(exporter) = pod(series)
            && let Some(Body::Pod(pod)) = self.cluster.object(&exporter).map(|object| &object.body)
            && let Some(node) = pod.node_name.non_empty()
        {
            return Ok(node.clone());
        }
        Err(format!("no node has the name or address {host}"))
    }

    fn filesystem(&self, metric: &Metric, series: &Series) -> Named {
        /// File systems that lie in memory or in other file systems, or cannot be written.
        const NO_DISK: [&str; 14] = [
            "tmpfs",
            "ramfs",
            "devtmpfs",
            "rootfs",
            "overlay",
            "aufs",
            "squashfs",
            "iso9660",
            "erofs",
            "nsfs",
            "proc",
            "sysfs",
            "autofs",
            "fuse.lxcfs",
        ];
        let Some(mountpoint) = label(series, "mountpoint") else { return missing("mountpoint") };
        let in_memory = label(series, "fstype").is_some_and(|fstype| NO_DISK.contains(&fstype.as_str()));
        // Volumes of pods are told by the kubelet, by their claims.
        let of_pod = ["/var/lib/kubelet/pods/", "/var/lib/kubelet/plugins/", "/run/", "/boot/efi"];
        if in_memory || of_pod.iter().any(|path| mountpoint.starts_with(path)) {
            return Named::Nothing;
        }
        self.of_node(metric.measure, series, mountpoint)
    }

    /// Returns the kind of a resource, as `deployments.apps`, or with its group in a label of its own.
    fn resource(&self, metric: &Metric, series: &Series) -> Named {
        let Some(resource) = label(series, "resource") else { return missing("resource") };
        let full = match label(series, "group") {
            Some(group) if !resource.contains('.') => format!("{resource}.{group}"),
            _ => resource.to_string(),
        };
        let (plural, group) = full.split_once('.').unwrap_or((&full, ""));
        let known = kinds().iter().find(|known| known.plural == plural && known.group == group);
        let custom = ObjectRef::new("apiextensions.k8s.io", "CustomResourceDefinition", "", full.as_str());
        let object = match known {
            Some(known) => ObjectRef::new(group, known.kind, "", ""),
            None if self.cluster.object(&custom).is_some() => custom,
            None => ObjectRef::new(group, "", "", ""),
        };
        Named::Subject(metric.measure, Subject::new(object, full.as_str()))
    }
}

fn container_only(metric: &Metric, series: &Series) -> Named {
    let Some(container) = any_label(series, &CONTAINER) else {
        // What cAdvisor says of a pod as a whole, or of the node, is said by others, too.
        return if label(series, "id").is_some() { Named::Nothing } else { missing("container") };
    };
    if container == "POD" {
        return Named::Nothing;
    }
    pod(series).map_or_else(missing, |pod| Named::Subject(metric.measure, Subject::new(pod, container.clone())))
}

fn pod(series: &Series) -> Result<ObjectRef, &'static str> {
    let namespace = any_label(series, &NAMESPACE).ok_or("namespace")?;
    let pod = any_label(series, &POD).ok_or("pod")?;
    Ok(ObjectRef::new("", "Pod", namespace.clone(), pod.clone()))
}

fn namespaced(series: &Series, group: &str, kind: &str, name: &'static str) -> Result<ObjectRef, &'static str> {
    let namespace = any_label(series, &NAMESPACE).ok_or("namespace")?;
    let name = label(series, name).ok_or(name)?;
    Ok(ObjectRef::new(group, kind, namespace.clone(), name.clone()))
}

fn missing(label: &str) -> Named {
    Named::Unknown(format!("its labels name no object: {label} is missing"))
}

/// Returns the host of `10.0.0.5:9100`, `node-a:9100`, `[fd00::5]:9100`.
fn without_port(instance: &str) -> &str {
    if let Some(rest) = instance.strip_prefix('[') {
        return rest.split(']').next().unwrap_or(rest);
    }
    match instance.split_once(':') {
        // An address of IPv6 without a port has more colons.
        Some((host, port)) if !port.contains(':') => host,
        _ => instance,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_taken_off() {
        for (instance, host) in
            [("10.0.0.5:9100", "10.0.0.5"), ("node-a", "node-a"), ("[fd00::5]:9100", "fd00::5"), ("fd00::5", "fd00::5")]
        {
            assert_eq!(without_port(instance), host);
        }
    }
}
