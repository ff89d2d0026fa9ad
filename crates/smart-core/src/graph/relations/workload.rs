//! Workloads: the templates they make pods from, and what they make besides.

use super::super::build::{Builder, Detail, Target};
use super::super::relation::Relation;
use super::pod_spec;
use crate::object::Object;
use crate::object::pod::PodTemplate;
use crate::object::workload::StatefulSet;

/// What the pods of a template will need. A workload that another one controls says nothing new: its template is a copy.
pub(super) fn template<'a>(
    builder: &mut Builder<'a>,
    from: u32,
    object: &'a Object,
    template: &'a PodTemplate,
    seen: &mut pod_spec::Seen<'a>,
) {
    if object.meta.controller().is_none() {
        pod_spec::add(builder, from, &object.meta.namespace, &template.spec, seen);
    }
}

/// The annotation by which a Deployment numbers its ReplicaSets.
const REVISION: &str = "deployment.kubernetes.io/revision";

/// A ReplicaSet of the same revision as its Deployment is the current one.
pub(super) fn replica_set(builder: &mut Builder<'_>, from: u32, object: &Object) {
    let Some(revision) = object.meta.annotations.get(REVISION) else { return };
    let Some(owner) = object.meta.controller().filter(|owner| owner.kind == "Deployment") else { return };
    let Some(vertex) = builder.find(Target::new("apps", "Deployment", &object.meta.namespace, &owner.name)) else { return };
    let is_current = |deployment: &Object| {
        let same = owner.uid.is_none() || deployment.meta.uid.is_none() || owner.uid == deployment.meta.uid;
        same && deployment.meta.annotations.get(REVISION) == Some(revision)
    };
    if builder.object(vertex).is_some_and(is_current) {
        builder.add(vertex, from, Relation::DeploymentCurrent, Detail { key: revision, optional: false });
    }
}

pub(super) fn stateful_set<'a>(
    builder: &mut Builder<'a>,
    from: u32,
    object: &'a Object,
    set: &'a StatefulSet,
    seen: &mut pod_spec::Seen<'a>,
) {
    template(builder, from, object, &set.spec.template, seen);
    let meta = &object.meta;
    let service = Target::core("Service", &meta.namespace, &set.spec.service_name);
    builder.link(from, Relation::StatefulSetService, service, Detail::default());
    // Hostile numbers of replicas must not become as many vertices.
    const ORDINALS_MAX: i32 = 10_000;
    let start = set.spec.ordinals.start;
    let replicas = set.spec.replicas.unwrap_or(1).clamp(0, ORDINALS_MAX);
    for claim in &set.spec.volume_claim_templates {
        for ordinal in start..start.saturating_add(replicas) {
            let pod = format!("{}-{ordinal}", meta.name);
            let name = format!("{}-{pod}", claim.metadata.name);
            let target = Target::core("PersistentVolumeClaim", &meta.namespace, &name);
            builder.link(from, Relation::StatefulSetClaim, target, Detail { key: &pod, optional: false });
        }
    }
}
