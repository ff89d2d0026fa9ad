//! Objects of API versions that are removed.

use std::collections::BTreeMap;

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::missing::how_many;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{listed, name};
use crate::object::Object;
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "api-deprecated",
    severity: Severity::Warning,
    level: Level::Cause,
    lint: true,
    finds: "Objects that were read in an API version which newer releases of Kubernetes no longer serve.",
    matters: "After the upgrade to that release, manifests and programs that use the version fail; objects in the store stay.",
    looks_at: "apiVersion of the objects in the input, against the versions that Kubernetes has removed or will remove.",
    advice: "Move manifests, charts and clients to the newer version before the upgrade.",
    silent: "When objects are written in such a version and read in another: that cannot be seen from the objects.",
    check,
};

/// Group, version, kinds (none means all), the release that no longer serves it, and the version to use.
const REMOVED: &[(&str, &str, &[&str], &str, &str)] = &[
    ("admissionregistration.k8s.io", "v1beta1", &["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"], "1.22", "v1"),
    ("apiextensions.k8s.io", "v1beta1", &[], "1.22", "v1"),
    ("apiregistration.k8s.io", "v1beta1", &[], "1.22", "v1"),
    ("apps", "v1beta1", &[], "1.16", "apps/v1"),
    ("apps", "v1beta2", &[], "1.16", "apps/v1"),
    ("autoscaling", "v2beta1", &[], "1.25", "autoscaling/v2"),
    ("autoscaling", "v2beta2", &[], "1.26", "autoscaling/v2"),
    ("batch", "v1beta1", &["CronJob"], "1.25", "batch/v1"),
    ("certificates.k8s.io", "v1beta1", &["CertificateSigningRequest"], "1.22", "v1"),
    ("coordination.k8s.io", "v1beta1", &[], "1.22", "v1"),
    ("discovery.k8s.io", "v1beta1", &[], "1.25", "v1"),
    ("events.k8s.io", "v1beta1", &[], "1.25", "v1"),
    ("extensions", "v1beta1", &["DaemonSet", "Deployment", "NetworkPolicy", "PodSecurityPolicy", "ReplicaSet"], "1.16", "apps/v1"),
    ("extensions", "v1beta1", &["Ingress"], "1.22", "networking.k8s.io/v1"),
    ("flowcontrol.apiserver.k8s.io", "v1beta1", &[], "1.26", "v1"),
    ("flowcontrol.apiserver.k8s.io", "v1beta2", &[], "1.29", "v1"),
    ("flowcontrol.apiserver.k8s.io", "v1beta3", &[], "1.32", "v1"),
    ("networking.k8s.io", "v1beta1", &["Ingress", "IngressClass"], "1.22", "v1"),
    ("node.k8s.io", "v1beta1", &[], "1.25", "v1"),
    ("policy", "v1beta1", &["PodDisruptionBudget"], "1.25", "policy/v1"),
    ("policy", "v1beta1", &["PodSecurityPolicy"], "1.25", "Pod Security Admission"),
    ("rbac.authorization.k8s.io", "v1beta1", &[], "1.22", "v1"),
    ("scheduling.k8s.io", "v1beta1", &[], "1.22", "v1"),
    ("storage.k8s.io", "v1beta1", &["CSIDriver", "CSINode", "StorageClass", "VolumeAttachment"], "1.22", "v1"),
    ("storage.k8s.io", "v1beta1", &["CSIStorageCapacity"], "1.27", "v1"),
];

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    let mut by_api: BTreeMap<(&str, usize), Vec<&Object>> = BTreeMap::new();
    for object in context.cluster.objects() {
        // Nearly everything is of a version that stays.
        if !object.api.version.contains("beta") {
            continue;
        }
        let kind = object.api.kind.as_str();
        let fits = |(group, version, kinds, ..): &&(&str, &str, &[&str], &str, &str)| {
            object.api.group == **group && object.api.version == **version && (kinds.is_empty() || kinds.contains(&kind))
        };
        if let Some((at, _)) = REMOVED.iter().enumerate().find(|(_, row)| fits(row)) {
            by_api.entry((kind, at)).or_default().push(object);
        }
    }
    for ((kind, row), objects) in by_api {
        let (Some((.., release, instead)), Some(first)) = (REMOVED.get(row), objects.first()) else { continue };
        let names: Vec<String> = objects.iter().map(|object| name(&object.reference())).collect();
        let message = format!(
            "{} of {} {} read as {}, which Kubernetes {release} no longer serves; use {instead}.",
            how_many(objects.len(), "object"),
            kind,
            if objects.len() == 1 { "is" } else { "are" },
            first.api.api_version()
        );
        found.push(
            Draft::new(&RULE, first.reference(), message)
                .breaking(false)
                .about_all(objects.iter().skip(1).map(|object| object.reference()))
                .field("/apiVersion", first.api.api_version())
                .next(format!("They are {}.", listed(&names)))
                .command(Command::new(
                    ["kubectl", "get", "--raw", "/metrics"],
                    "shows in apiserver_requested_deprecated_apis which such versions are asked for",
                )),
        );
    }
}
