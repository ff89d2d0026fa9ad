//! Workloads of several pods that share a volume which only one node can have.

use std::collections::BTreeSet;

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{describe, listed, name};
use crate::object::{Body, ObjectRef};

pub(super) const RULE: Rule = Rule {
    code: "workload-shares-rwo-claim",
    severity: Severity::Warning,
    level: Level::Cause,
    lint: false,
    finds: "A Deployment or ReplicaSet of more than one pod whose pods mount one claim that can only be attached to one node \
            (ReadWriteOnce) or used by one pod (ReadWriteOncePod).",
    matters: "Pods that come to another node do not start, so the workload cannot spread, and stops as a whole when its node goes.",
    looks_at: "The replicas and the volumes of the template, and the access modes of the claims.",
    advice: "Use a StatefulSet, which gives each pod a claim of its own, or a class that offers ReadWriteMany.",
    silent: "When pods run on several nodes all the same: some storage does not enforce the mode.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for template in context.templates() {
        let replicas = match &template.object.body {
            Body::Deployment(body) => body.spec.replicas.unwrap_or(1),
            Body::ReplicaSet(body) => body.spec.replicas.unwrap_or(1),
            _ => continue,
        };
        if replicas < 2 {
            continue;
        }
        for (at, volume) in template.spec.volumes.iter().enumerate() {
            let Some(source) = volume.persistent_volume_claim.as_ref().filter(|source| !source.read_only) else { continue };
            let namespace = template.object.meta.namespace.as_str();
            let claim = ObjectRef::new("", "PersistentVolumeClaim", namespace, source.claim_name.clone());
            let Some(Body::PersistentVolumeClaim(body)) = context.object(&claim).map(|object| &object.body) else { continue };
            let modes = &body.spec.access_modes;
            let is_exclusive = |mode: &str| matches!(mode, "ReadWriteOnce" | "ReadWriteOncePod");
            if modes.is_empty() || !modes.iter().all(|mode| is_exclusive(mode)) {
                continue;
            }
            let reference = template.object.reference();
            let ready = context.pods_of(&reference).filter(|pod| pod.is_ready());
            let nodes: BTreeSet<&str> = ready.map(|pod| pod.pod.node_name.as_str()).collect();
            if nodes.len() > 1 {
                continue;
            }
            let message = format!(
                "{} has {replicas} pods that share {}, which only one {} can have ({}).",
                name(&reference),
                name(&claim),
                if modes.iter().any(|mode| *mode == "ReadWriteOncePod") { "pod" } else { "node" },
                listed(modes)
            );
            found.push(
                Draft::new(&RULE, reference.clone(), message)
                    .part(source.claim_name.as_str())
                    .breaking(false)
                    .about(claim.clone())
                    .blames(claim.clone())
                    .field("/spec/replicas", replicas)
                    .field(format!("{}/spec/volumes/{at}/persistentVolumeClaim/claimName", template.path), &source.claim_name)
                    .field_of(&claim, "/spec/accessModes", listed(modes))
                    .command(describe(&claim, "shows which pods use it")),
            );
        }
    }
}
