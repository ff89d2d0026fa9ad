//! Workloads whose selector does not find the pods that they make.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::name;
use crate::json::Map;
use crate::object::Body;
use crate::object::selector::LabelSelector;
use crate::report::Command;
use crate::text::Text;

pub(super) const RULE: Rule = Rule {
    code: "workload-selector-mismatch",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A Deployment, ReplicaSet, StatefulSet or DaemonSet whose selector does not match the labels of its own template.",
    matters: "The API server refuses such an object, so that nothing of it runs; one that was made in another way makes pods \
              again and again, because it never finds them.",
    looks_at: "spec.selector and spec.template.metadata.labels.",
    advice: "Make the labels of the template carry all that the selector asks for. The selector itself cannot be changed: \
             delete and make the workload anew where it must be.",
    silent: "When the workload has no selector, as in old versions of the API, or is controlled by another.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for template in context.templates() {
        let selector: &LabelSelector = match &template.object.body {
            Body::Deployment(body) => &body.spec.selector,
            Body::ReplicaSet(body) => &body.spec.selector,
            Body::StatefulSet(body) => &body.spec.selector,
            Body::DaemonSet(body) => &body.spec.selector,
            _ => continue,
        };
        if selector.is_empty() || selector.matches(|key| template.labels.get(key).map(Text::as_str)) {
            continue;
        }
        let reference = template.object.reference();
        let labels = in_words(template.labels);
        let message = format!("{} selects pods with {selector}, and makes pods with {labels}.", name(&reference));
        found.push(
            Draft::new(&RULE, reference.clone(), message)
                .field("/spec/selector", selector)
                .field(format!("{}/metadata/labels", template.path), labels)
                .command(Command::kubectl(&reference, "get", &["-o", "yaml"], "shows the selector and the labels")),
        );
    }
}

fn in_words(labels: &Map) -> String {
    if labels.is_empty() {
        return "no labels".to_owned();
    }
    labels.iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join(",")
}
