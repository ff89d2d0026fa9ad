//! The revisions of a Deployment, and in what their templates differ.

use super::context::{Context, PodView};
use super::probe;
use crate::object::container::{Container, Probe};
use crate::object::pod::{PodSpec, ResourceRequirements, Resources};
use crate::object::workload::ReplicaSet;
use crate::object::{Body, Object, ObjectRef};
use crate::text::Text;

/// A ReplicaSet of a Deployment.
pub(super) struct Revision<'a> {
    pub(super) object: &'a Object,
    pub(super) set: &'a ReplicaSet,
    /// The number that the Deployment's controller gave it; it grows with every rollout, also with one that goes back.
    number: i64,
}

/// The annotation that holds the number of a revision.
const REVISION: &str = "deployment.kubernetes.io/revision";

/// Returns the ReplicaSets of a Deployment, the newest first.
pub(super) fn revisions<'a>(context: &Context<'a>, deployment: &Object) -> Vec<Revision<'a>> {
    let namespace = deployment.meta.namespace.as_str();
    let of_kind = context.of_kind("ReplicaSet");
    let from = of_kind.partition_point(|object| object.meta.namespace.as_str() < namespace);
    let sets = of_kind.iter().skip(from).take_while(|object| object.meta.namespace == namespace).filter_map(|object| {
        let Body::ReplicaSet(set) = &object.body else { return None };
        let owner = object.meta.controller()?;
        if owner.kind != "Deployment" || owner.name != deployment.meta.name.as_str() {
            return None;
        }
        let number = object.meta.annotations.get(REVISION).and_then(|number| number.parse().ok()).unwrap_or(0);
        Some(Revision { object, set, number })
    });
    let mut sets: Vec<Revision<'a>> = sets.collect();
    let age = |revision: &Revision<'_>| (revision.number, revision.object.meta.creation_timestamp);
    sets.sort_by(|a, b| age(b).cmp(&age(a)).then_with(|| a.object.meta.name.cmp(&b.object.meta.name)));
    sets
}

/// Returns the pods of a ReplicaSet that are not finished.
pub(super) fn pods_of<'c, 'a>(context: &'c Context<'a>, workload: &ObjectRef, set: &ObjectRef) -> Vec<&'c PodView<'a>> {
    let of_set = |pod: &&PodView<'_>| pod.between.as_ref() == Some(set) && !pod.is_finished() && !pod.is_terminating();
    context.pods_of(workload).filter(of_set).collect()
}

/// A field of two templates that is not the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Difference {
    /// What it is, in words: `image of container api`.
    pub(super) what: String,
    /// Where it stands in the pod's spec, as `containers/0/image`.
    pub(super) path: String,
    /// What stood there.
    pub(super) before: String,
    /// What stands there now.
    pub(super) now: String,
}

impl Difference {
    /// Returns the difference in words, with both values where they are short enough to read.
    pub(super) fn in_words(&self) -> String {
        const SHOWN: usize = 120;
        if self.before.is_empty() && self.now.is_empty() || self.before.len() + self.now.len() > SHOWN {
            return self.what.clone();
        }
        let value = |text: &str| if text.is_empty() { "nothing".to_owned() } else { text.to_owned() };
        format!("{} ({}, before {})", self.what, value(&self.now), value(&self.before))
    }
}

/// Returns in what a template differs from the one before. Values of variables are left out: they may be secret.
pub(super) fn differences(before: &PodSpec, now: &PodSpec) -> Vec<Difference> {
    let mut found = Vec::new();
    for (list, of_before, of_now) in
        [("initContainers", &before.init_containers, &now.init_containers), ("containers", &before.containers, &now.containers)]
    {
        for (at, container) in of_now.iter().enumerate() {
            let path = format!("{list}/{at}");
            match of_before.iter().find(|other| other.name == container.name) {
                Some(other) => container_differences(&path, other, container, &mut found),
                None => found.push(plain(format!("container {}, which is new", container.name), path)),
            }
        }
        for container in of_before.iter().filter(|other| !of_now.iter().any(|container| container.name == other.name)) {
            found.push(plain(format!("container {}, which is gone", container.name), list.to_owned()));
        }
    }
    let mut text = |what: &str, path: &str, a: &str, b: &str| {
        if a != b {
            found.push(Difference { what: what.to_owned(), path: path.to_owned(), before: a.to_owned(), now: b.to_owned() });
        }
    };
    text("service account", "serviceAccountName", &before.service_account_name, &now.service_account_name);
    text("priority class", "priorityClassName", &before.priority_class_name, &now.priority_class_name);
    text("runtime class", "runtimeClassName", &before.runtime_class_name, &now.runtime_class_name);
    for (what, path, same) in [
        ("node selector", "nodeSelector", before.node_selector == now.node_selector),
        ("affinity", "affinity", before.affinity == now.affinity),
        ("tolerations", "tolerations", before.tolerations == now.tolerations),
        ("volumes", "volumes", before.volumes == now.volumes),
        ("pull secrets", "imagePullSecrets", before.image_pull_secrets == now.image_pull_secrets),
        ("security context", "securityContext", before.security_context == now.security_context),
        (
            "spread constraints",
            "topologySpreadConstraints",
            before.topology_spread_constraints == now.topology_spread_constraints,
        ),
        ("host network", "hostNetwork", before.host_network == now.host_network),
    ] {
        if !same {
            found.push(plain(what.to_owned(), path.to_owned()));
        }
    }
    found
}

fn plain(what: String, path: String) -> Difference {
    Difference { what, path, before: String::new(), now: String::new() }
}

fn container_differences(path: &str, before: &Container, now: &Container, found: &mut Vec<Difference>) {
    let of = |what: &str| format!("{what} of container {}", now.name);
    let mut text = |what: &str, field: &str, a: String, b: String| {
        if a != b {
            found.push(Difference { what: of(what), path: format!("{path}/{field}"), before: a, now: b });
        }
    };
    text("image", "image", before.image.to_string(), now.image.to_string());
    let words = |words: &[Text]| words.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    text("command", "command", words(&before.command), words(&now.command));
    text("arguments", "args", words(&before.args), words(&now.args));
    resources(&mut text, &before.resources, &now.resources);
    for (what, field, a, b) in [
        ("liveness probe", "livenessProbe", &before.liveness_probe, &now.liveness_probe),
        ("readiness probe", "readinessProbe", &before.readiness_probe, &now.readiness_probe),
        ("startup probe", "startupProbe", &before.startup_probe, &now.startup_probe),
    ] {
        text(
            what,
            field,
            a.as_deref().map(probe_in_words).unwrap_or_default(),
            b.as_deref().map(probe_in_words).unwrap_or_default(),
        );
    }
    let variables =
        now.env.iter().filter(|variable| before.env.iter().find(|other| other.name == variable.name) != Some(variable));
    let gone = before.env.iter().filter(|other| !now.env.iter().any(|variable| variable.name == other.name));
    let names: Vec<&str> = variables.chain(gone).map(|variable| variable.name.as_str()).collect();
    if !names.is_empty() {
        found.push(plain(of(&format!("variable {}", super::words::listed(&names))), format!("{path}/env")));
    }
    for (what, field, same) in [
        ("sources of variables", "envFrom", before.env_from == now.env_from),
        ("ports", "ports", before.ports == now.ports),
        ("mounts", "volumeMounts", before.volume_mounts == now.volume_mounts),
        ("security context", "securityContext", before.security_context == now.security_context),
        ("lifecycle", "lifecycle", before.lifecycle == now.lifecycle),
    ] {
        if !same {
            found.push(plain(of(what), format!("{path}/{field}")));
        }
    }
}

fn resources(text: &mut impl FnMut(&str, &str, String, String), before: &ResourceRequirements, now: &ResourceRequirements) {
    for (word, list, a, b) in
        [("request", "requests", &before.requests, &now.requests), ("limit", "limits", &before.limits, &now.limits)]
    {
        let mut names: Vec<&str> = a.iter().chain(b.iter()).map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        for name in names {
            let amount = |of: &Resources| of.get(name).map(|amount| amount.to_string()).unwrap_or_default();
            text(&format!("{name} {word}"), &format!("resources/{list}/{name}"), amount(a), amount(b));
        }
    }
}

/// Returns a probe in words: what it asks, and how patient it is.
fn probe_in_words(probe: &Probe) -> String {
    let what = if let Some(get) = &probe.http_get {
        format!("GET {} at port {}", probe::path(get), get.port)
    } else if let Some(socket) = &probe.tcp_socket {
        format!("a connection to port {}", socket.port)
    } else if let Some(grpc) = &probe.grpc {
        format!("gRPC at port {}", grpc.port)
    } else if let Some(exec) = &probe.exec {
        exec.command.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    } else {
        String::new()
    };
    let or = |value: i32, default: i32| if value == 0 { default } else { value };
    format!(
        "{what}, {} failures, every {} s from {} s on, within {} s",
        or(probe.failure_threshold, 3),
        or(probe.period_seconds, 10),
        probe.initial_delay_seconds,
        or(probe.timeout_seconds, 1)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::{Pool, Read, Reader};

    fn spec(text: &str) -> PodSpec {
        let mut pool = Pool::default();
        PodSpec::read(&mut Reader::new(text.as_bytes(), &mut pool)).expect("it is JSON")
    }

    #[test]
    fn each_field_that_differs_is_named() {
        let before = spec(
            r#"{"containers": [{"name": "a", "image": "r/a:1", "env": [{"name": "X", "value": "1"}, {"name": "Y", "value": "1"}],
                "resources": {"limits": {"memory": "64Mi"}}, "readinessProbe": {"httpGet": {"path": "/", "port": 80}}}]}"#,
        );
        let now = spec(
            r#"{"containers": [{"name": "a", "image": "r/a:2", "env": [{"name": "X", "value": "2"}],
                "resources": {"limits": {"memory": "32Mi"}}, "readinessProbe": {"httpGet": {"path": "/", "port": 81}}},
                {"name": "b", "image": "r/b:1"}], "serviceAccountName": "new"}"#,
        );
        let found = differences(&before, &now);
        let paths: Vec<&str> = found.iter().map(|found| found.path.as_str()).collect();
        let expected = [
            "containers/0/image",
            "containers/0/resources/limits/memory",
            "containers/0/readinessProbe",
            "containers/0/env",
            "containers/1",
            "serviceAccountName",
        ];
        assert_eq!(paths, expected);
        let words: Vec<String> = found.iter().map(Difference::in_words).collect();
        assert_eq!(words[0], "image of container a (r/a:2, before r/a:1)");
        assert_eq!(words[3], "variable X and Y of container a");
        assert_eq!(words[5], "service account (new, before nothing)");
        assert!(differences(&now, &now).is_empty());
    }
}
