//! Services whose selector finds no pods and no workload that would make them.

use crate::findings::context::{Context, Template};
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::services::{finds, selector, selects, template_selector, users};
use crate::findings::words::{listed, name, near_misses};
use crate::object::Object;
use crate::object::selector::LabelSelector;
use crate::object::service::Service;
use crate::report::Command;
use crate::text::Text;

pub(super) const RULE: Rule = Rule {
    code: "service-selects-nothing",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A Service whose selector finds no pod, and no workload that would make one.",
    matters: "The Service has no endpoints, and every connection to it fails.",
    looks_at: "spec.selector of the Service, against the labels of the pods of the namespace and of the templates of workloads.",
    advice: "Compare the selector with the labels of the pods that are meant, and correct one of them. If nothing is meant any more, \
             delete the Service.",
    silent: "When pods were not listed, when a workload would match that is scaled to zero or lacks its pods, when somebody else writes \
             the endpoints, and in the first five minutes of the Service.",
    check,
};

/// Objects of one application are made one after the other.
const YOUNG_SECONDS: i64 = 300;

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (object, service) in context.services() {
        let namespace = object.meta.namespace.as_str();
        if !selects(&service.spec) || object.meta.deletion_timestamp.is_some() || !context.observes("", "Pod", namespace) {
            continue;
        }
        if context.pods_of_service(object).next().is_some() {
            continue;
        }
        let wanted = selector(&service.spec);
        let of_templates = template_selector(&service.spec);
        let is_young = context.seconds_since(object.meta.creation_timestamp).is_some_and(|age| age < YOUNG_SECONDS);
        if is_young
            || context.templates_in(namespace).iter().any(|template| finds(&of_templates, template.labels))
            || has_endpoints(context, object)
        {
            continue;
        }
        found.push(draft(context, object, service, &wanted));
    }
}

/// Tells whether the Service has addresses all the same: some controllers write them themselves.
fn has_endpoints(context: &Context<'_>, service: &Object) -> bool {
    let (namespace, name) = (service.meta.namespace.as_str(), service.meta.name.as_str());
    let in_slice = context.endpoint_slices().any(|(slice, body)| {
        slice.meta.namespace == namespace
            && slice.meta.labels.get("kubernetes.io/service-name").is_some_and(|service| service == name)
            && !body.endpoints.is_empty()
    });
    let is_same = |object: &Object| object.meta.namespace == namespace && object.meta.name == name;
    in_slice || context.endpoints().any(|(object, body)| is_same(object) && !body.subsets.is_empty())
}

fn draft(context: &Context<'_>, object: &Object, service: &Service, wanted: &LabelSelector) -> Draft {
    let reference = object.reference();
    let users = users(context, &reference);
    let (severity, whom) = match users.as_slice() {
        [] => (Severity::Warning, String::new()),
        users => (Severity::Critical, format!(", and {} {} it", listed(&users.iter().map(name).collect::<Vec<_>>()), if users.len() == 1 { "needs" } else { "need" })),
    };
    let message = format!("{} selects no pod: nothing has the labels {wanted}{whom}.", name(&reference));
    let mut draft = Draft::new(&RULE, reference, message)
        .severity(severity)
        .breaking(true)
        .since(object.meta.creation_timestamp)
        .field("/spec/selector", wanted);
    for (template, key, has) in near(context, object, service) {
        let wants = service.spec.selector.get(key).map(Text::as_str).unwrap_or_default();
        let workload = template.object.reference();
        let path = format!("{}/metadata/labels", template.path);
        draft = match has {
            Some(has) => draft
                .next(format!("{} differs in the label {key} only: the Service wants {wants}, its pods have {has}.", name(&workload)))
                .field_of(&workload, format!("{path}/{key}"), has),
            None => draft
                .next(format!("{} lacks the label {key} only: the Service wants {key}={wants}.", name(&workload)))
                .absent(&workload, format!("{path}/{key}")),
        };
    }
    draft.command(Command::kubectl_in(
        &object.meta.namespace,
        &["get", "pods", "--show-labels"],
        "shows the labels that the pods have",
    ))
}

/// Returns the templates that match but for one label, with what they have in its place. Where that says little, because there
/// is only one label, its value or the name of the workload must be near.
fn near<'s, 'a>(
    context: &'s Context<'a>,
    object: &Object,
    service: &'s Service,
) -> Vec<(&'s Template<'a>, &'s str, Option<&'s str>)> {
    let entries = service.spec.selector.entries();
    let mut near = Vec::new();
    for template in context.templates_in(&object.meta.namespace) {
        let mut differing = entries.iter().filter(|(key, value)| template.labels.get(key) != Some(value));
        let (Some((key, value)), None) = (differing.next(), differing.next()) else { continue };
        let has = template.labels.get(key).map(Text::as_str);
        let is_near = entries.len() > 1
            || template.object.meta.name == object.meta.name
            || has.is_some_and(|has| !near_misses(value, std::iter::once(has)).is_empty());
        if is_near {
            near.push((template, key.as_str(), has));
        }
    }
    // Of several, those whose value is nearest come first: a typing error rather than another application.
    near.sort_by_key(|(_, key, has)| {
        let wants = service.spec.selector.get(key).map(Text::as_str).unwrap_or_default();
        has.map_or(usize::MAX, |has| strsim::damerau_levenshtein(wants, has))
    });
    near.truncate(2);
    near
}
