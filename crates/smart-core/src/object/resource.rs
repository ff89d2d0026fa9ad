//! Devices: ResourceClaim, ResourceClaimTemplate, ResourceSlice, DeviceClass.

use super::affinity::NodeSelector;
use super::meta::Condition;
use super::node::Taint;
use super::pod::TemplateMeta;
use super::reference::Uid;
use crate::json::{List, record};
use crate::text::Text;

record! {
    /// Asks for devices.
    pub struct ResourceClaim {
        /// What is wanted.
        spec: ResourceClaimSpec = "spec",
        /// What it got.
        status: ResourceClaimStatus = "status",
    }
}

record! {
    /// What a ResourceClaim wants.
    pub struct ResourceClaimSpec {
        /// The devices.
        devices: DeviceClaim = "devices",
    }
}

record! {
    /// The devices that are wanted.
    pub struct DeviceClaim {
        /// One request for each part.
        requests: List<DeviceRequest> = "requests",
        /// What the devices must have in common.
        constraints: List<DeviceConstraint> = "constraints",
    }
}

record! {
    /// A request for devices. In v1beta1 the details stand in the request itself, later in `exactly`.
    pub struct DeviceRequest {
        /// Its name.
        name: Text = "name",
        /// What is wanted.
        exactly: Option<Box<ExactDeviceRequest>> = "exactly",
        /// What is wanted: the first of these that can be had.
        first_available: List<DeviceSubRequest> = "firstAvailable",
        /// The class, in v1beta1.
        device_class_name: Text = "deviceClassName",
        /// `ExactCount` or `All`, in v1beta1.
        allocation_mode: Text = "allocationMode",
        /// How many, in v1beta1.
        count: Option<i64> = "count",
        /// Which devices of the class, in v1beta1.
        selectors: List<DeviceSelector> = "selectors",
        /// Whether it may have devices that others use, in v1beta1.
        admin_access: bool = "adminAccess",
    }
}

record! {
    /// A request for devices of one class.
    pub struct ExactDeviceRequest {
        /// The class.
        device_class_name: Text = "deviceClassName",
        /// `ExactCount` or `All`; empty means a count.
        allocation_mode: Text = "allocationMode",
        /// How many; absent means one.
        count: Option<i64> = "count",
        /// Which devices of the class; all must hold.
        selectors: List<DeviceSelector> = "selectors",
        /// Whether it may have devices that others use.
        admin_access: bool = "adminAccess",
    }
}

record! {
    /// One of the requests of which the first that can be had is taken.
    pub struct DeviceSubRequest {
        /// Its name.
        name: Text = "name",
        /// The class.
        device_class_name: Text = "deviceClassName",
        /// `ExactCount` or `All`; empty means a count.
        allocation_mode: Text = "allocationMode",
        /// How many; absent means one.
        count: Option<i64> = "count",
        /// Which devices of the class; all must hold.
        selectors: List<DeviceSelector> = "selectors",
    }
}

record! {
    /// Selects devices.
    pub struct DeviceSelector {
        /// By an expression.
        cel: CelExpression = "cel",
    }
}

record! {
    /// An expression in CEL.
    pub struct CelExpression {
        /// The expression.
        expression: Text = "expression",
    }
}

record! {
    /// What the devices of some requests must have in common.
    pub struct DeviceConstraint {
        /// The requests; empty means all.
        requests: List<Text> = "requests",
        /// The attribute that must be the same.
        match_attribute: Text = "matchAttribute",
    }
}

record! {
    /// What a ResourceClaim got.
    pub struct ResourceClaimStatus {
        /// The devices; absent until they are chosen.
        allocation: Option<Box<DeviceAllocation>> = "allocation",
        /// Who may use them now.
        reserved_for: List<ClaimConsumer> = "reservedFor",
        /// How the devices are, as their drivers say.
        devices: List<AllocatedDevice> = "devices",
    }
}

record! {
    /// The devices that were chosen.
    pub struct DeviceAllocation {
        /// The devices.
        devices: DeviceResults = "devices",
        /// The nodes on which they can be used; absent means all.
        node_selector: Option<NodeSelector> = "nodeSelector",
    }
}

record! {
    /// The devices that were chosen.
    pub struct DeviceResults {
        /// The devices.
        results: List<DeviceResult> = "results",
    }
}

record! {
    /// A device that was chosen.
    pub struct DeviceResult {
        /// The request it is for.
        request: Text = "request",
        /// Its driver.
        driver: Text = "driver",
        /// Its pool.
        pool: Text = "pool",
        /// Its name within the pool.
        device: Text = "device",
        /// Whether others may use it too.
        admin_access: bool = "adminAccess",
    }
}

record! {
    /// Who may use the devices of a claim.
    pub struct ClaimConsumer {
        /// The group; empty means the core.
        api_group: Text = "apiGroup",
        /// The resource, as `pods`.
        resource: Text = "resource",
        /// The name.
        name: Text = "name",
        /// The identity.
        uid: Uid = "uid",
    }
}

record! {
    /// How a device is.
    pub struct AllocatedDevice {
        /// Its driver.
        driver: Text = "driver",
        /// Its pool.
        pool: Text = "pool",
        /// Its name within the pool.
        device: Text = "device",
        /// Ready and others.
        conditions: List<Condition> = "conditions",
    }
}

record! {
    /// The claim that is made for each pod.
    pub struct ResourceClaimTemplate {
        /// The claim.
        spec: ResourceClaimTemplateSpec = "spec",
    }
}

record! {
    /// The claim that is made for each pod.
    pub struct ResourceClaimTemplateSpec {
        /// Its labels and annotations.
        metadata: TemplateMeta = "metadata",
        /// What it wants.
        spec: ResourceClaimSpec = "spec",
    }
}

record! {
    /// Devices that a driver offers.
    pub struct ResourceSlice {
        /// The devices.
        spec: ResourceSliceSpec = "spec",
    }
}

record! {
    /// Devices that a driver offers; one of the fields about nodes is set.
    pub struct ResourceSliceSpec {
        /// The driver.
        driver: Text = "driver",
        /// The pool that the slice is a part of.
        pool: ResourcePool = "pool",
        /// The node that has them.
        node_name: Text = "nodeName",
        /// The nodes that reach them.
        node_selector: Option<Box<NodeSelector>> = "nodeSelector",
        /// Whether all nodes reach them.
        all_nodes: bool = "allNodes",
        /// Whether each device says which nodes reach it.
        per_device_node_selection: bool = "perDeviceNodeSelection",
        /// The devices.
        devices: List<Device> = "devices",
    }
}

record! {
    /// The pool that a slice is a part of.
    pub struct ResourcePool {
        /// Its name, often that of the node.
        name: Text = "name",
        /// The higher, the newer; older slices do not count.
        generation: i64 = "generation",
        /// How many slices make up the pool.
        resource_slice_count: i64 = "resourceSliceCount",
    }
}

record! {
    /// A device. In v1beta1 the details stand in `basic`.
    pub struct Device {
        /// Its name within the pool.
        name: Text = "name",
        /// The details, in v1beta1.
        basic: Option<Box<BasicDevice>> = "basic",
        /// The node that has it.
        node_name: Text = "nodeName",
        /// The nodes that reach it.
        node_selector: Option<Box<NodeSelector>> = "nodeSelector",
        /// Whether all nodes reach it.
        all_nodes: bool = "allNodes",
        /// What claims must tolerate to get it.
        taints: List<Taint> = "taints",
    }
}

record! {
    /// The details of a device, in v1beta1.
    pub struct BasicDevice {
        /// The node that has it.
        node_name: Text = "nodeName",
        /// The nodes that reach it.
        node_selector: Option<Box<NodeSelector>> = "nodeSelector",
        /// Whether all nodes reach it.
        all_nodes: bool = "allNodes",
        /// What claims must tolerate to get it.
        taints: List<Taint> = "taints",
    }
}

record! {
    /// A sort of device.
    pub struct DeviceClass {
        /// What it is.
        spec: DeviceClassSpec = "spec",
    }
}

record! {
    /// What a sort of device is.
    pub struct DeviceClassSpec {
        /// Which devices belong to it; all must hold.
        selectors: List<DeviceSelector> = "selectors",
        /// The resource by which pods may ask for it too.
        extended_resource_name: Text = "extendedResourceName",
    }
}
