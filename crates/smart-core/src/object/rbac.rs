//! Who may do what: roles and their bindings.

use super::selector::LabelSelector;
use crate::json::{List, record};
use crate::text::Text;

record! {
    /// What may be done: a Role within its namespace, a ClusterRole everywhere.
    pub struct Role {
        /// What may be done.
        rules: List<PolicyRule> = "rules",
        /// The ClusterRoles whose rules are gathered into this one.
        aggregation_rule: Option<Box<AggregationRule>> = "aggregationRule",
    }
}

record! {
    /// Something that may be done.
    pub struct PolicyRule {
        /// The verbs, or `*`.
        verbs: List<Text> = "verbs",
        /// The groups, or `*`; the empty text is the core.
        api_groups: List<Text> = "apiGroups",
        /// The resources, as `pods` or `pods/exec`, or `*`.
        resources: List<Text> = "resources",
        /// The names; empty means all.
        resource_names: List<Text> = "resourceNames",
        /// Paths that are no resources, as `/healthz`.
        non_resource_urls: List<Text> = "nonResourceURLs",
    }
}

record! {
    /// The ClusterRoles whose rules are gathered into another.
    pub struct AggregationRule {
        /// Any of these selects them.
        cluster_role_selectors: List<LabelSelector> = "clusterRoleSelectors",
    }
}

record! {
    /// Who has a role: a RoleBinding within its namespace, a ClusterRoleBinding everywhere.
    pub struct RoleBinding {
        /// The role.
        role_ref: RoleReference = "roleRef",
        /// Those who have it.
        subjects: List<Subject> = "subjects",
    }
}

record! {
    /// A role by name.
    pub struct RoleReference {
        /// The group of its kind.
        api_group: Text = "apiGroup",
        /// `Role` or `ClusterRole`.
        kind: Text = "kind",
        /// Its name.
        name: Text = "name",
    }
}

record! {
    /// Somebody who has a role.
    pub struct Subject {
        /// `User`, `Group` or `ServiceAccount`.
        kind: Text = "kind",
        /// The group of its kind; empty for a ServiceAccount.
        api_group: Text = "apiGroup",
        /// Its name.
        name: Text = "name",
        /// Its namespace, of a ServiceAccount.
        namespace: Text = "namespace",
    }
}
