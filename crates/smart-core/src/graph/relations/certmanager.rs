//! Certificates of cert-manager: who issues them, and what issuing needs.

use super::super::build::{Builder, Detail, Target};
use super::super::relation::Relation;
use crate::object::Object;
use crate::object::certmanager::{CertManagerCertificate, Challenge, Dns01Provider, Issuer, IssuerReference, SecretKey};

const GROUP: &str = "cert-manager.io";
/// Where cert-manager looks for Secrets of ClusterIssuers unless it is told otherwise.
const CLUSTER_NAMESPACE: &str = "cert-manager";

pub(super) fn issued_by(builder: &mut Builder<'_>, from: u32, namespace: &str, issuer: &IssuerReference) {
    let group = if issuer.group.is_empty() { GROUP } else { &issuer.group };
    let kind = if issuer.kind.is_empty() { "Issuer" } else { &issuer.kind };
    let namespace = if kind.starts_with("Cluster") { "" } else { namespace };
    let target = Target { group, kind, namespace, name: &issuer.name };
    builder.link(from, Relation::CertificateIssuer, target, Detail::default());
}

pub(super) fn certificate(builder: &mut Builder<'_>, from: u32, namespace: &str, certificate: &CertManagerCertificate) {
    issued_by(builder, from, namespace, &certificate.spec.issuer_ref);
    let secret = Target::core("Secret", namespace, &certificate.spec.secret_name);
    builder.link(from, Relation::CertificateSecret, secret, Detail::default());
}

pub(super) fn challenge(builder: &mut Builder<'_>, from: u32, namespace: &str, challenge: &Challenge) {
    issued_by(builder, from, namespace, &challenge.spec.issuer_ref);
    let ingress = challenge.spec.solver.http01.as_ref().and_then(|solver| solver.ingress.as_ref());
    if let Some(ingress) = ingress {
        let target = Target::new("networking.k8s.io", "Ingress", namespace, &ingress.name);
        builder.link(from, Relation::CustomNeeds, target, Detail { key: "spec.solver.http01.ingress", optional: false });
    }
}

pub(super) fn issuer(builder: &mut Builder<'_>, from: u32, object: &Object, issuer: &Issuer) {
    let namespace = if object.api.kind == "ClusterIssuer" { CLUSTER_NAMESPACE } else { &object.meta.namespace };
    let spec = &issuer.spec;
    if let Some(ca) = &spec.ca {
        let target = Target::core("Secret", namespace, &ca.secret_name);
        builder.link(from, Relation::IssuerSecret, target, Detail::default());
    }
    if let Some(acme) = &spec.acme {
        // The account key is made when it is not there.
        signs_with(builder, from, namespace, &acme.private_key_secret_ref, true);
        if let Some(binding) = &acme.external_account_binding {
            signs_with(builder, from, namespace, &binding.key_secret_ref, false);
        }
        let solvers = acme.solvers.iter().filter_map(|solver| solver.dns01.as_ref());
        for dns in solvers {
            let providers = [
                &dns.acme_dns,
                &dns.akamai,
                &dns.azure_dns,
                &dns.cloud_dns,
                &dns.cloudflare,
                &dns.digitalocean,
                &dns.rfc2136,
                &dns.route53,
                &dns.webhook,
            ];
            for key in providers.into_iter().flatten().flat_map(|provider| keys_of(provider)) {
                signs_with(builder, from, namespace, key, false);
            }
        }
    }
    if let Some(vault) = &spec.vault {
        let of_role = vault.auth.app_role.as_ref().map(|role| &role.secret_ref);
        let of_kubernetes = vault.auth.kubernetes.as_ref().and_then(|kubernetes| kubernetes.secret_ref.as_ref());
        let direct = [&vault.auth.token_secret_ref, &vault.ca_bundle_secret_ref].into_iter().flatten();
        for key in direct.chain(of_role).chain(of_kubernetes) {
            signs_with(builder, from, namespace, key, false);
        }
    }
    if let Some(venafi) = &spec.venafi {
        let servers = venafi.tpp.iter().map(|server| &server.credentials_ref);
        for key in servers.chain(venafi.cloud.iter().map(|cloud| &cloud.api_token_secret_ref)) {
            signs_with(builder, from, namespace, key, false);
        }
    }
}

fn keys_of(provider: &Dns01Provider) -> impl Iterator<Item = &SecretKey> {
    let keys = [
        &provider.account_secret_ref,
        &provider.access_token_secret_ref,
        &provider.client_token_secret_ref,
        &provider.client_secret_secret_ref,
        &provider.service_account_secret_ref,
        &provider.api_token_secret_ref,
        &provider.api_key_secret_ref,
        &provider.token_secret_ref,
        &provider.tsig_secret_secret_ref,
        &provider.access_key_id_secret_ref,
        &provider.secret_access_key_secret_ref,
    ];
    keys.into_iter().flatten()
}

fn signs_with(builder: &mut Builder<'_>, from: u32, namespace: &str, key: &SecretKey, optional: bool) {
    let target = Target::core("Secret", namespace, &key.name);
    builder.link(from, Relation::IssuerSecret, target, Detail { key: &key.key, optional });
}
