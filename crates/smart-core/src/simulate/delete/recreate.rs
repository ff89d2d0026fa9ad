//! What is made again by somebody who stays.

use std::collections::BTreeSet;

use super::Recreated;
use super::cascade::Walk;
use super::prune;
use crate::graph::Relation;
use crate::object::{Body, Object, ObjectRef};
use crate::simulate::job::{Bears, bears};

/// Who makes an object again, when and how.
struct Maker {
    by: Option<ObjectRef>,
    at_once: bool,
    how: String,
}

/// Finds what is made again, owners before what they own.
pub(super) fn recreated(walk: &Walk<'_>) -> Vec<Recreated> {
    let mut again: BTreeSet<u32> = BTreeSet::new();
    let mut found: Vec<Recreated> = Vec::new();
    for place in &walk.order {
        let Some(object) = walk.object(*place) else { continue };
        // In a namespace that goes nothing can be made.
        let namespace = walk.place(&ObjectRef::new("", "Namespace", "", object.meta.namespace.clone()));
        if namespace.is_some_and(|namespace| walk.goes(namespace)) || is_of_namespace(walk, *place) {
            continue;
        }
        let Some(maker) = maker(walk, &again, object) else { continue };
        if maker.at_once {
            again.insert(*place);
        }
        found.push(Recreated { object: object.reference(), by: maker.by, at_once: maker.at_once, how: maker.how });
    }
    found.sort();
    found
}

fn is_of_namespace(walk: &Walk<'_>, place: u32) -> bool {
    matches!(walk.mark(place).map(|mark| &mark.why), Some(super::Why::NamespaceGone(_)))
}

fn maker(walk: &Walk<'_>, again: &BTreeSet<u32>, object: &Object) -> Option<Maker> {
    by_kubernetes(walk, again, object).or_else(|| by_gitops(walk, object))
}

fn by_kubernetes(walk: &Walk<'_>, again: &BTreeSet<u32>, object: &Object) -> Option<Maker> {
    let meta = &object.meta;
    let at_once = |by: Option<ObjectRef>, how: String| Some(Maker { by, at_once: true, how });
    // Whoever is being deleted makes nothing, unless it is made again itself.
    let stays = |place: u32| {
        (!walk.goes(place) || again.contains(&place))
            && walk.object(place).is_some_and(|object| object.meta.deletion_timestamp.is_none())
    };
    let controller = walk.ownership.controller(object).filter(|place| stays(*place)).and_then(|place| walk.object(place));
    match (&object.body, controller.map(|controller| &controller.body)) {
        (Body::Pod(pod), Some(body)) => {
            let is_active = !pod.is_finished() && meta.deletion_timestamp.is_none();
            let by = controller.map(Object::reference).filter(|_| is_active)?;
            match body {
                Body::Job(job) if matches!(bears(job, 1), Bears::Not { .. }) => None,
                Body::ReplicaSet(_) | Body::ReplicationController(_) | Body::Job(_) => {
                    at_once(Some(by.clone()), format!("{} makes another pod", by.kind))
                }
                Body::StatefulSet(_) => {
                    at_once(Some(by), "StatefulSet makes a pod of the same name once this one is gone".to_owned())
                }
                Body::DaemonSet(_) => at_once(Some(by), "DaemonSet makes another pod on the same node".to_owned()),
                Body::Node(_) => {
                    at_once(Some(by), "kubelet of the node makes it again from its file; the containers run on".to_owned())
                }
                _ => None,
            }
        }
        (Body::ReplicaSet(_), Some(Body::Deployment(_))) => {
            let by = controller.filter(|deployment| is_current(walk, object, deployment))?;
            at_once(Some(by.reference()), "Deployment makes the ReplicaSet of its template again".to_owned())
        }
        (Body::EndpointSlice(_), Some(Body::Service(_))) => {
            at_once(controller.map(Object::reference), "EndpointSlices are made again for the Service".to_owned())
        }
        (Body::Endpoints(_), _) => {
            let service = walk.place(&ObjectRef::new("", "Service", meta.namespace.clone(), meta.name.clone()));
            let service = walk.object(service.filter(|place| stays(*place))?)?;
            let has_selector = matches!(&service.body, Body::Service(body) if !body.spec.selector.is_empty());
            has_selector.then(|| at_once(Some(service.reference()), "Endpoints are made again for the Service".to_owned()))?
        }
        (Body::Lease(lease), _) => lease_maker(walk, object, &lease.spec.holder_identity),
        (Body::ServiceAccount(_), _) if meta.name == *"default" => {
            at_once(None, "the ServiceAccount default is made again in every namespace, with another identity".to_owned())
        }
        (Body::ConfigMap(_), _) if meta.name == *"kube-root-ca.crt" => {
            at_once(None, "the ConfigMap kube-root-ca.crt is made again in every namespace".to_owned())
        }
        (Body::Service(_), _) if meta.name == *"kubernetes" && meta.namespace == *"default" => {
            at_once(None, "the API server makes its own Service again".to_owned())
        }
        (Body::Secret(_), _) => {
            let writers = walk.cluster.graph().needed_by(&object.reference());
            let writer = writers
                .into_iter()
                .find(|writer| writer.relation == Relation::CertificateSecret && walk.place(&writer.object).is_some_and(stays))?;
            Some(Maker { by: Some(writer.object), at_once: false, how: "cert-manager issues the certificate anew".to_owned() })
        }
        (Body::PersistentVolumeClaim(_), _) => {
            let sets = walk.cluster.graph().needed_by(&object.reference());
            let set = sets.into_iter().find(|set| {
                set.relation == Relation::StatefulSetClaim && walk.place(&set.object).is_some_and(|place| !walk.goes(place))
            })?;
            let how = "StatefulSet makes the claim again, and with it an empty volume, when it makes its pod again";
            Some(Maker { by: Some(set.object), at_once: false, how: how.to_owned() })
        }
        _ => None,
    }
}

/// Tells whether a ReplicaSet is the one that its Deployment wants; older ones are not made again.
fn is_current(walk: &Walk<'_>, set: &Object, deployment: &Object) -> bool {
    const REVISION: &str = "deployment.kubernetes.io/revision";
    let is_told = [set, deployment].iter().all(|object| object.meta.annotations.get(REVISION).is_some());
    if is_told {
        let usages = walk.cluster.graph().usages(&set.reference());
        return usages.iter().any(|usage| usage.relation == Relation::DeploymentCurrent);
    }
    // Without numbers only a single one is known to be the current one.
    let siblings = walk.place(&deployment.reference()).map(|place| walk.ownership.dependents(place).count());
    siblings == Some(1)
}

fn lease_maker(walk: &Walk<'_>, object: &Object, holder: &str) -> Option<Maker> {
    if object.meta.namespace == *"kube-node-lease" {
        let node = ObjectRef::new("", "Node", "", object.meta.name.clone());
        walk.place(&node).filter(|place| !walk.goes(*place))?;
        return Some(Maker { by: Some(node), at_once: true, how: "kubelet of the node makes its Lease again".to_owned() });
    }
    let how = format!("{holder}, which holds the Lease, or whoever leads next makes it again");
    (!holder.is_empty()).then_some(Maker { by: None, at_once: true, how })
}

fn by_gitops(walk: &Walk<'_>, object: &Object) -> Option<Maker> {
    let managers = walk.cluster.graph().needs(&object.reference());
    let manager = managers.into_iter().find(|manager| {
        manager.relation == Relation::ManagedBy
            && walk.place(&manager.object).is_some_and(|place| !walk.goes(place) && walk.object(place).is_some_and(prune::heals))
    })?;
    let tool = if manager.object.kind == "Application" { "Argo CD" } else { "Flux" };
    let how = format!("{tool} applies it again with its next reconciliation");
    Some(Maker { by: Some(manager.object), at_once: false, how })
}
