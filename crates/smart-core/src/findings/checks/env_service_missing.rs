//! Variables that name Services which do not exist.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::env_services::{self, Missing};
use crate::findings::quotas;
use crate::findings::words::{listed, name};
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "env-service-missing",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A variable of a container that names a Service by host and port, while there is no such Service, though \
              one of nearly this name or a workload of it.",
    matters: "The name does not resolve, so every connection of the program to it fails.",
    looks_at: "Values in spec.containers[].env that have a port, a scheme or the ending .svc, or belong to a variable \
              whose name ends as ADDR, HOST, SERVICE or URL do; and the Services of the namespace.",
    advice: "Correct the name in the variable, or create the Service.",
    silent: "When Services were not listed, when nothing shows that the host is meant to be a Service, and when the \
              workload is scaled to zero.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for missing in env_services::missing(context) {
        let Missing { named, service, user, near, has_workload } = missing;
        let message = format!(
            "Container {} of {} has {}={}, and {} does not exist.",
            named.container,
            name(&user),
            named.variable,
            named.value,
            name(&service)
        );
        // A workload without its Service lacks that; a name that is nearly right is wrong where it is written.
        let is_typing_error = !has_workload && !near.is_empty();
        let subject = if is_typing_error { user.clone() } else { service.clone() };
        let fails = named.fails(context);
        let mut draft = Draft::new(&RULE, subject, message)
            .severity(if fails || has_workload { Severity::Critical } else { Severity::Warning })
            .breaking(true)
            .about(user.clone())
            .field_of(&user, named.path.clone(), &named.value)
            .absent(&service, "")
            .command(Command::kubectl_in(&service.namespace, &["get", "services"], "lists the Services that there are"));
        if is_typing_error {
            draft = draft.part(named.variable.as_str());
        }
        if !near.is_empty() {
            draft = draft.next(format!("There is {}: compare the names letter by letter.", listed(&near)));
        }
        if has_workload {
            draft = draft.next(format!("A workload has the name {}: its Service is what is missing.", service.name));
            draft = draft.blames_all(quotas::full_of_services(context, &service.namespace));
        }
        found.push(draft);
    }
}
