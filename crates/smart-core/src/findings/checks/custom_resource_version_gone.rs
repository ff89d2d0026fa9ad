//! Kinds of which objects may be stored in a version that is no longer known.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{describe, listed, name};

pub(super) const RULE: Rule = Rule {
    code: "custom-resource-version-gone",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A CustomResourceDefinition with objects that may be stored in a version which it no longer has.",
    matters: "Such objects cannot be decoded: listing the kind fails for all of them, and the namespace they are in cannot be deleted.",
    looks_at: "status.storedVersions against spec.versions.",
    advice: "Add the version again, not served; write every object once, so that it is stored anew; then take the version out of \
             status.storedVersions.",
    silent: "When the definition does not list its versions.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (object, definition) in context.custom_resource_definitions() {
        let versions = &definition.spec.versions;
        let has = |stored: &str| versions.iter().any(|version| version.name == *stored);
        let stored = definition.status.stored_versions.iter().map(|version| version.as_str());
        let gone: Vec<&str> = stored.filter(|stored| !has(stored)).collect();
        if versions.is_empty() || gone.is_empty() {
            continue;
        }
        let reference = object.reference();
        let known: Vec<&str> = versions.iter().map(|version| version.name.as_str()).collect();
        let message = format!("{} may have objects stored as {}, and knows only {}.", name(&reference), listed(&gone), listed(&known));
        found.push(
            Draft::new(&RULE, reference.clone(), message)
                .field("/status/storedVersions", definition.status.stored_versions.iter().map(|version| version.as_str()).collect::<Vec<_>>().join(", "))
                .field("/spec/versions", known.join(", "))
                .command(describe(&reference, "shows its versions")),
        );
    }
}
