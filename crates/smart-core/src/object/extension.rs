//! What adds kinds to the cluster: CustomResourceDefinition and APIService.

use super::admission::{ClientConfig, ServiceReference};
use super::found::CaBundle;
use super::meta::Condition;
use crate::json::{List, record};
use crate::text::Text;

record! {
    /// Declares a kind.
    pub struct CustomResourceDefinition {
        /// What is wanted.
        spec: CustomResourceDefinitionSpec = "spec",
        /// How far it has come.
        status: CustomResourceDefinitionStatus = "status",
    }
}

record! {
    /// What a CustomResourceDefinition wants.
    pub struct CustomResourceDefinitionSpec {
        /// The group.
        group: Text = "group",
        /// The names of the kind.
        names: CustomResourceNames = "names",
        /// `Namespaced` or `Cluster`.
        scope: Text = "scope",
        /// The versions.
        versions: List<CustomResourceVersion> = "versions",
        /// The only version, in v1beta1.
        version: Text = "version",
        /// How one version is made of another.
        conversion: CustomResourceConversion = "conversion",
    }
}

record! {
    /// The names of a kind.
    pub struct CustomResourceNames {
        /// The kind, as `Certificate`.
        kind: Text = "kind",
        /// The kind of its lists.
        list_kind: Text = "listKind",
        /// The resource, as `certificates`.
        plural: Text = "plural",
        /// One of them, as `certificate`.
        singular: Text = "singular",
        /// Short names, as `cert`.
        short_names: List<Text> = "shortNames",
        /// The groups of resources it belongs to, as `all`.
        categories: List<Text> = "categories",
    }
}

record! {
    /// One version of a kind.
    pub struct CustomResourceVersion {
        /// The version.
        name: Text = "name",
        /// Whether it can be asked for.
        served: bool = "served",
        /// Whether it is the one that is stored.
        storage: bool = "storage",
        /// Whether it should not be used any more.
        deprecated: bool = "deprecated",
        /// What is said to those who do.
        deprecation_warning: Text = "deprecationWarning",
        /// What it has beside the object itself.
        subresources: CustomSubresources = "subresources",
    }
}

record! {
    /// What a kind has beside the object itself.
    pub struct CustomSubresources {
        /// How it is scaled.
        scale: Option<Box<CustomScale>> = "scale",
    }
}

record! {
    /// How objects of a kind are scaled.
    pub struct CustomScale {
        /// Where the wanted number is, as `.spec.replicas`.
        spec_replicas_path: Text = "specReplicasPath",
        /// Where the number there is stands.
        status_replicas_path: Text = "statusReplicasPath",
        /// Where the selector of the pods is, as text.
        label_selector_path: Text = "labelSelectorPath",
    }
}

record! {
    /// How one version of a kind is made of another.
    pub struct CustomResourceConversion {
        /// `None` or `Webhook`.
        strategy: Text = "strategy",
        /// The webhook.
        webhook: Option<Box<ConversionWebhook>> = "webhook",
        /// Where the webhook is, in v1beta1.
        webhook_client_config: Option<Box<ClientConfig>> = "webhookClientConfig",
    }
}

record! {
    /// A webhook that makes one version of another.
    pub struct ConversionWebhook {
        /// Where it is.
        client_config: ClientConfig = "clientConfig",
    }
}

record! {
    /// How far a CustomResourceDefinition has come.
    pub struct CustomResourceDefinitionStatus {
        /// Established, NamesAccepted, NonStructuralSchema, Terminating and others.
        conditions: List<Condition> = "conditions",
        /// The versions in which objects may be stored.
        stored_versions: List<Text> = "storedVersions",
    }
}

record! {
    /// Who serves a group and version.
    pub struct APIService {
        /// What is wanted.
        spec: APIServiceSpec = "spec",
        /// How it is.
        status: APIServiceStatus = "status",
    }
}

record! {
    /// Who serves a group and version.
    pub struct APIServiceSpec {
        /// The group.
        group: Text = "group",
        /// The version.
        version: Text = "version",
        /// The Service; absent means the API server itself.
        service: Option<ServiceReference> = "service",
        /// Who vouches for its certificate.
        ca_certificates: CaBundle = "caBundle",
        /// Whether any certificate will do.
        insecure_skip_tls_verify: bool = "insecureSkipTLSVerify",
        /// Which group comes first: the highest.
        group_priority_minimum: i32 = "groupPriorityMinimum",
        /// Which version comes first in its group: the highest.
        version_priority: i32 = "versionPriority",
    }
}

record! {
    /// How an APIService is.
    pub struct APIServiceStatus {
        /// Available, with the reason when it is false.
        conditions: List<Condition> = "conditions",
    }
}
