//! Helm releases, by the Secrets that Helm keeps them in.

use std::collections::BTreeMap;

use super::context::Context;
use crate::object::Object;

/// One revision of a Helm release.
pub(super) struct Release<'a> {
    pub(super) object: &'a Object,
    pub(super) namespace: &'a str,
    pub(super) name: &'a str,
    pub(super) version: u64,
    /// `deployed`, `failed`, `pending-upgrade`, `superseded` and others.
    pub(super) status: &'a str,
}

/// Returns the newest revision of each release, in order of namespace and name.
pub(super) fn newest<'a>(context: &Context<'a>) -> Vec<Release<'a>> {
    let mut newest: BTreeMap<(&str, &str), Release<'_>> = BTreeMap::new();
    for (object, _) in context.secrets().filter(|(_, secret)| secret.kind == "helm.sh/release.v1") {
        let Some(release) = release(object) else { continue };
        let key = (release.namespace, release.name);
        if newest.get(&key).is_none_or(|known| known.version < release.version) {
            newest.insert(key, release);
        }
    }
    newest.into_values().collect()
}

fn release(object: &Object) -> Option<Release<'_>> {
    let label = |key: &str| object.meta.labels.get(key).map(|value| value.as_str());
    let version = label("version")?.parse().ok()?;
    Some(Release { object, namespace: &object.meta.namespace, name: label("name")?, version, status: label("status")? })
}
