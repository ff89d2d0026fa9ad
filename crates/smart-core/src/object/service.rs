//! How pods are reached within the cluster: Service, Endpoints, EndpointSlice.

use super::int_or_string::IntOrString;
use super::meta::Condition;
use super::object_reference::ObjectReference;
use crate::json::{List, Map, record};
use crate::text::Text;

record! {
    /// A name and an address for some pods.
    pub struct Service {
        /// What is wanted.
        spec: ServiceSpec = "spec",
        /// What its load balancer is.
        status: ServiceStatus = "status",
    }
}

record! {
    /// What a Service wants.
    pub struct ServiceSpec {
        /// `ClusterIP`, `NodePort`, `LoadBalancer` or `ExternalName`.
        kind: Text = "type",
        /// The labels of its pods. When empty, it selects none: somebody else writes its endpoints.
        selector: Map = "selector",
        /// Its ports.
        ports: List<ServicePort> = "ports",
        /// Its address; `None` when it is headless.
        cluster_ip: Text = "clusterIP",
        /// Its addresses, one for each family.
        cluster_ips: List<Text> = "clusterIPs",
        /// Addresses of nodes that also lead to it.
        external_ips: List<Text> = "externalIPs",
        /// The name that it stands for, when it is an `ExternalName`.
        external_name: Text = "externalName",
        /// `Cluster` or `Local`: to which nodes' pods traffic from outside goes.
        external_traffic_policy: Text = "externalTrafficPolicy",
        /// `Cluster` or `Local`: to which nodes' pods traffic from within goes.
        internal_traffic_policy: Text = "internalTrafficPolicy",
        /// Which pods are preferred, as `PreferSameZone`.
        traffic_distribution: Text = "trafficDistribution",
        /// Where load balancers ask which nodes have pods.
        health_check_node_port: i32 = "healthCheckNodePort",
        /// Whether pods that are not ready are published too.
        publish_not_ready_addresses: bool = "publishNotReadyAddresses",
        /// `None` or `ClientIP`.
        session_affinity: Text = "sessionAffinity",
        /// `IPv4`, `IPv6`.
        ip_families: List<Text> = "ipFamilies",
        /// `SingleStack`, `PreferDualStack` or `RequireDualStack`.
        ip_family_policy: Text = "ipFamilyPolicy",
        /// Which controller makes its load balancer; empty means that of the cloud.
        load_balancer_class: Text = "loadBalancerClass",
        /// Whether its load balancer needs node ports; absent means yes.
        allocate_load_balancer_node_ports: Option<bool> = "allocateLoadBalancerNodePorts",
    }
}

record! {
    /// A port of a Service.
    pub struct ServicePort {
        /// Its name; may be empty when it is the only one.
        name: Text = "name",
        /// Its number.
        port: i32 = "port",
        /// The port of the pods, a number or a name; absent means the same number.
        target_port: Option<IntOrString> = "targetPort",
        /// `TCP`, `UDP` or `SCTP`; empty means TCP.
        protocol: Text = "protocol",
        /// The port on every node; zero means none.
        node_port: i32 = "nodePort",
        /// What is spoken over it, as `kubernetes.io/h2c`.
        app_protocol: Text = "appProtocol",
    }
}

record! {
    /// What was last seen of a Service.
    pub struct ServiceStatus {
        /// Its load balancer.
        load_balancer: LoadBalancerStatus = "loadBalancer",
        /// Conditions; few controllers write any.
        conditions: List<Condition> = "conditions",
    }
}

record! {
    /// What was last seen of a load balancer.
    pub struct LoadBalancerStatus {
        /// Where it listens; empty while there is none.
        ingress: List<LoadBalancerIngress> = "ingress",
    }
}

record! {
    /// Where a load balancer listens.
    pub struct LoadBalancerIngress {
        /// Its address.
        ip: Text = "ip",
        /// Its name.
        hostname: Text = "hostname",
        /// How its ports are, where the controller says it.
        ports: List<LoadBalancerPort> = "ports",
    }
}

record! {
    /// How one port of a load balancer is.
    pub struct LoadBalancerPort {
        /// Its number.
        port: i32 = "port",
        /// Its protocol.
        protocol: Text = "protocol",
        /// What is wrong with it; empty when nothing.
        error: Text = "error",
    }
}

record! {
    /// The addresses behind a Service, in the older form.
    pub struct Endpoints {
        /// The addresses; those of one subset share their ports.
        subsets: List<EndpointSubset> = "subsets",
    }
}

record! {
    /// Addresses that share their ports.
    pub struct EndpointSubset {
        /// Those that take traffic.
        addresses: List<EndpointAddress> = "addresses",
        /// Those that are not ready to.
        not_ready_addresses: List<EndpointAddress> = "notReadyAddresses",
        /// The ports.
        ports: List<EndpointPort> = "ports",
    }
}

record! {
    /// One address behind a Service.
    pub struct EndpointAddress {
        /// The address.
        ip: Text = "ip",
        /// Its name within the Service.
        hostname: Text = "hostname",
        /// The node it is on.
        node_name: Text = "nodeName",
        /// The pod it belongs to.
        target_ref: Option<Box<ObjectReference>> = "targetRef",
    }
}

record! {
    /// A port behind a Service.
    pub struct EndpointPort {
        /// The name of the Service's port.
        name: Text = "name",
        /// The number on the pod; absent in a slice means all ports.
        port: Option<i32> = "port",
        /// `TCP`, `UDP` or `SCTP`; empty means TCP.
        protocol: Text = "protocol",
        /// What is spoken over it.
        app_protocol: Text = "appProtocol",
    }
}

record! {
    /// Some of the addresses behind a Service; the label `kubernetes.io/service-name` says which Service.
    pub struct EndpointSlice {
        /// `IPv4`, `IPv6` or `FQDN`.
        address_type: Text = "addressType",
        /// The addresses.
        endpoints: List<Endpoint> = "endpoints",
        /// The ports that all of them have.
        ports: List<EndpointPort> = "ports",
    }
}

record! {
    /// One pod behind a Service.
    pub struct Endpoint {
        /// Its addresses; the first is the one that is used.
        addresses: List<Text> = "addresses",
        /// Whether it takes traffic.
        conditions: EndpointConditions = "conditions",
        /// Its name within the Service.
        hostname: Text = "hostname",
        /// The node it is on.
        node_name: Text = "nodeName",
        /// The zone it is in.
        zone: Text = "zone",
        /// The pod itself.
        target_ref: Option<Box<ObjectReference>> = "targetRef",
        /// The node and the zone, in discovery.k8s.io/v1beta1.
        topology: Map = "topology",
    }
}

record! {
    /// Whether an endpoint takes traffic. Absent is unknown, and consumers take it as true (false for terminating).
    pub struct EndpointConditions {
        /// Whether it takes traffic.
        ready: Option<bool> = "ready",
        /// Whether it is ready, even while it terminates.
        serving: Option<bool> = "serving",
        /// Whether it is being deleted.
        terminating: Option<bool> = "terminating",
    }
}
