//! Every certificate of the cluster, and where it stands.

use super::Cluster;
use crate::object::certificate::Certificate;
use crate::object::config::DataKey;
use crate::object::found::FoundCertificate;
use crate::object::{Body, Object, ObjectRef};
use crate::report::{Report, Scope};
use crate::text::Text;

/// The certificates of a cluster, in order of their objects and places.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Certificates {
    /// The certificates.
    pub certificates: Vec<PlacedCertificate>,
}

/// A certificate and where it was found.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct PlacedCertificate {
    /// The object that holds it.
    pub object: ObjectRef,
    /// The field of the object, as a JSON pointer: `/data/tls.crt`.
    pub path: String,
    /// The field inside the value that holds it, as `client-certificate-data` of a kubeconfig; empty for the value itself.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub field: Text,
    /// Its place in the chain, from 0.
    pub index: usize,
    /// The certificate; none when it could not be read.
    pub certificate: Option<Certificate>,
    /// Why it could not be read.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub error: Text,
}

impl Cluster {
    /// Returns every certificate of every chain in Secrets, ConfigMaps, kubeconfigs in them, and `caBundle`s of webhooks,
    /// APIServices and CustomResourceDefinitions.
    pub fn certificates(&self, scope: &Scope) -> Report<Certificates> {
        let mut certificates = Vec::new();
        for object in self.objects().iter().filter(|object| holds_any(object) && scope.includes(object)) {
            let reference = object.reference();
            each_place(object, |path, found| {
                certificates.extend(found.iter().map(|found| PlacedCertificate {
                    object: reference.clone(),
                    path: path.to_owned(),
                    field: found.field.clone(),
                    index: found.index,
                    certificate: found.certificate.clone(),
                    error: found.error.clone(),
                }));
            });
        }
        self.report("certificates", Certificates { certificates })
    }
}

/// Tells whether an object holds a certificate, or what should have been one.
pub(crate) fn holds_any(object: &Object) -> bool {
    let mut any = false;
    each_place(object, |_, found| any |= !found.is_empty());
    any
}

/// Tells whether objects of its kind can hold certificates.
pub(crate) fn may_hold(object: &Object) -> bool {
    matches!(
        object.body,
        Body::Secret(_)
            | Body::ConfigMap(_)
            | Body::WebhookConfiguration(_)
            | Body::APIService(_)
            | Body::CustomResourceDefinition(_)
    )
}

/// Calls `place` with each field of an object that can hold certificates.
pub(crate) fn each_place<'a>(object: &'a Object, mut place: impl FnMut(&str, &'a [FoundCertificate])) {
    match &object.body {
        Body::Secret(secret) => each_key(&secret.data, place),
        Body::ConfigMap(map) => each_key(&map.data, place),
        Body::WebhookConfiguration(configuration) => {
            for (at, webhook) in configuration.webhooks.iter().enumerate() {
                place(&format!("/webhooks/{at}/clientConfig/caBundle"), &webhook.client_config.ca_certificates.0);
            }
        }
        Body::APIService(service) => place("/spec/caBundle", &service.spec.ca_certificates.0),
        Body::CustomResourceDefinition(definition) => {
            let conversion = &definition.spec.conversion;
            if let Some(webhook) = &conversion.webhook {
                place("/spec/conversion/webhook/clientConfig/caBundle", &webhook.client_config.ca_certificates.0);
            }
            if let Some(config) = &conversion.webhook_client_config {
                place("/spec/conversion/webhookClientConfig/caBundle", &config.ca_certificates.0);
            }
        }
        _ => {}
    }
}

fn each_key<'a>(keys: &'a [DataKey], mut place: impl FnMut(&str, &'a [FoundCertificate])) {
    // Most keys hold none: their path is not written.
    for key in keys.iter().filter(|key| !key.certificates.is_empty()) {
        place(&in_data(&key.name), &key.certificates);
    }
}

fn in_data(key: &str) -> String {
    format!("/data/{}", key.replace('~', "~0").replace('/', "~1"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Input;

    #[test]
    fn every_place_is_found() {
        let key = rcgen::KeyPair::generate().expect("a key");
        let made = rcgen::CertificateParams::new(vec!["web.shop".to_owned()]).expect("a name");
        let pem = made.self_signed(&key).expect("a certificate").pem();
        let dump = serde_json::json!({"apiVersion": "v1", "kind": "List", "items": [
            {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s", "namespace": "n"},
                "stringData": {"a/tls.crt": pem.repeat(2), "tls.key": key.serialize_pem()}},
            {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c", "namespace": "n"}, "data": {"ca": pem}},
            {"apiVersion": "apiregistration.k8s.io/v1", "kind": "APIService", "metadata": {"name": "v1.a"},
                "spec": {"caBundle": pem}},
            {"apiVersion": "admissionregistration.k8s.io/v1", "kind": "MutatingWebhookConfiguration",
                "metadata": {"name": "w"}, "webhooks": [{"name": "w.a", "clientConfig": {"caBundle": pem}}]}]});
        let mut input = Input::new();
        input.dump("test", dump.to_string().as_bytes()).expect("a dump");
        let report = Cluster::new(input, None).certificates(&Scope::all());
        let places: Vec<_> = report.answer.certificates.iter().map(|found| (found.object.to_string(), &*found.path)).collect();
        let expected = [
            ("APIService/v1.a", "/spec/caBundle"),
            ("MutatingWebhookConfiguration/w", "/webhooks/0/clientConfig/caBundle"),
            ("ConfigMap/n/c", "/data/ca"),
            ("Secret/n/s", "/data/a~1tls.crt"),
            ("Secret/n/s", "/data/a~1tls.crt"),
        ];
        assert_eq!(places, expected.map(|(object, path)| (object.to_owned(), path)));
        assert!(!serde_json::to_string(&report).expect("it serializes").contains("PRIVATE"));
    }
}
