//! Services that variables of containers name by host and port.

use super::context::Context;
use super::words::near_misses;
use crate::object::container::{Container, ContainerStatus, EnvVar};
use crate::object::pod::PodSpec;
use crate::object::service::Service;
use crate::object::{Object, ObjectRef};

/// A host that a variable names, with its port.
struct Host<'a> {
    name: &'a str,
    namespace: Option<&'a str>,
    port: Option<u16>,
    /// Whether the name is written as only names of Services are.
    is_qualified: bool,
}

/// A variable of a template that names a host of the cluster.
pub(super) struct HostVariable<'a> {
    object: &'a Object,
    /// Where its template stands in it.
    template: &'static str,
    list: &'static str,
    at: usize,
    container: &'a Container,
    place: usize,
    variable: &'a EnvVar,
    host: &'a str,
    /// Where that is looked for.
    namespace: &'a str,
    port: Option<u16>,
    service: Option<&'a Service>,
}

/// A variable that names a Service.
pub(super) struct Named {
    /// The workload whose container has the variable.
    pub(super) user: ObjectRef,
    pub(super) container: String,
    pub(super) variable: String,
    pub(super) value: String,
    /// The JSON pointer of the variables.
    pub(super) path: String,
    pub(super) service: ObjectRef,
}

impl Named {
    /// Tells whether the container with the variable has been started and is not ready in a pod of the workload: what waits
    /// to be created waits for something else.
    pub(super) fn fails(&self, context: &Context<'_>) -> bool {
        let started = |status: &ContainerStatus| {
            !status.ready && (status.state.running.is_some() || status.last_state.terminated.is_some())
        };
        let pods = context.pods_of(&self.user).filter(|pod| !pod.is_finished() && !pod.is_terminating());
        pods.flat_map(|pod| pod.statuses()).any(|(_, status)| status.name == self.container.as_str() && started(status))
    }
}

/// A variable that names a Service which does not exist.
pub(super) struct Missing {
    pub(super) named: Named,
    pub(super) service: ObjectRef,
    pub(super) user: ObjectRef,
    /// Services with a similar name.
    pub(super) near: Vec<String>,
    /// Whether a workload has the name.
    pub(super) has_workload: bool,
}

/// Returns the variables that name Services which do not exist, where something shows that a Service is meant: another has
/// nearly the name, or a workload has it. Programs run for years with variables that name what never was.
pub(super) fn missing(context: &Context<'_>) -> Vec<Missing> {
    let mut missing = Vec::new();
    for variable in context.host_variables() {
        let (name, namespace) = (variable.host, variable.namespace);
        if variable.service.is_some()
            || !context.find("", "Service", namespace, name).is_missing()
            || !context.wants_pods(variable.object)
        {
            continue;
        }
        let here = context.of_kind_in("Service", namespace).iter().map(|object| object.meta.name.as_str());
        let near: Vec<String> = near_misses(name, here).into_iter().map(str::to_owned).collect();
        let has_workload = context.templates_in(namespace).iter().any(|template| template.object.meta.name == name);
        if !near.is_empty() || has_workload {
            let named = variable.named();
            let (service, user) = (named.service.clone(), named.user.clone());
            missing.push(Missing { named, service, user, near, has_workload });
        }
    }
    missing
}

/// Returns the variables that name a port which their Service does not have.
pub(super) fn mismatched<'a>(context: &Context<'a>) -> Vec<(Named, u16, &'a Service)> {
    let mut found = Vec::new();
    for variable in context.host_variables() {
        let Some(port) = variable.port else { continue };
        let Some(service) = variable.service else { continue };
        // Pods behind a headless Service are reached on any port.
        let has_ports =
            !service.spec.ports.is_empty() && service.spec.cluster_ip != "None" && service.spec.kind != "ExternalName";
        if has_ports
            && context.wants_pods(variable.object)
            && service.spec.ports.iter().all(|known| known.port != i32::from(port))
        {
            found.push((variable.named(), port, service));
        }
    }
    found
}

/// Returns every variable of a template that names a host of the cluster.
pub(super) fn host_variables<'a>(context: &Context<'a>) -> Vec<HostVariable<'a>> {
    let mut found = Vec::new();
    for template in context.templates() {
        let spec: &'a PodSpec = template.spec;
        for (list, containers) in [("containers", &spec.containers), ("initContainers", &spec.init_containers)] {
            for (at, container) in containers.iter().enumerate() {
                for (place, variable) in container.env.iter().enumerate() {
                    let Some(host) = host(&variable.name, &variable.value) else { continue };
                    let namespace = host.namespace.unwrap_or(&template.object.meta.namespace);
                    // A name of two words is one in DNS, as long as there is no such namespace.
                    let is_meant = host.namespace.is_none()
                        || host.is_qualified
                        || context.find("", "Namespace", "", namespace).object().is_some();
                    if !is_meant {
                        continue;
                    }
                    let service = context.service(namespace, host.name);
                    let (object, template, port, host) = (template.object, template.path, host.port, host.name);
                    found.push(HostVariable {
                        object,
                        template,
                        list,
                        at,
                        container,
                        place,
                        variable,
                        host,
                        namespace,
                        port,
                        service,
                    });
                }
            }
        }
    }
    found
}

impl HostVariable<'_> {
    fn named(&self) -> Named {
        Named {
            user: self.object.reference(),
            container: self.container.name.to_string(),
            variable: self.variable.name.to_string(),
            value: self.variable.value.to_string(),
            path: format!("{}/spec/{}/{}/env/{}/value", self.template, self.list, self.at, self.place),
            service: ObjectRef::new("", "Service", self.namespace, self.host),
        }
    }
}

/// Reads the host of a value: in a URL, before a port, or plain where the variable says that it is one.
fn host<'a>(name: &str, value: &'a str) -> Option<Host<'a>> {
    const HOSTS: [&str; 9] = ["HOST", "ADDR", "ADDRESS", "SERVICE", "URL", "URI", "ENDPOINT", "HOSTNAME", "SERVER"];
    // Most values are plain words and numbers, and their variables do not say that they are hosts.
    let may_say_host = name.bytes().last().is_some_and(|last| b"EILRST".contains(&last.to_ascii_uppercase()));
    let is_word = value.len() > 1 && value.starts_with(|first: char| first.is_ascii_alphabetic());
    if !is_word || !may_say_host && !value.contains(':') && !value.contains(".svc") {
        return None;
    }
    let says_host = may_say_host && HOSTS.iter().any(|end| ends_with(name, end));
    if !says_host && !value.contains(':') && !value.contains(".svc") || value.contains([' ', '$', '\n']) {
        return None;
    }
    let (scheme, rest) = value.split_once("://").map_or((None, value), |(scheme, rest)| (Some(scheme), rest));
    let rest = rest.rsplit_once('@').map_or(rest, |(_, rest)| rest);
    let end = rest.find(['/', ',', '?']).unwrap_or(rest.len());
    // A path without a scheme, as an image or a file has it.
    if scheme.is_none() && end < rest.len() && rest.as_bytes().get(end) == Some(&b'/') {
        return None;
    }
    let host = rest.get(..end)?;
    let (host, port) = host.split_once(':').map_or((host, None), |(host, port)| (host, Some(port)));
    let port = match port {
        Some(port) => Some(port.parse::<u16>().ok().filter(|port| *port > 0)?),
        None => None,
    };
    let is_label = |label: &str| {
        !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    let mut labels = host.trim_end_matches('.').split('.');
    let service = labels.next().filter(|label| is_label(label) && label.starts_with(|first: char| first.is_ascii_lowercase()))?;
    let namespace = labels.next();
    let svc = labels.next();
    if namespace.is_some_and(|label| !is_label(label)) || svc.is_some_and(|label| label != "svc") || service == "localhost" {
        return None;
    }
    let is_host = port.is_some() || scheme.is_some_and(|scheme| scheme != "file") || says_host || svc.is_some();
    is_host.then_some(Host { name: service, namespace, port, is_qualified: svc.is_some() })
}

/// Tells whether a name ends so, in any case of letters.
fn ends_with(name: &str, end: &str) -> bool {
    let at = name.len().checked_sub(end.len());
    at.and_then(|at| name.as_bytes().get(at..)).is_some_and(|tail| tail.eq_ignore_ascii_case(end.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_with_their_ports() {
        let read = |name: &str, value: &'static str| host(name, value).map(|host| (host.name, host.namespace, host.port));
        assert_eq!(read("CART_ADDR", "cart:7070"), Some(("cart", None, Some(7070))));
        assert_eq!(read("ANY", "http://api.shop.svc.cluster.local:80/x"), Some(("api", Some("shop"), Some(80))));
        assert_eq!(read("DB_HOST", "db.data"), Some(("db", Some("data"), None)));
        assert_eq!(read("DB_HOST", "db.example.com"), None);
        assert_eq!(read("IMAGE", "shop/cart:7070"), None);
        assert_eq!(read("MODE", "redis"), None);
        assert_eq!(read("X_ADDR", "0.0.0.0:8080"), None);
        assert_eq!(read("X_ADDR", "localhost:8080"), None);
        assert_eq!(read("X_URL", "postgres://user:pw@db:5432/shop"), Some(("db", None, Some(5432))));
    }
}
