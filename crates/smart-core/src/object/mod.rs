//! The slim model: what the engine keeps of an object.

pub mod admission;
pub mod affinity;
pub mod autoscaling;
pub mod batch;
pub mod certificate;
pub mod certificates;
pub mod certmanager;
mod conditions;
pub mod config;
pub mod container;
pub mod coordination;
pub mod duration;
pub mod event;
pub mod extension;
pub mod found;
pub mod gateway;
pub mod generic;
pub mod ingress;
pub mod int_or_string;
pub mod kind;
mod leaf;
pub mod meta;
pub mod namespace;
pub mod network_policy;
pub mod node;
pub mod object_reference;
pub mod parse_error;
pub mod pod;
pub mod policy;
pub mod quantity;
pub mod rbac;
pub mod reference;
pub mod resource;
pub mod scheduling;
pub mod selector;
pub mod service;
pub mod settled;
pub mod storage;
pub mod time;
pub mod volume;
pub mod workload;

use std::sync::Arc;

use kind::current_group;
pub use kind::{ApiType, Body};
pub use meta::Meta;
pub use reference::ObjectRef;

/// An object of a cluster, as one dump or one watch event showed it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Object {
    /// Its API type.
    pub api: Arc<ApiType>,
    /// Its metadata.
    pub meta: Meta,
    /// Its other fields.
    pub body: Body,
}

impl Object {
    /// Tells whether it is an event, which is no object of the cluster but tells of one.
    pub(crate) fn is_event(&self) -> bool {
        match self.body {
            Body::Event(_) => true,
            Body::Settled(_) => self.api.kind == "Event" && current_group(&self.api.group, &self.api.kind).is_empty(),
            _ => false,
        }
    }

    /// Returns its identity. Kinds that moved to another group are known by the group of today, so that an Ingress of
    /// `extensions/v1beta1` and the same one of `networking.k8s.io/v1` are one object.
    pub fn reference(&self) -> ObjectRef {
        let group = current_group(&self.api.group, &self.api.kind);
        ObjectRef {
            namespace: self.meta.namespace.clone(),
            kind: self.api.kind.clone(),
            group: if group == self.api.group.as_str() { self.api.group.clone() } else { group.into() },
            name: self.meta.name.clone(),
        }
    }
}

/// Writes `apiVersion`, `kind`, `metadata` and the other fields, in Kubernetes' own names.
impl serde::Serialize for Object {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(serde::Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Written<'a> {
            api_version: String,
            kind: &'a str,
            metadata: &'a Meta,
            #[serde(flatten)]
            body: &'a Body,
        }
        let api_version = self.api.api_version();
        Written { api_version, kind: &self.api.kind, metadata: &self.meta, body: &self.body }.serialize(serializer)
    }
}
