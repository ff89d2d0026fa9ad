//! Who may talk to whom: NetworkPolicy, AdminNetworkPolicy, BaselineAdminNetworkPolicy.

use super::int_or_string::IntOrString;
use super::meta::Condition;
use super::selector::LabelSelector;
use crate::json::{List, record};
use crate::text::Text;

record! {
    /// What may come to, and leave, some pods of a namespace.
    pub struct NetworkPolicy {
        /// What is wanted.
        spec: NetworkPolicySpec = "spec",
    }
}

record! {
    /// What a NetworkPolicy wants.
    pub struct NetworkPolicySpec {
        /// The pods it is about; the empty selector means all of the namespace.
        pod_selector: LabelSelector = "podSelector",
        /// `Ingress`, `Egress`; when empty, ingress, and egress if there are rules for it.
        policy_types: List<Text> = "policyTypes",
        /// What may come in.
        ingress: List<NetworkPolicyIngress> = "ingress",
        /// What may go out.
        egress: List<NetworkPolicyEgress> = "egress",
    }
}

record! {
    /// Something that may come in.
    pub struct NetworkPolicyIngress {
        /// From whom; empty means from everywhere.
        from: List<NetworkPolicyPeer> = "from",
        /// To which ports of the pods; empty means to all.
        ports: List<NetworkPolicyPort> = "ports",
    }
}

record! {
    /// Something that may go out.
    pub struct NetworkPolicyEgress {
        /// To whom; empty means to everywhere.
        to: List<NetworkPolicyPeer> = "to",
        /// To which of their ports; empty means to all.
        ports: List<NetworkPolicyPort> = "ports",
    }
}

record! {
    /// The other side of a connection.
    pub struct NetworkPolicyPeer {
        /// Pods: of the namespaces selected beside, else of the policy's own.
        pod_selector: Option<LabelSelector> = "podSelector",
        /// Namespaces.
        namespace_selector: Option<LabelSelector> = "namespaceSelector",
        /// A range of addresses.
        ip_block: Option<Box<IpBlock>> = "ipBlock",
    }
}

record! {
    /// A range of addresses with holes.
    pub struct IpBlock {
        /// The range.
        cidr: Text = "cidr",
        /// The holes.
        except: List<Text> = "except",
    }
}

record! {
    /// A port, or a range of ports.
    pub struct NetworkPolicyPort {
        /// `TCP`, `UDP` or `SCTP`; empty means TCP.
        protocol: Text = "protocol",
        /// The port, a number or a name of a container's port; absent means all.
        port: Option<IntOrString> = "port",
        /// The last port of the range.
        end_port: Option<i32> = "endPort",
    }
}

record! {
    /// A rule of the cluster's administrator that comes before every NetworkPolicy.
    pub struct AdminNetworkPolicy {
        /// What is wanted.
        spec: AdminNetworkPolicySpec = "spec",
        /// What the network plugin says about it.
        status: AdminNetworkPolicyStatus = "status",
    }
}

record! {
    /// A rule of the cluster's administrator that holds where no NetworkPolicy does.
    pub struct BaselineAdminNetworkPolicy {
        /// What is wanted; the priority has no meaning here.
        spec: AdminNetworkPolicySpec = "spec",
        /// What the network plugin says about it.
        status: AdminNetworkPolicyStatus = "status",
    }
}

record! {
    /// What a policy of the administrator wants.
    pub struct AdminNetworkPolicySpec {
        /// The lower, the earlier.
        priority: i32 = "priority",
        /// The pods it is about.
        subject: AdminNetworkPeer = "subject",
        /// What may come in; the first rule that matches decides.
        ingress: List<AdminNetworkRule> = "ingress",
        /// What may go out; the first rule that matches decides.
        egress: List<AdminNetworkRule> = "egress",
    }
}

record! {
    /// One rule of an administrator's policy.
    pub struct AdminNetworkRule {
        /// Its name.
        name: Text = "name",
        /// `Allow`, `Deny`, or `Pass` on to the NetworkPolicies.
        action: Text = "action",
        /// The other side, of a rule for ingress.
        from: List<AdminNetworkPeer> = "from",
        /// The other side, of a rule for egress.
        to: List<AdminNetworkPeer> = "to",
        /// The ports; empty means all.
        ports: List<AdminNetworkPort> = "ports",
    }
}

record! {
    /// One side of a connection, in an administrator's policy: one of the fields is set.
    pub struct AdminNetworkPeer {
        /// All pods of these namespaces.
        namespaces: Option<LabelSelector> = "namespaces",
        /// Some pods of some namespaces.
        pods: Option<Box<NamespacedPods>> = "pods",
        /// Nodes.
        nodes: Option<LabelSelector> = "nodes",
        /// Ranges of addresses.
        networks: List<Text> = "networks",
        /// Names, with `*.` in front for all below.
        domain_names: List<Text> = "domainNames",
    }
}

record! {
    /// Some pods of some namespaces.
    pub struct NamespacedPods {
        /// The namespaces; the empty selector means all.
        namespace_selector: LabelSelector = "namespaceSelector",
        /// The pods; the empty selector means all.
        pod_selector: LabelSelector = "podSelector",
    }
}

record! {
    /// A port in an administrator's policy: one of the fields is set.
    pub struct AdminNetworkPort {
        /// One port.
        port_number: Option<PortNumber> = "portNumber",
        /// A port by its name at the container.
        named_port: Text = "namedPort",
        /// A range.
        port_range: Option<PortRange> = "portRange",
    }
}

record! {
    /// A port by its number.
    pub struct PortNumber {
        /// `TCP`, `UDP` or `SCTP`; empty means TCP.
        protocol: Text = "protocol",
        /// The number.
        port: i32 = "port",
    }
}

record! {
    /// A range of ports.
    pub struct PortRange {
        /// `TCP`, `UDP` or `SCTP`; empty means TCP.
        protocol: Text = "protocol",
        /// The first one.
        start: i32 = "start",
        /// The last one.
        end: i32 = "end",
    }
}

record! {
    /// What the network plugin says about an administrator's policy.
    pub struct AdminNetworkPolicyStatus {
        /// Conditions, named by the plugin.
        conditions: List<Condition> = "conditions",
    }
}
