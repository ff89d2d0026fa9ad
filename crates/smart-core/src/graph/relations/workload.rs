//! Workloads: the templates they make pods from, and what they make besides.

use super::super::build::{Builder, Detail, Target};
use super::super::relation::Relation;
use super::pod_spec;
use crate::object::Object;
use crate::object::pod::PodTemplate;
use crate::object::workload::{Deployment, StatefulSet};

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

/// What objects are sorted by, apart from their groups: there is one kind of ReplicaSet.
fn key(object: &Object) -> (&str, &str, &str) {
    (&object.meta.namespace, &object.api.kind, &object.meta.name)
}

/// The annotation by which a Deployment numbers its ReplicaSets.
const REVISION: &str = "deployment.kubernetes.io/revision";

pub(super) fn deployment<'a>(
    builder: &mut Builder<'a>,
    from: u32,
    object: &'a Object,
    deployment: &'a Deployment,
    seen: &mut pod_spec::Seen<'a>,
) {
    template(builder, from, object, &deployment.spec.template, seen);
    let Some(revision) = object.meta.annotations.get(REVISION) else { return };
    // The ReplicaSets of a namespace stand together, and their names begin with the Deployment's.
    let objects = builder.objects();
    let start = objects.partition_point(|candidate| {
        (candidate.meta.namespace.as_str(), candidate.api.kind.as_str()) < (object.meta.namespace.as_str(), "ReplicaSet")
    });
    let sets = objects.get(start..).unwrap_or_default();
    let first = sets.partition_point(|candidate| key(candidate) < (&object.meta.namespace, "ReplicaSet", &object.meta.name));
    for (offset, candidate) in sets.iter().enumerate().skip(first) {
        let (namespace, kind, name) = key(candidate);
        let in_reach = namespace == object.meta.namespace.as_str() && kind == "ReplicaSet";
        if !in_reach || !name.starts_with(object.meta.name.as_str()) {
            break;
        }
        let owned = candidate.meta.controller().is_some_and(|owner| {
            owner.kind == "Deployment"
                && owner.name == object.meta.name
                && (owner.uid.is_none() || object.meta.uid.is_none() || owner.uid == object.meta.uid)
        });
        if owned && candidate.meta.annotations.get(REVISION) == Some(revision) {
            let vertex = u32::try_from(start + offset).unwrap_or(u32::MAX);
            builder.add(from, vertex, Relation::DeploymentCurrent, Detail { key: revision, optional: false });
        }
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
