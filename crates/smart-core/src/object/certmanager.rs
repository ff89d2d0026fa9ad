//! cert-manager: Certificate, Issuer, and the chain of requests between them.

use super::certificates::Presence;
use super::duration::Duration;
use super::meta::Condition;
use super::time::Time;
use crate::json::{List, record};
use crate::text::Text;

mod solver;

pub use solver::{AcmeSolver, Dns01Provider, Dns01Solver, Http01GatewayRoute, Http01Ingress, Http01Solver};

record! {
    /// Who signs.
    pub struct IssuerReference {
        /// The name.
        name: Text = "name",
        /// The kind; empty means `Issuer`.
        kind: Text = "kind",
        /// The group; empty means `cert-manager.io`.
        group: Text = "group",
    }
}

record! {
    /// A Secret of the same namespace and one of its keys.
    pub struct SecretKey {
        /// The name of the Secret.
        name: Text = "name",
        /// The key; empty means the usual one.
        key: Text = "key",
    }
}

record! {
    /// Wants a certificate kept fresh in a Secret.
    pub struct CertManagerCertificate {
        /// What is wanted.
        spec: CertManagerCertificateSpec = "spec",
        /// How it is.
        status: CertManagerCertificateStatus = "status",
    }
}

record! {
    /// What a Certificate wants.
    pub struct CertManagerCertificateSpec {
        /// The Secret that it is written to.
        secret_name: Text = "secretName",
        /// Who signs.
        issuer_ref: IssuerReference = "issuerRef",
        /// The name in its subject.
        common_name: Text = "commonName",
        /// The names it is for.
        dns_names: List<Text> = "dnsNames",
        /// The addresses it is for.
        ip_addresses: List<Text> = "ipAddresses",
        /// How long it is good; absent means 90 days.
        duration: Option<Duration> = "duration",
        /// How long before its end it is renewed; absent means a third of its life.
        renew_before: Option<Duration> = "renewBefore",
        /// The same, in percent of its life.
        renew_before_percentage: Option<i32> = "renewBeforePercentage",
        /// Whether it may sign others.
        is_ca: bool = "isCA",
        /// What it is for.
        usages: List<Text> = "usages",
    }
}

record! {
    /// How a Certificate is.
    pub struct CertManagerCertificateStatus {
        /// Ready, Issuing.
        conditions: List<Condition> = "conditions",
        /// From when the certificate is good.
        not_before: Option<Time> = "notBefore",
        /// Until when it is good.
        not_after: Option<Time> = "notAfter",
        /// When it shall be renewed.
        renewal_time: Option<Time> = "renewalTime",
        /// How often it was issued.
        revision: Option<i32> = "revision",
        /// The Secret with the key of the next one.
        next_private_key_secret_name: Text = "nextPrivateKeySecretName",
        /// When issuing last failed; absent when it did not since the last success.
        last_failure_time: Option<Time> = "lastFailureTime",
        /// How often issuing failed since the last success.
        failed_issuance_attempts: Option<i32> = "failedIssuanceAttempts",
    }
}

record! {
    /// Who signs certificates: an Issuer for its namespace, a ClusterIssuer for all.
    pub struct Issuer {
        /// How it signs.
        spec: IssuerSpec = "spec",
        /// How it is.
        status: IssuerStatus = "status",
    }
}

record! {
    /// How an Issuer signs: one of the fields is set.
    pub struct IssuerSpec {
        /// By a service like Let's Encrypt.
        acme: Option<Box<AcmeIssuer>> = "acme",
        /// By an authority whose key is in a Secret.
        ca: Option<Box<CaIssuer>> = "ca",
        /// Each certificate by its own key.
        self_signed: Option<SelfSignedIssuer> = "selfSigned",
        /// By Vault.
        vault: Option<Box<VaultIssuer>> = "vault",
        /// By Venafi.
        venafi: Option<Box<VenafiIssuer>> = "venafi",
    }
}

record! {
    /// Signs by a service like Let's Encrypt.
    pub struct AcmeIssuer {
        /// The service.
        server: Text = "server",
        /// The key of the account.
        private_key_secret_ref: SecretKey = "privateKeySecretRef",
        /// The key that binds the account to another.
        external_account_binding: Option<Box<ExternalAccountBinding>> = "externalAccountBinding",
        /// How it is shown that a name is one's own.
        solvers: List<AcmeSolver> = "solvers",
    }
}

record! {
    /// Binds an account to another.
    pub struct ExternalAccountBinding {
        /// The key.
        key_secret_ref: SecretKey = "keySecretRef",
    }
}

record! {
    /// Signs by an authority whose key is in a Secret.
    pub struct CaIssuer {
        /// The Secret; of a ClusterIssuer, in the namespace of cert-manager.
        secret_name: Text = "secretName",
    }
}

record! {
    /// Signs each certificate by its own key.
    pub struct SelfSignedIssuer {
        /// Where revocations are published.
        crl_distribution_points: List<Text> = "crlDistributionPoints",
    }
}

record! {
    /// Signs by Vault.
    pub struct VaultIssuer {
        /// The server.
        server: Text = "server",
        /// The path of its endpoint.
        path: Text = "path",
        /// Who one is to it.
        auth: VaultAuth = "auth",
        /// Who vouches for its certificate.
        ca_bundle_secret_ref: Option<SecretKey> = "caBundleSecretRef",
    }
}

record! {
    /// Who one is to Vault: one of the fields is set.
    pub struct VaultAuth {
        /// A token.
        token_secret_ref: Option<SecretKey> = "tokenSecretRef",
        /// A role of an application.
        app_role: Option<VaultAppRole> = "appRole",
        /// A ServiceAccount.
        kubernetes: Option<VaultKubernetes> = "kubernetes",
    }
}

record! {
    /// A role of an application at Vault.
    pub struct VaultAppRole {
        /// Its secret.
        secret_ref: SecretKey = "secretRef",
    }
}

record! {
    /// A ServiceAccount at Vault.
    pub struct VaultKubernetes {
        /// Its role.
        role: Text = "role",
        /// A Secret with its token.
        secret_ref: Option<SecretKey> = "secretRef",
    }
}

record! {
    /// Signs by Venafi.
    pub struct VenafiIssuer {
        /// The zone.
        zone: Text = "zone",
        /// A server of one's own.
        tpp: Option<VenafiServer> = "tpp",
        /// The service.
        cloud: Option<VenafiCloud> = "cloud",
    }
}

record! {
    /// A server of Venafi.
    pub struct VenafiServer {
        /// Its address.
        url: Text = "url",
        /// The credentials.
        credentials_ref: SecretKey = "credentialsRef",
    }
}

record! {
    /// The service of Venafi.
    pub struct VenafiCloud {
        /// The token.
        api_token_secret_ref: SecretKey = "apiTokenSecretRef",
    }
}

record! {
    /// How an Issuer is.
    pub struct IssuerStatus {
        /// Ready, with the reason when it is false.
        conditions: List<Condition> = "conditions",
    }
}

record! {
    /// Wants one certificate, once.
    pub struct CertificateRequest {
        /// What is wanted.
        spec: CertificateRequestSpec = "spec",
        /// How far it has come.
        status: CertificateRequestStatus = "status",
    }
}

record! {
    /// What a CertificateRequest wants.
    pub struct CertificateRequestSpec {
        /// Who signs.
        issuer_ref: IssuerReference = "issuerRef",
        /// How long it is good.
        duration: Option<Duration> = "duration",
        /// Whether it may sign others.
        is_ca: bool = "isCA",
        /// What it is for.
        usages: List<Text> = "usages",
        /// Who asks.
        username: Text = "username",
    }
}

record! {
    /// How far a CertificateRequest has come.
    pub struct CertificateRequestStatus {
        /// Approved, Denied, Ready, InvalidRequest.
        conditions: List<Condition> = "conditions",
        /// When it failed.
        failure_time: Option<Time> = "failureTime",
        /// Whether the certificate is there.
        certificate: Presence = "certificate",
    }
}

record! {
    /// Wants a certificate of a service like Let's Encrypt.
    pub struct Order {
        /// What is wanted.
        spec: OrderSpec = "spec",
        /// How far it has come.
        status: OrderStatus = "status",
    }
}

record! {
    /// What an Order wants.
    pub struct OrderSpec {
        /// Who signs.
        issuer_ref: IssuerReference = "issuerRef",
        /// The name in its subject.
        common_name: Text = "commonName",
        /// The names it is for.
        dns_names: List<Text> = "dnsNames",
    }
}

record! {
    /// How far an Order has come.
    pub struct OrderStatus {
        /// `pending`, `ready`, `processing`, `valid`, `invalid`, `expired` or `errored`.
        state: Text = "state",
        /// Why.
        reason: Text = "reason",
        /// When it failed.
        failure_time: Option<Time> = "failureTime",
    }
}

record! {
    /// Shows that a name is one's own.
    pub struct Challenge {
        /// What is wanted.
        spec: ChallengeSpec = "spec",
        /// How far it has come.
        status: ChallengeStatus = "status",
    }
}

record! {
    /// What a Challenge wants.
    pub struct ChallengeSpec {
        /// `HTTP-01` or `DNS-01`.
        kind: Text = "type",
        /// The name.
        dns_name: Text = "dnsName",
        /// Whether all names below it are meant.
        wildcard: bool = "wildcard",
        /// Who signs.
        issuer_ref: IssuerReference = "issuerRef",
        /// How it is shown.
        solver: AcmeSolver = "solver",
    }
}

record! {
    /// How far a Challenge has come.
    pub struct ChallengeStatus {
        /// Whether something is being done.
        processing: bool = "processing",
        /// Whether the answer is where the service looks for it.
        presented: bool = "presented",
        /// `pending`, `processing`, `valid`, `invalid`, `expired` or `errored`.
        state: Text = "state",
        /// Why.
        reason: Text = "reason",
    }
}
