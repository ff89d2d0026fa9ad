//! Namespaces and what is set for all that is in one: ResourceQuota, LimitRange, ServiceAccount.

use super::meta::Condition;
use super::object_reference::ObjectReference;
use super::pod::{LocalReference, Resources};
use crate::json::{List, record};
use crate::text::Text;

record! {
    /// A part of the cluster with names of its own.
    pub struct Namespace {
        /// What must be done before it can go.
        spec: NamespaceSpec = "spec",
        /// Where it is in its life.
        status: NamespaceStatus = "status",
    }
}

record! {
    /// What must be done before a namespace can go.
    pub struct NamespaceSpec {
        /// Who must agree; `kubernetes` empties it.
        finalizers: List<Text> = "finalizers",
    }
}

record! {
    /// Where a namespace is in its life.
    pub struct NamespaceStatus {
        /// `Active` or `Terminating`.
        phase: Text = "phase",
        /// Why it is not gone yet.
        conditions: List<Condition> = "conditions",
    }
}

record! {
    /// Bounds what a namespace may use in sum.
    pub struct ResourceQuota {
        /// What is wanted.
        spec: ResourceQuotaSpec = "spec",
        /// What is used.
        status: ResourceQuotaStatus = "status",
    }
}

record! {
    /// What a ResourceQuota wants.
    pub struct ResourceQuotaSpec {
        /// The bounds, as `requests.cpu` or `count/jobs.batch`.
        hard: Resources = "hard",
        /// Which pods count; all of these must hold.
        scopes: List<Text> = "scopes",
        /// Which pods count, as expressions.
        scope_selector: ScopeSelector = "scopeSelector",
    }
}

record! {
    /// Which pods count for a quota.
    pub struct ScopeSelector {
        /// All of these must hold.
        match_expressions: List<ScopeRequirement> = "matchExpressions",
    }
}

record! {
    /// One expression over the pods that count for a quota.
    pub struct ScopeRequirement {
        /// The scope, as `PriorityClass`.
        scope_name: Text = "scopeName",
        /// `In`, `NotIn`, `Exists` or `DoesNotExist`.
        operator: Text = "operator",
        /// The values.
        values: List<Text> = "values",
    }
}

record! {
    /// What is used of a ResourceQuota.
    pub struct ResourceQuotaStatus {
        /// The bounds that are enforced.
        hard: Resources = "hard",
        /// What is used of them.
        used: Resources = "used",
    }
}

record! {
    /// Bounds and defaults for each pod, container or claim of a namespace.
    pub struct LimitRange {
        /// What is wanted.
        spec: LimitRangeSpec = "spec",
    }
}

record! {
    /// What a LimitRange wants.
    pub struct LimitRangeSpec {
        /// The bounds, a type of object each.
        limits: List<LimitRangeItem> = "limits",
    }
}

record! {
    /// The bounds for one type of object.
    pub struct LimitRangeItem {
        /// `Pod`, `Container` or `PersistentVolumeClaim`.
        kind: Text = "type",
        /// The most.
        max: Resources = "max",
        /// The least.
        min: Resources = "min",
        /// The limits of a container that states none.
        default: Resources = "default",
        /// The requests of a container that states none.
        default_request: Resources = "defaultRequest",
        /// How many times its request a limit may be.
        max_limit_request_ratio: Resources = "maxLimitRequestRatio",
    }
}

record! {
    /// Who a pod is to the API server.
    pub struct ServiceAccount {
        /// The Secrets that its pods may use.
        secrets: List<ObjectReference> = "secrets",
        /// The Secrets that its pods pull images with.
        image_pull_secrets: List<LocalReference> = "imagePullSecrets",
        /// Whether its pods get its token; absent means yes.
        automount_service_account_token: Option<bool> = "automountServiceAccountToken",
    }
}
