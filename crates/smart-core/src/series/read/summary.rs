//! What a kubelet tells at `/stats/summary`: its node, the pods on it, their containers and volumes.
//!
//! The types are in staging/src/k8s.io/kubelet/pkg/apis/stats/v1alpha1/types.go of the Kubernetes tree. Each number that is
//! known becomes a sample of a series that is named after its path, as `stats/summary/pods/volume/usedBytes`.

use smallvec::SmallVec;

use super::collector::Collector;
use super::kubernetes::read_time;
use super::samples::read_number;
use crate::json::{EntryList, Fault, Map, Reader, sorted};
use crate::series::metric;
use crate::text::Text;

/// The numbers that are taken, by their names.
const NUMBERS: [&str; 10] = [
    "availableBytes",
    "capacityBytes",
    "usedBytes",
    "inodes",
    "inodesFree",
    "inodesUsed",
    "workingSetBytes",
    "usageNanoCores",
    "maxpid",
    "curproc",
];

/// Reads a summary, whose node and pods stand at these places.
pub(super) fn read(
    node_at: usize,
    pods_at: Option<usize>,
    reader: &mut Reader<'_>,
    collector: &mut Collector,
) -> Result<(), Fault> {
    let mut node = Text::default();
    let mut groups = Vec::new();
    reader.seek(node_at);
    let inside = |reader: &mut Reader<'_>, field: &[u8], groups: &mut Vec<(&'static str, Stats)>| match field {
        b"cpu" => take("cpu", reader, groups),
        b"memory" => take("memory", reader, groups),
        b"fs" => take("fs", reader, groups),
        b"rlimit" => take("rlimit", reader, groups),
        b"runtime" => reader.object(|reader, field| match field {
            b"imageFs" => take("imageFs", reader, groups),
            b"containerFs" => take("containerFs", reader, groups),
            _ => reader.skip(),
        }),
        _ => reader.skip(),
    };
    reader
        .object(|reader, field| match field {
            _ if reader.null()? => Ok(()),
            b"nodeName" => reader.text().map(|text| node = text),
            _ => inside(reader, field, &mut groups),
        })
        .map_err(|fault| fault.inside("node"))?;
    if node.is_empty() {
        return Ok(());
    }
    collector.recognize();
    let of_node = [("node", node)];
    for (group, stats) in groups {
        give(&format!("node/{group}"), &of_node, &stats, reader, collector);
    }
    let Some(at) = pods_at else { return Ok(()) };
    reader.seek(at);
    reader.array(|reader| read_pod(&of_node, reader, collector)).map_err(|fault| fault.inside("pods"))
}

fn take<'s>(group: &'s str, reader: &mut Reader<'_>, groups: &mut Vec<(&'s str, Stats)>) -> Result<(), Fault> {
    if !reader.null()? {
        groups.push((group, Stats::read(reader).map_err(|fault| fault.inside(group))?));
    }
    Ok(())
}

fn read_pod(of_node: &[(&str, Text)], reader: &mut Reader<'_>, collector: &mut Collector) -> Result<(), Fault> {
    let (mut pod, mut groups) = (Reference::default(), Vec::new());
    let (mut containers, mut volumes) = (Vec::new(), Vec::new());
    reader.object(|reader, field| match field {
        _ if reader.null()? => Ok(()),
        b"podRef" => Reference::read(reader).map(|read| pod = read),
        b"cpu" => take("cpu", reader, &mut groups),
        b"memory" => take("memory", reader, &mut groups),
        b"ephemeral-storage" => take("ephemeral-storage", reader, &mut groups),
        b"containers" => reader.array(|reader| {
            containers.push(Container::read(reader)?);
            Ok(())
        }),
        b"volume" => reader.array(|reader| {
            volumes.push(Stats::read(reader)?);
            Ok(())
        }),
        _ => reader.skip(),
    })?;
    let mut labels = of_node.to_vec();
    // Volumes of claims are of the claim, whatever pod mounts them.
    for volume in volumes {
        let Some(claim) = &volume.claim else { continue };
        let mut labels = labels.clone();
        labels.extend([("namespace", claim.namespace.clone()), ("persistentvolumeclaim", claim.name.clone())]);
        give("pods/volume", &labels, &volume, reader, collector);
    }
    labels.extend([("namespace", pod.namespace), ("pod", pod.name)]);
    for (group, stats) in groups {
        give(&format!("pods/{group}"), &labels, &stats, reader, collector);
    }
    for container in containers {
        let mut labels = labels.clone();
        labels.push(("container", container.name));
        for (group, stats) in container.groups {
            give(&format!("pods/containers/{group}"), &labels, &stats, reader, collector);
        }
    }
    Ok(())
}

/// Gives each number of a group as a sample. What tells no time is of the time of the cluster.
fn give(path: &str, labels: &[(&str, Text)], stats: &Stats, reader: &mut Reader<'_>, collector: &mut Collector) {
    let texts = &mut reader.pool.texts;
    let labels: EntryList = labels.iter().map(|(name, value)| (texts.share(name), value.clone())).collect();
    let labels = Map::of(reader.pool.maps.share_list(sorted(labels)));
    for (number, value) in &stats.numbers {
        let name = format!("stats/summary/{path}/{number}");
        // Summaries tell much that is said again elsewhere, or measures nothing that is known.
        if metric::is_gauge(&name) {
            let name = reader.pool.texts.share(&name);
            collector.sample(&name, &labels, stats.time, *value, reader.pool);
        }
    }
}

/// The numbers of one group, and when they were taken.
struct Stats {
    time: f64,
    numbers: SmallVec<[(&'static str, f64); 8]>,
    /// The claim of a volume.
    claim: Option<Reference>,
}

impl Stats {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        let mut stats = Self { time: f64::NAN, numbers: SmallVec::new(), claim: None };
        reader.object(|reader, field| {
            if reader.null()? {
                return Ok(());
            }
            if field == b"time" {
                stats.time = read_time(reader).map_err(|fault| fault.inside("time"))?;
            } else if field == b"pvcRef" {
                stats.claim = Some(Reference::read(reader)?);
            } else if let Some(number) = NUMBERS.iter().find(|number| number.as_bytes() == field) {
                stats.numbers.push((number, read_number(reader).map_err(|fault| fault.inside(field))?));
            } else {
                reader.skip()?;
            }
            Ok(())
        })?;
        Ok(stats)
    }
}

/// A container of a pod.
struct Container {
    name: Text,
    groups: Vec<(&'static str, Stats)>,
}

impl Container {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        let mut container = Self { name: Text::default(), groups: Vec::new() };
        reader.object(|reader, field| match field {
            _ if reader.null()? => Ok(()),
            b"name" => reader.text().map(|text| container.name = text),
            b"cpu" => take("cpu", reader, &mut container.groups),
            b"memory" => take("memory", reader, &mut container.groups),
            _ => reader.skip(),
        })?;
        Ok(container)
    }
}

/// A pod or a claim, by its names.
#[derive(Default)]
struct Reference {
    namespace: Text,
    name: Text,
}

impl Reference {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        let mut reference = Self::default();
        reader.object(|reader, field| match field {
            b"namespace" => reader.text().map(|text| reference.namespace = text),
            b"name" => reader.text().map(|text| reference.name = text),
            _ => reader.skip(),
        })?;
        Ok(reference)
    }
}
