//! The Gateway API: GatewayClass, Gateway, the routes, ReferenceGrant, BackendTLSPolicy.

use super::meta::Condition;
use super::selector::LabelSelector;
use crate::json::{List, record};
use crate::text::Text;

record! {
    /// Names an object, as the Gateway API does everywhere. What an absent field means is said where it stands.
    pub struct GatewayReference {
        /// The group; the empty text is the core.
        group: Option<Text> = "group",
        /// The kind.
        kind: Option<Text> = "kind",
        /// The namespace; absent means that of the object that refers.
        namespace: Option<Text> = "namespace",
        /// The name.
        name: Text = "name",
        /// The part of it: a listener of a Gateway, a port of a Service.
        section_name: Option<Text> = "sectionName",
        /// The port of it.
        port: Option<i32> = "port",
        /// How much of the traffic goes there, of the sum of all; absent means one.
        weight: Option<i32> = "weight",
    }
}

record! {
    /// A sort of Gateway, and who serves it.
    pub struct GatewayClass {
        /// What is wanted.
        spec: GatewayClassSpec = "spec",
        /// What its controller says about it.
        status: GatewayClassStatus = "status",
    }
}

record! {
    /// Who serves a class of Gateways.
    pub struct GatewayClassSpec {
        /// The controller, as `example.net/gateway-controller`.
        controller_name: Text = "controllerName",
        /// An object with more settings.
        parameters_ref: Option<Box<GatewayReference>> = "parametersRef",
    }
}

record! {
    /// What the controller says about a GatewayClass.
    pub struct GatewayClassStatus {
        /// Accepted and others.
        conditions: List<Condition> = "conditions",
    }
}

record! {
    /// Where traffic comes in.
    pub struct Gateway {
        /// What is wanted.
        spec: GatewaySpec = "spec",
        /// What its controller says about it.
        status: GatewayStatus = "status",
    }
}

record! {
    /// What a Gateway wants.
    pub struct GatewaySpec {
        /// Its class.
        gateway_class_name: Text = "gatewayClassName",
        /// Where it listens.
        listeners: List<Listener> = "listeners",
        /// The addresses it asks for.
        addresses: List<GatewayAddress> = "addresses",
    }
}

record! {
    /// One port and host that a Gateway listens to.
    pub struct Listener {
        /// Its name, which routes refer to.
        name: Text = "name",
        /// The host; absent means all.
        hostname: Option<Text> = "hostname",
        /// The port.
        port: i32 = "port",
        /// `HTTP`, `HTTPS`, `TLS`, `TCP`, `UDP`, or one of the controller's own.
        protocol: Text = "protocol",
        /// How TLS is handled.
        tls: Option<Box<ListenerTls>> = "tls",
        /// Which routes may attach.
        allowed_routes: AllowedRoutes = "allowedRoutes",
    }
}

record! {
    /// How a listener handles TLS.
    pub struct ListenerTls {
        /// `Terminate` or `Passthrough`; empty means terminate.
        mode: Text = "mode",
        /// The certificates; absent group and kind mean a Secret.
        certificate_refs: List<GatewayReference> = "certificateRefs",
    }
}

record! {
    /// Which routes may attach to a listener.
    pub struct AllowedRoutes {
        /// Of which namespaces.
        namespaces: RouteNamespaces = "namespaces",
        /// Of which kinds; empty means those that fit the protocol.
        kinds: List<RouteKind> = "kinds",
    }
}

record! {
    /// Of which namespaces routes may attach.
    pub struct RouteNamespaces {
        /// `All`, `Selector`, `Same` or `None`; empty means the same as the Gateway's.
        from: Text = "from",
        /// Which ones, when they are selected.
        selector: Option<LabelSelector> = "selector",
    }
}

record! {
    /// A kind of route.
    pub struct RouteKind {
        /// The group; absent means `gateway.networking.k8s.io`.
        group: Option<Text> = "group",
        /// The kind.
        kind: Text = "kind",
    }
}

record! {
    /// An address of a Gateway.
    pub struct GatewayAddress {
        /// `IPAddress` or `Hostname`; empty means an address.
        kind: Text = "type",
        /// The address itself.
        value: Text = "value",
    }
}

record! {
    /// What the controller says about a Gateway.
    pub struct GatewayStatus {
        /// The addresses it got.
        addresses: List<GatewayAddress> = "addresses",
        /// Accepted, Programmed and others.
        conditions: List<Condition> = "conditions",
        /// How the listeners are.
        listeners: List<ListenerStatus> = "listeners",
    }
}

record! {
    /// What the controller says about one listener.
    pub struct ListenerStatus {
        /// The name of the listener.
        name: Text = "name",
        /// How many routes attached.
        attached_routes: i32 = "attachedRoutes",
        /// Accepted, Programmed, ResolvedRefs, Conflicted and others.
        conditions: List<Condition> = "conditions",
    }
}

record! {
    /// Leads traffic of Gateways to Services: HTTPRoute, GRPCRoute, TLSRoute, TCPRoute or UDPRoute.
    pub struct Route {
        /// What is wanted.
        spec: RouteSpec = "spec",
        /// What the controllers say about it.
        status: RouteStatus = "status",
    }
}

record! {
    /// What a route wants.
    pub struct RouteSpec {
        /// Where it attaches; absent group and kind mean a Gateway.
        parent_refs: List<GatewayReference> = "parentRefs",
        /// The hosts; empty means those of the listeners.
        hostnames: List<Text> = "hostnames",
        /// What goes where.
        rules: List<RouteRule> = "rules",
    }
}

record! {
    /// What goes where.
    pub struct RouteRule {
        /// Which requests; empty means all.
        matches: List<RouteMatch> = "matches",
        /// Where they go; absent group and kind mean a Service.
        backend_refs: List<GatewayReference> = "backendRefs",
        /// What is done to them before.
        filters: List<RouteFilter> = "filters",
    }
}

record! {
    /// Which requests a rule is for; of the conditions only the path of HTTP is kept.
    pub struct RouteMatch {
        /// The path.
        path: Option<PathMatch> = "path",
    }
}

record! {
    /// A set of paths.
    pub struct PathMatch {
        /// `Exact`, `PathPrefix` or `RegularExpression`; empty means a prefix.
        kind: Text = "type",
        /// The path.
        value: Text = "value",
    }
}

record! {
    /// What is done to requests, as far as another object is needed for it.
    pub struct RouteFilter {
        /// Which sort it is, as `RequestMirror` or `ExtensionRef`.
        kind: Text = "type",
        /// Where a copy of each request goes.
        request_mirror: Option<Box<RequestMirror>> = "requestMirror",
        /// An object of the controller that says what is done.
        extension_ref: Option<Box<GatewayReference>> = "extensionRef",
    }
}

record! {
    /// Where a copy of each request goes.
    pub struct RequestMirror {
        /// The receiver; absent group and kind mean a Service.
        backend_ref: GatewayReference = "backendRef",
    }
}

record! {
    /// What the controllers say about a route.
    pub struct RouteStatus {
        /// What each says, for each parent.
        parents: List<ParentStatus> = "parents",
    }
}

record! {
    /// What one controller says about a route at one parent.
    pub struct ParentStatus {
        /// The parent.
        parent_ref: GatewayReference = "parentRef",
        /// The controller.
        controller_name: Text = "controllerName",
        /// Accepted, ResolvedRefs and others.
        conditions: List<Condition> = "conditions",
    }
}

record! {
    /// Allows objects of other namespaces to refer to objects of its own.
    pub struct ReferenceGrant {
        /// What is allowed.
        spec: ReferenceGrantSpec = "spec",
    }
}

record! {
    /// What a ReferenceGrant allows.
    pub struct ReferenceGrantSpec {
        /// Who may refer.
        from: List<GrantFrom> = "from",
        /// To what.
        to: List<GrantTo> = "to",
    }
}

record! {
    /// Who may refer.
    pub struct GrantFrom {
        /// The group; empty means the core.
        group: Text = "group",
        /// The kind.
        kind: Text = "kind",
        /// The namespace.
        namespace: Text = "namespace",
    }
}

record! {
    /// What may be referred to.
    pub struct GrantTo {
        /// The group; empty means the core.
        group: Text = "group",
        /// The kind.
        kind: Text = "kind",
        /// The name; absent means all of the kind.
        name: Option<Text> = "name",
    }
}

record! {
    /// How a Gateway speaks TLS to Services.
    pub struct BackendTLSPolicy {
        /// What is wanted.
        spec: BackendTLSPolicySpec = "spec",
        /// What the controllers say about it.
        status: BackendTLSPolicyStatus = "status",
    }
}

record! {
    /// What a BackendTLSPolicy wants.
    pub struct BackendTLSPolicySpec {
        /// The Services.
        target_refs: List<GatewayReference> = "targetRefs",
        /// The Service, in v1alpha2.
        target_ref: Option<Box<GatewayReference>> = "targetRef",
        /// Which certificates are good.
        validation: BackendValidation = "validation",
    }
}

record! {
    /// Which certificates of a Service are good.
    pub struct BackendValidation {
        /// The authorities, mostly ConfigMaps with the key `ca.crt`.
        ca_certificate_refs: List<GatewayReference> = "caCertificateRefs",
        /// `System` for the authorities of the machine.
        well_known_ca_certificates: Text = "wellKnownCACertificates",
        /// The name that the certificate must be for.
        hostname: Text = "hostname",
    }
}

record! {
    /// What the controllers say about a BackendTLSPolicy.
    pub struct BackendTLSPolicyStatus {
        /// What each says, for each Gateway.
        ancestors: List<AncestorStatus> = "ancestors",
    }
}

record! {
    /// What one controller says about a policy at one Gateway.
    pub struct AncestorStatus {
        /// The Gateway.
        ancestor_ref: GatewayReference = "ancestorRef",
        /// The controller.
        controller_name: Text = "controllerName",
        /// Accepted, ResolvedRefs and others.
        conditions: List<Condition> = "conditions",
    }
}
