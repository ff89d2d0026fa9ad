//! How Services are reached by HTTP from outside: Ingress and IngressClass.

use super::int_or_string::IntOrString;
use super::object_reference::TypedReference;
use super::service::LoadBalancerStatus;
use crate::json::{List, record};
use crate::text::Text;

record! {
    /// Leads hosts and paths to Services.
    pub struct Ingress {
        /// What is wanted.
        spec: IngressSpec = "spec",
        /// Where it listens.
        status: IngressStatus = "status",
    }
}

record! {
    /// What an Ingress wants.
    pub struct IngressSpec {
        /// Whose it is; absent leaves it to an annotation or to the default class.
        ingress_class_name: Option<Text> = "ingressClassName",
        /// Where goes what no rule matches.
        default_backend: Option<Box<IngressBackend>> = "defaultBackend",
        /// The same, in extensions/v1beta1.
        backend: Option<Box<IngressBackend>> = "backend",
        /// The certificates.
        tls: List<IngressTls> = "tls",
        /// The rules.
        rules: List<IngressRule> = "rules",
    }
}

record! {
    /// The certificate for some hosts.
    pub struct IngressTls {
        /// The hosts; when empty, whatever the controller takes as default.
        hosts: List<Text> = "hosts",
        /// The Secret with the certificate and its key.
        secret_name: Text = "secretName",
    }
}

record! {
    /// The paths of one host.
    pub struct IngressRule {
        /// The host; empty means all.
        host: Text = "host",
        /// The paths.
        http: IngressPaths = "http",
    }
}

record! {
    /// The paths of one host.
    pub struct IngressPaths {
        /// The paths.
        paths: List<IngressPath> = "paths",
    }
}

record! {
    /// One path, and where it leads.
    pub struct IngressPath {
        /// The path.
        path: Text = "path",
        /// `Exact`, `Prefix` or `ImplementationSpecific`.
        path_type: Text = "pathType",
        /// Where it leads.
        backend: IngressBackend = "backend",
    }
}

record! {
    /// Where a path leads.
    pub struct IngressBackend {
        /// A Service.
        service: Option<IngressService> = "service",
        /// Another object.
        resource: Option<Box<TypedReference>> = "resource",
        /// The name of a Service, in extensions/v1beta1.
        service_name: Text = "serviceName",
        /// The port of that Service, in extensions/v1beta1.
        service_port: Option<IntOrString> = "servicePort",
    }
}

record! {
    /// A Service and one of its ports.
    pub struct IngressService {
        /// The name of the Service.
        name: Text = "name",
        /// The port.
        port: IngressPort = "port",
    }
}

record! {
    /// A port by its name or by its number.
    pub struct IngressPort {
        /// The name; empty when the number is given.
        name: Text = "name",
        /// The number; zero when the name is given.
        number: i32 = "number",
    }
}

record! {
    /// What was last seen of an Ingress.
    pub struct IngressStatus {
        /// Where it listens.
        load_balancer: LoadBalancerStatus = "loadBalancer",
    }
}

record! {
    /// A sort of Ingress, and who serves it.
    pub struct IngressClass {
        /// What is wanted.
        spec: IngressClassSpec = "spec",
    }
}

record! {
    /// Who serves a class of Ingresses.
    pub struct IngressClassSpec {
        /// The controller, as `k8s.io/ingress-nginx`.
        controller: Text = "controller",
        /// An object with more settings.
        parameters: Option<Box<IngressClassParameters>> = "parameters",
    }
}

record! {
    /// The object with the settings of an IngressClass.
    pub struct IngressClassParameters {
        /// Its group; empty means the core.
        api_group: Text = "apiGroup",
        /// Its kind.
        kind: Text = "kind",
        /// Its name.
        name: Text = "name",
        /// `Cluster` or `Namespace`; empty means cluster.
        scope: Text = "scope",
        /// Its namespace, when the scope is that.
        namespace: Text = "namespace",
    }
}
