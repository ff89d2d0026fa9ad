//! Workloads whose pods run different images under one tag.

use crate::findings::context::Context;
use crate::findings::context::PodView;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{counted, listed, name};
use crate::report::Command;
use crate::text::Text;

pub(super) const RULE: Rule = Rule {
    code: "workload-image-drift",
    severity: Severity::Warning,
    level: Level::Cause,
    lint: false,
    finds: "A workload whose ready pods run images of different digests under the same name and tag.",
    matters: "The tag was moved in the registry: pods that are alike by their template are not, and which one answers is a \
              matter of chance.",
    looks_at: "The image and imageID of the containers of pods with the same template.",
    advice: "Name the image by its digest or by a tag that is not moved, and roll the workload out again.",
    silent: "When a digest is not known, when the nodes are of different architectures, and when the pods are of different \
             templates.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    let architectures: Vec<(&str, &str)> =
        context.nodes().map(|(object, node)| (object.meta.name.as_str(), node.status.node_info.architecture.as_str())).collect();
    let mixed = architectures.iter().any(|(_, one)| architectures.first().is_some_and(|(_, first)| first != one));
    if mixed {
        // One tag has an image a processor, each with its own digest.
        return;
    }
    // Pods of one template share their spec, and stand beside each other.
    for pods in context.pods().chunk_by(|a, b| a.workload == b.workload && a.between == b.between) {
        if pods.len() > 1 {
            found.extend(draft(pods));
        }
    }
}

fn draft(pods: &[PodView<'_>]) -> Option<Draft> {
    let first = pods.first()?;
    for container in &first.spec().containers {
        let mut digests: Vec<(&str, &PodView<'_>)> = Vec::new();
        let mut last: Option<&Text> = None;
        for pod in pods.iter().filter(|pod| pod.is_ready() && !pod.is_terminating()) {
            let wanted = pod.spec().containers.iter().find(|other| other.name == container.name)?;
            let status = pod.pod.status.container_statuses.iter().find(|status| status.name == container.name)?;
            if last == Some(&status.image_id) && wanted.image == container.image {
                continue;
            }
            last = Some(&status.image_id);
            let (_, digest) = status.image_id.rsplit_once('@').filter(|_| wanted.image == container.image)?;
            if !digests.iter().any(|(known, _)| *known == digest) {
                digests.push((digest, pod));
            }
        }
        if digests.len() < 2 || container.image.contains('@') {
            continue;
        }
        let reference = &first.workload;
        let short: Vec<String> = digests.iter().map(|(digest, _)| digest.chars().take(19).collect()).collect();
        let message = format!(
            "{} runs {} in container {} under the name {}: {}.",
            name(reference),
            counted(i64::try_from(digests.len()).unwrap_or(i64::MAX), "different image"),
            container.name,
            container.image,
            listed(&short)
        );
        let mut draft = Draft::new(&RULE, reference.clone(), message).part(container.name.as_str());
        for (digest, pod) in digests.iter().take(2) {
            draft = draft.about_all(pod.chain()).field_of(&pod.reference(), "/status/containerStatuses/*/imageID", digest);
        }
        let path = "custom-columns=POD:.metadata.name,IMAGE:.status.containerStatuses[*].imageID";
        return Some(draft.command(Command::kubectl_in(
            &reference.namespace,
            &["get", "pods", "-o", path],
            "shows the digest that each pod runs",
        )));
    }
    None
}
