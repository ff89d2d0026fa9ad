//! The DNS of the cluster, when nobody answers.

use crate::findings::context::{Context, PodView};
use crate::findings::draft::Draft;
use crate::findings::missing::how_many;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::services::{finds, protocol, selector, selects, template_selector};
use crate::findings::words::{describe, name};
use crate::object::Object;
use crate::object::service::Service;
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "dns-not-ready",
    severity: Severity::Critical,
    level: Level::State,
    lint: false,
    finds: "The DNS of the cluster without a single pod that is ready, or scaled to zero.",
    matters: "No name can be looked up in the cluster, so that nearly every program fails which reaches others by name. What fails \
              elsewhere with words like \"no such host\" or \"server misbehaving\" is correlated with it.",
    looks_at: "Services of the system namespaces that answer on port 53, and the pods that they select.",
    advice: "Look at the pods of the DNS first: whatever else is broken may come from it.",
    silent: "When pods of the namespace were not listed, and when one pod is ready.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (object, service) in context.services().filter(|(object, service)| is_dns(object, service)) {
        let namespace = object.meta.namespace.as_str();
        if !context.observes("", "Pod", namespace) {
            continue;
        }
        let wanted = selector(&service.spec);
        let pods: Vec<&PodView<'_>> = context.pods_of_service(object).filter(|pod| !pod.is_finished()).collect();
        if pods.iter().any(|pod| pod.is_ready()) {
            continue;
        }
        let of_templates = template_selector(&service.spec);
        let template = context.templates_in(namespace).iter().find(|template| finds(&of_templates, template.labels));
        let reference = object.reference();
        let subject = match (pods.first(), template) {
            (Some(pod), _) => pod.workload.clone(),
            (None, Some(template)) => template.object.reference(),
            (None, None) => continue,
        };
        let is_scaled_down = template.is_some_and(|template| !context.wants_pods(template.object));
        let why = match pods.len() {
            0 if is_scaled_down => format!("{} is scaled to zero", name(&subject)),
            0 => format!("{} has no pods", name(&subject)),
            1 => "its only pod is not ready".to_owned(),
            count => format!("none of its {} is ready", how_many(count, "pod")),
        };
        let message = format!("The DNS of the cluster does not answer ({}): {why}.", name(&reference));
        let mut draft = Draft::new(&RULE, subject.clone(), message)
            .about_all(pods.iter().flat_map(|pod| pod.chain()))
            .field_of(&reference, "/spec/selector", wanted.to_string());
        if is_scaled_down {
            draft = draft.field("/spec/replicas", 0);
        }
        for pod in pods.iter().take(2) {
            if let Some((at, ready)) = pod.condition("Ready") {
                draft = draft.condition_of(&pod.reference(), at, ready);
            }
        }
        draft.since = pods.iter().filter_map(|pod| pod.condition("Ready")?.1.last_transition_time).max();
        found.push(draft.command(describe(&subject, "shows why it has no pods that are ready")).command(Command::kubectl_in(
            namespace,
            &["get", "pods", "-l", &wanted.to_string(), "-o", "wide"],
            "shows the pods of the DNS",
        )));
    }
}

/// Tells whether a Service is the DNS of the cluster: it answers on port 53, in a namespace of the system.
fn is_dns(object: &Object, service: &Service) -> bool {
    let is_of_system = matches!(object.meta.namespace.as_str(), "kube-system" | "openshift-dns");
    let answers = service.spec.ports.iter().any(|port| port.port == 53 && protocol(&port.protocol) == "UDP");
    // Caches on nodes answer by themselves and have a Service just for their upstream.
    is_of_system && answers && selects(&service.spec) && !object.meta.name.ends_with("-upstream")
}
