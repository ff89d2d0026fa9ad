//! Variables that are set twice.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::name;
use crate::object::container::EnvVar;
use crate::report::Command;
use std::collections::BTreeMap;

pub(super) const RULE: Rule = Rule {
    code: "env-duplicate",
    severity: Severity::Info,
    level: Level::Cause,
    lint: true,
    finds: "A container that sets the same variable twice in its list.",
    matters: "The last one counts, and whoever changes the first wonders why nothing happens.",
    looks_at: "spec.containers[].env of templates.",
    advice: "Remove the one that is not meant.",
    silent: "When both have the same value, and for variables that name themselves in their value, as a longer path \
              does.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for template in context.templates() {
        for (at, container) in template.spec.containers.iter().enumerate() {
            let mut seen: BTreeMap<&str, &EnvVar> = BTreeMap::new();
            for (place, variable) in container.env.iter().enumerate() {
                let Some(first) = seen.insert(&variable.name, variable) else { continue };
                if first == variable || variable.value.contains(&format!("$({})", variable.name)) {
                    continue;
                }
                let reference = template.object.reference();
                let message = format!("Container {} of {} sets {} twice; the last one counts.", container.name, name(&reference), variable.name);
                let path = format!("{}/spec/containers/{at}/env/{place}/name", template.path);
                found.push(
                    Draft::new(&RULE, reference.clone(), message)
                        .part(format!("{} {}", container.name, variable.name))
                        .field(path, &variable.name)
                        .command(Command::kubectl(&reference, "set", &["env", "--list"], "lists the variables")),
                );
            }
        }
    }
}
