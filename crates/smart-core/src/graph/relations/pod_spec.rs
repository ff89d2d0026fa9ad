//! What a pod needs by its spec, which pods share with their template.

use std::ops::Range;
use std::sync::Arc;

use hashbrown::HashMap;

use super::super::build::{Builder, Detail, Target};
use super::super::relation::Relation;
use crate::json::List;
use crate::object::config::KeyToPath;
use crate::object::container::{Container, EnvVar};
use crate::object::pod::PodSpec;
use crate::object::volume::{Projection, Volume};

/// The specs and lists of variables whose relations were added, by address and namespace: pods of one template share their
/// spec, and its lists with the template.
pub(super) type Seen<'a> = HashMap<(usize, &'a str), Range<usize>, foldhash::fast::FixedState>;

/// Adds the relations of a spec that are the same for all pods with it.
pub(super) fn add<'a>(builder: &mut Builder<'a>, from: u32, namespace: &'a str, spec: &'a Arc<PodSpec>, seen: &mut Seen<'a>) {
    let address = Arc::as_ptr(spec).addr();
    if let Some(edges) = seen.get(&(address, namespace)) {
        builder.repeat(edges.clone(), from);
        return;
    }
    let start = builder.edge_count();
    Spec { from, namespace }.all(builder, spec, seen);
    seen.insert((address, namespace), start..builder.edge_count());
}

struct Spec<'a> {
    from: u32,
    namespace: &'a str,
}

impl<'a> Spec<'a> {
    fn all(&self, builder: &mut Builder<'_>, spec: &PodSpec, seen: &mut Seen<'a>) {
        for container in spec.init_containers.iter().chain(&spec.containers).chain(&spec.ephemeral_containers) {
            self.container(builder, container, seen);
        }
        for volume in &spec.volumes {
            self.volume(builder, volume);
        }
        for secret in &spec.image_pull_secrets {
            self.config(builder, Relation::PodImagePullSecret, "Secret", &secret.name, "", true);
        }
        let account = if spec.service_account_name.is_empty() { "default" } else { &spec.service_account_name };
        builder.link(
            self.from,
            Relation::PodServiceAccount,
            Target::core("ServiceAccount", self.namespace, account),
            Detail::default(),
        );
        let classes = [
            (Relation::PodPriorityClass, "scheduling.k8s.io", "PriorityClass", &spec.priority_class_name),
            (Relation::PodRuntimeClass, "node.k8s.io", "RuntimeClass", &spec.runtime_class_name),
        ];
        for (relation, group, kind, name) in classes {
            builder.link(self.from, relation, Target::of_cluster(group, kind, name), Detail::default());
        }
        for claim in &spec.resource_claims {
            let names = [
                (Relation::PodResourceClaim, "ResourceClaim", &claim.resource_claim_name),
                (Relation::PodResourceClaimTemplate, "ResourceClaimTemplate", &claim.resource_claim_template_name),
            ];
            for (relation, kind, name) in names {
                let target = Target::new("resource.k8s.io", kind, self.namespace, name);
                builder.link(self.from, relation, target, Detail::default());
            }
        }
    }

    fn config(&self, builder: &mut Builder<'_>, relation: Relation, kind: &str, name: &str, key: &str, optional: bool) {
        builder.link(self.from, relation, Target::core(kind, self.namespace, name), Detail { key, optional });
    }

    fn container(&self, builder: &mut Builder<'_>, container: &Container, seen: &mut Seen<'a>) {
        builder.link(self.from, Relation::PodImage, Target::external("Image", &container.image), Detail::default());
        if !container.env.is_empty() {
            let list = (container.env.as_ptr().addr(), self.namespace);
            match seen.get(&list) {
                Some(edges) => builder.repeat(edges.clone(), self.from),
                None => {
                    let start = builder.edge_count();
                    container.env.iter().for_each(|variable| self.variable(builder, variable));
                    seen.insert(list, start..builder.edge_count());
                }
            }
        }
        for source in &container.env_from {
            if let Some(map) = &source.config_map_ref {
                self.config(builder, Relation::PodEnvFromConfigMap, "ConfigMap", &map.name, "", map.optional);
            }
            if let Some(secret) = &source.secret_ref {
                self.config(builder, Relation::PodEnvFromSecret, "Secret", &secret.name, "", secret.optional);
            }
        }
    }

    fn variable(&self, builder: &mut Builder<'_>, variable: &EnvVar) {
        let Some(source) = &variable.value_from else { return self.host(builder, variable) };
        if let Some(key) = &source.config_map_key_ref {
            self.config(builder, Relation::PodEnvConfigMap, "ConfigMap", &key.name, &key.key, key.optional);
        }
        if let Some(key) = &source.secret_key_ref {
            self.config(builder, Relation::PodEnvSecret, "Secret", &key.name, &key.key, key.optional);
        }
    }

    /// A variable that names a Service by its host: inferred, so only when that Service exists.
    fn host(&self, builder: &mut Builder<'_>, variable: &EnvVar) {
        let Some(host) = host_of(&variable.name, &variable.value) else { return };
        let mut labels = host.split('.');
        let name = labels.next().unwrap_or_default();
        let namespace = labels.next().unwrap_or(self.namespace);
        if labels.next().is_none_or(|label| label == "svc") {
            builder.link_known(self.from, Relation::PodEnvService, Target::core("Service", namespace, name));
        }
    }

    fn volume(&self, builder: &mut Builder<'_>, volume: &Volume) {
        if let Some(map) = &volume.config_map {
            self.files(builder, Relation::PodVolumeConfigMap, "ConfigMap", &map.name, &map.items, map.optional);
        }
        if let Some(secret) = &volume.secret {
            self.files(builder, Relation::PodVolumeSecret, "Secret", &secret.secret_name, &secret.items, secret.optional);
        }
        if let Some(claim) = &volume.persistent_volume_claim {
            self.config(builder, Relation::PodVolumeClaim, "PersistentVolumeClaim", &claim.claim_name, "", false);
        }
        for source in volume.projected.iter().flat_map(|projected| &projected.sources) {
            self.projected(builder, source);
        }
        if let Some(csi) = &volume.csi {
            let driver = Target::of_cluster("storage.k8s.io", "CSIDriver", &csi.driver);
            builder.link(self.from, Relation::PodVolumeCsi, driver, Detail::default());
        }
        let of_driver = volume.csi.as_ref().and_then(|csi| csi.node_publish_secret_ref.as_ref());
        let backed = [
            &volume.cephfs,
            &volume.rbd,
            &volume.iscsi,
            &volume.flex_volume,
            &volume.scale_io,
            &volume.storageos,
            &volume.cinder,
        ];
        let of_volume = backed.into_iter().flatten().filter_map(|source| source.secret_ref.as_ref());
        let of_azure = volume.azure_file.as_ref().map(|azure| &azure.secret_name);
        for name in of_driver.into_iter().chain(of_volume).map(|secret| &secret.name).chain(of_azure) {
            self.config(builder, Relation::PodVolumeDriverSecret, "Secret", name, "", false);
        }
    }

    fn projected(&self, builder: &mut Builder<'_>, source: &Projection) {
        if let Some(map) = &source.config_map {
            self.files(builder, Relation::PodProjectedConfigMap, "ConfigMap", &map.name, &map.items, map.optional);
        }
        if let Some(secret) = &source.secret {
            let relation = Relation::PodProjectedSecret;
            self.files(builder, relation, "Secret", &secret.name, &secret.items, secret.optional);
        }
        if let Some(bundle) = &source.cluster_trust_bundle {
            let target = Target::of_cluster("certificates.k8s.io", "ClusterTrustBundle", &bundle.name);
            let detail = Detail { optional: bundle.optional, ..Detail::default() };
            builder.link(self.from, Relation::PodTrustBundle, target, detail);
        }
    }

    /// A ConfigMap or Secret as files: an edge for each key that is named, or one for all.
    fn files(
        &self,
        builder: &mut Builder<'_>,
        relation: Relation,
        kind: &str,
        name: &str,
        items: &List<KeyToPath>,
        optional: bool,
    ) {
        if items.is_empty() {
            self.config(builder, relation, kind, name, "", optional);
        }
        for item in items {
            self.config(builder, relation, kind, name, &item.key, optional);
        }
    }
}

/// Returns the host that a variable names: in a URL, before a port, or plainly in a variable that says it is a host.
fn host_of<'a>(name: &str, value: &'a str) -> Option<&'a str> {
    let (in_url, rest) = value.split_once("://").map_or((false, value), |(_, rest)| (true, rest));
    let rest = rest.rsplit_once('@').map_or(rest, |(_, rest)| rest);
    let host = rest.split(['/', ',', '?']).next().unwrap_or_default();
    let (host, port) = host.split_once(':').map_or((host, None), |(host, port)| (host, Some(port)));
    let is_name = || host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte));
    let with_port = || port.is_some_and(|port| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()));
    (host.bytes().any(|byte| byte.is_ascii_lowercase()) && is_name() && (in_url || with_port() || says_host(name)))
        .then_some(host)
}

/// Tells whether the name of a variable ends as those that hold hosts do.
fn says_host(name: &str) -> bool {
    const ENDS: [&str; 9] = ["HOST", "ADDR", "ADDRESS", "SERVER", "SERVICE", "ENDPOINT", "URL", "URI", "HOSTNAME"];
    let ends_with = |end: &str| {
        let start = name.len().checked_sub(end.len());
        start.and_then(|start| name.get(start..)).is_some_and(|found| found.eq_ignore_ascii_case(end))
    };
    ENDS.iter().any(|end| ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_told_from_other_values() {
        for (name, value, host) in [
            ("CART_ADDR", "cart:7070", Some("cart")),
            ("DB_HOST", "db.data", Some("db.data")),
            ("ANY", "http://api.shop.svc.cluster.local:80/x", Some("api.shop.svc.cluster.local")),
            ("ANY", "redis", None),
            ("LOG_LEVEL", "info", None),
            ("X_HOST", "10.0.0.1", None),
            ("TIME", "12:30", None),
        ] {
            assert_eq!(host_of(name, value), host, "{name}={value}");
        }
    }
}
