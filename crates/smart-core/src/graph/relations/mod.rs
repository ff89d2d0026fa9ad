//! Which fields make which relations: a file for each family of kinds.

mod access;
mod admission;
mod autoscaling;
mod certmanager;
mod custom;
mod gateway;
mod ingress;
mod managed;
mod network_policy;
mod node;
mod owner;
mod pod;
mod pod_spec;
mod resource;
mod service;
mod storage;
mod workload;

use std::ops::Range;
use std::sync::Arc;

use super::build::Builder;
use crate::object::{Body, Object};

/// What the relations of all objects look up.
struct Context<'a> {
    definitions: owner::Definitions<'a>,
    managers: managed::Managers<'a>,
    specs: pod_spec::Seen<'a>,
    grants: gateway::Grants<'a>,
}

/// Adds every relation of every object.
pub(super) fn add(builder: &mut Builder<'_>) {
    let objects = builder.objects();
    let mut context = Context {
        definitions: owner::Definitions::new(objects),
        managers: managed::Managers::new(objects),
        specs: pod_spec::Seen::default(),
        grants: gateway::Grants::new(objects),
    };
    // Neighbours often have the same owners, and pods of one template the same marks: their edges are made once.
    let mut owned: Option<(&Object, Range<usize>)> = None;
    let mut managed: Option<(&Object, Range<usize>)> = None;
    for (vertex, object) in (0_u32..).zip(objects) {
        repeat_or(builder, vertex, object, &mut owned, same_owners, |builder| {
            owner::add(builder, vertex, object, &context.definitions);
        });
        repeat_or(builder, vertex, object, &mut managed, same_marks, |builder| {
            managed::add(builder, vertex, object, &context.managers);
        });
        of_kind(builder, vertex, object, &mut context);
    }
}

/// Adds the edges of an object, or repeats those of an earlier one that is like it.
fn repeat_or<'a, 'b>(
    builder: &mut Builder<'a>,
    vertex: u32,
    object: &'b Object,
    last: &mut Option<(&'b Object, Range<usize>)>,
    alike: impl Fn(&Object, &Object) -> bool,
    add: impl FnOnce(&mut Builder<'a>),
) {
    match last {
        Some((known, edges)) if alike(known, object) => builder.repeat(edges.clone(), vertex),
        _ => {
            let start = builder.edge_count();
            add(builder);
            *last = Some((object, start..builder.edge_count()));
        }
    }
}

/// Tells whether two objects have the same kind, namespace and owners.
fn same_owners(a: &Object, b: &Object) -> bool {
    Arc::ptr_eq(&a.api, &b.api)
        && a.meta.owner_references.is_same(&b.meta.owner_references)
        && a.meta.namespace == b.meta.namespace
}

/// Tells whether two objects have the same kind, namespace and marks, as pods of one template.
fn same_marks(a: &Object, b: &Object) -> bool {
    Arc::ptr_eq(&a.api, &b.api)
        && a.meta.labels.is_same(&b.meta.labels)
        && a.meta.annotations.is_same(&b.meta.annotations)
        && a.meta.namespace == b.meta.namespace
}

fn of_kind<'a>(builder: &mut Builder<'a>, from: u32, object: &'a Object, context: &mut Context<'a>) {
    let namespace = object.meta.namespace.as_str();
    match &object.body {
        Body::Pod(body) => pod::add(builder, from, object, body, &mut context.specs),
        Body::Deployment(body) => workload::template(builder, from, object, &body.spec.template, &mut context.specs),
        Body::StatefulSet(body) => workload::stateful_set(builder, from, object, body, &mut context.specs),
        Body::ReplicaSet(body) => {
            workload::template(builder, from, object, &body.spec.template, &mut context.specs);
            workload::replica_set(builder, from, object);
        }
        Body::ReplicationController(body) => {
            workload::template(builder, from, object, &body.spec.template, &mut context.specs);
        }
        Body::DaemonSet(body) => workload::template(builder, from, object, &body.spec.template, &mut context.specs),
        Body::Job(body) => workload::template(builder, from, object, &body.spec.template, &mut context.specs),
        Body::CronJob(body) => {
            workload::template(builder, from, object, &body.spec.job_template.spec.template, &mut context.specs);
        }
        Body::Service(body) => service::service(builder, from, namespace, &object.meta.name, body),
        Body::Endpoints(body) => service::endpoints(builder, from, namespace, &object.meta.name, body),
        Body::EndpointSlice(body) => service::endpoint_slice(builder, from, object, body),
        Body::Ingress(body) => ingress::ingress(builder, from, object, body),
        Body::IngressClass(body) => ingress::class(builder, from, body),
        Body::Gateway(body) => gateway::gateway(builder, from, namespace, body, &context.grants),
        Body::GatewayClass(body) => gateway::class(builder, from, body),
        Body::Route(body) => gateway::route(builder, from, object, body, &context.grants),
        Body::BackendTLSPolicy(body) => gateway::backend_tls(builder, from, namespace, body),
        Body::NetworkPolicy(body) => network_policy::namespaced(builder, from, namespace, body),
        Body::AdminNetworkPolicy(body) => network_policy::admin(builder, from, &body.spec.subject),
        Body::BaselineAdminNetworkPolicy(body) => network_policy::admin(builder, from, &body.spec.subject),
        Body::HorizontalPodAutoscaler(body) => autoscaling::horizontal(builder, from, namespace, body),
        Body::VerticalPodAutoscaler(body) => autoscaling::vertical(builder, from, namespace, body),
        Body::PodDisruptionBudget(body) => autoscaling::budget(builder, from, object, body),
        Body::ResourceQuota(_) | Body::LimitRange(_) => autoscaling::quota(builder, from, namespace),
        Body::PersistentVolumeClaim(body) => storage::claim(builder, from, namespace, body),
        Body::PersistentVolume(body) => storage::volume(builder, from, body),
        Body::StorageClass(body) => storage::class(builder, from, body),
        Body::VolumeAttachment(body) => storage::attachment(builder, from, body),
        Body::CSINode(body) => storage::csi_node(builder, from, &object.meta.name, body),
        Body::CSIStorageCapacity(body) => storage::capacity(builder, from, body),
        Body::VolumeSnapshot(body) => storage::snapshot(builder, from, namespace, body),
        Body::VolumeSnapshotContent(body) => storage::snapshot_content(builder, from, body),
        Body::ServiceAccount(body) => access::service_account(builder, from, namespace, body),
        Body::Role(body) => access::role(builder, from, namespace, body),
        Body::RoleBinding(body) => access::binding(builder, from, namespace, body),
        Body::WebhookConfiguration(body) => admission::webhooks(builder, from, body),
        Body::ValidatingAdmissionPolicyBinding(body) => admission::policy_binding(builder, from, body),
        Body::APIService(body) => admission::api_service(builder, from, body),
        Body::CustomResourceDefinition(body) => admission::definition(builder, from, body),
        Body::Node(_) => node::node(builder, from, object),
        Body::Lease(body) => node::lease(builder, from, object, body),
        Body::CertificateSigningRequest(body) => node::signing_request(builder, from, body),
        Body::RuntimeClass(body) => node::runtime_class(builder, from, body),
        Body::ResourceClaim(body) => resource::claim(builder, from, &body.spec),
        Body::ResourceClaimTemplate(body) => resource::claim(builder, from, &body.spec.spec),
        Body::ResourceSlice(body) => resource::slice(builder, from, body),
        Body::CertManagerCertificate(body) => certmanager::certificate(builder, from, namespace, body),
        Body::CertificateRequest(body) => certmanager::issued_by(builder, from, namespace, &body.spec.issuer_ref),
        Body::Order(body) => certmanager::issued_by(builder, from, namespace, &body.spec.issuer_ref),
        Body::Challenge(body) => certmanager::challenge(builder, from, namespace, body),
        Body::Issuer(body) => certmanager::issuer(builder, from, object, body),
        Body::Generic(body) => custom::add(builder, from, object, body),
        _ => {}
    }
}
