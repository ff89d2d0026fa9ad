//! Devices: who asks for which, and where they are.

use super::super::build::{Builder, Detail, Target};
use super::super::relation::Relation;
use crate::object::resource::{ResourceClaimSpec, ResourceSlice};

pub(super) fn claim(builder: &mut Builder<'_>, from: u32, spec: &ResourceClaimSpec) {
    for request in &spec.devices.requests {
        let exact = request.exactly.iter().map(|exact| &exact.device_class_name);
        let any = request.first_available.iter().map(|request| &request.device_class_name);
        for class in exact.chain(any).chain([&request.device_class_name]) {
            let target = Target::of_cluster("resource.k8s.io", "DeviceClass", class);
            builder.link(from, Relation::ClaimDeviceClass, target, Detail { key: &request.name, optional: false });
        }
    }
}

pub(super) fn slice(builder: &mut Builder<'_>, from: u32, slice: &ResourceSlice) {
    let target = Target::of_cluster("", "Node", &slice.spec.node_name);
    builder.link(from, Relation::SliceNode, target, Detail::default());
}
