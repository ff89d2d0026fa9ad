//! References of images that cannot be right.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::image_pull::{self, Why};
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::name;

pub(super) const RULE: Rule = Rule {
    code: "image-name-invalid",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A reference of an image that no registry can have: of a form that the runtime refuses.",
    matters: "No container of it can ever be started.",
    looks_at: "The image of each container of a workload or pod, and the waiting reason InvalidImageName.",
    advice: "Correct the reference: registry/path:tag, the path in small letters, without https:// and without spaces.",
    silent: "When the reference is well-formed, whether or not there is such an image.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    image_pull::find(context, &RULE, Why::NameInvalid, |failure, _| {
        let fault = image_pull::fault(failure.image).map(|fault| format!(": {fault}")).unwrap_or_default();
        format!("the reference {:?} of its image cannot be right{fault}.", failure.image.as_str())
    }, found);
    for template in context.templates() {
        let main = template.spec.containers.iter().enumerate().map(|found| ("containers", found));
        let init = template.spec.init_containers.iter().enumerate().map(|found| ("initContainers", found));
        for (list, (at, container)) in main.chain(init) {
            let Some(fault) = image_pull::fault(&container.image) else { continue };
            let subject = template.object.reference();
            let message = format!(
                "Container {} of {} cannot be started: the reference {:?} of its image cannot be right: {fault}.",
                container.name,
                name(&subject),
                container.image.as_str()
            );
            let severity = if context.wants_pods(template.object) { Severity::Critical } else { Severity::Warning };
            let path = format!("{}/spec/{list}/{at}/image", template.path);
            found.push(
                Draft::new(&RULE, subject, message)
                    .severity(severity)
                    .part(container.name.as_str())
                    .since(template.object.meta.creation_timestamp)
                    .field(path, &container.image),
            );
        }
    }
}
