//! How it is shown to a service like Let's Encrypt that a name is one's own.

use super::SecretKey;
use crate::json::{List, record};
use crate::object::gateway::GatewayReference;
use crate::text::Text;

record! {
    /// Shows that a name is one's own: one of the fields is set.
    pub struct AcmeSolver {
        /// By answering a request.
        http01: Option<Box<Http01Solver>> = "http01",
        /// By an entry of DNS.
        dns01: Option<Box<Dns01Solver>> = "dns01",
    }
}

record! {
    /// Answers a request: one of the fields is set.
    pub struct Http01Solver {
        /// By an Ingress.
        ingress: Option<Http01Ingress> = "ingress",
        /// By a route of the Gateway API.
        gateway_http_route: Option<Http01GatewayRoute> = "gatewayHTTPRoute",
    }
}

record! {
    /// Answers by an Ingress.
    pub struct Http01Ingress {
        /// The class of the Ingress that is made.
        ingress_class_name: Text = "ingressClassName",
        /// The same, as an annotation.
        class: Text = "class",
        /// The Ingress that is changed.
        name: Text = "name",
    }
}

record! {
    /// Answers by a route of the Gateway API.
    pub struct Http01GatewayRoute {
        /// Where the route attaches.
        parent_refs: List<GatewayReference> = "parentRefs",
    }
}

record! {
    /// Makes an entry of DNS: one of the fields is set, by the name of the provider.
    pub struct Dns01Solver {
        /// ACME-DNS.
        acme_dns: Option<Box<Dns01Provider>> = "acmeDNS",
        /// Akamai.
        akamai: Option<Box<Dns01Provider>> = "akamai",
        /// Azure.
        azure_dns: Option<Box<Dns01Provider>> = "azureDNS",
        /// Google.
        cloud_dns: Option<Box<Dns01Provider>> = "cloudDNS",
        /// Cloudflare.
        cloudflare: Option<Box<Dns01Provider>> = "cloudflare",
        /// DigitalOcean.
        digitalocean: Option<Box<Dns01Provider>> = "digitalocean",
        /// Any server that takes updates.
        rfc2136: Option<Box<Dns01Provider>> = "rfc2136",
        /// AWS.
        route53: Option<Box<Dns01Provider>> = "route53",
        /// A webhook.
        webhook: Option<Box<Dns01Provider>> = "webhook",
    }
}

record! {
    /// The credentials for a provider of DNS. Which fields are set depends on the provider.
    pub struct Dns01Provider {
        /// The account of ACME-DNS.
        account_secret_ref: Option<SecretKey> = "accountSecretRef",
        /// A token of Akamai.
        access_token_secret_ref: Option<SecretKey> = "accessTokenSecretRef",
        /// A token of Akamai.
        client_token_secret_ref: Option<SecretKey> = "clientTokenSecretRef",
        /// The secret of a client of Azure or Akamai.
        client_secret_secret_ref: Option<SecretKey> = "clientSecretSecretRef",
        /// The ServiceAccount at Google.
        service_account_secret_ref: Option<SecretKey> = "serviceAccountSecretRef",
        /// A token of Cloudflare.
        api_token_secret_ref: Option<SecretKey> = "apiTokenSecretRef",
        /// A key of Cloudflare.
        api_key_secret_ref: Option<SecretKey> = "apiKeySecretRef",
        /// A token of DigitalOcean.
        token_secret_ref: Option<SecretKey> = "tokenSecretRef",
        /// A key for updates.
        tsig_secret_secret_ref: Option<SecretKey> = "tsigSecretSecretRef",
        /// The name of a key of AWS.
        access_key_id_secret_ref: Option<SecretKey> = "accessKeyIDSecretRef",
        /// A key of AWS.
        secret_access_key_secret_ref: Option<SecretKey> = "secretAccessKeySecretRef",
        /// The solver within a webhook.
        solver_name: Text = "solverName",
        /// The group of a webhook.
        group_name: Text = "groupName",
    }
}
