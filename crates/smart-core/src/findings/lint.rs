//! What the rules about style and risk share: pod specs, each once.

use super::context::Context;
use super::draft::Draft;
use super::nodes;
use super::rule::Rule;
use super::words::{listed, name};
use crate::json::Map;
use crate::object::container::Container;
use crate::object::pod::PodSpec;
use crate::object::{Body, Object, ObjectRef};
use crate::report::Command;

/// A pod spec, and the object that somebody wrote it into.
#[derive(Clone, Copy)]
pub(super) struct Spec<'c> {
    pub(super) object: &'c Object,
    pub(super) spec: &'c PodSpec,
    pub(super) labels: &'c Map,
    /// Where the template stands in the object; empty for a pod.
    path: &'static str,
}

impl<'c> Spec<'c> {
    /// Returns a pointer to a field of the spec, as of `containers/0/image`.
    pub(super) fn field(&self, field: &str) -> String {
        format!("{}/spec/{field}", self.path)
    }

    /// Returns the containers with the place of each, those that run before the others last.
    pub(super) fn containers(&self) -> impl Iterator<Item = (Place, &'c Container)> + use<'c> {
        let spec = self.spec;
        let main = spec.containers.iter().enumerate().map(|(at, container)| (Place { list: "containers", at }, container));
        main.chain(
            spec.init_containers.iter().enumerate().map(|(at, container)| (Place { list: "initContainers", at }, container)),
        )
    }

    /// Returns a draft about the object, with the command that shows the spec.
    pub(super) fn draft(&self, rule: &'static Rule, message: String) -> Draft {
        let reference = self.object.reference();
        let show = Command::kubectl(&reference, "get", &["-o", "yaml"], "shows the object as it is");
        Draft::new(rule, reference, message).breaking(false).command(show)
    }

    /// Returns the reference of the object.
    pub(super) fn reference(&self) -> ObjectRef {
        self.object.reference()
    }

    /// Returns the namespace of the object.
    pub(super) fn namespace(&self) -> &'c str {
        &self.object.meta.namespace
    }

    /// Tells whether it is to run forever, so that it should be watched and spread.
    pub(super) fn runs_forever(&self) -> bool {
        !matches!(self.object.body, Body::Job(_) | Body::CronJob(_))
            && matches!(self.spec.restart_policy.as_str(), "" | "Always")
            && !self.object.meta.owner_references.iter().any(|owner| owner.kind == "Job")
    }
}

/// Where a container stands in its spec.
#[derive(Clone, Copy)]
pub(super) struct Place {
    list: &'static str,
    at: usize,
}

impl Place {
    /// Returns the path of a field of the container in its spec.
    pub(super) fn of(self, field: &str) -> String {
        format!("{}/{}/{field}", self.list, self.at)
    }

    /// Tells whether the container runs before the others.
    pub(super) fn is_init(self) -> bool {
        self.list == "initContainers"
    }
}

/// Returns the pod specs: the templates of workloads, pods that stand alone, and one pod of each workload whose template is
/// not in the input. Pods that a kubelet runs by itself are set up by whoever set up the node.
pub(super) fn specs<'c>(context: &'c Context<'_>) -> impl Iterator<Item = Spec<'c>> {
    let templates = context.templates().iter().map(|template| Spec {
        object: template.object,
        spec: template.spec,
        labels: template.labels,
        path: template.path,
    });
    let mut last: Option<&ObjectRef> = None;
    let pods = context.pods().iter().filter(move |pod| {
        // Pods of one workload mostly come one after the other.
        if pod.is_finished() || nodes::is_static(pod) || last == Some(&pod.workload) {
            return false;
        }
        last = Some(&pod.workload);
        let workload = context.object(&pod.workload);
        workload.is_none_or(|object| matches!(object.body, Body::Pod(_) | Body::Generic(_)))
    });
    templates.chain(pods.map(|pod| Spec { object: pod.object, spec: pod.spec(), labels: &pod.object.meta.labels, path: "" }))
}

/// What is wrong with a container: a field, and its value; nothing when the field is not there.
pub(super) struct Wrong {
    pub(super) field: &'static str,
    pub(super) value: String,
}

impl Wrong {
    /// Returns that a field is not there.
    pub(super) fn absent(field: &'static str) -> Self {
        Self { field, value: String::new() }
    }
}

/// Finds the containers with which something is wrong, one finding an object; `says` has the words for one and for several.
pub(super) fn containers(
    context: &Context<'_>,
    rule: &'static Rule,
    found: &mut Vec<Draft>,
    says: (&str, &str),
    wrong: impl Fn(Spec<'_>, Place, &Container) -> Option<Wrong>,
) {
    for spec in specs(context) {
        let those = spec.containers().filter_map(|(place, container)| Some((place, container, wrong(spec, place, container)?)));
        let those: Vec<_> = those.collect();
        if those.is_empty() {
            continue;
        }
        let names: Vec<&str> = those.iter().map(|(_, container, _)| container.name.as_str()).collect();
        let (noun, says) = if names.len() == 1 { ("Container", says.0) } else { ("Containers", says.1) };
        let reference = spec.reference();
        let mut draft = spec.draft(rule, format!("{noun} {} of {} {says}.", listed(&names), name(&reference)));
        for (place, _, wrong) in those.iter().take(4) {
            let path = spec.field(&place.of(wrong.field));
            draft = if wrong.value.is_empty() { draft.absent(&reference, path) } else { draft.field(path, &wrong.value) };
        }
        found.push(draft);
    }
}

/// Returns a Service whose selector finds the pods of a spec, and which sends traffic to them only when they are ready.
pub(super) fn service_of(context: &Context<'_>, spec: &Spec<'_>) -> Option<ObjectRef> {
    let selects = |object: &&&Object| {
        let Body::Service(service) = &object.body else { return false };
        let labels = service.spec.selector.entries();
        !labels.is_empty()
            && !service.spec.publish_not_ready_addresses
            && labels.iter().all(|(key, value)| spec.labels.get(key).is_some_and(|own| own == value))
    };
    context.of_kind_in("Service", spec.namespace()).iter().find(selects).map(|object| object.reference())
}

/// Tells whether the pods of a spec get the token of their ServiceAccount: the pod decides, then the account; when neither
/// says anything, they do. An account that is not in the input may say no.
pub(super) fn mounts_token(context: &Context<'_>, spec: &Spec<'_>) -> bool {
    if let Some(mounts) = spec.spec.automount_service_account_token {
        return mounts;
    }
    let name = match spec.spec.service_account_name.as_str() {
        "" => "default",
        name => name,
    };
    let account = ObjectRef::new("", "ServiceAccount", spec.namespace(), name);
    match context.object(&account).map(|object| &object.body) {
        Some(Body::ServiceAccount(account)) => account.automount_service_account_token != Some(false),
        _ => false,
    }
}

/// Returns the tag of an image; none when it has neither tag nor digest.
pub(super) fn tag(image: &str) -> Option<&str> {
    if image.contains('@') {
        return Some("");
    }
    // What follows a colon before the last slash is the port of a registry.
    image.rsplit('/').next()?.split_once(':').map(|(_, tag)| tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_of_a_registry_is_no_tag() {
        assert_eq!(tag("registry.example.com:5000/web"), None);
        assert_eq!(tag("registry.example.com:5000/web:1.2"), Some("1.2"));
        assert_eq!(tag("web@sha256:00"), Some(""));
    }
}
