//! Who may do what: accounts, roles, bindings.

use super::super::build::{Builder, Detail, Target};
use super::super::relation::Relation;
use crate::object::namespace::ServiceAccount;
use crate::object::rbac::{Role, RoleBinding};
use crate::object::{Body, kind};
use crate::text::Text;

const GROUP: &str = "rbac.authorization.k8s.io";

pub(super) fn service_account(builder: &mut Builder<'_>, from: u32, namespace: &str, account: &ServiceAccount) {
    let secrets = account.secrets.iter().map(|secret| &secret.name);
    for name in secrets.chain(account.image_pull_secrets.iter().map(|secret| &secret.name)) {
        let target = Target::core("Secret", namespace, name);
        builder.link(from, Relation::PodImagePullSecret, target, Detail::default());
    }
}

pub(super) fn role(builder: &mut Builder<'_>, from: u32, namespace: &str, role: &Role) {
    for rule in &role.rules {
        for name in &rule.resource_names {
            for resource in &rule.resources {
                let resource = resource.split('/').next().unwrap_or_default();
                for known in kind::kinds().iter().filter(|known| known.plural == resource) {
                    if rule.api_groups.iter().any(|group| group == known.group || group == "*") {
                        let namespace = if known.namespaced { namespace } else { "" };
                        let target = Target::new(known.group, known.kind, namespace, name);
                        builder.link_known(from, Relation::RoleResource, target);
                    }
                }
            }
        }
    }
    let selectors = role.aggregation_rule.iter().flat_map(|rule| &rule.cluster_role_selectors);
    for selector in selectors {
        let objects = (0_u32..).zip(builder.objects()).take_while(|(_, object)| object.meta.namespace.is_empty());
        let roles = objects.filter(|(_, object)| matches!(object.body, Body::Role(_)));
        let found = roles.filter(|(_, object)| selector.matches(|key| object.meta.labels.get(key).map(Text::as_str)));
        let found: Vec<u32> = found.map(|(vertex, _)| vertex).collect();
        builder.add_all(from, found, Relation::RoleAggregation);
    }
}

pub(super) fn binding(builder: &mut Builder<'_>, from: u32, namespace: &str, binding: &RoleBinding) {
    let role = &binding.role_ref;
    let of = if role.kind == "ClusterRole" { "" } else { namespace };
    let target = Target { group: GROUP, kind: &role.kind, namespace: of, name: &role.name };
    builder.link(from, Relation::BindingRole, target, Detail::default());
    for subject in &binding.subjects {
        let target = match subject.kind.as_str() {
            "ServiceAccount" => {
                let namespace = if subject.namespace.is_empty() { namespace } else { &subject.namespace };
                Target::core("ServiceAccount", namespace, &subject.name)
            }
            // Users and groups are names that an authenticator gives: no objects stand for them.
            kind => Target::external(kind, &subject.name),
        };
        builder.link(from, Relation::BindingSubject, target, Detail::default());
    }
}
